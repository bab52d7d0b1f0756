"""Everybody's graph of rows, each made when somebody first asks for it."""

from __future__ import annotations

from functools import cached_property
from threading import Lock

from scheduler.model.program import Program
from scheduler.solve.columns.graph_sharing import GraphMaker
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.columns.row_items import ItemReader


class PeopleGraphs:
    """Makes graphs once for all who ask, from any thread: a year's take a tenth of a second each.

    Whoever mends rows and whoever looks for a bound ask for the same ones at the same time.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._maker = GraphMaker()
        self._known: dict[int, RowGraph | None] = {}
        self._lock = Lock()

    def of(self, employee: int) -> RowGraph | None:
        """A person's graph (by position); None if it would have too many nodes."""
        with self._lock:
            if employee not in self._known:
                self._known[employee] = self._maker.graph_of(self._reader.read(employee))
            return self._known[employee]

    @cached_property
    def _reader(self) -> ItemReader:
        return ItemReader(self.program)
