"""What is done for every choice of every partial row, in machine code.

These take arrays one by one: handing over the whole bench would take longer than the work itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scheduler.model.ragged import Ints
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.row_bench import PER_LAST_CHOICE
from scheduler.solve.row_limits import NONE


@compiled_any_order
def note_candidate(
    best: npt.NDArray[np.float64], best_from: Ints, count: int, choice: int, row: int, cost: float
) -> None:
    """Keep the cheapest few of one number of days worked and one ending, in order."""
    for rank in range(PER_LAST_CHOICE):
        if best_from[count, choice, rank] == NONE or cost < best[count, choice, rank]:
            for later in range(PER_LAST_CHOICE - 1, rank, -1):
                best[count, choice, later] = best[count, choice, later - 1]
                best_from[count, choice, later] = best_from[count, choice, later - 1]
            best[count, choice, rank] = cost
            best_from[count, choice, rank] = row
            return


@compiled_any_order
def cost_of(
    over: npt.NDArray[np.float64],
    price: npt.NDArray[np.float64],
    per: npt.NDArray[np.float64],
    n_plain: int,
    n_touched: int,
) -> float:
    """What the touched limits cost at these sums."""
    total = 0.0
    for at in range(n_plain):
        total += price[at] * max(over[at], 0.0)
    for at in range(n_plain, n_touched):
        total += price[at] * np.ceil(max(over[at], 0.0) / per[at])
    return total


@compiled_any_order
def cost_after(
    before: npt.NDArray[np.float64],
    step: npt.NDArray[np.float64],
    c: int,
    price: npt.NDArray[np.float64],
    per: npt.NDArray[np.float64],
    n_plain: int,
    n_touched: int,
) -> float:
    """What the touched limits cost once a choice is made that brings no flag about."""
    total = 0.0
    for at in range(n_plain):
        total += price[at] * max(before[at] + step[c, at], 0.0)
    for at in range(n_plain, n_touched):
        total += price[at] * np.ceil(max(before[at] + step[c, at], 0.0) / per[at])
    return total
