"""The room that one search for rows works in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.model.ragged import Ints
from scheduler.solve.prices import Floats
from scheduler.solve.row_limits import NONE, SLACK_DAYS, RowTables, Sheet

PER_DAYS_WORKED = 6
"""Partial rows kept for each number of days worked so far."""
PER_LAST_CHOICE = 2
"""Of these, how many may end in the same shift."""
N_COUNTS = 2 * SLACK_DAYS + 1
ROOM = PER_DAYS_WORKED * N_COUNTS


class Bench(NamedTuple):
    """Room to work in, for one search at a time."""

    start: Floats
    """Each limit's sum less its bound before any choice is made."""
    last_day: Ints
    """The last day that touches each limit: its sum matters until then."""
    alive: Ints
    """Limits touched before that will be touched again."""
    is_met: Ints
    """1 for limits touched before."""
    # partial rows, those of today and those of tomorrow: [side, partial row, limit or flag]
    over: Floats
    flags: Ints
    cost: Floats
    worked: Ints
    # how each partial row came about: [day, partial row]
    parent: Ints
    choice: Ints
    # the day in hand: its choices, the limits and flags they touch
    cell: Ints
    touched: Ints
    column: Ints
    step: Floats
    price: Floats
    per: Floats
    flag: Ints
    flag_column: Ints
    flag_step: Ints
    before: Floats
    after: Floats
    # choosing: the best of each number of days worked and ending, and those kept
    best: Floats
    best_from: Ints
    kept_cost: Floats
    kept_from: Ints
    kept_choice: Ints


class Day(NamedTuple):
    """How much of the bench the day in hand takes."""

    n_choices: int
    n_plain: int
    """Touched limits whose excess is not rounded up; they come first."""
    n_touched: int
    n_flags: int


def new_bench(tables: RowTables, sheet: Sheet) -> Bench:
    """Room for the longest list of limits anybody has."""
    limits, flags = len(sheet.row), len(sheet.flag_var)
    choices = tables.n_types + 1

    def whole(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    def real(*shape: int) -> Floats:
        return np.zeros(shape, np.float64)

    return Bench(
        start=real(limits),
        last_day=whole(limits),
        alive=whole(limits),
        is_met=whole(limits),
        over=real(2, ROOM, limits),
        flags=whole(2, ROOM, flags),
        cost=real(ROOM),
        worked=whole(ROOM),
        parent=whole(tables.n_days, ROOM),
        choice=whole(tables.n_days, ROOM),
        cell=whole(choices),
        touched=whole(limits),
        column=np.full(limits, NONE, np.int64),
        step=real(choices, limits),
        price=real(limits),
        per=real(limits),
        flag=whole(flags),
        flag_column=np.full(flags, NONE, np.int64),
        flag_step=whole(choices, flags),
        before=real(limits),
        after=real(limits),
        best=real(N_COUNTS, choices, PER_LAST_CHOICE),
        best_from=whole(N_COUNTS, choices, PER_LAST_CHOICE),
        kept_cost=real(ROOM),
        kept_from=whole(ROOM),
        kept_choice=whole(ROOM),
    )
