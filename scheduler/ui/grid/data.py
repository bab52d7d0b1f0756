"""Lays a rota out as the plain data the grid in the browser draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.rota import Rota
from scheduler.io.report_sharing import Attendance
from scheduler.ui.grid import cells, coverage
from scheduler.ui.grid.cells import Codes, Sheet
from scheduler.ui.grid.facts import lay_out_facts
from scheduler.ui.grid.findings import Findings, LastEdit
from scheduler.ui.grid.messages import Taken
from scheduler.ui.grid.shapes import AnswerShape, CellsShape, EditingShape, GridData, PriceShape
from scheduler.ui.grid.words import words_for


@dataclass(frozen=True)
class Extras:
    """What stands beside the rota itself."""

    outbox: str = ""
    """Under this name the browser keeps unacknowledged edits; empty: nothing can be edited."""
    number: int = 0
    can_undo: bool = False
    can_redo: bool = False
    undo_says: str = ""
    redo_says: str = ""
    taken: Taken = field(default_factory=Taken)
    answer: AnswerShape | None = None
    last_edit: LastEdit | None = None
    before: Rota | None = None
    """Another rota of the same facts, to mark the cells that differ."""
    today: date | None = None


def make_grid_data(sheet: Sheet, language: str, extras: Extras = Extras()) -> GridData:
    """Everything the grid shows of a rota whose breaks are settled."""
    problem, before = sheet.problem, extras.last_edit
    attendance = coverage.attendance_of(problem, sheet.rota)
    findings = Findings(sheet, language)
    listed, left_out = findings.list_all()
    change = findings.describe(before) if before else None
    shown = _cells(sheet, language, extras.before)
    return {
        **shown,
        **_beside(extras),
        "language": language,
        "words": words_for(language),
        "facts": lay_out_facts(problem, language),
        "hours": cells.list_hours(sheet),
        "duty_spans": cells.list_duty_spans(sheet, language, extras.before),
        "at_work": coverage.list_at_work(sheet),
        "coverage": coverage.list_coverage(problem, attendance, language),
        "rules": findings.rules(before.before if before else None),
        "findings": listed,
        "left_out": left_out,
        "change": change,
        "price": _price(sheet, attendance, len(shown["wishes_refused"])),
    }


def with_editing(data: GridData, extras: Extras) -> GridData:
    """The same rota, laid out before, for another tab or at another moment of editing."""
    return {**data, **_beside(extras)}


def _beside(extras: Extras) -> EditingShape:
    return {
        "outbox": extras.outbox,
        "number": extras.number,
        "taken": dict(extras.taken.numbers),
        "refused": list(extras.taken.refusals),
        "answer": extras.answer,
        "today": extras.today.isoformat() if extras.today else "",
        "can_undo": extras.can_undo,
        "can_redo": extras.can_redo,
        "undo_says": extras.undo_says,
        "redo_says": extras.redo_says,
    }


def _cells(sheet: Sheet, language: str, before: Rota | None) -> CellsShape:
    codes = Codes(sheet.problem)
    leave, late_leave, asked_leave = cells.list_leave(sheet)
    wishes, refused = cells.list_wishes(sheet, language)
    on_duty, shift_duty = cells.list_duty_cells(sheet, language)
    return CellsShape(
        cells=codes.cells_of(sheet, sheet.rota),
        before=None if before is None else cells.list_differences(sheet, before, codes),
        codes=codes.listed,
        pins=sheet.cells(sheet.pinned),
        leave=leave,
        late_leave=late_leave,
        asked_leave=asked_leave,
        wishes=wishes,
        wishes_refused=refused,
        on_duty=on_duty,
        shift_duty=shift_duty,
        breaks=cells.list_breaks(sheet),
    )


def _price(sheet: Sheet, attendance: Attendance, refused: int) -> PriceShape:
    report = sheet.report
    hard = len(report.hard_violations)
    return PriceShape(
        hard=hard,
        soft=len(report.violations) - hard,
        cost=report.cost,
        short=round(attendance.missing_minutes / 60, 1),
        wishes=refused,
    )
