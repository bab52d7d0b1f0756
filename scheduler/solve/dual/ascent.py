"""Raises a lower bound: steps along the average of the slopes seen lately, shorter and shorter.

The average of the multipliers met on the way is looked at as well.

References
----------
Camerini, Fratta & Maffioli (1975), "On improving relaxation methods by modified gradient
techniques", Mathematical Programming Study 3. Polyak (1969), on the length of steps.
Polyak & Juditsky (1992), "Acceleration of stochastic approximation by averaging", SIAM Journal on
Control and Optimization 30(4).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.solve.prices import Floats

FIRST_RATE, LATER_RATE, KNEE, LEAST_RATE = 0.4, 0.3, 0.05, 1e-3
"""Length of a step, as a share of the one that would reach the aim on a straight slope: at the
start of the first climb and of later ones, from where it falls slowly, and at the end."""
SIZE = 10_000
"""Multipliers beyond which the first steps are longer, with the root of how many there are: slopes
that many people add to jump less."""
FIRST_SHORTER, FIRST_SLOWLY = 0.98, 0.99
LATER_SHORTER, LATER_SLOWLY = 0.985, 0.996
"""How much shorter each step is than the one before: down to the knee, and from there on."""
NEW_SHARE, FINE_SHARE, FINE = 0.12, 0.06, 0.03
"""Share of the newest slope in the average: at first, and in later climbs or from that rate on."""
FINE_RATE, FINE_SHORTER, FEW_SHARE = 0.05, 0.97, 0.15
"""The same for the few steps of a dual that takes long to answer."""
MIDDLE_SHARE, LOOKS = 0.1, 10
"""Share of the newest multipliers in their average, which is asked about every so many steps."""
FIRST_PRICE = 0.25
"""What a unit of every broken limit is worth at first; doubled as long as that pays."""
WORTH_WHILE = 2e-4
"""Share of the bound that a climb must bring for the next to be tried."""
LATELY, LITTLE = 40, 8e-3
"""An ascent is ripe when so many questions have raised the bound by no more than this share."""
HOPE = 0.1
"""How much more than its best an ascent aims at where no rota is known."""
HIGH_HOPE, HIGHER = 0.35, 1.0
"""How far it aims at most, however poor the rota known: a share of its best, and a share of the
rota's cost for each unit of the rate."""
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
    on_climbed: Callable[[], None] = lambda: None
    """Called when the first climb has ended: later ones bring little."""
    best: float = field(default=-math.inf, init=False)
    multipliers: Floats = field(init=False)
    """Where the best bound was found."""
    is_ripe: bool = field(default=False, init=False)
    """Whether the bound rises but slowly, so that its multipliers are good prices."""
    _slope: Floats = field(init=False)
    _questions: int = field(default=0, init=False)
    _is_settling: bool = field(default=False, init=False)
    _best_before: float = field(default=-math.inf, init=False)

    def run(self, start: Floats) -> None:
        """Raise the bound until that hardly pays any more, or told to stop."""
        self._look(np.clip(start, self.lowest, self.highest))
        self._leap()
        longer = max(1.0, math.sqrt(len(start) / SIZE))
        self._climb(longer * FIRST_RATE, FIRST_SHORTER, FIRST_SLOWLY, NEW_SHARE)
        self.on_climbed()
        while not self.stop():
            before = self.best
            self._climb(LATER_RATE, LATER_SHORTER, LATER_SLOWLY, FINE_SHARE)
            if self.best - before <= WORTH_WHILE * abs(self.best):
                break
        self.is_ripe = True

    def refine(self, start: Floats) -> None:
        """Raise the bound by few steps, from multipliers that are good already.

        For a dual that takes long to answer.
        """
        self._look(np.clip(start, self.lowest, self.highest))
        while not self.stop():
            before = self.best
            self._climb(FINE_RATE, FINE_SHORTER, FINE_SHORTER, FEW_SHARE, FEW_SHARE)
            if self.best - before <= WORTH_WHILE * abs(self.best):
                break

    def _look(self, multipliers: Floats) -> Floats:
        """Ask for the bound at some multipliers, and keep it if it is the best; the slope."""
        value, slope = self.dual(multipliers)
        slope = slope / self.scale
        if value > self.best:
            self.best, self.multipliers, self._slope = value, multipliers, slope
            self.on_better(value)
        self._questions += 1
        if self._questions % LATELY == 0 and self._is_settling:
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

    def _climb(
        self,
        rate: float,
        shorter: float,
        slowly: float,
        share: float,
        fine_share: float = FINE_SHARE,
    ) -> None:
        """Steps from the best multipliers on, until they are too short to matter.

        They jump to and fro across the ridge: so the average of the multipliers lies higher than
        most of them.
        """
        at, average, middle, steps = self.multipliers, self._slope, self.multipliers, 0
        while rate > LEAST_RATE and not self.stop():
            direction = self._inside(at, average)
            length = float((direction * direction).sum())
            if length <= FLAT:
                # Steps were so long that all ends of the range are reached.
                at, average, rate = self.multipliers, self._slope, rate / 2
                continue
            step = rate * self._distance(rate) / length
            at = np.clip(at + step * direction / self.scale, self.lowest, self.highest)
            newest = share if rate > FINE else fine_share
            average = (1 - newest) * average + newest * self._look(at)
            middle = (1 - MIDDLE_SHARE) * middle + MIDDLE_SHARE * at
            rate, steps = rate * (shorter if rate > KNEE else slowly), steps + 1
            self._is_settling |= rate <= KNEE
            if steps % LOOKS == 0:
                self._look(middle)

    def _distance(self, rate: float) -> float:
        """How far the aim is; an aim far off counts ever less as steps get shorter."""
        hope = max(HOPE * abs(self.best), 10.0)
        aim = self.aim()
        if not math.isfinite(aim):
            return hope
        far = HIGH_HOPE * max(self.best, 0.0) + HIGHER * rate * abs(aim)
        return max(min(aim - self.best, far), 1.0)

    def _inside(self, at: Floats, direction: Floats) -> Floats:
        """The direction without what would leave the range at once."""
        blocked = ((at <= self.lowest) & (direction < 0)) | ((at >= self.highest) & (direction > 0))
        return np.where(blocked, 0.0, direction)
