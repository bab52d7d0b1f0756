"""Makes a new rota good before it is improved: everybody's row anew, guided by the bound's prices.

One row after the other is taken out and put back as the cheapest there is. What a shift is worth is
at first mostly what the bound's multipliers say, which knows how the whole rota should hang
together, then more and more what it changes in the rota as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Program, Score
from scheduler.solve.bound import BoundFinder
from scheduler.solve.columns.column_search import ColumnSearch
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.construct import Constructor
from scheduler.solve.improve import Improver
from scheduler.solve.prices import CellPrices, Floats
from scheduler.solve.result import SolveLimits

WAITING = 0.35
"""Part of the time left that prices are waited for."""
SHARES = (0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3, 0.0)
"""Part of a price that comes from the bound, sweep by sweep."""
SHARES_ALONE = (0.0, 0.0)
"""The same where the bound has no prices yet."""
BEAM, STEPS = 40, 10
"""Effort for one row."""
PRICED_TOGETHER = 200
"""Sweeps of larger centres price several people's shifts at a time: so many times in all."""


def guide_rows(
    constructor: Constructor,
    improver: Improver,
    bounds: BoundFinder,
    limits: SolveLimits,
    seconds_left: float,
    stop: Callable[[], bool],
) -> bool:
    """Put a new rota's rows anew at the prices of the bound; whether anything came of it.

    Where whole rows are generated anyway, or a run must be the same everywhere, nothing is done.
    """
    program = constructor.program
    if limits.deterministic_seconds is not None or ColumnSearch.can_serve(program):
        return False
    found = bounds.guide(WAITING * seconds_left, stop)
    if found is None or stop():
        return False
    descent = GuidedDescent(program, constructor, *found, stop, limits.seed)
    with bounds.at_rest():
        values, score = descent.run(improver.values)
    if not score < improver.score:
        return False
    improver.take(values)
    return True


@dataclass
class GuidedDescent:
    """Puts everybody's row anew, sweep by sweep, until told to stop.

    ``worth`` is what the bound's multipliers say a cell is worth (by variable), if they do.
    """

    program: Program
    constructor: Constructor
    pool: RowPool
    worth: Floats | None
    stop: Callable[[], bool]
    seed: int

    def __post_init__(self) -> None:
        self._prices = CellPrices(self.program)
        self._rng = np.random.default_rng(self.seed)

    def run(self, values: Values) -> tuple[Values, Score]:
        """The best rota that the sweeps came by, the one they began with included."""
        best, score = values, self.program.score(values)
        for share in SHARES_ALONE if self.worth is None else SHARES:
            if self.stop():
                break
            values = self._sweep(values, share)
            values, found = self.constructor.pricer.complete(values)
            if found < score:
                best, score = values, found
        return best, score

    def _sweep(self, values: Values, share: float) -> Values:
        """Everybody's row anew, in an order drawn by lot."""
        program, values = self.program, values.copy()
        order = self._rng.permutation(program.problem.n_employees)
        together = max(1, len(order) // PRICED_TOGETHER)
        for first in range(0, len(order), together):
            if self.stop():
                break
            people = order[first : first + together].tolist()
            before = values.copy()
            for employee in people:
                mine = self._cells(employee)
                values[mine] = np.where(program.fixed[mine], values[mine], 0)
            self.constructor.pricer.settle_breaks(values)
            here = self._prices.at(self._prices.follow(values))
            prices = (1 - share) * here
            if self.worth is not None:
                prices[program.cells] -= share * self.worth[program.cells]
            for employee in people:
                self._place(employee, values, prices, before)
        return values

    def _place(self, employee: int, values: Values, prices: Floats, before: Values) -> None:
        """Give a person the cheapest row at these prices (in place)."""
        if self._has_duty(employee, values):
            # What duties ask of shifts is not in the graph of a row.
            self.constructor.place([employee], values, prices)
            return
        known = self.pool.people[employee]
        cells = known.graph.items.cells
        priced = np.where(cells > 0, prices[cells], 0.0)
        rows = known.oracle.cheapest(priced, beam=BEAM, steps=STEPS).rows
        mine = self._cells(employee)
        if not rows:
            values[mine] = before[mine]
            return
        chosen = cells[rows[0].choices]
        values[mine] = 0
        values[chosen[chosen > 0]] = 1

    def _cells(self, employee: int) -> slice:
        problem = self.program.problem
        per_person = problem.n_days * problem.n_shift_types
        first = self.program.first_cell + employee * per_person
        return slice(first, first + per_person)

    def _has_duty(self, employee: int, values: Values) -> bool:
        problem = self.program.problem
        turns = values[self.program.duties].reshape(len(problem.duty_slots), problem.n_employees)
        return bool(turns[:, employee].any())
