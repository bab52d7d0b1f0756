"""Hands a finished rota over: files for spreadsheets, for HR, for other programs, and a report.

The same result gives the same bytes: nothing here looks at the clock.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.breaks import settle_breaks
from scheduler.check import PricedViolation
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.hours import MonthHours, sum_hours
from scheduler.io.best_possible import best_possible_facts, in_both
from scheduler.io.csv_text import write_bytes, write_table
from scheduler.io.file_marks import mark_of
from scheduler.io.report_colours import clock
from scheduler.io.report_html import render_report
from scheduler.io.report_sharing import share_people
from scheduler.io.rota_files import write_duty, write_rota
from scheduler.solve.result import Conflict, Result

BREAK_COLUMNS = ("employee_id", "name", "date", "shift", "break_start", "break_end")
COVERAGE_COLUMNS = (
    "queue",
    "date",
    "start",
    "required",
    "present",
    "missing",
    "total_required",
    "total_present",
    "total_missing",
    "total_surplus",
)
HOURS_COLUMNS = (
    "employee_id",
    "name",
    "month",
    "worked_days",
    "paid_hours",
    "ordinary_hours",
    "hours_150",
    "hours_200",
    "hours_300",
    "time_in_lieu_hours",
    "night_hours",
    "night_shifts",
    "handover_hours",
    "leave_days",
    "next_rota_hours",
)


def write_all(
    folder: Path,
    problem: Problem,
    result: Result,
    languages: Sequence[str] = ("zh", "en"),
    read: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write everything a result holds into a folder, which is made if need be.

    Without a rota there is only report.json and report.html, which explain the conflict. ``read``
    are the marks of the files the facts were read from; the report keeps them, and those of the
    sheets beside it, for whoever wants to replay it.
    """
    written: list[Path] = []
    if result.rota is not None:
        rota = settle_breaks(problem, result.rota)
        for name, write in (
            ("rota.csv", write_rota),
            ("duty.csv", write_duty),
            ("breaks.csv", write_breaks),
            ("coverage.csv", write_coverage),
            ("hours.csv", write_hours),
        ):
            write(folder / name, problem, rota)
            written.append(folder / name)
    marks = {"files": dict(read or {}), "written": {p.name: mark_of(p) for p in written}}
    write_report_json(folder / "report.json", report_facts(problem, result) | marks)
    page = render_report(problem, result, languages)
    write_bytes(folder / "report.html", page.encode("utf-8"))
    return [*written, folder / "report.json", folder / "report.html"]


def write_breaks(path: Path, problem: Problem, rota: Rota) -> None:
    """Write when everybody takes the unpaid break, one row a shift; unsettled ones are left out."""
    write_table(path, BREAK_COLUMNS, _break_rows(problem, rota))


def _break_rows(problem: Problem, rota: Rota) -> Iterator[tuple[object, ...]]:
    for number, employee in enumerate(problem.employees):
        for day, kind in rota.positions_of(number):
            shift_type, offset = problem.shift_types[kind], int(rota.breaks[number, day, kind])
            if not shift_type.break_minutes or offset == NO_BREAK:
                continue
            begin = shift_type.start_minute + offset
            yield (
                employee.id,
                employee.name,
                problem.date_of(day).isoformat(),
                shift_type.code,
                clock(begin),
                clock(begin + shift_type.break_minutes),
            )


def write_coverage(path: Path, problem: Problem, rota: Rota) -> None:
    """Write who is needed and who is there, one row a queue and interval.

    ``present`` counts people as shared out over the queues. The columns ``total_...`` speak of all
    queues of the interval together and are the same on each of its rows.
    """
    write_table(path, COVERAGE_COLUMNS, _coverage_rows(problem, rota))


def _coverage_rows(problem: Problem, rota: Rota) -> Iterator[tuple[object, ...]]:
    attendance = share_people(problem, rota)
    grids = (attendance.required, attendance.present, attendance.missing)
    totals = [grid.sum(axis=0).tolist() for grid in (*grids, attendance.surplus)]
    starts = [problem.interval_start(t) for t in range(problem.n_intervals)]
    for number, queue in enumerate(problem.queues):
        of_queue = [grid[number].tolist() for grid in grids]
        for t, start in enumerate(starts):
            yield (
                queue.id,
                f"{start:%Y-%m-%d}",
                f"{start:%H:%M}",
                *(row[t] for row in of_queue),
                *(row[t] for row in totals),
            )


