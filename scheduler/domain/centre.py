"""How a centre works: its opening hours, hours system and swap regimes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scheduler.domain.calendar import DayKind
from scheduler.domain.text import Name


class HoursSystem(StrEnum):
    """Standard hours, or comprehensive hours (综合计算工时) averaged over a cycle."""

    STANDARD = "standard"
    COMPREHENSIVE = "comprehensive"


class Cycle(StrEnum):
    """The cycle over which comprehensive hours are averaged."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class SwapRegime(StrEnum):
    """Who settles a swap: the two people, telling the supervisor, or the supervisor."""

    AGREE_AND_NOTIFY = "agree_and_notify"
    SUPERVISOR_APPROVES = "supervisor_approves"


@dataclass(frozen=True, slots=True)
class Season:
    """A part of the year with opening hours of its own, both days included.

    ``hours`` maps a kind of day to opening windows in minutes after midnight, 0..1440 (a centre
    open all night has 0..1440); no window means closed.
    """

    id: str
    name: Name
    first: date
    last: date
    hours: Mapping[DayKind, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody the person on duty calls when a region's own people are needed."""

    region: str
    name: str
    phone: str
    note: str = ""


@dataclass(frozen=True)
class Centre:
    """The settings of a centre that do not change from rota to rota."""

    id: str
    name: Name
    country: str = "CN"
    subdivision: str | None = None
    time_zone: str = "Asia/Shanghai"
    interval_minutes: int = 30
    week_start: int = 0
    hours_system: HoursSystem = HoursSystem.STANDARD
    cycle: Cycle = Cycle.MONTH
    handover_minutes: int = 10
    handover_paid: bool = False
    notice_minutes: int = 30
    """Come this much earlier on the first day back after days off, to read the notices."""
    time_in_lieu: bool = True
    """Work on a rest day is given back as time in lieu, so that it is not paid at 200 %."""
    duty_swap: SwapRegime = SwapRegime.AGREE_AND_NOTIFY
    shift_swap: SwapRegime = SwapRegime.SUPERVISOR_APPROVES
    team_swaps: Mapping[str, SwapRegime] = field(default_factory=dict)
    """Regime for shift swaps of a team, where it differs."""
    leave_notice_days: int = 3
    """Leave is asked so many days ahead; asked later, it is marked late."""
    leave_in_time: SwapRegime = SwapRegime.AGREE_AND_NOTIFY
    """Who settles leave that was asked in time and takes nobody off the published rota."""
    seasons: tuple[Season, ...] = ()
    teams: Mapping[str, Name] = field(default_factory=dict)
    grades: tuple[str, ...] = ()
    """Grades from lowest to highest."""

    def season_of(self, day: date) -> Season | None:
        """The season a date falls in; None outside all of them (the centre is closed)."""
        return next((s for s in self.seasons if s.first <= day <= s.last), None)
