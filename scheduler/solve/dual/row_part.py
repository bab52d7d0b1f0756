"""Everybody's cheapest row at given prices, limits over many days being priced as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.model.program import Ints, Mask
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.columns.row_sweeps import INFINITE
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.prices import Floats

Shorts = npt.NDArray[np.int16]
Smalls = npt.NDArray[np.int32]
Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _Graph:
    """The edges of a row graph, layer by layer, without what they use up."""

    layer_start: Smalls
    n_nodes: Smalls
    source: Shorts
    target: Shorts
    choice: Shorts
    cost: Singles


@dataclass(frozen=True, eq=False)
class _Person:
    """A person's graph, and what choices and a few edges use of limits over many days."""

    graph: _Graph
    cells: Smalls
    constant: int
    step_choice: Smalls
    step_limit: Smalls
    step: Floats
    extra_edge: Smalls
    extra_limit: Smalls
    extra: Floats
    """What an edge uses beside its choice, as when a weekend turns out to be worked."""


class RowPart:
    """The rows of all people; multipliers stand person by person, one a limit over many days.

    Graphs that are alike are kept once: about 10 bytes an edge.
    """

    def __init__(self, graphs: Iterable[RowGraph]) -> None:
        self.people: list[_Person] = []
        known: dict[tuple[bytes, ...], _Graph] = {}
        parts: list[tuple[Floats, Floats, Floats]] = []
        for graph in graphs:
            self.people.append(_person_of(graph, known))
            parts.append(_limits_of(graph))
        self.n_graphs = len(known)
        self.start = np.cumsum([0, *(len(bound) for bound, _, _ in parts)])
        self.count = int(self.start[-1])
        nothing = np.zeros(0, np.float64)
        self.bound = np.concatenate([nothing, *(bound for bound, _, _ in parts)])
        self.highest = np.concatenate([nothing, *(highest for _, highest, _ in parts)])
        self.scale = np.concatenate([nothing, *(scale for _, _, scale in parts)])
        self.lowest = np.zeros(self.count, np.float64)
        widest = max((int(g.n_nodes.max()) for g in known.values()), default=1)
        n_days = max((len(g.layer_start) for g in known.values()), default=1)
        most_edges = max((len(g.cost) for g in known.values()), default=0)
        self._to_go = np.zeros((n_days, widest), np.float64)
        self._best = np.zeros((n_days, widest), np.int32)
        self._cost = np.zeros(most_edges, np.float64)

    def price(self, multipliers: Floats, worth: Floats) -> tuple[float, Ints, Floats]:
        """(what all rows cost at least, the cells they work, how it grows with multipliers)."""
        used = np.zeros(self.count, np.float64)
        worked = np.zeros(len(worth), np.bool_)
        total = -float((multipliers * self.bound).sum())
        for number, person in enumerate(self.people):
            span = slice(self.start[number], self.start[number + 1])
            graph = person.graph
            value = cheapest_row(
                graph.layer_start, graph.n_nodes, graph.source, graph.target, graph.choice,
                graph.cost, person.cells, person.step_choice, person.step_limit, person.step,
                person.extra_edge, person.extra_limit, person.extra, multipliers[span], worth,
                np.zeros(len(person.cells), np.float64), self._cost, self._to_go, self._best,
                used[span], worked,
            )  # fmt: skip
            total += value + person.constant
        return total, np.flatnonzero(worked), used - self.bound


def _person_of(graph: RowGraph, known: dict[tuple[bytes, ...], _Graph]) -> _Person:
    items = graph.items
    small = _Graph(
        graph.layer_start.astype(np.int32),
        graph.n_nodes.astype(np.int32),
        graph.source.astype(np.int16),
        graph.target.astype(np.int16),
        graph.choice.astype(np.int16),
        graph.edge_cost.astype(np.float32),
    )
    _must_be_equal(small.choice, graph.choice)
    _must_be_equal(small.cost, graph.edge_cost)
    key = tuple(part.tobytes() for part in vars(small).values())
    limit_of = np.full(len(items.first_day), -1, np.int64)
    limit_of[graph.resources] = np.arange(len(graph.resources))
    choice = np.repeat(np.arange(len(items.cells)), np.diff(items.step_start))
    counted = limit_of[items.step_item] >= 0
    step_choice = choice[counted]
    step_limit, step = limit_of[items.step_item][counted], items.step[counted]
    extra_edge, extra_limit, extra = _extras(graph, step_choice, step_limit, step)
    return _Person(
        known.setdefault(key, small),
        items.cells.astype(np.int32),
        graph.constant,
        step_choice.astype(np.int32),
        step_limit.astype(np.int32),
        step.astype(np.float64),
        extra_edge.astype(np.int32),
        extra_limit.astype(np.int32),
        extra.astype(np.float64),
    )


