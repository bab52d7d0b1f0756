"""The inner loop of the search for one person's row, in machine code.

A partial row is priced by every limit with the most favourable rest of the horizon; so its price
never falls as days are added, and of the partial rows with the same number of days worked only the
cheapest few are followed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scheduler.model.program import Ints
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.row_bench import N_COUNTS, PER_DAYS_WORKED, PER_LAST_CHOICE, Bench, Day
from scheduler.solve.row_day import clear, lay_out
from scheduler.solve.row_limits import (
    N_FLAGS,
    N_LIMITS,
    NONE,
    SLACK_DAYS,
    RowTables,
    Sheet,
)
from scheduler.solve.row_pricing import cost_after, cost_of, note_candidate
from scheduler.solve.row_reading import read_sheet


@compiled_any_order
def place_rows(
    t: RowTables,
    s: Sheet,
    w: Bench,
    people: Ints,
    values: Ints,
    prices: npt.NDArray[np.float64],
) -> None:
    """Give each of these people their best row at the same prices (in place)."""
    for at in range(len(people)):
        employee = people[at]
        read_sheet(t, s, employee, values)
        _start(t, s, w, employee)
        n, n_alive = 1, 0
        for day in range(t.n_days):
            found = lay_out(t, s, w, employee, day)
            _begin_limits(w, found, n, day)
            _price_choices(t, s, w, employee, day, found, n, prices)
            n = _keep(w, found, day)
            n_alive = _go_on(s, w, found, n, n_alive, day)
            clear(w, found)
        _write(t, w, employee, n, values)


@compiled_any_order
def _start(t: RowTables, s: Sheet, w: Bench, employee: int) -> None:
    """One empty row: each limit's sum less its bound, every day at its most favourable."""
    for limit in range(s.size[N_LIMITS]):
        w.start[limit] = s.base[limit]
        w.is_met[limit] = 0
    for flag in range(s.size[N_FLAGS]):
        w.flags[0, 0, flag] = 0
    w.cost[0] = 0.0
    w.worked[0] = 0
    for day in range(t.n_days):
        found = lay_out(t, s, w, employee, day)
        for at in range(found.n_touched):
            w.start[w.touched[at]] += w.before[at]
            w.last_day[w.touched[at]] = day
        clear(w, found)


@compiled_any_order
def _begin_limits(w: Bench, found: Day, n: int, day: int) -> None:
    """Every partial row begins the limits met for the first time at their start."""
    for at in range(found.n_touched):
        limit = w.touched[at]
        if w.is_met[limit] == 0:
            for row in range(n):
                w.over[day % 2, row, limit] = w.start[limit]


@compiled_any_order
def _price_choices(
    t: RowTables,
    s: Sheet,
    w: Bench,
    employee: int,
    day: int,
    found: Day,
    n: int,
    prices: npt.NDArray[np.float64],
) -> None:
    """Price every partial row with every choice; the best of each kind are left in ``best``."""
    for count in range(N_COUNTS):
        for c in range(found.n_choices):
            for rank in range(PER_LAST_CHOICE):
                w.best_from[count, c, rank] = NONE
    w.kept_from[0] = NONE
    side = day % 2
    fewest = t.pace[employee, day] - SLACK_DAYS
    plain, touched = found.n_plain, found.n_touched
    before, step, price, per = w.before, w.step, w.price, w.per
    best, best_from = w.best, w.best_from
    for row in range(n):
        for at in range(touched):
            before[at] = w.over[side, row, w.touched[at]]
        start = w.cost[row] - cost_of(before, price, per, plain, touched)
        for c in range(found.n_choices):
            if found.n_flags and _any_flips(s, w, side, row, c, found):
                _raised(s, w, side, row, c, found)
                cost = start + cost_of(w.after, price, per, plain, touched)
            else:
                cost = start + cost_after(before, step, c, price, per, plain, touched)
            cell = w.cell[c]
            if cell:
                cost += prices[cell]
            if w.kept_from[0] == NONE or cost < w.kept_cost[0]:
                w.kept_cost[0], w.kept_from[0], w.kept_choice[0] = cost, row, c
            count = w.worked[row] + (1 if cell else 0) - fewest
            if 0 <= count < N_COUNTS:
                note_candidate(best, best_from, count, c, row, cost)


@compiled_any_order
def _raised(s: Sheet, w: Bench, side: int, row: int, c: int, found: Day) -> None:
    """Work out the sums of the touched limits after a choice, flags included, in ``after``."""
    for at in range(found.n_touched):
        w.after[at] = w.over[side, row, w.touched[at]] + w.step[c, at]
    if found.n_flags:
        _raise(s, w, side, row, c, found, w.after)


@compiled_any_order
def _any_flips(s: Sheet, w: Bench, side: int, row: int, c: int, found: Day) -> bool:
    """Whether the choice brings any flag to what it needs."""
    flips = 0
    for f in range(found.n_flags):
        flips += _flips(s, w, side, row, c, f)
    return flips > 0


@compiled_any_order
def _flips(s: Sheet, w: Bench, side: int, row: int, c: int, f: int) -> int:
    """1 if the choice brings a flag to what it needs."""
    old, needed = w.flags[side, row, w.flag[f]], s.flag_needed[w.flag[f]]
    return 1 if old < needed <= old + w.flag_step[c, f] else 0


