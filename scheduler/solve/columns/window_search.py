"""Improves a rota of many months by rows of a few weeks, the other days staying as they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Program
from scheduler.solve.columns.diving import Dive
from scheduler.solve.columns.generation import (
    NOISE,
    Generation,
    ask,
    enough_against,
)
from scheduler.solve.columns.master import Master, SharedLimits
from scheduler.solve.columns.pool import RowPool, choices_of, with_rows
from scheduler.solve.columns.row_graph import RowGraph, build_graph
from scheduler.solve.columns.row_items import ItemReader, RowItems
from scheduler.solve.columns.row_windows import items_within
from scheduler.solve.prices import Floats

WEEK = 7
LENGTHS = (14, 28, 56, 112)
"""Days of windows, which begin on whole weeks; the whole horizon is one more length."""
FIRST_CELLS = 10_000
"""People times days times shift types of the first windows; adapted to the time they take."""
LEAST_PEOPLE = 3
LONG_SECONDS, SHORT_SECONDS = 3.0, 1.0
"""A window that takes longer is followed by smaller ones, a quicker one by larger ones."""
LEAST_CHANCE = 0.03
"""Chance of a length, as a share of that of the best, below which none falls."""
MOST_BARREN = 100
"""Windows without any rows after which no more are tried."""
ROUNDS = 40
"""Rounds of new rows."""
WINDOW_BEAMS = (30, 120)
"""Partial rows followed: nothing is proven here, and many windows count for more than each."""


@dataclass
class Shape:
    """Windows of one length: how many people are taken out, and what that has paid."""

    days: int
    people: float
    most: int
    payoff: float = 0.0
    """Points a processor second, lately."""
    tried: int = 0
    starts: list[int] = field(default_factory=list)
    """First days of the windows that are next, last one first."""

    def learn(self, gain: float, seconds: float) -> None:
        """Adapt the size to the time it took, and the payoff to the gain."""
        self.tried += 1
        if seconds > LONG_SECONDS:
            self.people = max(LEAST_PEOPLE, self.people * 0.8)
        elif seconds < SHORT_SECONDS:
            self.people = min(self.most, self.people * 1.25)
        rate = gain / max(seconds, 0.01)
        self.payoff = rate if self.tried == 1 else 0.8 * self.payoff + 0.2 * rate


@dataclass
class WindowSearch:
    """Takes out some weeks of some people, and puts them together anew."""

    program: Program
    rng: np.random.Generator
    items: list[RowItems] = field(init=False)
    shapes: list[Shape] = field(init=False)
    _shared: SharedLimits = field(init=False)

    def __post_init__(self) -> None:
        problem = self.program.problem
        reader = ItemReader(self.program)
        self.items = [reader.read(employee) for employee in range(problem.n_employees)]
        own = np.zeros(len(self.program.rows), bool)
        for each in self.items:
            own[each.kept] = True
        self._shared = SharedLimits(self.program, own)
        lengths = [*(days for days in LENGTHS if days < problem.n_days), problem.n_days]
        self.shapes = [
            Shape(
                days,
                people=max(LEAST_PEOPLE, FIRST_CELLS / (days * problem.n_shift_types)),
                most=problem.n_employees,
            )
            for days in lengths
        ]
        self._prices: Floats = np.zeros(self.program.n_vars)
        """What cells were worth when they were taken out last."""
        self._barren = 0

    @property
    def is_useful(self) -> bool:
        """Whether any window can be put together anew."""
        return self._barren < MOST_BARREN

    def improve(self, values: Values, stop: Callable[[], bool]) -> Values | None:
        """A better rota, decisions only; None if none was found."""
        shape, begun = self._draw(), time.thread_time()
        pool = self._pool_of(values, *self._window_of(shape))
        self._barren = self._barren + 1 if pool is None else 0
        if pool is None or stop():
            return None
        found, gain = self._put_together(pool, values, stop)
        shape.learn(gain, time.thread_time() - begun)
        return found

    def _put_together(
        self, pool: RowPool, values: Values, stop: Callable[[], bool]
    ) -> tuple[Values | None, float]:
        """A rota with better rows of a pool, if any, and what is gained."""
        people = range(len(pool.people))
        numbers = [person.number_in(values) for person in pool.people]
        master = Master(self._shared, pool, people, values)
        for employee, number in enumerate(numbers):
            if number is None:
                return None, 0.0
            master.take(employee, number)
        now = self._shared.value_of(values, pool, dict(enumerate(numbers)))
        for person in pool.people:
            ask(person, self._prices[person.graph.items.cells], WINDOW_BEAMS)
        generation = Generation(
            pool, master, stop, is_enough=enough_against(now), quick_beams=WINDOW_BEAMS
        )
        generation.begin()
        prices = generation.run(most_rounds=ROUNDS, thorough=False)
        if prices is None or stop():
            return None, 0.0
        for person in pool.people:
            cells = person.graph.items.cells
            self._prices[cells] = prices.cells[cells]
        if max(prices.value, generation.bound) > now - 1 + NOISE:
            return None, 0.0
        settled = Dive(generation, people, now - 0.5, stop).run()
        if settled is None:
            return None, 0.0
        made = with_rows(pool, values, settled)
        return made, now - self._shared.value_of(self.program.complete(made), pool, settled)

    def _draw(self) -> Shape:
        """A length, sooner one that has paid lately; each is tried once before that decides."""
        shortest, *longer = self.shapes
        if shortest.tried == 0 or (shortest.starts and not all(s.tried for s in longer)):
            # A new rota is poor everywhere: first once over all of it.
            return shortest
        for shape in longer:
            if not shape.tried:
                return shape
        best = max(shape.payoff for shape in self.shapes) or 1.0
        chances = np.array([max(s.payoff / best, LEAST_CHANCE) for s in self.shapes])
        return self.shapes[int(self.rng.choice(len(chances), p=chances / chances.sum()))]

    def _window_of(self, shape: Shape) -> tuple[list[int], int, int]:
        """People and days to take out: every window in turn, of other people each time."""
        problem = self.program.problem
        if not shape.starts:
            last = problem.n_days - shape.days
            starts = sorted({*range(0, last, WEEK), last})
            shape.starts = self.rng.permutation(starts).tolist()
        first = shape.starts.pop()
        size = max(1, min(problem.n_employees, round(shape.people)))
        people = self.rng.choice(problem.n_employees, size=size, replace=False)
        return sorted(people.tolist()), first, first + shape.days

    def _pool_of(self, values: Values, people: list[int], first: int, end: int) -> RowPool | None:
        graphs: list[RowGraph] = []
        for employee in people:
            items = self.items[employee]
            chosen = choices_of(items, values)
            graph = None
            if chosen is not None:
                graph = build_graph(items_within(items, chosen, first, end))
            if graph is not None:
                graphs.append(graph)
        return RowPool(self.program, graphs) if graphs else None
