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
from functools import cached_property

import numpy as np

from scheduler.model.program import Ints, Mask, Ragged
from scheduler.solve.columns.arrays import Costs, Small, Tiny
from scheduler.solve.columns.row_expansion import TOO_MANY, expand
from scheduler.solve.columns.row_items import RowItems
from scheduler.solve.prices import Floats

SPANS = (28, 14, 8, 7, 4, 2)
"""Days a limit may span to be remembered by nodes; the next is tried when a layer gets too wide."""
WIDEST = 400
"""Most nodes of a layer."""
MOST_KINDS = 4_000
"""Most kinds of use of resources that the edges of one graph may have."""


@dataclass(frozen=True)
class RowGraph:
    """A layered graph whose paths are the rows that keep the remembered limits.

    Edges stand layer by layer, those of a node side by side; ``edge_cost`` is what remembered soft
    limits charge on the way.
    """

    items: RowItems
    resources: Ints
    """Limits (of ``items``) that edges use up."""
    layer_start: Ints
    """Edges that leave layer d: ``layer_start[d]:layer_start[d + 1]``."""
    n_nodes: Ints
    """Nodes of each layer."""
    node_start: Ints
    """Nodes of layer d are ``node_start[d]:node_start[d + 1]`` of all; those of the last day's
    evening are not counted."""
    first_edge: Small
    """Edges that leave a node: ``first_edge[node]:first_edge[node + 1]``."""
    target: Tiny
    """Where an edge leads to, within its layer."""
    choice: Tiny
    edge_cost: Costs
    kind: Tiny
    """Kind of use of resources of each edge."""
    kind_start: Ints
    kind_resource: Ints
    kind_use: Ints
    """What edges of a kind add to resources, by position in ``resources``."""
    constant: int
    """Cost of limits that no choice touches."""

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.target)

    @property
    def source(self) -> Ints:
        """Where each edge comes from, within its layer."""
        nodes = np.arange(len(self.first_edge) - 1)
        within = nodes - np.repeat(self.node_start[:-1], np.diff(self.node_start))
        return np.repeat(within, np.diff(self.first_edge))

    @property
    def use_start(self) -> Ints:
        """Uses of an edge: ``use_start[edge]:use_start[edge + 1]``."""
        return self._uses[1]

    @property
    def use_resource(self) -> Ints:
        """Resources that edges use, by position in ``resources``."""
        return self.kind_resource[self._uses[0]]

    @property
    def use(self) -> Ints:
        """How much of a resource edges use."""
        return self.kind_use[self._uses[0]]

    def uses_of_kinds(self) -> Ints:
        """[kind, resource]: what edges of a kind use."""
        uses = np.zeros((len(self.kind_start) - 1, len(self.resources)), np.int64)
        of_kind = np.repeat(np.arange(len(uses)), np.diff(self.kind_start))
        uses[of_kind, self.kind_resource] = self.kind_use
        return uses

    @property
    def _uses(self) -> tuple[Ints, Ints]:
        return Ragged(self.kind_start, self.kind_use).items_of(np.asarray(self.kind, np.int64))

    @cached_property
    def most_out(self) -> int:
        """Most edges that leave a node."""
        return int(np.diff(self.first_edge).max(initial=1))

    @property
    def n_bytes(self) -> int:
        """Memory taken, arrays shared with others counted in full."""
        arrays = [*vars(self).values(), *vars(self.items).values()]
        return sum(each.nbytes for each in arrays if isinstance(each, np.ndarray))


class TooLarge(Exception):  # noqa: N818 - not an error: the caller takes fewer limits in
    """The graph would have more nodes in a layer than wanted."""


def build_graph(items: RowItems, widest: int = WIDEST) -> RowGraph | None:
    """The graph that remembers as many limits as it can; None if even the nearest are too many."""
    graphs = (build_within(items, longest, widest) for longest in spans_of(items.n_days))
    return next((graph for graph in graphs if graph is not None), None)


def spans_of(n_days: int) -> list[int]:
    """The spans to try, the longest first."""
    return [span for span in SPANS if span == SPANS[-1] or span <= n_days]


def build_within(items: RowItems, longest: int, widest: int = WIDEST) -> RowGraph | None:
    """The graph whose nodes remember limits over so many days at most; None if it gets too wide."""
    span = items.last_day - items.first_day + 1
    try:
        return _Builder(items, span <= longest, widest).build()
    except TooLarge:
        return None


