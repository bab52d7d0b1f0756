"""The inner loops of exchanging rows: one is taken out, its days are priced, another is put in.

Nothing here depends on how many people there are, but on what one row touches.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.annealing.followers import best_choice
from scheduler.solve.annealing.pricing import push, settle, spread
from scheduler.solve.annealing.state import Bytes, State
from scheduler.solve.annealing.tables import NONE, PLAIN, Tables
from scheduler.solve.columns.row_sweeps import INFINITE
from scheduler.solve.compiling import compiled
from scheduler.solve.descent.price_tables import PriceTables
from scheduler.solve.prices import HARD_PRICE, Floats

ENDLESS = 1e300
_HARD: float = float(HARD_PRICE)


class Prices(NamedTuple):
    """Prices of the rota as it stands, and room to work in."""

    price: Floats
    """[group, interval]: what one more person costs there; at first intervals of places only."""
    is_stale: Bytes
    """[group, interval]: whether a price has to be worked out anew."""
    total: Floats
    """[interval]: the sum of one group's prices before an interval."""
    figures: Ints
    """Hard units and cost that the last row taken out or put in added."""


@compiled
def take_row(
    t: Tables, s: State, q: PriceTables, p: Prices, person: int, shifts: Ints, breaks: Ints
) -> None:
    """Take a person's row out.

    ``shifts`` gets the shift type of each day, ``breaks`` the choices of breaks taken out; where
    one is given, it is that one, and else (NONE) where people are missed most.
    """
    off = t.allowed.shape[2] - 1
    group = t.group[person]
    for day in range(len(shifts)):
        kind = s.shift[person, day]
        shifts[day] = kind
        if kind == off:
            continue
        s.shift[person, day] = off
        push(t, s, t.cell[person, day, kind], -1)
        key = t.break_key[group, day, kind]
        if breaks[day] == NONE and key != NONE:
            breaks[day] = best_choice(t, s, group, key, False, 0)
        if breaks[day] != NONE:
            push(t, s, t.choice[breaks[day]], -1)
    p.figures[0], p.figures[1] = spread(t, s, ENDLESS, _HARD)
    _mark_stale(t, s, q, p)
    settle(t, s, True)


@compiled
def put_row(
    t: Tables,
    s: State,
    q: PriceTables,
    p: Prices,
    person: int,
    shifts: Ints,
    breaks: Ints,
    most_hard: int,
    most_cost: int,
) -> bool:
    """Put a row in, unless it adds more than this to the rota's score; whether it was put in.

    ``breaks`` that are not given (NONE) are taken where people are missed least, and noted.
    """
    off = t.allowed.shape[2] - 1
    group = t.group[person]
    for day in range(len(shifts)):
        kind = shifts[day]
        if kind == off:
            continue
        push(t, s, t.cell[person, day, kind], 1)
        if breaks[day] == NONE:
            breaks[day] = _least_missed(t, p, group, day, kind)
        if breaks[day] != NONE:
            push(t, s, t.choice[breaks[day]], 1)
    hard, cost = spread(t, s, ENDLESS, _HARD)
    p.figures[0], p.figures[1] = hard, cost
    keep = hard < most_hard or (hard == most_hard and cost <= most_cost)
    if keep:
        _mark_stale(t, s, q, p)
        for day in range(len(shifts)):
            s.shift[person, day] = shifts[day]
    settle(t, s, keep)
    return keep


@compiled
def price_choices(
    t: Tables,
    beside: Tables,
    s: State,
    q: PriceTables,
    p: Prices,
    person: int,
    cells: Ints,
    worth: Floats,
    share: float,
    prices: Floats,
) -> None:
    """What each choice of a person's days costs, the row being out.

    ``share`` of it is minus its ``worth`` (by variable), the rest what one more such cell changes.
    ``beside`` are the tables without people at work; choice 0 is to be off.
    """
    n_kinds = t.allowed.shape[2] - 1
    group, base = t.group[person], t.cell[person, 0, 0]
    _refresh(t, s, q, p, group)
    for i in range(len(cells)):
        prices[i] = 0.0
        if cells[i] == 0:
            continue
        day, kind = (cells[i] - base) // n_kinds, (cells[i] - base) % n_kinds
        push(beside, s, cells[i], 1)
        hard, cost = spread(beside, s, ENDLESS, _HARD)
        settle(beside, s, False)
        here = hard * _HARD + cost + p.total[q.span_stop[day, kind]]
        here -= p.total[q.span_start[day, kind]]
        key = t.break_key[group, day, kind]
        if key != NONE:
            here -= _best_rest(t, p, key)
        prices[i] = (1.0 - share) * here - share * worth[cells[i]]


