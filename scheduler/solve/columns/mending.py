"""A lawful row for somebody whose row breaks their own limits: the cheapest at given prices."""

from __future__ import annotations

from functools import cached_property

from scheduler.model.parts import Values
from scheduler.model.program import Program
from scheduler.solve.columns.pool import most_settled_a_day
from scheduler.solve.columns.row_graph import build_graph
from scheduler.solve.columns.row_items import ItemReader
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.prices import Floats

TRIES = ((200, 30), (2_000, 300))
"""Partial rows followed, and steps of the multipliers: more where fewer came to nothing."""


class RowMender:
    """Finds rows by graphs, which know what can still become lawful."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def mend(self, employee: int, values: Values, prices: Floats) -> bool:
        """Give a person the cheapest row that keeps their own limits (in place).

        False, and nothing is changed, if none was found. Limits on duties are not looked at.
        """
        if self._reader is None:
            return False
        graph = build_graph(self._reader.read(employee))
        if graph is None:
            return False
        oracle, cells = RowOracle(graph), graph.items.cells
        for beam, steps in TRIES:
            for row in oracle.cheapest(prices[cells], beam=beam, steps=steps).rows:
                worked = cells[row.choices]
                values[cells[cells > 0]] = 0
                values[worked[worked > 0]] = 1
                return True
        return False

    @cached_property
    def _reader(self) -> ItemReader | None:
        is_fit = most_settled_a_day(self.program) <= 1
        return ItemReader(self.program) if is_fit else None
