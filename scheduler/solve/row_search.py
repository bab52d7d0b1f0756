"""One person's whole row at given prices: a beam search over days that knows any rule.

The limits that speak of one person alone are read from the compiled model as factors per cell
(`row_limits`), so that a rule needs no form of its own for this. The answer is good, not proven
best: neighbourhoods do the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import local

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Program
from scheduler.solve.prices import Floats
from scheduler.solve.row_bench import Bench, new_bench
from scheduler.solve.row_kernel import place_rows
from scheduler.solve.row_limits import RowTables, Sheet, new_sheet, tables_of_rows


class RowSearch:
    """Finds good rows for people, given prices for the cells."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._own = local()

    @cached_property
    def _tables(self) -> RowTables:
        return tables_of_rows(self.program)

    def _room(self) -> tuple[Sheet, Bench]:
        """Room to work in: one for each thread, since several search side by side."""
        found: tuple[Sheet, Bench] | None = getattr(self._own, "room", None)
        if found is None:
            sheet = new_sheet(self.program, self._tables)
            found = self._own.room = sheet, new_bench(self._tables, sheet)
        return found

    def best_row(self, employee: int, values: Values, prices: Floats) -> Values:
        """A copy of ``values`` with the person's best row; their duties in it are facts."""
        row = values.copy()
        self.place([employee], row, prices)
        return row

    def place(self, people: Sequence[int], values: Values, prices: Floats) -> None:
        """Give each of these people their best row at the same prices (in place)."""
        sheet, bench = self._room()
        place_rows(self._tables, sheet, bench, np.array(people, np.int64), values, prices)
