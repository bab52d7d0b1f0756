"""One person's own limits as numbers for each choice of a day, ready for compiled loops.

A *choice* is a shift of a day, or the day off. An *item* is something that is counted along the
row: a limit, or a flag (an `any` or `all` over several cells) that adds to limits once it is known.

The limits are read by the reader of the first rota (`row_reading`). Two things differ: where that
takes duties as they are, limits that speak of duties are left out here, for a row must cost the
same whatever the duties; and so are limits with flags over many days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scheduler.model.program import Ints, Mask, Program
from scheduler.solve.columns.arrays import Small
from scheduler.solve.columns.item_laying import (
    N_KEPT,
    N_USED,
    Laying,
    lay_growth,
    lay_out,
    new_laying,
)
from scheduler.solve.row_limits import N_LIMITS, NONE, new_sheet, tables_of_rows
from scheduler.solve.row_reading import read_sheet


@dataclass(frozen=True)
class RowItems:
    """The limits of one person over the choices of each day.

    Items are the limits first, then the flags. ``kept`` are the program's rows that are spoken of
    here; ``left`` the person's other rows (duties, long or nested flags).
    """

    employee: int
    kept: Ints
    left: Ints
    cells: Ints
    """Variable of each choice; 0 for the day off."""
    day_start: Ints
    """Choices of day d: ``day_start[d]:day_start[d + 1]``."""
    step_start: Small
    step_item: Small
    step: Small
    """What a choice adds to an item; ``step_start`` by choice."""
    bound: Ints
    per: Ints
    price: Ints
    hard: Mask
    flag_needed: Small
    flag_start: Small
    flag_limit: Small
    flag_factor: Small
    """What a flag adds to limits when it holds; ``flag_start`` by flag."""
    first_day: Small
    last_day: Small
    """Days that touch an item; the last is -1 where none does."""
    still_place: Small
    still_least: Small
    still_most: Small
    """The least and the most an item may still grow by after a day, at ``still_place[item] + day``
    for its days and their eve."""

    @property
    def n_limits(self) -> int:
        """Number of limits; item ``n_limits + f`` is flag f."""
        return len(self.bound)

    @property
    def n_days(self) -> int:
        """Days of the row."""
        return len(self.day_start) - 1

    @property
    def can_be_exceeded(self) -> Mask:
        """Limits that some row could exceed, as far as each day by itself tells."""
        touched = np.flatnonzero(self.last_day[: self.n_limits] >= 0)
        possible = -self.bound > 0
        eve = self.still_place[touched] + self.first_day[touched] - 1
        possible[touched] = self.still_most[eve] > self.bound[touched]
        return possible

    def still(self, growth: Small, items: Ints) -> Ints:
        """[item, day]: how far some items may still grow after each day of the row."""
        if not len(items):
            return np.zeros((0, self.n_days), np.int64)
        first, last = self.first_day[items][:, None], self.last_day[items][:, None]
        days = np.clip(np.arange(self.n_days), first - 1, last)
        return np.asarray(growth[self.still_place[items][:, None] + days], np.int64)


class ItemReader:
    """Reads one person after the other out of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._tables = tables_of_rows(program)
        self._sheet = new_sheet(program, self._tables)
        self._laying = new_laying(self._tables, self._sheet)
        self._nothing = np.zeros(program.n_decisions, np.int64)

    def read(self, employee: int) -> RowItems:
        """The limits of a person (position) that speak of shifts alone, and which do not."""
        program, sheet, laid = self.program, self._sheet, self._laying
        read_sheet(self._tables, sheet, employee, self._nothing)
        lay_out(self._tables, sheet, laid, employee)
        rows = sheet.row[: sheet.size[N_LIMITS]]
        n_kept, n_used = laid.size[N_KEPT], laid.size[N_USED]
        kept = rows[laid.limit_from[:n_kept]]
        return finished(
            laid,
            employee=employee,
            kept=kept,
            left=rows[laid.limit_number[: len(rows)] == NONE],
            bound=-sheet.base[laid.limit_from[:n_kept]],
            per=program.per[kept],
            price=program.price[kept],
            hard=program.hard[kept],
            flag_needed=narrow(sheet.flag_needed[laid.flag_from[:n_used]]),
        )


def finished(laid: Laying, **known: Any) -> RowItems:
    """The items as they are laid out, with how far they may still grow."""
    n_choices, n_steps, n_kept, n_used, n_raised = laid.size.tolist()
    n_items = n_kept + n_used
    first_day, last_day = laid.first_day[:n_items], laid.last_day[:n_items]
    sizes = np.where(last_day >= 0, last_day - first_day + 2, 0)
    place = np.cumsum(sizes) - sizes - first_day + 1
    still = np.zeros((2, int(sizes.sum())), np.int64)
    lay_growth(laid, place, np.zeros(n_items, np.int64), still[0], still[1])
    return RowItems(
        cells=laid.cells[:n_choices].copy(),
        day_start=laid.day_start.copy(),
        step_start=narrow(laid.step_start[: n_choices + 1]),
        step_item=narrow(laid.step_item[:n_steps]),
        step=narrow(laid.step[:n_steps]),
        flag_start=narrow(laid.flag_start[: n_used + 1]),
        flag_limit=narrow(laid.flag_limit[:n_raised]),
        flag_factor=narrow(laid.flag_factor[:n_raised]),
        first_day=narrow(first_day),
        last_day=narrow(last_day),
        still_place=narrow(place),
        still_least=narrow(still[0]),
        still_most=narrow(still[1]),
        **known,
    )


def narrow(numbers: Ints) -> Small:
    """A copy in half the room, where that is exact."""
    most = np.iinfo(np.int32).max
    if len(numbers) and max(int(numbers.max()), -int(numbers.min())) > most:
        return np.array(numbers, np.int64)
    return np.asarray(numbers, np.int32)
