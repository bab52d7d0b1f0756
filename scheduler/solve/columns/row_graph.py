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

from scheduler.model.program import Ints, Mask
from scheduler.solve.columns.row_expansion import TOO_WIDE, expand
from scheduler.solve.columns.row_items import RowItems
from scheduler.solve.prices import Floats

SPANS = (28, 14, 8, 7, 4, 2)
"""Days a limit may span to be remembered by nodes; the next is tried when a layer gets too wide."""
WIDEST = 400
"""Most nodes of a layer."""


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
