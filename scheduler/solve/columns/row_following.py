"""The inner loops of the search for the cheapest row: forwards through the graph, for rows."""

from __future__ import annotations

from typing import NamedTuple

from scheduler.model.program import Ints
from scheduler.solve.columns.row_expansion import FORGOTTEN
from scheduler.solve.columns.row_sweeps import INFINITE, Desk, Paths
from scheduler.solve.compiling import compiled
from scheduler.solve.prices import Floats

MOST_FOLLOWED = 200_000
"""Partial rows made from those of a day before the rest is dropped unseen."""


class Labels(NamedTuple):
    """Room for the partial rows of a search: those of today, of tomorrow, and the way back."""

    node: Ints
    value: Floats
    worth: Floats
    """Of a partial row: its node (of all), what it costs, what its use of resources is worth."""
    used: Floats
    next_node: Ints
    next_value: Floats
    next_worth: Floats
    promise: Floats
    next_used: Floats
    next_parent: Ints
    next_edge: Ints
    scratch: Floats
    slots: Ints
    now: Floats
    parent: Ints
    edge: Ints
    """[day, partial row]: where it came from."""


@compiled
def follow(
    g: Paths, d: Desk, w: Labels, multipliers: Floats, below: float, beam: int, dropped: Floats
) -> int:
    """Follow the most promising partial rows from the first day to the last; how many are left.

    ``dropped[0]`` gets the promise of the best one that was not followed.
    """
    n_resources = len(multipliers)
    dropped[0] = INFINITE
    w.node[0], w.value[0], w.worth[0], count = 0, 0.0, 0.0, 1
    for r in range(n_resources):
        w.used[0, r] = 0.0
    for day in range(len(g.node_start) - 1):
        made = _extend(g, d, w, multipliers, day, count, below, dropped)
        limit = 1e300
        if made > beam:
            for i in range(made):
                w.scratch[i] = w.promise[i]
            limit = _nth_smallest(w.scratch, made, beam)
        count = 0
        for i in range(made):
            if w.promise[i] > limit or count == beam:
                dropped[0] = min(dropped[0], w.promise[i])
                continue
            w.node[count], w.value[count] = w.next_node[i], w.next_value[i]
            w.worth[count] = w.next_worth[i]
            w.parent[day, count], w.edge[day, count] = w.next_parent[i], w.next_edge[i]
            for r in range(n_resources):
                w.used[count, r] = w.next_used[i, r]
            count += 1
        if count == 0:
            return 0
    return count


@compiled
def _extend(
    g: Paths, d: Desk, w: Labels, multipliers: Floats, day: int, n_labels: int,
    below: float, dropped: Floats,
) -> int:  # fmt: skip
    """Follow every edge from every partial row; of two that are alike the cheaper one stays."""
    count, n_resources = 0, len(multipliers)
    offset = g.constant
    for r in range(n_resources):
        offset -= multipliers[r] * g.bound[r]
    for label in range(n_labels):
        at = w.node[label]
        for edge in range(g.first_edge[at], g.first_edge[at + 1]):
            node, kind = g.node_start[day + 1] + g.target[edge], g.kind[edge]
            cost = w.value[label] + d.base[edge]
            rest = d.to_go[node] + offset
            # What use is worth only rises when a limit is sure to be kept: a quick look first.
            if cost + rest + w.worth[label] + d.of_kind[kind] >= below:
                continue
            use_kind(g, w.used[label], kind, w.now)
            worth = priced_use(g, w.now, node, multipliers)
            promise = cost + rest + worth
            if promise >= below:
                continue
            slot = _slot_of(node, w.now, w.slots, w.next_node, w.next_used)
            known = w.slots[slot]
            if known < 0:
                if count == len(w.next_node):
                    dropped[0] = min(dropped[0], promise)
                    continue
                known = count
                w.slots[slot] = count
                count += 1
            elif w.next_value[known] <= cost:
                continue
            w.next_node[known], w.next_value[known], w.next_worth[known] = node, cost, worth
            w.promise[known] = promise
            w.next_parent[known], w.next_edge[known] = label, edge
            for r in range(n_resources):
                w.next_used[known, r] = w.now[r]
    _empty_slots(w, count)
    return count


@compiled
def _empty_slots(w: Labels, count: int) -> None:
    """Leave the slots as they were found."""
    for i in range(count):
        slot = _label_slot(w.next_node[i], w.next_used[i], len(w.slots))
        while w.slots[slot] >= 0:
            w.slots[slot] = -1
            slot = (slot + 1) & (len(w.slots) - 1)


@compiled
def use_kind(g: Paths, used: Floats, kind: int, now: Floats) -> None:
    """What is used after an edge of this kind, given what was used before."""
    for r in range(len(now)):
        now[r] = used[r]
    for k in range(g.kind_start[kind], g.kind_start[kind + 1]):
        now[g.kind_resource[k]] += g.kind_use[k]


@compiled
def priced_use(g: Paths, now: Floats, node: int, multipliers: Floats) -> float:
    """What the use on the way to a node is worth; too much if a hard limit is sure to break."""
    worth = 0.0
    for r in range(len(now)):
        if now[r] + g.most_to_go[node, r] <= g.bound[r]:
            # Kept for certain: its multiplier no longer speaks for it.
            worth += multipliers[r] * (g.bound[r] - g.most_to_go[node, r])
            now[r] = FORGOTTEN
        elif g.price[r] >= INFINITE and now[r] + g.least_to_go[node, r] > g.bound[r]:
            return 2 * INFINITE
        else:
            worth += multipliers[r] * now[r]
    return worth


@compiled
def _nth_smallest(numbers: Floats, count: int, n: int) -> float:
    """The n-th smallest of the first ``count`` numbers, which get out of order (Hoare's find)."""
    low, high = 0, count - 1
    while low < high:
        pivot = numbers[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while numbers[i] < pivot:
                i += 1
            while numbers[j] > pivot:
                j -= 1
            if i <= j:
                numbers[i], numbers[j] = numbers[j], numbers[i]
                i += 1
                j -= 1
        if n - 1 <= j:
            high = j
        elif n - 1 >= i:
            low = i
        else:
            break
    return float(numbers[n - 1])


@compiled
def _slot_of(node: int, now: Floats, slots: Ints, out_node: Ints, out_used: Floats) -> int:
    """Where the partial row like this one is kept, or will be."""
    slot = _label_slot(node, now, len(slots))
    while slots[slot] >= 0 and not _is_alike(out_node, out_used, slots[slot], node, now):
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@compiled
def _label_slot(node: int, now: Floats, n_slots: int) -> int:
    """A slot for a node and what has been used on the way to it."""
    mixed = 1469598103934665603 ^ node
    for r in range(len(now)):
        mixed = (mixed ^ int(now[r])) * 1099511628211
        mixed ^= mixed >> 29
    return mixed & (n_slots - 1)


@compiled
def _is_alike(out_node: Ints, out_used: Floats, known: int, node: int, now: Floats) -> bool:
    """Whether a partial row that is known ends in the same node with the same use."""
    if out_node[known] != node:
        return False
    differing = 0
    for r in range(len(now)):
        differing += out_used[known, r] != now[r]
    return differing == 0
