"""Limits of one person that speak of one day alone, such as wishes: no node need remember them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scheduler.model.program import Mask, Ragged
from scheduler.solve.columns.row_items import RowItems, narrow
from scheduler.solve.prices import Floats


def daily_limits(items: RowItems) -> Mask:
    """The soft limits that the choice of one day settles."""
    n_limits = items.n_limits
    daily = ~items.hard & (items.first_day[:n_limits] == items.last_day[:n_limits])
    daily[items.flag_limit] = False
    return np.asarray(daily, np.bool_)


def charge_of_days(items: RowItems, daily: Mask) -> Floats:
    """What such limits charge for each choice."""
    limits = np.flatnonzero(daily)
    choices = Ragged(items.day_start, items.cells)
    pairs, start = choices.items_of(np.asarray(items.first_day[limits], np.int64))
    value = np.repeat(-items.bound[limits], np.diff(start))
    number = np.full(len(items.first_day), -1)
    number[limits] = np.arange(len(limits))
    of_step = number[items.step_item]
    counted = np.flatnonzero(of_step >= 0)
    by = of_step[counted]
    choice = np.searchsorted(items.step_start, counted, side="right") - 1
    within = choice - items.day_start[items.first_day[limits[by]]]
    np.add.at(value, start[by] + within, items.step[counted])
    each = np.repeat(limits, np.diff(start))
    steps = -(-np.maximum(value, 0) // items.per[each])
    charge = np.bincount(pairs, steps * items.price[each], minlength=len(items.cells))
    return np.asarray(charge, np.float64)


def without_limits(items: RowItems, left_out: Mask) -> RowItems:
    """The items without some limits that no flag adds to; the others are numbered anew."""
    n_limits = items.n_limits
    kept = np.concatenate([~left_out, np.ones(len(items.flag_needed), bool)])
    number = np.cumsum(kept) - 1
    counted = kept[items.step_item]
    before = np.cumsum(np.concatenate([[0], counted]))
    first, last = items.first_day[kept], items.last_day[kept]
    all_sizes = np.where(items.last_day >= 0, items.last_day - items.first_day + 2, 0)
    sizes, still = all_sizes[kept], np.repeat(kept, all_sizes)
    limits = np.flatnonzero(~left_out[:n_limits])
    return replace(
        items,
        step_start=narrow(before[items.step_start]),
        step_item=narrow(number[items.step_item[counted]]),
        step=items.step[counted],
        bound=items.bound[limits],
        per=items.per[limits],
        price=items.price[limits],
        hard=items.hard[limits],
        flag_limit=narrow(number[items.flag_limit]),
        first_day=first,
        last_day=last,
        still_place=narrow(np.cumsum(sizes) - sizes - first + 1),
        still_least=items.still_least[still],
        still_most=items.still_most[still],
    )
