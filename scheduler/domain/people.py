"""Who works at the centre, on what terms, and what they have asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.text import Name


class ContractKind(StrEnum):
    """The three kinds of contract a Chinese service centre knows."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    """True part-time (非全日制): at most 4 h a day on average and 24 h a week."""
    SHORT_HOURS = "short_hours"


@dataclass(frozen=True, slots=True)
class Contract:
    """The hours a person owes and may work; limits are minutes of paid time, None is no limit.

    ``weekly_minutes`` is the contract's ordinary week: it sets the share in nights, weekends and
    holidays, and the hours a standard-system rota aims at.
    """

    id: str
    name: Name
    kind: ContractKind
    weekly_minutes: int
    min_minutes_day: int | None = None
    max_minutes_day: int | None = None
    min_minutes_week: int | None = None
    max_minutes_week: int | None = None
    min_minutes_period: int | None = None
    max_minutes_period: int | None = None


@dataclass(frozen=True, slots=True)
class Employee:
    """One person of the centre.

    ``no_nights_until`` and ``no_overtime_until`` protect a person through that day; the reason is
    HR's alone and is stored nowhere in Paiban. ``satisfaction`` and ``closure_rate`` run 0..1.
    """

    id: str
    name: str
    hire_date: dt.date
    team: str
    contract: Contract
    grade: str = ""
    skills: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    mentor: str | None = None
    mentor_recommends: bool = False
    satisfaction: float | None = None
    closure_rate: float | None = None
    no_nights_until: dt.date | None = None
    no_overtime_until: dt.date | None = None
    last_day: dt.date | None = None
    """The last day of a person who leaves the centre."""

    def is_employed_on(self, day: dt.date) -> bool:
        """Whether the person works for the centre on a date."""
        return self.hire_date <= day and (self.last_day is None or day <= self.last_day)

    @property
    def is_trainee(self) -> bool:
        """Whether the person is still learning the job beside a mentor."""
        return "trainee" in self.roles

    def in_(self, language: str) -> str:
        """People keep their name in every language."""
        return self.name


@dataclass(frozen=True, slots=True)
class Leave:
    """Days a person is away, both ends included; ``asked_on`` tells late requests apart."""

    employee_id: str
    first: dt.date
    last: dt.date
    kind: str = "annual"
    asked_on: dt.date | None = None
    approved: bool = True
    notice_days: int = 3
    """How many days ahead the centre wants leave asked."""

    @property
    def asked_late(self) -> bool:
        """Asked less than the centre's days of notice ahead, so that it needs the supervisor."""
        ahead = None if self.asked_on is None else (self.first - self.asked_on).days
        return ahead is not None and ahead < self.notice_days


@dataclass(frozen=True, slots=True)
class Availability:
    """When a person can (or cannot) work: on a weekday or one date, between two times of day.

    ``weekday`` is 0 for Monday; exactly one of ``weekday`` and ``date`` is given. Times are minutes
    after that day's midnight; ``end_minute`` may pass 1440. A person with any ``available=True``
    row for a day can work only inside those windows on that day.
    """

    employee_id: str
    weekday: int | None
    date: dt.date | None
    start_minute: int
    end_minute: int
    available: bool = True

    def speaks_of(self, day: dt.date) -> bool:
        """Whether this row is about the given day."""
        return self.date == day if self.date is not None else self.weekday == day.weekday()


@dataclass(frozen=True, slots=True)
class Preference:
    """A wish for or against something: a day off, any work, a shift type or a band on a day.

    ``shift`` is a shift type's code, a band ('early', 'day', 'late', 'night'), 'off' or 'work'.
    """

    employee_id: str
    weekday: int | None
    date: dt.date | None
    shift: str
    wanted: bool
    weight: int = 1
    """How much the wish matters to the person, 1..10; multiplies the rule's weight."""

    def speaks_of(self, day: dt.date) -> bool:
        """Whether this wish is about the given day."""
        return self.date == day if self.date is not None else self.weekday == day.weekday()


@dataclass(frozen=True, slots=True)
class HistoryCount:
    """What a person has already had: nights, weekends, holidays, duties, a Spring Festival.

    ``item`` is 'night', 'late', 'weekend', 'holiday', 'duty:KIND' or 'holiday:NAME' (a named
    holiday such as 'spring_festival'); ``year`` is given where the year matters.
    """

    employee_id: str
    item: str
    count: int
    year: int | None = None
