"""One line of work by whole rows: dives over everybody and parts of the staff, by what pays."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.model.parts import Values
from scheduler.solve.columns.assembling import choose, near_rows
from scheduler.solve.columns.diving import Dive
from scheduler.solve.columns.generation import BEAMS, NOISE, Generation, enough_against
from scheduler.solve.columns.master import Master, Prices, SharedLimits
from scheduler.solve.columns.pool import RowPool, with_rows
from scheduler.solve.prices import Floats

FIRST_SHARE, LEAST_PEOPLE, MOST_SHARE = 0.3, 3, 0.9
"""People taken out in a round, as a share of all; adapted to what was found."""
EVENNESS = 0.5
"""How far everybody is as likely to be taken out; the rest goes by regret."""
ROUNDS = 8
"""Rounds of new rows for the people taken out."""
CHOOSING_WORK, CHOOSING_SECONDS = 0.5, 2.0
DIVE_BEAMS = BEAMS[:2]
"""Partial rows that a dive over everybody follows: many questions, and each may miss a row."""
NEAR_ROWS = 60
"""Rows of each person that a dive over everybody begins with."""
HASTE = 0.5
"""Part of a dive's time that one in haste has."""
LEAST_TASTE = 0.5
"""What chance leaves of a choice's weight at least when a dive prefers one to another."""
DETOURS = 6
"""Times that a dive may turn back."""
LEAST_CHANCE = 0.25
"""Time that goes to a kind of step at least, as a share of what goes to the one that pays best."""
MEMORY = 0.8
"""Weight of what a kind of step has paid up to now against what it paid this time."""

Stop = Callable[[], bool]


@dataclass
class Arm:
    """A kind of step, and what it has paid."""

    act: Callable[[Values, float, Stop], Values | None]
    payoff: float = 0.0
    """Points a processor second, lately."""
    seconds: float = 0.0
    """Processor seconds spent, each counting for more the less the arm paid."""

    def learn(self, gain: float, seconds: float) -> None:
        """Note what a step has brought."""
        rate = gain / max(seconds, 0.01)
        self.payoff = MEMORY * self.payoff + (1 - MEMORY) * rate


