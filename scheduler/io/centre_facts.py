"""From the settings of centre.toml to the centre, its duties and its calendar overrides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from scheduler.calendars import Override, build_year, country_code
from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Centre, Season
from scheduler.domain.duty import DutyKind, DutyPeriod, NamedHoliday
from scheduler.domain.faults import Fault
from scheduler.domain.text import Message, Name
from scheduler.io.centre_toml import CentreSettings, DutySection, MonthDay, SeasonSection
from scheduler.io.references import DUTY, TEAM, unknown
from scheduler.io.toml_text import TomlText


def make_centre(settings: CentreSettings, first: date, last: date) -> Centre:
    """The centre, with the seasons that touch the days from ``first`` to ``last``."""
    return Centre(
        id=settings.id,
        name=Name(settings.name, settings.name_en),
        country=country_code(settings.country),
        subdivision=settings.subdivision,
        time_zone=settings.time_zone,
        interval_minutes=settings.interval_minutes,
        week_start=settings.week_start,
        hours_system=settings.hours.system,
        cycle=settings.hours.cycle,
        handover_minutes=settings.handover.minutes,
        handover_paid=settings.handover.paid,
        notice_minutes=settings.handover.notice_minutes,
        time_in_lieu=settings.pay.time_in_lieu,
        duty_swap=settings.swaps.duty,
        shift_swap=settings.swaps.shift,
        team_swaps=dict(settings.swaps.teams),
        leave_notice_days=settings.leave.notice_days,
        leave_in_time=settings.leave.in_time,
        seasons=tuple(
            found for section in settings.season for found in _seasons_between(section, first, last)
        ),
        teams={team.id: _name(team.id, team.name, team.name_en) for team in settings.team},
        grades=settings.grades,
    )


def _name(key: str, name: str, name_en: str) -> Name:
    return Name(name, name_en) if name or name_en else Name(key)


def _seasons_between(section: SeasonSection, first: date, last: date) -> Iterator[Season]:
    hours = {kind: section.hours.of(kind) for kind in DayKind}
    name = _name(section.id, section.name, section.name_en)
    for start, end in _spans(section, range(first.year - 1, last.year + 1)):
        if start <= last and end >= first:
            yield Season(section.id, name, start, end, hours)


def _spans(section: SeasonSection, years: range) -> Iterator[tuple[date, date]]:
    if isinstance(section.from_, date) or isinstance(section.to, date):
        if isinstance(section.from_, date) and isinstance(section.to, date):
            yield section.from_, section.to
        return  # one of each is a fault that `check_settings` reports
    wraps = section.to < section.from_
    for year in years:
        yield _first_on(year, section.from_), _last_on(year + wraps, section.to)


def _first_on(year: int, edge: MonthDay) -> date:
    """The date a season begins: one that begins on 29 February begins on 1 March otherwise."""
    if edge == (2, 29):
        return date(year, 2, 28) + timedelta(days=1)
    return date(year, *edge)


def _last_on(year: int, edge: MonthDay) -> date:
    """The date a season ends: 28 and 29 February both mean the end of February."""
    if edge in ((2, 28), (2, 29)):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, *edge)


def make_duty_kinds(settings: CentreSettings) -> tuple[DutyKind, ...]:
    """The kinds of duty of the centre."""
    return tuple(_duty_kind(section) for section in settings.duty)


def _duty_kind(section: DutySection) -> DutyKind:
    windows = {kind: section.hours.of(kind) for kind in DayKind}
    return DutyKind(
        id=section.id,
        name=_name(section.id, section.name, section.name_en),
        period=section.period,
        week_start=section.week_start,
        hours={kind: window for kind, window in windows.items() if window is not None},
        holidays=tuple(
            NamedHoliday(h.id, _name(h.id, h.name, h.name_en), tuple(sorted(h.dates)))
            for h in section.holiday
        ),
        excludes=section.excludes,
        roles=section.roles,
        skills=section.skills,
        teams=section.teams,
        with_shift=section.with_shift,
    )


def make_overrides(settings: CentreSettings) -> Mapping[date, Override]:
    """The supervisor's table of days that differ from the country's calendar."""
    return {
        entry.date: entry.kind if entry.name is None else (entry.kind, entry.name)
        for entry in settings.calendar
    }


def check_settings(text: TomlText, settings: CentreSettings, faults: list[Fault]) -> None:
    """What no single setting shows: doubles, unknown names, windows that do not fit."""
    _check_country(text, settings, faults)
    _check_doubles(text, settings, faults)
    for number, section in enumerate(settings.season):
        _check_season(text, settings, number, section, faults)
    for number, duty in enumerate(settings.duty):
        _check_duty(text, settings, number, duty, faults)
    teams = [team.id for team in settings.team]
    for team in settings.swaps.teams:
        if team not in teams:
            faults.append(text.fault(("swaps", "teams", team), unknown(TEAM, team, teams)))


def _check_country(text: TomlText, settings: CentreSettings, faults: list[Fault]) -> None:
    try:
        code = country_code(settings.country)
    except ValueError:
        remedy = Message("Write the two-letter code of the country, such as CN, HK or DE.")
        problem = Message("is not a country with a known calendar.")
        faults.append(text.fault(("country",), (problem, remedy)))
        return
    try:
        build_year(code, 2026, subdivision=settings.subdivision)
    except ValueError:
        remedy = Message("Write a code of ISO 3166-2 without the country, or leave it out.")
        problem = Message("is not a known part of country {code}.", {"code": code})
        faults.append(text.fault(("subdivision",), (problem, remedy)))


def _check_doubles(text: TomlText, settings: CentreSettings, faults: list[Fault]) -> None:
    holidays = [
        (("duty", d, "holiday", h, "id"), holiday.id)
        for d, duty in enumerate(settings.duty)
        for h, holiday in enumerate(duty.holiday)
    ]
    groups: list[list[tuple[tuple[str | int, ...], object]]] = [
        [(("team", n, "id"), team.id) for n, team in enumerate(settings.team)],
        [(("duty", n, "id"), duty.id) for n, duty in enumerate(settings.duty)],
        [(("calendar", n, "date"), day.date) for n, day in enumerate(settings.calendar)],
        [*holidays],
    ]
    for group in groups:
        seen: Counter[object] = Counter()
        for place, key in group:
            seen[key] += 1
            if seen[key] == 2:
                problem = Message("is already taken above.")
                faults.append(text.fault(place, (problem, Message("Give each its own."))))


def _check_season(
    text: TomlText,
    settings: CentreSettings,
    number: int,
    section: SeasonSection,
    faults: list[Fault],
) -> None:
    place = ("season", number)
    first, last = section.from_, section.to
    if isinstance(first, date) != isinstance(last, date):
        problem = Message("is written otherwise than from.")
        remedy = Message("Write both as MM-DD, or both as YYYY-MM-DD.")
        faults.append(text.fault((*place, "to"), (problem, remedy)))
    elif isinstance(first, date) and last < first:
        problem = Message("lies before {first}.", {"first": first.isoformat()})
        remedy = Message("Write the later date as the last one.")
        faults.append(text.fault((*place, "to"), (problem, remedy)))
    for kind in DayKind:
        if getattr(section.hours, kind.value) is None:
            continue
        windows, here = section.hours.of(kind), (*place, "hours", kind.value)
        if any(right[0] < left[1] for left, right in pairwise(windows)):
            remedy = Message("Join them into one.")
            faults.append(text.fault(here, (Message("has windows that overlap."), remedy)))
        if any(edge % settings.interval_minutes for window in windows for edge in window):
            step = {"minutes": settings.interval_minutes}
            problem = Message("does not fall on intervals of {minutes} minutes.", step)
            remedy = Message("Round the times, or choose a smaller interval_minutes.")
            faults.append(text.fault(here, (problem, remedy)))


def _check_duty(
    text: TomlText,
    settings: CentreSettings,
    number: int,
    duty: DutySection,
    faults: list[Fault],
) -> None:
    place = ("duty", number)
    others = [d.id for d in settings.duty if d.id != duty.id]
    teams = [team.id for team in settings.team]
    for key, words, thing, known in (
        ("excludes", duty.excludes, DUTY, others),
        ("teams", sorted(duty.teams), TEAM, teams),
    ):
        for word in words:
            if word not in known:
                why = unknown(thing, word, known)
                faults.append(text.named_fault((*place, key), word, why))
    for key, given, period in (
        ("excludes", duty.excludes, DutyPeriod.WEEK),
        ("holiday", duty.holiday, DutyPeriod.DAY),
        ("shifts", duty.shifts, DutyPeriod.SHIFT),
    ):
        if given and duty.period is not period:
            problem = Message(
                'is only for a duty with period = "{period}".', {"period": period.value}
            )
            remedy = Message("Remove it, or change the period.")
            faults.append(text.fault((*place, key), (problem, remedy)))
    dates = Counter(day for holiday in duty.holiday for day in holiday.dates)
    for day, count in dates.items():
        if count > 1:
            where = (*place, "holiday", len(duty.holiday) - 1, "dates")
            problem = Message("belongs to more than one holiday of this duty.")
            remedy = Message("Keep it in one.")
            faults.append(text.named_fault(where, day.isoformat(), (problem, remedy)))
