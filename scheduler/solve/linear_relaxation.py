"""The model without the demand for whole numbers, as a linear program in MathOpt's format.

Its optimum is a bound for every rota: nothing else is left out. An `any` or `all` is stated by its
linear hull, the rest is linear already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.math_opt import model_pb2

from scheduler.model.parts import DefinitionKind
from scheduler.model.program import Batch, Ints, Mask, Program
from scheduler.solve.prices import Floats

INFINITY = float("inf")


@dataclass(frozen=True)
class LinearProgram:
    """Minimise ``cost`` times the columns; the factors of each row sum to ``low`` .. ``high``.

    Entries stand row by row, none twice. The first columns are the variables of the program, the
    rest the breaches of soft limits.
    """

    row: Ints
    column: Ints
    factor: Floats
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    cost: Floats

    def as_proto(self) -> model_pb2.ModelProto:
        """The linear program in MathOpt's format."""
        model = model_pb2.ModelProto()
        variables, constraints = model.variables, model.linear_constraints
        variables.ids.extend(range(len(self.lower)))
        variables.lower_bounds.extend(self.lower.tolist())
        variables.upper_bounds.extend(self.upper.tolist())
        variables.integers.extend([False] * len(self.lower))
        priced = np.flatnonzero(self.cost)
        objective = model.objective.linear_coefficients
        objective.ids.extend(priced.tolist())
        objective.values.extend(self.cost[priced].tolist())
        matrix = model.linear_constraint_matrix
        matrix.row_ids.extend(self.row.tolist())
        matrix.column_ids.extend(self.column.tolist())
        matrix.coefficients.extend(self.factor.tolist())
        constraints.ids.extend(range(len(self.low)))
        constraints.lower_bounds.extend(self.low.tolist())
        constraints.upper_bounds.extend(self.high.tolist())
        return model


def relax(program: Program) -> model_pb2.ModelProto:
    """The linear program whose optimum no rota can cost less than."""
    return linearise(program).as_proto()


def linearise(program: Program, limits: Mask | None = None) -> LinearProgram:
    """The relaxation of all limits, or of some of them with the definitions they need."""
    rows = _Rows()
    for batch in _batches(program, limits):
        _add_definitions(rows, batch)
    _add_breaks(rows, program)
    return _with_limits(rows, program, limits)


def linearise_limits(program: Program, limits: Mask) -> tuple[LinearProgram, list[Batch]]:
    """Some limits and the hulls of `any` and `all` they need; and all definitions they need.

    Sums and breaks are not stated in the linear program. An `any` or `all` that only ever pays to
    be true is held down by its inputs, and not up; the other way round likewise.
    """
    rows, batches = _Rows(), _batches(program, limits)
    pays_high, pays_low = _wanted(program, limits)
    for batch in batches:
        if batch.kind in (DefinitionKind.ANY, DefinitionKind.ALL):
            _add_hulls_below(rows, batch.chosen(np.flatnonzero(pays_high[batch.vars])))
            _add_hulls_above(rows, batch.chosen(np.flatnonzero(pays_low[batch.vars])))
    return _with_limits(rows, program, limits), batches


def _batches(program: Program, limits: Mask | None) -> list[Batch]:
    """The definitions that some limits need, in the order in which they can be computed."""
    if limits is None:
        return [batch for batch in program.batches if len(batch.vars)]
    needed = _needed(program, limits)
    chosen = [batch.chosen(np.flatnonzero(needed[batch.vars])) for batch in program.batches]
    return [batch for batch in chosen if len(batch.vars)]


def _with_limits(rows: _Rows, program: Program, limits: Mask | None) -> LinearProgram:
    """The linear program of what was stated by now and the limits."""
    chosen = np.ones(len(program.rows), bool) if limits is None else limits
    prices = _add_limits(rows, program, chosen)
    row, column, factor = rows.entries()
    n_slacks = len(prices)
    return LinearProgram(
        row=row,
        column=column,
        factor=factor,
        low=np.concatenate(rows.low),
        high=np.concatenate(rows.high),
        lower=np.concatenate([program.lower, np.zeros(n_slacks)]).astype(float),
        upper=np.concatenate([program.upper, np.full(n_slacks, INFINITY)]).astype(float),
        cost=np.concatenate([np.zeros(program.n_vars), prices]),
    )


def _needed(program: Program, limits: Mask) -> Mask:
    """The variables that some limits speak of, directly or by what they are defined from."""
    needed = np.zeros(program.n_vars, bool)
    needed[program.rows.data[limits[program.rows.owner]]] = True
    if program.presence is not None:
        needed[list(program.presence.counts.values())] = True
    for batch in reversed(program.batches):
        needed[batch.inputs.data[needed[batch.vars][batch.inputs.owner]]] = True
    return needed


