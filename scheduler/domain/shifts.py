"""Shift types (Early 早班) and shifts (Early on 5 October)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.people import Employee
from scheduler.domain.text import Name, format_day

DAY_MINUTES = 1440
NIGHT_START_MINUTE, NIGHT_END_MINUTE = 22 * 60, 30 * 60
"""Night is 22:00 to 06:00; minutes after the midnight before it."""


class Band(StrEnum):
    """The part of the day a shift belongs to, in the order of a forward rotation."""

    EARLY = "early"
    DAY = "day"
    LATE = "late"
    NIGHT = "night"

    @property
    def order(self) -> int:
        """0 for early up to 3 for night."""
        return list(Band).index(self)


@dataclass(frozen=True, slots=True)
class ShiftType:
    """A pattern of work that can stand in a cell of the rota.

    Times are minutes after the local midnight of the shift's day; ``end_minute`` passes 1440 when
    the shift ends on the next day. The unpaid break starts between ``break_earliest_minutes`` and
    ``break_latest_minutes`` after the start. Empty sets of who and when mean no restriction.
    """

    code: str
    name: Name
    start_minute: int
    end_minute: int
    band: Band
    break_minutes: int = 0
    break_earliest_minutes: int = 0
    break_latest_minutes: int = 0
    contracts: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    day_kinds: frozenset[DayKind] = frozenset()
    seasons: frozenset[str] = frozenset()
    colour: str = ""

    @property
    def paid_minutes(self) -> int:
        """Minutes of work without the unpaid break."""
        return self.end_minute - self.start_minute - self.break_minutes

    @property
    def night_minutes(self) -> int:
        """Minutes between 22:00 and 06:00, the break not taken off."""
        return sum(
            max(
                0,
                min(self.end_minute, NIGHT_END_MINUTE + shift)
                - max(self.start_minute, NIGHT_START_MINUTE + shift),
            )
            for shift in (-DAY_MINUTES, 0, DAY_MINUTES)
        )

    @property
    def is_night(self) -> bool:
        """Whether anybody who may not work nights must be kept off it: it touches 22:00-06:00."""
        return self.night_minutes > 0

    def may_be_worked_by(self, employee: Employee) -> bool:
        """Whether contract, team, skills and roles let this person work the shift type."""
        return (
            (not self.contracts or employee.contract.id in self.contracts)
            and (not self.teams or employee.team in self.teams)
            and (not self.skills or bool(self.skills & employee.skills))
            and (not self.roles or bool(self.roles & employee.roles))
        )

    def may_stand_on(self, day: Day, season: str) -> bool:
        """Whether the shift type exists on this kind of day and in this season."""
        return (not self.day_kinds or day.kind in self.day_kinds) and (
            not self.seasons or season in self.seasons
        )

    def in_(self, language: str) -> str:
        """The shift type's name in a language."""
        return self.name.in_(language)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift type on one day; ``start`` and ``end`` are true minutes since the horizon's start.

    Days before the horizon have negative numbers. A night over a change of the clocks has its true
    length.
    """

    day: int
    date: date
    index: int
    """Position of the shift type in the problem."""
    type: ShiftType = field(repr=False)
    start: int
    end: int

    @property
    def paid_minutes(self) -> int:
        """Minutes of work without the unpaid break."""
        return self.end - self.start - self.type.break_minutes

    def in_(self, language: str) -> str:
        """'Late on Mon 5 Oct' or '10月5日周一晚班'."""
        day, name = format_day(self.date, language), self.type.in_(language)
        return f"{name} on {day}" if language == "en" else f"{day}{name}"

    def __str__(self) -> str:
        return self.in_("en")


def rest_minutes(first: Shift, second: Shift) -> int:
    """Minutes from the end of `first` to the start of `second`; negative if they overlap."""
    return second.start - first.end
