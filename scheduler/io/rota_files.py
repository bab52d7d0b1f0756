"""rota.csv and duty.csv: a rota written for spreadsheets, and read back or made by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from scheduler.domain.duty import DutyKind
from scheduler.domain.faults import Fault, refuse_if_any
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.shifts import DAY_MINUTES
from scheduler.domain.text import Message
from scheduler.io.csv_text import read_table, write_table
from scheduler.io.duty_turns import find_slot, span_of
from scheduler.io.references import DUTY, EMPLOYEE, SHIFT
from scheduler.io.rows import AnyRow, DutyRow, Line, RotaRow, understand
from scheduler.io.work_facts import check_doubles, check_known

ROTA_COLUMNS = (
    "employee_id",
    "name",
    "date",
    "shift",
    "start",
    "end",
    "break_start",
    "break_end",
    "paid_hours",
)
DUTY_COLUMNS = ("duty", "date", "until", "shift", "team", "employee_id", "name")
OFF = "off"

Break = tuple[int, int, int, int]
"""(employee, day, shift type, minutes from the shift's start to its break)."""


def write_rota(path: Path, problem: Problem, rota: Rota) -> None:
    """Write every shift of a rota, one row a shift, person by person and day by day."""
    write_table(path, ROTA_COLUMNS, rota_rows(problem, rota))


def rota_rows(problem: Problem, rota: Rota) -> Iterator[tuple[object, ...]]:
    """One row a shift, in the order of `ROTA_COLUMNS`."""
    for number, employee in enumerate(problem.employees):
        for day, kind in rota.positions_of(number):
            shift, start = problem.shift(day, kind), problem.shift_types[kind].start_minute
            pause = int(rota.breaks[number, day, kind])
            length = shift.type.break_minutes
            settled = pause != NO_BREAK and length > 0
            yield (
                employee.id,
                employee.name,
                shift.date.isoformat(),
                shift.type.code,
                _clock(start),
                _clock(shift.type.end_minute),
                _clock(start + pause) if settled else None,
                _clock(start + pause + length) if settled else None,
                f"{shift.paid_minutes / 60:.2f}",
            )


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute % DAY_MINUTES, 60)
    return f"{hours:02d}:{minutes:02d}"


def write_duty(path: Path, problem: Problem, rota: Rota) -> None:
    """Write who holds each turn of duty, one row a turn and person."""
    write_table(path, DUTY_COLUMNS, duty_rows(problem, rota))


def duty_rows(problem: Problem, rota: Rota) -> Iterator[tuple[object, ...]]:
    """One row a turn and person, in the order of `DUTY_COLUMNS`."""
    for slot in problem.duty_slots:
        code = "" if slot.shift is None else problem.shift_types[slot.shift].code
        for number in rota.holders_of(slot.index):
            employee = problem.employees[number]
            yield (
                slot.kind.id,
                slot.first.isoformat(),
                slot.last.isoformat(),
                code,
                slot.team,
                employee.id,
                employee.name,
            )


def read_rota(rota_path: Path, problem: Problem, duty_path: Path | None = None) -> Rota:
    """Read a rota, made by Paiban or by hand, for a problem; without a duty file nobody has duty.

    Whatever can be said in a rota is read, even two shifts on one day or two holders of a turn:
    finding fault with that is the checker's work.

    Raises:
        BadInput: a file cannot be read, or names people, shifts, dates or duties that the problem
            does not have; all faults of both files together.
    """
    faults: list[Fault] = []
    lines = rota_lines(rota_path, faults)
    cells, breaks = place_shifts(problem, lines, faults)
    duties = []
    if duty_path is not None:
        duties = place_duties(problem, duty_lines(duty_path, faults), faults, any_day=False)
    refuse_if_any(faults)
    return make_rota(problem, cells, breaks, duties)


def make_rota(
    problem: Problem,
    cells: Sequence[tuple[int, int, int]],
    breaks: Sequence[Break],
    duties: Sequence[tuple[int, int]],
) -> Rota:
    """A rota from positions of cells, breaks and (slot, employee) pairs."""
    rota = Rota.of(problem, cells, duties)
    settled = rota.breaks.copy()
    for employee, day, kind, minutes in breaks:
        settled[employee, day, kind] = minutes
    return rota.with_breaks(np.asarray(settled, np.int16))


def rota_lines(path: Path, faults: list[Fault]) -> list[Line[RotaRow]]:
    """The rows of a rota file; none twice. Names are not looked up yet."""
    lines = _lines(path, RotaRow, faults)
    check_doubles(lines, None, lambda row: (row.employee_id, row.date, _code(row)), faults)
    return lines


