"""Posts any part of a compiled model to CP-SAT: all of it, or the few cells a neighbourhood frees.

Decisions that are not free keep their value from a given rota and are folded into the limits as
constants, and a limit that cannot be broken any more is not posted. So a sub-model costs as much as
it frees.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from scheduler.model.parts import DefinitionKind, Values
from scheduler.model.program import Batch, Ints, Mask, Program
from scheduler.model.spans import Spans, spans_of

LinearExpr = cp_model.LinearExpr


@dataclass
class SubModel:
    """A CP-SAT model of the free part of a program."""

    program: Program
    base: Values
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    vars: dict[int, cp_model.IntVar] = field(default_factory=dict)
    """Program variable -> CP-SAT variable, for the free ones."""
    costs: list[int] = field(default_factory=list)
    costed: list[cp_model.IntVar] = field(default_factory=list)
    slacks: list[tuple[int, cp_model.IntVar]] = field(default_factory=list)
    """(row, breach variable) for every limit that may be broken at a price."""

    def minimise(self) -> None:
        """Set the objective: the price of all breaches, and whatever else was charged."""
        self.cp.minimize(LinearExpr.weighted_sum(self.costed, self.costs))

    def hint(self, values: Values) -> None:
        """Hint every variable, breaches included: an incomplete hint is as good as none."""
        # What can only be 0 is one shared constant, and CP-SAT takes one hint for a variable.
        once = {made.index: (made, int(values[var])) for var, made in self.vars.items()}
        for made, value in once.values():
            self.cp.add_hint(made, value)
        broken = self.program.excess(values, np.array([row for row, _ in self.slacks], np.int64))
        for (_, slack), excess in zip(self.slacks, broken.tolist(), strict=True):
            self.cp.add_hint(slack, excess)

    def read(self, solver: cp_model.CpSolver) -> Values:
        """The values of all variables with the solver's for the free ones."""
        values = self.base.copy()
        for var, made in self.vars.items():
            values[var] = solver.value(made)
        return values


def free_everything(program: Program) -> Mask:
    """A mask of all decisions that no fact has settled."""
    free = np.zeros(program.n_vars, bool)
    free[program.first_cell : program.n_decisions] = True
    for choice in program.breaks:
        free[choice.var] = True
    return free & ~program.fixed


def post(
    program: Program,
    base: Values,
    free: Mask,
    *,
    hard_price: int | None = None,
    active_rules: npt.NDArray[np.bool_] | None = None,
    rows: Mask | None = None,
    priced: bool = True,
) -> SubModel:
    """Post the part of a program that the free decisions touch.

    Parameters
    ----------
    base : values of a whole rota; decisions that are not free keep them.
    free : mask over all variables; only decisions count (break counts follow their shifts).
    hard_price : if given, hard limits may be broken at this price for each step.
    active_rules : mask over rules; limits of the others are left out.
    rows : mask over limits; the others are left out.
    priced : leave out soft limits (and what only they need) if False.
    """
    touched = _touched(program, free)
    wanted = _rows_to_post(program, touched, active_rules, rows, priced)
    spans = spans_of(program, base, touched, free)
    over = _possible_excess(program, spans, wanted)
    wanted, over = wanted[over > 0], over[over > 0]
    touched &= _needed(program, wanted)
    sub = SubModel(program, base)
    _make_vars(sub, touched, spans)
    _post_definitions(sub, touched)
    _post_breaks(sub, touched)
    _post_rows(sub, touched, spans, wanted, over, hard_price)
    return sub


def _possible_excess(program: Program, spans: Spans, limits: Ints) -> Ints:
    """By how much each of some limits could be exceeded at worst."""
    rows, terms = program.rows.chosen(limits)
    factors = program.factors[terms]
    ends = factors * np.where(factors > 0, spans.high[rows.data], spans.low[rows.data])
    return rows.sums(ends) - program.bound[limits]


def _needed(program: Program, wanted: Ints) -> Mask:
    """All variables but the quantities that no tie speaks of any more: they are at their best."""
    needed = np.ones(program.n_vars, bool)
    for batch in program.responses:
        needed[batch.vars] = False
    ties = np.zeros(len(program.rows), bool)
    ties[wanted] = program.structural[wanted]
    needed[program.rows.data[ties[program.rows.owner]]] = True
    return needed


def _touched(program: Program, free: Mask) -> Mask:
    """Every variable that can change when the free decisions do."""
    touched = free & ~program.fixed
    for depth, batch in enumerate(program.batches):
        _spread(batch, touched)
        if depth == 0 and program.presence is not None:
            # Break counts move with the head count of their shift, which the first batch defines.
            _free_breaks(program, touched)
    for batch in program.responses:
        _spread(batch, touched)
    return touched


def _free_breaks(program: Program, touched: Mask) -> None:
    presence = program.presence
    assert presence is not None
    for key, choices in presence.breaks.items():
        if touched[presence.counts[key]]:
            for choice in choices:
                touched[choice.var] = True


def _spread(batch: Batch, touched: Mask) -> None:
    touched[batch.vars] = batch.inputs.any(touched[batch.inputs.data])


