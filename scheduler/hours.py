"""HR's monthly sheet: hours by pay tier, nights, duties and leave of each person.

Every minute is paid by the kind of the calendar day it falls on, so a shift is split at midnight.

References
----------
Labour Law of the People's Republic of China, art. 36, 38, 41 and 44; Provisional Regulations on
Payment of Wages, art. 13. Comprehensive hours: Approval Measures (Lao Bu Fa 1994 No. 503), art. 5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Cycle, HoursSystem
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.shifts import Band, Shift

DAY_STANDARD_MINUTES = 8 * 60
WEEK_STANDARD_DAYS = 5
NIGHT_ENDS_MINUTE, NIGHT_STARTS_MINUTE = 6 * 60, 22 * 60

Month = tuple[int, int]


@dataclass
class MonthHours:
    """One line of the sheet: one person in one calendar month, as far as the rota reaches.

    The four tiers add up to ``paid_minutes``. ``lieu_minutes`` are those of the ordinary minutes
    that were worked on rest days and are given back as time off. Duty days earn the duty allowance
    and are no overtime. ``handover_minutes`` are paid beside the tiers, where the centre pays them.
    ``carried_minutes`` belong to the last night and fall on days after the rota: they stand on the
    next rota's sheet, as the tail of the night before this rota stands on this one.
    """

    employee: int
    month: Month
    """Year and month."""
    ordinary_minutes: int = 0
    minutes_150: int = 0
    minutes_200: int = 0
    minutes_300: int = 0
    lieu_minutes: int = 0
    night_minutes: int = 0
    night_shifts: int = 0
    worked_days: int = 0
    leave_days: int = 0
    handover_minutes: int = 0
    carried_minutes: int = 0
    duty_days: dict[str, int] = field(default_factory=dict)
    """Days on duty by duty kind."""

    @property
    def paid_minutes(self) -> int:
        """Minutes at work in the month, unpaid breaks taken off, without paid handover."""
        return self.ordinary_minutes + self.minutes_150 + self.minutes_200 + self.minutes_300


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of work inside one calendar day, in true minutes since the horizon's start."""

    shift: Shift
    day: int
    """The calendar day the minutes fall on, which may be the day after the shift's own."""
    start: int
    end: int


def sum_hours(problem: Problem, rota: Rota) -> list[MonthHours]:
    """HR's sheet of a rota: a line for each person and each month the horizon touches.

    Standard hours: on workdays the minutes beyond 8 h of a shift's day, or beyond 40 h of its week,
    are paid at 150 %; a week to which a make-up workday gives a sixth workday has 48 h, since such
    a day is ordinary. A shift counts towards the day and the week it starts in, so that two nights
    never meet on one day. Rest days are paid at 200 %, or given back as time in lieu.
    Comprehensive hours: rest days are ordinary work, and what goes beyond 8 h for each working day
    of the cycle (of its part inside the horizon) is paid at 150 %. Statutory holidays are always
    paid at 300 %.
    """
    sheet: list[MonthHours] = []
    for employee in range(problem.n_employees):
        lines = {
            (when.year, when.month): MonthHours(employee, (when.year, when.month))
            for when in (problem.days[days[0]].date for days in problem.months)
        }
        pieces = [
            piece
            for shift in rota.timeline_of(employee, problem)
            for piece in split_at_midnight(problem, shift, _break_offset(rota, employee, shift))
        ]
        pieces.sort(key=lambda piece: piece.start)
        _add_minutes(problem, pieces, lines)
        _add_counts(problem, rota, employee, lines)
        sheet += lines.values()
    return sheet


@dataclass(frozen=True, slots=True)
class Balance:
    """Paid time a rota gives a person against what the contract asks for, in minutes.

    ``target_minutes`` is None where the contract names no ordinary week.
    """

    worked_minutes: int
    target_minutes: int | None


