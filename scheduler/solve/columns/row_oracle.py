"""The cheapest row of one person for given prices of shifts, with a proof of how cheap any can be.

Resources are priced by multipliers (a Lagrangian relaxation), so that one sweep backwards through
the graph bounds every row from below. Guided by these bounds a search forwards follows the most
promising partial rows; if it never had to drop one that could still win, its row is the cheapest.

References
----------
Handler & Zang (1980), "A dual algorithm for the constrained shortest path problem", Networks 10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.row_expansion import FORGOTTEN
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.columns.row_sweeps import INFINITE, follow, sweep, walk
from scheduler.solve.prices import Floats

MULTIPLIER_STEPS = 30
BEAM = 200
"""Most partial rows of a layer that are followed."""


@dataclass(frozen=True)
class FoundRow:
    """A whole row: its choices day by day, and its cost with the given prices."""

    choices: Ints
    value: float


@dataclass(frozen=True)
class Answer:
    """The best rows found, cheapest first, and what no row can be cheaper than."""

    rows: tuple[FoundRow, ...]
    bound: float


class RowOracle:
    """Answers for one person, remembering the multipliers from one question to the next."""

    def __init__(self, graph: RowGraph) -> None:
        self.graph = graph
        items, resources = graph.items, graph.resources
        self._bound = items.bound[resources].astype(np.float64)
        self._per = items.per[resources].astype(np.float64)
        hard = items.hard[resources]
        self._price = np.where(hard, INFINITE, items.price[resources]).astype(np.float64)
        self._most = np.where(hard, INFINITE, self._price / self._per)
        self._least_after = items.still_least[resources].astype(np.float64)
        self._most_after = items.still_most[resources].astype(np.float64)
        self.multipliers = np.zeros(len(resources), np.float64)
        n_days = items.n_days
        self._width = int(graph.n_nodes.max())
        self._to_go = np.zeros((n_days + 1, self._width), np.float64)
        self._best_edge = np.zeros((n_days + 1, self._width), np.int64)
        spans = zip(graph.layer_start[:-1], graph.layer_start[1:], graph.n_nodes, strict=False)
        self._starts = [
            np.searchsorted(graph.source[first:last], np.arange(count + 1))
            for first, last, count in spans
        ]
        self._start_of = np.concatenate(self._starts)
        self._start_place = np.cumsum([0, *(len(starts) for starts in self._starts[:-1])])
        self._desk: _Desk | None = None

    def cheapest(
        self,
        prices: Floats,
        *,
        below: float = INFINITE,
        beam: int = BEAM,
        most: int = 1,
        steps: int = MULTIPLIER_STEPS,
    ) -> Answer:
        """The cheapest rows at these prices (one a choice) among those that cost less than `below`.

        ``bound`` holds for every row of the person, also beyond ``below``.
        """
        graph = self.graph
        base = graph.edge_cost + prices[graph.choice]
        floor, first = self._tune(base, below, steps)
        if floor >= below:
            return Answer((), floor)
        found, dropped = self._search(base, below, beam, most)
        if first is not None and first.value < below:
            found = [r for r in found if not np.array_equal(first.choices, r.choices)] + [first]
        found.sort(key=lambda row: row.value)
        cheapest = found[0].value if found else INFINITE
        return Answer(tuple(found[:most]), max(floor, min(cheapest, dropped, below)))

    def cost_of(self, choices: Ints) -> float | None:
        """What the graph's limits charge for a row; None if it breaks a hard one."""
        graph = self.graph
        node, cost = 0, float(graph.constant)
        used = np.zeros(len(self._bound), np.float64)
        for day, choice in enumerate(choices.tolist()):
            first = int(graph.layer_start[day])
            begin, end = self._starts[day][node], self._starts[day][node + 1]
            edges = first + np.flatnonzero(graph.choice[first + begin : first + end] == choice)
            if not len(edges):
                return None
            edge = int(edges[0]) + int(begin)
            cost += float(graph.edge_cost[edge])
            span = slice(int(graph.use_start[edge]), int(graph.use_start[edge + 1]))
            used[graph.use_resource[span]] += graph.use[span]
            node = int(graph.target[edge])
        cost += self._charge(used)
        return None if cost >= INFINITE else cost

    # --- multipliers ------------------------------------------------------------------------

    def _tune(self, base: Floats, below: float, steps: int) -> tuple[float, FoundRow | None]:
        """Move the multipliers to a good bound; also the best row met on the way."""
        graph = self.graph
        best_floor, best_row = -INFINITE, None
        best_multipliers, target = self.multipliers.copy(), below
        patience, pace = 0, 1.0
        used = np.zeros(len(self.multipliers), np.float64)
        path = np.zeros(graph.items.n_days, np.int64)
        for _ in range(max(1, steps)):
            floor = self._sweep(base, self.multipliers)
            if floor > best_floor:
                best_floor, patience = floor, 0
                best_multipliers = self.multipliers.copy()
            else:
                patience += 1
                if patience >= 3:
                    pace, patience = pace / 2, 0
            if best_floor >= below or not len(used):
                break
            walk(
                graph.layer_start, graph.target, graph.use_start, graph.use_resource, graph.use,
                self._best_edge, path, used,
            )  # fmt: skip
            value = float(base[path].sum()) + graph.constant + self._charge(used)
            if value < INFINITE and (best_row is None or value < best_row.value):
                best_row = FoundRow(graph.choice[path], value)
                target = min(target, value)
            slope = used - self._bound
            slope[(slope < 0) & (self.multipliers <= 0)] = 0.0
            slope[(slope > 0) & (self.multipliers >= self._most)] = 0.0
            length = float((slope * slope).sum())
            if length == 0.0:
                break
            aim = target if target < INFINITE else best_floor + abs(best_floor) * 0.05 + 10.0
            step = pace * max(aim - floor, 1e-6) / length
            self.multipliers = np.clip(self.multipliers + step * slope, 0.0, self._most)
        self.multipliers = best_multipliers
        self._sweep(base, best_multipliers)
        return best_floor, best_row

    def _sweep(self, base: Floats, multipliers: Floats) -> float:
        graph = self.graph
        sweep(
            graph.layer_start, graph.source, graph.target, base,
            graph.use_start, graph.use_resource, graph.use, multipliers,
            graph.n_nodes, self._to_go, self._best_edge,
        )  # fmt: skip
        root = self._to_go[0, 0]
        if root >= INFINITE:
            return INFINITE
        return float(root - (multipliers * self._bound).sum() + graph.constant)

    def _charge(self, used: Floats) -> float:
        steps = np.ceil(np.maximum(used - self._bound, 0.0) / self._per)
        return float((steps * self._price).sum())

    # --- search -----------------------------------------------------------------------------

    def _search(
        self, base: Floats, below: float, beam: int, most: int
    ) -> tuple[list[FoundRow], float]:
        """Partial rows layer by layer, the most promising kept; and the best of those dropped."""
        graph, n_days = self.graph, self.graph.items.n_days
        desk = self._desk_for(beam)
        offset = graph.constant - float((self.multipliers * self._bound).sum())
        dropped = np.full(1, INFINITE)
        count = follow(
            graph.layer_start, self._start_of, self._start_place, graph.target, base,
            graph.use_start, graph.use_resource, graph.use,
            self._to_go, self.multipliers, self._bound, self._price,
            self._least_after, self._most_after, offset, below, beam,
            desk.node, desk.value, desk.used, desk.next_node, desk.next_value, desk.promise,
            desk.next_used, desk.next_parent, desk.next_edge, desk.scratch, desk.slots, desk.now,
            desk.parent, desk.edge, dropped,
        )  # fmt: skip
        final = desk.value[:count] + graph.constant
        used = desk.used[:count]
        over = np.ceil(np.maximum(used - self._bound, 0.0) / self._per) * self._price
        final = final + np.where(used <= FORGOTTEN / 2, 0.0, over).sum(axis=1)
        rows = []
        for label in np.argsort(final, kind="stable")[:most].tolist():
            if final[label] >= below:
                break
            choices = np.zeros(n_days, np.int64)
            value, place = float(final[label]), int(label)
            for day in range(n_days - 1, -1, -1):
                choices[day] = graph.choice[desk.edge[day, place]]
                place = int(desk.parent[day, place])
            rows.append(FoundRow(choices, value))
        return rows, float(dropped[0])

    def _desk_for(self, beam: int) -> _Desk:
        """Room to work in; the widest is kept for the next question."""
        if self._desk is None or self._desk.beam < beam:
            graph = self.graph
            most = max(int(np.diff(starts).max()) for starts in self._starts)
            self._desk = _Desk.of(beam, beam * most, len(self._bound), graph.items.n_days)
        return self._desk


