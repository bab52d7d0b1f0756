"""The cheapest choices of some days of one person's row, the other days staying as they are.

Over many months a whole row is seldom found: the partial rows that look best are much alike, and
use up together what limits allow over the horizon. The row that somebody has shows that each
stretch of it can be kept, so something is nearly always found, in a tenth of a whole row's time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.pool import KnownRows
from scheduler.solve.columns.rooms import Rooms
from scheduler.solve.columns.row_cutting import NOT_SEEN, Cut, settle
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.columns.row_sweeps import Desk
from scheduler.solve.prices import Floats


class RowStretcher:
    """Settles stretches of anybody's row; for one thread."""

    def __init__(self, people: Sequence[KnownRows]) -> None:
        graphs = [person.graph for person in people]
        self._n_days = max((graph.items.n_days for graph in graphs), default=0)
        self._widest = max((int(graph.n_nodes.max()) for graph in graphs), default=0)
        self._n_nodes = max((int(graph.n_nodes.sum()) for graph in graphs), default=0) + 1
        self._n_edges = max((graph.n_edges for graph in graphs), default=0) + self._widest
        self._n_kinds = max((len(g.kind_start) for g in graphs), default=0) + self._widest
        self._n_uses = max((len(g.kind_use) for g in graphs), default=0)
        self._rooms = Rooms()
        self._cuts: dict[int, tuple[Cut, Desk]] = {}

    def settle(
        self,
        oracle: RowOracle,
        row: Ints,
        days: tuple[int, int],
        prices: Floats,
        *,
        beam: int,
        steps: int,
    ) -> Ints | None:
        """The row with the cheapest choices of some days: the first, and the one after the last.

        ``row`` has the choice of every day, ``prices`` are of all choices. ``beam`` partial rows
        are followed, after ``steps`` of the multipliers. None where nothing lawful is found.
        """
        if days == (0, len(row)):
            rows = oracle.cheapest(prices, beam=beam, steps=steps).rows
            return rows[0].choices if rows else None
        paths, made = oracle.paths, row.copy()
        cut, desk = self._room(len(oracle.multipliers))
        cut.multipliers[:] = oracle.multipliers
        labels = self._rooms.labels(oracle.graph, beam)
        most = paths.price / paths.per
        is_found = settle(paths, cut, desk, labels, most, prices, made, *days, beam, steps)
        return made if is_found else None

    def _room(self, n_resources: int) -> tuple[Cut, Desk]:
        """Room for graphs with so many resources."""
        if n_resources not in self._cuts:
            self._cuts[n_resources] = self._new_cut(n_resources), self._new_desk(n_resources)
        return self._cuts[n_resources]

    def _new_cut(self, n_resources: int) -> Cut:
        edges, nodes, kinds = self._n_edges, self._n_nodes + 1, self._n_kinds
        uses = self._n_uses + self._widest * n_resources
        return Cut(
            node_start=_whole(self._n_days + 3),
            first_edge=_whole(nodes + 1),
            target=_whole(edges),
            choice=_whole(edges),
            cost=np.zeros(edges),
            kind=_whole(edges),
            kind_start=_whole(kinds + 1),
            kind_resource=_whole(uses),
            kind_use=_whole(uses),
            bound=np.zeros(n_resources),
            least_to_go=_whole(nodes, n_resources),
            most_to_go=_whole(nodes, n_resources),
            use=_whole(kinds, n_resources),
            node_of=_whole(self._widest),
            next_node_of=_whole(self._widest),
            number_of=np.full(self._widest, NOT_SEEN, np.int64),
            row_node=_whole(self._n_days + 1),
            multipliers=np.zeros(n_resources),
            used=np.zeros(n_resources),
            value=np.zeros(1),
            dropped=np.zeros(1),
        )

    def _new_desk(self, n_resources: int) -> Desk:
        nodes, days = self._n_nodes + 1, self._n_days + 1
        used, slope, best = np.zeros((3, n_resources))
        return Desk(
            base=np.zeros(0),
            of_kind=np.zeros(self._n_kinds),
            to_go=np.zeros(nodes),
            best_edge=_whole(nodes),
            used=used,
            slope=slope,
            best=best,
            path=_whole(days),
            best_path=_whole(days),
        )


def _whole(*shape: int) -> Ints:
    return np.zeros(shape, np.int64)
