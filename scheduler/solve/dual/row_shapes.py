"""The graphs of all people end to end, for one compiled call; what is alike is kept once.

The graphs of two people of one contract and one skill often differ in nothing but what wishes
charge for a shift of a day. So the cost of an edge is taken apart: what its choice costs at least,
which stands with the person, and its *addition*, which is what it costs beyond that and how much of
limits over many days it uses up.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scheduler.model.program import Ints
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.prices import Floats

Shorts = npt.NDArray[np.int16]
Places = npt.NDArray[np.uint16]
"""Numbers that are never negative: as places in arrays they cost one instruction less."""
Smalls = npt.NDArray[np.int32]

MOST_ADDITIONS = 1 << 15
"""Most different additions in one graph."""
_NONE = -1


class Shapes(NamedTuple):
    """Graphs end to end. Nodes, edges and kinds of use are numbered throughout."""

    layer: Ints
    """[shape, day]: its first node of the day; two more for the last evening and for the end."""
    first_edge: Ints
    """By node, and one more; nodes of a last evening have none."""
    target: Places
    """Where an edge leads to, within its layer."""
    choice: Places
    addition: Places
    """Within the shape."""
    first_addition: Ints
    """By shape, and one more."""
    cost: Floats
    kind: Ints
    """What an addition charges, and its kind of use."""
    first_kind: Ints
    """By shape, and one more."""
    first_use: Ints
    """By kind, and one more."""
    use_limit: Ints
    """Which of the person's limits over many days is used, and how much of it."""
    use: Floats


class ShapeMaker:
    """Takes in one graph after the other."""

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {}
        self._graphs: list[RowGraph] = []
        self._additions: list[tuple[Shorts, Floats, Ints]] = []
        self._slots = np.zeros(2 * MOST_ADDITIONS, np.int32)
        self._cost = np.zeros(MOST_ADDITIONS, np.float64)
        self._kind = np.zeros(MOST_ADDITIONS, np.int64)

    def add(self, graph: RowGraph) -> tuple[int, Floats]:
        """Take a graph in: the number of its shape, and what each choice costs at least.

        Raises:
            OverflowError: numbers of the graph do not fit the room for them.
        """
        base = np.full(len(graph.items.cells), np.inf)
        additions = self._additions_of(graph, base)
        kinds = graph.kind_start, graph.kind_resource, graph.kind_use
        key = blake2b(digest_size=16)
        for part in (*additions, *kinds, graph.node_start, graph.first_edge, graph.n_nodes):
            key.update(f"{len(part)} ".encode() + part.tobytes())
        key.update(graph.target.tobytes() + graph.choice.tobytes())
        number = self._known.setdefault(key.digest(), len(self._graphs))
        if number == len(self._graphs):
            self._graphs.append(graph)
            self._additions.append(additions)
        return number, base

    def _additions_of(self, graph: RowGraph, base: Floats) -> tuple[Shorts, Floats, Ints]:
        """The addition of each edge; what each addition charges, and its kind of use."""
        if not graph.target.dtype == graph.choice.dtype == graph.kind.dtype == np.int16:
            raise OverflowError
        addition = np.zeros(graph.n_edges, np.int16)
        self._slots.fill(_NONE)
        cost = np.asarray(graph.edge_cost, np.float64)
        count = number_additions(
            graph.choice, cost, graph.kind, base, self._slots, addition, self._cost, self._kind
        )
        if count == _NONE:
            raise OverflowError
        return addition, self._cost[:count].copy(), self._kind[:count].copy()

    def laid(self) -> Shapes:
        """All shapes end to end."""
        graphs, additions = self._graphs, self._additions
        nothing = [np.zeros(0, np.int64)]
        n_out = [np.append(np.diff(g.first_edge), np.zeros(g.n_nodes[-1], int)) for g in graphs]
        n_uses = [np.diff(g.kind_start) for g in graphs]
        first_node = starts_of([int(g.n_nodes.sum()) for g in graphs])
        first_kind = starts_of([len(each) for each in n_uses])
        n_layers = len(graphs[0].n_nodes) if graphs else 1
        layer = [starts_of(g.n_nodes) + first for g, first in zip(graphs, first_node, strict=False)]
        kind = [k + first for (_, _, k), first in zip(additions, first_kind, strict=False)]
        return Shapes(
            layer=np.array(layer, np.int64).reshape(len(graphs), n_layers + 1),
            first_edge=starts_of(np.concatenate(nothing + n_out)),
            target=np.concatenate(nothing + [g.target for g in graphs]).astype(np.uint16),
            choice=np.concatenate(nothing + [g.choice for g in graphs]).astype(np.uint16),
            addition=np.concatenate(nothing + [each for each, _, _ in additions]).astype(np.uint16),
            first_addition=starts_of([len(cost) for _, cost, _ in additions]),
            cost=np.concatenate(nothing + [cost for _, cost, _ in additions]).astype(np.float64),
            kind=np.concatenate(nothing + kind),
            first_kind=first_kind,
            first_use=starts_of(np.concatenate(nothing + n_uses)),
            use_limit=np.concatenate(nothing + [g.kind_resource for g in graphs]),
            use=np.concatenate(nothing + [g.kind_use for g in graphs]).astype(np.float64),
        )


def starts_of(sizes: Ints | list[int]) -> Ints:
    """Where each of some things that stand end to end begins, and where the last one ends."""
    return np.cumsum(np.concatenate([[0], sizes]), dtype=np.int64)


@compiled_any_order
def number_additions(
    choice: Shorts, cost: Floats, kind: Shorts, base: Floats, slots: Smalls,
    addition: Shorts, costs: Floats, kinds: Ints,
) -> int:  # fmt: skip
    """Number what edges add to their choices' least costs, in the order in which it is met.

    Returns how many additions there are; -1 if there are too many. ``base`` gets the least costs.
    """
    for edge in range(len(cost)):
        base[choice[edge]] = min(base[choice[edge]], cost[edge])
    for each in range(len(base)):
        if base[each] == np.inf:
            base[each] = 0.0
    count = 0
    for edge in range(len(cost)):
        more = cost[edge] - base[choice[edge]]
        mixed = (np.int64(more) * 1000003 + kind[edge]) * 1099511628211
        mixed ^= mixed >> 29
        slot = mixed & (len(slots) - 1)
        while slots[slot] >= 0 and (costs[slots[slot]] != more or kinds[slots[slot]] != kind[edge]):
            slot = (slot + 1) & (len(slots) - 1)
        if slots[slot] < 0:
            if count == len(costs):
                return _NONE
            costs[count], kinds[count], slots[slot] = more, kind[edge], count
            count += 1
        addition[edge] = slots[slot]
    return count
