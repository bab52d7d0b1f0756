"""All rows of one person as paths of a graph, a layer a day: the automaton behind the limits.

Nobody writes the automaton: it follows from the limits themselves. A node remembers how far each
limit that is still open has come, and forgets whatever can no longer matter: a limit that cannot be
exceeded any more, the part of an excess that is paid for already. So "at most six days in a row"
becomes a counter, "no early after late" the class of the last shift, and a house rule whatever it
takes. Limits over many days (hours, weekends, nights of a month) would make the graph too large;
they stay *resources*, which the edges use up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.model.program import Ints, Mask
from scheduler.solve.columns.row_items import RowItems
from scheduler.solve.compiling import compiled

SPANS = (28, 14, 8, 7, 4, 2)
"""Days a limit may span to be remembered by nodes; the next is tried when a layer gets too wide."""
WIDEST = 400
"""Most nodes of a layer."""
FORGOTTEN = -(1 << 40)
"""Stands for a count that cannot matter any more."""
TOO_WIDE, TOO_LONG = -1, -2

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RowGraph:
    """A layered graph whose paths are the rows that keep the remembered limits.

    Edges stand layer by layer; ``edge_cost`` is what remembered soft limits charge on the way.
    """

    items: RowItems
    resources: Ints
    """Limits (of ``items``) that edges use up."""
    layer_start: Ints
    """Edges that leave layer d: ``layer_start[d]:layer_start[d + 1]``."""
    n_nodes: Ints
    """Nodes of each layer."""
    source: Ints
    target: Ints
    """Nodes of an edge, each within its layer."""
    choice: Ints
    edge_cost: Floats
    use_start: Ints
    use_resource: Ints
    use: Ints
    """What an edge adds to resources, by position in ``resources``."""
    constant: int
    """Cost of limits that no choice touches."""

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.target)


class TooLarge(Exception):  # noqa: N818 - not an error: the caller takes fewer limits in
    """The graph would have more nodes in a layer than wanted."""


def build_graph(items: RowItems, widest: int = WIDEST) -> RowGraph | None:
    """The graph that remembers as many limits as it can; None if even the nearest are too many."""
    span = items.last_day - items.first_day + 1
    for longest in (s for s in SPANS if s == SPANS[-1] or s <= items.n_days):
        try:
            return _Builder(items, span <= longest, widest).build()
        except TooLarge:
            continue
    return None


class _Builder:
    """Builds layer after layer into growing arrays."""

    def __init__(self, items: RowItems, short: Mask, widest: int) -> None:
        self.items, self.widest = items, widest
        n_limits = items.n_limits
        touched = items.last_day >= 0
        is_flag = np.arange(len(short)) >= n_limits
        self.remembered = touched & (short | is_flag)
        self.resources = np.flatnonzero((touched & ~short)[:n_limits])
        self.resource_of = np.full(len(short), -1, np.int64)
        self.resource_of[self.resources] = np.arange(len(self.resources))
        self.states = np.zeros((1, 0), np.int64)
        self.columns = np.zeros(0, np.int64)

    def build(self) -> RowGraph:
        items = self.items
        sources, targets, choices, costs = [], [], [], []
        uses, resources, amounts = [], [], []
        sizes, nodes = [0], [1]
        for day in range(items.n_days):
            made = self._layer(day)
            sources.append(made[0])
            targets.append(made[1])
            choices.append(made[2])
            costs.append(made[3])
            uses.append(made[4])
            resources.append(made[5])
            amounts.append(made[6])
            sizes.append(len(made[0]))
            nodes.append(len(self.states))
        return RowGraph(
            items=items,
            resources=self.resources,
            layer_start=np.cumsum(sizes),
            n_nodes=np.array(nodes, np.int64),
            source=np.concatenate(sources),
            target=np.concatenate(targets),
            choice=np.concatenate(choices),
            edge_cost=np.concatenate(costs),
            use_start=np.cumsum(np.concatenate([[0], *uses])),
            use_resource=np.concatenate(resources),
            use=np.concatenate(amounts),
            constant=self._constant(),
        )

    def _constant(self) -> int:
        items = self.items
        untouched = (items.last_day < 0)[: items.n_limits]
        steps = -(-np.maximum(-items.bound, 0) // items.per)
        return int((steps * items.price)[untouched].sum())

    def _layer(self, day: int) -> tuple[Ints, Ints, Ints, Floats, Ints, Ints, Ints]:
        """Expand every node of the layer by every choice of the day."""
        items = self.items
        begun = self.remembered & (items.first_day <= day)
        work = np.flatnonzero(begun & (items.last_day >= day))
        after = np.flatnonzero(begun & (items.last_day > day))
        place = np.full(len(items.first_day), -1, np.int64)
        place[work] = np.arange(len(work))
        came_from = np.full(len(items.first_day), -1, np.int64)
        came_from[self.columns] = np.arange(len(self.columns))
        n_choices = int(items.day_start[day + 1] - items.day_start[day])
        most = len(self.states) * n_choices
        per_edge = len(self.resources)
        n_slots = 1 << max(4, (4 * self.widest - 1).bit_length())
        source, target = np.zeros(most, np.int64), np.zeros(most, np.int64)
        choice, cost = np.zeros(most, np.int64), np.zeros(most, np.float64)
        n_uses = np.zeros(most, np.int64)
        resource = np.zeros(most * per_edge, np.int64)
        amount = np.zeros(most * per_edge, np.int64)
        found = np.zeros((self.widest, len(after)), np.int64)
        counts = np.zeros(3, np.int64)
        expand(
            day, self.states, work, came_from[work], place, place[after], self.resource_of,
            items.day_start, items.step_start, items.step_item, items.step,
            items.n_limits, items.bound, items.per, items.price, items.hard,
            items.flag_needed, items.flag_start, items.flag_limit, items.flag_factor,
            items.last_day, items.still_least, items.still_most,
            np.zeros(len(work), np.int64), np.zeros(per_edge, np.int64),
            np.full(n_slots, -1, np.int64),
            found, source, target, choice, cost, n_uses, resource, amount, counts,
        )  # fmt: skip
        n_nodes, n_edges, n_used = counts.tolist()
        if n_nodes == TOO_WIDE:
            raise TooLarge
        self.states, self.columns = found[:n_nodes].copy(), after
        return (
            source[:n_edges].copy(),
            target[:n_edges].copy(),
            choice[:n_edges].copy(),
            cost[:n_edges].copy(),
            n_uses[:n_edges].copy(),
            resource[:n_used].copy(),
            amount[:n_used].copy(),
        )


@compiled
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


@compiled
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


@compiled
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


@compiled
def _count(item: int, by: int, place: Ints, resource_of: Ints, value: Ints, used: Ints) -> None:
    """Let an item grow: where the node remembers it, else as use of a resource."""
    if place[item] >= 0:
        if value[place[item]] != FORGOTTEN:
            value[place[item]] += by
    elif resource_of[item] >= 0:
        used[resource_of[item]] += by


@compiled
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


@compiled
def _keep(found: Ints, node: int, after: Ints, value: Ints) -> None:
    """Let a node remember the counts that stay open."""
    for a in range(len(after)):
        found[node, a] = value[after[a]]


@compiled
def _is_same(found: Ints, node: int, after: Ints, value: Ints) -> bool:
    """Whether a node remembers just these counts."""
    differing = 0
    for a in range(len(after)):
        differing += found[node, a] != value[after[a]]
    return differing == 0
