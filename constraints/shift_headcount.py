"""How many people work a shift type on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class Headcount(BaseModel):
    """So many people on one shift type, on every day or on those that match all that is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shift: str = Field(title="Shift type", description="The shift type, by code.")
    people: int = Field(
        ge=0,
        le=100_000,
        title="Number of people",
        description="How many people work it on such a day.",
    )
    date: dt.date | None = Field(
        default=None, title="Date", description="Only on this date; empty means every day."
    )
    weekdays: tuple[Weekday, ...] = Field(
        default=(), title="Weekdays", description="Only on these weekdays; none given means all."
    )
    day_kinds: tuple[DayKind, ...] = Field(
        default=(),
        title="Kinds of day",
        description="Only on these kinds of day; none given means every day.",
    )
    missing: int = Field(
        default=1,
        ge=0,
        le=100_000,
        title="Importance of a person missing",
        description="Units for each person missing; 0 if fewer people do not matter.",
    )
    spare: int = Field(
        default=0,
        ge=0,
        le=100_000,
        title="Importance of a person too many",
        description="Units for each person too many; 0 if more people do not matter.",
    )

    def speaks_of(self, day: Day) -> bool:
        """Whether so many people are wanted on that day."""
        return (
            (self.date is None or self.date == day.date)
            and (not self.weekdays or WEEKDAYS[day.weekday] in self.weekdays)
            and (not self.day_kinds or day.kind in self.day_kinds)
        )


class ShiftHeadcount(Rule):
    """On each day a shift type is worked by as many people as are asked for.

    Every entry stands by itself; where several speak of one shift and day each is judged. A unit
    is one person missing or too many on one shift, times its importance in that entry. Only the
    people the rule speaks of are counted. A shift type that does not stand on a day asks for
    nobody. With no entries the rule demands nothing.
    """

    id: ClassVar[str] = "shift_headcount"
    title: ClassVar[str] = "Headcount of shifts"
    unit: ClassVar[str] = "person missing or too many on a shift, times its importance"
    group: ClassVar[Group] = Group.COVERAGE
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = (
        "Curtois & Qu (2014), Computational results on new staff scheduling benchmark instances: "
        "cover by day and shift."
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(20)
    headcounts: tuple[Headcount, ...] = Field(
        default=(),
        title="Headcounts",
        description="Entries of shift and people, with date, weekdays or day_kinds where it is "
        "not every day, and the units of a person missing or spare.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """A limit from below and one from above for each shift of each day."""
        crowd = self.people(model.problem) if self.headcounts else []
        for entry, day, kind in self._asked(model.problem):
            there = [model.works(employee, day, kind) for employee in crowd]
            if entry.missing:
                limit.at_least(there, entry.people, units=entry.missing)
            if entry.spare:
                limit.at_most(there, entry.people, units=entry.spare)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every shift of a day with too few or too many people."""
        if not self.headcounts:
            return
        present = rota.cells[np.array(self.people(problem), np.int64)].sum(axis=0).tolist()
        for entry, day, kind in self._asked(problem):
            found = present[day][kind]
            off = abs(found - entry.people)
            units = off * (entry.missing if found < entry.people else entry.spare)
            if units:
                yield self.violation(
                    "{shift}: {found} people, {wanted} are wanted.",
                    {
                        "shift": problem.shift(day, kind),
                        "found": found,
                        "wanted": entry.people,
                    },
                    units=units,
                    days=(day,),
                )

    def _asked(self, problem: Problem) -> Iterator[tuple[Headcount, int, int]]:
        """Every entry with each day it speaks of and the position of its shift type."""
        valid = self.days(problem)
        for entry in self.headcounts:
            kind = problem.shift_index.get(entry.shift)
            if kind is None:
                continue
            days = valid
            if entry.date is not None:
                # Straight to the date: a year's headcounts by date are thousands of entries.
                day = problem.day_of(entry.date)
                days = [day] if 0 <= day < problem.n_days and self.in_force(entry.date) else []
            for day in days:
                if entry.speaks_of(problem.days[day]) and _stands(problem, day, kind):
                    yield entry, day, kind


def _stands(problem: Problem, day: int, kind: int) -> bool:
    season, shift_type = problem.seasons[day], problem.shift_types[kind]
    return season is not None and shift_type.may_stand_on(problem.days[day], season.id)
