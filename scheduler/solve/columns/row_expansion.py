"""The compiled inner loop behind a row graph: a layer's nodes, each followed by every choice."""

from __future__ import annotations

from scheduler.model.program import Ints, Mask
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.prices import Floats

FORGOTTEN = -(1 << 40)
"""Stands for a count that cannot matter any more."""
TOO_WIDE = -1


@compiled_any_order
def expand(
    day: int, states: Ints, work: Ints, came_from: Ints, place: Ints, after: Ints,
    resource_of: Ints, day_start: Ints, step_start: Ints, step_item: Ints, step: Ints,
    n_limits: int, bound: Ints, per: Ints, price: Ints, hard: Mask,
    flag_needed: Ints, flag_start: Ints, flag_limit: Ints, flag_factor: Ints,
    last_day: Ints, still_least: Ints, still_most: Ints,
    value: Ints, used: Ints, slots: Ints,
    found: Ints, source: Ints, target: Ints, choice: Ints, cost: Floats,
    n_uses: Ints, resource: Ints, amount: Ints, counts: Ints,
) -> None:  # fmt: skip
    """Follow every choice of a day from every node; ``counts`` = (nodes, edges, uses) made."""
    n_nodes, n_edges, n_used = 0, 0, 0
    for node in range(states.shape[0]):
        for option in range(day_start[day], day_start[day + 1]):
            for w in range(len(work)):
                value[w] = states[node, came_from[w]] if came_from[w] >= 0 else 0
            for r in range(len(used)):
                used[r] = 0
            for k in range(step_start[option], step_start[option + 1]):
                _count(step_item[k], step[k], place, resource_of, value, used)
            _settle_flags(
                day, work, n_limits, flag_needed, flag_start, flag_limit, flag_factor,
                still_least, still_most, place, resource_of, value, used,
            )  # fmt: skip
            charged = _charge(
                day, work, n_limits, bound, per, price, hard, last_day,
                still_least, still_most, value,
            )  # fmt: skip
            if charged < 0:
                continue
            slot = _slot_of(after, value, slots, found)
            if slots[slot] < 0:
                if n_nodes == found.shape[0]:
                    counts[0] = TOO_WIDE
                    return
                slots[slot] = n_nodes
                _keep(found, n_nodes, after, value)
                n_nodes += 1
            source[n_edges], target[n_edges] = node, slots[slot]
            choice[n_edges], cost[n_edges] = option, charged
            for r in range(len(used)):
                if used[r] != 0:
                    resource[n_used], amount[n_used] = r, used[r]
                    n_used += 1
                    n_uses[n_edges] += 1
            n_edges += 1
    counts[0], counts[1], counts[2] = n_nodes, n_edges, n_used


@compiled_any_order
def _settle_flags(
    day: int, work: Ints, n_limits: int,
    flag_needed: Ints, flag_start: Ints, flag_limit: Ints, flag_factor: Ints,
    still_least: Ints, still_most: Ints, place: Ints, resource_of: Ints, value: Ints, used: Ints,
) -> None:  # fmt: skip
    """Let flags that are decided add to their limits, and be forgotten."""
    for w in range(len(work)):
        flag = work[w] - n_limits
        if flag < 0 or value[w] == FORGOTTEN:
            continue
        if value[w] + still_least[work[w], day] >= flag_needed[flag]:
            value[w] = FORGOTTEN
            for k in range(flag_start[flag], flag_start[flag + 1]):
                _count(flag_limit[k], flag_factor[k], place, resource_of, value, used)
        elif value[w] + still_most[work[w], day] < flag_needed[flag]:
            value[w] = FORGOTTEN


@compiled_any_order
def _charge(
    day: int, work: Ints, n_limits: int, bound: Ints, per: Ints, price: Ints, hard: Mask,
    last_day: Ints, still_least: Ints, still_most: Ints, value: Ints,
) -> float:  # fmt: skip
    """What limits charge for certain by now; forget those kept for certain; -1 if one is broken."""
    charged = 0.0
    for w in range(len(work)):
        item = work[w]
        if item >= n_limits or value[w] == FORGOTTEN:
            continue
        over = value[w] - bound[item]
        sure = over + still_least[item, day]
        if over + still_most[item, day] <= 0:
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
