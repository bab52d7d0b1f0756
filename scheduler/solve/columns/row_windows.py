"""The items of some days in a row, a person's other days being as they are.

Over many months a whole row is a large thing to put together anew; four weeks of it are not.
"""

from __future__ import annotations

import numpy as np

from scheduler.model.program import Ints, Ragged
from scheduler.solve.columns.arrays import Small
from scheduler.solve.columns.item_laying import Laying, note_days
from scheduler.solve.columns.row_items import RowItems, finished, narrow


def items_within(items: RowItems, chosen: Ints, first: int, end: int) -> RowItems:
    """What a person's limits say of the days ``first`` to ``end - 1``.

    ``chosen`` has the choice of every day; those of the other days stay. Limits that only speak of
    other days are left out: what they cost is settled.
    """
    n_limits, n_flags = items.n_limits, len(items.flag_needed)
    settled = np.zeros(n_limits + n_flags, np.int64)
    steps, _ = Ragged(items.step_start, items.step_item).items_of(
        np.concatenate([chosen[:first], chosen[end:]])
    )
    np.add.at(settled, items.step_item[steps], items.step[steps])
    choices = slice(int(items.day_start[first]), int(items.day_start[end]))
    here = slice(int(items.step_start[choices.start]), int(items.step_start[choices.stop]))
    is_open = np.zeros(n_limits + n_flags, bool)
    is_open[items.step_item[here]] = True
    needed = items.flag_needed - settled[n_limits:]
    flag_of = np.repeat(np.arange(n_flags), np.diff(items.flag_start))
    is_raised = (~is_open[n_limits:] & (needed <= 0))[flag_of]
    np.add.at(settled, items.flag_limit[is_raised], items.flag_factor[is_raised])
    may_raise = is_open[n_limits:][flag_of]
    is_open[items.flag_limit[may_raise]] = True
    number = np.cumsum(is_open) - 1
    open_limits, open_flags = np.flatnonzero(is_open[:n_limits]), is_open[n_limits:]
    counts = np.bincount(flag_of[may_raise], minlength=n_flags)[open_flags]
    n_items, n_open = int(is_open.sum()), len(open_limits)
    sizes = [choices.stop - choices.start, here.stop - here.start, n_open, n_items - n_open]
    nothing = np.zeros(0, np.int64)
    laid = Laying(
        size=np.array([*sizes, int(may_raise.sum())], np.int64),
        cells=items.cells[choices],
        day_start=items.day_start[first : end + 1] - choices.start,
        step_start=_wide(items.step_start[choices.start : choices.stop + 1]) - here.start,
        step_item=number[items.step_item[here]],
        step=_wide(items.step[here]),
        limit_number=nothing,
        flag_number=nothing,
        limit_from=nothing,
        flag_from=nothing,
        flag_start=np.cumsum(np.concatenate([[0], counts])),
        flag_limit=number[items.flag_limit[may_raise]],
        flag_factor=_wide(items.flag_factor[may_raise]),
        first_day=np.zeros(n_items, np.int64),
        last_day=np.zeros(n_items, np.int64),
    )
    note_days(laid)
    return finished(
        laid,
        employee=items.employee,
        kept=items.kept,
        left=items.left,
        bound=(items.bound - settled[:n_limits])[open_limits],
        per=items.per[open_limits],
        price=items.price[open_limits],
        hard=items.hard[open_limits],
        flag_needed=narrow(needed[open_flags]),
    )


def _wide(numbers: Small) -> Ints:
    return np.asarray(numbers, np.int64)
