"""HR's file of a month: hours by pay tier, nights, duties and leave, from what was published."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from scheduler.desk.actors import Actor, Right
from scheduler.desk.published import PublishedRota, look_at_published
from scheduler.domain.centre import Centre, Cycle, HoursSystem
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.hours import Month, MonthHours, sum_hours

if TYPE_CHECKING:
    from scheduler.store.database import Database

_MONTHS_OF_A_CYCLE = {Cycle.QUARTER: 3, Cycle.YEAR: 12}
_MOST_RUNS_NAMED = 6


@dataclass(frozen=True, eq=False)
class HrMonth:
    """HR's sheet of one month, and which of its days are not published yet."""

    month: Month
    problem: Problem
    lines: tuple[MonthHours, ...]
    unpublished: tuple[date, ...]
    versions: tuple[int, ...]
    """The published versions it is put together from."""

    @property
    def name(self) -> str:
        """2026-10."""
        return f"{self.month[0]:04d}-{self.month[1]:02d}"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file."""
        from scheduler.io.exports import hours_columns

        return hours_columns(self.problem)

    @cached_property
    def rows(self) -> tuple[tuple[object, ...], ...]:
        """The rows of the file; hours are texts with two decimals."""
        from scheduler.io.exports import hours_rows

        return tuple(hours_rows(self.problem, self.lines))

    @property
    def notes(self) -> tuple[Message, ...]:
        """What HR must know before the file is used; nothing where the month is complete."""
        return tuple(_notes(self))


def list_months(database: Database, centre_id: str) -> list[Month]:
    """Months of which anything is published, newest first.

    Raises:
        BadInput: there is no such centre.
    """
    from scheduler.desk.centres import read_stored
    from scheduler.desk.version_views import list_versions

    folder = read_stored(database, centre_id)
    found = {(line.it.date.year, line.it.date.month) for line in folder.published_lines}
    for card in list_versions(database, centre_id):
        for offset in range((card.last - card.first).days + 1):
            when = card.first + timedelta(days=offset)
            found.add((when.year, when.month))
    return sorted(found, reverse=True)


def look_at_month(database: Database, actor: Actor, centre_id: str, month: Month) -> HrMonth:
    """HR's sheet of a month, put together from every version that covers a day of it.

    Raises:
        BadInput: there is no such centre.
        NotAllowed: the actor may not see HR's data.
    """
    from scheduler.desk.centres import read_stored

    actor.must_have(Right.READ_HR)
    first, last = days_needed(read_stored(database, centre_id).centre, month)
    return hours_of_month(look_at_published(database, centre_id, first, last), month)


def days_needed(centre: Centre, month: Month) -> tuple[date, date]:
    """The days that decide a month's hours.

    Whole weeks, since the hours of a week decide what is overtime, with at least the night before
    the first day and the day after the last. Comprehensive hours need the whole cycle.
    """
    start, end = _first_of(month), _last_of(month)
    months = _MONTHS_OF_A_CYCLE.get(centre.cycle)
    if centre.hours_system is HoursSystem.COMPREHENSIVE and months:
        year, begins = month[0], (month[1] - 1) // months * months + 1
        start, end = _first_of((year, begins)), _last_of((year, begins + months - 1))
    first, last = start - timedelta(days=1), end + timedelta(days=1)
    first -= timedelta(days=(first.weekday() - centre.week_start) % 7)
    last += timedelta(days=(centre.week_start - 1 - last.weekday()) % 7)
    return first, last


def hours_of_month(published: PublishedRota, month: Month) -> HrMonth:
    """A month's sheet from what is published of its days.

    Nobody has a line who was hired after the month, or has left and did nothing in it.
    """
    problem = published.problem
    lines = tuple(
        line
        for line in sum_hours(problem, published.rota)
        if line.month == month and _belongs(published, line)
    )
    days = (_first_of(month) + timedelta(days=n) for n in range(_last_of(month).day))
    unpublished = tuple(when for when in days if not published.is_published(when))
    covering = {
        number
        for number, day in zip(published.numbers, problem.days, strict=True)
        if number and (day.date.year, day.date.month) == month
    }
    return HrMonth(month, problem, lines, unpublished, tuple(sorted(covering)))


def month_csv(month: HrMonth) -> bytes:
    """The sheet as CSV, in the format of hours.csv; the same month, the same bytes."""
    from scheduler.io.csv_text import table_bytes

    return table_bytes(month.columns, month.rows)


def month_workbook(month: HrMonth, language: str) -> bytes:
    """The sheet as a workbook with headings in a language; the same month, the same bytes."""
    from scheduler.io.hours_workbook import heading, hours_workbook

    headings = [heading(month.problem, column) for column in month.columns]
    return hours_workbook(month.name, headings, month.rows, month.notes, language)


def _belongs(published: PublishedRota, line: MonthHours) -> bool:
    if line.worked_days or line.duty_days or line.paid_minutes:
        return True
    hired = published.problem.employees[line.employee].hire_date
    return published.is_here_today(line.employee) and hired <= _last_of(line.month)


def _notes(month: HrMonth) -> list[Message]:
    if not month.unpublished:
        return []
    runs = _runs(month.unpublished)
    named: list[object] = [
        first if first == last else Message("{first} to {last}", {"first": first, "last": last})
        for first, last in runs[:_MOST_RUNS_NAMED]
    ]
    values = {"count": len(month.unpublished), "days": named}
    if len(month.unpublished) == _last_of(month.month).day:
        return [Message("Nothing of this month is published yet.")]
    return [
        Message(
            "{count} days of this month are not published yet and count nothing here: {days}.",
            values,
        )
    ]


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Neighbouring days put together."""
    found: list[tuple[date, date]] = []
    for when in days:
        if found and when - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], when)
        else:
            found.append((when, when))
    return found


def _first_of(month: Month) -> date:
    return date(month[0], month[1], 1)


def _last_of(month: Month) -> date:
    return date(month[0], month[1], calendar.monthrange(*month)[1])
