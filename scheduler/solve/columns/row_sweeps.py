"""The inner loops of the search for the cheapest row: backwards through the graph, for bounds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.arrays import Costs, Small, Tiny
from scheduler.solve.compiling import compiled
from scheduler.solve.prices import Floats

INFINITE = 1e15
"""Cost of what cannot be."""
NOWHERE = 1 << 30
"""Least use on the way from a node that leads nowhere."""
PATIENCE = 3
"""Steps of the multipliers without a better bound after which they get shorter."""


class Paths(NamedTuple):
    """A graph, and what its resources allow, for compiled loops."""

    node_start: Ints
    first_edge: Small
    target: Tiny
    choice: Tiny
    edge_cost: Costs
    kind: Tiny
    kind_start: Ints
    kind_resource: Ints
    kind_use: Ints
    bound: Floats
    per: Floats
    price: Floats
    """Of a breach of each resource's limit; `INFINITE` for hard ones."""
    least_to_go: Small
    most_to_go: Small
    """[node of all, resource]: the least and the most that is still used on the way to the end."""
    constant: float


class Desk(NamedTuple):
    """Room for one question at a time, about any graph that is not larger."""

    base: Floats
    """Cost of each edge at the prices asked about."""
    of_kind: Floats
    """Cost of each kind of use at the multipliers."""
    to_go: Floats
    best_edge: Ints
    """By node: the least it still costs, and the edge that leads there."""
    used: Floats
    slope: Floats
    best: Floats
    """[resource]; multipliers with the best bound are ``best``."""
    path: Ints
    best_path: Ints
    """Edges, by day."""


@compiled
def reach(g: Paths, use: Ints) -> None:
    """Fill in what is still used after each node, given the use of each kind by resource."""
    n_days = len(g.node_start) - 1
    for day in range(n_days - 1, -1, -1):
        after = g.node_start[day + 1]
        for node in range(g.node_start[day], after):
            for r in range(len(g.bound)):
                least, most = NOWHERE, -NOWHERE
                for edge in range(g.first_edge[node], g.first_edge[node + 1]):
                    target = after + g.target[edge]
                    if g.least_to_go[target, r] < NOWHERE:
                        by = use[g.kind[edge], r]
                        least = min(least, by + g.least_to_go[target, r])
                        most = max(most, by + g.most_to_go[target, r])
                g.least_to_go[node, r], g.most_to_go[node, r] = least, most


@compiled
def price_edges(g: Paths, prices: Floats, base: Floats) -> None:
    """What each edge costs at these prices of choices, resources aside."""
    for edge in range(len(g.target)):
        base[edge] = g.edge_cost[edge] + prices[g.choice[edge]]


@compiled
def sweep(g: Paths, d: Desk, multipliers: Floats) -> float:
    """From the last day to the first: the least each node still costs, resources priced.

    Returns a bound on every row; also the cost of each kind of use and each node's best edge.
    """
    lost = g.constant
    for r in range(len(multipliers)):
        lost -= multipliers[r] * g.bound[r]
    for kind in range(len(g.kind_start) - 1):
        d.of_kind[kind] = 0.0
        for k in range(g.kind_start[kind], g.kind_start[kind + 1]):
            d.of_kind[kind] += multipliers[g.kind_resource[k]] * g.kind_use[k]
    n_days = len(g.node_start) - 1
    for node in range(g.node_start[n_days], len(d.to_go)):
        d.to_go[node] = 0.0
    for day in range(n_days - 1, -1, -1):
        after = g.node_start[day + 1]
        for node in range(g.node_start[day], after):
            least, best = INFINITE, -1
            for edge in range(g.first_edge[node], g.first_edge[node + 1]):
                rest = d.to_go[after + g.target[edge]]
                total = d.base[edge] + d.of_kind[g.kind[edge]] + rest
                if total < least and rest < INFINITE:
                    least, best = total, edge
            d.to_go[node], d.best_edge[node] = least, best
    return INFINITE if d.to_go[0] >= INFINITE else d.to_go[0] + lost


