"""Column generation: ask every person for a cheaper row at today's prices, until there is none.

References
----------
Gilmore & Gomory (1961), Operations Research 9; Wentges (1997), "Weighted Dantzig-Wolfe
decomposition for linear mixed-integer programming", on mixing old prices with new ones. Pessoa,
Sadykov, Uchoa & Vanderbeck (2018), "Automation and combination of linear-programming based
stabilization techniques in column generation", INFORMS Journal on Computing 30(2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.bound_prices import BoundPrices
from scheduler.solve.columns.master import Master, Prices
from scheduler.solve.columns.pool import KnownRows, RowPool
from scheduler.solve.columns.row_sweeps import INFINITE
from scheduler.solve.prices import Floats

OLD_SHARE = 0.5
"""Share of the old prices in those that rows are asked for at."""
BOUND_SHARE, MOST_BOUND_SHARE, CLOSER = 0.9, 0.95, 0.1
"""Share of the prices of the best bound: at first, at most, and how far it goes there each time the
mixture gets cheaper. Where it does not, the rest is doubled."""
LATELY, LITTLE = (4, 4, 12, 12), (0.03, 0.01, 1e-4, 1e-4)
"""Rounds in which the mixture has to get cheaper by what part of it, for more rounds to pay, by how
many of the beams are used."""
NEAR = 0.005
"""Gap of the relaxation, as a part of its value, that is worth while to close to the end."""
BEAMS = (40, 400, 4_000, 40_000)
"""Partial rows followed: more where fewer found nothing and could not prove that nothing is."""
QUICK_BEAMS = BEAMS[:3]
STEPS = 10
"""Steps of the multipliers; they begin where the last question left them."""
PER_QUESTION = 2
"""Most rows that one question may bring."""
FIRST_ROWS = 30
"""Rows of each person that take part from the beginning where only the best are wanted."""
ENOUGH = 0.02
"""Part of what might be gained that may be left open before rows are put together."""
NOISE = 1e-6
BARRED = 1e7
"""Price of a choice that is barred; above what any row can gain."""


@dataclass
class Generation:
    """Generates rows for a master.

    ``bound`` is what no rota can cost less than, by the limits the pool and the master know, if
    the master is over everybody.
    """

    pool: RowPool
    master: Master
    stop: Callable[[], bool]
    on_bound: Callable[[float], None] = lambda _: None
    is_enough: Callable[[float, float], bool] = lambda value, bound: value - bound <= NOISE
    """Whether to leave it at this value and this bound, where everybody is asked."""
    quick_beams: Sequence[int] = QUICK_BEAMS
    barred: dict[int, Floats] = field(default_factory=dict, init=False)
    """Person -> what each choice costs more because others of its day are settled."""
    bound: float = field(default=-INFINITE, init=False)
    best: tuple[Floats, float] | None = field(default=None, init=False)
    """Prices that gave the bound: of cells, and what they say of the limits themselves."""

    def begin(self, prices: Floats | None = None, most: int = FIRST_ROWS) -> None:
        """Let rows of everybody take part: the best few at these prices, or all that are known.

        Whoever has none is given the one that is cheapest by itself, if any is lawful.
        """
        for employee in self.master.people:
            person = self.pool.people[employee]
            if not person.count and not self.stop():
                ask(person, np.zeros(len(person.graph.items.cells)), BEAMS)
            rows = np.arange(person.count)
            if prices is not None and person.count > most:
                each = person.prices_of_all(prices[person.graph.items.cells])
                rows = np.argpartition(each, most)[:most]
            for row in rows.tolist():
                self.master.take(employee, row)

    def run(
        self,
        people: Iterable[int] | None = None,
        *,
        thorough: bool = True,
        most_rounds: int = 1 << 30,
        is_enough: Callable[[float, float], bool] | None = None,
    ) -> Prices | None:
        """Generate rows until none is missing; the last prices, None if none could be had.

        With ``people`` only they are asked, the others being held, and no bound is noted. Rows are
        looked for quickly until none is found that way, then, if ``thorough``, until there is none.
        ``is_enough`` ends it at a value and a bound that holds for what is not barred.
        """
        beams = self.quick_beams
        asked = self.master.people if people is None else tuple(people)
        mixed: tuple[Floats, float] | None = None
        prices = self.master.solve()
        for _ in range(most_rounds):
            if prices is None or self.stop():
                break
            mixed = _mix(mixed, prices)
            floor, new = self._ask_all(asked, mixed, beams)
            if people is None and not self.stop() and floor > self.bound:
                self.bound, self.best = floor, mixed
                self.on_bound(floor)
            if people is None and self.is_enough(prices.value, self.bound):
                break
            if is_enough is not None and is_enough(prices.value, floor):
                break
            if new:
                prices, beams = self.master.solve(), self.quick_beams
            elif thorough and beams is not BEAMS:
                mixed, beams = None, BEAMS
            elif np.abs(mixed[0] - prices.cells).max(initial=0.0) < NOISE:
                break
            else:
                mixed = None
        return prices

    def converge(self, proven: BoundPrices, *, while_it_pays: bool = False) -> Prices | None:
        """Generate rows for everybody until none is missing, asking near the best bound's prices.

        Ever more partial rows are followed where that hardly makes the mixture cheaper. With
        ``while_it_pays`` it ends where nothing does, unless the bound is near. The last prices;
        None if there are none.
        """
        share, reach = BOUND_SHARE, 1
        values: list[float] = []
        self.bound, self.best = proven.bound, (proven.cells, proven.shared)
        prices = self.master.solve()
        while prices is not None and not self.stop():
            values.append(prices.value)
            if _hardly_pays(values, reach):
                if reach < len(self.quick_beams):
                    reach, values = reach + 1, [prices.value]
                elif while_it_pays and prices.value - self.bound > NEAR * abs(prices.value):
                    break
            asked_at = proven.towards(prices.cells, prices.shared, share)
            floor, new = self._ask_all(self.master.people, asked_at, BEAMS[:reach])
            if floor > self.bound and not self.stop():
                self.bound, self.best, proven = floor, asked_at, BoundPrices(floor, *asked_at)
                self.on_bound(floor)
            if self.is_enough(prices.value, self.bound):
                break
            if new:
                prices = self.master.solve()
            if prices is None or prices.value < values[-1] - NOISE:
                share += CLOSER * (MOST_BOUND_SHARE - share)
            elif share > 0 or new:
                share = max(0.0, 1 - 2 * (1 - share))
            elif reach < len(BEAMS):
                share, reach, values = BOUND_SHARE, reach + 1, []
            else:
                break
        return prices

    def settle(self, employee: int, choice: int) -> None:
        """From now on make a person's row keep a choice of a day."""
        items = self.pool.people[employee].graph.items
        day = int(np.searchsorted(items.day_start, choice, side="right")) - 1
        of_day = np.arange(items.day_start[day], items.day_start[day + 1])
        self._bar(employee, of_day[of_day != choice])

    def forbid(self, employee: int, choice: int) -> None:
        """From now on make a person's row avoid a choice of a day."""
        self._bar(employee, np.array([choice]))

    def _bar(self, employee: int, choices: Ints) -> None:
        before = self.barred.get(employee)
        n_choices = len(self.pool.people[employee].graph.items.cells)
        # A new array: whoever turns back keeps the old one.
        barred = np.zeros(n_choices) if before is None else before.copy()
        barred[choices] = BARRED
        self.barred[employee] = barred

    def bar_rows(self, people: Iterable[int] | None = None) -> None:
        """Bar the rows of some people (or all) that do not keep what is settled; admit others."""
        for employee in self.master.people if people is None else people:
            rows = self.master.rows_of(employee)
            barred = self.barred.get(employee)
            if barred is None:
                self.master.bar_only(employee, np.zeros(len(rows), bool))
            else:
                choices = self.pool.people[employee].choices_of_all(rows)
                self.master.bar_only(employee, np.asarray(barred[choices].any(axis=1)))

    def is_barred(self, employee: int, row: int) -> bool:
        """Whether a row does not keep what is settled."""
        barred = self.barred.get(employee)
        return barred is not None and bool(barred[self.pool.people[employee].choices(row)].any())

    def _ask_all(
        self, people: Sequence[int], prices: tuple[Floats, float], beams: Sequence[int]
    ) -> tuple[float, int]:
        """Ask each person for a cheaper row; a bound on every rota, and how many rows are new."""
        cells, floor = prices
        new = 0
        for employee in people:
            if self.stop():
                break
            person = self.pool.people[employee]
            mine = cells[person.graph.items.cells]
            if employee in self.barred:
                mine = mine + self.barred[employee]
            each = person.prices_of_all(mine)
            best = int(each.argmin())
            if self.master.knows(employee, best):
                least, rows = ask(person, mine, beams)
            else:
                least, rows = -INFINITE, [best]
            rows = [row for row in rows if not self.is_barred(employee, row)]
            for row in rows:
                self.master.take(employee, row)
            floor, new = floor + least, new + len(rows)
        return floor, new