def _must_be_equal(small: npt.NDArray[Any], large: npt.NDArray[Any]) -> None:
    """Numbers that do not fit the room for them would make a wrong bound.

    Raises:
        OverflowError: they do not.
    """
    if not np.array_equal(small, large):
        raise OverflowError


def _extras(
    graph: RowGraph, step_choice: Ints, step_limit: Ints, step: Ints
) -> tuple[Ints, Ints, Ints]:
    """(edge, limit, amount) of what edges use more or less than their choice says."""
    n_limits = max(1, len(graph.resources))
    by_choice = np.zeros((len(graph.items.cells), n_limits), np.int64)
    np.add.at(by_choice, (step_choice, step_limit), step)
    edge = np.repeat(np.arange(graph.n_edges), np.diff(graph.use_start))
    stated = np.bincount(edge * n_limits + graph.use_resource, graph.use, graph.n_edges * n_limits)
    apart = np.rint(stated).astype(np.int64).reshape(-1, n_limits) - by_choice[graph.choice]
    edges, limits = np.nonzero(apart)
    return edges, limits, apart[edges, limits]


def _limits_of(graph: RowGraph) -> tuple[Floats, Floats, Floats]:
    """(bound, highest multiplier, size of the factors) of each limit over many days."""
    items, resources = graph.items, graph.resources
    steps = items.price[resources] / items.per[resources]
    highest = np.where(items.hard[resources], np.inf, steps)
    scale = np.ones(len(resources), np.float64)
    np.maximum.at(scale, graph.use_resource, np.abs(graph.use).astype(np.float64))
    return items.bound[resources].astype(np.float64), highest, scale


@compiled_any_order
def cheapest_row(
    layer_start: Smalls, n_nodes: Smalls, source: Shorts, target: Shorts, choice: Shorts,
    cost: Singles, cells: Smalls, step_choice: Smalls, step_limit: Smalls, step: Floats,
    extra_edge: Smalls, extra_limit: Smalls, extra: Floats, multipliers: Floats, worth: Floats,
    price: Floats, edge_price: Floats, to_go: Floats, best: Smalls, used: Floats, worked: Mask,
) -> float:  # fmt: skip
    """What the cheapest row costs; marks the cells it works and counts what it uses."""
    for option in range(len(cells)):
        price[option] = -worth[cells[option]] if cells[option] > 0 else 0.0
    for k in range(len(step)):
        price[step_choice[k]] += multipliers[step_limit[k]] * step[k]
    for edge in range(len(cost)):
        edge_price[edge] = cost[edge] + price[choice[edge]]
    for k in range(len(extra)):
        edge_price[extra_edge[k]] += multipliers[extra_limit[k]] * extra[k]
    _sweep(layer_start, n_nodes, source, target, edge_price, to_go, best)
    if to_go[0, 0] < INFINITE:
        _mark(layer_start, target, choice, cells, best, price, edge_price, worked)
        for k in range(len(step)):
            used[step_limit[k]] += price[step_choice[k]] * step[k]
        for k in range(len(extra)):
            used[extra_limit[k]] += edge_price[extra_edge[k]] * extra[k]
    return float(to_go[0, 0])


@compiled_any_order
def _sweep(
    layer_start: Smalls, n_nodes: Smalls, source: Shorts, target: Shorts, edge_price: Floats,
    to_go: Floats, best: Smalls,
) -> None:  # fmt: skip
    """From the last day to the first: the least each node still costs, and by which edge."""
    n_days = len(layer_start) - 1
    for node in range(n_nodes[n_days]):
        to_go[n_days, node] = 0.0
    for day in range(n_days - 1, -1, -1):
        for node in range(n_nodes[day]):
            to_go[day, node] = INFINITE
            best[day, node] = -1
        for edge in range(layer_start[day], layer_start[day + 1]):
            total = edge_price[edge] + to_go[day + 1, target[edge]]
            if total < to_go[day, source[edge]]:
                to_go[day, source[edge]] = total
                best[day, source[edge]] = edge


@compiled_any_order
def _mark(
    layer_start: Smalls, target: Shorts, choice: Shorts, cells: Smalls, best: Smalls,
    is_chosen: Floats, is_taken: Floats, worked: Mask,
) -> None:  # fmt: skip
    """Mark the choices, the edges and the cells of the cheapest path."""
    for option in range(len(cells)):
        is_chosen[option] = 0.0
    for edge in range(layer_start[-1]):
        is_taken[edge] = 0.0
    node = 0
    for day in range(len(layer_start) - 1):
        edge = best[day, node]
        is_chosen[choice[edge]] = 1.0
        is_taken[edge] = 1.0
        if cells[choice[edge]] > 0:
            worked[cells[choice[edge]]] = True
        node = target[edge]
