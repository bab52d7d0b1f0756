"""The rows known of every person, with the graph and the oracle that find more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Ints, Mask, Program
from scheduler.solve.columns.arrays import Small
from scheduler.solve.columns.people_graphs import PeopleGraphs
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.columns.row_items import RowItems
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.columns.row_sweeps import INFINITE, price_rows
from scheduler.solve.prices import Floats

FEW = 16
"""Rows of a person that there is room for at first."""


@dataclass
class KnownRows:
    """The rows known of one person, in the order they were found.

    A row is an array of choices (one a day); its cost is what the person's own limits charge.
    """

    graph: RowGraph
    alike: dict[tuple[int, ...], tuple[Small, Small]] = field(default_factory=dict)
    """What nodes can still use of resources, by shape of graph; shared by all of a pool."""
    count: int = 0
    costs: Floats = field(default_factory=lambda: np.zeros(FEW, np.float64))

    def __post_init__(self) -> None:
        self._choices = np.zeros((FEW, self.graph.items.n_days), self.graph.choice.dtype)
        self._numbers: dict[bytes, int] = {}

    @cached_property
    def oracle(self) -> RowOracle:
        """Finds more rows; made when it is asked for.

        What nodes can still use takes more room than all else of it, and is the same for everybody
        whose graph differs in costs alone: then it is kept once.
        """
        oracle = RowOracle(self.graph)
        to_go = oracle.paths.least_to_go, oracle.paths.most_to_go
        least, most = self.alike.setdefault(_shape_of(self.graph), to_go)
        oracle.paths = oracle.paths._replace(least_to_go=least, most_to_go=most)
        return oracle

    def add(self, choices: Ints, cost: float) -> tuple[int, bool]:
        """Remember a row; its number, and whether it is new."""
        key = choices.astype(self._choices.dtype).tobytes()
        known = self._numbers.get(key)
        if known is not None:
            return known, False
        if self.count == len(self.costs):
            self._choices = np.concatenate([self._choices, np.zeros_like(self._choices)])
            self.costs = np.concatenate([self.costs, np.zeros_like(self.costs)])
        number = self._numbers[key] = self.count
        self._choices[number], self.costs[number] = choices, cost
        self.count += 1
        return number, True

    def prices_of_all(self, prices: Floats) -> Floats:
        """Every known row's cost at these prices (one a choice)."""
        total = np.zeros(self.count)
        price_rows(self._choices[: self.count], self.costs, prices, total)
        return total

    def cheapest(self, prices: Floats) -> float:
        """The least cost of a known row at these prices."""
        return float(self.prices_of_all(prices).min()) if self.count else INFINITE

    def choices(self, number: int) -> Ints:
        """The choice of each day that a row makes."""
        return np.asarray(self._choices[number], np.int64)

    def choices_of_all(self, numbers: Sequence[int]) -> Ints:
        """[row, day]: likewise for several rows."""
        return np.asarray(self._choices[np.array(numbers, np.int64)], np.int64)

    def cells(self, number: int) -> Ints:
        """The cells a row works, as variables of the program."""
        cells = self.graph.items.cells[self._choices[number]]
        return np.asarray(cells[cells > 0])

    def number_in(self, values: Values) -> int | None:
        """The row this person has in a rota; None if it breaks one of the hard limits."""
        choices = choices_in(self.graph, values)
        cost = None if choices is None else self.oracle.cost_of(choices)
        if choices is None or cost is None:
            return None
        return self.add(choices, cost)[0]


