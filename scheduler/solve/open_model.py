"""A model in which any limit can be left out: bans and pins are limits like the others.

In the model that is solved a forbidden cell is no variable and a pinned cell is a constant. To find
out which of them a conflict needs, each must be a row that can be left out and put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np
from pydantic import ValidationError

from scheduler.domain.problem import Problem
from scheduler.model.limits import Var
from scheduler.model.parts import FALSE, DefinitionKind, Row
from scheduler.model.program import NOBODY, Ints, Mask, Program, compile_model
from scheduler.model.rota_model import RotaModel, _bounds
from scheduler.rule import Mode, Reach, Rule

PINS = "pins"
"""Stands for the planner's pins where a rule's id would stand."""
_NEVER = 10**6


@dataclass
class OpenModel(RotaModel):
    """A rota model whose cells all stay free; pins and bans are hard limits on them.

    A limit is widened for facts exactly as in the model that is solved, so that the two agree on
    whether a rota exists.
    """

    pins_bind: bool = False
    """Whether pins are as strict as rules; otherwise a rule gives way to them, as when solved."""
    rows_keep_their_place: ClassVar[bool] = True
    settled: dict[Var, tuple[int, int]] = field(default_factory=dict)
    """Bounds that pins and bans give a variable, where they give any."""
    pin_values: dict[tuple[Var, bool], None] = field(default_factory=dict)
    """What the pins make of each decision; both, where two pins contradict each other."""
    outranked: dict[int, Var] = field(default_factory=dict)
    """Row -> the pinned cell it forbids: the row counts only while the pin is left out."""

    def __post_init__(self) -> None:
        super().__post_init__()
        number = self.add_rule(PINS)
        for var, value in sorted(self._stated_pins()):
            if self.upper[var]:
                self.rows.append(Row(number, (1 - 2 * value,), (var,), -value, 1, None))
            elif value:
                self.upper[var] = 1
                self.rows.append(Row(number, (-1,), (var,), -1, 1, None))
                self.outranked[len(self.rows)] = var
                self.rows.append(Row(number, (1,), (var,), 0, 1, None, structural=True))

    def _stated_pins(self) -> list[tuple[Var, bool]]:
        """The pins as they are solved, where the last one counts; all of them if they bind."""
        if self.pins_bind:
            return list(self.pin_values)
        return [(var, bool(self.settled[var][0])) for var in self.pinned]

    def _pin(self, var: Var, value: bool) -> None:
        self.pinned.add(var)
        self.pin_values[var, value] = None
        if not self.pins_bind:
            self.settled[var] = (int(value), int(value))
            self.loose[var] = (0, max(self.upper[var], int(value)))

    def ban(self, rule: int, var: Var) -> None:
        """Forbid a decision by a limit; a pin outranks it."""
        n_people = self.problem.n_employees
        if var == FALSE:
            return
        if not self.first_cell <= var < self.first_duty + len(self.problem.duty_slots) * n_people:
            super().ban(rule, var)
            return
        if self.settled.get(var) == (1, 1):
            self.outranked[len(self.rows)] = var
        elif var not in self.pinned:
            self.settled[var] = self.loose[var] = (0, 0)
        self.rows.append(Row(rule, (1,), (var,), 0, 1, None))

    def _define(
        self, kind: DefinitionKind, inputs: tuple[Var, ...], factors: tuple[int, ...] = ()
    ) -> Var:
        var = super()._define(kind, inputs, factors)
        if var not in self.settled and any(v in self.settled for v in inputs):
            self.settled[var] = _bounds(kind, factors, [self._settled(v) for v in inputs])
        return var

    def _widen_for_facts(self, pairs: Sequence[tuple[int, Var]], bound: int) -> int:
        settled, loose = self.settled, self.loose
        if not any(var in settled or var in loose for _, var in pairs):
            return bound
        least = sum(min(f * end for end in self._settled(v)) for f, v in pairs)
        return self._widened_to(least, pairs, bound)

    def _settled(self, var: Var) -> tuple[int, int]:
        return self.settled.get(var, (self.lower[var], self.upper[var]))


@dataclass(frozen=True, eq=False)
class OpenProblem:
    """The hard limits of a problem as rows, with whom and which days each speaks of."""

    problem: Problem
    rules: tuple[Rule | None, ...]
    """The hard rules by the number their rows carry; None for the pins."""
    program: Program
    outranked: Ints
    """For each row the pin's row that outranks it, else -1."""
    bans_known: dict[tuple[int, str], frozenset[Var]] = field(default_factory=dict, repr=False)
    """Bans that were found by stating a rule again: its identity, and the facts left out."""

    @cached_property
    def impossible(self) -> Mask:
        """Rows that no rota keeps, whatever the other limits are."""
        program = self.program
        data, factors = program.rows.data, program.factors
        ends = np.minimum(factors * program.lower[data], factors * program.upper[data])
        return np.asarray(program.rows.sums(ends) > program.bound, bool)

    @cached_property
    def all_rows(self) -> Ints:
        """Every row that states a limit which could be left out: of a rule or a pin."""
        return np.flatnonzero(self.program.hard & ~self.given)

    @cached_property
    def given(self) -> Mask:
        """Rows of rules that cannot be soft: what a rota is, and so never a reason."""
        given = [rule is not None and not can_be_soft(rule) for rule in self.rules]
        return np.asarray(np.array(given, bool)[self.program.rule] & self.program.hard, bool)

    @cached_property
    def owner(self) -> Ints:
        """The person each row is about; NOBODY where its rule ties people together.

        A row that requires one of several leaders stays one about the shift, even if just one
        person happens to be a leader.
        """
        of_person = [rule is None or rule.reach is Reach.ROW for rule in self.rules]
        chosen = np.array(of_person, bool)[self.program.rule]
        return np.where(chosen, self.program.row_owner, NOBODY)

    @cached_property
    def first_day(self) -> Ints:
        """The earliest day each row speaks of; a large number where it has no variable."""
        return self._row_days[0]

    @cached_property
    def last_day(self) -> Ints:
        """The latest day each row speaks of; a large negative number where it has no variable."""
        return self._row_days[1]

    @cached_property
    def _row_days(self) -> tuple[Ints, Ints]:
        first, last = days_of_variables(self.program)
        rows = self.program.rows
        row_first = np.full(len(rows), _NEVER, np.int64)
        row_last = np.full(len(rows), -_NEVER, np.int64)
        np.minimum.at(row_first, rows.owner, first[rows.data])
        np.maximum.at(row_last, rows.owner, last[rows.data])
        return row_first, row_last


