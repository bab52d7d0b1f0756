"""Lays a person's sheet of limits out along the days, in machine code.

The sheet speaks of cells; here every choice of a day says what it adds to which item.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.row_limits import N_FLAGS, N_LIMITS, NONE, RowTables, Sheet

LONGEST_FLAG_DAYS = 8
"""A flag over more days than this would have to be remembered too long: its limits are left out."""
N_CHOICES, N_STEPS, N_KEPT, N_USED, N_RAISED = range(5)


class Laying(NamedTuple):
    """Room for one person's items, as they stand in `RowItems`."""

    size: Ints
    """Places used: choices, steps, limits, flags, what flags add."""
    cells: Ints
    day_start: Ints
    step_start: Ints
    step_item: Ints
    step: Ints
    limit_number: Ints
    flag_number: Ints
    """New numbers of the sheet's limits and flags; NONE for those left out."""
    limit_from: Ints
    flag_from: Ints
    """The sheet's number of each limit and each flag taken in."""
    flag_start: Ints
    flag_limit: Ints
    flag_factor: Ints
    first_day: Ints
    last_day: Ints


def new_laying(tables: RowTables, sheet: Sheet) -> Laying:
    """Room for the person with the most limits."""
    limits, flags = len(sheet.row), len(sheet.flag_var)
    choices = tables.n_days * (tables.n_types + 1)

    def room(size: int) -> Ints:
        return np.zeros(size, np.int64)

    steps = len(sheet.cell_limit) + len(sheet.hint_flag)
    return Laying(
        size=room(5),
        cells=room(choices),
        day_start=room(tables.n_days + 1),
        step_start=room(choices + 1),
        step_item=room(steps),
        step=room(steps),
        limit_number=room(limits),
        flag_number=room(flags),
        limit_from=room(limits),
        flag_from=room(flags),
        flag_start=room(flags + 1),
        flag_limit=room(len(sheet.raise_limit)),
        flag_factor=room(len(sheet.raise_limit)),
        first_day=room(limits + flags),
        last_day=room(limits + flags),
    )


@compiled_any_order
def lay_out(t: RowTables, s: Sheet, w: Laying, employee: int) -> None:
    """Number what is taken in, and lay it out along the choices of the days."""
    _number_limits(t, s, w)
    _number_flags(s, w)
    _lay_choices(t, w, employee)
    _lay_steps(t, s, w, employee)
    _lay_raises(s, w)
    note_days(w)


@compiled_any_order
def _number_limits(t: RowTables, s: Sheet, w: Laying) -> None:
    """Take in the limits that speak of nothing but cells and short flags over cells."""
    n_limits, n_flags = s.size[N_LIMITS], s.size[N_FLAGS]
    for flag in range(n_flags):
        w.first_day[flag], w.last_day[flag] = t.n_days, NONE
    for day in range(t.n_days):
        for cell in range(day * t.n_types, (day + 1) * t.n_types):
            for k in range(s.hint_start[cell], s.hint_start[cell + 1]):
                flag = s.hint_flag[k]
                w.first_day[flag] = min(w.first_day[flag], day)
                w.last_day[flag] = day
    for limit in range(n_limits):
        w.limit_number[limit] = NONE if s.asks_duty[limit] else 0
    for flag in range(n_flags):
        if s.flag_is_deep[flag] or w.last_day[flag] - w.first_day[flag] >= LONGEST_FLAG_DAYS:
            for k in range(s.raise_start[flag], s.raise_start[flag + 1]):
                w.limit_number[s.raise_limit[k]] = NONE
    count = 0
    for limit in range(n_limits):
        if w.limit_number[limit] != NONE:
            w.limit_number[limit], w.limit_from[count] = count, limit
            count += 1
    w.size[N_KEPT] = count


@compiled_any_order
def _number_flags(s: Sheet, w: Laying) -> None:
    """Take in the flags that a limit taken in speaks of."""
    count = 0
    for flag in range(s.size[N_FLAGS]):
        w.flag_number[flag] = NONE
        for k in range(s.raise_start[flag], s.raise_start[flag + 1]):
            if w.limit_number[s.raise_limit[k]] != NONE:
                w.flag_number[flag], w.flag_from[count] = count, flag
                count += 1
                break
    w.size[N_USED] = count


@compiled_any_order
def _lay_choices(t: RowTables, w: Laying, employee: int) -> None:
    """The day off and every shift that can be worked; only the settled one where one is."""
    first = t.first_cell + employee * t.n_days * t.n_types
    count = 0
    w.day_start[0] = 0
    for day in range(t.n_days):
        settled = 0
        for cell in range(first, first + t.n_types):
            if t.lower[cell] == 1 and settled == 0:
                settled = cell
        w.cells[count] = settled
        count += 1
        for cell in range(first, first + t.n_types):
            if settled == 0 and t.upper[cell] == 1:
                w.cells[count] = cell
                count += 1
        first += t.n_types
        w.day_start[day + 1] = count
    w.size[N_CHOICES] = count


