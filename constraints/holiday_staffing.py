"""Enough people on holidays, and nobody on too many of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Ids, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit


class HolidayStaffing(Rule):
    """On holidays enough people work each shift and each day, and nobody works too many holidays.

    Demands nothing until a number is given. A unit of breach is one person missing on a shift or on
    a day, or one holiday too many that a person works.
    """

    id: ClassVar[str] = "holiday_staffing"
    title: ClassVar[str] = "Holiday staffing"
    unit: ClassVar[str] = "person missing on a holiday, or holiday worked too many"
    group: ClassVar[Group] = Group.COVERAGE
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = (
        "Rule book of the centres: holidays have their own staffing, set anew every year"
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(100)
    minimum_per_shift: int = Field(
        default=0,
        ge=0,
        le=1000,
        title="At least per shift",
        description="People on each shift type that can stand on a holiday; 0 demands nothing.",
        json_schema_extra={"unit": "people"},
    )
    shifts: Ids = Field(
        default=(),
        title="Shift types",
        description="Shift types, by code, that the number per shift speaks of; none given means "
        "all of them.",
    )
    minimum_per_day: int = Field(
        default=0,
        ge=0,
        le=1000,
        title="At least per day",
        description="People at work on each holiday, whatever their shift; 0 demands nothing.",
        json_schema_extra={"unit": "people"},
    )
    maximum_holidays: int | None = Field(
        default=None,
        ge=0,
        le=100,
        title="At most for each person",
        description="Holidays one person may work in a rota; empty means no limit.",
        json_schema_extra={"unit": "days"},
    )
    day_kinds: tuple[DayKind, ...] = Field(
        default=(DayKind.STATUTORY,),
        title="Kinds of day",
        description="Kinds of day that are holidays to this rule.",
    )
    holidays: Ids = Field(
        default=(),
        title="Named holidays",
        description="Named holidays, by id, whose days count as well (they belong to a duty).",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """State the numbers for each holiday of the horizon."""
        people, holidays = self.people(model.problem), self._holidays(model.problem)
        for day in holidays:
            if self.minimum_per_shift:
                for shift_type in self._shift_types_on(model.problem, day):
                    there = [model.works(e, day, shift_type) for e in people]
                    limit.at_least(there, self.minimum_per_shift)
            if self.minimum_per_day:
                limit.at_least([model.on(e, day) for e in people], self.minimum_per_day)
        if self.maximum_holidays is not None and len(holidays) > self.maximum_holidays:
            for employee in people:
                worked = [model.on(employee, day) for day in holidays]
                limit.at_most(worked, self.maximum_holidays)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every holiday with too few people, then everybody with too many holidays."""
        at_work = rota.cells[self.people(problem)]
        for day in self._holidays(problem):
            for shift_type in self._shift_types_on(problem, day):
                found = int(at_work[:, day, shift_type].sum())
                if found < self.minimum_per_shift:
                    yield self.violation(
                        "{found} people on {shift}, a holiday; at least {minimum} required.",
                        {
                            "found": found,
                            "shift": problem.shift(day, shift_type),
                            "minimum": self.minimum_per_shift,
                        },
                        units=self.minimum_per_shift - found,
                        days=(day,),
                    )
            present = int(at_work[:, day].any(axis=1).sum())
            if present < self.minimum_per_day:
                yield self.violation(
                    "{found} people at work on {date}, a holiday; at least {minimum} required.",
                    {
                        "found": present,
                        "date": problem.date_of(day),
                        "minimum": self.minimum_per_day,
                    },
                    units=self.minimum_per_day - present,
                    days=(day,),
                )
        yield from self._check_too_many(problem, rota)

    def _check_too_many(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        holidays = self._holidays(problem)
        for employee in self.people(problem):
            row = rota.worked_days(employee, problem)
            worked = tuple(day for day in holidays if row[day])
            if self.maximum_holidays is not None and len(worked) > self.maximum_holidays:
                yield self.violation(
                    "{employee} works {found} holidays ({dates}), at most {maximum} allowed.",
                    {
                        "employee": problem.employees[employee],
                        "found": len(worked),
                        "dates": [problem.date_of(day) for day in worked],
                        "maximum": self.maximum_holidays,
                    },
                    units=len(worked) - self.maximum_holidays,
                    employee=employee,
                    days=worked,
                )

    def _holidays(self, problem: Problem) -> list[int]:
        """The days of the horizon that are holidays to this rule."""
        named = {
            when
            for kind in problem.duty_kinds
            for holiday in kind.holidays
            if holiday.id in self.holidays
            for when in holiday.dates
        }
        return [
            d
            for d in self.days(problem)
            if problem.days[d].kind in self.day_kinds or problem.days[d].date in named
        ]

    def _shift_types_on(self, problem: Problem, day: int) -> list[int]:
        season = problem.seasons[day]
        return [
            index
            for index, kind in enumerate(problem.shift_types)
            if (not self.shifts or kind.code in self.shifts)
            and season is not None
            and kind.may_stand_on(problem.days[day], season.id)
        ]