def _wanted(program: Program, limits: Mask) -> tuple[Mask, Mask]:
    """The variables that some limits would like to be high, and those they would like to be low."""
    high, low = np.zeros(program.n_vars, bool), np.zeros(program.n_vars, bool)
    items = np.flatnonzero(limits[program.rows.owner])
    variables, factors = program.rows.data[items], program.factors[items]
    high[variables[factors < 0]] = True
    low[variables[factors > 0]] = True
    if program.presence is not None:
        counts = list(program.presence.counts.values())
        high[counts] = low[counts] = True
    for batch in reversed(program.batches):
        inputs, owner = batch.inputs.data, batch.inputs.owner
        of_high, of_low = high[batch.vars][owner], low[batch.vars][owner]
        is_up = np.ones(len(inputs), bool)
        if batch.kind is DefinitionKind.SUM:
            is_up = batch.factors > 0
        high[inputs[np.where(is_up, of_high, of_low)]] = True
        low[inputs[np.where(is_up, of_low, of_high)]] = True
    return high, low


class _Rows:
    """Constraints of the linear program while they are collected."""

    def __init__(self) -> None:
        self.count = 0
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self._row: list[Ints] = []
        self._column: list[Ints] = []
        self._factor: list[Floats] = []

    def add(
        self, row: Ints, column: Ints, factor: Floats | Ints, low: Floats, high: Floats
    ) -> None:
        """Add ``len(low)`` constraints; ``row`` numbers them from 0."""
        self._row.append(row + self.count)
        self._column.append(column)
        self._factor.append(np.asarray(factor, np.float64))
        self.low.append(low)
        self.high.append(high)
        self.count += len(low)

    def entries(self) -> tuple[Ints, Ints, Floats]:
        """Rows, columns and factors in the order MathOpt asks for."""
        row, column = np.concatenate(self._row), np.concatenate(self._column)
        factor = np.concatenate(self._factor)
        order = np.lexsort((column, row))
        row, column, factor = row[order], column[order], factor[order]
        first = np.ones(len(row), bool)
        first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
        return row[first], column[first], np.add.reduceat(factor, np.flatnonzero(first))


def _add_definitions(rows: _Rows, batch: Batch) -> None:
    if batch.kind in (DefinitionKind.SUM, DefinitionKind.ONE_OF):
        count, inputs = len(batch.vars), batch.inputs
        row = np.concatenate([inputs.owner, np.arange(count)])
        column = np.concatenate([inputs.data, batch.vars])
        factor = np.concatenate([batch.factors, np.full(count, -1)])
        rows.add(row, column, factor, np.zeros(count), np.zeros(count))
        return
    _add_hulls_below(rows, batch)
    _add_hulls_above(rows, batch)


def _add_hulls_below(rows: _Rows, batch: Batch) -> None:
    """An `any` is at most the sum of its inputs, an `all` at most each of them."""
    if batch.kind is DefinitionKind.ANY:
        low = np.zeros(len(batch.vars))
        _add_sums(rows, batch, low, np.full(len(low), INFINITY))
    else:
        low = np.zeros(len(batch.inputs.data))
        _add_pairs(rows, batch, low, np.full(len(low), INFINITY))


def _add_hulls_above(rows: _Rows, batch: Batch) -> None:
    """An `any` is at least each of its inputs, an `all` at least what their sum leaves."""
    if batch.kind is DefinitionKind.ANY:
        high = np.zeros(len(batch.inputs.data))
        _add_pairs(rows, batch, np.full(len(high), -INFINITY), high)
    else:
        high = np.diff(batch.inputs.start) - 1.0
        _add_sums(rows, batch, np.full(len(high), -INFINITY), high)


def _add_sums(rows: _Rows, batch: Batch, low: Floats, high: Floats) -> None:
    """The sum of the inputs less the variable, within a range."""
    inputs, count = batch.inputs, len(batch.vars)
    row = np.concatenate([inputs.owner, np.arange(count)])
    column = np.concatenate([inputs.data, batch.vars])
    factor = np.concatenate([np.ones(len(inputs.data)), np.full(count, -1.0)])
    rows.add(row, column, factor, low, high)


def _add_pairs(rows: _Rows, batch: Batch, low: Floats, high: Floats) -> None:
    """Each input less the variable, within a range."""
    inputs, item = batch.inputs, np.arange(len(batch.inputs.data))
    column = np.concatenate([inputs.data, batch.vars[inputs.owner]])
    factor = np.concatenate([np.ones(len(item)), -np.ones(len(item))])
    rows.add(np.concatenate([item, item]), column, factor, low, high)


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


def _add_limits(rows: _Rows, program: Program, chosen: Mask) -> Floats:
    """The chosen limits; returns the prices of the breach variables made for the soft ones."""
    kept = np.flatnonzero(chosen)
    number = np.cumsum(chosen) - 1
    item = np.flatnonzero(chosen[program.rows.owner])
    soft = np.flatnonzero((~program.hard & ~program.structural)[kept])
    slack_row = kept[soft]
    row = np.concatenate([number[program.rows.owner[item]], soft])
    column = np.concatenate([program.rows.data[item], program.n_vars + np.arange(len(soft))])
    factor = np.concatenate([program.factors[item], -program.per[slack_row]])
    high = program.bound[kept].astype(float)
    rows.add(row, column, factor, np.full(len(kept), -INFINITY), high)
    return np.asarray(program.price[slack_row], np.float64)
