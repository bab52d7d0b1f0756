"""A whole day off in every calendar week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import DAY_MINUTES
from scheduler.model.limits import Limits, Vars
from scheduler.model.parts import FALSE, TRUE
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class WeeklyRestDay(Rule):
    """In every calendar week everybody has at least one whole day off.

    Each day off missing in a week is a breach of 1. A day is off when no shift starts on it and no
    night runs further into it than the given minutes. Weeks begin as the centre says. In a week cut
    by the start of the rota its published days count as they were worked; days nobody knows yet,
    before or after, count as off.
    """

    id: ClassVar[str] = "weekly_rest_day"
    title: ClassVar[str] = "Weekly day of rest"
    unit: ClassVar[str] = "missing day of rest"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "Labour Law of the People's Republic of China, art. 38."

    days_off: int = Field(
        default=1,
        ge=0,
        le=7,
        title="Days off a week",
        description="Whole days without work in each calendar week.",
        json_schema_extra={"unit": "days"},
    )
    spill_minutes: int = Field(
        default=480,
        ge=0,
        le=1440,
        title="Night may run into it",
        description="A shift of the day before may last this long past midnight into a day off.",
        json_schema_extra={"unit": "minutes"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        spilling = [
            kind
            for kind, shift_type in enumerate(problem.shift_types)
            if shift_type.end_minute > DAY_MINUTES + self.spill_minutes
        ]
        for week in problem.weeks:
            if not self.in_force(problem.days[week[-1]].date):
                continue
            # Only the first week can have begun before the rota.
            before = [d for d in range(-6, 0) if problem.week_of(d) == problem.week_of(week[0])]
            people = self.people(problem)
            busy = [_are_busy(model, people, day, spilling) for day in (*before, *week)]
            settled = np.sum([column == TRUE for column in busy], axis=0)
            free = [np.where(column == TRUE, FALSE, column) for column in busy]
            limit.at_most_each(free, np.maximum(0, 7 - self.days_off - settled))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        for employee in self.people(problem):
            settled: set[int] = set()
            planned: set[int] = set()
            for shift in rota.timeline_of(employee, problem):
                busy = settled if shift.day < 0 else planned
                busy.add(shift.day)
                if shift.type.end_minute > DAY_MINUTES + self.spill_minutes:
                    busy.add(shift.day + 1)
            weeks: dict[int, set[int]] = {}
            for day in settled | planned:
                if day < problem.n_days and problem.week_of(day) >= 0:
                    weeks.setdefault(problem.week_of(day), set()).add(day)
            for week in weeks.values():
                yield from self._judge(problem, employee, week, len(week & settled))

    def _judge(
        self, problem: Problem, employee: int, busy: set[int], settled: int
    ) -> Iterator[Violation]:
        missing = len(busy) - settled - max(0, 7 - self.days_off - settled)
        latest = max(busy)
        if missing <= 0 or latest < 0:
            return
        last = problem.weeks[problem.week_of(latest)][-1]
        if self.in_force(problem.date_of(last)):
            yield self.violation(
                "{employee} has too few whole days off in the week of {date}: "
                "{found} instead of {allowed}.",
                {
                    "employee": problem.employees[employee],
                    "found": 7 - len(busy),
                    "date": _first_of_week(problem, latest),
                    "allowed": self.days_off,
                },
                units=missing,
                employee=employee,
                days=tuple(sorted(busy)),
            )


def _are_busy(model: RotaModel, people: list[int], day: int, spilling: list[int]) -> Vars:
    """For each person whether a shift starts on the day or runs far into it."""
    if not spilling:
        return model.on_each(people, day)
    eve = model.works_any_each(people, day - 1, spilling)
    return model.any_of_each([model.on_each(people, day), eve])


def _first_of_week(problem: Problem, day: int) -> date:
    """The first date of the calendar week a day falls in; it may lie before the horizon."""
    when = problem.date_of(day)
    return when - timedelta(days=(when.weekday() - problem.centre.week_start) % 7)
