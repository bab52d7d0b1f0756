"""Puts the limits of a conflict into words: which rule or fact, whom it speaks of, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np

from scheduler.domain.duty import DutySlot
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Shift
from scheduler.domain.text import Message
from scheduler.model.limits import Var
from scheduler.model.program import NOBODY, Ints
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Rule, Violation
from scheduler.solve.open_model import PINS, OpenProblem
from scheduler.solve.prover import Prover

_MOST_TOLD_SINGLY = 3
"""More rows than this of one rule that ties people together are told as one reason."""
_SECONDS_A_SENTENCE = 0.7


@dataclass(frozen=True, slots=True)
class Sentences:
    """Several whole sentences, one after the other."""

    parts: tuple[Message, ...]

    def in_(self, language: str) -> str:
        """The sentences in a language."""
        return (" " if language == "en" else "").join(p.in_(language) for p in self.parts)


@dataclass(frozen=True)
class Reason:
    """Rows of one rule (or one fact) that speak of the same people at the same time."""

    rule: Rule | None
    """None for a pin."""
    employee: int | None
    rows: tuple[int, ...]
    days: tuple[int, ...]

    @property
    def rule_id(self) -> str:
        """The rule's id, or the word that stands for pins."""
        return self.rule.id if self.rule else PINS


@dataclass
class Narrator:
    """Groups the rows of a conflict into reasons and says each in words."""

    prover: Prover
    core: Ints

    @property
    def open(self) -> OpenProblem:
        """The limits, opened up."""
        return self.prover.open

    @property
    def problem(self) -> Problem:
        """The problem that has no rota."""
        return self.open.problem

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The conflict's rows by rule or fact, person and time."""
        grouped: dict[tuple[object, ...], list[int]] = defaultdict(list)
        program = self.open.program
        shared = self.core[program.row_owner[self.core] == NOBODY]
        shared_by_rule = np.bincount(program.rule[shared], minlength=len(self.open.rules))
        for row in self.core.tolist():
            number, owner = int(program.rule[row]), int(program.row_owner[row])
            key: tuple[object, ...] = (number, owner)
            if number == 0:
                key = self._pin_of(row)
            elif owner == NOBODY and shared_by_rule[number] <= _MOST_TOLD_SINGLY:
                key = (number, owner, row)
            grouped[key].append(row)
        return tuple(self._reason(rows) for rows in grouped.values())

    def _reason(self, rows: list[int]) -> Reason:
        rule = self.open.rules[int(self.open.program.rule[rows[0]])]
        owner = int(self.open.program.row_owner[rows[0]])
        days: set[int] = set()
        for row in rows:
            days |= set(range(int(self.open.first_day[row]), int(self.open.last_day[row]) + 1))
        return Reason(rule, None if owner == NOBODY else owner, tuple(rows), tuple(sorted(days)))

    def _pin_of(self, row: int) -> tuple[object, ...]:
        cell = cell_of(self.open, self._var_of(row))
        if cell is not None:
            return PINS, cell[0], cell[1]
        return PINS, slot_of(self.open, self._var_of(row))

    def _var_of(self, row: int) -> Var:
        rows = self.open.program.rows
        return int(rows.data[rows.start[row]])

    def tell(self, reason: Reason) -> Message:
        """One reason as a supervisor would say it."""
        if reason.rule is None:
            return tell_pin(self.open, self._var_of(reason.rows[0]))
        if reason.rule.bans_cells and reason.employee is not None:
            decisions = [self._var_of(row) for row in reason.rows]
            fact = fact_behind(self.open, reason.rule, decisions)
            if fact is not None:
                return tell_fact(self.open, fact, reason.employee, decisions)
        what, broken = self._name(reason), self._broken_without(reason)
        if not broken:
            return what
        values = {"what": what, "broken": Sentences(broken)}
        if len(reason.rows) > 1 and reason.employee is None:
            return Message("{what} Without it, for example: {broken}", values)
        return Message("{what} Without it: {broken}", values)

    def _name(self, reason: Reason) -> Message:
        """The rule, the person and the days."""
        assert reason.rule is not None
        values: dict[str, object] = {"rule": Message(reason.rule.title)}
        template = "{rule}."
        if reason.days:
            values["when"] = put_days(self.problem, reason.days)
            template = "{rule}, {when}."
        if reason.employee is not None:
            values["employee"] = self.problem.employees[reason.employee]
            template = "{rule}, {employee}, {when}." if reason.days else "{rule}, {employee}."
        return Message(template, values)

    def _broken_without(self, reason: Reason) -> tuple[Message, ...]:
        """What the rule itself says of a rota that keeps all other reasons but not this one."""
        assert reason.rule is not None
        keep = np.setdiff1d(self.core, reason.rows)
        may_break = np.union1d(self._rows_around(reason), reason.rows)
        values = self.prover.break_least(
            keep, np.setdiff1d(may_break, keep), seconds=_SECONDS_A_SENTENCE
        )
        if values is None:
            return ()
        rota = self.open.program.rota_of(values)
        found = [
            v
            for v in reason.rule.check(self.problem, rota)
            if reason.employee in (None, v.employee) and _meets(v, reason)
        ]
        found.sort(key=lambda v: (v.units, len(v.days)))
        return tuple(v.message for v in found[:1])

    def _rows_around(self, reason: Reason) -> Ints:
        """What the same rule says of all days of the conflict, if it ties people together.

        Otherwise the example would be of a rota in which hardly anybody works.
        """
        opened, rows = self.open, self.open.all_rows
        first, last = opened.first_day[self.core], opened.last_day[self.core]
        known = first <= last
        if reason.employee is not None or not known.any():
            return np.zeros(0, np.int64)
        inside = (opened.first_day[rows] >= first[known].min()) & (
            opened.last_day[rows] <= last[known].max()
        )
        same = opened.program.rule[rows] == opened.program.rule[reason.rows[0]]
        return np.asarray(rows[inside & same], np.int64)


