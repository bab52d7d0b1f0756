"""The model without the demand for whole numbers, as a linear program in MathOpt's format.

Its optimum is a bound for every rota: nothing else is left out. An `any` or `all` is stated by its
linear hull, the rest is linear already.
"""

from __future__ import annotations

import numpy as np
from ortools.math_opt import model_pb2

from scheduler.model.parts import DefinitionKind
from scheduler.model.program import Batch, Ints, Program
from scheduler.solve.prices import Floats

INFINITY = float("inf")


class _Rows:
    """Constraints of the linear program while they are collected."""

    def __init__(self) -> None:
        self.count = 0
        self._row: list[Ints] = []
        self._column: list[Ints] = []
        self._factor: list[Floats] = []
        self._low: list[Floats] = []
        self._high: list[Floats] = []

    def add(
        self, row: Ints, column: Ints, factor: Floats | Ints, low: Floats, high: Floats
    ) -> None:
        """Add ``len(low)`` constraints; ``row`` numbers them from 0."""
        self._row.append(row + self.count)
        self._column.append(column)
        self._factor.append(np.asarray(factor, np.float64))
        self._low.append(low)
        self._high.append(high)
        self.count += len(low)

    def write(self, model: model_pb2.ModelProto) -> None:
        """Put all constraints into a model, items in the order MathOpt asks for."""
        row, column = np.concatenate(self._row), np.concatenate(self._column)
        factor = np.concatenate(self._factor)
        order = np.lexsort((column, row))
        row, column, factor = row[order], column[order], factor[order]
        first = np.ones(len(row), bool)
        first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
        summed = np.add.reduceat(factor, np.flatnonzero(first))
        matrix, constraints = model.linear_constraint_matrix, model.linear_constraints
        matrix.row_ids.extend(row[first].tolist())
        matrix.column_ids.extend(column[first].tolist())
        matrix.coefficients.extend(summed.tolist())
        constraints.ids.extend(range(self.count))
        constraints.lower_bounds.extend(np.concatenate(self._low).tolist())
        constraints.upper_bounds.extend(np.concatenate(self._high).tolist())


def relax(program: Program) -> model_pb2.ModelProto:
    """The linear program whose optimum no rota can cost less than."""
    rows = _Rows()
    for batch in program.batches:
        _add_definitions(rows, batch)
    _add_breaks(rows, program)
    slack_prices = _add_limits(rows, program)
    model = model_pb2.ModelProto()
    n_slacks = len(slack_prices)
    lower = np.concatenate([program.lower, np.zeros(n_slacks)]).astype(float)
    upper = np.concatenate([program.upper, np.full(n_slacks, INFINITY)]).astype(float)
    variables = model.variables
    variables.ids.extend(range(len(lower)))
    variables.lower_bounds.extend(lower.tolist())
    variables.upper_bounds.extend(upper.tolist())
    variables.integers.extend([False] * len(lower))
    objective = model.objective.linear_coefficients
    objective.ids.extend(range(program.n_vars, program.n_vars + n_slacks))
    objective.values.extend(slack_prices.tolist())
    rows.write(model)
    return model


def _add_definitions(rows: _Rows, batch: Batch) -> None:
    count, inputs = len(batch.vars), batch.inputs
    each = np.arange(count)
    row = np.concatenate([inputs.owner, each])
    column = np.concatenate([inputs.data, batch.vars])
    items = len(inputs.data)
    if batch.kind in (DefinitionKind.SUM, DefinitionKind.ONE_OF):
        factor = np.concatenate([batch.factors, np.full(count, -1)])
        rows.add(row, column, factor, np.zeros(count), np.zeros(count))
        return
    is_any = batch.kind is DefinitionKind.ANY
    # One side: the sum of the inputs; other side: each input by itself.
    factor = np.concatenate([np.ones(items), np.full(count, -1.0)])
    sizes = np.diff(inputs.start).astype(float)
    low = np.zeros(count) if is_any else np.full(count, -INFINITY)
    high = np.full(count, INFINITY) if is_any else sizes - 1
    rows.add(row, column, factor, low, high)
    item = np.arange(items)
    pair_row = np.concatenate([item, item])
    pair_column = np.concatenate([inputs.data, batch.vars[inputs.owner]])
    pair_factor = np.concatenate([np.ones(items), -np.ones(items)])
    low = np.full(items, -INFINITY) if is_any else np.zeros(items)
    high = np.zeros(items) if is_any else np.full(items, INFINITY)
    rows.add(pair_row, pair_column, pair_factor, low, high)


def _add_breaks(rows: _Rows, program: Program) -> None:
    """Everybody on a shift takes one of its break times."""
    presence = program.presence
    if presence is None or not presence.breaks:
        return
    row, column, factor = [], [], []
    for number, (key, choices) in enumerate(presence.breaks.items()):
        for choice in choices:
            row.append(number)
            column.append(choice.var)
            factor.append(1)
        row.append(number)
        column.append(presence.counts[key])
        factor.append(-1)
    zeros = np.zeros(len(presence.breaks))
    rows.add(np.array(row), np.array(column), np.array(factor), zeros, zeros)


def _add_limits(rows: _Rows, program: Program) -> Floats:
    """All limits; returns the prices of the breach variables made for the soft ones."""
    soft = ~program.hard & ~program.structural
    number = np.cumsum(soft) - 1
    count = len(program.rows)
    slack_row = np.flatnonzero(soft)
    row = np.concatenate([program.rows.owner, slack_row])
    column = np.concatenate([program.rows.data, program.n_vars + number[slack_row]])
    factor = np.concatenate([program.factors, -program.per[slack_row]])
    rows.add(row, column, factor, np.full(count, -INFINITY), program.bound.astype(float))
    return np.asarray(program.price[slack_row], np.float64)
