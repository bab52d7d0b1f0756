"""How much overtime adds up in a month."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from scheduler.domain.centre import Cycle, HoursSystem
from scheduler.domain.people import ContractKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Minutes
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation

FOUR_WEEKS_DAYS = 28
WORKDAYS_A_WEEK = 5

_TOTAL = (
    "{employee} works {found} of overtime from {first} to {last}; at most {allowed} is allowed."
)
_LONG_DAYS = (
    "{employee} works {found} beyond the ordinary day from {first} to {last}; "
    "at most {allowed} is allowed."
)
_PROTECTED = (
    "{employee} works no overtime through {until}, but works {found} from {first} to {last}; "
    "at most {allowed} is allowed."
)
_PROTECTED_DAY = (
    "{employee} works no overtime through {until}, but works {found} on {first}; "
    "at most {allowed} is allowed."
)


class Cap(NamedTuple):
    """The most minutes a person works on some days, each day counting beyond a free part."""

    template: str
    days: tuple[int, ...]
    free_minutes: int
    """Minutes of each day that do not count."""
    ordinary: int
    """Minutes that are no overtime yet; named apart from the allowance in the message."""
    allowance: int


class Overtime(Rule):
    """Nobody works more than 36 hours of overtime a month, and protected people none.

    Each hour above a limit is a breach of 1, a started hour counting whole; each limit is judged on
    its own. Overtime is paid time above the ordinary hours: a fifth of the contract's weekly hours,
    at most 8, for each workday (make-up workdays included) that is not a day of leave.

    Limits: each calendar month, or the part of it inside the rota, the rest being unknown; and in a
    rota of four weeks or more also the whole of it, with the monthly hours in proportion to the
    days of each month, though never less than one month's. Under comprehensive hours with a cycle
    of a quarter or a year only the whole counts, as the law asks for 36 hours on average. Under
    standard hours the hours beyond 8 a day are limited per month, too.

    People who work no overtime through a day have until then at most 8 hours a day, their ordinary
    week of five days (or more, if make-up workdays make it longer; published days of a week cut by
    the start of the rota count), and over four weeks or more no more than their ordinary hours.
    True part-timers have limits of their own.
    """

    id: ClassVar[str] = "overtime"
    title: ClassVar[str] = "Overtime"
    unit: ClassVar[str] = "hour too many"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Labour Law of the People's Republic of China, art. 41; Measures on comprehensive hours "
        "(1994), art. 5; Special Rules on the Labour Protection of Female Employees, art. 6 and 9."
    )

    month_hours: int = Field(
        default=36,
        ge=0,
        le=200,
        title="Overtime a month",
        description="The most overtime in a calendar month.",
        json_schema_extra={"unit": "hours"},
    )
    day_hours: int = Field(
        default=8,
        ge=1,
        le=24,
        title="Ordinary hours a day",
        description="Hours of an ordinary working day at most.",
        json_schema_extra={"unit": "hours"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        lengths = [_types_by_length(problem, day) for day in range(problem.n_days)]
        workdays = _workdays(problem)
        alike: dict[tuple[tuple[int, ...], int], list[tuple[int, int]]] = defaultdict(list)
        for employee in self._people_with_overtime(problem):
            for cap in self._caps(problem, employee, workdays):
                alike[cap.days, cap.free_minutes].append((employee, cap.ordinary + cap.allowance))
        for (days, free_minutes), found in alike.items():
            people, bounds = zip(*found, strict=True)
            counted = [
                (minutes - free_minutes, model.works_any_each(people, day, kinds))
                for day in days
                for minutes, kinds in lengths[day].items()
                if minutes > free_minutes
            ]
            limit.at_most_each(counted, np.array(bounds, np.int64), per=60)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        workdays = _workdays(problem)
        for employee in self._people_with_overtime(problem):
            worked = [0] * problem.n_days
            for day, kind in rota.positions_of(employee):
                worked[day] += problem.shift(day, kind).paid_minutes
            for cap in self._caps(problem, employee, workdays):
                found = sum(max(0, worked[day] - cap.free_minutes) for day in cap.days)
                if found > cap.ordinary + cap.allowance:
                    yield self._too_much(problem, employee, cap, found)

    def _too_much(self, problem: Problem, employee: int, cap: Cap, found: int) -> Violation:
        person = problem.employees[employee]
        return self.violation(
            cap.template,
            {
                "employee": person,
                "found": Minutes(found - cap.ordinary),
                "first": problem.date_of(cap.days[0]),
                "last": problem.date_of(cap.days[-1]),
                "allowed": Minutes(cap.allowance),
                "until": person.no_overtime_until,
            },
            units=-(-(found - cap.ordinary - cap.allowance) // 60),
            employee=employee,
            days=cap.days,
        )

    def _people_with_overtime(self, problem: Problem) -> list[int]:
        return [
            e
            for e in self.people(problem)
            if problem.employees[e].contract.kind is not ContractKind.PART_TIME
        ]

    def _caps(self, problem: Problem, employee: int, workdays: frozenset[int]) -> list[Cap]:
        """Every limit on a person's hours in force."""
        owed = frozenset(d for d in workdays if (employee, d) not in problem.absent_days)
        caps = [
            *self._monthly_caps(problem, employee, owed),
            *self._protected_caps(problem, employee, owed, workdays),
        ]
        return [cap for cap in caps if self.in_force(problem.date_of(cap.days[-1]))]

    def _monthly_caps(self, problem: Problem, employee: int, owed: frozenset[int]) -> Iterator[Cap]:
        centre, month = problem.centre, self.month_hours * 60
        everything = tuple(range(problem.n_days))
        standard = centre.hours_system is HoursSystem.STANDARD
        by_month = standard or centre.cycle in (Cycle.WEEK, Cycle.MONTH)
        long_rota = problem.n_days >= FOUR_WEEKS_DAYS
        if long_rota or not by_month:
            share = sum(
                month * len(part) // _month_length(problem, part[0]) for part in problem.months
            )
            ordinary = self._ordinary_minutes(problem, employee, len(owed))
            yield Cap(_TOTAL, everything, 0, ordinary, max(share, month))
        for part in problem.months:
            if by_month and not (long_rota and len(part) == problem.n_days):
                ordinary = self._ordinary_minutes(problem, employee, len(owed & set(part)))
                yield Cap(_TOTAL, part, 0, ordinary, month)
            if standard:
                yield Cap(_LONG_DAYS, part, self.day_hours * 60, 0, month)

    def _protected_caps(
        self, problem: Problem, employee: int, owed: frozenset[int], workdays: frozenset[int]
    ) -> Iterator[Cap]:
        until = problem.employees[employee].no_overtime_until
        if until is None:
            return
        days = tuple(d for d, day in enumerate(problem.days) if day.date <= until)
        for day in days:
            yield Cap(_PROTECTED_DAY, (day,), 0, 0, self.day_hours * 60)
        for week in problem.weeks:
            inside = tuple(day for day in week if day in days)
            if inside:
                count = max(WORKDAYS_A_WEEK, len(workdays & set(week)))
                ordinary = self._ordinary_minutes(problem, employee, count)
                left = max(0, ordinary - _past_minutes(problem, employee, week))
                yield Cap(_PROTECTED, inside, 0, 0, left)
        if len(days) >= FOUR_WEEKS_DAYS:
            ordinary = self._ordinary_minutes(problem, employee, len(owed & set(days)))
            yield Cap(_PROTECTED, days, 0, 0, ordinary)

    def _ordinary_minutes(self, problem: Problem, employee: int, workdays: int) -> int:
        """Minutes owed on so many workdays."""
        weekly = problem.employees[employee].contract.weekly_minutes
        return min(weekly, WORKDAYS_A_WEEK * self.day_hours * 60) * workdays // WORKDAYS_A_WEEK


def _workdays(problem: Problem) -> frozenset[int]:
    return frozenset(day for day in range(problem.n_days) if problem.days[day].kind.is_working)


def _month_length(problem: Problem, day: int) -> int:
    when = problem.date_of(day)
    return monthrange(when.year, when.month)[1]


def _past_minutes(problem: Problem, employee: int, week: tuple[int, ...]) -> int:
    """Paid minutes of the week's days before the horizon."""
    if week[0] > 0:
        return 0
    shifts = problem.past_shifts[employee]
    return sum(s.paid_minutes for s in shifts if problem.week_of(s.day) == problem.week_of(0))


def _types_by_length(problem: Problem, day: int) -> dict[int, list[int]]:
    """The shift types of a day by their paid minutes."""
    grouped: dict[int, list[int]] = {}
    for kind in range(problem.n_shift_types):
        grouped.setdefault(problem.shift(day, kind).paid_minutes, []).append(kind)
    return grouped
