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
from scheduler.solve.descent.open_rota import ANYTHING, DescentTables, OpenRota
from scheduler.solve.improve import Improver
from scheduler.solve.prices import Floats
from scheduler.solve.result import SolveLimits

WAITING = 0.35
"""Part of the time left that prices are waited for."""
SHARES = (0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3, 0.0)
"""Part of a price that comes from the bound, sweep by sweep."""
SHARES_ALONE = (0.0, 0.0)
"""The same where the bound has no prices yet."""
BEAM, STEPS = 40, 10
"""Effort for one row."""


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
        self._rng = np.random.default_rng(self.seed)

    def run(self, values: Values) -> tuple[Values, Score]:
        """The best rota that the sweeps came by, the one they began with included."""
        best, score = values, self.program.score(values)
        tables = DescentTables.of(self.program, self.pool)
        if tables is None or not OpenRota.can_hold(tables, values):
            return best, score
        rota = OpenRota(tables, values)
        for share in SHARES_ALONE if self.worth is None else SHARES:
            if self.stop():
                break
            self._sweep(rota, share)
            if rota.score < score:
                best, score = rota.values, rota.score
        return self.constructor.pricer.complete(best)

    def _sweep(self, rota: OpenRota, share: float) -> None:
        """Everybody's row anew, in an order drawn by lot."""
        for person in self._rng.permutation(self.program.problem.n_employees).tolist():
            if self.stop():
                break
            self._replace(rota, person, share)

    def _replace(self, rota: OpenRota, person: int, share: float) -> None:
        """Give a person the cheapest row; the old one stays if the new one breaks more."""
        before = rota.score
        old = rota.take(person)
        row = rota.cheapest(person, rota.price(person, self.worth, share), BEAM, STEPS)
        most = before if share == 0.0 else Score(before.hard, ANYTHING.cost)
        if row is None or rota.put(person, row, most) is None:
            rota.put(person, old)
