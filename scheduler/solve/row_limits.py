"""One person's own limits, read out of the compiled model as factors per cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scheduler.domain.problem import Problem
from scheduler.model.lists import view
from scheduler.model.parts import DefinitionKind
from scheduler.model.program import NOBODY, Program
from scheduler.model.ragged import Ints, in_order
from scheduler.solve.prices import HARD_PRICE, Floats

SLACK_DAYS = 3
"""How many days more or fewer than the contract's pace a partial row may have worked."""
NONE = -1


class RowTables(NamedTuple):
    """What the search needs of a program; the larger arrays are the program's own.

    ``x_start[i]:x_start[i + 1]`` is the stretch of ``x`` that belongs to thing i.
    """

    n_days: int
    n_types: int
    first_cell: int
    first_duty: int
    n_decisions: int
    lower: Ints
    upper: Ints
    # person -> rows of the program; row -> terms, bound, price, step
    own_start: Ints
    own_row: Ints
    row_start: Ints
    row_var: Ints
    row_factor: Ints
    bound: Ints
    price: Floats
    per: Ints
    # variable -> its definition (or NONE); definition -> kind, inputs
    definition: Ints
    kind: npt.NDArray[np.uint8]
    input_start: Ints
    input_var: Ints
    input_factor: Ints
    # [employee, day]: days the contract makes a person work up to then
    pace: Ints


class Sheet(NamedTuple):
    """Room for one person's limits as factors per cell.

    Limits, flags and cells are numbered within the person. A flag is an *any* or *all* of cells:
    once so many of its cells are worked, it adds its factor to a limit's sum.
    """

    size: Ints
    """Places used: limits, flags, terms, hints, raises."""
    row: Ints
    base: Ints
    """Each limit's sum less its bound when no shift is worked, the duties being as they are."""
    asks_duty: Ints
    """1 for limits that speak of duties."""
    # cell -> limits it counts in
    cell_start: Ints
    cell_limit: Ints
    cell_factor: Ints
    # cell -> flags it counts for; flag -> what it needs, limits it adds to
    hint_start: Ints
    hint_flag: Ints
    hint_factor: Ints
    flag_var: Ints
    flag_needed: Ints
    flag_is_deep: Ints
    """1 for flags over duties or over other flags, of which only the cells are known here."""
    raise_start: Ints
    raise_limit: Ints
    raise_factor: Ints
    # the same as they are met, before they are put in order
    met: Ints
    """[cell, thing, factor]: of limits, then of flags, then (flag, limit, factor)."""
    stack: Ints
    """[variable, factor]: parts of a sum still to be taken apart."""


N_LIMITS, N_FLAGS, N_TERMS, N_HINTS, N_RAISES = range(5)


def tables_of_rows(program: Program) -> RowTables:
    """What the search needs of a program."""
    problem, defined = program.problem, program.model.definitions
    people = np.arange(problem.n_employees + 1)
    own = np.flatnonzero((program.row_owner != NOBODY) & ~program.structural)
    own = own[in_order(program.row_owner[own])]
    definition = np.full(program.n_vars, NONE, np.int64)
    definition[view(defined.var)] = np.arange(len(defined))
    return RowTables(
        n_days=problem.n_days,
        n_types=problem.n_shift_types,
        first_cell=program.first_cell,
        first_duty=program.first_duty,
        n_decisions=program.n_decisions,
        lower=program.lower,
        upper=program.upper,
        own_start=np.searchsorted(program.row_owner[own], people),
        own_row=own,
        row_start=program.rows.start,
        row_var=program.rows.data,
        row_factor=program.factors,
        bound=program.bound,
        price=np.where(program.hard, HARD_PRICE, program.price).astype(np.float64),
        per=program.per,
        definition=definition,
        kind=np.frombuffer(bytes(defined.kind), np.uint8),
        input_start=view(defined.start),
        input_var=view(defined.vars),
        input_factor=view(defined.factors),
        pace=_paces(program),
    )


def new_sheet(program: Program, tables: RowTables) -> Sheet:
    """Room for the person with the most limits."""
    nodes, hints = np.ones(program.n_vars, np.int64), np.zeros(program.n_vars, np.int64)
    for batch in program.batches:
        inside = batch.inputs.sums(nodes[batch.inputs.data])
        if batch.kind in (DefinitionKind.ANY, DefinitionKind.ALL):
            hints[batch.vars] = inside
        else:
            nodes[batch.vars] += inside
            hints[batch.vars] = batch.inputs.sums(hints[batch.inputs.data])
    items, own = program.rows.data, tables.own_row
    n_nodes = _most(program.rows.sums(nodes[items])[own], tables.own_start)
    n_hints = _most(program.rows.sums(hints[items])[own], tables.own_start)
    n_limits = int(np.diff(tables.own_start).max(initial=0))
    n_cells = tables.n_days * tables.n_types

    def room(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    return Sheet(
        size=room(5),
        row=room(n_limits),
        base=room(n_limits),
        asks_duty=room(n_limits),
        cell_start=room(n_cells + 1),
        cell_limit=room(n_nodes),
        cell_factor=room(n_nodes),
        hint_start=room(n_cells + 1),
        hint_flag=room(n_hints),
        hint_factor=room(n_hints),
        flag_var=room(n_hints),
        flag_needed=room(n_hints),
        flag_is_deep=room(n_hints),
        raise_start=room(n_hints + 1),
        raise_limit=room(n_nodes),
        raise_factor=room(n_nodes),
        met=room(3, 3, n_nodes + n_hints),
        stack=room(2, int(nodes.max()) + int(hints.max()) + 1),
    )


def _most(sizes: Ints, start: Ints) -> int:
    total = np.concatenate([[0], np.cumsum(sizes)])
    return int((total[start[1:]] - total[start[:-1]]).max(initial=0))


def _paces(program: Program) -> Ints:
    """[employee, day]: days the contract makes people work up to each day.

    Days on which a person cannot work are left out.
    """
    problem = program.problem
    shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
    able = program.upper[program.cells].reshape(shape).any(axis=2)
    # Ordinary hours follow the working days of the calendar, not its weeks.
    working = sum(day.kind.is_working for day in problem.days) / max(1, problem.n_days)
    usual = np.array(_usual_minutes(problem))
    weekly = np.array([e.contract.weekly_minutes for e in problem.employees], np.float64)
    share = np.minimum(1.0, weekly / 5 / usual * working)
    days = np.rint(np.cumsum(able, axis=1) * share[:, None])
    return np.asarray(days, np.int64)


def _usual_minutes(problem: Problem) -> list[float]:
    """For each person the paid minutes of a usual shift."""
    known: dict[tuple[object, ...], float] = {}
    usual = []
    for person in problem.employees:
        key = (person.contract.id, person.team, person.skills, person.roles)
        if key not in known:
            paid = [k.paid_minutes for k in problem.shift_types if k.may_be_worked_by(person)]
            known[key] = sum(paid) / len(paid) if paid else 480.0
        usual.append(known[key])
    return usual