@compiled_any_order
def _lay_steps(t: RowTables, s: Sheet, w: Laying, employee: int) -> None:
    """What each choice adds to limits and flags."""
    begin = t.first_cell + employee * t.n_days * t.n_types
    n_kept, count = w.size[N_KEPT], 0
    w.step_start[0] = 0
    for choice in range(w.size[N_CHOICES]):
        cell = w.cells[choice] - begin
        if cell >= 0:
            count = _lay_list(
                s.cell_start[cell], s.cell_start[cell + 1], s.cell_limit, s.cell_factor,
                w.limit_number, 0, count, w.step_item, w.step,
            )  # fmt: skip
            count = _lay_list(
                s.hint_start[cell], s.hint_start[cell + 1], s.hint_flag, s.hint_factor,
                w.flag_number, n_kept, count, w.step_item, w.step,
            )  # fmt: skip
        w.step_start[choice + 1] = count
    w.size[N_STEPS] = count


@compiled_any_order
def _lay_list(
    first: int, last: int, thing: Ints, factor: Ints,
    number: Ints, offset: int, count: int, item: Ints, step: Ints,
) -> int:  # fmt: skip
    """Copy a cell's list; what is named twice stands side by side, and is added up."""
    at = first
    while at < last:
        mine, total = thing[at], 0
        while at < last and thing[at] == mine:
            total += factor[at]
            at += 1
        if total != 0 and number[mine] != NONE:
            item[count], step[count] = offset + number[mine], total
            count += 1
    return count


@compiled_any_order
def _lay_raises(s: Sheet, w: Laying) -> None:
    """What each flag adds to limits."""
    count = 0
    w.flag_start[0] = 0
    for number in range(w.size[N_USED]):
        flag = w.flag_from[number]
        count = _lay_list(
            s.raise_start[flag], s.raise_start[flag + 1], s.raise_limit, s.raise_factor,
            w.limit_number, 0, count, w.flag_limit, w.flag_factor,
        )  # fmt: skip
        w.flag_start[number + 1] = count
    w.size[N_RAISED] = count


@compiled_any_order
def note_days(w: Laying) -> None:
    """The first and the last day that touches each item; NONE as the last if no day does."""
    n_kept, n_used, n_days = w.size[N_KEPT], w.size[N_USED], len(w.day_start) - 1
    for item in range(n_kept + n_used):
        w.first_day[item], w.last_day[item] = n_days, NONE
    for day in range(n_days):
        for k in range(w.step_start[w.day_start[day]], w.step_start[w.day_start[day + 1]]):
            item = w.step_item[k]
            w.first_day[item] = min(w.first_day[item], day)
            w.last_day[item] = day
    for flag in range(n_used):
        item = n_kept + flag
        if w.last_day[item] == NONE:
            # A flag that no choice touches is known at once: it belongs to the first day.
            w.first_day[item], w.last_day[item] = 0, 0
        for k in range(w.flag_start[flag], w.flag_start[flag + 1]):
            limit = w.flag_limit[k]
            w.first_day[limit] = min(w.first_day[limit], w.first_day[item])
            w.last_day[limit] = max(w.last_day[limit], w.last_day[item])


@compiled_any_order
def lay_growth(w: Laying, place: Ints, count: Ints, still_least: Ints, still_most: Ints) -> None:
    """How far items may still grow: ``place[item] + day`` is after the day, from the eve on."""
    n_kept, n_used = w.size[N_KEPT], w.size[N_USED]
    for day in range(len(w.day_start) - 1):
        _note_growth(w, day, place, count, still_least, still_most)
    for flag in range(n_used):
        day = w.last_day[n_kept + flag]
        for k in range(w.flag_start[flag], w.flag_start[flag + 1]):
            at, factor = place[w.flag_limit[k]] + day, w.flag_factor[k]
            still_least[at] += min(0, factor)
            still_most[at] += max(0, factor)
    for item in range(n_kept + n_used):
        least, most = 0, 0
        for day in range(w.last_day[item], w.first_day[item] - 2, -1):
            at = place[item] + day
            next_least, next_most = least + still_least[at], most + still_most[at]
            still_least[at], still_most[at] = least, most
            least, most = next_least, next_most


@compiled_any_order
def _note_growth(
    w: Laying, day: int, place: Ints, count: Ints, still_least: Ints, still_most: Ints
) -> None:
    """The least and the most that the choices of a day add to the items they touch."""
    first, last = w.step_start[w.day_start[day]], w.step_start[w.day_start[day + 1]]
    for k in range(first, last):
        item, step = w.step_item[k], w.step[k]
        at = place[item] + day
        still_least[at] = step if count[item] == 0 else min(still_least[at], step)
        still_most[at] = step if count[item] == 0 else max(still_most[at], step)
        count[item] += 1
    for k in range(first, last):
        item = w.step_item[k]
        if count[item] < w.day_start[day + 1] - w.day_start[day]:
            still_least[place[item] + day] = min(still_least[place[item] + day], 0)
            still_most[place[item] + day] = max(still_most[place[item] + day], 0)
    for k in range(first, last):
        count[w.step_item[k]] = 0
