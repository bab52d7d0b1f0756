"""When people can work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from scheduler.domain.people import Availability
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import DAY_MINUTES
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation

Window = tuple[int, int]
"""From and to, in minutes after the midnight of the day looked at; may lie outside 0..1440."""
RowsByDay = dict[int | date, list[Availability]]
"""What a person has said, by weekday or date."""


class WithinAvailability(Rule):
    """People work only when they can.

    Each shift that does not fit is a breach of 1. On a day with windows in which a person can work,
    the whole shift lies inside them; windows that touch are one, and a window may pass midnight. A
    shift that runs into a day with such windows fits into that day's, too. No shift touches a
    window in which the person cannot work. Days nobody has said anything about are free.
    """

    id: ClassVar[str] = "availability"
    title: ClassVar[str] = "Availability"
    unit: ClassVar[str] = "shift outside availability"
    group: ClassVar[Group] = Group.WISHES
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "What the person has agreed with the centre."
    bans_cells: ClassVar[bool] = True

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem, rows = model.problem, _rows_by_employee(model.problem)
        for employee in sorted(set(self.people(problem)) & set(rows)):
            for day in self.days(problem):
                can, cannot = _windows(problem, rows[employee], day)
                if not can and not cannot:
                    continue
                merged = _merge(w for windows in can.values() for w in windows)
                for kind, shift_type in enumerate(problem.shift_types):
                    work = shift_type.start_minute, shift_type.end_minute
                    if _touched(work, cannot) or _uncovered(work, can, merged):
                        limit.forbid(model.works(employee, day, kind))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        rows, days = _rows_by_employee(problem), set(self.days(problem))
        for employee in sorted(set(self.people(problem)) & set(rows)):
            for day, kind in rota.positions_of(employee):
                if day not in days:
                    continue
                message = _objection(problem, rows[employee], employee, day, kind)
                if message is not None:
                    yield Violation(self.id, message, 1, employee, (day,))


def _objection(
    problem: Problem, rows: RowsByDay, employee: int, day: int, kind: int
) -> Message | None:
    """Why the person cannot work the shift, or None."""
    shift_type = problem.shift_types[kind]
    work = shift_type.start_minute, shift_type.end_minute
    can, cannot = _windows(problem, rows, day)
    windows = _touched(work, cannot)
    if windows:
        template = "{employee} cannot work {windows}, but works {shift} ({work})."
    elif _uncovered(work, can, _merge(w for group in can.values() for w in group)):
        template = "{employee} can work only {windows}, but works {shift} ({work})."
        windows = can.get(0, can.get(1, []))
    else:
        return None
    values = {
        "employee": problem.employees[employee],
        "shift": problem.shift(day, kind),
        "work": _clock(work),
        "windows": [_clock(window) for window in windows],
    }
    return Message(template, values)


def _rows_by_employee(problem: Problem) -> dict[int, RowsByDay]:
    grouped: dict[int, RowsByDay] = {}
    for row in problem.availability:
        employee = problem.employee_index.get(row.employee_id)
        day = row.weekday if row.date is None else row.date
        if employee is not None and day is not None:
            grouped.setdefault(employee, {}).setdefault(day, []).append(row)
    return grouped


def _windows(
    problem: Problem, rows: RowsByDay, day: int
) -> tuple[dict[int, list[Window]], list[Window]]:
    """The windows a person can work in, by days after the day, and those they cannot work in.

    The days before and after speak, too: a window or a shift may pass midnight.
    """
    can: dict[int, list[Window]] = {}
    cannot: list[Window] = []
    for after in (0, 1, -1):
        when, midnight = problem.date_of(day + after), after * DAY_MINUTES
        for row in (*rows.get(when.weekday(), ()), *rows.get(when, ())):
            window = row.start_minute + midnight, row.end_minute + midnight
            if row.available:
                can.setdefault(after, []).append(window)
            else:
                cannot.append(window)
    return can, cannot


def _touched(work: Window, windows: list[Window]) -> list[Window]:
    return [w for w in windows if w[0] < work[1] and work[0] < w[1]]


def _uncovered(work: Window, can: dict[int, list[Window]], merged: list[Window]) -> bool:
    """Whether part of the work lies outside the windows of a day that has windows."""
    if 0 in can:
        judged = work
    elif 1 in can and work[1] > DAY_MINUTES:
        judged = DAY_MINUTES, work[1]
    else:
        return False
    return not any(w[0] <= judged[0] and judged[1] <= w[1] for w in merged)


def _merge(windows: Iterable[Window]) -> list[Window]:
    """Windows that overlap or touch, made one."""
    merged: list[Window] = []
    for start, end in sorted(windows):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _clock(window: Window) -> str:
    """'22:00-06:00'."""
    start, end = window[0] % DAY_MINUTES, window[1] % DAY_MINUTES or DAY_MINUTES
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
