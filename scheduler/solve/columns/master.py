"""The linear program that puts rows together: which mixture of known rows is the cheapest.

It holds every limit that the graphs of rows do not speak of, of the whole rota or of the part that
some people can change while the others keep their rows. Its shadow prices say what another shift of
somebody would be worth, and so which rows are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.python.variables import Variable

from scheduler.model.parts import Values
from scheduler.model.program import Ints, Mask, Program
from scheduler.solve.columns.linear_solver import LinearSolver
from scheduler.solve.columns.pairing import pair_limits
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.linear_relaxation import linearise
from scheduler.solve.prices import Floats

LEAST_WEIGHT = 1e-9
MISSING = 1e6
"""Price of a person without a row: only until rows have been found."""


@dataclass(frozen=True)
class Prices:
    """The outcome of a master: its optimum and its shadow prices."""

    value: float
    shared: float
    """The part of the value that does not depend on people's rows."""
    cells: Floats
    """What working a cell costs by the shared limits, for every variable of the program."""
    person: dict[int, float]
    """What a person's row may cost in all to be as good as those known."""
    weights: dict[tuple[int, int], float]
    """(person, row) -> how much of it is in the mixture, if any."""
    rest: Floats
    """What the shared limits' own variables are in it, in the order of ``Master.columns``."""


