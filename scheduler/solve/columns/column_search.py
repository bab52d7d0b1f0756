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
from scheduler.model.program import NOBODY, Program, Score
from scheduler.solve.columns.assembling import choose, dive, near_rows
from scheduler.solve.columns.generation import NOISE, Generation, enough_against
from scheduler.solve.columns.master import Master, Prices, SharedLimits
from scheduler.solve.columns.pool import RowPool, with_rows
from scheduler.solve.columns.proving import Attempts, Prover, cost_step, rounded_up
from scheduler.solve.columns.window_search import WindowSearch
from scheduler.solve.incumbent import Pricer
from scheduler.solve.prices import Floats

MOST_SHARED = 10_000
"""Limits and quantities that tie people together up to which they are solved again and again."""
MOST_PERSON_DAYS = 60_000
"""Size up to which everybody's graph is kept in memory (some 8 KB for each person and day)."""
LONG_DAYS = 100
"""Horizon beyond which rows are put together a few weeks at a time."""
MOST_SHARED_IN_ALL = 60_000
"""Limits and quantities that tie people together in all, if only a few weeks are solved at once."""
FIRST_SHARE, LEAST_PEOPLE, MOST_SHARE = 0.3, 3, 0.9
"""People taken out in a round, as a share of all; adapted to what was found."""
EVENNESS = 0.5
"""How far everybody is as likely to be taken out; the rest goes by regret."""
ROUNDS = 8
"""Rounds of new rows for the people taken out."""
CHOOSING_WORK, CHOOSING_SECONDS = 0.5, 2.0
CONVERGED = 0.005
"""Relative gap of the relaxation from which on its prices are good enough to go on from."""
DIVE_SHARE = 0.5
"""Time of the dive from the relaxation, as a share of what that may take."""
ATTEMPT_SHARE = 0.4
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

    def __post_init__(self) -> None:
        n_people = self.program.problem.n_employees
        self._rng = np.random.default_rng(self.seed)
        self._pricer = Pricer(self.program)
        self._size = max(float(LEAST_PEOPLE), FIRST_SHARE * n_people)
        self._step = cost_step(self.program)
        self._rounds = 0
        self._pool: RowPool | None = None
        self._shared: SharedLimits | None = None
        self._is_begun = self._is_hopeless = False
        self._attempts: Attempts | None = None
        self._windows: WindowSearch | None = None
        self._root: Prices | None = None
        self._prices: Floats | None = None
        """What cells were worth in the last relaxation that was solved."""

    @staticmethod
    def can_serve(program: Program) -> bool:
        """Whether graphs of everybody fit, and few enough limits tie people together."""
        problem = program.problem
        if problem.n_employees * problem.n_days > MOST_PERSON_DAYS:
            return False
        most = MOST_SHARED_IN_ALL if problem.n_days > LONG_DAYS else MOST_SHARED
        shared = int((program.row_owner == NOBODY).sum())
        shared += sum(int((program.owner[batch.vars] == NOBODY).sum()) for batch in program.batches)
        return shared <= most

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
            else:
                self._improve(values, stop)

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
        end = time.monotonic() + self.root_seconds
        values = self._best_values()
        for person in self.pool.people:
            person.number_in(values)
        everybody = range(len(self.pool.people))
        master = Master(self.shared, self.pool, everybody, None)
        generation = Generation(
            self.pool, master, lambda: stop() or time.monotonic() > end, self._note_bound
        )
        generation.begin()
        if not stop() and not all(person.count for person in self.pool.people):
            self._is_hopeless = True
            return
        prices = generation.run()
        self._is_begun = not stop()
        if prices is None or stop():
            return
        self._root, self._prices = prices, prices.cells.copy()
        if prices.value - generation.bound > CONVERGED * max(1.0, abs(prices.value)):
            return
        if self.pool.is_complete and generation.best is not None:
            prover = Prover(self.pool, self.shared, generation.best)
            self._attempts = Attempts(prover, ATTEMPT_SHARE * self.root_seconds)
        self._dive(master, values, stop)

    def _dive(self, master: Master, values: Values, stop: Callable[[], bool]) -> None:
        """Settle one person after the other, from the relaxation over everybody."""
        end = time.monotonic() + DIVE_SHARE * self.root_seconds
        score = self.program.score(values)
        cutoff = float("inf") if score.hard else score.cost - 0.5

        settled = dive(
            Generation(self.pool, master, stop),
            master.people,
            cutoff,
            stop,
            is_late=lambda: time.monotonic() > end,
        )
        if settled is not None:
            self._offer(with_rows(self.pool, values, settled))

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

    # --- parts of the staff -----------------------------------------------------------------

    def _improve(self, values: Values, stop: Callable[[], bool]) -> None:
        """Take some people's rows out and put them together anew."""
        self._rounds += 1
        numbers = [person.number_in(values) for person in self.pool.people]
        people = self._draw(numbers)
        master = Master(self.shared, self.pool, people, values)
        now = self.shared.value_of(values, self.pool, {e: numbers[e] for e in people})
        generation = Generation(self.pool, master, stop, is_enough=enough_against(now))
        generation.begin(self._prices)
        for employee in people:
            if (number := numbers[employee]) is not None:
                master.take(employee, number)
        prices = generation.run(most_rounds=ROUNDS, thorough=False)
        if prices is None or stop():
            return
        self._keep_prices(people, prices)
        if max(prices.value, generation.bound) > now - 1 + NOISE:
            self._resize(1.05)
            return
        if self._rounds % 2:
            settled = dive(generation, people, now - 0.5, stop)
            if settled is None:
                self._resize(0.98)
            else:
                self._offer(with_rows(self.pool, values, settled))
            return
        rows = near_rows(self.pool, people, prices, now - prices.value)
        if all(rows.values()):
            chosen = choose(
                self.pool,
                values,
                rows,
                seed=int(self._rng.integers(1 << 30)),
                work=CHOOSING_WORK,
                seconds=CHOOSING_SECONDS,
            )
            if chosen is not None:
                self._offer(chosen)

    def _keep_prices(self, people: list[int], prices: Prices) -> None:
        """Remember what these people's cells are worth now; of the others nothing new is known."""
        if self._prices is None:
            return
        for employee in people:
            mine = self.pool.people[employee].graph.items.cells
            self._prices[mine] = prices.cells[mine]

    def _draw(self, numbers: list[int | None]) -> list[int]:
        """Some people, sooner those whose rows are dearer than the relaxation thinks they need be.

        Whoever has no lawful row is always among them.
        """
        n_people = len(numbers)
        size = min(n_people, max(2, int(self._size * self._rng.uniform(0.6, 1.4))))
        regret = np.array([self._regret(e, number) for e, number in enumerate(numbers)])
        chance = regret + regret.mean() * EVENNESS + 1e-3
        drawn = self._rng.choice(n_people, size=size, replace=False, p=chance / chance.sum())
        broken = [e for e, number in enumerate(numbers) if number is None]
        return sorted({*drawn.tolist(), *broken})

    def _regret(self, employee: int, number: int | None) -> float:
        """What a person's row costs more than the relaxation over everybody would pay for it."""
        if number is None or self._root is None:
            return 0.0
        known, root = self.pool.people[employee], self._root
        cost = float(known.costs[number] + root.cells[known.cells(number)].sum())
        return max(0.0, cost - root.person[employee])

    def _resize(self, factor: float) -> None:
        most = MOST_SHARE * len(self.pool.people)
        self._size = min(max(self._size * factor, LEAST_PEOPLE), max(most, LEAST_PEOPLE))

    # --- rotas ------------------------------------------------------------------------------

    def _best_values(self) -> Values:
        with self._lock:
            found = self._found
        newest = self.newest()
        if found is None or self.program.score(newest) < found[1]:
            return newest
        return found[0]

    def _offer(self, values: Values) -> None:
        values, score = self._pricer.complete(values.copy())
        if score < self.program.score(self._best_values()):
            with self._lock:
                self._found = values, score
