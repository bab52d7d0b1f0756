"""Prices a change of a few decisions by following it to everything it touches.

A change is collected first: `push` adds to a variable, `spread` hands everything on, level by
level, to the limits concerned and says what it costs. Then `settle` keeps it or drops it.
"""

from __future__ import annotations

from scheduler.solve.annealing.state import State
from scheduler.solve.annealing.tables import ALL, ANY, Array, Tables
from scheduler.solve.compiling import compiled


@compiled
def push(t: Tables, s: State, var: int, by: int) -> None:
    """Add to a variable in the change being collected."""
    if not s.listed[var]:
        s.listed[var] = 1
        level = t.level[var]
        s.lists[level, s.list_size[level]] = var
        s.list_size[level] += 1
    s.change[var] += by


@compiled
def _push_row(s: State, row: int, by: int) -> None:
    if not s.row_listed[row]:
        s.row_listed[row] = 1
        s.rows[s.sizes[0]] = row
        s.sizes[0] += 1
    s.row_change[row] += by


@compiled
def _hand_on(t: Tables, s: State, var: int) -> None:
    """Hand a variable's change on to limits, to what is defined from it, and to its interval."""
    if t.kind[var] == ANY:
        s.change[var] = (1 if s.true_inputs[var] + s.true_change[var] > 0 else 0) - s.value[var]
    elif t.kind[var] == ALL:
        full = s.true_inputs[var] + s.true_change[var] == t.n_inputs[var]
        s.change[var] = (1 if full else 0) - s.value[var]
    by = s.change[var]
    if by == 0:
        return
    for i in range(t.row_start[var], t.row_start[var + 1]):
        _push_row(s, t.row[i], t.row_factor[i] * by)
    turned = 0
    if (s.value[var] > 0) != (s.value[var] + by > 0):
        turned = 1 if by > 0 else -1
    for i in range(t.next_start[var], t.next_start[var + 1]):
        target = t.next[i]
        if t.kind[target] == ANY or t.kind[target] == ALL:
            if turned:
                push(t, s, target, 0)
                s.true_change[target] += turned
        else:
            push(t, s, target, t.next_factor[i] * by)
    for i in range(t.interval_start[var], t.interval_start[var + 1]):
        interval = t.interval[i]
        if not s.interval_listed[interval]:
            s.interval_listed[interval] = 1
            s.intervals[s.sizes[1]] = interval
            s.sizes[1] += 1


@compiled
def _fill_room(t: Tables, s: State, interval: int, room: Array) -> None:
    """How many people each set of groups has at work in an interval, the change included."""
    for number in range(len(room)):
        total = 0
        for group in range(t.set_groups.shape[1]):
            if t.set_groups[number, group]:
                var = t.presence[group, interval]
                total += s.value[var] + s.change[var]
        room[number] = total


@compiled
def _serve(t: Tables, step: int, room: Array) -> int:
    """Serve one step of need from what room is left; how many people it still misses."""
    width: int = t.step_width[step]
    inside = t.step_sets[step]
    served = width
    for number in range(len(room)):
        if (inside >> number) & 1 and room[number] < served:
            served = room[number]
    served = max(served, 0)
    for number in range(len(room)):
        if (inside >> number) & 1:
            room[number] -= served
    return width - served


@compiled
def _share_out(t: Tables, s: State, interval: int, room: Array) -> None:
    """Share the people of an interval out anew and hand on who is missing."""
    _fill_room(t, s, interval, room)
    for step in range(t.step_start[interval], t.step_start[interval + 1]):
        var = t.step_var[step]
        by = _serve(t, step, room) - s.value[var]
        if by:
            s.change[var] = by
            for i in range(t.row_start[var], t.row_start[var + 1]):
                _push_row(s, t.row[i], t.row_factor[i] * by)


@compiled
def _steps_over(total: int, per: int) -> int:
    return 0 if total <= 0 else (total + per - 1) // per


@compiled
def _units_added(t: Tables, s: State, row: int) -> int:
    before, per = s.row_sum[row] - t.bound[row], t.per[row]
    return _steps_over(before + s.row_change[row], per) - _steps_over(before, per)


@compiled
def spread(t: Tables, s: State, patience: float, hard_price: float) -> tuple[int, int]:
    """Hand the collected change on to everything it touches; (hard units, cost) it adds.

    A change that breaks hard limits beyond ``patience`` is not followed to the intervals: it will
    be dropped anyway.
    """
    for level in range(t.n_levels):
        i = 0
        while i < s.list_size[level]:
            _hand_on(t, s, s.lists[level, i])
            i += 1
    hard = cost = 0
    for i in range(s.sizes[0]):
        if t.hard[s.rows[i]]:
            hard += _units_added(t, s, s.rows[i])
    if hard * hard_price > patience:
        return hard, 0
    for i in range(s.sizes[1]):
        _share_out(t, s, s.intervals[i], s.room)
    hard = 0
    for i in range(s.sizes[0]):
        row = s.rows[i]
        if t.hard[row]:
            hard += _units_added(t, s, row)
        elif t.price[row]:
            cost += _units_added(t, s, row) * t.price[row]
    return hard, cost


@compiled
def settle(t: Tables, s: State, keep: bool) -> None:
    """Keep the collected change or drop it; either way the next one starts empty."""
    for level in range(t.n_levels):
        for i in range(s.list_size[level]):
            var = s.lists[level, i]
            if keep:
                s.value[var] += s.change[var]
                s.true_inputs[var] += s.true_change[var]
            s.change[var] = 0
            s.true_change[var] = 0
            s.listed[var] = 0
        s.list_size[level] = 0
    for i in range(s.sizes[0]):
        row = s.rows[i]
        if keep:
            s.row_sum[row] += s.row_change[row]
        s.row_change[row] = 0
        s.row_listed[row] = 0
    for i in range(s.sizes[1]):
        interval = s.intervals[i]
        for step in range(t.step_start[interval], t.step_start[interval + 1]):
            var = t.step_var[step]
            if keep:
                s.value[var] += s.change[var]
            s.change[var] = 0
        s.interval_listed[interval] = 0
        if keep:
            s.is_priced[interval] = 0
    s.sizes[0] = 0
    s.sizes[1] = 0


@compiled
def price_people(t: Tables, s: State, interval: int) -> None:
    """What one more and one fewer of each group would mean in an interval, as the rota stands."""
    if s.is_priced[interval]:
        return
    s.is_priced[interval] = 1
    now = _cost_of(t, s, interval, s.room)
    for group in range(t.presence.shape[0]):
        var = t.presence[group, interval]
        if var == 0:
            continue
        s.change[var] += 1
        s.gain[group, interval] = now - _cost_of(t, s, interval, s.room)
        s.change[var] -= 2
        s.loss[group, interval] = _cost_of(t, s, interval, s.room) - now
        s.change[var] += 1


@compiled
def _cost_of(t: Tables, s: State, interval: int, room: Array) -> float:
    _fill_room(t, s, interval, room)
    cost = 0.0
    for step in range(t.step_start[interval], t.step_start[interval + 1]):
        cost += _serve(t, step, room) * t.step_price[step]
    return cost