def open_up(problem: Problem, rules: Sequence[Rule], *, pins_bind: bool = False) -> OpenProblem:
    """The hard limits of a problem, each of which can be left out; soft rules do not take part.

    ``pins_bind`` makes the pins as strict as the rules, which otherwise give way to them.
    """
    hard = [rule for rule in rules if rule.mode is Mode.HARD]
    hard.sort(key=lambda rule: not rule.bans_cells)
    model = OpenModel(problem, pins_bind=pins_bind)
    for rule in hard:
        rule.add_to(model)
    program = compile_model(model)
    outranked = np.full(len(program.rows), -1, np.int64)
    pin_rows = {row.vars[0]: i for i, row in enumerate(model.rows) if _pins_to_work(row)}
    for index, var in model.outranked.items():
        outranked[index] = pin_rows[var]
    return OpenProblem(problem, (None, *hard), program, outranked)


def can_be_soft(rule: Rule) -> bool:
    """Whether the rule may be broken at all: some say what a rota is, and refuse to be soft."""
    try:
        type(rule).model_validate(rule.model_dump() | {"mode": Mode.SOFT})
    except ValidationError:
        return False
    return True


def _pins_to_work(row: Row) -> bool:
    return row.rule == 0 and not row.structural and row.factors == (-1,)


def days_of_variables(program: Program) -> tuple[Ints, Ints]:
    """The first and the last day that each variable speaks of."""
    problem = program.problem
    first = np.full(program.n_vars, _NEVER, np.int64)
    last = np.full(program.n_vars, -_NEVER, np.int64)
    days = np.repeat(np.arange(problem.n_days), problem.n_shift_types)
    first[program.cells] = last[program.cells] = np.tile(days, problem.n_employees)
    begins = [min(slot.days, default=_NEVER) for slot in problem.duty_slots]
    ends = [max(slot.days, default=-_NEVER) for slot in problem.duty_slots]
    first[program.duties] = np.repeat(np.array(begins, np.int64), problem.n_employees)
    last[program.duties] = np.repeat(np.array(ends, np.int64), problem.n_employees)
    for choice in program.breaks:
        first[choice.var] = last[choice.var] = choice.day
    for batch in (*program.batches, *program.responses):
        owner = batch.vars[batch.inputs.owner]
        np.minimum.at(first, owner, first[batch.inputs.data])
        np.maximum.at(last, owner, last[batch.inputs.data])
    return first, last


__all__ = ["PINS", "OpenModel", "OpenProblem", "can_be_soft", "days_of_variables", "open_up"]
