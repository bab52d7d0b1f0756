"""Fills the sheet of one person's limits, in machine code."""

from __future__ import annotations

from scheduler.model.parts import TRUE, DefinitionKind
from scheduler.model.ragged import Ints
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.row_limits import (
    N_FLAGS,
    N_HINTS,
    N_LIMITS,
    N_RAISES,
    N_TERMS,
    RowTables,
    Sheet,
)

_TRUE: int = TRUE
_ANY, _ALL = int(DefinitionKind.ANY), int(DefinitionKind.ALL)


@compiled_any_order
def read_sheet(t: RowTables, s: Sheet, employee: int, values: Ints) -> None:
    """Fill the sheet with a person's limits."""
    s.size[:] = 0
    for at in range(t.own_start[employee], t.own_start[employee + 1]):
        row, limit = t.own_row[at], s.size[N_LIMITS]
        s.row[limit] = row
        s.base[limit] = -t.bound[row]
        s.asks_duty[limit] = 0
        s.size[N_LIMITS] += 1
        for item in range(t.row_start[row], t.row_start[row + 1]):
            _add_term(t, s, employee, limit, t.row_var[item], t.row_factor[item], values)
    for flag in range(s.size[N_FLAGS]):
        _add_hints(t, s, employee, flag)
    n_cells = t.n_days * t.n_types
    _sort(s.met[0], s.size[N_TERMS], n_cells, s.cell_start, s.cell_limit, s.cell_factor)
    _sort(s.met[1], s.size[N_HINTS], n_cells, s.hint_start, s.hint_flag, s.hint_factor)
    _sort(s.met[2], s.size[N_RAISES], s.size[N_FLAGS], s.raise_start, s.raise_limit, s.raise_factor)


@compiled_any_order
def _add_term(
    t: RowTables, s: Sheet, employee: int, limit: int, var: int, factor: int, values: Ints
) -> None:
    """Add one term of a limit, taken apart down to cells, flags, duties and facts."""
    begin = t.first_cell + employee * t.n_days * t.n_types
    s.stack[0, 0], s.stack[1, 0] = var, factor
    n = 1
    while n:
        n -= 1
        part, by = s.stack[0, n], s.stack[1, n]
        if t.first_cell <= part < t.first_duty:
            _meet(s, 0, N_TERMS, part - begin, limit, by)
        elif part == _TRUE:
            s.base[limit] += by
        elif part < t.n_decisions:
            s.base[limit] += by * values[part]
            if part >= t.first_duty:
                s.asks_duty[limit] = 1
        else:
            of = t.definition[part]
            if t.kind[of] == _ANY or t.kind[of] == _ALL:
                _meet(s, 2, N_RAISES, _flag(t, s, part), limit, by)
            else:
                n = _push_inputs(t, s, of, by, n)


@compiled_any_order
def _push_inputs(t: RowTables, s: Sheet, of: int, by: int, n: int) -> int:
    for item in range(t.input_start[of], t.input_start[of + 1]):
        s.stack[0, n], s.stack[1, n] = t.input_var[item], by * t.input_factor[item]
        n += 1
    return n


@compiled_any_order
def _flag(t: RowTables, s: Sheet, var: int) -> int:
    """The number of a flag, a new one if it is met for the first time."""
    n = s.size[N_FLAGS]
    for flag in range(n):
        if s.flag_var[flag] == var:
            return flag
    of = t.definition[var]
    s.flag_var[n] = var
    s.flag_needed[n] = 1 if t.kind[of] == _ANY else t.input_start[of + 1] - t.input_start[of]
    s.flag_is_deep[n] = 0
    s.size[N_FLAGS] += 1
    return int(n)


@compiled_any_order
def _add_hints(t: RowTables, s: Sheet, employee: int, flag: int) -> None:
    """Note the cells that count for a flag; facts count already, flags within flags never."""
    begin = t.first_cell + employee * t.n_days * t.n_types
    n = _push_inputs(t, s, t.definition[s.flag_var[flag]], 1, 0)
    while n:
        n -= 1
        part, by = s.stack[0, n], s.stack[1, n]
        if t.first_cell <= part < t.first_duty:
            _meet(s, 1, N_HINTS, part - begin, flag, by)
        elif part == _TRUE:
            s.flag_needed[flag] -= by
        elif part >= t.n_decisions:
            of = t.definition[part]
            if t.kind[of] == _ANY or t.kind[of] == _ALL:
                s.flag_is_deep[flag] = 1
            else:
                n = _push_inputs(t, s, of, by, n)
        elif part >= t.first_duty:
            s.flag_is_deep[flag] = 1


@compiled_any_order
def _meet(s: Sheet, kind: int, counter: int, place: int, thing: int, factor: int) -> None:
    at = s.size[counter]
    s.met[kind, 0, at], s.met[kind, 1, at], s.met[kind, 2, at] = place, thing, factor
    s.size[counter] += 1


@compiled_any_order
def _sort(met: Ints, n: int, n_places: int, start: Ints, thing: Ints, factor: Ints) -> None:
    """Put what was met in order of its place."""
    start[: n_places + 1] = 0
    for at in range(n):
        start[met[0, at] + 1] += 1
    for place in range(n_places):
        start[place + 1] += start[place]
    for at in range(n):
        to = start[met[0, at]]
        thing[to], factor[to] = met[1, at], met[2, at]
        start[met[0, at]] += 1
    for place in range(n_places, 0, -1):
        start[place] = start[place - 1]
    start[0] = 0