@compiled_any_order
def _raise(
    s: Sheet, w: Bench, side: int, row: int, c: int, found: Day, after: npt.NDArray[np.float64]
) -> None:
    """Add what the flags that flip bring to the sums of the touched limits."""
    for f in range(found.n_flags):
        if not _flips(s, w, side, row, c, f):
            continue
        flag = w.flag[f]
        for each in range(s.raise_start[flag], s.raise_start[flag + 1]):
            after[w.column[s.raise_limit[each]]] += s.raise_factor[each]


@compiled_any_order
def _keep(w: Bench, found: Day, day: int) -> int:
    """Note the cheapest few for each number of days worked, of different endings, by cost."""
    kept = 0
    cheapest, cheapest_from, cheapest_choice = w.kept_cost[0], w.kept_from[0], w.kept_choice[0]
    for count in range(N_COUNTS):
        for _ in range(PER_DAYS_WORKED):
            choice, rank = NONE, 0
            for c in range(found.n_choices):
                for r in range(PER_LAST_CHOICE):
                    if w.best_from[count, c, r] == NONE:
                        continue
                    if choice == NONE or _comes_before(w, count, c, r, choice, rank):
                        choice, rank = c, r
                    break
            if choice == NONE:
                break
            _insert(w, kept, w.best[count, choice, rank], w.best_from[count, choice, rank], choice)
            w.best_from[count, choice, rank] = NONE
            kept += 1
    if kept == 0:
        kept = 1
        w.kept_cost[0] = cheapest
        w.kept_from[0] = cheapest_from
        w.kept_choice[0] = cheapest_choice
    for at in range(kept):
        w.parent[day, at] = w.kept_from[at]
        w.choice[day, at] = w.cell[w.kept_choice[at]]
    return kept


@compiled_any_order
def _comes_before(w: Bench, count: int, c: int, r: int, other: int, rank: int) -> bool:
    """Whether one candidate is cheaper than another, or as cheap and met earlier."""
    mine, theirs = w.best[count, c, r], w.best[count, other, rank]
    if mine != theirs:
        return bool(mine < theirs)
    first, second = w.best_from[count, c, r], w.best_from[count, other, rank]
    return bool(first < second or (first == second and c < other))


@compiled_any_order
def _insert(w: Bench, kept: int, cost: float, row: int, choice: int) -> None:
    """Put a candidate where it belongs among those kept, cheapest first."""
    at = kept
    while at > 0 and (
        cost < w.kept_cost[at - 1]
        or (
            cost == w.kept_cost[at - 1]
            and (
                row < w.kept_from[at - 1]
                or (row == w.kept_from[at - 1] and choice < w.kept_choice[at - 1])
            )
        )
    ):
        w.kept_cost[at] = w.kept_cost[at - 1]
        w.kept_from[at] = w.kept_from[at - 1]
        w.kept_choice[at] = w.kept_choice[at - 1]
        at -= 1
    w.kept_cost[at], w.kept_from[at], w.kept_choice[at] = cost, row, choice


@compiled_any_order
def _go_on(s: Sheet, w: Bench, found: Day, n: int, n_alive: int, day: int) -> int:
    """The partial rows kept become those of the next day; how many limits are alive then."""
    side, other = day % 2, (day + 1) % 2
    for at in range(n):
        row, c = w.kept_from[at], w.kept_choice[at]
        for a in range(n_alive):
            w.over[other, at, w.alive[a]] = w.over[side, row, w.alive[a]]
        _raised(s, w, side, row, c, found)
        for touched in range(found.n_touched):
            w.over[other, at, w.touched[touched]] = w.after[touched]
        for flag in range(s.size[N_FLAGS]):
            w.flags[other, at, flag] = w.flags[side, row, flag]
        for f in range(found.n_flags):
            w.flags[other, at, w.flag[f]] += w.flag_step[c, f]
        # The number of days worked takes the place of the choice, which is not asked for again.
        w.kept_choice[at] = w.worked[row] + (1 if w.cell[c] else 0)
    for at in range(n):
        w.cost[at], w.worked[at] = w.kept_cost[at], w.kept_choice[at]
    return _note_alive(w, found, n_alive, day)


@compiled_any_order
def _note_alive(w: Bench, found: Day, n_alive: int, day: int) -> int:
    """Limits whose sums must be carried on: touched by now, and to be touched again."""
    still = 0
    for a in range(n_alive):
        limit = w.alive[a]
        if w.last_day[limit] > day:
            w.alive[still] = limit
            still += 1
    for at in range(found.n_touched):
        limit = w.touched[at]
        if w.is_met[limit] == 0 and w.last_day[limit] > day:
            w.alive[still] = limit
            w.is_met[limit] = 1
            still += 1
    return still


@compiled_any_order
def _write(t: RowTables, w: Bench, employee: int, n: int, values: Ints) -> None:
    """Write the cheapest row down, from the last day back to the first."""
    best = 0
    for at in range(1, n):
        if w.cost[at] < w.cost[best]:
            best = at
    begin = t.first_cell + employee * t.n_days * t.n_types
    for day in range(t.n_days - 1, -1, -1):
        first = begin + day * t.n_types
        for var in range(first, first + t.n_types):
            if t.upper[var] == 1:
                values[var] = 0
        if w.choice[day, best]:
            values[w.choice[day, best]] = 1
        best = w.parent[day, best]
