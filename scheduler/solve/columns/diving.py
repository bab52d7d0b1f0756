"""Dives: rows for everybody, settled day by day as the linear program likes best.

References
----------
Sadykov, Vanderbeck, Pessoa, Tahiri & Uchoa (2019), "Primal heuristics for branch and price: the
assets of diving methods", INFORMS Journal on Computing 31(2), on turning back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.solve.columns.generation import NOISE, Generation
from scheduler.solve.columns.master import Prices
from scheduler.solve.prices import Floats

CLOSE, CLOSE_IN_HASTE = 0.75, 0.5
"""Weight from which a dive settles more than one choice at a time."""
AT_ONCE, AT_ONCE_IN_HASTE = 12, 4
"""One open choice in so many may be settled in one step of a dive."""
MOST_STEPS = 100
"""One open choice in so many is settled in any case, or dives of many people would not end."""
ROUNDS = 6
"""Rounds of new rows after a step that has made it dearer."""
SPLIT = 1e-5
"""How far from whole a choice's weight is that is open."""
DEARER = 5e-4
"""How much dearer a dive gets, in parts of its cost, before new rows are asked for."""

Choice = dict[int, int]
"""Person -> number of the row taken."""
Picked = list[tuple[int, int]]
"""(person, choice) of what one step settles."""


@dataclass(frozen=True)
class _Step:
    """What a step settled, and how things stood before."""

    picked: Picked
    before: dict[int, Floats | None]
    """What was barred for the people concerned."""
    asked_at: float
    """Value at which new rows were asked for last."""


@dataclass
class Dive:
    """Settles one day of somebody after the other.

    Rows are never settled as a whole: to the end everybody's row can still give way to the others'.
    New rows are asked for where it gets dearer than before. Where nothing better than ``cutoff`` is
    left it turns back, ``detours`` times at most: the last step is undone, and what it settled
    first is forbidden instead. Once it is late, more is settled at a time. With ``taste``, a number
    for every variable of the program, choices are preferred by chance.
    """

    generation: Generation
    people: Sequence[int]
    cutoff: float
    stop: Callable[[], bool]
    is_late: Callable[[], bool] = lambda: False
    detours: int = 0
    taste: Floats | None = None
    _steps: list[_Step] = field(default_factory=list, init=False)
    _asked_at: float = field(default=-np.inf, init=False)

    def run(self) -> Choice | None:
        """The rows taken; None if nothing better than ``cutoff`` was found."""
        prices = self.generation.master.solve()
        self._asked_at = -np.inf if prices is None else prices.value
        while prices is not None and not self.stop():
            if prices.value > min(self.cutoff, self._dear):
                prices = self._with_new_rows()
                if prices is None:
                    return None
                if prices.value > self.cutoff:
                    if not self._turn_back():
                        return None
                    prices = self.generation.master.solve()
                    continue
                self._asked_at = prices.value
            picked = self._likeliest(prices)
            if not picked:
                return self._settled(prices)
            self._settle(picked)
            prices = self.generation.master.solve()
        return None

    @property
    def _dear(self) -> float:
        return self._asked_at + DEARER * abs(self._asked_at)

    def _with_new_rows(self) -> Prices | None:
        return self.generation.run(
            self.people,
            most_rounds=ROUNDS,
            thorough=False,
            is_enough=lambda value, bound: bound > self.cutoff + NOISE,
        )

    def _settled(self, prices: Prices) -> Choice | None:
        settled = {e: row for (e, row), weight in prices.weights.items() if weight > 1 - SPLIT}
        return settled if len(settled) == len(self.people) else None

    def _settle(self, picked: Picked) -> None:
        generation = self.generation
        before = {employee: generation.barred.get(employee) for employee, _ in picked}
        self._steps.append(_Step(picked, before, self._asked_at))
        for employee, choice in picked:
            generation.settle(employee, choice)
        generation.bar_rows(before)

    def _turn_back(self) -> bool:
        """Undo the last step, and forbid what it settled first; False if there is no way back."""
        if not self._steps or self.detours <= 0:
            return False
        self.detours -= 1
        step, generation = self._steps.pop(), self.generation
        for employee, barred in step.before.items():
            if barred is None:
                generation.barred.pop(employee, None)
            else:
                generation.barred[employee] = barred
        self._asked_at = step.asked_at
        generation.forbid(*step.picked[0])
        generation.bar_rows(step.before)
        return True

    def _likeliest(self, prices: Prices) -> Picked:
        """The open choices with the greatest weights; none if all are whole."""
        weights: dict[tuple[int, int], float] = {}
        people = self.generation.pool.people
        for (employee, row), weight in prices.weights.items():
            for choice in people[employee].choices(row).tolist():
                weights[employee, choice] = weights.get((employee, choice), 0.0) + weight
        split = [(-self._liking(k, w), k) for k, w in weights.items() if SPLIT < w < 1 - SPLIT]
        split.sort()
        in_haste = self.is_late()
        most = max(1, len(split) // (AT_ONCE_IN_HASTE if in_haste else AT_ONCE))
        close = CLOSE_IN_HASTE if in_haste else CLOSE
        first = [key for _, key in split[: 1 + len(split) // MOST_STEPS]]
        return [key for liking, key in split[:most] if -liking >= close] or first

    def _liking(self, key: tuple[int, int], weight: float) -> float:
        if self.taste is None:
            return weight
        employee, choice = key
        cell = self.generation.pool.people[employee].graph.items.cells[choice]
        return weight * float(self.taste[cell])