class RowPool:
    """The known rows of everybody (by position of the person)."""

    def __init__(self, program: Program, graphs: list[RowGraph]) -> None:
        self.program = program
        alike: dict[tuple[int, ...], tuple[Small, Small]] = {}
        self.people = [KnownRows(graph, alike) for graph in graphs]

    def copy(self) -> RowPool:
        """The same rows, for somebody who adds others in another thread."""
        made = RowPool(self.program, [person.graph for person in self.people])
        for old, new in zip(self.people, made.people, strict=True):
            for number in range(old.count):
                new.add(old.choices(number), float(old.costs[number]))
        return made

    @cached_property
    def own(self) -> Mask:
        """Limits of the program that the costs of rows speak of; the others are shared."""
        own = np.zeros(len(self.program.rows), bool)
        for person in self.people:
            own[person.graph.items.kept] = True
        return own

    @staticmethod
    def of(
        program: Program,
        stop: Callable[[], bool] = lambda: False,
        graphs: PeopleGraphs | None = None,
    ) -> RowPool | None:
        """An empty pool; None if some rows do not fit a graph, or it was stopped.

        Rows of one shift a day fit, unless a person has too many of them. ``graphs`` are those that
        others ask for as well.
        """
        if most_settled_a_day(program) > 1:
            return None
        graphs, found = graphs or PeopleGraphs(program), []
        for employee in range(program.problem.n_employees):
            graph = graphs.of(employee)
            if graph is None or stop():
                return None
            found.append(graph)
        return RowPool(program, found)

    @cached_property
    def is_complete(self) -> bool:
        """Whether nobody can lawfully work two shifts a day, so that graphs know every row."""
        return all(is_one_a_day(self.program, person.graph) for person in self.people)


def _shape_of(graph: RowGraph) -> tuple[int, ...]:
    """Says which graphs are the same but for costs: those that share their arrays.

    A pool keeps its graphs, so an array's identity is never that of another one.
    """
    shape = (
        graph.node_start,
        graph.first_edge,
        graph.target,
        graph.kind,
        graph.kind_start,
        graph.kind_resource,
        graph.kind_use,
    )
    return (len(graph.resources), *map(id, shape))


def most_settled_a_day(program: Program) -> int:
    """The most shifts that a person must work on one day, as pins may ask."""
    return int(_per_day(program, program.lower).sum(axis=2).max(initial=0))


def _per_day(program: Program, of_variables: Ints) -> Ints:
    """[employee, day, shift type] of something known of each variable."""
    problem = program.problem
    shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
    return of_variables[program.first_cell : program.first_duty].reshape(shape)


def is_one_a_day(program: Program, graph: RowGraph) -> bool:
    """Whether a hard limit allows one shift of each day at most."""
    items = graph.items
    open_cells = _per_day(program, program.upper)[items.employee].sum(axis=1)
    allowed = open_cells <= 1
    if (np.diff(items.day_start)[~allowed] <= 1).any():
        return False
    n_limits, n_items = items.n_limits, len(items.first_day)
    is_one = items.step == 1
    n_ones = np.bincount(items.step_item[is_one], minlength=n_items)[:n_limits]
    n_others = np.bincount(items.step_item[~is_one], minlength=n_items)[:n_limits]
    n_shifts = np.add.reduceat((items.cells > 0).astype(np.int64), items.day_start[:-1])
    days, last_day = items.first_day[:n_limits], items.last_day[:n_limits]
    speaks = items.hard & (items.bound == 1) & (days == last_day) & (n_others == 0)
    limits = np.flatnonzero(speaks)
    of_all = n_ones[limits] == n_shifts[days[limits]]
    allowed[days[limits[of_all]]] = True
    return bool(allowed.all())


def choices_in(graph: RowGraph, values: Values) -> Ints | None:
    """The choice of each day that a rota makes; None if a day has two shifts or an unknown one."""
    return choices_of(graph.items, values)


def choices_of(items: RowItems, values: Values) -> Ints | None:
    """Likewise, given the choices alone."""
    worked = (items.cells > 0) & (values[items.cells] > 0)
    chosen = np.zeros(items.n_days, np.int64)
    for day in range(items.n_days):
        first, last = int(items.day_start[day]), int(items.day_start[day + 1])
        on = np.flatnonzero(worked[first:last])
        if len(on) > 1 or (not len(on) and items.cells[first] != 0):
            return None
        chosen[day] = first + (int(on[0]) if len(on) else 0)
    return chosen


def with_rows(pool: RowPool, values: Values, settled: Mapping[int, int]) -> Values:
    """A rota's decisions with other rows of some people (person -> number of the row)."""
    made = values.copy()
    for employee, row in settled.items():
        known = pool.people[employee]
        mine = known.graph.items.cells
        made[mine[mine > 0]] = 0
        made[known.cells(row)] = 1
    return made
