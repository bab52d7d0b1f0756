"""The quarterly review of the duty list: who joins it, from which date, and the figures that speak
for or against it. A supervisor confirms: nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from scheduler.desk.opening import OpenCentre
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.rule import Group, Mode, Rule, Violation

LOOKED_AHEAD_DAYS = 400
"""Somebody who is not eligible within these days has no date yet."""
NEW_DAYS = 366
"""Somebody hired within these days before the end of the quarter is new."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> Quarter:
        """The quarter before it."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    @staticmethod
    def of(when: date) -> Quarter:
        """The quarter a date falls in."""
        return Quarter(when.year, (when.month + 2) // 3)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who was not on a duty list the day before the quarter began.

    ``begins`` are the first days a turn of each duty may begin for them, as far ahead as is looked.
    ``reason`` says what stood against a turn on the day before the quarter, in the rules' words.
    """

    person: Employee
    mentor: Employee | None
    begins: tuple[tuple[DutyKind, date], ...]
    reason: Message

    @property
    def eligible_from(self) -> date | None:
        """The first day of any turn; None if no day is in sight."""
        return min((when for _, when in self.begins), default=None)

    def joins_in(self, quarter: Quarter) -> bool:
        """Whether the person joins a duty list in a quarter."""
        when = self.eligible_from
        return when is not None and when <= quarter.last


@dataclass(frozen=True, slots=True)
class Review:
    """The review of one quarter; thresholds are those of the rules, None where none is set."""

    quarter: Quarter
    newcomers: tuple[Newcomer, ...]
    tenure_months: int | None
    satisfaction_min: float | None
    closure_rate_min: float | None


def review_quarter(opened: OpenCentre, quarter: Quarter) -> Review:
    """Who joins the duty list in a quarter, and who does not yet.

    The rules that forbid single people a turn are asked about a turn on every day. Whoever is never
    fit for a duty is only listed while new at the centre.
    """
    rules = [
        rule
        for rule in opened.rules
        if rule.group is Group.DUTY and rule.bans_cells and rule.mode is not Mode.OFF
    ]
    found = list(_newcomers(opened.problem, rules, quarter))
    found.sort(key=lambda one: (one.eligible_from or date.max, one.person.hire_date))
    return Review(
        quarter=quarter,
        newcomers=tuple(found),
        tenure_months=_setting(rules, "tenure_months"),
        satisfaction_min=_setting(rules, "satisfaction_min"),
        closure_rate_min=_setting(rules, "closure_rate_min"),
    )


def _newcomers(problem: Problem, rules: Sequence[Rule], quarter: Quarter) -> Iterator[Newcomer]:
    eve = quarter.first - timedelta(days=1)
    end = eve + timedelta(days=LOOKED_AHEAD_DAYS)
    begins: dict[int, list[tuple[DutyKind, date]]] = {}
    reasons: dict[int, Message] = {}
    for kind in problem.duty_kinds:
        if kind.period is DutyPeriod.SHIFT:
            continue
        everybody = range(problem.n_employees)
        not_yet = _against(problem, rules, kind, [eve], everybody)
        never = _against(problem, rules, kind, [end], list(not_yet))
        days = [eve + timedelta(days=n) for n in range(LOOKED_AHEAD_DAYS + 1)]
        against = _against(problem, rules, kind, days, [e for e in not_yet if e not in never])
        for employee, violations in not_yet.items():
            if employee not in reasons or employee in against:
                reasons[employee] = violations[eve][0].message
            if employee in against:
                free = next(day for day in days if day not in against[employee])
                begins.setdefault(employee, []).append((kind, free))
    people = {person.id: person for person in problem.employees}
    for employee, reason in reasons.items():
        person = problem.employees[employee]
        is_new = (quarter.last - person.hire_date).days < NEW_DAYS
        if employee in begins or is_new or person.is_trainee:
            yield Newcomer(
                person=person,
                mentor=people.get(person.mentor or ""),
                begins=tuple(begins.get(employee, ())),
                reason=reason,
            )


def _against(
    problem: Problem,
    rules: Sequence[Rule],
    kind: DutyKind,
    days: Sequence[date],
    people: Sequence[int],
) -> dict[int, dict[date, list[Violation]]]:
    """By person and day: what the rules say to a turn of theirs that begins on it."""
    if not people:
        return {}
    slots = tuple(
        DutySlot(n, f"{kind.id}:{n}", kind, when, when, (problem.day_of(when),))
        for n, when in enumerate(days)
    )
    asked = replace(problem, duty_slots=slots, duty_pins=(), published=None)
    held = Rota.of(asked, (), [(slot.index, one) for slot in slots for one in people])
    found: dict[int, dict[date, list[Violation]]] = {}
    for violation in (one for rule in rules for one in rule.check(asked, held)):
        if violation.employee is not None:
            by_day = found.setdefault(violation.employee, {})
            for day in violation.days:
                by_day.setdefault(problem.date_of(day), []).append(violation)
    return found


def _setting(rules: Sequence[Rule], name: str) -> Any:
    """A threshold of the rules, if one of them has it."""
    return next((getattr(rule, name) for rule in rules if name in type(rule).model_fields), None)
