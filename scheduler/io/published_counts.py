"""What people had in rotas that were published since history.csv was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from scheduler.calendars import Overrides, build_days
from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.duty import DutyPeriod
from scheduler.domain.people import HistoryCount
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Band

_DAY = timedelta(days=1)
_Key = tuple[int, str, int]


def count_published(
    problem: Problem, overrides: Overrides, counted_until: date | None
) -> tuple[HistoryCount, ...]:
    """Nights, late shifts, weekend days, holidays and duties between history.csv and the horizon.

    ``counted_until`` is the last date history.csv counts; None: nothing published is counted. Days
    of the horizon itself and later ones never are, so that a rota planned anew is not held against
    those who had it. Shifts and duties count as the rules count them: by the day they start on.
    """
    if counted_until is None or problem.first - counted_until <= _DAY:
        return ()
    centre = problem.centre
    known = build_days(
        counted_until + _DAY,
        problem.first - _DAY,
        country=centre.country,
        subdivision=centre.subdivision,
        overrides=overrides,
    )
    days = {day.date: day for day in known}
    counts = Counter((*_shifts(problem, days), *_duties(problem, days)))
    return tuple(
        HistoryCount(problem.employees[employee].id, item, count, year)
        for (employee, item, year), count in sorted(counts.items())
    )


def _shifts(problem: Problem, days: Mapping[date, Day]) -> Iterator[_Key]:
    worked = set()
    for employee, place, kind in problem.past:
        day = days.get(problem.date_of(place))
        if day is None:
            continue
        band = problem.shift_types[kind].band
        if band in (Band.NIGHT, Band.LATE):
            yield employee, band.value, day.date.year
        worked.add((employee, day))
    for employee, day in worked:
        if day.is_weekend and day.kind is not DayKind.MAKEUP_WORKDAY:
            yield employee, "weekend", day.date.year
        if day.kind is DayKind.STATUTORY:
            yield employee, "holiday", day.date.year


def _duties(problem: Problem, days: Mapping[date, Day]) -> Iterator[_Key]:
    """Turns of duty, those on a named holiday by its name as well; parts of a week are one turn."""
    kinds, seen = {kind.id: kind for kind in problem.duty_kinds}, set[tuple[int, str, date]]()
    for employee, duty, start, end in problem.past_duties:
        began, kind = problem.date_of(start), kinds[duty]
        if began not in days:
            continue
        for holiday in kind.holidays:
            if any(began <= when <= problem.date_of(end) for when in holiday.dates):
                yield employee, f"holiday:{holiday.id}", began.year
        if kind.period is DutyPeriod.WEEK:
            began -= (began.weekday() - kind.week_start) % 7 * _DAY
        if (employee, duty, began) not in seen:
            seen.add((employee, duty, began))
            yield employee, f"duty:{duty}", began.year
