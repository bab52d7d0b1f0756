"""What stands in the cells: shifts, pins, leave, wishes, duties, and hours at the row's end."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from scheduler.check import Report
from scheduler.domain.duty import DutyPeriod
from scheduler.domain.people import Preference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.text import Message
from scheduler.hours import balance_of
from scheduler.io.report_grid import late_leave_days, people_by_team
from scheduler.io.report_words import refused_wishes
from scheduler.ui.grid.facts import joined, rows_of_duties
from scheduler.ui.grid.shapes import BeforeShape, DutySpanShape

_WISHES = {
    "off": "a day off",
    "work": "work",
    "early": "an early shift",
    "day": "a day shift",
    "late": "a late shift",
    "night": "a night shift",
}


@dataclass(frozen=True)
class Sheet:
    """A rota to be shown: its facts, its shifts with breaks settled, its violations, its pins."""

    problem: Problem
    rota: Rota
    report: Report
    pinned: Set[tuple[int, int]] = frozenset()
    """(employee, day) positions."""
    duty_pinned: Set[int] = frozenset()
    """Duty slots."""

    @cached_property
    def order(self) -> list[int]:
        """The employee of each row."""
        return people_by_team(self.problem)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """The row of each employee."""
        return {employee: row for row, employee in enumerate(self.order)}

    def cell(self, employee: int, day: int) -> int:
        """The number of a cell."""
        return self.row_of[employee] * self.problem.n_days + day

    def cells(self, places: Set[tuple[int, int]]) -> list[int]:
        """Numbers of (employee, day) places, in order."""
        return sorted(self.cell(employee, day) for employee, day in places)


class Codes:
    """Numbers what can stand in a cell: nothing, one shift type, or by mistake several."""

    def __init__(self, problem: Problem) -> None:
        self.listed: list[list[int]] = [[], *([kind] for kind in range(problem.n_shift_types))]
        self._position = {tuple(codes): n for n, codes in enumerate(self.listed)}

    def cells_of(self, sheet: Sheet, rota: Rota) -> list[int]:
        """Every cell of a rota as a position in ``listed``, row after row."""
        days = sheet.problem.n_days
        found = [0] * (len(sheet.order) * days)
        for row, employee in enumerate(sheet.order):
            for day, same in groupby(rota.positions_of(employee), key=lambda place: place[0]):
                found[row * days + day] = self._of(tuple(kind for _, kind in same))
        return found

    def _of(self, kinds: tuple[int, ...]) -> int:
        if kinds not in self._position:
            self._position[kinds] = len(self.listed)
            self.listed.append(list(kinds))
        return self._position[kinds]


def list_differences(sheet: Sheet, before: Rota, codes: Codes) -> list[BeforeShape]:
    """The cells in which another rota of the same facts holds something else."""
    was, now = codes.cells_of(sheet, before), codes.cells_of(sheet, sheet.rota)
    return [
        BeforeShape(cell=cell, codes=codes.listed[old])
        for cell, (old, new) in enumerate(zip(was, now, strict=True))
        if old != new
    ]


def list_hours(sheet: Sheet) -> list[list[float | None]]:
    """For each row the paid hours and the hours the contract asks for; None: it asks for none."""
    balances = (balance_of(sheet.problem, sheet.rota, employee) for employee in sheet.order)
    return [
        [_hours(b.worked_minutes), None if b.target_minutes is None else _hours(b.target_minutes)]
        for b in balances
    ]


def _hours(minutes: int) -> float:
    return round(minutes / 60, 1)


def list_leave(sheet: Sheet) -> tuple[list[int], list[int], list[int]]:
    """Cells of approved leave, those of it asked late, and cells of leave not yet decided."""
    problem = sheet.problem
    late = {place for place in late_leave_days(problem) if 0 <= place[1] < problem.n_days}
    asked = {
        (problem.employee_index[entry.employee_id], day)
        for entry in problem.leave
        if not entry.approved and entry.employee_id in problem.employee_index
        for day in range(problem.day_of(entry.first), problem.day_of(entry.last) + 1)
        if 0 <= day < problem.n_days
    }
    return (
        sheet.cells(problem.leave_days),
        sheet.cells(late),
        sheet.cells(asked - problem.leave_days),
    )


def list_wishes(sheet: Sheet, language: str) -> tuple[dict[str, list[str]], list[int]]:
    """What was wished for, by cell, and the cells in which a wish is refused."""
    problem = sheet.problem
    wishes: dict[str, list[str]] = {}
    for wish in problem.preferences:
        employee = problem.employee_index.get(wish.employee_id)
        if employee is None:
            continue
        for day, entry in enumerate(problem.days):
            if wish.speaks_of(entry.date) and (employee, day) not in problem.leave_days:
                text = _wish(problem, wish).in_(language)
                wishes.setdefault(str(sheet.cell(employee, day)), []).append(text)
    refused = {
        (found.violation.employee, day)
        for found in refused_wishes(sheet.report)
        if found.violation.employee is not None
        for day in found.violation.days
    }
    return wishes, sheet.cells(refused)


def _wish(problem: Problem, wish: Preference) -> Message:
    known = problem.shift_index.get(wish.shift)
    words = Message(_WISHES[wish.shift]) if wish.shift in _WISHES else wish.shift
    what = problem.shift_types[known] if known is not None else words
    values = {"wish": what, "weight": wish.weight}
    if wish.wanted:
        return Message("wishes for {wish} (importance {weight})", values)
    return Message("wishes to avoid {wish} (importance {weight})", values)


def list_duty_cells(sheet: Sheet, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """By cell the duties of a day or a week, and the duties of a shift, that somebody holds."""
    days: dict[str, list[str]] = {}
    shifts: dict[str, list[str]] = {}
    for slot in sheet.problem.duty_slots:
        into = shifts if slot.kind.period is DutyPeriod.SHIFT else days
        for employee in sheet.rota.holders_of(slot.index):
            for day in slot.days:
                into.setdefault(str(sheet.cell(employee, day)), []).append(slot.kind.in_(language))
    return (
        {cell: joined(names, language) for cell, names in days.items()},
        {cell: joined(names, language) for cell, names in shifts.items()},
    )


def list_duty_spans(sheet: Sheet, language: str, before: Rota | None = None) -> list[DutySpanShape]:
    """The rows above the people: each run of days a duty slot covers, and who holds it."""
    problem, found = sheet.problem, list[DutySpanShape]()
    for row, kind in enumerate(rows_of_duties(problem)):
        for slot in (slot for slot in problem.duty_slots if slot.kind.id == kind.id):
            holders = sheet.rota.holders_of(slot.index)
            code = "" if slot.shift is None else problem.shift_types[slot.shift].code
            for first, length in _runs(slot.days):
                found.append(
                    DutySpanShape(
                        duty=row,
                        first=first,
                        length=length,
                        slot=[kind.id, slot.first.isoformat(), code, slot.team],
                        label=slot.in_(language),
                        rows=[sheet.row_of[employee] for employee in holders],
                        pinned=slot.index in sheet.duty_pinned,
                        differs=before is not None and before.holders_of(slot.index) != holders,
                    )
                )
    return found


def _runs(days: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Runs of days without a gap: (first, length); another duty may take days out of a week."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        inside = [day for _, day in run]
        yield inside[0], len(inside)


def list_breaks(sheet: Sheet) -> list[int]:
    """For each cell the minute of the day its unpaid break starts at; -1 where there is none."""
    problem, rota = sheet.problem, sheet.rota
    starts = [-1] * (len(sheet.order) * problem.n_days)
    for employee in range(problem.n_employees):
        for day, kind in rota.positions_of(employee):
            shift, offset = problem.shift_types[kind], int(rota.breaks[employee, day, kind])
            if shift.break_minutes and offset != NO_BREAK:
                starts[sheet.cell(employee, day)] = shift.start_minute + offset
    return starts