@dataclass(frozen=True)
class _Desk:
    """Room for the partial rows of a search: those of today, of tomorrow, and the way back."""

    beam: int
    node: Ints
    value: Floats
    used: Floats
    next_node: Ints
    next_value: Floats
    promise: Floats
    next_used: Floats
    next_parent: Ints
    next_edge: Ints
    scratch: Floats
    slots: Ints
    now: Floats
    parent: Ints
    edge: Ints

    @staticmethod
    def of(beam: int, room: int, n_resources: int, n_days: int) -> _Desk:
        """Room for ``beam`` partial rows a day that grow to ``room`` before some are dropped."""
        return _Desk(
            beam=beam,
            node=np.zeros(beam, np.int64),
            value=np.zeros(beam, np.float64),
            used=np.zeros((beam, n_resources), np.float64),
            next_node=np.zeros(room, np.int64),
            next_value=np.zeros(room, np.float64),
            promise=np.zeros(room, np.float64),
            next_used=np.zeros((room, n_resources), np.float64),
            next_parent=np.zeros(room, np.int64),
            next_edge=np.zeros(room, np.int64),
            scratch=np.zeros(room, np.float64),
            slots=np.full(1 << max(4, (2 * room).bit_length()), -1, np.int64),
            now=np.zeros(n_resources, np.float64),
            parent=np.zeros((n_days, beam), np.int64),
            edge=np.zeros((n_days, beam), np.int64),
        )