@compiled
def walk(g: Paths, d: Desk) -> float:
    """The cheapest path of the last sweep, what it uses, and what it really costs.

    `INFINITE` if it breaks a hard limit, however much its choices are worth.
    """
    for r in range(len(d.used)):
        d.used[r] = 0.0
    node, value = 0, g.constant
    for day in range(len(g.node_start) - 1):
        edge = d.best_edge[node]
        d.path[day] = edge
        value += d.base[edge]
        kind = g.kind[edge]
        for k in range(g.kind_start[kind], g.kind_start[kind + 1]):
            d.used[g.kind_resource[k]] += g.kind_use[k]
        node = g.node_start[day + 1] + g.target[edge]
    charged = charge(g, d.used)
    return INFINITE if charged >= INFINITE else value + charged


@compiled
def tune(
    g: Paths, d: Desk, multipliers: Floats, most: Floats, below: float, steps: int, found: Floats
) -> float:
    """Move the multipliers to a good bound, which is returned; they are left as they gave it.

    ``found[0]`` gets the cost of the best row met on the way, ``best_path`` its edges.
    """
    n_resources = len(multipliers)
    floor, patience, pace, target = -INFINITE, 0, 1.0, below
    found[0] = INFINITE
    for r in range(n_resources):
        d.best[r] = multipliers[r]
    for _ in range(max(1, steps)):
        each = sweep(g, d, multipliers)
        if each > floor:
            floor, patience = each, 0
            for r in range(n_resources):
                d.best[r] = multipliers[r]
        else:
            patience += 1
            if patience >= PATIENCE:
                pace, patience = pace / 2, 0
        if floor >= below or n_resources == 0:
            break
        value = walk(g, d)
        if value < found[0]:
            found[0] = value
            target = min(target, value)
            for day in range(len(d.path)):
                d.best_path[day] = d.path[day]
        aim = target if target < INFINITE else floor + abs(floor) * 0.05 + 10.0
        if not _step(g, d, multipliers, most, pace * max(aim - each, 1e-6)):
            break
    for r in range(n_resources):
        multipliers[r] = d.best[r]
    if n_resources and floor < below:
        sweep(g, d, multipliers)
    return floor


@compiled
def _step(g: Paths, d: Desk, multipliers: Floats, most: Floats, size: float) -> bool:
    """Make what is used too much dearer; False where nothing is left to be moved."""
    length = 0.0
    for r in range(len(multipliers)):
        slope = d.used[r] - g.bound[r]
        if slope < 0 and multipliers[r] <= 0:
            slope = 0.0
        if slope > 0 and multipliers[r] >= most[r]:
            slope = 0.0
        d.slope[r] = slope
        length += slope * slope
    if length == 0.0:
        return False
    for r in range(len(multipliers)):
        moved = multipliers[r] + size / length * d.slope[r]
        multipliers[r] = min(max(moved, 0.0), most[r])
    return True


@compiled
def price_row(g: Paths, choices: Ints, used: Floats) -> float:
    """What the limits charge for a row, given by its choices; `INFINITE` if it breaks a hard one.

    ``used`` gets what it uses.
    """
    node, cost = 0, g.constant
    for day in range(len(g.node_start) - 1):
        edge, last = g.first_edge[node], g.first_edge[node + 1]
        while edge < last and g.choice[edge] != choices[day]:
            edge += 1
        if edge == last:
            return INFINITE
        cost += g.edge_cost[edge]
        kind = g.kind[edge]
        for k in range(g.kind_start[kind], g.kind_start[kind + 1]):
            used[g.kind_resource[k]] += g.kind_use[k]
        node = g.node_start[day + 1] + g.target[edge]
    return cost + charge(g, used)


@compiled
def charge(g: Paths, used: Floats) -> float:
    """What limits on resources charge for what a whole row uses."""
    charged = 0.0
    for r in range(len(used)):
        if used[r] > g.bound[r]:
            charged += np.ceil((used[r] - g.bound[r]) / g.per[r]) * g.price[r]
    return charged


@compiled
def price_rows(choices: Tiny, costs: Floats, prices: Floats, total: Floats) -> None:
    """What each row costs at these prices of choices."""
    for row in range(len(total)):
        each = costs[row]
        for day in range(choices.shape[1]):
            each += prices[choices[row, day]]
        total[row] = each
