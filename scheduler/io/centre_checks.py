"""What no single file of a centre shows: unknown names, doubles, hours that do not fit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from scheduler.calendars import build_days
from scheduler.domain.calendar import DayKind
from scheduler.domain.duty import DutyPeriod
from scheduler.domain.faults import Fault
from scheduler.domain.text import Message, Name
from scheduler.io.centre_facts import make_centre, make_overrides
from scheduler.io.centre_files import CentreFiles, Names
from scheduler.io.centre_toml import CentreSettings
from scheduler.io.people_facts import check_employment, check_history, check_mentors, wishable
from scheduler.io.references import (
    CONTRACT,
    DUTY,
    EMPLOYEE,
    GRADE,
    QUEUE,
    ROLE,
    SEASON,
    SHIFT,
    SKILL,
    TEAM,
    WISH,
    unknown,
)
from scheduler.io.rota_files import OFF
from scheduler.io.rows import (
    AnyRow,
    ArrivalRow,
    AvailabilityRow,
    HistoryRow,
    LeaveRow,
    Line,
    PreferenceRow,
)
from scheduler.io.work_facts import check_arrivals, check_doubles, check_known


def check_references(files: CentreFiles, faults: list[Fault]) -> None:
    """Report every name that is used but defined nowhere, and whatever is said twice."""
    _check_people(files, faults)
    _check_shift_types(files, faults)
    _check_queues(files, faults)
    _check_wishes(files, faults)
    _check_pins(files, faults)
    _check_published(files, faults)
    _check_duties(files, faults)
    check_doubles(files.contacts.lines, "phone", lambda row: (row.region, row.phone), faults)


def _check(
    line: Line[AnyRow],
    column: str,
    words: Iterable[str],
    known: tuple[Name, Names],
    faults: list[Fault],
) -> None:
    if known[1] is not None:
        check_known(line, column, words, (known[0], known[1]), faults)


def _check_people(files: CentreFiles, faults: list[Fault]) -> None:
    check_doubles(files.contracts.lines, "contract", lambda row: row.contract, faults)
    check_doubles(files.employees.lines, "employee_id", lambda row: row.employee_id, faults)
    check_mentors(files.employees.lines, faults)
    check_employment(files.employees.lines, faults)
    grades = files.settings.grades if files.settings else ()
    for line in files.employees.lines:
        row = line.it
        _check(line, "contract", [row.contract], (CONTRACT, files.contracts.ids), faults)
        if row.mentor is not None:
            _check(line, "mentor", [row.mentor], (EMPLOYEE, files.employees.ids), faults)
        if row.team:
            _check(line, "team", [row.team], (TEAM, files.teams), faults)
        elif files.teams:
            remedy = Message("Write one of {choices}.", {"choices": list(files.teams)})
            faults.append(line.fault("team", (Message("is not given."), remedy)))
        if row.grade and grades:
            _check(line, "grade", [row.grade], (GRADE, grades), faults)


def _check_shift_types(files: CentreFiles, faults: list[Fault]) -> None:
    check_doubles(files.shift_types.lines, "code", lambda row: row.code, faults)
    settings = files.settings
    seasons = None if settings is None else {season.id for season in settings.season}
    for line in files.shift_types.lines:
        row = line.it
        _check(line, "contracts", row.contracts, (CONTRACT, files.contracts.ids), faults)
        _check(line, "teams", row.teams, (TEAM, files.teams), faults)
        _check(line, "skills", row.skills, (SKILL, files.skills), faults)
        _check(line, "roles", row.roles, (ROLE, files.roles), faults)
        _check(line, "seasons", row.seasons, (SEASON, seasons), faults)


def _check_queues(files: CentreFiles, faults: list[Fault]) -> None:
    check_doubles(files.queues.lines, "queue", lambda row: row.queue, faults)
    for line in files.arrivals.lines:
        _check(line, "queue", [line.it.queue], (QUEUE, files.queues.ids), faults)
    if files.arrivals.ids is not None:
        for queue in files.queues.lines:
            if queue.it.queue not in files.arrivals.ids:
                problem = Message("has no row in arrivals.csv.")
                remedy = Message("Add its arrivals, or remove the queue.")
                faults.append(queue.fault("queue", (problem, remedy)))
    if files.settings is not None:
        fixed = {line.it.queue for line in files.queues.lines if line.it.fixed}
        minutes = files.settings.interval_minutes
        opening = _Opening(files.settings)
        check_arrivals(files.arrivals.lines, minutes, fixed, opening.covers, faults)


class _Opening:
    """When the centre is open at all, for rows of arrivals."""

    def __init__(self, settings: CentreSettings) -> None:
        self._settings = settings
        self._overrides = make_overrides(settings)

    def covers(self, row: ArrivalRow) -> bool:
        """Whether the centre is ever open then: on that date, or on such a day of any season."""
        if isinstance(row.day, date) and not isinstance(row.day, DayKind):
            windows = self._windows_on(row.day)
        else:
            kinds = [row.day] if isinstance(row.day, DayKind) else list(DayKind)
            windows = [
                window
                for season in self._settings.season
                for kind in [*kinds, *_stand_ins(kinds)]
                for window in season.hours.of(kind)
            ]
        return any(start <= row.start < end for start, end in windows)

    def _windows_on(self, when: date) -> list[tuple[int, int]]:
        try:
            centre = make_centre(self._settings, when, when)
            (day,) = build_days(
                when,
                when,
                country=centre.country,
                subdivision=centre.subdivision,
                overrides=self._overrides,
            )
        except ValueError:
            return [(0, 1440)]  # the country is wrong, which is said elsewhere
        season = centre.season_of(when)
        return list(season.hours.get(day.kind, ())) if season else []


def _stand_ins(kinds: Iterable[DayKind]) -> list[DayKind]:
    """The days that borrow the profile of workdays or rest days where they have none."""
    borrowed = {DayKind.WORKDAY: DayKind.MAKEUP_WORKDAY, DayKind.REST: DayKind.STATUTORY}
    return [borrowed[kind] for kind in kinds if kind in borrowed]


def _check_wishes(files: CentreFiles, faults: list[Fault]) -> None:
    lines: list[Line[LeaveRow] | Line[AvailabilityRow] | Line[PreferenceRow] | Line[HistoryRow]]
    lines = [
        *files.leave.lines,
        *files.availability.lines,
        *files.preferences.lines,
        *files.history.lines,
    ]
    employees = (EMPLOYEE, files.employees.ids)
    for line in lines:
        _check(line, "employee_id", [line.it.employee_id], employees, faults)  # type: ignore[misc]
    check_doubles(files.leave.lines, None, lambda row: row, faults)
    check_doubles(files.availability.lines, None, lambda row: row, faults)
    check_doubles(
        files.preferences.lines, None, lambda row: (row.employee_id, row.day, row.shift), faults
    )
    check_doubles(
        files.history.lines, None, lambda row: (row.employee_id, row.item, row.year), faults
    )
    if files.shift_types.ids is not None:
        wishes = wishable(list(files.shift_types.ids))
        for wish in files.preferences.lines:
            _check(wish, "shift", [wish.it.shift], (WISH, wishes), faults)
    if files.settings is not None:
        holidays = [h.id for duty in files.settings.duty for h in duty.holiday]
        check_history(files.history.lines, list(files.duties or ()), holidays, faults)


def _check_pins(files: CentreFiles, faults: list[Fault]) -> None:
    check_doubles(
        [line for line in files.pins.lines if line.it.duty is None],
        "date",
        lambda row: (row.employee_id, row.date),
        faults,
    )
    shift_duties = {
        duty.id
        for duty in (files.settings.duty if files.settings else ())
        if duty.period is DutyPeriod.SHIFT
    }
    for line in files.pins.lines:
        row = line.it
        _check(line, "employee_id", [row.employee_id], (EMPLOYEE, files.employees.ids), faults)
        if row.shift is not None and row.shift.lower() != OFF:
            _check(line, "shift", [row.shift], (SHIFT, files.shift_types.ids), faults)
        if row.duty is not None:
            _check(line, "duty", [row.duty], (DUTY, files.duties), faults)
        if row.shift is None and row.duty is None:
            remedy = Message("Write a shift type, off, or a duty.")
            faults.append(line.fault(None, (Message("pins neither a shift nor a duty."), remedy)))
        elif row.shift is not None and row.duty is not None and row.duty not in shift_duties:
            remedy = Message("Write them in two rows.")
            faults.append(line.fault(None, (Message("pins a shift and a duty at once."), remedy)))


def _check_published(files: CentreFiles, faults: list[Fault]) -> None:
    employees = (EMPLOYEE, files.employees.ids)
    check_doubles(
        files.published.lines, None, lambda row: (row.employee_id, row.date, row.shift), faults
    )
    check_doubles(
        files.published_duties.lines,
        None,
        lambda row: (row.duty, row.date, row.shift, row.team, row.employee_id),
        faults,
    )
    for line in files.published.lines:
        _check(line, "employee_id", [line.it.employee_id], employees, faults)
        if line.it.shift and line.it.shift.lower() != OFF:
            _check(line, "shift", [line.it.shift], (SHIFT, files.shift_types.ids), faults)
    for held in files.published_duties.lines:
        _check(held, "employee_id", [held.it.employee_id], employees, faults)
        _check(held, "duty", [held.it.duty], (DUTY, files.duties), faults)


def _check_duties(files: CentreFiles, faults: list[Fault]) -> None:
    """Names in centre.toml that other files define."""
    if files.text is None or files.settings is None:
        return
    for number, duty in enumerate(files.settings.duty):
        for key, words, thing, names in (
            ("skills", duty.skills, SKILL, files.skills),
            ("roles", duty.roles, ROLE, files.roles),
            ("shifts", duty.shifts, SHIFT, files.shift_types.ids),
        ):
            for word in sorted(words):
                if names is not None and word not in names:
                    place = ("duty", number, key)
                    faults.append(files.text.named_fault(place, word, unknown(thing, word, names)))
