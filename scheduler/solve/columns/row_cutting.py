"""Inner loops that settle some days of a row anew: the part of its graph that these days can reach.

The part is cut out; what the days after it cost and use from each of its last nodes is one edge
more. Then it is searched like any graph of rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.row_following import Labels, follow
from scheduler.solve.columns.row_sweeps import INFINITE, Desk, Paths, charge, reach, tune
from scheduler.solve.compiling import compiled
from scheduler.solve.prices import Floats

NOT_SEEN = -1
LOST = -1
"""Number of edges where the row that was given is none of the graph's."""


class Cut(NamedTuple):
    """Room for the part of a graph that a stretch can reach, and for what lies around it."""

    node_start: Ints
    first_edge: Ints
    target: Ints
    choice: Ints
    cost: Floats
    """Of an edge, the prices asked about included."""
    kind: Ints
    kind_start: Ints
    kind_resource: Ints
    kind_use: Ints
    bound: Floats
    least_to_go: Ints
    most_to_go: Ints
    use: Ints
    """[kind, resource]."""
    node_of: Ints
    """The node of the whole graph (within its layer) by node of a layer of the cut."""
    next_node_of: Ints
    number_of: Ints
    """The other way round."""
    row_node: Ints
    """By day: the node (of all) where the row that was given is in the morning."""
    multipliers: Floats
    used: Floats
    """[resource]: by whatever is being looked at."""
    value: Floats
    """[1]: of the best row met while the multipliers are tuned."""
    dropped: Floats
    """[1]: promise of the best partial row that was not followed."""


@compiled
def settle(
    g: Paths, c: Cut, d: Desk, w: Labels, most: Floats, prices: Floats, row: Ints, first: int,
    end: int, beam: int, steps: int,
) -> bool:  # fmt: skip
    """Put the cheapest choices of the days ``first`` to ``end - 1`` into a row (in place).

    False, and nothing is changed, where none are found.
    """
    n_edges = cut_out(g, c, prices, row, first, end)
    if n_edges == LOST:
        return False
    n_days, n_nodes = end - first + 1, c.node_start[end - first + 1] + 1
    n_kinds = len(g.kind_start) - 1 + n_nodes - c.node_start[end - first] - 1
    part = Paths(
        c.node_start[: n_days + 1], c.first_edge[:n_nodes], c.target[:n_edges],
        c.choice[:n_edges], c.cost[:n_edges], c.kind[:n_edges], c.kind_start[: n_kinds + 1],
        c.kind_resource, c.kind_use, c.bound, g.per, g.price, c.least_to_go[:n_nodes],
        c.most_to_go[:n_nodes], 0.0,
    )  # fmt: skip
    desk = Desk(
        c.cost[:n_edges], d.of_kind[:n_kinds], d.to_go[:n_nodes], d.best_edge[:n_nodes], d.used,
        d.slope, d.best, d.path[:n_days], d.best_path[:n_days],
    )  # fmt: skip
    note_uses(part, c, n_kinds)
    reach(part, c.use)
    tune(part, desk, c.multipliers, most, INFINITE, steps, c.value)
    count = follow(part, desk, w, c.multipliers, INFINITE, beam, c.dropped)
    return take_best(part, desk, w, count, c.value[0], row, first, end)


@compiled
def cut_out(g: Paths, c: Cut, prices: Floats, row: Ints, first: int, end: int) -> int:
    """Copy what the days of a stretch can reach; the number of edges."""
    if not trace_row(g, c, row, first):
        return LOST
    c.node_of[0], here = c.row_node[first] - g.node_start[first], 1
    n_edges = n_nodes = 0
    for day in range(first, end):
        c.node_start[day - first] = n_nodes
        there = 0
        for place in range(here):
            node = g.node_start[day] + c.node_of[place]
            c.first_edge[n_nodes + place] = n_edges
            for edge in range(g.first_edge[node], g.first_edge[node + 1]):
                target = g.target[edge]
                if c.number_of[target] == NOT_SEEN:
                    c.number_of[target], c.next_node_of[there] = there, target
                    there += 1
                c.target[n_edges], c.choice[n_edges] = c.number_of[target], g.choice[edge]
                c.cost[n_edges] = g.edge_cost[edge] + prices[g.choice[edge]]
                c.kind[n_edges] = g.kind[edge]
                n_edges += 1
        n_nodes += here
        here = there
        for place in range(here):
            c.node_of[place] = c.next_node_of[place]
            c.number_of[c.node_of[place]] = NOT_SEEN
    return lead_on(g, c, row, end, end - first, here, n_nodes, n_edges)