@dataclass
class RowLane:
    """Makes better rotas from the prices of the relaxation over everybody; for one thread.

    A dive over everybody takes ``dive_seconds`` of the processor before it is done in haste.
    """

    pool: RowPool
    shared: SharedLimits
    rng: np.random.Generator
    root: Prices | None
    """The relaxation over everybody, if it is known well enough."""
    dive_seconds: float
    is_in_haste: bool = False
    """Whether the next dive settles as much at once as it may, so that there is a rota soon."""
    arms: list[Arm] = field(init=False)

    def __post_init__(self) -> None:
        self._size = max(float(LEAST_PEOPLE), FIRST_SHARE * len(self.pool.people))
        self._prices: Floats | None = None if self.root is None else self.root.cells.copy()
        """What cells were worth in the last relaxation that was solved."""
        self.arms = [Arm(self._dive_in_part), Arm(self._choose_in_part)]
        if self.root is not None:
            self.arms.insert(0, Arm(self._dive))

    def draw(self) -> Arm:
        """The kind of step that is next: time goes by what each has paid lately."""
        return min(self.arms, key=lambda arm: arm.seconds)

    def learn(self, arm: Arm, gain: float, seconds: float) -> None:
        """Note what a step has brought, in points, for so many processor seconds."""
        arm.learn(gain, seconds)
        best = max(each.payoff for each in self.arms)
        arm.seconds += seconds / max(arm.payoff / best if best else 1.0, LEAST_CHANCE)

    # --- everybody --------------------------------------------------------------------------

    def _dive(self, values: Values, cost: float, stop: Stop) -> Values | None:
        """Everybody's row anew, from the relaxation."""
        assert self.root is not None
        everybody = range(len(self.pool.people))
        master = Master(self.shared, self.pool, everybody, None, stop)
        generation = Generation(self.pool, master, stop, quick_beams=DIVE_BEAMS)
        generation.begin(self.root.cells, NEAR_ROWS)
        end = time.thread_time() + self.dive_seconds * (HASTE if self.is_in_haste else 1.0)
        taste = self.rng.uniform(LEAST_TASTE, 1.0, self.pool.program.n_vars)
        taste = np.ones_like(taste) if self.is_in_haste else taste
        self.is_in_haste = False
        settled = Dive(
            generation,
            everybody,
            cost - 0.5,
            stop,
            is_late=lambda: time.thread_time() > end,
            detours=DETOURS,
            taste=taste,
        ).run()
        return None if settled is None else with_rows(self.pool, values, settled)

    # --- parts of the staff -----------------------------------------------------------------

    def _dive_in_part(self, values: Values, cost: float, stop: Stop) -> Values | None:
        """Some people's rows anew, day by day."""
        found = self._take_out(values, stop)
        if found is None:
            return None
        generation, _, now = found
        people = generation.master.people
        settled = Dive(generation, people, now - 0.5, stop, detours=DETOURS).run()
        if settled is None:
            self._resize(0.98)
            return None
        return with_rows(self.pool, values, settled)

    def _choose_in_part(self, values: Values, cost: float, stop: Stop) -> Values | None:
        """Some people's rows anew, by CP-SAT among the rows known."""
        found = self._take_out(values, stop)
        if found is None:
            return None
        generation, prices, now = found
        rows = near_rows(self.pool, generation.master.people, prices, now - prices.value)
        if not all(rows.values()):
            return None
        return choose(
            self.pool,
            values,
            rows,
            seed=int(self.rng.integers(1 << 30)),
            work=CHOOSING_WORK,
            seconds=CHOOSING_SECONDS,
            stop=stop,
        )

    def _take_out(self, values: Values, stop: Stop) -> tuple[Generation, Prices, float] | None:
        """Rows for some people while the others stay, the relaxation, and what they cost now.

        None if nothing better is possible, or it was stopped.
        """
        numbers = [person.number_in(values) for person in self.pool.people]
        people = self._draw_people(numbers)
        master = Master(self.shared, self.pool, people, values, stop)
        now = self.shared.value_of(values, self.pool, {e: numbers[e] for e in people})
        generation = Generation(self.pool, master, stop, is_enough=enough_against(now))
        generation.begin(self._prices)
        for employee in people:
            if (number := numbers[employee]) is not None:
                master.take(employee, number)
        prices = generation.run(most_rounds=ROUNDS, thorough=False)
        if prices is None or stop():
            return None
        self._keep_prices(people, prices)
        if max(prices.value, generation.bound) > now - 1 + NOISE:
            self._resize(1.05)
            return None
        return generation, prices, now

    def _keep_prices(self, people: list[int], prices: Prices) -> None:
        """Remember what these people's cells are worth now; of the others nothing new is known."""
        if self._prices is None:
            return
        for employee in people:
            mine = self.pool.people[employee].graph.items.cells
            self._prices[mine] = prices.cells[mine]

    def _draw_people(self, numbers: list[int | None]) -> list[int]:
        """Some people, sooner those whose rows are dearer than the relaxation thinks they need be.

        Whoever has no lawful row is always among them.
        """
        n_people = len(numbers)
        size = min(n_people, max(2, int(self._size * self.rng.uniform(0.6, 1.4))))
        regret = np.array([self._regret(e, number) for e, number in enumerate(numbers)])
        chance = regret + regret.mean() * EVENNESS + 1e-3
        drawn = self.rng.choice(n_people, size=size, replace=False, p=chance / chance.sum())
        broken = [e for e, number in enumerate(numbers) if number is None]
        return sorted({*drawn.tolist(), *broken})

    def _regret(self, employee: int, number: int | None) -> float:
        """What a person's row costs more than the relaxation over everybody would pay for it."""
        if number is None or self.root is None:
            return 0.0
        known, root = self.pool.people[employee], self.root
        cost = float(known.costs[number] + root.cells[known.cells(number)].sum())
        return max(0.0, cost - root.person[employee])

    def _resize(self, factor: float) -> None:
        most = MOST_SHARE * len(self.pool.people)
        self._size = min(max(self._size * factor, LEAST_PEOPLE), max(most, LEAST_PEOPLE))
