"""A bound by rows that keep their limits over many days, where pricing these limits is too cheap.

At given prices of what people share everybody's cheapest row is searched for with proof. Hours come
in whole shifts, weekends and runs in whole days: so the best mixture of rows, which pricing stands
for, is cheaper than any single row.

References
----------
Geoffrion (1974), "Lagrangean relaxation for integer programming", Mathematical Programming Study 2:
the fewer limits are relaxed, the better the bound.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.pool import KnownRows
from scheduler.solve.columns.row_oracle import Answer
from scheduler.solve.columns.row_sweeps import INFINITE
from scheduler.solve.dual.dual import RotaDual
from scheduler.solve.prices import Floats

FINDING, PROVING = 100, 8_000
"""Partial rows of a day that are followed to find a row, and to prove that none is cheaper."""
STEPS = 10
"""Steps of a person's multipliers for each question."""


class ExactDual:
    """Multipliers of the limits that tie people together -> (lower bound, slope).

    ``multipliers`` are good ones of the dual that prices all limits. ``on_better`` is told of the
    bound after each person, when ``stop`` is asked as well: those not yet reached count by their
    priced limits, so that any answer is a bound.
    """

    def __init__(
        self,
        dual: RotaDual,
        people: list[KnownRows],
        multipliers: Floats,
        stop: Callable[[], bool] = lambda: False,
        on_better: Callable[[float], None] = lambda _: None,
    ) -> None:
        self.dual, self.stop, self.on_better = dual, stop, on_better
        count = dual.shared.count
        self.start, self._of_rows = multipliers[:count], multipliers[count:]
        ends = dual.rows.limits_of_each()
        self._rows = [
            _CheapestRow(known, self._of_rows[mine])
            for known, mine in zip(people, ends, strict=True)
        ]

    def __call__(self, multipliers: Floats) -> tuple[float, Floats]:
        """What no rota can cost less than, and how it grows with each multiplier."""
        shared = self.dual.shared
        value, worth, chosen = shared.price(multipliers)
        least = self.dual.rows.least_of_each(self._of_rows, worth)
        bound = value + float(least.sum())
        cells = [np.zeros(0, np.int64)]
        for row, priced in zip(self._rows, least.tolist(), strict=True):
            if not self.stop():
                exact = row.look(worth)
                if exact > priced:
                    bound += exact - priced
                    self.on_better(bound)
            cells.append(row.cells)
        return bound, shared.slope(multipliers, worth, chosen, np.concatenate(cells))


class _CheapestRow:
    """One person's cheapest row, remembered from one question to the next."""

    def __init__(self, known: KnownRows, multipliers: Floats) -> None:
        # Others ask about the same person meanwhile: the multipliers must be our own.
        self._oracle = copy(known.oracle)
        self._oracle.multipliers = multipliers.copy()
        self._choices: Ints | None = None
        self._own = 0.0
        """What the person's own limits charge for the row."""

    @property
    def cells(self) -> Ints:
        """The cells that the row works."""
        if self._choices is None:
            return np.zeros(0, np.int64)
        cells = np.asarray(self._oracle.graph.items.cells[self._choices], np.int64)
        return cells[cells > 0]

    def look(self, worth: Floats) -> float:
        """What no row costs less than; the cheapest one that is found is remembered."""
        cells = self._oracle.graph.items.cells
        prices = np.where(cells > 0, -worth[cells], 0.0)
        found = self._ask(prices, FINDING)
        if found.bound >= self._cost(prices):
            return found.bound
        return max(found.bound, self._ask(prices, PROVING).bound)

    def _ask(self, prices: Floats, beam: int) -> Answer:
        """Partial rows that cannot become cheaper than the known row need not be followed."""
        answer = self._oracle.cheapest(prices, below=self._cost(prices), beam=beam, steps=STEPS)
        if answer.rows:
            best = answer.rows[0]
            self._choices = best.choices
            self._own = best.value - float(prices[best.choices].sum())
        return answer

    def _cost(self, prices: Floats) -> float:
        """What the known row costs at these prices of choices."""
        if self._choices is None:
            return INFINITE
        return self._own + float(prices[self._choices].sum())