@compiled
def trace_row(g: Paths, c: Cut, row: Ints, first: int) -> bool:
    """Note where a row is day by day, and what its days before the stretch leave of each limit."""
    for r in range(len(c.bound)):
        c.bound[r] = g.bound[r]
    node = 0
    for day in range(len(row)):
        c.row_node[day] = node
        edge = edge_of(g, node, row[day])
        if edge == NOT_SEEN:
            return False
        if day < first:
            kind = g.kind[edge]
            for k in range(g.kind_start[kind], g.kind_start[kind + 1]):
                c.bound[g.kind_resource[k]] -= g.kind_use[k]
        node = g.node_start[day + 1] + g.target[edge]
    c.row_node[len(row)] = node
    return True


@compiled
def edge_of(g: Paths, node: int, choice: int) -> int:
    """The edge out of a node that makes a choice."""
    for edge in range(g.first_edge[node], g.first_edge[node + 1]):
        if g.choice[edge] == choice:
            return edge
    return NOT_SEEN


@compiled
def lead_on(
    g: Paths, c: Cut, row: Ints, end: int, layer: int, here: int, n_nodes: int,
    n_edges: int,
) -> int:  # fmt: skip
    """One more layer: an edge for what the row's days after the stretch cost and use.

    From nodes that its choices do not lead on from there is none. Returns the number of edges.
    """
    n_kinds = len(g.kind_start) - 1
    n_uses = g.kind_start[n_kinds]
    for kind in range(n_kinds + 1):
        c.kind_start[kind] = g.kind_start[kind]
    for k in range(n_uses):
        c.kind_resource[k], c.kind_use[k] = g.kind_resource[k], g.kind_use[k]
    c.node_start[layer] = n_nodes
    for place in range(here):
        c.first_edge[n_nodes + place] = n_edges
        cost = follow_row(g, c, row, end, g.node_start[end] + c.node_of[place])
        if cost < INFINITE:
            c.target[n_edges], c.choice[n_edges], c.cost[n_edges] = 0, 0, cost
            c.kind[n_edges] = n_kinds + place
            n_edges += 1
        for r in range(len(c.bound)):
            c.kind_resource[n_uses], c.kind_use[n_uses] = r, np.int64(c.used[r])
            n_uses += 1
        c.kind_start[n_kinds + place + 1] = n_uses
    c.first_edge[n_nodes + here] = n_edges
    c.node_start[layer + 1] = n_nodes + here
    return n_edges


@compiled
def follow_row(g: Paths, c: Cut, row: Ints, day: int, node: int) -> float:
    """What the rest of a row costs from some node on, its prices aside, and uses (``c.used``)."""
    for r in range(len(c.used)):
        c.used[r] = 0.0
    cost = 0.0
    for later in range(day, len(row)):
        edge = edge_of(g, node, row[later])
        if edge == NOT_SEEN:
            return INFINITE
        cost += g.edge_cost[edge]
        kind = g.kind[edge]
        for k in range(g.kind_start[kind], g.kind_start[kind + 1]):
            c.used[g.kind_resource[k]] += g.kind_use[k]
        node = g.node_start[later + 1] + g.target[edge]
    return cost


@compiled
def note_uses(part: Paths, c: Cut, n_kinds: int) -> None:
    """Lay out what kinds use for `reach`; nothing is used any more at the end."""
    for kind in range(n_kinds):
        for r in range(len(c.bound)):
            c.use[kind, r] = 0
        for k in range(part.kind_start[kind], part.kind_start[kind + 1]):
            c.use[kind, part.kind_resource[k]] += part.kind_use[k]
    last = len(part.least_to_go) - 1
    for r in range(len(c.bound)):
        part.least_to_go[last, r] = part.most_to_go[last, r] = 0


@compiled
def take_best(
    part: Paths, d: Desk, w: Labels, count: int, known: float, row: Ints, first: int, end: int
) -> bool:
    """Read the cheapest stretch off the partial rows that were followed, or off the best path."""
    least, best = known, NOT_SEEN
    for label in range(count):
        value = w.value[label] + charge(part, w.used[label])
        if value < least:
            least, best = value, label
    if least >= INFINITE:
        return False
    for layer in range(end - first, -1, -1):
        edge = d.best_path[layer] if best == NOT_SEEN else w.edge[layer, best]
        if layer < end - first:
            row[first + layer] = part.choice[edge]
        if best != NOT_SEEN:
            best = w.parent[layer, best]
    return True
