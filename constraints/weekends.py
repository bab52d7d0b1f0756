"""Weekends: how many a person works, and whether both days of one go together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.parts import FALSE
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

IN_A_ROW = 4
"""The weekends that ``max_worked`` speaks of."""


class Weekends(Rule):
    """Of any four weekends in a row a person works at most a given number.

    A weekend is worked if a shift starts on one of its days; a make-up workday is an ordinary
    working day and makes no weekend work unless ``makeup_counts`` says so (of days before the
    horizon only the weekday is known). Weekends are followed back into the published past. A unit
    is one worked weekend too many among four or in the whole rota, or, with ``complete``, one
    weekend worked on one day and free on the other; a weekend is not judged as broken if the person
    is on approved leave on one of its days or the centre is closed on one of them.
    """

    id: ClassVar[str] = "weekends"
    title: ClassVar[str] = "Weekends"
    unit: ClassVar[str] = "weekend worked too often or by half"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Curtois & Qu (2014), Computational results on new staff scheduling benchmark instances: "
        "most worked weekends."
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(5)
    max_worked: int = Field(
        default=3,
        ge=0,
        le=IN_A_ROW,
        title="Most worked weekends",
        description="Of any four weekends in a row so many may be worked; 4 sets no limit.",
        json_schema_extra={"unit": "weekends"},
    )
    complete: bool = Field(
        default=True,
        title="Whole weekends",
        description="Whether people should work both days of a weekend or neither.",
    )
    max_in_rota: int | None = Field(
        default=None,
        ge=0,
        le=520,
        title="Most worked weekends of the rota",
        description="In the whole rota so many weekends may be worked; empty sets no limit.",
        json_schema_extra={"unit": "weekends"},
    )
    makeup_counts: bool = Field(
        default=False,
        title="Make-up workdays count",
        description="Whether a shift on a make-up workday counts as weekend work.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """A limit for each four weekends, and two clauses for each weekend of two days."""
        problem = model.problem
        weekends = _weekends(problem)
        counted = [[d for d in days if self._counts(problem, d)] for days in weekends]
        closing = [i for i, days in enumerate(counted) if days and self._judges(problem, days[-1])]
        pairs = self._pairs(problem, weekends)
        people = np.array(self.people(problem), np.int64)
        never = np.full(len(people), FALSE, np.int64)
        worked = [
            model.any_of_each([model.on_each(people, d) for d in days]) if days else never
            for days in counted
        ]
        for last in closing:
            limit.at_most_each(worked[max(0, last - IN_A_ROW + 1) : last + 1], self.max_worked)
        if self._limits_rota(problem):
            in_rota = [worked[w] for w in _of_the_rota(counted)]
            limit.at_most_each([never, *in_rota], self.max_in_rota or 0)
        for first, second in pairs:
            away = [_on_leave(problem, e, first, second) for e in people.tolist()]
            owed = people[~np.array(away, bool)]
            a, b = model.on_each(owed, first), model.on_each(owed, second)
            limit.implies_each([a], [b])
            limit.implies_each([b], [a])

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every four weekends, or rota, with too much weekend work, and every broken weekend."""
        weekends = _weekends(problem)
        counted = [[d for d in days if self._counts(problem, d)] for days in weekends]
        pairs = self._pairs(problem, weekends)
        for employee in self.people(problem):
            row = rota.worked_days(employee, problem)
            worked = [[d for d in days if _works(problem, row, employee, d)] for days in counted]
            for last, days in enumerate(counted):
                if not days or not self._judges(problem, days[-1]):
                    continue
                busy = [found for found in worked[max(0, last - IN_A_ROW + 1) : last + 1] if found]
                if len(busy) > self.max_worked:
                    yield self._too_many(problem, employee, busy, days[-1])
            if self._limits_rota(problem):
                yield from self._too_many_in_all(
                    problem, employee, [worked[w] for w in _of_the_rota(counted) if worked[w]]
                )
            for first, second in pairs:
                before = _works(problem, row, employee, first)
                if before != row[second] and not _on_leave(problem, employee, first, second):
                    on, off = (first, second) if before else (second, first)
                    yield self._broken(problem, employee, on, off)

    def _too_many(
        self, problem: Problem, employee: int, busy: list[list[int]], last: int
    ) -> Violation:
        return self.violation(
            "{employee} works {found} of the four weekends up to {date}; "
            "at most {allowed} are allowed.",
            {
                "employee": problem.employees[employee],
                "found": len(busy),
                "date": problem.date_of(last),
                "allowed": self.max_worked,
            },
            units=len(busy) - self.max_worked,
            employee=employee,
            days=tuple(day for days in busy for day in days),
        )

    def _too_many_in_all(
        self, problem: Problem, employee: int, busy: list[list[int]]
    ) -> Iterator[Violation]:
        most = self.max_in_rota or 0
        if len(busy) > most:
            yield self.violation(
                "{employee} works {found} weekends from {first} to {last}; at most {allowed} are "
                "allowed.",
                {
                    "employee": problem.employees[employee],
                    "found": len(busy),
                    "first": problem.first,
                    "last": problem.days[-1].date,
                    "allowed": most,
                },
                units=len(busy) - most,
                employee=employee,
                days=tuple(day for days in busy for day in days),
            )

    def _broken(self, problem: Problem, employee: int, on: int, off: int) -> Violation:
        return self.violation(
            "{employee} works on {date} but not on {other}, so the weekend is broken.",
            {
                "employee": problem.employees[employee],
                "date": problem.date_of(on),
                "other": problem.date_of(off),
            },
            units=1,
            employee=employee,
            days=tuple(sorted((on, off))),
        )

    def _judges(self, problem: Problem, day: int) -> bool:
        """Whether a limit that ends on this day is the rule's business."""
        return 0 <= day < problem.n_days and self.in_force(problem.date_of(day))

    def _limits_rota(self, problem: Problem) -> bool:
        """Whether the weekends of the whole rota are limited; that belongs to its last day."""
        return self.max_in_rota is not None and self.in_force(problem.days[-1].date)

    def _counts(self, problem: Problem, day: int) -> bool:
        """Whether a shift on this weekend day is weekend work."""
        makeup = day >= 0 and problem.days[day].kind is DayKind.MAKEUP_WORKDAY
        return self.makeup_counts or not makeup

    def _pairs(self, problem: Problem, weekends: list[list[int]]) -> list[tuple[int, int]]:
        """Neighbouring days of one weekend that are to be worked together."""
        if not self.complete:
            return []
        return [
            (first, second)
            for days in weekends
            for first, second in pairwise(days)
            if first >= -problem.past_days
            and self._judges(problem, second)
            and all(self._counts(problem, d) and _is_open(problem, d) for d in (first, second))
        ]


def _weekends(problem: Problem) -> list[list[int]]:
    """The days of each weekend in the horizon and of the three before it, earliest first."""
    weekend = problem.days[0].weekend
    found: list[list[int]] = []
    for day in range(-7 * IN_A_ROW, problem.n_days):
        if problem.date_of(day).weekday() not in weekend:
            continue
        if found and found[-1][-1] == day - 1:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def _of_the_rota(counted: list[list[int]]) -> list[int]:
    """The weekends with a day in the rota, those cut by its start included."""
    return [w for w, days in enumerate(counted) if days and days[-1] >= 0]


def _works(problem: Problem, row: list[bool], employee: int, day: int) -> bool:
    return row[day] if day >= 0 else (employee, day) in problem.past_cells


def _on_leave(problem: Problem, employee: int, *days: int) -> bool:
    return any((employee, day) in problem.absent_days for day in days)


def _is_open(problem: Problem, day: int) -> bool:
    """Whether any shift type stands on a day; of days before the horizon nothing is known."""
    if day < 0:
        return True
    season = problem.seasons[day]
    return season is not None and any(
        kind.may_stand_on(problem.days[day], season.id) for kind in problem.shift_types
    )
