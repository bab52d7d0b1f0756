"""Enough days off in four weeks, in a month, on holidays."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import ClassVar

from pydantic import Field

from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation

FOUR_WEEKS = 28


class DaysOff(Rule):
    """Everybody has at least four days off in any 28 days.

    A unit is one day off missing. A day off is a day on which no shift starts; leave counts as a
    day off. Days before the horizon count as far as they are known, and a day that is not known
    counts as a day off, so that only a certain breach is reported. ``in_month``, ``holidays_off``
    and ``fewer_than_calendar`` ask for more, and ask for nothing by default.
    """

    id: ClassVar[str] = "days_off"
    title: ClassVar[str] = "Days off"
    unit: ClassVar[str] = "missing day off"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "Labour Law, art. 38: at least one day off a week."

    in_28_days: int = Field(
        default=4,
        ge=0,
        le=FOUR_WEEKS,
        title="Days off in four weeks",
        description="Fewest days off in any 28 days in a row; 0 asks for nothing.",
        json_schema_extra={"unit": "days"},
    )
    in_month: int = Field(
        default=0,
        ge=0,
        le=31,
        title="Days off in a month",
        description="Fewest days off in a calendar month; 0 asks for nothing.",
        json_schema_extra={"unit": "days"},
    )
    holidays_off: int = Field(
        default=0,
        ge=0,
        le=31,
        title="Statutory holidays off",
        description=(
            "Of the statutory holidays in the horizon at least so many are days off (all of them, "
            "if there are fewer); 0 asks for nothing."
        ),
        json_schema_extra={"unit": "days"},
    )
    fewer_than_calendar: int | None = Field(
        default=None,
        ge=0,
        le=366,
        title="Days off fewer than in the calendar",
        description=(
            "In the horizon people have at least as many days off as it has rest days and "
            "statutory holidays, less this number; empty asks for nothing."
        ),
        json_schema_extra={"unit": "days"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """At most so many days of work in each span of days."""
        problem = model.problem
        spans = [*self._spans_of_28_days(problem), *self._other_spans(problem)]
        first = min((days[0] for days, _ in spans), default=0)
        people = self.people(problem)
        on = {d: model.on_each(people, d) for d in range(first, problem.n_days)}
        for days, required in spans:
            limit.at_most_each([on[d] for d in days], len(days) - required)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every span of days in which days off are missing."""
        four_weeks = self._spans_of_28_days(problem)
        others = self._other_spans(problem)
        back = range(-FOUR_WEEKS - 31, 0)
        for employee in self.people(problem):
            row = [(employee, d) in problem.past_cells for d in back]
            row += rota.worked_days(employee, problem)
            worked = [0, *accumulate(row)]
            for days, required in four_weeks:
                first, last = days[0] + len(back), days[-1] + len(back)
                missing = required - len(days) + worked[last + 1] - worked[first]
                if missing > 0:
                    yield self._breach(problem, employee, days, required, missing)
            for days, required in others:
                missing = required - sum(not row[d + len(back)] for d in days)
                if missing > 0:
                    yield self._breach(problem, employee, days, required, missing)

    def _breach(
        self, problem: Problem, employee: int, days: list[int], required: int, missing: int
    ) -> Violation:
        return self.violation(
            "{employee} has {found} day(s) off {span}; at least {required} are required.",
            {
                "employee": problem.employees[employee],
                "found": required - missing,
                "span": _in_words(problem, days),
                "required": required,
            },
            units=missing,
            employee=employee,
            days=tuple(days),
        )

    def _spans_of_28_days(self, problem: Problem) -> list[tuple[list[int], int]]:
        """Each 28 days that end in the horizon, with the days off required in them."""
        if not self.in_28_days:
            return []
        return [
            (list(range(day - FOUR_WEEKS + 1, day + 1)), self.in_28_days)
            for day in self.days(problem)
        ]

    def _other_spans(self, problem: Problem) -> list[tuple[list[int], int]]:
        """The months, the statutory holidays and the horizon, with the days off required."""
        in_force = self.days(problem)
        spans = [
            (_month_until(problem, month[-1]), self.in_month - _days_after(problem, month[-1]))
            for month in problem.months
            if month[-1] in in_force
        ]
        holidays = [d for d in in_force if problem.days[d].kind is DayKind.STATUTORY]
        spans.append((holidays, min(self.holidays_off, len(holidays))))
        if self.fewer_than_calendar is not None:
            free = sum(not problem.days[d].kind.is_working for d in in_force)
            spans.append((in_force, free - self.fewer_than_calendar))
        return [(days, required) for days, required in spans if required > 0]


def _month_until(problem: Problem, last: int) -> list[int]:
    """The days of the month from its first up to a day of the horizon."""
    return list(range(last - problem.date_of(last).day + 1, last + 1))


def _days_after(problem: Problem, day: int) -> int:
    """How many days of the month come after a day; they may all still become days off."""
    month = problem.date_of(day).month
    return next(n for n in range(31) if problem.date_of(day + n + 1).month != month)


def _in_words(problem: Problem, days: list[int]) -> Message:
    if len(days) == days[-1] - days[0] + 1:
        ends = {"first": problem.date_of(days[0]), "last": problem.date_of(days[-1])}
        return Message("from {first} to {last}", ends)
    return Message("on the days {dates}", {"dates": [problem.date_of(d) for d in days]})