def enough_against(now: float) -> Callable[[float, float], bool]:
    """When to go on to putting rows together, or to give up, where they cost ``now``."""

    def is_enough(value: float, bound: float) -> bool:
        return bound > now - 1 + NOISE or value - bound <= ENOUGH * (now - bound)

    return is_enough


def _hardly_pays(values: Sequence[float], reach: int) -> bool:
    """Whether the mixture has got little cheaper in the last rounds with so many beams."""
    lately, little = LATELY[reach - 1], LITTLE[reach - 1]
    if len(values) <= lately:
        return False
    return values[-1 - lately] - values[-1] < little * max(1.0, abs(values[-1]))


def _mix(old: tuple[Floats, float] | None, new: Prices) -> tuple[Floats, float]:
    if old is None:
        return new.cells, new.shared
    rest = 1 - OLD_SHARE
    return OLD_SHARE * old[0] + rest * new.cells, OLD_SHARE * old[1] + rest * new.shared


def ask(person: KnownRows, prices: Floats, beams: Sequence[int]) -> tuple[float, list[int]]:
    """Ask for rows cheaper than those known; what no row costs less than, and the new ones."""
    known, steps = person.cheapest(prices), STEPS
    for beam in beams:
        answer = person.oracle.cheapest(
            prices, below=known - NOISE, beam=beam, most=PER_QUESTION, steps=steps
        )
        if answer.rows or answer.bound >= known - 10 * NOISE:
            break
        steps = 1
    new = []
    for row in answer.rows:
        cost = row.value - float(prices[row.choices].sum())
        number, is_new = person.add(row.choices, round(cost))
        if is_new:
            new.append(number)
    return min(known, answer.bound), new
