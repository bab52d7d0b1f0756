"""Puts the limits of a conflict into words: which rule or fact, whom it speaks of, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.model.limits import Var
from scheduler.model.program import NOBODY, Ints
from scheduler.rule import Rule, Violation
from scheduler.solve.best_case import BestCase
from scheduler.solve.facts import fact_behind, pin_behind, put_days, tell_fact, tell_pin
from scheduler.solve.open_model import PINS, OpenProblem
from scheduler.solve.prover import Prover

_MOST_TOLD_SINGLY = 3
"""More rows than this of one rule that ties people together are told as one reason."""
_SECONDS_A_SENTENCE = 0.7


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


@dataclass(frozen=True)
class Told:
    """A reason and its words."""

    reason: Reason
    message: Message


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
        shared = self.core[self.open.owner[self.core] == NOBODY]
        shared_by_rule = np.bincount(program.rule[shared], minlength=len(self.open.rules))
        for row in self.core.tolist():
            number, owner = int(program.rule[row]), int(self.open.owner[row])
            key: tuple[object, ...] = (number, owner)
            if number == 0:
                key = (PINS, pin_behind(self.open, row))
            elif owner == NOBODY and shared_by_rule[number] <= _MOST_TOLD_SINGLY:
                key = (number, owner, row)
            grouped[key].append(row)
        return tuple(self._reason(rows) for rows in grouped.values())

    def _reason(self, rows: list[int]) -> Reason:
        rule = self.open.rules[int(self.open.program.rule[rows[0]])]
        owner = int(self.open.owner[rows[0]])
        days: set[int] = set()
        for row in rows:
            days |= set(range(int(self.open.first_day[row]), int(self.open.last_day[row]) + 1))
        return Reason(rule, None if owner == NOBODY else owner, tuple(rows), tuple(sorted(days)))

    def _var_of(self, row: int) -> Var:
        rows = self.open.program.rows
        return int(rows.data[rows.start[row]])

    def tell_all(self, reasons: Sequence[Reason]) -> list[Told]:
        """Reasons in words; what reads the same, or says no more than another, is one reason."""
        told: dict[str, Told] = {}
        for reason in reasons:
            message = self._tell(reason)
            known = told.get(str(message))
            merged = _joined(known.reason, reason) if known else reason
            told[str(message)] = Told(merged, message)
        return _without_bare_names(list(told.values()))

    def _tell(self, reason: Reason) -> Message:
        """One reason as a supervisor would say it."""
        if reason.rule is None:
            return tell_pin(self.problem, pin_behind(self.open, reason.rows[0]))
        if reason.rule.bans_cells and reason.employee is not None:
            decisions = [self._var_of(row) for row in reason.rows]
            fact = fact_behind(self.open, reason.rule, decisions)
            if fact is not None:
                return tell_fact(self.open, fact, reason.employee, decisions)
        what, broken = self._name(reason), self._broken_without(reason)
        if broken is None:
            return what
        values = {"what": what, "broken": broken}
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

    def _broken_without(self, reason: Reason) -> Message | None:
        """What the rule itself says of a rota that keeps all other reasons but not this one."""
        assert reason.rule is not None
        if not reason.days:  # a limit that concerns nobody: all who could keep it are missing
            best = BestCase(self.problem, [rule for rule in self.open.rules if rule])
            return next((v.message for v in best.sayings(reason.rule)), None)
        others = np.setdiff1d(self.core, reason.rows)
        found = self._violations(reason, others)
        if len(found) > 1:
            # Of several, this reason's own is gone where it is kept and the others are not.
            rows = np.array(reason.rows, np.int64)
            still = {str(v.message) for v in self._violations(reason, rows)}
            found = [v for v in found if str(v.message) not in still] or found
        found.sort(key=lambda v: (v.units, len(v.days)))
        return found[0].message if found else None

    def _violations(self, reason: Reason, keep: Ints) -> list[Violation]:
        """What the reason's rule says of its people and days in a rota that keeps some rows."""
        assert reason.rule is not None
        rest = np.setdiff1d(np.union1d(self._rows_around(reason), reason.rows), keep)
        values = self.prover.break_least(keep, rest, seconds=_SECONDS_A_SENTENCE)
        if values is None:
            return []
        rota = self.open.program.rota_of(values)
        return [
            violation
            for violation in reason.rule.check(self.problem, rota)
            if reason.employee in (None, violation.employee)
            and not set(violation.days).isdisjoint(reason.days)
        ]

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


def _joined(first: Reason, second: Reason) -> Reason:
    return replace(first, rows=(*first.rows, *second.rows))


def _without_bare_names(told: list[Told]) -> list[Told]:
    """A reason that only names a rule and days joins one that also gives an example of them."""
    kept = [one for one in told if "what" in one.message.values or one.reason.rule is None]
    for one in told:
        if one in kept:
            continue
        about = one.reason
        twin = next(
            (
                i
                for i, other in enumerate(kept)
                if other.reason.rule is about.rule
                and (other.reason.employee, other.reason.days) == (about.employee, about.days)
            ),
            None,
        )
        if twin is None:
            kept.append(one)
        else:
            kept[twin] = replace(kept[twin], reason=_joined(kept[twin].reason, about))
    return sorted(kept, key=lambda one: min(one.reason.rows))
