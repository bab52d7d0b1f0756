"""The most hours a person works in a day, a week and a rota."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.centre import Cycle, HoursSystem
from scheduler.domain.people import Contract
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Minutes
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class WorkingHours(Rule):
    """Nobody works more hours in a day, a week or the rota than law and contract allow.

    Each hour above a limit is a breach of 1, a started hour counting whole; each day, each week and
    the rota are judged on their own. Hours are paid time, on the day their shift starts.

    A day has the ordinary hours and the overtime of a day. A week has the ordinary hours of a week,
    or of its workdays if a make-up workday gives it more than five, and the overtime of a week;
    under comprehensive hours with a longer cycle than a week only the contract limits a week. The
    contract may narrow each limit. In a week cut by the start of the rota the published days count.
    How hours add up over months and cycles is the rule on overtime; minima belong to the rule on
    contract hours.
    """

    id: ClassVar[str] = "working_hours"
    title: ClassVar[str] = "Most hours a day, a week and a rota"
    unit: ClassVar[str] = "hour too many"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Labour Law of the People's Republic of China, art. 36 and 41; State Council Provisions on "
        "Working Hours, art. 3 (8 hours a day, 40 a week)."
    )

    day_hours: int = Field(
        default=8,
        ge=1,
        le=24,
        title="Ordinary hours a day",
        description="Hours of an ordinary working day.",
        json_schema_extra={"unit": "hours"},
    )
    day_overtime_hours: int = Field(
        default=3,
        ge=0,
        le=16,
        title="Overtime a day",
        description="The most overtime in one day.",
        json_schema_extra={"unit": "hours"},
    )
    week_hours: int = Field(
        default=40,
        ge=1,
        le=168,
        title="Ordinary hours a week",
        description="Hours of an ordinary week.",
        json_schema_extra={"unit": "hours"},
    )
    week_overtime_hours: int = Field(
        default=8,
        ge=0,
        le=48,
        title="Overtime a week",
        description="The most overtime in one week; the law has no number, so this is a house rule "
        "(a sixth day).",
        json_schema_extra={"unit": "hours"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        lengths = [_types_by_length(problem, day) for day in range(problem.n_days)]
        for contract, people in self.people_by_contract(problem).items():
            row = [
                [(minutes, model.works_any_each(people, day, of)) for minutes, of in kinds.items()]
                for day, kinds in enumerate(lengths)
            ]
            for day in self.days(problem):
                most = self._day_limit(contract)
                for minutes, var in row[day]:
                    if minutes > most:
                        limit.at_most_each([(minutes, var)], most, per=60)
            for week in problem.weeks:
                most_in_week = self._week_limit(problem, contract, week)
                if most_in_week is not None and self.in_force(problem.date_of(week[-1])):
                    past = np.array([_past_minutes(problem, e, week) for e in people], np.int64)
                    left = np.maximum(0, most_in_week - past)
                    limit.at_most_each([t for d in week for t in row[d]], left, per=60)
            most_in_all = contract.max_minutes_period
            if most_in_all is not None and self.in_force(problem.days[-1].date):
                limit.at_most_each([t for terms in row for t in terms], most_in_all, per=60)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        for employee in self.people(problem):
            worked = [0] * problem.n_days
            for day, kind in rota.positions_of(employee):
                worked[day] += problem.shift(day, kind).paid_minutes
            contract = problem.employees[employee].contract
            yield from self._check_days(problem, employee, worked)
            for week in problem.weeks:
                most = self._week_limit(problem, contract, week)
                inside = sum(worked[day] for day in week)
                if most is None or not inside:
                    continue
                past = _past_minutes(problem, employee, week)
                over = inside - max(0, most - past)
                if over > 0 and self.in_force(problem.date_of(week[-1])):
                    yield self._over_a_week(problem, employee, week, past + inside, most, over)
            yield from self._check_rota(problem, employee, worked)

    def _check_days(
        self, problem: Problem, employee: int, worked: list[int]
    ) -> Iterator[Violation]:
        most = self._day_limit(problem.employees[employee].contract)
        for day, minutes in enumerate(worked):
            if minutes > most and self.in_force(problem.date_of(day)):
                yield self.violation(
                    "{employee} works {found} on {date}; at most {allowed} a day are allowed.",
                    {
                        "employee": problem.employees[employee],
                        "found": Minutes(minutes),
                        "date": problem.date_of(day),
                        "allowed": Minutes(most),
                    },
                    units=-(-(minutes - most) // 60),
                    employee=employee,
                    days=(day,),
                )

    def _over_a_week(
        self,
        problem: Problem,
        employee: int,
        week: tuple[int, ...],
        found: int,
        most: int,
        over: int,
    ) -> Violation:
        return self.violation(
            "{employee} works {found} in the week up to {date}; at most {allowed} are allowed.",
            {
                "employee": problem.employees[employee],
                "found": Minutes(found),
                "date": problem.date_of(week[-1]),
                "allowed": Minutes(most),
            },
            units=-(-over // 60),
            employee=employee,
            days=week,
        )

    def _check_rota(
        self, problem: Problem, employee: int, worked: list[int]
    ) -> Iterator[Violation]:
        most = problem.employees[employee].contract.max_minutes_period
        last: date = problem.date_of(problem.n_days - 1)
        if most is not None and sum(worked) > most and self.in_force(last):
            yield self.violation(
                "{employee} works {found} from {first} to {last}; at most {allowed} are allowed.",
                {
                    "employee": problem.employees[employee],
                    "found": Minutes(sum(worked)),
                    "first": problem.first,
                    "last": last,
                    "allowed": Minutes(most),
                },
                units=-(-(sum(worked) - most) // 60),
                employee=employee,
                days=tuple(range(problem.n_days)),
            )

    def _day_limit(self, contract: Contract) -> int:
        most = (self.day_hours + self.day_overtime_hours) * 60
        return min(most, contract.max_minutes_day if contract.max_minutes_day is not None else most)

    def _week_limit(
        self, problem: Problem, contract: Contract, week: tuple[int, ...]
    ) -> int | None:
        """Minutes a person may work in a week; None where nothing limits it."""
        limits = []
        centre = problem.centre
        if centre.hours_system is HoursSystem.STANDARD or centre.cycle is Cycle.WEEK:
            workdays = sum(problem.days[day].kind.is_working for day in week)
            ordinary = max(self.week_hours, self.day_hours * workdays)
            limits.append((ordinary + self.week_overtime_hours) * 60)
        if contract.max_minutes_week is not None:
            limits.append(contract.max_minutes_week)
        return min(limits, default=None)


def _types_by_length(problem: Problem, day: int) -> dict[int, list[int]]:
    """The shift types of a day by their paid minutes."""
    grouped: dict[int, list[int]] = {}
    for kind in range(problem.n_shift_types):
        grouped.setdefault(problem.shift(day, kind).paid_minutes, []).append(kind)
    return grouped


def _past_minutes(problem: Problem, employee: int, week: tuple[int, ...]) -> int:
    """Paid minutes of the week's days before the horizon."""
    if week[0] > 0:
        return 0
    number = problem.week_of(week[0])
    return sum(
        shift.paid_minutes
        for shift in problem.past_shifts[employee]
        if problem.week_of(shift.day) == number
    )
