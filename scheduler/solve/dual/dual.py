"""The lower bound of a whole rota as a function of multipliers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scheduler.solve.columns.pool import RowPool
from scheduler.solve.dual.row_part import RowPart
from scheduler.solve.dual.shared_part import SharedPart
from scheduler.solve.prices import Floats


class RotaDual:
    """Multipliers of all limits that rows do not remember -> (lower bound, slope).

    The multipliers of limits that tie people together come first, then those of each person's
    limits over many days, each between ``lowest`` and ``highest``. ``may_take_two`` is asked
    whether two threads may share the work; what comes out is the same.
    """

    def __init__(self, shared: SharedPart, rows: RowPart) -> None:
        self.shared, self.rows = shared, rows
        self.may_take_two: Callable[[], bool] = lambda: False
        self.lowest = np.concatenate([shared.lowest, rows.lowest])
        self.highest = np.concatenate([shared.highest, rows.highest])
        self.scale = np.concatenate([shared.scale, rows.scale])

    @staticmethod
    def of(pool: RowPool) -> RotaDual | None:
        """The bound's function; None where rows do not fit graphs."""
        if not pool.is_complete:
            return None
        try:
            rows = RowPart(person.graph for person in pool.people)
        except OverflowError:
            return None
        return RotaDual(SharedPart(pool.program, pool.own), rows)

    def worth(self, multipliers: Floats) -> Floats:
        """What these multipliers say that one more of each variable of the program is worth."""
        return self.shared.price(multipliers[: self.shared.count])[1]

    def __call__(self, multipliers: Floats) -> tuple[float, Floats]:
        """What no rota can cost less than, and how it grows with each multiplier."""
        of_shared = multipliers[: self.shared.count]
        value, worth, chosen = self.shared.price(of_shared)
        cost, cells, row_slope = self.rows.price(
            multipliers[self.shared.count :], worth, on_two=self.may_take_two()
        )
        slope = self.shared.slope(of_shared, worth, chosen, cells)
        return value + cost, np.concatenate([slope, row_slope])

    def start(self) -> Floats:
        """Multipliers to begin with: nothing is worth anything but what is paid in any case."""
        return np.clip(np.zeros(len(self.lowest)), self.lowest, self.highest)
