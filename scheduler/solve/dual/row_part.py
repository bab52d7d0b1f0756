"""Everybody's cheapest row at given prices, limits over many days being priced as well."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.columns.row_sweeps import INFINITE
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.dual.row_shapes import ShapeMaker, Shapes, Smalls
from scheduler.solve.prices import Floats


class People(NamedTuple):
    """What stands with each person rather than with the shape of the graph."""

    shape: Ints
    first_choice: Ints
    """By person, and one more: choices among those of all people."""
    cells: Smalls
    """Variable of each choice; 0 for the day off."""
    base: Floats
    """What each choice costs at least."""
    first_limit: Ints
    """By person, and one more: limits over many days among those of all people."""


class Room(NamedTuple):
    """Room to work in for one thread."""

    price: Floats
    of_kind: Floats
    of_addition: Floats
    to_go: Floats


class RowPart:
    """The rows of all people; multipliers stand person by person, one a limit over many days.

    One call prices everybody, without Python between people; two threads share it where that is
    allowed. Sums are taken in the order of people in any case. Memory: 6 bytes an edge of a shape.
    """

    def __init__(self, graphs: Iterable[RowGraph]) -> None:
        maker, read = ShapeMaker(), []
        for graph in graphs:
            shape, base = maker.add(graph)
            read.append((shape, base, graph.items.cells, graph.constant, _limits_of(graph)))
        self.shapes, self.n_people = maker.laid(), len(read)
        nobody = np.zeros(0, np.int64)
        self.people = People(
            np.array([shape for shape, *_ in read], np.int64),
            np.cumsum([0, *(len(base) for _, base, *_ in read)], dtype=np.int64),
            np.concatenate([nobody, *(cells for _, _, cells, _, _ in read)]).astype(np.int32),
            _joined([base for _, base, *_ in read]),
            np.cumsum([0, *(len(limits[0]) for *_, limits in read)], dtype=np.int64),
        )
        self._constants = np.array([constant for _, _, _, constant, _ in read], np.float64)
        self.count = int(self.people.first_limit[-1])
        self.bound, self.highest, self.scale = (
            _joined([limits[part] for *_, limits in read]) for part in range(3)
        )
        self.lowest = np.zeros(self.count, np.float64)
        # One after the other, people of one shape find it in the processor's cache.
        self._order = np.argsort(self.people.shape, kind="stable")
        self._rooms = [self._room(), self._room()]

    def price(
        self, multipliers: Floats, worth: Floats, *, on_two: bool = False
    ) -> tuple[float, Ints, Floats]:
        """(what all rows cost at least, the cells they work, how it grows with multipliers)."""
        value, used, path = self._answers()

        def price_some(part: int, first: int, last: int) -> None:
            price_people(
                self.shapes, self.people, self._order, first, last, multipliers, worth,
                self._rooms[part], value, used, path,
            )  # fmt: skip

        if on_two:
            other = self._helper.submit(price_some, 1, self._half, self.n_people)
            price_some(0, 0, self._half)
            other.result()
        else:
            price_some(0, 0, self.n_people)
        total = float((value + self._constants).sum()) - float((multipliers * self.bound).sum())
        return total, path[path > 0], used - self.bound

    def least_of_each(self, multipliers: Floats, worth: Floats) -> Floats:
        """What each person's row costs at least."""
        value, used, path = self._answers()
        price_people(
            self.shapes, self.people, self._order, 0, self.n_people, multipliers, worth,
            self._rooms[0], value, used, path,
        )  # fmt: skip
        priced = np.concatenate([np.zeros(1), np.cumsum(multipliers * self.bound)])
        return np.asarray(value + self._constants - np.diff(priced[self.people.first_limit]))

    def limits_of_each(self) -> list[slice]:
        """Where the multipliers of each person stand."""
        ends = self.people.first_limit.tolist()
        return [slice(first, last) for first, last in pairwise(ends)]

    def _answers(self) -> tuple[Floats, Floats, Ints]:
        """Room for what rows cost, what they use of limits, and their cells day by day."""
        n_days = max(0, self.shapes.layer.shape[1] - 2)
        path = np.zeros((self.n_people, n_days), np.int64)
        return np.zeros(self.n_people), np.zeros(self.count), path

    @cached_property
    def _helper(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1, thread_name_prefix="rows")

    @cached_property
    def _half(self) -> int:
        """How many people, in their order, have half of all edges."""
        first_edge, layer = self.shapes.first_edge, self.shapes.layer
        n_edges = (first_edge[layer[:, -1]] - first_edge[layer[:, 0]])[self.people.shape]
        so_far = np.cumsum(n_edges[self._order])
        return int(np.searchsorted(so_far, so_far[-1] / 2))

    def _room(self) -> Room:
        people, shapes = self.people, self.shapes

        def most(first: Ints) -> int:
            return int(np.diff(first).max(initial=0))

        n_nodes = shapes.layer[:, -1] - shapes.layer[:, 0]
        return Room(
            np.zeros(most(people.first_choice), np.float64),
            np.zeros(most(shapes.first_kind), np.float64),
            np.zeros(most(shapes.first_addition), np.float64),
            np.zeros(int(n_nodes.max(initial=0)), np.float64),
        )


