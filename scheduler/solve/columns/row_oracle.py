"""The cheapest row of one person for given prices of shifts, with a proof of how cheap any can be.

Resources are priced by multipliers (a Lagrangian relaxation), so that one sweep backwards through
the graph bounds every row from below. Guided by these bounds a search forwards follows the most
promising partial rows; if it never had to drop one that could still win, its row is the cheapest.

References
----------
Handler & Zang (1980), "A dual algorithm for the constrained shortest path problem", Networks 10.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.arrays import Tiny
from scheduler.solve.columns.rooms import Rooms
from scheduler.solve.columns.row_following import follow
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.columns.row_listing import UNFINISHED, list_rows, new_trail
from scheduler.solve.columns.row_sweeps import (
    INFINITE,
    Desk,
    Paths,
    price_edges,
    price_row,
    reach,
    tune,
)
from scheduler.solve.prices import Floats

MULTIPLIER_STEPS = 30
LISTING_STEPS = 300
"""Likewise before all rows are listed: sharper multipliers save far more time than they take."""
SAFETY = 1e-6
EDGES_AT_ONCE = 3_000_000
"""Edges looked at for lists of rows before asking whether to stop."""
BEAM = 200
"""Most partial rows of a layer that are followed."""

_rooms = Rooms()


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
    """Answers for one person, remembering the multipliers from one question to the next.

    With a price ``elastic`` rows may use more of a resource than a hard limit allows: that is what
    the largest use of one day is charged when it is too much.
    """

    def __init__(self, graph: RowGraph, elastic: float = INFINITE) -> None:
        self.graph = graph
        items, resources = graph.items, graph.resources
        per = items.per[resources].astype(np.float64)
        self.paths = Paths(
            node_start=graph.node_start,
            first_edge=graph.first_edge,
            target=graph.target,
            choice=graph.choice,
            edge_cost=graph.edge_cost,
            kind=graph.kind,
            kind_start=graph.kind_start,
            kind_resource=graph.kind_resource,
            kind_use=graph.kind_use,
            bound=items.bound[resources].astype(np.float64),
            per=per,
            price=_prices_of_breaches(graph, elastic),
            least_to_go=np.zeros((int(graph.n_nodes.sum()), len(resources)), np.int32),
            most_to_go=np.zeros((int(graph.n_nodes.sum()), len(resources)), np.int32),
            constant=float(graph.constant),
        )
        if len(resources):
            reach(self.paths, graph.uses_of_kinds())
        self.multipliers = np.zeros(len(resources), np.float64)

    def at(self, elastic: float) -> RowOracle:
        """Another oracle of the same graph, where breaches have this price."""
        made = copy(self)
        made.paths = self.paths._replace(price=_prices_of_breaches(self.graph, elastic))
        made.multipliers = np.zeros_like(self.multipliers)
        return made

    @property
    def _most(self) -> Floats:
        """The most that a unit over each limit is worth."""
        price = self.paths.price
        return np.where(price >= INFINITE, INFINITE, price / self.paths.per)

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
        graph, paths, desk = self.graph, self.paths, _rooms.desk(self.graph)
        value = np.zeros(1)
        price_edges(paths, prices, desk.base)
        floor = tune(paths, desk, self.multipliers, self._most, below, steps, value)
        if floor >= below:
            return Answer((), floor)
        first = None
        if value[0] < below:
            first = FoundRow(graph.choice[desk.best_path].astype(np.int64), float(value[0]))
        found, dropped = self._search(desk, below, beam, most)
        if first is not None:
            found = [r for r in found if not np.array_equal(first.choices, r.choices)] + [first]
        found.sort(key=lambda row: row.value)
        cheapest = found[0].value if found else INFINITE
        return Answer(tuple(found[:most]), max(floor, min(cheapest, dropped, below)))

    def cost_of(self, choices: Ints) -> float | None:
        """What the graph's limits charge for a row; None if it breaks a hard one."""
        cost = price_row(self.paths, choices, np.zeros(len(self.multipliers)))
        return None if cost >= INFINITE else cost

    def all_within(
        self, prices: Floats, limit: float, most: int, stop: Callable[[], bool] = lambda: False
    ) -> tuple[Tiny, Floats] | None:
        """Every row that costs `limit` at most at these prices, and what each costs.

        None if they are more than ``most``, or it was stopped.
        """
        graph, paths, desk = self.graph, self.paths, _rooms.desk(self.graph)
        price_edges(paths, prices, desk.base)
        above = limit + SAFETY
        floor = tune(paths, desk, self.multipliers, self._most, above, LISTING_STEPS, np.zeros(1))
        rows = np.zeros((most if floor < above else 0, graph.items.n_days), graph.choice.dtype)
        values = np.zeros(len(rows))
        if floor >= above:
            return rows, values
        trail = new_trail(graph.items.n_days, len(self.multipliers))
        count = UNFINISHED
        while count == UNFINISHED and not stop():
            count = list_rows(
                paths, desk, trail, self.multipliers, above, EDGES_AT_ONCE, rows, values
            )
        return None if count < 0 else (rows[:count].copy(), values[:count].copy())

    def _search(
        self, desk: Desk, below: float, beam: int, most: int
    ) -> tuple[list[FoundRow], float]:
        """Partial rows layer by layer, the most promising kept; and the best of those dropped."""
        graph, paths, n_days = self.graph, self.paths, self.graph.items.n_days
        labels, dropped = _rooms.labels(graph, beam), np.zeros(1)
        count = follow(paths, desk, labels, self.multipliers, below, beam, dropped)
        final = labels.value[:count] + paths.constant
        used = labels.used[:count]
        over = np.ceil(np.maximum(used - paths.bound, 0.0) / paths.per) * paths.price
        final = final + over.sum(axis=1)
        rows = []
        for label in np.argsort(final, kind="stable")[:most].tolist():
            if final[label] >= below:
                break
            choices = np.zeros(n_days, np.int64)
            value, place = float(final[label]), int(label)
            for day in range(n_days - 1, -1, -1):
                choices[day] = graph.choice[labels.edge[day, place]]
                place = int(labels.parent[day, place])
            rows.append(FoundRow(choices, value))
        return rows, float(dropped[0])


def _prices_of_breaches(graph: RowGraph, elastic: float) -> Floats:
    """What a step over the limit of each resource costs."""
    items, resources = graph.items, graph.resources
    hard, per = items.hard[resources], items.per[resources]
    most = np.full(len(resources), INFINITE)
    if elastic < INFINITE and len(resources):
        most = elastic * per / np.maximum(np.abs(graph.uses_of_kinds()).max(axis=0), 1)
    return np.where(hard, most, items.price[resources]).astype(np.float64)
