"""A lawful row for somebody whose row breaks their own limits: the cheapest at given prices."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Ints, Program
from scheduler.solve.columns.pool import choices_of, most_settled_a_day
from scheduler.solve.columns.row_graph import build_graph
from scheduler.solve.columns.row_items import ItemReader, RowItems
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.columns.row_windows import items_within
from scheduler.solve.prices import Floats

TRIES = ((200, 30), (1_000, 300), (6_000, 30))
"""Partial rows followed, and steps of the multipliers: more where fewer came to nothing."""
WINDOWS = (56, 112, 182)
"""Days of a row that are put together anew where the whole was too much; half of them each step."""


class RowMender:
    """Finds rows by graphs, which know what can still become lawful."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def mend(self, employee: int, values: Values, prices: Floats) -> bool:
        """Give a person a good row at these prices that keeps their own limits (in place).

        False, and nothing is changed, if none was found. Limits on duties are not looked at.
        """
        if self._reader is None:
            return False
        items = self._reader.read(employee)
        graph = build_graph(items)
        if graph is None:
            return False
        oracle, cells = RowOracle(graph), items.cells
        found = self._whole_row(oracle, prices[cells])
        if found is None:
            found = self._by_windows(oracle, choices_of(items, values), prices[cells])
        if found is None:
            return False
        worked = cells[found]
        values[cells[cells > 0]] = 0
        values[worked[worked > 0]] = 1
        return True

    def _whole_row(self, oracle: RowOracle, prices: Floats) -> Ints | None:
        for beam, steps in TRIES:
            for row in oracle.cheapest(prices, beam=beam, steps=steps).rows:
                return row.choices
        return None

    def _by_windows(self, oracle: RowOracle, row: Ints | None, prices: Floats) -> Ints | None:
        """Make a broken row lawful a few weeks at a time."""
        items = oracle.graph.items
        for days in WINDOWS:
            for first in range(0, items.n_days - days + 1, days // 2):
                if row is None:
                    return None
                row = _with_window(items, row, first, first + days, prices)
                if oracle.cost_of(row) is not None:
                    return row
        return None

    @cached_property
    def _reader(self) -> ItemReader | None:
        is_fit = most_settled_a_day(self.program) <= 1
        return ItemReader(self.program) if is_fit else None


def _with_window(items: RowItems, row: Ints, first: int, end: int, prices: Floats) -> Ints:
    """The row with the cheapest lawful choices of some days; as it was if there are none."""
    graph = build_graph(items_within(items, row, first, end))
    if graph is None:
        return row
    choices = slice(int(items.day_start[first]), int(items.day_start[end]))
    answer = RowOracle(graph).cheapest(prices[choices])
    if not answer.rows:
        return row
    made = row.copy()
    made[first:end] = answer.rows[0].choices + choices.start
    return np.asarray(made, np.int64)
