"""Says limits that hold the same sum from below and from above as one row with two ends.

A shift that wants so many people charges for too few and for too many: two limits of the same
cells. One row instead of two halves the linear program, and every column of it.
"""

from __future__ import annotations

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.linear_relaxation import INFINITY, LinearProgram

Key = tuple[bytes, bytes]


def pair_limits(linear: LinearProgram, n_vars: int) -> tuple[LinearProgram, Ints]:
    """The same program in fewer rows, and which of them each row has become.

    Columns up to ``n_vars`` are quantities, those beyond are breaches of single limits.
    """
    into = _partners(linear, n_vars)
    is_kept = into == np.arange(len(into))
    low, high, factor = linear.low.copy(), linear.high.copy(), linear.factor.copy()
    low[into[~is_kept]] = -high[~is_kept]
    number = np.cumsum(is_kept) - 1
    # Of a row that becomes the other end of another only the breach is still to be said.
    moves = ~is_kept[linear.row]
    factor[moves] = -factor[moves]
    said = ~moves | (linear.column >= n_vars)
    row, column, factor = number[into[linear.row[said]]], linear.column[said], factor[said]
    order = np.lexsort((column, row))
    paired = LinearProgram(
        row=row[order],
        column=column[order],
        factor=factor[order],
        low=low[is_kept],
        high=high[is_kept],
        lower=linear.lower,
        upper=linear.upper,
        cost=linear.cost,
    )
    return paired, number[into]


def _partners(linear: LinearProgram, n_vars: int) -> Ints:
    """By row: the row whose other end it can be, or itself."""
    into = np.arange(len(linear.low))
    start = np.searchsorted(linear.row, np.arange(len(into) + 1))
    is_quantity = linear.column < n_vars
    waiting: dict[Key, int] = {}
    for row in np.flatnonzero(np.isneginf(linear.low) & (linear.high < INFINITY)).tolist():
        mine = slice(int(start[row]), int(start[row + 1]))
        quantities = is_quantity[mine]
        columns, factors = linear.column[mine][quantities], linear.factor[mine][quantities]
        if not len(columns) or len(quantities) > len(columns) + 1:
            continue
        name = columns.tobytes()
        other = waiting.get((name, (-factors).tobytes()))
        if other is not None and into[other] == other and -linear.high[row] <= linear.high[other]:
            into[row] = other
            del waiting[name, (-factors).tobytes()]
        else:
            waiting[name, factors.tobytes()] = row
    return into
