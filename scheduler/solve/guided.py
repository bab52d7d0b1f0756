"""Makes a new rota good before it is improved: everybody's row anew, guided by the bound's prices.

One row after the other is taken out and put back as the cheapest there is. What a shift is worth is
at first mostly what the bound's multipliers say, which know how the whole rota should hang
together, then more and more what it changes in the rota as it stands. Prices are disturbed, ever
less: so rows are drawn nearly as annealing would draw them, each as a whole.

References
----------
Disturbing what is minimised as a way of drawing by chance: Papandreou & Yuille (2011),
"Perturb-and-MAP random fields", ICCV.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Program, Score
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.serving import LONG_DAYS, can_serve
from scheduler.solve.construct import Constructor
from scheduler.solve.descent.open_rota import ANYTHING, DescentTables, OpenRota, Row
from scheduler.solve.descent.stretched_rows import StretchedRows
from scheduler.solve.improve import Improver
from scheduler.solve.prices import Floats
from scheduler.solve.result import SolveLimits

if TYPE_CHECKING:
    # The search for a bound knows which search by whole rows there is, and that one descends too.
    from scheduler.solve.bound import BoundFinder

WAITING = 0.35
"""Part of the time left that prices are waited for."""
LOOKING = 0.2
"""Seconds after which prices that are not yet good are asked for again."""
LAST = 2
"""Most sweeps at the end that only take what makes the rota better."""
SHORTEST = 1e-3
TRIES = 2
"""Descents, where the first finds no good prices."""
BEAM, STEPS = 40, 10
"""Effort for one row."""
SAME = 1e-6
"""Prices that differ by less are taken for equal."""


@dataclass(frozen=True)
class Schedule:
    """How a descent goes on from the first sweep to the last."""

    shares: tuple[float, ...]
    """Part of a price that comes from the bound."""
    warmth: float
    """First disturbance of prices, as a share of what a shift is usually worth."""
    cooled: float
    """How much of the disturbance is gone before it ends at once: with less of it nothing moves."""
    most: int
    """Most sweeps over everybody."""
    descending: tuple[float, float]
    """Part of the time left that it may take, in small and in large centres."""
    stretches: tuple[int, ...] = ()
    """Days of the stretches by which a row is put anew where no whole one is found; one length is
    drawn each time."""
    sizes: tuple[int, int] = (50 * 28, 200 * 28)
    """Person-days of a small centre and of a large one."""
    fewest: int = 9
    """Least sweeps over everybody."""


USUAL = Schedule((0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3, 0.0), 0.025, 0.85, 400, (0.6, 0.9))
"""To large centres nothing later adds much."""
LASTING = replace(USUAL, most=4_000, descending=(0.85, 0.9))
"""Where the limits that tie people together are many: rows still get better after hundreds of
sweeps (50 people round the clock: 10,283 after 200, 10,124 after 800)."""
STEADY = Schedule(
    shares=(0.95, 0.95, 0.95, 0.9, 0.9, 0.9, 0.9, 0.7, 0.0),
    warmth=0.15,
    cooled=1.0,
    most=1_000,
    descending=(0.55, 0.85),
    stretches=(28, 56),
    sizes=(50 * 364, 100 * 364),
    fewest=5,
)
"""Where a shift counts for few limits that tie people together: what one more is worth then jumps
from much to nothing, so that the bound's prices hold for longer, and disturb more. Windows of
everybody's rows still add much after it, unless a sweep takes so long that few are made; then the
last ones, which alone make the rota better, must not come too late."""


def guide_rows(
    constructor: Constructor,
    improver: Improver,
    bounds: BoundFinder,
    limits: SolveLimits,
    seconds_left: float,
    stop: Callable[[], bool],
    is_over: Callable[[], bool],
) -> bool:
    """Put a new rota's rows anew at the prices of the bound; whether anything came of it.

    ``stop`` is asked often and from several threads, ``is_over`` after every sweep from this one.
    Where whole rows are generated at once for the whole horizon, or a run must be the same
    everywhere, nothing is done.
    """
    program = constructor.program
    has_few_shared = can_serve(program)
    is_short = program.problem.n_days <= LONG_DAYS
    if limits.deterministic_seconds is not None or (has_few_shared and is_short):
        return False
    end = time.monotonic() + seconds_left
    waited = end - (1 - WAITING) * seconds_left
    before = improver.score
    # A bound that is far from a poor rota may be near to a better one, and its prices good.
    for _ in range(TRIES):
        # A year's bound rests on its way up: without its prices nothing would come of it.
        found = _prices(bounds, waited, lambda: stop() or is_over(), ask_again=has_few_shared)
        if found is None or stop():
            break
        schedule = STEADY if has_few_shared else LASTING
        descent = GuidedDescent(program, constructor, *found, stop, limits.seed, schedule)
        descent.seconds = _share_of_descent(program, schedule) * (end - time.monotonic())
        # The bound goes on meanwhile, so that its prices get better.
        descent.renew = lambda: bounds.guide(0.0, stop)
        descent.is_over = is_over
        descent.on_better = lambda values: _take(constructor, improver, values)
        descent.run(improver.values)
        if descent.worth is not None or is_over():
            break
    return improver.score < before


def _prices(
    bounds: BoundFinder, waited: float, stop: Callable[[], bool], *, ask_again: bool
) -> tuple[RowPool, Floats | None] | None:
    """Everybody's rows and the bound's prices, waited for until a moment of the clock."""
    found = bounds.guide(max(0.0, waited - time.monotonic()), stop)
    while ask_again and found is not None and found[1] is None:
        if stop() or time.monotonic() > waited:
            break
        time.sleep(LOOKING)
        found = bounds.guide(0.0, stop)
    return found


def _share_of_descent(program: Program, schedule: Schedule) -> float:
    problem = program.problem
    size = problem.n_employees * problem.n_days
    return float(np.interp(size, schedule.sizes, schedule.descending))


def _take(constructor: Constructor, improver: Improver, values: Values) -> None:
    """Go on from a sweep's rota; what follows from its shifts is filled in first."""
    values, score = constructor.pricer.complete(values)
    if score < improver.score:
        improver.take(values)


