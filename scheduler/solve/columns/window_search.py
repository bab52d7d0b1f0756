"""Improves a rota of many months by rows of a few weeks, the other days staying as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Program
from scheduler.solve.columns.assembling import dive
from scheduler.solve.columns.generation import Generation
from scheduler.solve.columns.master import Master, SharedLimits
from scheduler.solve.columns.pool import RowPool, choices_of, with_rows
from scheduler.solve.columns.row_graph import RowGraph, build_graph
from scheduler.solve.columns.row_items import ItemReader, RowItems
from scheduler.solve.columns.row_windows import items_within

DAYS, STEP_DAYS = 28, 7
"""Days of a window; windows begin on multiples of the step."""
MOST_CELLS = 20_000
"""People times days times shift types of a window."""
MOST_BARREN = 100
"""Windows without any rows after which no more are tried."""
ROUNDS = 40
"""Rounds of new rows."""


@dataclass
class WindowSearch:
    """Takes out some weeks of some people, and puts them together anew."""

    program: Program
    rng: np.random.Generator
    items: list[RowItems] = field(init=False)
    _shared: SharedLimits = field(init=False)

    def __post_init__(self) -> None:
        reader = ItemReader(self.program)
        people = range(self.program.problem.n_employees)
        self.items = [reader.read(employee) for employee in people]
        own = np.zeros(len(self.program.rows), bool)
        for each in self.items:
            own[each.kept] = True
        self._shared = SharedLimits(self.program, own)
        self._next = self._barren = 0

    @property
    def is_useful(self) -> bool:
        """Whether any window can be put together anew."""
        return self._barren < MOST_BARREN

    def improve(self, values: Values, stop: Callable[[], bool]) -> Values | None:
        """A better rota, decisions only; None if none was found."""
        pool = self._pool_of(values, *self._draw())
        self._barren = self._barren + 1 if pool is None else 0
        if pool is None or stop():
            return None
        people = range(len(pool.people))
        numbers = [person.number_in(values) for person in pool.people]
        master = Master(self._shared, pool, people, values)
        for employee, number in enumerate(numbers):
            if number is None:
                return None
            master.take(employee, number)
        now = self._shared.value_of(values, pool, dict(enumerate(numbers)))
        generation = Generation(pool, master, stop)
        generation.begin()
        prices = generation.run(people, most_rounds=ROUNDS, thorough=False)
        if prices is None or stop() or prices.value > now - 1 + 1e-6:
            return None
        settled = dive(generation, people, now - 0.5, stop)
        return None if settled is None else with_rows(pool, values, settled)

    def _draw(self) -> tuple[list[int], int, int]:
        """People and days to take out: every window in turn, of other people each time."""
        problem = self.program.problem
        days = min(DAYS, problem.n_days)
        starts = range(0, max(1, problem.n_days - days + STEP_DAYS), STEP_DAYS)
        if self._next % len(starts) == 0:
            self._order = self.rng.permutation(len(starts))
        first = min(int(starts[self._order[self._next % len(starts)]]), problem.n_days - days)
        self._next += 1
        most = max(3, MOST_CELLS // (days * problem.n_shift_types))
        size = min(problem.n_employees, most)
        people = self.rng.choice(problem.n_employees, size=size, replace=False)
        return sorted(people.tolist()), first, first + days

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
