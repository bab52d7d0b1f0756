"""Lays out one day of a person's row, in machine code: its choices and what they touch."""

from __future__ import annotations

from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.row_bench import Bench, Day
from scheduler.solve.row_limits import NONE, RowTables, Sheet


@compiled_any_order
def lay_out(t: RowTables, s: Sheet, w: Bench, employee: int, day: int) -> Day:
    """The choices of a day and what each adds to the limits beyond the most favourable one.

    What the most favourable adds is left in ``before``.
    """
    n_choices = _choices(t, w, employee, day)
    n_plain, n_touched, n_flags = _touch(t, s, w, employee, n_choices)
    begin = t.first_cell + employee * t.n_days * t.n_types
    for c in range(n_choices):
        for at in range(n_touched):
            w.step[c, at] = 0.0
        for f in range(n_flags):
            w.flag_step[c, f] = 0
        if w.cell[c] == 0:
            continue
        cell = w.cell[c] - begin
        for item in range(s.cell_start[cell], s.cell_start[cell + 1]):
            w.step[c, w.column[s.cell_limit[item]]] += s.cell_factor[item]
        for item in range(s.hint_start[cell], s.hint_start[cell + 1]):
            w.flag_step[c, w.flag_column[s.hint_flag[item]]] += s.hint_factor[item]
    for at in range(n_touched):
        least = w.step[0, at]
        for c in range(1, n_choices):
            least = min(least, w.step[c, at])
        for c in range(n_choices):
            w.step[c, at] -= least
        w.before[at] = least
    return Day(n_choices, n_plain, n_touched, n_flags)


@compiled_any_order
def _choices(t: RowTables, w: Bench, employee: int, day: int) -> int:
    """The cells a person may work on a day, a day off first; a pinned cell alone."""
    begin = t.first_cell + (employee * t.n_days + day) * t.n_types
    w.cell[0] = 0
    n = 1
    for var in range(begin, begin + t.n_types):
        if t.lower[var] == 1:
            w.cell[0] = var
            return 1
        if t.upper[var] == 1:
            w.cell[n] = var
            n += 1
    return n


@compiled_any_order
def _touch(t: RowTables, s: Sheet, w: Bench, employee: int, n_choices: int) -> tuple[int, int, int]:
    """Collect the limits and flags that the choices touch; limits without rounding first."""
    n_touched, n_flags = 0, 0
    begin = t.first_cell + employee * t.n_days * t.n_types
    for c in range(n_choices):
        if w.cell[c] == 0:
            continue
        cell = w.cell[c] - begin
        for item in range(s.cell_start[cell], s.cell_start[cell + 1]):
            n_touched = _note(w, s.cell_limit[item], n_touched)
        for item in range(s.hint_start[cell], s.hint_start[cell + 1]):
            flag = s.hint_flag[item]
            if w.flag_column[flag] != NONE:
                continue
            w.flag_column[flag] = n_flags
            w.flag[n_flags] = flag
            n_flags += 1
            for each in range(s.raise_start[flag], s.raise_start[flag + 1]):
                n_touched = _note(w, s.raise_limit[each], n_touched)
    n_plain = 0
    for at in range(n_touched):
        limit = w.touched[at]
        if t.per[s.row[limit]] == 1:
            w.touched[at], w.touched[n_plain] = w.touched[n_plain], limit
            n_plain += 1
    for at in range(n_touched):
        limit = w.touched[at]
        w.column[limit] = at
        w.price[at], w.per[at] = t.price[s.row[limit]], t.per[s.row[limit]]
    return n_plain, n_touched, n_flags


@compiled_any_order
def _note(w: Bench, limit: int, n_touched: int) -> int:
    if w.column[limit] != NONE:
        return n_touched
    w.column[limit] = n_touched
    w.touched[n_touched] = limit
    return n_touched + 1


@compiled_any_order
def clear(w: Bench, found: Day) -> None:
    for at in range(found.n_touched):
        w.column[w.touched[at]] = NONE
    for f in range(found.n_flags):
        w.flag_column[w.flag[f]] = NONE
