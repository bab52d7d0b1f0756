"""HR's sheet as a workbook: headings in words, numbers as numbers, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from scheduler.domain.problem import Problem
from scheduler.domain.text import Message, Name

# A workbook carries the time it was made; a fixed one, so that the same sheet is the same bytes.
_MADE = datetime(2000, 1, 1)
_DUTY_DAYS = "duty_days_"
_TEXTS = ("employee_id", "name", "month")
_HOURS_WIDTH, _NAME_WIDTH, _NOTES_WIDTH = 11, 14, 100


@dataclass(frozen=True, slots=True)
class Heading:
    """A column in words: its title, and what its figures mean."""

    column: str
    title: Message | Name
    meaning: Message

    @property
    def is_text(self) -> bool:
        """Whether the column holds texts: ids keep their leading zeros."""
        return self.column in _TEXTS

    @property
    def is_hours(self) -> bool:
        """Whether the column holds hours."""
        return self.column.endswith("_hours") or self.column.startswith("hours_")


_WORDS = {
    "employee_id": (Message("Employee id"), Message("As in the list of people.")),
    "name": (Message("Name"), Message("As in the list of people.")),
    "month": (Message("Month"), Message("A calendar month.")),
    "worked_days": (Message("Days worked"), Message("Days on which a shift starts.")),
    "paid_hours": (
        Message("Paid hours"),
        Message("All hours at work in the month, unpaid breaks taken off: the sum of the tiers."),
    ),
    "ordinary_hours": (Message("Ordinary hours"), Message("Paid at 100 %.")),
    "hours_150": (
        Message("Hours at 150 %"),
        Message("Longer hours on workdays, or beyond the cycle under comprehensive hours."),
    ),
    "hours_200": (
        Message("Hours at 200 %"),
        Message("Work on rest days that is not given back as time in lieu."),
    ),
    "hours_300": (Message("Hours at 300 %"), Message("Work on statutory holidays.")),
    "time_in_lieu_hours": (
        Message("Time in lieu (h)"),
        Message("Those of the ordinary hours that were worked on rest days and are given back."),
    ),
    "night_hours": (
        Message("Night hours"),
        Message("Hours between 22:00 and 06:00; the allowance is the centre's own."),
    ),
    "night_shifts": (Message("Night shifts"), Message("Shifts of the night band.")),
    "handover_hours": (
        Message("Handover (h)"),
        Message("Paid handover before shifts, beside the tiers; 0 where it is not paid."),
    ),
    "leave_days": (Message("Days of leave"), Message("Approved leave, calendar days.")),
    "next_rota_hours": (
        Message("On the next sheet (h)"),
        Message("Hours of the last night that fall on days after the days put together here."),
    ),
}


def heading(problem: Problem, column: str) -> Heading:
    """What a column of the sheet is called and means."""
    if column in _WORDS:
        return Heading(column, *_WORDS[column])
    names = {kind.id: kind.name for kind in problem.duty_kinds}
    kind = column.removeprefix(_DUTY_DAYS)
    title = Message("Duty days: {duty}", {"duty": names.get(kind, Name(kind))})
    meaning = Message("Days on duty; they earn the duty allowance and are no overtime.")
    return Heading(column, title, meaning)


def hours_workbook(
    title: str,
    headings: Sequence[Heading],
    rows: Iterable[Sequence[object]],
    notes: Sequence[Message],
    language: str,
) -> bytes:
    """The workbook: a sheet of hours with ``title``, and one that says what its columns mean.

    ``rows`` are as in hours.csv; ids stay text, hours and counts become numbers.
    """
    buffer = io.BytesIO()
    # Texts are written as texts: nothing a person typed is taken for a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "created": _MADE})
    _write_hours(book, title, headings, rows, language)
    _write_notes(book, headings, notes, language)
    book.close()
    return buffer.getvalue()


def _write_hours(
    book: xlsxwriter.Workbook,
    title: str,
    headings: Sequence[Heading],
    rows: Iterable[Sequence[object]],
    language: str,
) -> None:
    sheet = book.add_worksheet(title)
    bold = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8EEF7", "bottom": 1}
    )
    text, hours = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
    for place, one in enumerate(headings):
        sheet.write_string(0, place, one.title.in_(language), bold)
        width = _NAME_WIDTH if one.is_text else _HOURS_WIDTH
        sheet.set_column(place, place, width)
    count = 0
    for count, row in enumerate(rows, 1):
        for place, (one, value) in enumerate(zip(headings, row, strict=True)):
            if one.is_text:
                sheet.write_string(count, place, str(value), text)
            else:
                sheet.write_number(count, place, float(str(value)), hours if one.is_hours else None)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, count, len(headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_notes(
    book: xlsxwriter.Workbook,
    headings: Sequence[Heading],
    notes: Sequence[Message],
    language: str,
) -> None:
    sheet = book.add_worksheet(Message("Notes").in_(language))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 2 * _NAME_WIDTH)
    sheet.set_column(1, 1, _NOTES_WIDTH)
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, Message("Mind").in_(language), bold)
        sheet.write_string(row, 1, note.in_(language), wrapped)
    for row, one in enumerate(headings, len(notes)):
        sheet.write_string(row, 0, one.title.in_(language), bold)
        sheet.write_string(row, 1, one.meaning.in_(language), wrapped)