class SharedLimits:
    """The linear relaxation of all limits that rows do not speak of, stated once."""

    def __init__(self, program: Program, own: Mask) -> None:
        self.program, self.own = program, own
        linear, into = pair_limits(linearise(program, ~own), program.n_vars)
        self.linear, self.n_vars = linear, program.n_vars
        self._limits = np.flatnonzero(~own)
        self._row_of_limit = into[len(into) - len(self._limits) :]
        is_cell = np.zeros(len(linear.lower), bool)
        is_cell[program.cells] = True
        of_cell = is_cell[linear.column]
        order = np.argsort(linear.column[of_cell], kind="stable")
        self.cell = linear.column[of_cell][order]
        self.cell_row = linear.row[of_cell][order]
        self.cell_factor = linear.factor[of_cell][order]
        self.row, self.column = linear.row[~of_cell], linear.column[~of_cell]
        self.factor = linear.factor[~of_cell]

    def cost_of(self, values: Values, cells: Ints) -> int:
        """What the limits that some cells can change charge for a rota."""
        concerned = self._limits[self.concerned(cells)[self._row_of_limit]]
        program = self.program
        return int((program.excess(values) * program.price)[concerned].sum())

    def value_of(self, values: Values, pool: RowPool, numbers: Mapping[int, int | None]) -> float:
        """What the rows some people have cost, with the limits that their master speaks of."""
        total, mine = 0.0, []
        for employee, number in numbers.items():
            if number is None:
                return float("inf")
            known = pool.people[employee]
            total += float(known.costs[number])
            mine.append(known.graph.items.cells)
        cells = np.unique(np.concatenate(mine))
        return total + self.cost_of(values, cells[cells > 0])

    @property
    def size(self) -> int:
        """Number of entries of the linear program, cells left out."""
        return len(self.row)

    def entries_of(self, cells: Ints) -> slice | Ints:
        """Where the entries of some cells stand in ``cell``, ``cell_row``, ``cell_factor``."""
        first = np.searchsorted(self.cell, cells, side="left")
        last = np.searchsorted(self.cell, cells, side="right")
        parts = [np.arange(a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def concerned(self, cells: Ints) -> Mask:
        """The rows that some cells can change, directly or through other variables."""
        rows = np.zeros(len(self.linear.low), bool)
        rows[self.cell_row[self.entries_of(cells)]] = True
        while True:
            variables = np.zeros(len(self.linear.lower), bool)
            variables[self.column[rows[self.row]]] = True
            more = rows.copy()
            more[self.row[variables[self.column]]] = True
            if (more == rows).all():
                return rows
            rows = more


class PersonsRows(Protocol):
    """Rows of a person, by number."""

    @property
    def graph(self) -> RowGraph:
        """The graph they are paths of."""

    @property
    def costs(self) -> Floats:
        """What the person's own limits charge for each."""

    def cells(self, number: int) -> Ints:
        """The cells a row works, as variables of the program."""


class Staff(Protocol):
    """People with rows that can be put together."""

    @property
    def people(self) -> Sequence[PersonsRows]:
        """By position."""


class Master:
    """The linear program over the rows of some people, the others keeping theirs.

    ``stop`` is asked now and then while it is solved.
    """

    def __init__(
        self,
        shared: SharedLimits,
        pool: Staff,
        people: Sequence[int],
        values: Values | None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.shared, self.pool, self.people, self.stop = shared, pool, tuple(people), stop
        self._model = mathopt.Model()
        self._weights: dict[tuple[int, int], Variable] = {}
        self._state_rows(values)
        self._persons = {e: self._model.add_linear_constraint(lb=1.0, ub=1.0) for e in people}
        for person in self._persons.values():
            missing = self._model.add_variable(lb=0.0)
            person.set_coefficient(missing, 1.0)
            self._model.objective.set_linear_coefficient(missing, MISSING)
        self._is_disturbed = False
        """Whether the last solution may not keep the limits any more."""
        self._keys: list[tuple[int, int]] = []
        """The rows that take part, in order; their weights are the last variables."""
        self._rows_of: dict[int, list[int]] = {e: [] for e in people}
        self._barred: set[tuple[int, int]] = set()
        self._first_weight = self._model.get_num_variables()
        self._solver = LinearSolver(self._model)

    def _state_rows(self, values: Values | None) -> None:
        shared, linear = self.shared, self.shared.linear
        offset: Floats = np.zeros(len(linear.low), np.float64)
        if values is None:
            rows = np.ones(len(linear.low), bool)
        else:
            mine = np.concatenate([self.pool.people[e].graph.items.cells for e in self.people])
            rows = shared.concerned(np.unique(mine[mine > 0]))
            fixed = values.astype(np.float64)
            fixed[mine] = 0.0
            weights = np.asarray(shared.cell_factor * fixed[shared.cell], np.float64)
            offset += np.bincount(shared.cell_row, weights, minlength=len(rows))
        numbers = np.flatnonzero(rows)
        self._place = np.full(len(rows), -1, np.int64)
        self._place[numbers] = np.arange(len(numbers))
        bounds = zip(
            (linear.low - offset)[numbers].tolist(),
            (linear.high - offset)[numbers].tolist(),
            strict=True,
        )
        self._rows = [self._model.add_linear_constraint(lb=low, ub=high) for low, high in bounds]
        entry = rows[shared.row]
        self.columns = np.unique(shared.column[entry])
        """The shared limits' own variables: quantities, and breaches of soft limits."""
        variables = self._variables = {
            v: self._model.add_variable(lb=float(linear.lower[v]), ub=float(linear.upper[v]))
            for v in self.columns.tolist()
        }
        for v, variable in variables.items():
            if linear.cost[v]:
                self._model.objective.set_linear_coefficient(variable, float(linear.cost[v]))
        parts = (self._place[shared.row[entry]], shared.column[entry], shared.factor[entry])
        for row, column, factor in zip(*(part.tolist() for part in parts), strict=True):
            self._rows[row].set_coefficient(variables[column], factor)

    @property
    def rows(self) -> Sequence[tuple[int, int]]:
        """(person, row) of every row that takes part."""
        return self._keys

    def rows_of(self, employee: int) -> Sequence[int]:
        """Numbers of a person's rows that take part, in the order they were taken."""
        return self._rows_of[employee]

    def bar(self, employee: int, row: int) -> None:
        """Let nobody take a row that takes part."""
        self._weights[employee, row].upper_bound = 0.0
        self._barred.add((employee, row))
        self._is_disturbed = True

    def admit(self, employee: int, row: int) -> None:
        """Take back that a row is barred."""
        self._weights[employee, row].upper_bound = float("inf")
        self._barred.discard((employee, row))

    def bar_only(self, employee: int, which: Mask) -> None:
        """Bar these of a person's rows (a mask in the order of `rows_of`), and no others."""
        for row, is_barred in zip(self._rows_of[employee], which.tolist(), strict=True):
            if is_barred != ((employee, row) in self._barred):
                (self.bar if is_barred else self.admit)(employee, row)

    def limit(self, column: int, low: float, high: float) -> None:
        """Keep one of the ``columns`` within new limits."""
        variable = self._variables[column]
        variable.lower_bound, variable.upper_bound = low, high
        self._is_disturbed = True

    def solve(self) -> Prices | None:
        """The cheapest mixture of the rows known by now; None if the solver gave none."""
        found = self._solver.solve(is_disturbed=self._is_disturbed, stop=self.stop)
        self._is_disturbed = False
        if found is None:
            return None
        shared = self.shared
        duals = np.zeros(len(self._place), np.float64)
        # Constraints are known by number: the shared ones were the first, then those of people.
        n_rows = len(self._rows)
        duals[self._place >= 0] = found.duals[:n_rows]
        person = dict(zip(self.people, found.duals[n_rows:].tolist(), strict=True))
        value = found.value
        cells = -np.bincount(
            shared.cell, duals[shared.cell_row] * shared.cell_factor, minlength=shared.n_vars
        )
        weights = found.variables[self._first_weight :]
        taken = np.flatnonzero(weights > LEAST_WEIGHT).tolist()
        return Prices(
            value,
            value - float(sum(person.values())),
            np.asarray(cells),
            person,
            {self._keys[place]: float(weights[place]) for place in taken},
            found.variables[: len(self.columns)],
        )

    def knows(self, employee: int, row: int) -> bool:
        """Whether a row takes part."""
        return (employee, row) in self._weights

    def take(self, employee: int, row: int) -> None:
        """Let a row of the pool take part."""
        if self.knows(employee, row):
            return
        known, shared = self.pool.people[employee], self.shared
        weight = self._model.add_variable(lb=0.0)
        self._weights[employee, row] = weight
        self._keys.append((employee, row))
        self._rows_of[employee].append(row)
        self._model.objective.set_linear_coefficient(weight, float(known.costs[row]))
        self._persons[employee].set_coefficient(weight, 1.0)
        entries = shared.entries_of(known.cells(row))
        rows = self._place[shared.cell_row[entries]]
        total: dict[int, float] = {}
        pairs = zip(rows.tolist(), shared.cell_factor[entries].tolist(), strict=True)
        for place, factor in pairs:
            total[place] = total.get(place, 0.0) + factor
        for place, factor in total.items():
            self._rows[place].set_coefficient(weight, factor)
