"""The rota as a grid of people and dates, with the duties on top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from scheduler.check import PricedViolation
from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.duty import DutyKind, DutyPeriod
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.shifts import Shift
from scheduler.domain.text import Message, Name
from scheduler.hours import balance_of
from scheduler.io.report_colours import ShiftStyle, clock, shift_styles
from scheduler.io.report_duties import DutyRow, list_duties
from scheduler.io.report_sharing import Attendance

MOST_DAYS_FRAMED = 7
# Badges in the order they stand behind a name.
ROLE_BADGES = {
    "duty_manager": (Message("DM"), Message("Duty manager")),
    "deputy": (Message("DD"), Message("Deputy duty manager")),
    "leader": (Message("TL"), Message("Team leader")),
    "trainee": (Message("TR"), Message("Trainee")),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A date of the grid."""

    day: Day
    css: str
    mark: Message | None
    at_work: int
    short_hours: float


@dataclass(frozen=True, slots=True)
class Cell:
    """What one person does on one date."""

    text: str | Message
    css: str
    title: tuple[object, ...]
    mark: Message | None = None
    """A small sign behind the text."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person's line: marks, cells, and hours against the contract (None: no target)."""

    employee: Employee
    badges: tuple[tuple[Message, Message], ...]
    cells: tuple[Cell, ...]
    worked_hours: float
    target_hours: float | None
    breaks_hard_rule: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """Everything the grid shows."""

    months: tuple[tuple[tuple[int, int], int], ...]
    """(year, month) and the number of its dates."""
    columns: tuple[Column, ...]
    duties: tuple[DutyRow, ...]
    teams: tuple[tuple[Name, tuple[PersonRow, ...]], ...]
    styles: tuple[ShiftStyle, ...]
    badges: tuple[tuple[Message, Message], ...]
    shows_late_leave: bool


def make_grid(
    problem: Problem, rota: Rota, hard: Sequence[PricedViolation], attendance: Attendance
) -> Grid:
    """Lay a rota out; cells that break one of the ``hard`` rules are marked."""
    columns = tuple(_columns(problem, rota, attendance))
    cells = _Cells(problem, rota, hard, columns)
    members = people_by_team(problem)
    rows = {e: _person_row(problem, rota, cells, e) for e in members}
    teams = tuple(
        (problem.centre.teams.get(team, Name(team)), tuple(rows[e] for e in people))
        for team, people in groupby(members, key=lambda e: problem.employees[e].team)
    )
    worn = {badge for row in rows.values() for badge in _short_marks(row)}
    return Grid(
        months=tuple(
            ((problem.days[days[0]].date.year, problem.days[days[0]].date.month), len(days))
            for days in problem.months
        ),
        columns=columns,
        duties=tuple(list_duties(problem, rota)),
        teams=teams,
        styles=shift_styles(problem),
        badges=tuple(b for b in ROLE_BADGES.values() if b[0].template in worn),
        shows_late_leave=any(cell.mark for row in rows.values() for cell in row.cells),
    )


def people_by_team(problem: Problem) -> list[int]:
    """Everybody, team after team in the centre's order, and within a team in the file's."""
    order = {team: n for n, team in enumerate(problem.centre.teams)}
    return sorted(
        range(problem.n_employees),
        key=lambda e: (order.get(problem.employees[e].team, len(order)), problem.employees[e].team),
    )


def _short_marks(row: PersonRow) -> Iterator[str]:
    for mark, _ in row.badges:
        yield mark.template


def _columns(problem: Problem, rota: Rota, attendance: Attendance) -> Iterator[Column]:
    at_work = rota.cells.any(axis=2).sum(axis=0).tolist()
    missing = attendance.missing.sum(axis=0) * attendance.interval_minutes / 60
    short = np.bincount(problem.interval_days, missing, problem.n_days).tolist()
    for index, day in enumerate(problem.days):
        css = {
            DayKind.WORKDAY: "",
            DayKind.REST: "rest",
            DayKind.STATUTORY: "hol",
            DayKind.MAKEUP_WORKDAY: "makeup",
        }[day.kind]
        mark = {
            DayKind.WORKDAY: None,
            DayKind.REST: None if day.is_weekend and not day.name else Message("free"),
            DayKind.STATUTORY: Message("hol"),
            DayKind.MAKEUP_WORKDAY: Message("wrk"),
        }[day.kind]
        starts_week = index and day.weekday == problem.centre.week_start
        yield Column(
            day, f"{css} wk".strip() if starts_week else css, mark, at_work[index], short[index]
        )


