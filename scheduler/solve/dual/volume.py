"""Raises a lower bound by the volume method: steps along the average of the slopes seen.

References
----------
Barahona & Anbil (2000), "The volume algorithm: producing primal solutions with a subgradient
method", Mathematical Programming 87.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.solve.prices import Floats

FIRST_STEP, LEAST_STEP = 0.1, 1e-4
"""Length of a step, as a share of the one that would reach the target on a straight slope."""
AMBITION = 0.3
"""Share of the way to the aim that is tried for."""
FIRST_WEIGHT, LEAST_WEIGHT = 0.1, 1e-4
"""Most weight of a new slope in the average; halved when little is gained."""
PATIENCE = 20
"""Steps without a better bound before they get shorter."""
SPAN = 100
"""Steps after which the weight is looked at again."""

Dual = Callable[[Floats], tuple[float, Floats]]
"""Multipliers -> (lower bound, slope); concave."""


@dataclass
class Volume:
    """Raises the bound of a concave function of multipliers between ``lowest`` and ``highest``.

    ``scale`` are the sizes of the limits' factors: multipliers are measured in these units.
    """

    dual: Dual
    lowest: Floats
    highest: Floats
    scale: Floats
    best: float = field(default=-np.inf, init=False)
    multipliers: Floats = field(init=False)

    def run(
        self,
        start: Floats,
        aim: Callable[[], float],
        stop: Callable[[], bool],
        on_better: Callable[[float], None] = lambda _: None,
    ) -> None:
        """Raise until told to stop; ``aim`` is a cost that the bound cannot pass."""
        multipliers = np.clip(start, self.lowest, self.highest)
        self.best, slope = self.dual(multipliers)
        self.multipliers = multipliers
        on_better(self.best)
        average = slope / self.scale
        pace, weight, waited, steps = FIRST_STEP, FIRST_WEIGHT, 0, 0
        before = self.best
        target = self._target(aim())
        while not stop() and pace > LEAST_STEP:
            steps += 1
            direction = self._inside(average)
            length = _inner(direction, direction)
            if length <= 1e-12:
                break
            step = pace * max(target - self.best, 1e-9) / length
            multipliers = np.clip(
                self.multipliers + step * direction / self.scale, self.lowest, self.highest
            )
            value, slope = self.dual(multipliers)
            scaled = slope / self.scale
            average = _mix(average, scaled, weight)
            if value > self.best:
                pace *= 1.1 if _inner(scaled, direction) > 0 else 1.0
                waited = 0
                self.best, self.multipliers = value, multipliers
                on_better(value)
                target = self._target(aim())
            else:
                waited += 1
                if waited >= PATIENCE:
                    pace, waited = pace * 0.66, 0
            if steps % SPAN == 0:
                if self.best - before < 0.01 * abs(before):
                    weight = max(weight / 2, LEAST_WEIGHT)
                before = self.best

    def _target(self, aim: float) -> float:
        """What to try for next: part of the way to the aim, if any is known."""
        if not np.isfinite(aim):
            return self.best + max(0.1 * abs(self.best), 10.0)
        return self.best + AMBITION * max(aim - self.best, 0.0)

    def _inside(self, average: Floats) -> Floats:
        """The direction without what would leave the range at once."""
        blocked = ((self.multipliers <= self.lowest) & (average < 0)) | (
            (self.multipliers >= self.highest) & (average > 0)
        )
        return np.where(blocked, 0.0, average)


def _mix(average: Floats, slope: Floats, most: float) -> Floats:
    """The mixture nearest to nothing, with at most this weight for the new slope."""
    apart = slope - average
    length = _inner(apart, apart)
    best = -_inner(average, apart) / length if length > 0 else most
    weight = min(max(best, most / 10), most)
    return np.asarray(average + weight * apart)


def _inner(one: Floats, other: Floats) -> float:
    """The inner product, without a library whose threads would wait for each other."""
    return float((one * other).sum())