@compiled
def price_shifts(
    cells: Ints, day_start: Ints, first_cell: int, n_kinds: int, shifts: Ints, prices: Floats
) -> float:
    """What the choices that make these shifts cost together; `INFINITE` if there are none such.

    ``cells`` are the variables of the choices, those of a day from ``day_start`` on (0: to be off);
    ``first_cell`` is the variable of the person's first cell.
    """
    total = 0.0
    for day in range(len(shifts)):
        found = False
        for choice in range(day_start[day], day_start[day + 1]):
            kind = (cells[choice] - first_cell) % n_kinds if cells[choice] > 0 else n_kinds
            if kind == shifts[day]:
                total += prices[choice]
                found = True
                break
        if not found:
            return INFINITE
    return total


@compiled
def _refresh(t: Tables, s: State, q: PriceTables, p: Prices, group: int) -> None:
    """Work out a group's prices anew where they are out of date, and sum them up."""
    total = 0.0
    for interval in range(p.price.shape[1]):
        p.total[interval] = total
        if q.first[group, interval] == interval:
            if p.is_stale[group, interval]:
                push(t, s, t.presence[group, interval], 1)
                hard, cost = spread(t, s, ENDLESS, _HARD)
                settle(t, s, False)
                p.price[group, interval] = hard * _HARD + cost
                p.is_stale[group, interval] = 0
            total += p.price[group, interval]
    p.total[p.price.shape[1]] = total


@compiled
def _best_rest(t: Tables, p: Prices, key: int) -> float:
    """What the best break saves."""
    best = -ENDLESS
    for choice in range(t.choice_start[key], t.choice_start[key + 1]):
        best = max(best, p.total[t.choice_last[choice]] - p.total[t.choice_first[choice]])
    return best


@compiled
def _least_missed(t: Tables, p: Prices, group: int, day: int, kind: int) -> int:
    """The break in which one more person costs most or saves least; NONE if there is none."""
    key = t.break_key[group, day, kind]
    if key == NONE:
        return NONE
    best, best_saved = NONE, -ENDLESS
    for choice in range(t.choice_start[key], t.choice_start[key + 1]):
        saved = 0.0
        for interval in range(t.choice_first[choice], t.choice_last[choice]):
            saved += p.price[group, interval]
        if saved > best_saved:
            best, best_saved = choice, saved
    return best


@compiled
def _mark_stale(t: Tables, s: State, q: PriceTables, p: Prices) -> None:
    """Note which prices hang on the collected change, which is about to be kept."""
    n_groups, n_intervals = p.price.shape
    for i in range(s.sizes[1]):
        for group in range(n_groups):
            place = q.first[group, s.intervals[i]]
            if place != NONE:
                p.is_stale[group, place] = 1
    for i in range(s.sizes[0]):
        row = s.rows[i]
        for k in range(q.by_row_start[row], q.by_row_start[row + 1]):
            p.is_stale[q.by_row[k] // n_intervals, q.by_row[k] % n_intervals] = 1
    for level in range(1, t.n_levels):
        for i in range(s.list_size[level]):
            var = s.lists[level, i]
            if t.kind[var] != PLAIN:
                for k in range(q.by_flag_start[var], q.by_flag_start[var + 1]):
                    p.is_stale[q.by_flag[k] // n_intervals, q.by_flag[k] % n_intervals] = 1


def new_prices(q: PriceTables) -> Prices:
    """Room for prices, none of them known."""
    return Prices(
        price=np.zeros(q.first.shape, np.float64),
        is_stale=np.ones(q.first.shape, np.uint8),
        total=np.zeros(q.first.shape[1] + 1, np.float64),
        figures=np.zeros(2, np.int64),
    )