def late_leave_days(problem: Problem) -> set[tuple[int, int]]:
    """The (employee, day) pairs of approved leave asked late; leave asked in time excuses a day."""
    late: set[tuple[int, int]] = set()
    in_time: set[tuple[int, int]] = set()
    for entry in problem.leave:
        employee = problem.employee_index.get(entry.employee_id)
        if employee is None or not entry.approved:
            continue
        first, last = (problem.day_of(day) for day in (entry.first, entry.last))
        (late if entry.asked_late else in_time).update(
            (employee, day) for day in range(first, last + 1)
        )
    return late - in_time


class _Cells:
    """Makes the cells of the grid."""

    def __init__(
        self,
        problem: Problem,
        rota: Rota,
        hard: Sequence[PricedViolation],
        columns: tuple[Column, ...],
    ) -> None:
        self._problem, self._rota, self._columns = problem, rota, columns
        self._late_leave = late_leave_days(problem)
        self.people_breaking = {found.violation.employee for found in hard}
        # A breach of a longer stretch would frame half the grid; the person's name shows it.
        self._broken = {
            (found.violation.employee, day)
            for found in hard
            if len(found.violation.days) <= MOST_DAYS_FRAMED
            for day in found.violation.days
        }

    def row_of(self, employee: int) -> tuple[Cell, ...]:
        """A person's cells, one a date."""
        shifts: dict[int, list[Shift]] = {}
        for shift in self._rota.shifts_of(employee, self._problem):
            shifts.setdefault(shift.day, []).append(shift)
        duties: dict[int, list[DutyKind]] = {}
        for slot in (self._problem.duty_slots[k] for k in self._rota.slots_of(employee)):
            for day in slot.days:
                duties.setdefault(day, []).append(slot.kind)
        return tuple(
            self._cell(employee, day, shifts.get(day, []), duties.get(day, []))
            for day in range(self._problem.n_days)
        )

    def _cell(self, employee: int, day: int, shifts: list[Shift], duties: list[DutyKind]) -> Cell:
        css: list[str] = []
        title: list[object] = []
        text: str | Message = " ".join(shift.type.code for shift in shifts)
        mark = None
        if shifts:
            css.append(f"s{shifts[0].index}")
            title += [self._times(employee, shift) for shift in shifts]
        elif (employee, day) in self._problem.leave_days:
            css.append("lv")
            text = Message("Lv")
            title.append(Message("Leave"))
            if (employee, day) in self._late_leave:
                mark = Message("lt")
                title.append(Message("asked late"))
        elif any(kind.period is not DutyPeriod.SHIFT for kind in duties):
            text = Message("du")
        if any(kind.period is not DutyPeriod.SHIFT for kind in duties):
            css.append("du")
        if any(kind.period is DutyPeriod.SHIFT for kind in duties):
            css.append("ho")
        if (employee, day) in self._broken:
            css.append("bad")
            title.append(Message("breaks a hard rule"))
        title += [kind.name for kind in duties]
        css += self._columns[day].css.split() if not shifts else self._week_edge(day)
        return Cell(text, " ".join(css), tuple(title), mark)

    def _week_edge(self, day: int) -> list[str]:
        return ["wk"] if "wk" in self._columns[day].css.split() else []

    def _times(self, employee: int, shift: Shift) -> Message:
        kind = shift.type
        values = {
            "shift": shift,
            "start": clock(kind.start_minute),
            "end": clock(kind.end_minute),
        }
        offset = int(self._rota.breaks[employee, shift.day, shift.index])
        if not kind.break_minutes or offset == NO_BREAK:
            return Message("{shift}, {start}-{end}", values)
        begin = kind.start_minute + offset
        values |= {"from": clock(begin), "until": clock(begin + kind.break_minutes)}
        return Message("{shift}, {start}-{end}, break {from}-{until}", values)


def _person_row(problem: Problem, rota: Rota, cells: _Cells, employee: int) -> PersonRow:
    person, balance = problem.employees[employee], balance_of(problem, rota, employee)
    target = balance.target_minutes
    return PersonRow(
        employee=person,
        badges=tuple(list_badges(problem, person)),
        cells=cells.row_of(employee),
        worked_hours=balance.worked_minutes / 60,
        target_hours=None if target is None else target / 60,
        breaks_hard_rule=employee in cells.people_breaking,
    )


def list_badges(problem: Problem, person: Employee) -> Iterator[tuple[Message, Message]]:
    """Short marks for a person's roles, each with its meaning."""
    for role, (mark, meaning) in ROLE_BADGES.items():
        if role not in person.roles:
            continue
        mentor = problem.employee_index.get(person.mentor or "")
        if role == "trainee" and mentor is not None:
            meaning = Message("Trainee, mentor {mentor}", {"mentor": problem.employees[mentor]})
        yield mark, meaning