def _rows_to_post(
    program: Program,
    touched: Mask,
    active_rules: npt.NDArray[np.bool_] | None,
    rows: Mask | None,
    priced: bool,
) -> Ints:
    concerned = program.rows.any(touched[program.rows.data])
    # A hard limit without any decision that is broken anyway must not be overlooked.
    concerned |= program.hard & (np.diff(program.rows.start) == 0)
    if active_rules is not None:
        concerned &= active_rules[program.rule]
    if rows is not None:
        concerned &= rows
    if not priced:
        concerned &= program.hard | program.structural
    return np.flatnonzero(concerned)


def _make_vars(sub: SubModel, touched: Mask, spans: Spans) -> None:
    cp, variables = sub.cp, np.flatnonzero(touched)
    lower, upper = spans.low[variables].tolist(), spans.high[variables].tolist()
    for var, low, high in zip(variables.tolist(), lower, upper, strict=True):
        if high <= 1 and low == 0:
            sub.vars[var] = cp.new_bool_var("") if high else cp.new_constant(0)
        else:
            sub.vars[var] = cp.new_int_var(low, high, "")


def _post_definitions(sub: SubModel, touched: Mask) -> None:
    for whole in sub.program.batches:
        batch = whole.chosen(np.flatnonzero(touched[whole.vars]))
        start, data, factors = (
            batch.inputs.start.tolist(),
            batch.inputs.data.tolist(),
            batch.factors.tolist(),
        )
        for position, var in enumerate(batch.vars.tolist()):
            begin, end = start[position], start[position + 1]
            made = sub.vars[var]
            _define(sub, batch.kind, made, data[begin:end], factors[begin:end])


def _define(
    sub: SubModel,
    kind: DefinitionKind,
    var: cp_model.IntVar,
    inputs: list[int],
    factors: list[int],
) -> None:
    cp = sub.cp
    free = [(sub.vars[v], f) for v, f in zip(inputs, factors, strict=True) if v in sub.vars]
    fixed = [
        (int(sub.base[v]), f) for v, f in zip(inputs, factors, strict=True) if v not in sub.vars
    ]
    literals = [v for v, _ in free]
    if kind is DefinitionKind.SUM:
        constant = sum(value * factor for value, factor in fixed)
        cp.add(LinearExpr.weighted_sum(literals, [f for _, f in free]) + constant == var)
    elif kind is DefinitionKind.ONE_OF:
        if any(value for value, _ in fixed):
            cp.add(var == 1)
            cp.add(LinearExpr.sum(literals) == 0)
        else:
            cp.add_exactly_one([*literals, ~var])
    elif kind is DefinitionKind.ANY:
        if any(value for value, _ in fixed):
            cp.add(var == 1)
        else:
            cp.add_max_equality(var, literals)
    elif any(not value for value, _ in fixed):
        cp.add(var == 0)
    else:
        cp.add_min_equality(var, literals)


def _post_breaks(sub: SubModel, touched: Mask) -> None:
    """Everybody of a group on a shift takes the break at one of its times."""
    presence = sub.program.presence
    if presence is None:
        return
    for key, choices in presence.breaks.items():
        count = presence.counts[key]
        if touched[choices[0].var]:
            made = [sub.vars[c.var] for c in choices]
            people = sub.vars[count] if touched[count] else int(sub.base[count])
            sub.cp.add(LinearExpr.sum(made) == people)


def _post_rows(
    sub: SubModel,
    touched: Mask,
    spans: Spans,
    wanted: Ints,
    over: Ints,
    hard_price: int | None,
) -> None:
    program, cp = sub.program, sub.cp
    rows, terms = program.rows.chosen(wanted)
    data, factors = rows.data, program.factors[terms]
    is_free = touched[data]
    fixed_sum = rows.sums(np.where(is_free, 0, sub.base[data] * factors))
    room = program.bound[wanted] - fixed_sum
    for position, row in enumerate(wanted.tolist()):
        span = slice(rows.start[position], rows.start[position + 1])
        chosen = is_free[span]
        made = [sub.vars[v] for v in data[span][chosen].tolist()]
        by = factors[span][chosen].tolist()
        bound, hard = int(room[position]), bool(program.hard[row])
        if not made and not hard:
            continue
        if program.structural[row] or (hard and hard_price is None):
            are_bools = bool((spans.high[data[span][chosen]] <= 1).all())
            _post_hard(cp, made, by, bound, are_bools=are_bools)
            continue
        per = int(program.per[row])
        slack = cp.new_int_var(0, -(-int(over[position]) // per), "")
        cp.add(LinearExpr.weighted_sum([*made, slack], [*by, -per]) <= bound)
        sub.slacks.append((row, slack))
        sub.costed.append(slack)
        sub.costs.append(int(hard_price or 0) if hard else int(program.price[row]))


def _post_hard(
    cp: cp_model.CpModel, made: list[cp_model.IntVar], by: list[int], bound: int, *, are_bools: bool
) -> None:
    if are_bools and bound == 1 and all(f == 1 for f in by):
        cp.add_at_most_one(made)
    else:
        cp.add(LinearExpr.weighted_sum(made, by) <= bound)
