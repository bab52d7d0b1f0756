"""Improves a rota by whole rows: the relaxation over all rows first, then parts of the staff.

In every round some people's rows are taken out and put together anew by column generation, with a
proof where that cannot pay. The bound of the relaxation over all rows is much nearer to the best
rota than that of the model without whole numbers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Program, Score
from scheduler.solve.columns.bound_prices import BoundPrices, find_bound_prices
from scheduler.solve.columns.first_descent import FirstDescent
from scheduler.solve.columns.generation import NEAR, Generation
from scheduler.solve.columns.master import Master, Prices, SharedLimits
from scheduler.solve.columns.pool import RowPool, with_rows
from scheduler.solve.columns.proving import Attempts, Prover, cost_step, rounded_up
from scheduler.solve.columns.row_lane import RowLane
from scheduler.solve.columns.serving import LONG_DAYS
from scheduler.solve.columns.window_search import WindowSearch
from scheduler.solve.incumbent import Pricer
from scheduler.solve.prices import Floats

RELAXING_SHARE = 0.75
"""Time after which a dive begins in any case, as a share of what the relaxation may take."""
BOUND_SHARE = 0.2
"""Time for prices before any rows are known, as a share of what the relaxation may take."""
DIVE_SHARE = 0.8
"""Time of the dive from the relaxation, as a share of what that may take."""
DESCENT_SHARE = 1.0
"""Time of rows put anew at the bound's prices, as a share of what the relaxation may take."""
ATTEMPT_SHARE = 0.8
"""Time of the first attempt at a proof, as a share of what the relaxation may take."""


