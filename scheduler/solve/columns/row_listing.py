"""All rows of a graph that cost no more than a limit, one after the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.arrays import Tiny
from scheduler.solve.columns.row_following import priced_use, use_kind
from scheduler.solve.columns.row_sweeps import Desk, Paths, charge
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.prices import Floats

TOO_MANY, UNFINISHED = -1, -2


class Trail(NamedTuple):
    """The way to the partial row in hand: by day, what it was at that day's beginning."""

    node: Ints
    edge: Ints
    """The next edge to try."""
    value: Floats
    worth: Floats
    used: Floats
    place: Ints
    """The day in hand, and how many rows were noted."""


def new_trail(n_days: int, n_resources: int) -> Trail:
    """Room for rows of so many days."""
    return Trail(
        node=np.zeros(n_days + 1, np.int64),
        edge=np.zeros(n_days + 1, np.int64),
        value=np.zeros(n_days + 1, np.float64),
        worth=np.zeros(n_days + 1, np.float64),
        used=np.zeros((n_days + 1, n_resources), np.float64),
        place=np.zeros(2, np.int64),
    )


@compiled_any_order
def list_rows(
    g: Paths, d: Desk, trail: Trail, multipliers: Floats, limit: float, effort: int,
    rows: Tiny, values: Floats,
) -> int:  # fmt: skip
    """Note every row that costs ``limit`` at most, by its choices; how many there are.

    `TOO_MANY` if they are more than ``rows`` has room for; `UNFINISHED` if more than ``effort``
    edges were looked at: then call it again with the same trail. A sweep at these multipliers must
    have been made.
    """
    n_days, tried = len(g.node_start) - 1, 0
    day, count = int(trail.place[0]), int(trail.place[1])
    offset = g.constant
    for r in range(len(multipliers)):
        offset -= multipliers[r] * g.bound[r]
    while day >= 0:
        if day == n_days:
            value = trail.value[day] + g.constant + charge(g, trail.used[day])
            if value <= limit:
                if count == len(values):
                    return TOO_MANY
                values[count] = value
                for each in range(n_days):
                    rows[count, each] = g.choice[trail.edge[each] - 1]
                count += 1
            day -= 1
            continue
        edge = trail.edge[day]
        if edge == g.first_edge[trail.node[day] + 1]:
            day -= 1
            continue
        trail.edge[day] += 1
        tried += 1
        if _goes_on(g, d, trail, multipliers, day, edge, limit - offset):
            day += 1
        if tried > effort:
            trail.place[0], trail.place[1] = day, count
            return UNFINISHED
    return count


@compiled_any_order
def _goes_on(
    g: Paths, d: Desk, trail: Trail, multipliers: Floats, day: int, edge: int, limit: float
) -> bool:
    """Whether a partial row with one edge more may still cost ``limit``; if so, note it."""
    node, kind = g.node_start[day + 1] + g.target[edge], g.kind[edge]
    cost = trail.value[day] + d.base[edge]
    promise = cost + d.to_go[node]
    if promise + trail.worth[day] + d.of_kind[kind] > limit:
        return False
    now = trail.used[day + 1]
    use_kind(g, trail.used[day], kind, now)
    worth = priced_use(g, now, node, multipliers)
    if promise + worth > limit:
        return False
    trail.node[day + 1], trail.value[day + 1], trail.worth[day + 1] = node, cost, worth
    if day + 1 < len(g.node_start) - 1:
        trail.edge[day + 1] = g.first_edge[node]
    return True
