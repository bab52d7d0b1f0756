"""The choice of one row for each person among those listed, as a program in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt import model_pb2

from scheduler.model.program import Ints, Ragged
from scheduler.solve.columns.arrays import Tiny
from scheduler.solve.columns.master import SharedLimits
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.linear_relaxation import INFINITY
from scheduler.solve.prices import Floats


@dataclass(frozen=True)
class ListedRows:
    """Rows of one person: their choices day by day, and what the person's own limits charge."""

    employee: int
    choices: Tiny
    costs: Floats

    def __len__(self) -> int:
        return len(self.costs)


def state_choice(
    shared: SharedLimits, pool: RowPool, listed: Sequence[ListedRows], most: float
) -> model_pb2.ModelProto:
    """The program that takes a listed row for everybody, at the least cost up to `most`.

    Only rows are whole: of what follows from them the relaxation is stated, so that its optimum is
    a bound. The variables of rows are the last, in the order they are listed.
    """
    linear = shared.linear
    row, column, factor = _entries(shared, pool, listed)
    n_rows, n_columns = len(linear.low), len(linear.lower)
    sizes = [len(each) for each in listed]
    total = sum(sizes)
    is_used = linear.cost != 0
    is_used[shared.column] = True
    used = np.flatnonzero(is_used)
    model = model_pb2.ModelProto()
    variables, constraints = model.variables, model.linear_constraints
    variables.ids.extend([*used.tolist(), *range(n_columns, n_columns + total)])
    variables.lower_bounds.extend([*linear.lower[used].tolist(), *[0.0] * total])
    variables.upper_bounds.extend([*linear.upper[used].tolist(), *[1.0] * total])
    variables.integers.extend([False] * len(used) + [True] * total)
    costs = np.concatenate([linear.cost, *(each.costs for each in listed)])
    priced = np.flatnonzero(costs)
    model.objective.linear_coefficients.ids.extend(priced.tolist())
    model.objective.linear_coefficients.values.extend(costs[priced].tolist())
    ones = [1.0] * len(listed)
    constraints.ids.extend(range(n_rows + len(listed) + 1))
    constraints.lower_bounds.extend([*linear.low.tolist(), *ones, -INFINITY])
    constraints.upper_bounds.extend([*linear.high.tolist(), *ones, most])
    matrix = model.linear_constraint_matrix
    last = [n_rows + len(listed)] * len(priced)
    matrix.row_ids.extend([*row.tolist(), *last])
    matrix.column_ids.extend([*column.tolist(), *priced.tolist()])
    matrix.coefficients.extend([*factor.tolist(), *costs[priced].tolist()])
    return model


def _entries(
    shared: SharedLimits, pool: RowPool, listed: Sequence[ListedRows]
) -> tuple[Ints, Ints, Floats]:
    """The matrix: rows, columns, factors, sorted; none twice."""
    n_rows, n_columns = len(shared.linear.low), len(shared.linear.lower)
    start = np.searchsorted(shared.cell, np.arange(shared.n_vars + 1))
    of_cells = Ragged(start, shared.cell_row)
    rows, columns, factors = [shared.row], [shared.column], [shared.factor]
    first = n_columns
    for number, each in enumerate(listed):
        cells = pool.people[each.employee].graph.items.cells[each.choices]
        places, ends = of_cells.items_of(cells.ravel())
        numbers = np.repeat(np.arange(cells.size) // max(1, cells.shape[1]), np.diff(ends))
        rows += [shared.cell_row[places], np.full(len(each), n_rows + number)]
        columns += [first + numbers, first + np.arange(len(each))]
        factors += [shared.cell_factor[places], np.ones(len(each))]
        first += len(each)
    row, column, factor = np.concatenate(rows), np.concatenate(columns), np.concatenate(factors)
    order = np.lexsort((column, row))
    row, column, factor = row[order], column[order], factor[order]
    is_first = np.ones(len(row), bool)
    is_first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    total = np.add.reduceat(factor, np.flatnonzero(is_first))
    return row[is_first], column[is_first], np.asarray(total, np.float64)