def constant_of(items: RowItems) -> int:
    """Cost of limits that no choice touches."""
    untouched = (items.last_day < 0)[: items.n_limits]
    steps = -(-np.maximum(-items.bound, 0) // items.per)
    return int((steps * items.price)[untouched].sum())


class _Builder:
    """Builds layer after layer."""

    def __init__(self, items: RowItems, short: Mask, widest: int) -> None:
        self.items, self.widest = items, widest
        n_items, n_limits = len(short), items.n_limits
        counts = items.last_day >= 0
        counts[:n_limits] &= items.can_be_exceeded
        is_flag = np.arange(n_items) >= n_limits
        self.remembered = counts & (short | is_flag)
        self.resources = np.flatnonzero((counts & ~short)[:n_limits])
        self.resource_of = np.full(n_items, -1, np.int64)
        self.resource_of[self.resources] = np.arange(len(self.resources))
        self.states = np.zeros((1, 0), np.int64)
        self.columns = np.zeros(0, np.int64)
        self.kinds = np.zeros((MOST_KINDS, len(self.resources)), np.int64)
        self.kind_slots = np.full(1 << (2 * MOST_KINDS).bit_length(), -1, np.int64)
        self.slots = np.zeros(1 << (4 * widest).bit_length(), np.int64)
        self.counts = np.zeros(3, np.int64)
        self.place = np.full(n_items, -1, np.int64)
        self.came_from = np.full(n_items, -1, np.int64)

    def build(self) -> RowGraph:
        layers = [self._layer(day) for day in range(self.items.n_days)]
        n_out, target, choice, kind = (
            np.concatenate([layer[part] for layer in layers]) for part in range(4)
        )
        cost = np.concatenate([layer[4] for layer in layers])
        n_nodes = [*(len(layer[0]) for layer in layers), len(self.states)]
        uses = self.kinds[: self.counts[2]]
        of_kind, resource = np.nonzero(uses)
        return RowGraph(
            items=self.items,
            resources=self.resources,
            layer_start=np.cumsum([0, *(len(layer[1]) for layer in layers)]),
            n_nodes=np.array(n_nodes, np.int64),
            node_start=np.cumsum([0, *n_nodes[:-1]]),
            first_edge=np.cumsum(np.concatenate([[0], n_out]), dtype=np.int32),
            target=_tiny(target),
            choice=_tiny(choice),
            edge_cost=exact(cost),
            kind=_tiny(kind),
            kind_start=np.searchsorted(of_kind, np.arange(len(uses) + 1)),
            kind_resource=resource,
            kind_use=uses[of_kind, resource],
            constant=constant_of(self.items),
        )

    def _layer(self, day: int) -> tuple[Ints, Ints, Ints, Ints, Floats]:
        """Expand every node of the layer by every choice of the day.

        Edges out of each node; target, choice, kind and cost of each edge.
        """
        items = self.items
        begun = self.remembered & (items.first_day <= day)
        work = np.flatnonzero(begun & (items.last_day >= day))
        after = np.flatnonzero(begun & (items.last_day > day))
        self.place[work] = np.arange(len(work))
        self.came_from[self.columns] = np.arange(len(self.columns))
        most = len(self.states) * int(items.day_start[day + 1] - items.day_start[day])
        n_out = np.zeros(len(self.states), np.int64)
        target, choice, kind = np.zeros((3, most), np.int64)
        cost = np.zeros(most, np.float64)
        found = np.zeros((self.widest, len(after)), np.int64)
        self.slots.fill(-1)
        expand(
            day, self.states, work, self.came_from[work], self.place, self.place[after],
            self.resource_of, items.day_start, items.step_start, items.step_item, items.step,
            items.n_limits, items.bound, items.per, items.price, items.hard,
            items.flag_needed, items.flag_start, items.flag_limit, items.flag_factor,
            items.last_day, items.still_place, items.still_least, items.still_most,
            np.zeros(len(work), np.int64), np.zeros(len(self.resources), np.int64),
            self.slots, self.kinds, self.kind_slots,
            found, n_out, target, choice, cost, kind, self.counts,
        )  # fmt: skip
        n_nodes, n_edges, _ = self.counts.tolist()
        if n_nodes == TOO_MANY:
            raise TooLarge
        self.place[work], self.came_from[self.columns] = -1, -1
        self.states, self.columns = found[:n_nodes].copy(), after
        kept = slice(n_edges)
        return n_out, target[kept].copy(), choice[kept].copy(), kind[kept].copy(), cost[kept].copy()


def _tiny(numbers: Ints) -> Tiny:
    """Numbers that are not negative, in a quarter of the room where they fit."""
    if len(numbers) and int(numbers.max()) > np.iinfo(np.int16).max:
        return np.asarray(numbers, np.int32)
    return np.asarray(numbers, np.int16)


def exact(costs: Floats) -> Costs:
    """Costs in half the room where that is exact."""
    halved = costs.astype(np.float32)
    return halved if np.array_equal(halved, costs) else costs
