"""The inner loops of the search for the cheapest row: backwards for bounds, forwards for rows."""

from __future__ import annotations

from scheduler.model.program import Ints
from scheduler.solve.columns.row_expansion import FORGOTTEN
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.prices import Floats

INFINITE = 1e15
"""Cost of what cannot be."""


@compiled_any_order
def sweep(
    layer_start: Ints, source: Ints, target: Ints, base: Floats,
    use_start: Ints, use_resource: Ints, use: Ints, multipliers: Floats,
    n_nodes: Ints, to_go: Floats, best_edge: Ints,
) -> None:  # fmt: skip
    """From the last day to the first: the least each node still costs, resources priced."""
    n_days = len(layer_start) - 1
    for node in range(n_nodes[n_days]):
        to_go[n_days, node] = 0.0
    for day in range(n_days - 1, -1, -1):
        for node in range(n_nodes[day]):
            to_go[day, node] = INFINITE
            best_edge[day, node] = -1
        for edge in range(layer_start[day], layer_start[day + 1]):
            each = base[edge]
            for k in range(use_start[edge], use_start[edge + 1]):
                each += multipliers[use_resource[k]] * use[k]
            total = each + to_go[day + 1, target[edge]]
            if total < to_go[day, source[edge]]:
                to_go[day, source[edge]] = total
                best_edge[day, source[edge]] = edge


@compiled_any_order
def walk(
    layer_start: Ints, target: Ints, use_start: Ints, use_resource: Ints, use: Ints,
    best_edge: Ints, path: Ints, used: Floats,
) -> None:  # fmt: skip
    """The cheapest path of the last sweep and what it uses."""
    for r in range(len(used)):
        used[r] = 0.0
    node = 0
    for day in range(len(layer_start) - 1):
        edge = best_edge[day, node]
        path[day] = edge
        for k in range(use_start[edge], use_start[edge + 1]):
            used[use_resource[k]] += use[k]
        node = target[edge]


@compiled_any_order
def follow(
    layer_start: Ints, start_of: Ints, start_place: Ints, target: Ints, base: Floats,
    use_start: Ints, use_resource: Ints, use: Ints,
    to_go: Floats, multipliers: Floats, bound: Floats, price: Floats,
    least_after: Floats, most_after: Floats, offset: float, below: float, beam: int,
    node: Ints, value: Floats, used: Floats, next_node: Ints, next_value: Floats,
    promise: Floats, next_used: Floats, next_parent: Ints, next_edge: Ints,
    scratch: Floats, slots: Ints, now: Floats, parent: Ints, edge_of: Ints, dropped: Floats,
) -> int:  # fmt: skip
    """Follow the most promising partial rows from the first day to the last; how many are left."""
    n_resources = len(bound)
    node[0], value[0], count = 0, 0.0, 1
    for r in range(n_resources):
        used[0, r] = 0.0
    for day in range(len(layer_start) - 1):
        made = extend(
            layer_start[day], start_of, start_place[day], day, node, value, used, count,
            target, base, use_start, use_resource, use, to_go, multipliers, bound, price,
            least_after, most_after, offset, below, slots, now,
            next_node, next_value, promise, next_used, next_parent, next_edge,
        )  # fmt: skip
        limit = 1e300
        if made > beam:
            for i in range(made):
                scratch[i] = promise[i]
            limit = _nth_smallest(scratch, made, beam)
        count = 0
        for i in range(made):
            if promise[i] > limit or count == beam:
                dropped[0] = min(dropped[0], promise[i])
                continue
            node[count], value[count] = next_node[i], next_value[i]
            parent[day, count], edge_of[day, count] = next_parent[i], next_edge[i]
            for r in range(n_resources):
                used[count, r] = next_used[i, r]
            count += 1
        if count == 0:
            return 0
    return count


@compiled_any_order
def extend(
    first: int, start_of: Ints, place: int, day: int, node: Ints, value: Floats, used: Floats,
    n_labels: int, target: Ints, base: Floats, use_start: Ints, use_resource: Ints, use: Ints,
    to_go: Floats, multipliers: Floats, bound: Floats, price: Floats,
    least_after: Floats, most_after: Floats, offset: float, below: float, slots: Ints,
    now: Floats, out_node: Ints, out_value: Floats, out_promise: Floats, out_used: Floats,
    out_parent: Ints, out_edge: Ints,
) -> int:  # fmt: skip
    """Follow every edge from every partial row; of two that are alike the cheaper one stays."""
    count = 0
    n_resources = len(bound)
    for label in range(n_labels):
        at = place + node[label]
        for edge in range(first + start_of[at], first + start_of[at + 1]):
            after = to_go[day + 1, target[edge]]
            if after >= INFINITE:
                continue
            for r in range(n_resources):
                now[r] = used[label, r]
            for k in range(use_start[edge], use_start[edge + 1]):
                now[use_resource[k]] += use[k]
            cost = value[label] + base[edge]
            worth = _priced_use(now, day, multipliers, bound, price, least_after, most_after)
            promise = cost + after + offset + worth
            if promise >= below:
                continue
            slot = _slot_of(target[edge], now, slots, out_node, out_used)
            known = slots[slot]
            if known < 0:
                known = count
                slots[slot] = count
                count += 1
            elif out_value[known] <= cost:
                continue
            out_node[known], out_value[known], out_promise[known] = target[edge], cost, promise
            out_parent[known], out_edge[known] = label, edge
            for r in range(n_resources):
                out_used[known, r] = now[r]
    for i in range(count):
        slot = _label_slot(out_node[i], out_used[i], len(slots))
        while slots[slot] >= 0:
            slots[slot] = -1
            slot = (slot + 1) & (len(slots) - 1)
    return count


@compiled_any_order
def _priced_use(
    now: Floats, day: int, multipliers: Floats, bound: Floats, price: Floats,
    least_after: Floats, most_after: Floats,
) -> float:  # fmt: skip
    """What the use so far is worth; far too much if a hard limit is sure to be broken."""
    worth = 0.0
    for r in range(len(now)):
        if now[r] + most_after[r, day] <= bound[r]:
            # Kept for certain: its multiplier no longer speaks for it.
            worth += multipliers[r] * (bound[r] - most_after[r, day])
            now[r] = FORGOTTEN
        elif price[r] >= INFINITE and now[r] + least_after[r, day] > bound[r]:
            return 2 * INFINITE
        else:
            worth += multipliers[r] * now[r]
    return worth


@compiled_any_order
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


@compiled_any_order
def _slot_of(node: int, now: Floats, slots: Ints, out_node: Ints, out_used: Floats) -> int:
    """Where the partial row like this one is kept, or will be."""
    slot = _label_slot(node, now, len(slots))
    while slots[slot] >= 0 and not _is_alike(out_node, out_used, slots[slot], node, now):
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@compiled_any_order
def _label_slot(node: int, now: Floats, n_slots: int) -> int:
    """A slot for a node and what has been used on the way to it."""
    mixed = 1469598103934665603 ^ node
    for r in range(len(now)):
        mixed = (mixed ^ int(now[r])) * 1099511628211
        mixed ^= mixed >> 29
    return mixed & (n_slots - 1)


@compiled_any_order
def _is_alike(out_node: Ints, out_used: Floats, known: int, node: int, now: Floats) -> bool:
    """Whether a partial row that is known ends in the same node with the same use."""
    if out_node[known] != node:
        return False
    differing = 0
    for r in range(len(now)):
        differing += out_used[known, r] != now[r]
    return differing == 0