def duty_lines(path: Path, faults: list[Fault]) -> list[Line[DutyRow]]:
    """The rows of a duty file; none twice. Names are not looked up yet."""
    lines = _lines(path, DutyRow, faults)
    check_doubles(
        lines, None, lambda row: (row.duty, row.date, row.shift, row.team, row.employee_id), faults
    )
    return lines


def _lines(path: Path, model: type[AnyRow], faults: list[Fault]) -> list[Line[AnyRow]]:
    if not path.exists():
        problem, remedy = Message("does not exist."), Message("Check the name of the file.")
        faults.append(Fault(path.name, None, None, None, problem, remedy))
        return []
    table = read_table(path, model.columns(), faults)
    return understand(table, model, faults) if table else []


def _code(row: RotaRow) -> str:
    """The shift type of a row; '' for a day off."""
    return "" if row.shift.lower() == OFF else row.shift


def check_names(
    employee_ids: Sequence[str],
    codes: Sequence[str],
    lines: Sequence[Line[RotaRow]],
    faults: list[Fault],
) -> None:
    """Report people and shift types that do not exist."""
    for line in lines:
        check_known(line, "employee_id", [line.it.employee_id], (EMPLOYEE, employee_ids), faults)
        if _code(line.it):
            check_known(line, "shift", [line.it.shift], (SHIFT, codes), faults)


def place_shifts(
    problem: Problem, lines: Sequence[Line[RotaRow]], faults: list[Fault]
) -> tuple[list[tuple[int, int, int]], list[Break]]:
    """Positions of the shifts, and of the breaks that are settled."""
    check_names(tuple(problem.employee_index), tuple(problem.shift_index), lines, faults)
    cells, breaks = [], []
    for line in lines:
        employee = problem.employee_index.get(line.it.employee_id)
        kind = problem.shift_index.get(_code(line.it))
        day = problem.day_of(line.it.date)
        if not 0 <= day < problem.n_days:
            faults.append(line.fault("date", _outside(problem)))
        elif employee is not None and kind is not None:
            cells.append((employee, day, kind))
            minutes = _break_minutes(problem, kind, line, faults)
            if minutes is not None:
                breaks.append((employee, day, kind, minutes))
    return cells, breaks


def _outside(problem: Problem) -> tuple[Message, Message]:
    values = {
        "first": problem.first.isoformat(),
        "last": problem.date_of(problem.n_days - 1).isoformat(),
    }
    remedy = Message("Write a date from {first} to {last}.", values)
    return Message("is not a day of this rota."), remedy


def _break_minutes(
    problem: Problem, kind: int, line: Line[RotaRow], faults: list[Fault]
) -> int | None:
    """Minutes from the shift's start to the break, which may lie past midnight."""
    shift_type, pause = problem.shift_types[kind], line.it.break_start
    if pause is None or not shift_type.break_minutes:
        return None
    minutes = (pause - shift_type.start_minute) % DAY_MINUTES
    if minutes + shift_type.break_minutes > shift_type.end_minute - shift_type.start_minute:
        problem_ = Message("puts the break outside the shift.")
        remedy = Message("Write a time between the shift's start and its end.")
        faults.append(line.fault("break_start", (problem_, remedy)))
        return None
    return minutes


def place_duties(
    problem: Problem, lines: Sequence[Line[DutyRow]], faults: list[Fault], *, any_day: bool
) -> list[tuple[int, int]]:
    """(slot, employee) positions of the turns held.

    With ``any_day`` a row may name any day of a weekly turn, else only its first; and several rows
    may be parts of one turn, as published horizons that cut a week leave them, if no day is in two.
    """
    kinds = {kind.id: kind for kind in problem.duty_kinds}
    found: dict[tuple[int, int], list[Line[DutyRow]]] = {}
    for line in lines:
        check_known(line, "duty", [line.it.duty], (DUTY, kinds), faults)
        check_known(
            line, "employee_id", [line.it.employee_id], (EMPLOYEE, problem.employee_index), faults
        )
        employee = problem.employee_index.get(line.it.employee_id)
        kind = kinds.get(line.it.duty)
        if employee is None or kind is None:
            continue
        slot = find_slot(problem, kind, line, employee, faults, any_day=any_day)
        if slot is None:
            continue
        known = found.setdefault((slot, employee), [])
        again = next((k for k in known if not any_day or _overlap(k.it, line.it, kind)), None)
        if again is not None:
            problem_ = Message("says again what row {row} says.", {"row": again.row.number})
            faults.append(line.fault(None, (problem_, Message("Keep one of them."))))
        known.append(line)
    return list(found)


def _overlap(one: DutyRow, other: DutyRow, kind: DutyKind) -> bool:
    (start, end), (begin, last) = span_of(one, kind), span_of(other, kind)
    return start <= last and begin <= end
