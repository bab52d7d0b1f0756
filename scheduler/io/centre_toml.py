"""centre.toml: its sections and settings, their types, limits and defaults."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Cycle, HoursSystem, SwapRegime
from scheduler.domain.duty import DutyPeriod
from scheduler.domain.faults import Fault
from scheduler.domain.text import Message
from scheduler.io.cells import (
    Date,
    Kind,
    StandbyWindow,
    Text,
    Weekday,
    Whole,
    Window,
    WordList,
    Words,
    YesNo,
    Zone,
)
from scheduler.io.day_cells import CellError, parse_date
from scheduler.io.toml_text import TomlText

MonthDay = tuple[int, int]


def parse_season_edge(value: object) -> date | MonthDay:
    """A date, or a month and day that come round every year (11-15).

    Raises:
        CellError: it is neither.
    """
    match = re.fullmatch(r"(\d{1,2})-(\d{1,2})", str(value).strip(), re.ASCII)
    try:
        if match is None:
            return parse_date(value)
        # 2024 is a leap year, so that 02-29 passes.
        found = parse_date(f"2024-{match[1]}-{match[2]}")
    except CellError:
        problem = Message("is not a date.")
        remedy = Message("Write MM-DD for every year, or YYYY-MM-DD for one year.")
        raise CellError(problem, remedy) from None
    return found.month, found.day


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


SeasonEdge = Annotated[Any, BeforeValidator(parse_season_edge)]
Windows = Annotated[tuple[Window, ...], BeforeValidator(_one_or_more)]


class Section(BaseModel):
    """A section of centre.toml; settings it does not know are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OpeningHours(Section):
    """[season.hours]: opening windows by kind of day.

    A make-up workday is like a workday and a statutory holiday like a rest day unless given; a
    workday or rest day that is not given is closed.
    """

    workday: Windows = ()
    rest: Windows = ()
    statutory: Windows | None = None
    makeup_workday: Windows | None = None

    def of(self, kind: DayKind) -> tuple[tuple[int, int], ...]:
        """The opening windows of a kind of day, earliest first."""
        found: tuple[tuple[int, int], ...] | None = getattr(self, kind.value)
        if found is None:
            found = self.workday if kind.is_working else self.rest
        return tuple(sorted(found))


class StandbyHours(Section):
    """[duty.hours]: when the duty is held, by kind of day; as for opening hours."""

    workday: StandbyWindow | None = None
    rest: StandbyWindow | None = None
    statutory: StandbyWindow | None = None
    makeup_workday: StandbyWindow | None = None

    def of(self, kind: DayKind) -> tuple[int, int] | None:
        """The standby window of a kind of day; None when the duty is not held."""
        found: tuple[int, int] | None = getattr(self, kind.value)
        return found or (self.workday if kind.is_working else self.rest)


class SeasonSection(Section):
    """[[season]]: a part of the year with opening hours of its own."""

    id: Text
    name: Text = ""
    name_en: Text = ""
    from_: SeasonEdge = Field(alias="from")
    to: SeasonEdge
    hours: OpeningHours


class TeamSection(Section):
    """[[team]]: a group of people who work together."""

    id: Text
    name: Text = ""
    name_en: Text = ""


class CalendarSection(Section):
    """[[calendar]]: a date whose kind the supervisor sets by hand."""

    date: Date
    kind: Kind
    name: Text | None = None


class HolidaySection(Section):
    """[[duty.holiday]]: the days of a named holiday, each with a duty person of its own."""

    id: Text
    name: Text = ""
    name_en: Text = ""
    dates: Annotated[tuple[Date, ...], Field(min_length=1)]


class DutySection(Section):
    """[[duty]]: a kind of duty, who may hold it and for how long."""

    id: Text
    name: Text = ""
    name_en: Text = ""
    period: DutyPeriod
    week_start: Weekday = 0
    excludes: WordList = ()
    roles: Words = frozenset()
    skills: Words = frozenset()
    teams: Words = frozenset()
    shifts: Words = frozenset()
    with_shift: YesNo = True
    hours: StandbyHours = StandbyHours()
    holiday: tuple[HolidaySection, ...] = ()


class HoursSection(Section):
    """[hours]: the hours system and the cycle over which comprehensive hours are averaged."""

    system: HoursSystem = HoursSystem.STANDARD
    cycle: Cycle = Cycle.MONTH


class HandoverSection(Section):
    """[handover]: how early people come before a shift, and before the first one after days off."""

    minutes: Annotated[Whole, Field(ge=0, le=120)] = 10
    paid: YesNo = False
    notice_minutes: Annotated[Whole, Field(ge=0, le=240)] = 30


class PaySection(Section):
    """[pay]: whether work on rest days is given back as time in lieu."""

    time_in_lieu: YesNo = True


class SwapsSection(Section):
    """[swaps]: who settles a swap of duties and of shifts, by team where it differs."""

    duty: SwapRegime = SwapRegime.AGREE_AND_NOTIFY
    shift: SwapRegime = SwapRegime.SUPERVISOR_APPROVES
    teams: dict[str, SwapRegime] = Field(default_factory=dict)


class LeaveSection(Section):
    """[leave]: how many days ahead leave is asked, and who settles it when it is asked in time."""

    notice_days: Annotated[Whole, Field(ge=0, le=366)] = 3
    in_time: SwapRegime = SwapRegime.AGREE_AND_NOTIFY


class CentreSettings(Section):
    """The whole of centre.toml."""

    id: Text
    name: Text
    name_en: Text = ""
    country: Text = "CN"
    subdivision: Text | None = None
    time_zone: Zone = "Asia/Shanghai"
    interval_minutes: Literal[5, 10, 15, 20, 30, 60] = 30
    week_start: Weekday = 0
    first: Date | None = None
    weeks: Annotated[Whole, Field(ge=1, le=53)] = 4
    history_until: Date | None = None
    grades: WordList = ()
    hours: HoursSection = HoursSection()
    handover: HandoverSection = HandoverSection()
    pay: PaySection = PaySection()
    swaps: SwapsSection = SwapsSection()
    leave: LeaveSection = LeaveSection()
    season: Annotated[tuple[SeasonSection, ...], Field(min_length=1)]
    team: tuple[TeamSection, ...] = ()
    calendar: tuple[CalendarSection, ...] = ()
    duty: tuple[DutySection, ...] = ()


def read_settings(path: Path, faults: list[Fault]) -> tuple[TomlText, CentreSettings] | None:
    """Read centre.toml; None if it cannot be understood, with the reasons in ``faults``."""
    text = TomlText.read(path, faults)
    if text is None:
        return None
    try:
        return text, CentreSettings.model_validate(text.settings)
    except ValidationError as error:
        faults += text.faults_of(error.errors(include_url=False), CentreSettings)
        return None