@dataclass
class GuidedDescent:
    """Puts everybody's row anew, sweep by sweep, until told to stop.

    One row at a time: of two that are out at once, both would fill the same gap. ``worth`` is what
    the bound's multipliers say a cell is worth (by variable), if they do.
    """

    program: Program
    constructor: Constructor
    pool: RowPool
    worth: Floats | None
    stop: Callable[[], bool]
    seed: int
    schedule: Schedule = USUAL
    seconds: float = math.inf
    """Time that it may take; a few sweeps are made in any case."""
    renew: Callable[[], tuple[RowPool, Floats | None] | None] = lambda: None
    """Asks the bound for what cells are worth by now."""
    is_over: Callable[[], bool] = lambda: False
    """Asked after every sweep: whether the rota is good enough, or it is time to stop."""
    on_better: Callable[[Values], None] = lambda _: None
    """Given every sweep's rota that is better than those before."""

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)
        self._stretched = StretchedRows(self.program, self.pool)

    def run(self, values: Values) -> tuple[Values, Score]:
        """The best rota that the sweeps came by, the one they began with included."""
        best, score = values, self.program.score(values)
        tables = DescentTables.of(self.program, self.pool)
        if tables is None or not OpenRota.can_hold(tables, values):
            return best, score
        rota = OpenRota(tables, values)
        schedule = self.schedule
        warm = 0.0 if self.worth is None else schedule.warmth * self._usual_worth(self.worth)
        places = np.linspace(0.0, 1.0, len(schedule.shares))
        # Without a guide the rows soon do not change any more.
        for done in self._progress(0.0 if self.worth is not None else 1.0):
            share = float(np.interp(done, places, schedule.shares))
            if share and (found := self.renew()) is not None and found[1] is not None:
                self.worth = found[1]
            self._sweep(rota, share, warm * (1 - schedule.cooled * done) if done < 1 else 0.0)
            if rota.score < score:
                best, score = rota.values, rota.score
                self.on_better(best)
        return self.constructor.pricer.complete(best)

    def _progress(self, done: float) -> Iterator[float]:
        """How much is over at each sweep, up to 1 at the end; it goes on with the clock."""
        begun = time.monotonic()
        while done < 1 and not self.is_over() and not self.stop():
            yield done
            now = time.monotonic()
            pace = max((now - begun) / max(self.seconds, SHORTEST), 1 / self.schedule.most)
            done, begun = done + min(1 / self.schedule.fewest, pace), now
        for _ in range(LAST):
            if not self.is_over() and not self.stop():
                yield 1.0

    def _usual_worth(self, worth: Floats) -> float:
        """What cells that are worth something are worth on average."""
        mine = np.abs(worth[self.program.cells])
        return float(mine.sum() / max(1, np.count_nonzero(mine)))

    def _sweep(self, rota: OpenRota, share: float, heat: float) -> None:
        """Everybody's row anew, in an order drawn by lot."""
        for person in self._rng.permutation(self.program.problem.n_employees).tolist():
            if self.stop():
                return
            self._replace(rota, person, share, heat)

    def _replace(self, rota: OpenRota, person: int, share: float, heat: float) -> None:
        """Give a person the cheapest row; the old one stays if the new one breaks more."""
        before = rota.score
        old = rota.take(person)
        prices = rota.price(person, self.worth, share)
        if heat:
            prices -= self._rng.gumbel(0.0, heat, len(prices))
        row = self._cheapest(rota, person, old, prices)
        most = ANYTHING.cost if heat or share else before.cost
        if row is None or rota.put(person, row, Score(before.hard, most)) is None:
            rota.put(person, old)

    def _cheapest(self, rota: OpenRota, person: int, old: Row, prices: Floats) -> Row | None:
        """The cheapest row that is found: a whole one, or else by stretches of the old one.

        None where the old one is as cheap, which most rows are once little is left to gain.
        """
        lengths = self.schedule.stretches
        if not lengths:
            below = rota.price_of(person, old, prices) - SAME
            return rota.cheapest(person, prices, BEAM, STEPS, below)
        row = rota.cheapest(person, prices, BEAM, STEPS)
        if row is not None:
            return row
        days = int(self._rng.choice(lengths))
        ends = np.arange(1 + int(self._rng.integers(days)), self.program.problem.n_days, days)
        return self._stretched.cheapest(person, old, prices, ends, beam=BEAM, steps=STEPS)
