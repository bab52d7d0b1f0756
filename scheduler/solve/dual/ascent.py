"""Raises a lower bound: steps along the average of the slopes seen lately, shorter and shorter.

References
----------
Camerini, Fratta & Maffioli (1975), "On improving relaxation methods by modified gradient
techniques", Mathematical Programming Study 3. Polyak (1969), on the length of steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.solve.prices import Floats

FIRST_RATE, LATER_RATE, LEAST_RATE = 0.05, 0.02, 1e-4
"""Length of a step, as a share of the one that would reach the aim on a straight slope."""
NEW_SHARE = 0.05
"""Share of the newest slope in the average."""
PATIENCE, SHORTER = 20, 0.7
"""Steps without a better bound after which they get shorter, and by how much."""
FIRST_PRICE = 0.25
"""What a unit of every broken limit is worth at first; doubled as long as that pays."""
WORTH_WHILE = 2e-4
"""Share of the bound that a climb must bring for the next to be tried."""
LATELY, LITTLE = 40, 4e-3
"""An ascent is ripe when so many questions have raised the bound by no more than this share."""
HOPE = 0.1
"""How much more than its best an ascent aims at where no rota is known."""
FLAT = 1e-9

Dual = Callable[[Floats], tuple[float, Floats]]
"""Multipliers -> (lower bound, slope); concave."""


@dataclass
class Ascent:
    """Raises the bound of a concave function of multipliers between ``lowest`` and ``highest``.

    ``scale`` are the sizes of the limits' factors: multipliers are measured in these units.
    ``aim`` is a cost that the bound cannot pass; ``on_better`` is told of every better bound.
    """

    dual: Dual
    lowest: Floats
    highest: Floats
    scale: Floats
    aim: Callable[[], float] = lambda: math.inf
    stop: Callable[[], bool] = lambda: False
    on_better: Callable[[float], None] = lambda _: None
    best: float = field(default=-math.inf, init=False)
    multipliers: Floats = field(init=False)
    """Where the best bound was found."""
    is_ripe: bool = field(default=False, init=False)
    """Whether the bound rises but slowly, so that its multipliers are good prices."""
    _slope: Floats = field(init=False)
    _questions: int = field(default=0, init=False)
    _best_before: float = field(default=-math.inf, init=False)

    def run(self, start: Floats) -> None:
        """Raise the bound until that hardly pays any more, or told to stop."""
        self._look(np.clip(start, self.lowest, self.highest))
        self._leap()
        rate = FIRST_RATE
        while not self.stop():
            before = self.best
            self._climb(rate)
            if self.best - before <= WORTH_WHILE * abs(self.best):
                break
            rate = LATER_RATE
        self.is_ripe = True

    def _look(self, multipliers: Floats) -> Floats:
        """Ask for the bound at some multipliers, and keep it if it is the best; the slope."""
        value, slope = self.dual(multipliers)
        slope = slope / self.scale
        if value > self.best:
            self.best, self.multipliers, self._slope = value, multipliers, slope
            self.on_better(value)
        self._questions += 1
        if self._questions % LATELY == 0:
            self.is_ripe |= self.best - self._best_before < LITTLE * abs(self.best)
            self._best_before = self.best
        return slope

    def _leap(self) -> None:
        """Give all limits that are broken the same price, the best of some."""
        start = self.multipliers
        towards = np.sign(self._inside(start, self._slope))
        price = FIRST_PRICE
        while not self.stop():
            before = self.best
            leapt = start + price * towards / self.scale
            self._look(np.clip(leapt, self.lowest, self.highest))
            if self.best <= before:
                break
            price *= 2

    def _climb(self, rate: float) -> None:
        """Steps from the best multipliers on, until they are too short to matter."""
        at, average, waited = self.multipliers, self._slope, 0
        while rate > LEAST_RATE and not self.stop():
            direction = self._inside(at, average)
            length = float((direction * direction).sum())
            if length <= FLAT:
                break
            before = self.best
            step = rate * self._distance() / length
            at = np.clip(at + step * direction / self.scale, self.lowest, self.highest)
            average = (1 - NEW_SHARE) * average + NEW_SHARE * self._look(at)
            waited = 0 if self.best > before else waited + 1
            if waited == PATIENCE:
                rate, waited = rate * SHORTER, 0

    def _distance(self) -> float:
        """How far the aim is."""
        aim = self.aim()
        if not math.isfinite(aim):
            return max(HOPE * abs(self.best), 10.0)
        return max(aim - self.best, 1.0)

    def _inside(self, at: Floats, direction: Floats) -> Floats:
        """The direction without what would leave the range at once."""
        blocked = ((at <= self.lowest) & (direction < 0)) | ((at >= self.highest) & (direction > 0))
        return np.where(blocked, 0.0, direction)
