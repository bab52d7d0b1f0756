"""Duty (值班): the after-hours phone, holiday duty, and the small duty of hosting a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scheduler.domain.calendar import DayKind
from scheduler.domain.text import Name, format_day


class DutyPeriod(StrEnum):
    """How long one person holds a duty at a time."""

    WEEK = "week"
    DAY = "day"
    SHIFT = "shift"
    """Once a shift and team, by somebody who works that shift (the pre-shift meeting)."""


@dataclass(frozen=True, slots=True)
class NamedHoliday:
    """A holiday whose days have duty persons of their own, such as Spring Festival."""

    id: str
    name: Name
    dates: tuple[date, ...]


@dataclass(frozen=True)
class DutyKind:
    """One kind of duty and when it is held.

    A weekly duty leaves out the days that a duty in ``excludes`` takes over. ``hours`` gives the
    standby window by kind of day in minutes after midnight. ``roles``, ``skills`` and ``teams`` say
    who can hold it (empty: anybody the rules find eligible); ``with_shift`` is False when the
    person is off the rota on that day.
    """

    id: str
    name: Name
    period: DutyPeriod
    week_start: int = 0
    hours: Mapping[DayKind, tuple[int, int]] = field(default_factory=dict)
    holidays: tuple[NamedHoliday, ...] = ()
    excludes: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    with_shift: bool = True

    def in_(self, language: str) -> str:
        """The duty's name in a language."""
        return self.name.in_(language)


@dataclass(frozen=True)
class DutySlot:
    """One turn of a duty to be held by one person: a week, a day, or a shift of a team.

    ``days`` are the days of the horizon (0 is its first) on which the duty is held.
    """

    index: int
    id: str
    kind: DutyKind
    first: date
    last: date
    days: tuple[int, ...]
    holiday: NamedHoliday | None = None
    shift: int | None = None
    """For a duty of a shift: position of the shift type in the problem."""
    team: str = ""

    def in_(self, language: str) -> str:
        """'Duty phone, Mon 5 Oct - Sun 11 Oct'."""
        text = f"{self.kind.in_(language)} {format_day(self.first, language)}"
        if self.last != self.first:
            text += f" - {format_day(self.last, language)}"
        return text + (f" ({self.team})" if self.team else "")

    def __str__(self) -> str:
        return self.in_("en")
