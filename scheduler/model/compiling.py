"""From a model's lists to arrays: what follows from what, whose each limit is, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scheduler.domain.arrays import Ints, Mask
from scheduler.model.lists import RowList, view
from scheduler.model.parts import TRUE, DefinitionKind
from scheduler.model.ragged import Batch, Ragged, in_order
from scheduler.model.rota_model import RotaModel

NOBODY = -1
"""Owner of a variable that no single person decides."""


class Rows(NamedTuple):
    """The limits of a model as arrays."""

    rows: Ragged
    factors: Ints
    bound: Ints
    per: Ints
    price: Ints
    rule: Ints
    structural: Mask
    owner: Ints


def lay_out_rows(model: RotaModel, owner: Ints) -> Rows:
    """The limits, those of each person side by side: who moves one person's shifts reads them all.

    They are stated limit by limit, and so lie far apart. A model whose limits are known by their
    place keeps them as they stand; any other forgets them, since the arrays say the same.
    """
    listed = model.rows
    rows = Ragged(view(listed.start), view(listed.vars))
    stated = Rows(
        rows,
        view(listed.factors),
        view(listed.bound),
        view(listed.per),
        view(listed.price),
        view(listed.rule),
        np.frombuffer(bytes(listed.structural), np.uint8).astype(bool),
        _common_owner(rows, owner),
    )
    if model.rows_keep_their_place:
        return stated
    order = in_order(stated.owner + 1)
    items, start = rows.items_of(order)
    model.rows = RowList()
    return Rows(
        Ragged(start, rows.data[items]),
        stated.factors[items],
        stated.bound[order],
        stated.per[order],
        stated.price[order],
        stated.rule[order],
        stated.structural[order],
        stated.owner[order],
    )


def lay_out_batches(model: RotaModel) -> tuple[tuple[Batch, ...], tuple[Batch, ...]]:
    """Definitions grouped so that each batch needs only earlier ones; responses by themselves."""
    listed = model.definitions
    inputs, vars_ = Ragged(view(listed.start), view(listed.vars)), view(listed.var)
    factors, kinds = view(listed.factors), np.frombuffer(bytes(listed.kind), np.uint8)
    levels = _levels(len(model.upper), inputs, vars_)[vars_]
    key = levels * len(DefinitionKind) + kinds
    order = in_order(key)
    cuts = np.flatnonzero(np.diff(key[order])) + 1
    plain: list[Batch] = []
    responses: list[Batch] = []
    for chosen in np.split(order, cuts) if len(order) else ():
        kind = DefinitionKind(int(kinds[chosen[0]]))
        whole = Batch(kind, vars_, inputs, factors)
        (responses if kind is DefinitionKind.RESPONSE else plain).append(whole.chosen(chosen))
    return tuple(plain), tuple(responses)


def _levels(n_vars: int, inputs: Ragged, vars_: Ints) -> Ints:
    """How many definitions lie between each variable and the decisions."""
    level = np.zeros(n_vars, np.int64)
    filled = np.diff(inputs.start) > 0
    starts = inputs.start[:-1][filled]
    level[vars_] = 1
    while len(starts):
        deeper = np.maximum.reduceat(level[inputs.data], starts) + 1
        if np.array_equal(deeper, level[vars_[filled]]):
            break
        level[vars_[filled]] = deeper
    return level


def owners_of(model: RotaModel, batches: Sequence[Batch]) -> Ints:
    """The person who alone decides each variable, else NOBODY."""
    problem = model.problem
    owner = np.full(len(model.upper), NOBODY, np.int64)
    per_person = problem.n_days * problem.n_shift_types
    owner[model.first_cell : model.first_duty] = np.repeat(
        np.arange(problem.n_employees), per_person
    )
    end = model.first_duty + len(problem.duty_slots) * problem.n_employees
    owner[model.first_duty : end] = np.tile(np.arange(problem.n_employees), len(problem.duty_slots))
    for batch in batches:
        sizes = np.diff(batch.inputs.start)
        # What is true in any case belongs to everybody, a count of one person to no one.
        is_fact = batch.inputs.data == TRUE
        owners = owner[batch.inputs.data]
        filled = np.flatnonzero(sizes > 0)
        starts = batch.inputs.start[:-1][filled]
        if not len(filled):
            continue
        most = np.maximum.reduceat(np.where(is_fact, NOBODY, owners), starts)
        least = np.minimum.reduceat(np.where(is_fact, problem.n_employees, owners), starts)
        alone = (most == least) & (most != NOBODY)
        if batch.kind is DefinitionKind.SUM:
            alone &= sizes[filled] > 1
        owner[batch.vars[filled]] = np.where(alone, most, NOBODY)
    return owner


def _common_owner(rows: Ragged, owner: Ints) -> Ints:
    """The one person all variables of a row belong to, else NOBODY."""
    common = np.full(len(rows), NOBODY, np.int64)
    filled = np.flatnonzero(np.diff(rows.start) > 0)
    if len(filled):
        owners, starts = owner[rows.data], rows.start[:-1][filled]
        least, most = np.minimum.reduceat(owners, starts), np.maximum.reduceat(owners, starts)
        common[filled] = np.where(least == most, least, NOBODY)
    return common