def balance_of(problem: Problem, rota: Rota, employee: int) -> Balance:
    """A person's hours against the contract's week, days of leave and days off taken out of it."""
    worked = sum(shift.paid_minutes for shift in rota.shifts_of(employee, problem))
    weekly = problem.employees[employee].contract.weekly_minutes
    if not weekly:
        return Balance(worked, None)
    owed = sum(
        day.kind.is_working and (employee, index) not in problem.absent_days
        for index, day in enumerate(problem.days)
    )
    return Balance(worked, weekly * owed // WEEK_STANDARD_DAYS)


def split_at_midnight(problem: Problem, shift: Shift, break_offset: int = NO_BREAK) -> list[Piece]:
    """The stretches of a shift by calendar day, its unpaid break taken off where it lies.

    A break that is not settled is taken at the start of its window.
    """
    worked = [(shift.start, shift.end)]
    if shift.type.break_minutes:
        known = break_offset != NO_BREAK
        offset = break_offset if known else shift.type.break_earliest_minutes
        begin = min(shift.start + offset, shift.end - shift.type.break_minutes)
        worked = [(shift.start, begin), (begin + shift.type.break_minutes, shift.end)]
    pieces = []
    day, midnight = shift.day, problem.minute_of(shift.day + 1, 0)
    for start, end in worked:
        while start < end:
            if start >= midnight:
                day, midnight = day + 1, problem.minute_of(day + 2, 0)
                continue
            pieces.append(Piece(shift, day, start, min(end, midnight)))
            start = min(end, midnight)
    return pieces


def _break_offset(rota: Rota, employee: int, shift: Shift) -> int:
    return NO_BREAK if shift.day < 0 else int(rota.breaks[employee, shift.day, shift.index])


def _add_minutes(problem: Problem, pieces: list[Piece], lines: dict[Month, MonthHours]) -> None:
    """Put the minutes of one person's work, in order of time, into their months and tiers."""
    comprehensive = problem.centre.hours_system is HoursSystem.COMPREHENSIVE
    allowance = _Cycles(problem) if comprehensive else _DaysAndWeeks(problem)
    for piece in pieces:
        minutes, kind = piece.end - piece.start, _kind_of(problem, piece.day)
        if piece.day >= problem.n_days:
            lines[_month(problem, piece.shift.day)].carried_minutes += minutes
            continue
        # Work before the horizon is on no line, but it uses up the hours of a week cut in two.
        inside = piece.day >= 0
        line = lines[_month(problem, piece.day)] if inside else MonthHours(-1, (0, 0))
        line.night_minutes += _night_minutes(problem, piece)
        if kind is DayKind.STATUTORY:
            line.minutes_300 += minutes
        elif kind is DayKind.REST and not comprehensive:
            if problem.centre.time_in_lieu:
                line.ordinary_minutes += minutes
                line.lieu_minutes += minutes
            else:
                line.minutes_200 += minutes
        elif inside or not comprehensive:
            ordinary = allowance.use(piece, minutes)
            line.ordinary_minutes += ordinary
            line.minutes_150 += minutes - ordinary


class _DaysAndWeeks:
    """What is left of the ordinary hours of each day and each week (standard hours)."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._day_used: dict[int, int] = defaultdict(int)
        self._week_used: dict[int, int] = defaultdict(int)

    def use(self, piece: Piece, minutes: int) -> int:
        """Take minutes of work; the answer is how many of them are ordinary."""
        day, week = piece.shift.day, self._problem.week_of(piece.shift.day)
        ordinary = min(
            minutes,
            max(0, DAY_STANDARD_MINUTES - self._day_used[day]),
            max(0, self._week_standard(week) - self._week_used[week]),
        )
        self._day_used[day] += ordinary
        self._week_used[week] += ordinary
        return ordinary

    def _week_standard(self, week: int) -> int:
        offset = (self._problem.first.weekday() - self._problem.centre.week_start) % 7
        days = range(week * 7 - offset, week * 7 - offset + 7)
        workdays = sum(_kind_of(self._problem, day).is_working for day in days)
        return max(WEEK_STANDARD_DAYS, workdays) * DAY_STANDARD_MINUTES


class _Cycles:
    """What is left of the standard hours of each cycle (comprehensive hours)."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._left: dict[Hashable, int] = defaultdict(int)
        for index, day in enumerate(problem.days):
            self._left[self._cycle_of(index)] += DAY_STANDARD_MINUTES * day.kind.is_working

    def use(self, piece: Piece, minutes: int) -> int:
        """Take minutes of work; the answer is how many of them are ordinary."""
        cycle = self._cycle_of(piece.day)
        ordinary = min(minutes, self._left[cycle])
        self._left[cycle] -= ordinary
        return ordinary

    def _cycle_of(self, day: int) -> Hashable:
        when = self._problem.date_of(day)
        match self._problem.centre.cycle:
            case Cycle.WEEK:
                return self._problem.week_of(day)
            case Cycle.MONTH:
                return when.year, when.month
            case Cycle.QUARTER:
                return when.year, (when.month - 1) // 3
            case Cycle.YEAR:
                return when.year


def _add_counts(
    problem: Problem, rota: Rota, employee: int, lines: dict[Month, MonthHours]
) -> None:
    """Put the days worked, on duty and on leave into their months."""
    shifts = rota.shifts_of(employee, problem)
    paid_handover = problem.centre.handover_minutes if problem.centre.handover_paid else 0
    for shift in shifts:
        line = lines[_month(problem, shift.day)]
        line.night_shifts += shift.type.band is Band.NIGHT
        line.handover_minutes += paid_handover
    for day in {shift.day for shift in shifts}:
        lines[_month(problem, day)].worked_days += 1
    for kind, day in sorted(_duty_days(problem, rota, employee)):
        days = lines[_month(problem, day)].duty_days
        days[kind] = days.get(kind, 0) + 1
    for person, day in problem.leave_days:
        if person == employee:
            lines[_month(problem, day)].leave_days += 1


def _duty_days(problem: Problem, rota: Rota, employee: int) -> set[tuple[str, int]]:
    return {
        (slot.kind.id, day)
        for slot in (problem.duty_slots[k] for k in rota.slots_of(employee))
        for day in slot.days
    }


def _kind_of(problem: Problem, day: int) -> DayKind:
    """The kind of a day; outside the horizon all that is known is whether it is a weekend."""
    if 0 <= day < problem.n_days:
        return problem.days[day].kind
    weekend = problem.date_of(day).weekday() in problem.days[0].weekend
    return DayKind.REST if weekend else DayKind.WORKDAY


def _month(problem: Problem, day: int) -> Month:
    when: date = problem.date_of(day)
    return when.year, when.month


def _night_minutes(problem: Problem, piece: Piece) -> int:
    """Minutes of a piece between 22:00 and 06:00 by the clock on the wall."""
    return sum(
        max(0, min(piece.end, until) - max(piece.start, since))
        for since, until in _nights_of(problem, piece.day)
    )


def _nights_of(problem: Problem, day: int) -> Iterator[tuple[int, int]]:
    yield problem.minute_of(day, 0), problem.minute_of(day, NIGHT_ENDS_MINUTE)
    yield problem.minute_of(day, NIGHT_STARTS_MINUTE), problem.minute_of(day + 1, 0)
