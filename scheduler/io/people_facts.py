"""From rows to the people of a centre: contracts, employees, and what they have asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from scheduler.domain.faults import Fault
from scheduler.domain.people import (
    Availability,
    Contract,
    Employee,
    HistoryCount,
    Leave,
    Preference,
)
from scheduler.domain.shifts import DAY_MINUTES, Band
from scheduler.domain.text import Message, Name
from scheduler.io.rows import (
    AvailabilityRow,
    ContractRow,
    EmployeeRow,
    HistoryRow,
    LeaveRow,
    Line,
    PreferenceRow,
)
from scheduler.io.work_facts import RESERVED_CODES

_SPANS = ("day", "week", "period")
_ITEMS = ("night", "late", "weekend", "holiday")


def make_contract(line: Line[ContractRow], faults: list[Fault]) -> Contract:
    """A contract; each least number of hours must not pass the most."""
    row = line.it
    for span in _SPANS:
        least, most = getattr(row, f"min_hours_{span}"), getattr(row, f"max_hours_{span}")
        if least is not None and most is not None and most < least:
            problem = Message("is less than {other}.", {"other": f"min_hours_{span}"})
            remedy = Message("Write the larger number of hours as the most.")
            faults.append(line.fault(f"max_hours_{span}", (problem, remedy)))
    return Contract(
        id=row.contract,
        name=Name(row.name, row.name_en),
        kind=row.kind,
        weekly_minutes=row.weekly_hours,
        min_minutes_day=row.min_hours_day,
        max_minutes_day=row.max_hours_day,
        min_minutes_week=row.min_hours_week,
        max_minutes_week=row.max_hours_week,
        min_minutes_period=row.min_hours_period,
        max_minutes_period=row.max_hours_period,
    )


def make_employee(row: EmployeeRow, contract: Contract) -> Employee:
    """A person; trainees are those with the role trainee."""
    return Employee(
        id=row.employee_id,
        name=row.name,
        hire_date=row.hire_date,
        team=row.team,
        contract=contract,
        grade=row.grade,
        skills=row.skills,
        roles=row.roles,
        mentor=row.mentor,
        mentor_recommends=row.mentor_recommends,
        satisfaction=row.satisfaction,
        closure_rate=row.closure_rate,
        no_nights_until=row.no_nights_until,
        no_overtime_until=row.no_overtime_until,
        last_day=row.last_day,
    )


def check_employment(lines: Sequence[Line[EmployeeRow]], faults: list[Fault]) -> None:
    """Report everybody who leaves before they come."""
    for line in lines:
        hired, last = line.it.hire_date, line.it.last_day
        if last is not None and last < hired:
            problem = Message("lies before {first}.", {"first": hired.isoformat()})
            remedy = Message("Write a day on or after hire_date, or leave the cell empty.")
            faults.append(line.fault("last_day", (problem, remedy)))


def check_mentors(lines: Sequence[Line[EmployeeRow]], faults: list[Fault]) -> None:
    """Report everybody who, from mentor to mentor, ends up as their own mentor."""
    mentors = {line.it.employee_id: line.it.mentor for line in lines}
    for line in lines:
        if _comes_back(line.it.employee_id, mentors):
            if line.it.mentor == line.it.employee_id:
                problem = Message("makes the person their own mentor.")
            else:
                problem = Message("makes a circle of mentors that comes back to this person.")
            remedy = Message("Name somebody else, or leave the cell empty.")
            faults.append(line.fault("mentor", (problem, remedy)))


def _comes_back(start: str, mentors: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    now = mentors.get(start)
    while now is not None and now not in seen:
        if now == start:
            return True
        seen.add(now)
        now = mentors.get(now)
    return False


def make_leave(line: Line[LeaveRow], faults: list[Fault]) -> Leave:
    """Days away."""
    row = line.it
    if row.last < row.first:
        problem = Message("lies before {first}.", {"first": row.first.isoformat()})
        remedy = Message("Write the later date as the last one.")
        faults.append(line.fault("last", (problem, remedy)))
    return Leave(row.employee_id, row.first, row.last, row.kind, row.asked_on, row.approved)


def _weekday_and_date(day: date | int) -> tuple[int | None, date | None]:
    return (None, day) if isinstance(day, date) else (day, None)


def make_availability(row: AvailabilityRow) -> Availability:
    """When somebody can or cannot work; an end at or before the start is on the next day."""
    end = row.end if row.end > row.start else row.end + DAY_MINUTES
    return Availability(row.employee_id, *_weekday_and_date(row.day), row.start, end, row.available)


def make_preference(row: PreferenceRow) -> Preference:
    """A wish for or against something."""
    weekday, when = _weekday_and_date(row.day)
    return Preference(row.employee_id, weekday, when, row.shift, row.wanted, row.weight)


def wishable(shift_codes: Sequence[str]) -> tuple[str, ...]:
    """What a wish can be about: a shift type, a part of the day, a day off, or any work."""
    return (*RESERVED_CODES, *(band.value for band in Band), *shift_codes)


def check_history(
    lines: Sequence[Line[HistoryRow]],
    duties: Sequence[str],
    holidays: Sequence[str],
    faults: list[Fault],
) -> None:
    """Report items of the history that nothing counts.

    A holiday need not be named in centre.toml: last year's Spring Festival is remembered while the
    rota of October is made. Only a name a letter or two away from a known one is refused.
    """
    items = (*_ITEMS, *(f"duty:{duty}" for duty in duties))
    for line in lines:
        prefix, _, holiday = line.it.item.partition(":")
        if line.it.item in items or (prefix == "holiday" and holiday in holidays):
            continue
        near = get_close_matches(holiday, holidays, n=1, cutoff=0.85)
        if prefix == "holiday" and holiday and not near:
            continue
        choices = [*items, *(f"holiday:{known}" for known in holidays or ("ID",))]
        problem = Message("is nothing that is counted.")
        remedy = Message("Write one of {choices}.", {"choices": choices})
        faults.append(line.fault("item", (problem, remedy)))


def make_history(row: HistoryRow) -> HistoryCount:
    """What somebody has already had."""
    return HistoryCount(row.employee_id, row.item, row.count, row.year)