def write_hours(path: Path, problem: Problem, rota: Rota) -> None:
    """Write HR's monthly sheet, one row a person and month, with a column for each duty kind."""
    rows = hours_rows(problem, sum_hours(problem, rota))
    write_table(path, hours_columns(problem), rows)


def hours_columns(problem: Problem) -> tuple[str, ...]:
    """The columns of HR's sheet: those of every centre, and one for each duty kind."""
    return (*HOURS_COLUMNS, *(f"duty_days_{kind.id}" for kind in problem.duty_kinds))


def hours_rows(problem: Problem, lines: Iterable[MonthHours]) -> Iterator[tuple[object, ...]]:
    """The rows of HR's sheet, in the order of `hours_columns`; hours with two decimals."""
    kinds = [kind.id for kind in problem.duty_kinds]
    return (_hours_row(problem, line, kinds) for line in lines)


def _hours_row(problem: Problem, line: MonthHours, kinds: list[str]) -> tuple[object, ...]:
    employee, (year, month) = problem.employees[line.employee], line.month
    return (
        employee.id,
        employee.name,
        f"{year:04d}-{month:02d}",
        line.worked_days,
        _hours(line.paid_minutes),
        _hours(line.ordinary_minutes),
        _hours(line.minutes_150),
        _hours(line.minutes_200),
        _hours(line.minutes_300),
        _hours(line.lieu_minutes),
        _hours(line.night_minutes),
        line.night_shifts,
        _hours(line.handover_minutes),
        line.leave_days,
        _hours(line.carried_minutes),
        *(line.duty_days.get(kind, 0) for kind in kinds),
    )


def write_report_json(path: Path, facts: Mapping[str, Any]) -> None:
    """Write what the solve found, for other programs to read."""
    text = json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False)
    write_bytes(path, (text + "\n").encode("utf-8"))


def report_facts(problem: Problem, result: Result) -> dict[str, Any]:
    """A result as plain values; what is not there is None."""
    report = result.report
    return {
        "centre": problem.centre.id,
        "first": problem.first.isoformat(),
        "last": problem.date_of(problem.n_days - 1).isoformat(),
        "status": result.status.value,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "relaxed_in_bound": list(result.relaxed_in_bound),
        "best_possible": best_possible_facts(problem, result),
        "hard_violations": len(report.hard_violations) if report else None,
        "cost_by_rule": report.cost_by_rule if report else {},
        "violations": [violation_facts(problem, v) for v in report.violations] if report else [],
        "conflict": _conflict_facts(result.conflict) if result.conflict else None,
        "first_solution_seconds": result.first_solution_seconds,
        "seconds": result.seconds,
        "was_stopped": result.was_stopped,
        "seed": result.limits.seed,
        "limits": {name: _or_none(value) for name, value in asdict(result.limits).items()},
        "fingerprint": dict(result.fingerprint),
    }


def violation_facts(problem: Problem, found: PricedViolation) -> dict[str, Any]:
    """A violation as plain values, in both languages; ``employee_id`` is None if it ties several
    people together."""
    violation = found.violation
    person = violation.employee
    return {
        "rule": violation.rule_id,
        "mode": found.rule.mode.value,
        "units": violation.units,
        "cost": found.cost,
        "employee_id": None if person is None else problem.employees[person].id,
        "dates": [_iso(problem.date_of(day)) for day in violation.days],
        **in_both(violation.message),
    }


def _conflict_facts(conflict: Conflict) -> dict[str, Any]:
    return {
        "is_minimal": conflict.is_minimal,
        "rules": list(conflict.rule_ids),
        "reasons": [in_both(reason) for reason in conflict.reasons],
        "relaxations": [
            {"rule": way.rule_id, "units": way.units, **in_both(way.message)}
            for way in conflict.relaxations
        ],
    }


def _or_none(value: Any) -> Any:
    """None for a limit that is no limit: JSON knows no infinity."""
    return None if isinstance(value, float) and math.isinf(value) else value


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}"


def _iso(when: date) -> str:
    return when.isoformat()
