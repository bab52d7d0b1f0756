"""A person's row in a rota put anew stretch by stretch, where whole rows are hard to find."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from scheduler.model.program import Ints, Program, Score
from scheduler.solve.annealing.tables import NONE
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.row_stretches import RowStretcher
from scheduler.solve.descent.open_rota import Row
from scheduler.solve.prices import Floats


class StretchedRows:
    """Finds rows that begin from those people have; for one thread."""

    def __init__(self, program: Program, pool: RowPool) -> None:
        self.program, self.pool = program, pool
        self._stretcher = RowStretcher(pool.people)
        self._choices: dict[int, Ints] = {}

    def cheapest(
        self, person: int, old: Row, prices: Floats, stretches: Ints, *, beam: int, steps: int
    ) -> Row | None:
        """A row as cheap as can be found from an old one, at these prices of choices.

        ``stretches`` are the days at which one ends and the next begins, in rising order; each is
        settled while the others stay. None where that breaks the person's own hard limits.
        """
        known, n_days = self.pool.people[person], self.program.problem.n_days
        row = self._choices_of(person)[np.arange(n_days), old.shifts]
        if (row == NONE).any():
            return None
        for days in pairwise([0, *stretches.tolist(), n_days]):
            found = self._stretcher.settle(known.oracle, row, days, prices, beam=beam, steps=steps)
            row = row if found is None else found
        cost = known.oracle.cost_of(row)
        if cost is None:
            return None
        shifts = self._shifts_of(person)[row]
        return Row(shifts, np.full(n_days, NONE, np.int64), Score(0, round(cost)))

    def _shifts_of(self, person: int) -> Ints:
        """The shift type of each choice; their number where it is a day off."""
        n_types = self.program.problem.n_shift_types
        cells = self.pool.people[person].graph.items.cells
        return np.where(cells > 0, (cells - self.program.first_cell) % n_types, n_types)

    def _choices_of(self, person: int) -> Ints:
        """[day, shift type or day off]: the person's choice, NONE where they have none such."""
        if person not in self._choices:
            problem, items = self.program.problem, self.pool.people[person].graph.items
            shape = (problem.n_days, problem.n_shift_types + 1)
            table = np.full(shape, NONE, np.int64)
            days = np.repeat(np.arange(problem.n_days), np.diff(items.day_start))
            table[days, self._shifts_of(person)] = np.arange(len(days))
            self._choices[person] = table
        return self._choices[person]