def _meets(violation: Violation, reason: Reason) -> bool:
    return not reason.days or not set(violation.days).isdisjoint(reason.days)


def cell_of(opened: OpenProblem, var: Var) -> tuple[int, int, int] | None:
    """The (employee, day, shift type) of a decision; None for one about duty."""
    program, problem = opened.program, opened.problem
    if not program.first_cell <= var < program.first_duty:
        return None
    rest, shift_type = divmod(var - program.first_cell, problem.n_shift_types)
    employee, day = divmod(rest, problem.n_days)
    return employee, day, shift_type


def slot_of(opened: OpenProblem, var: Var) -> int:
    """The duty slot of a decision about duty."""
    return (var - opened.program.first_duty) // opened.problem.n_employees


def put_days(problem: Problem, days: Sequence[int]) -> object:
    """Days as they stand in a sentence: one date, a stretch, or a list of dates."""
    days = sorted(set(days))
    if len(days) == 1:
        return problem.date_of(days[0])
    if days[-1] - days[0] == len(days) - 1:
        ends = {"first": problem.date_of(days[0]), "last": problem.date_of(days[-1])}
        return Message("{first} to {last}", ends)
    return [problem.date_of(day) for day in days]


def tell_pin(opened: OpenProblem, var: Var) -> Message:
    """What a planner has pinned, by one of the decisions it settles."""
    problem, cell = opened.problem, cell_of(opened, var)
    if cell is None:
        slot = slot_of(opened, var)
        holder = [pin.employee for pin in problem.duty_pins if pin.slot == slot][-1]
        values = {"employee": problem.employees[holder], "duty": problem.duty_slots[slot]}
        return Message("{employee} is pinned to {duty}.", values)
    employee, day, _ = cell
    pin = [p for p in problem.pins if (p.employee, p.day) == (employee, day)][-1]
    if pin.shift is None:
        values = {"employee": problem.employees[employee], "date": problem.date_of(day)}
        return Message("{employee} is pinned to a day off on {date}.", values)
    values = {"employee": problem.employees[employee], "shift": problem.shift(day, pin.shift)}
    return Message("{employee} is pinned to {shift}.", values)


class Fact(Enum):
    """What a ban of a cell may come from, besides the rule itself."""

    LEAVE = "leave"
    AVAILABILITY = "availability"


def fact_behind(opened: OpenProblem, rule: Rule, decisions: Iterable[Var]) -> Fact | None:
    """The kind of fact that bans of a rule come from; None if they are the rule's own.

    Found out by stating the rule again to a problem without these facts.
    """
    banned = set(decisions)
    if _bans(replace(opened.problem, leave=()), rule).isdisjoint(banned):
        return Fact.LEAVE
    if _bans(replace(opened.problem, availability=()), rule).isdisjoint(banned):
        return Fact.AVAILABILITY
    return None


def tell_fact(opened: OpenProblem, fact: Fact, employee: int, decisions: list[Var]) -> Message:
    """The leave or the times of availability of a person that bans come from."""
    problem, who = opened.problem, opened.problem.employees[employee]
    if fact is Fact.AVAILABILITY:
        template = "{employee} is not available for {shifts}."
        return Message(template, {"employee": who, "shifts": things_of(opened, decisions)})
    days = days_of(opened, decisions)
    away = [
        Message("{first} to {last}", {"first": entry.first, "last": entry.last})
        if entry.first != entry.last
        else entry.first
        for entry in problem.leave
        if entry.employee_id == who.id
        and entry.approved
        and problem.day_of(entry.first) <= days[-1] + 1
        and problem.day_of(entry.last) >= days[0]
    ]
    return Message("Leave of {employee}, {when}.", {"employee": who, "when": away})


def _bans(problem: Problem, rule: Rule) -> set[Var]:
    model = RotaModel(problem)
    rule.add_to(model)
    return set(model.bans)


def days_of(opened: OpenProblem, decisions: Iterable[Var]) -> list[int]:
    """The days that some decisions are about."""
    days: set[int] = set()
    for var in decisions:
        cell = cell_of(opened, var)
        if cell is not None:
            days.add(cell[1])
        else:
            days |= set(opened.problem.duty_slots[slot_of(opened, var)].days)
    return sorted(days)


def things_of(opened: OpenProblem, decisions: Sequence[Var]) -> list[Shift | DutySlot]:
    """The shifts and turns of duty that decisions are about, earliest first."""
    cells = [cell for var in decisions if (cell := cell_of(opened, var))]
    slots = [slot_of(opened, var) for var in decisions if not cell_of(opened, var)]
    problem = opened.problem
    shifts = [problem.shift(day, kind) for _, day, kind in cells]
    return [*shifts, *(problem.duty_slots[slot] for slot in slots)]