@dataclass
class ColumnSearch:
    """Improves a rota until told to stop; the best rota found lies ready to be fetched.

    ``newest`` gives the best rota known anywhere, ``on_bound`` takes proven bounds; the relaxation
    over everybody may take ``root_seconds``.
    """

    program: Program
    seed: int
    newest: Callable[[], Values]
    on_bound: Callable[[float], None]
    root_seconds: float
    bound: float = field(default=float("-inf"), init=False)
    _found: tuple[Values, Score] | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _offering: threading.Lock = field(default_factory=threading.Lock, init=False)
    """Held while a rota is priced."""

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)
        self._pricer = Pricer(self.program)
        self._step = cost_step(self.program)
        self._pool: RowPool | None = None
        self._shared: SharedLimits | None = None
        self._is_begun = self._is_hopeless = self._has_paid = False
        self._bound_prices: BoundPrices | None = None
        """The prices that the relaxation begins at, for when it is interrupted."""
        self._descent: FirstDescent | None = None
        """To be done by whoever is free first; None if it is not due."""
        self._attempts: Attempts | None = None
        self._windows: WindowSearch | None = None
        self._lane: RowLane | None = None
        self._second: RowLane | None = None
        """Steps of whoever helps, with rows of its own."""
        self._leader: Score | None = None
        """The best rota that was found here."""

    def fetch(self) -> tuple[Values, Score] | None:
        """The best rota found since the last time, if any."""
        with self._lock:
            found, self._found = self._found, None
            return found

    def run(self, stop: Callable[[], bool]) -> None:
        """Improve until told to stop; may be called again.

        Returns early where rows cannot help: where the rota is proven to be the best, where
        somebody has no lawful row, or more rows than a graph can hold.
        """
        if self.program.problem.n_days > LONG_DAYS:
            self._improve_windows(stop)
            return
        if not self._is_begun and not self._is_hopeless:
            self._begin(stop)
        while self._is_begun and not stop():
            values = self._best_values()
            score = self.program.score(values)
            if not score.hard and score.cost <= self.bound + 1e-6:
                return
            if self._attempts is not None and self._attempts.is_due:
                self._prove(self._attempts, values, score, stop)
            elif self._lane is not None:
                self._improve(self._lane, values, score, stop)

    def leads(self, known: Score) -> bool:
        """Whether another thread may help, and no better rota than those found here is known.

        Prices of a bound that nobody has followed yet find a better one.
        """
        with self._lock:
            leader = self._leader
            if self._descent is not None:
                return True
        return self._second is not None and leader is not None and not known < leader

    def help(self, stop: Callable[[], bool], enough: Callable[[], bool]) -> None:
        """Improve in another thread beside `run`: until told to stop, or enough after a step."""
        self._descend(stop)
        while (lane := self._second) is not None and not stop() and not enough():
            values = self._best_values()
            score = self.program.score(values)
            if not score.hard and score.cost <= self.bound + 1e-6:
                return
            self._improve(lane, values, score, stop)

    @property
    def pool(self) -> RowPool:
        """The rows known; only once it has begun."""
        assert self._pool is not None
        return self._pool

    @property
    def shared(self) -> SharedLimits:
        """The limits that tie people together; only once it has begun."""
        assert self._shared is not None
        return self._shared

    # --- everybody --------------------------------------------------------------------------

    def _begin(self, stop: Callable[[], bool]) -> None:
        """The relaxation over all rows, and a dive from it."""
        if self._pool is None:
            self._pool = RowPool.of(self.program, stop)
            if self._pool is None:
                self._is_hopeless = not stop()
                return
            self._shared = SharedLimits(self.program, self._pool.own)
        end = time.thread_time() + RELAXING_SHARE * self.root_seconds
        values = self._best_values()
        for person in self.pool.people:
            person.number_in(values)
        everybody = range(len(self.pool.people))
        generation = Generation(
            self.pool,
            Master(self.shared, self.pool, everybody, None, stop),
            lambda: stop() or time.thread_time() > end,
            self._note_bound,
        )
        generation.begin()
        if not stop() and not all(person.count for person in self.pool.people):
            self._is_hopeless = True
            return
        prices = self._relax(generation, self.program.score(values), stop)
        self._is_begun = not stop()
        if not self._is_begun:
            return
        values = self._best_values()
        score = self.program.score(values)
        is_near = prices is not None and _is_near(prices.value, generation.bound)
        if is_near and self.pool.is_complete and generation.best is not None:
            prover = Prover(self.pool, self.shared, generation.best)
            self._attempts = Attempts(prover, ATTEMPT_SHARE * self.root_seconds)
        if not is_near:
            self._descend(stop)
            values = self._best_values()
            score = self.program.score(values)
        if prices is not None and not is_near and not score.hard and prices.value > score.cost:
            prices = None
        self._lane = self._new_lane(self.pool, prices)
        self._lane.is_in_haste = True
        if prices is not None:
            self._second = self._new_lane(self.pool.copy(), prices)
        # A good rota comes first: a proof may take long.
        self._improve(self._lane, values, score, stop)

    def _relax(
        self, generation: Generation, known: Score, stop: Callable[[], bool]
    ) -> Prices | None:
        """The relaxation over all rows, as near as time allows."""
        end = time.thread_time() + BOUND_SHARE * self.root_seconds
        proven = self._bound_prices or find_bound_prices(
            self.pool,
            float("inf") if known.hard else known.cost,
            lambda: stop() or time.thread_time() > end,
        )
        if proven is None:
            return generation.run()
        if self._bound_prices is None and not stop():
            self._bound_prices = proven
            if not known.hard:
                self._offer_descent(proven, generation)
        return generation.converge(proven, while_it_pays=True)

    def _offer_descent(self, proven: BoundPrices, generation: Generation) -> None:
        def newest_worth() -> Floats:
            return -(proven.cells if generation.best is None else generation.best[0])

        seconds = DESCENT_SHARE * self.root_seconds
        pool = self.pool.copy()
        with self._lock:
            self._descent = FirstDescent(self.program, pool, newest_worth, seconds, self.seed)

    def _descend(self, stop: Callable[[], bool]) -> None:
        """Put everybody's row anew at the bound's prices, unless somebody has done so."""
        with self._lock:
            descent, self._descent = self._descent, None
        if descent is not None:
            descent.run(self._best_values(), self._offer, stop, lambda: self._has_paid)

    def _new_lane(self, pool: RowPool, root: Prices | None) -> RowLane:
        [rng] = self._rng.spawn(1)
        return RowLane(pool, self.shared, rng, root, DIVE_SHARE * self.root_seconds)

    def _note_bound(self, bound: float) -> None:
        if self.pool.is_complete:
            self.bound = max(self.bound, rounded_up(bound, self._step))
            self.on_bound(self.bound)

    def _prove(
        self, attempts: Attempts, values: Values, score: Score, stop: Callable[[], bool]
    ) -> None:
        """Raise the bound, or find the rota that meets it."""
        proof = attempts.make(float("inf") if score.hard else score.cost, stop)
        if proof.bound > self.bound:
            self._note_bound(proof.bound)
        settled = {
            employee: self.pool.people[employee].add(choices, cost)[0]
            for employee, (choices, cost) in proof.rows.items()
        }
        if settled:
            self._offer(with_rows(self.pool, values, settled))

    # --- some weeks -------------------------------------------------------------------------

    def _improve_windows(self, stop: Callable[[], bool]) -> None:
        """Put rows together a few weeks at a time, as long as the rota is lawful."""
        if self._windows is None:
            self._windows = WindowSearch(self.program, self._rng)
        while not stop() and self._windows.is_useful:
            found = self._windows.improve(self._best_values(), stop)
            if found is not None:
                self._offer(found)

    # --- rotas ------------------------------------------------------------------------------

    def _improve(
        self, lane: RowLane, values: Values, score: Score, stop: Callable[[], bool]
    ) -> None:
        """One step of a lane, and what it has paid."""
        arm, begun = lane.draw(), time.thread_time()
        found = arm.act(values, float("inf") if score.hard else score.cost, stop)
        gain = 0.0 if found is None else self._offer(found)
        self._has_paid |= gain > 0
        lane.learn(arm, gain, time.thread_time() - begun)

    def _best_values(self) -> Values:
        with self._lock:
            found = self._found
        newest = self.newest()
        if found is None or self.program.score(newest) < found[1]:
            return newest
        return found[0]

    def _offer(self, values: Values) -> float:
        """Keep a rota if it is better; how much cheaper it is than the best one."""
        with self._offering:
            values, score = self._pricer.complete(values.copy())
            before = self.program.score(self._best_values())
            if not score < before:
                return 0.0
            with self._lock:
                self._found = values, score
                self._leader = score
        return float(before.cost - score.cost) if before.hard == score.hard else 0.0


def _is_near(value: float, bound: float) -> bool:
    """Whether a relaxation is solved so far that its prices are good."""
    return value - bound <= NEAR * max(1.0, abs(value))
