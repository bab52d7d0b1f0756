"""The compiled inner loop behind a row graph: a layer's nodes, each followed by every choice."""

from __future__ import annotations

from scheduler.model.program import Ints, Mask
from scheduler.solve.columns.arrays import Small
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.prices import Floats

FORGOTTEN = -(1 << 40)
"""Stands for a count that cannot matter any more."""
TOO_MANY = -1


@compiled_any_order
def expand(
    day: int, states: Ints, work: Ints, came_from: Ints, place: Ints, after: Ints,
    resource_of: Ints, day_start: Ints, step_start: Small, step_item: Small, step: Small,
    n_limits: int, bound: Ints, per: Ints, price: Ints, hard: Mask,
    flag_needed: Small, flag_start: Small, flag_limit: Small, flag_factor: Small,
    last_day: Small, still_place: Small, still_least: Small, still_most: Small,
    value: Ints, used: Ints, slots: Ints, kinds: Ints, kind_slots: Ints,
    found: Ints, n_out: Ints, target: Ints, choice: Ints, cost: Floats, kind: Ints, counts: Ints,
) -> None:  # fmt: skip
    """Follow every choice of a day from every node.

    ``counts`` = nodes and edges made, and kinds of use known in all.
    """
    n_nodes, n_edges = 0, 0
    for node in range(states.shape[0]):
        n_out[node] = 0
        for option in range(day_start[day], day_start[day + 1]):
            for w in range(len(work)):
                value[w] = states[node, came_from[w]] if came_from[w] >= 0 else 0
            for r in range(len(used)):
                used[r] = 0
            for k in range(step_start[option], step_start[option + 1]):
                _count(step_item[k], step[k], place, resource_of, value, used)
            _settle_flags(
                day, work, n_limits, flag_needed, flag_start, flag_limit, flag_factor,
                still_place, still_least, still_most, place, resource_of, value, used,
            )  # fmt: skip
            charged = _charge(
                day, work, n_limits, bound, per, price, hard, last_day,
                still_place, still_least, still_most, value,
            )  # fmt: skip
            if charged < 0:
                continue
            slot = _slot_of(after, value, slots, found)
            if slots[slot] < 0:
                if n_nodes == found.shape[0]:
                    counts[0] = TOO_MANY
                    return
                slots[slot] = n_nodes
                _keep(found, n_nodes, after, value)
                n_nodes += 1
            number = _kind_of(used, kinds, kind_slots, counts)
            if number < 0:
                counts[0] = TOO_MANY
                return
            target[n_edges], choice[n_edges] = slots[slot], option
            cost[n_edges], kind[n_edges] = charged, number
            n_edges += 1
            n_out[node] += 1
    counts[0], counts[1] = n_nodes, n_edges


@compiled_any_order
def _kind_of(used: Ints, kinds: Ints, slots: Ints, counts: Ints) -> int:
    """The number of this use of resources among those met so far; -1 if they are too many."""
    mixed = 1469598103934665603
    for r in range(len(used)):
        mixed = (mixed ^ used[r]) * 1099511628211
        mixed ^= mixed >> 29
    slot = mixed & (len(slots) - 1)
    while slots[slot] >= 0:
        differing = 0
        for r in range(len(used)):
            differing += kinds[slots[slot], r] != used[r]
        if differing == 0:
            return int(slots[slot])
        slot = (slot + 1) & (len(slots) - 1)
    number = counts[2]
    if number == kinds.shape[0]:
        return TOO_MANY
    for r in range(len(used)):
        kinds[number, r] = used[r]
    slots[slot] = number
    counts[2] += 1
    return int(number)


@compiled_any_order
def _settle_flags(
    day: int, work: Ints, n_limits: int,
    flag_needed: Small, flag_start: Small, flag_limit: Small, flag_factor: Small,
    still_place: Small, still_least: Small, still_most: Small,
    place: Ints, resource_of: Ints, value: Ints, used: Ints,
) -> None:  # fmt: skip
    """Let flags that are decided add to their limits, and be forgotten."""
    for w in range(len(work)):
        flag = work[w] - n_limits
        if flag < 0 or value[w] == FORGOTTEN:
            continue
        at = still_place[work[w]] + day
        if value[w] + still_least[at] >= flag_needed[flag]:
            value[w] = FORGOTTEN
            for k in range(flag_start[flag], flag_start[flag + 1]):
                _count(flag_limit[k], flag_factor[k], place, resource_of, value, used)
        elif value[w] + still_most[at] < flag_needed[flag]:
            value[w] = FORGOTTEN


@compiled_any_order
def _charge(
    day: int, work: Ints, n_limits: int, bound: Ints, per: Ints, price: Ints, hard: Mask,
    last_day: Small, still_place: Small, still_least: Small, still_most: Small, value: Ints,
) -> float:  # fmt: skip
    """What limits charge for certain by now; forget those kept for certain; -1 if one is broken."""
    charged = 0.0
    for w in range(len(work)):
        item = work[w]
        if item >= n_limits or value[w] == FORGOTTEN:
            continue
        over, at = value[w] - bound[item], still_place[item] + day
        sure = over + still_least[at]
        if over + still_most[at] <= 0:
            value[w] = FORGOTTEN
        elif sure > 0:
            if hard[item]:
                return -1.0
            steps = sure // per[item]
            charged += steps * price[item]
            value[w] -= steps * per[item]
            if last_day[item] == day and sure > steps * per[item]:
                charged += price[item]
    return charged


@compiled_any_order
def _count(item: int, by: int, place: Ints, resource_of: Ints, value: Ints, used: Ints) -> None:
    """Let an item grow: where the node remembers it, else as use of a resource."""
    if place[item] >= 0:
        if value[place[item]] != FORGOTTEN:
            value[place[item]] += by
    elif resource_of[item] >= 0:
        used[resource_of[item]] += by


@compiled_any_order
def _slot_of(after: Ints, value: Ints, slots: Ints, found: Ints) -> int:
    """Where the node with the counts that stay open is kept, or will be."""
    mixed = 1469598103934665603
    for a in range(len(after)):
        mixed = (mixed ^ value[after[a]]) * 1099511628211
        mixed ^= mixed >> 29
    slot = mixed & (len(slots) - 1)
    while slots[slot] >= 0 and not _is_same(found, slots[slot], after, value):
        slot = (slot + 1) & (len(slots) - 1)
    return int(slot)


@compiled_any_order
def _keep(found: Ints, node: int, after: Ints, value: Ints) -> None:
    """Let a node remember the counts that stay open."""
    for a in range(len(after)):
        found[node, a] = value[after[a]]


@compiled_any_order
def _is_same(found: Ints, node: int, after: Ints, value: Ints) -> bool:
    """Whether a node remembers just these counts."""
    differing = 0
    for a in range(len(after)):
        differing += found[node, a] != value[after[a]]
    return differing == 0