def _joined(parts: list[Floats]) -> Floats:
    return np.concatenate([np.zeros(0, np.float64), *parts])


def _limits_of(graph: RowGraph) -> tuple[Floats, Floats, Floats]:
    """(bound, highest multiplier, size of the factors) of each limit over many days."""
    items, resources = graph.items, graph.resources
    steps = items.price[resources] / items.per[resources]
    highest = np.where(items.hard[resources], np.inf, steps)
    scale = np.ones(len(resources), np.float64)
    np.maximum.at(scale, graph.kind_resource, np.abs(graph.kind_use).astype(np.float64))
    return items.bound[resources].astype(np.float64), highest, scale


@compiled_any_order
def price_people(
    s: Shapes, p: People, order: Ints, first: int, last: int, multipliers: Floats, worth: Floats,
    room: Room, value: Floats, used: Floats, path: Ints,
) -> None:  # fmt: skip
    """The cheapest row of some people: what it costs, what it uses, the cell of each day.

    Those whose row cannot be lawful cost `INFINITE`, and use nothing.
    """
    for place in range(first, last):
        person = order[place]
        shape = p.shape[person]
        _price_parts(s, p, person, shape, multipliers, worth, room)
        value[person] = _sweep(s, shape, room)
        if value[person] < INFINITE / 2:
            _walk(s, p, person, shape, room, used, path)


@compiled_any_order
def _price_parts(
    s: Shapes, p: People, person: int, shape: int, multipliers: Floats, worth: Floats, room: Room
) -> None:
    """What each choice and each addition of a person costs."""
    begin = p.first_choice[person]
    for choice in range(begin, p.first_choice[person + 1]):
        cell = p.cells[choice]
        earned = worth[cell] if cell > 0 else 0.0
        room.price[choice - begin] = p.base[choice] - earned
    begin, limit = s.first_kind[shape], p.first_limit[person]
    for kind in range(begin, s.first_kind[shape + 1]):
        total = 0.0
        for k in range(s.first_use[kind], s.first_use[kind + 1]):
            total += multipliers[limit + s.use_limit[k]] * s.use[k]
        room.of_kind[kind - begin] = total
    first = s.first_addition[shape]
    for addition in range(first, s.first_addition[shape + 1]):
        room.of_addition[addition - first] = (
            s.cost[addition] + room.of_kind[s.kind[addition] - begin]
        )


@compiled_any_order
def _sweep(s: Shapes, shape: int, room: Room) -> float:
    """From the last day to the first: the least each node still costs."""
    n_days = s.layer.shape[1] - 2
    begin = s.layer[shape, 0]
    for node in range(s.layer[shape, n_days], s.layer[shape, n_days + 1]):
        room.to_go[node - begin] = 0.0
    for day in range(n_days - 1, -1, -1):
        later = room.to_go[s.layer[shape, day + 1] - begin :]
        for node in range(s.layer[shape, day], s.layer[shape, day + 1]):
            least = INFINITE
            for edge in range(s.first_edge[node], s.first_edge[node + 1]):
                total = (
                    room.price[s.choice[edge]]
                    + room.of_addition[s.addition[edge]]
                    + later[s.target[edge]]
                )
                least = min(least, total)
            room.to_go[node - begin] = least
    return float(room.to_go[0])


@compiled_any_order
def _walk(
    s: Shapes, p: People, person: int, shape: int, room: Room, used: Floats, path: Ints
) -> None:
    """Follow the cheapest edges from the first day to the last; note cells and what is used."""
    begin, node = s.layer[shape, 0], s.layer[shape, 0]
    first_addition = s.first_addition[shape]
    for day in range(s.layer.shape[1] - 2):
        after = s.layer[shape, day + 1]
        least, best = np.inf, s.first_edge[node]
        for edge in range(s.first_edge[node], s.first_edge[node + 1]):
            total = (
                room.price[s.choice[edge]]
                + room.of_addition[s.addition[edge]]
                + room.to_go[after - begin + s.target[edge]]
            )
            if total < least:
                least, best = total, edge
        path[person, day] = p.cells[p.first_choice[person] + s.choice[best]]
        kind = s.kind[first_addition + s.addition[best]]
        for k in range(s.first_use[kind], s.first_use[kind + 1]):
            used[p.first_limit[person] + s.use_limit[k]] += s.use[k]
        node = after + s.target[best]
