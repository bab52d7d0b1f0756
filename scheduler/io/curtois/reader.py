"""Reads a file of the public shift-scheduling format; everything wrong in it is named at once.

A file is made of sections. Lines that begin with # are comments, cells are separated by commas.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

from scheduler.domain.faults import Fault
from scheduler.domain.shifts import DAY_MINUTES
from scheduler.domain.text import Message, Name
from scheduler.io.cells import parse_whole
from scheduler.io.curtois.instance import (
    CoverLine,
    Instance,
    RequestLine,
    ShiftLine,
    StaffLine,
    Terms,
)
from scheduler.io.day_cells import CellError
from scheduler.io.references import EMPLOYEE, SHIFT, unknown

HORIZON, SHIFTS, STAFF = "SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF"
DAYS_OFF = "SECTION_DAYS_OFF"
ON_REQUESTS, OFF_REQUESTS = "SECTION_SHIFT_ON_REQUESTS", "SECTION_SHIFT_OFF_REQUESTS"
COVER = "SECTION_COVER"
SECTIONS = (HORIZON, SHIFTS, STAFF, DAYS_OFF, ON_REQUESTS, OFF_REQUESTS, COVER)
LONGEST_DAYS = 366
LONGEST_MINIMUM_DAYS = 31
MOST, MOST_MINUTES = 100_000, 100_000_000
"""The largest count or weight, and the largest total, that is taken for meant."""

Parse = Callable[[str], Any]
Columns = tuple[tuple[str, Parse], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a section: its number in the file and its cells."""

    number: int
    cells: tuple[str, ...]


def parse_instance(file: str, text: str, faults: list[Fault]) -> Instance | None:
    """The instance a file holds; None if anything is wrong, each fault with its line."""
    before = len(faults)
    sections = _split(file, text, faults)
    found = _Reader(file, sections, faults).read()
    return found if len(faults) == before else None


def _split(file: str, text: str, faults: list[Fault]) -> dict[str, list[_Line]]:
    """The lines of each section; faults for sections that are unknown, doubled or missing."""
    sections: dict[str, list[_Line]] = {}
    lines: list[_Line] | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.upper().startswith("SECTION"):
            lines = _begin(file, number, line, sections, faults)
        elif lines is not None:
            cells = [cell.strip() for cell in line.split(",")]
            while len(cells) > 1 and not cells[-1]:
                cells.pop()
            lines.append(_Line(number, tuple(cells)))
        else:
            problem = Message("stands before the first section.")
            remedy = Message("Begin with {section}.", {"section": HORIZON})
            faults.append(Fault(file, number, None, None, problem, remedy))
            lines = []
    for name in SECTIONS:
        if name not in sections:
            remedy = Message("Add this section, even if nothing stands in it.")
            faults.append(Fault(file, None, name, None, Message("is missing."), remedy))
    return sections


def _begin(
    file: str, number: int, name: str, sections: dict[str, list[_Line]], faults: list[Fault]
) -> list[_Line]:
    """The lines of a section that begins; those of a wrong one go nowhere."""
    if name in SECTIONS and name not in sections:
        return sections.setdefault(name, [])
    problem, remedy = Message("stands twice."), Message("Keep one of them.")
    if name not in SECTIONS:
        near = get_close_matches(name.upper(), SECTIONS, n=1)
        problem = Message("is not a section of this format.")
        remedy = Message("Known: {known}.", {"known": list(SECTIONS)})
        if near:
            remedy = Message("Did you mean {near}?", {"near": near[0]})
    faults.append(Fault(file, number, name, None, problem, remedy))
    return []


@dataclass
class _Reader:
    file: str
    sections: Mapping[str, list[_Line]]
    faults: list[Fault]
    n_days: int = LONGEST_DAYS
    shift_ids: list[str] = field(default_factory=list)
    employee_ids: list[str] = field(default_factory=list)

    def read(self) -> Instance:
        """The instance, as far as it can be understood."""
        horizon = self._rows(HORIZON, (("HorizonLength", _whole(1, LONGEST_DAYS)),))
        self._must_have(HORIZON, horizon, one=True)
        self.n_days = horizon[0][0] if horizon else LONGEST_DAYS
        # Names first, so that a line with another fault in it does not make its name unknown.
        self.shift_ids = self._names(SHIFTS)
        self.employee_ids = self._names(STAFF)
        shifts = self._rows(SHIFTS, self._shift_columns(), optional=1)
        staff = self._rows(STAFF, self._staff_columns())
        days_off = tuple(self._days_off())
        on, off = (
            self._rows(name, self._request_columns()) for name in (ON_REQUESTS, OFF_REQUESTS)
        )
        cover = self._rows(COVER, self._cover_columns())
        return Instance(
            name=PurePath(self.file).stem,
            n_days=self.n_days,
            shifts=tuple(ShiftLine(r[0], r[1], r[2] if len(r) > 2 else ()) for r in shifts),
            staff=tuple(StaffLine(r[0], r[1], Terms(*r[2:])) for r in staff),
            days_off=days_off,
            on_requests=tuple(RequestLine(*r) for r in on),
            off_requests=tuple(RequestLine(*r) for r in off),
            cover=tuple(CoverLine(*r) for r in cover),
        )

    # --- what stands in which column --------------------------------------------------------

    def _shift_columns(self) -> Columns:
        return (
            ("ShiftID", str),
            ("Length", _whole(1, DAY_MINUTES)),
            ("CannotFollow", self._followers),
        )

    def _staff_columns(self) -> Columns:
        count = _whole(0, MOST)
        return (
            ("ID", str),
            ("MaxShifts", self._max_shifts),
            ("MaxTotalMinutes", _whole(0, MOST_MINUTES)),
            ("MinTotalMinutes", _whole(0, MOST_MINUTES)),
            ("MaxConsecutiveShifts", _whole(1, LONGEST_DAYS)),
            ("MinConsecutiveShifts", _whole(0, LONGEST_MINIMUM_DAYS)),
            ("MinConsecutiveDaysOff", _whole(0, LONGEST_MINIMUM_DAYS)),
            ("MaxWeekends", count),
        )

    def _request_columns(self) -> Columns:
        employee = _known(EMPLOYEE, self.employee_ids)
        shift = _known(SHIFT, self.shift_ids)
        weight = _whole(0, MOST)
        return ("EmployeeID", employee), ("Day", self._day), ("ShiftID", shift), ("Weight", weight)

    def _cover_columns(self) -> Columns:
        count = _whole(0, MOST)
        return (
            ("Day", self._day),
            ("ShiftID", _known(SHIFT, self.shift_ids)),
            ("Requirement", count),
            ("Weight for under", count),
            ("Weight for over", count),
        )

    def _days_off(self) -> list[tuple[str, int]]:
        """Each day off with whose it is; a line names a person and any number of days."""
        employee = _known(EMPLOYEE, self.employee_ids)
        found = []
        for line in self.sections.get(DAYS_OFF, ()):
            columns = (("EmployeeID", employee), *(("Day", self._day) for _ in line.cells[1:]))
            row = self._row(line, columns)
            found += [(row[0], day) for day in row[1:]] if row else []
        return found

    # --- cells ------------------------------------------------------------------------------

    def _day(self, text: str) -> int:
        day: int = _whole(0, self.n_days - 1)(text)
        return day

    def _followers(self, text: str) -> tuple[str, ...]:
        known = _known(SHIFT, self.shift_ids)
        return tuple(known(part.strip()) for part in text.split("|") if part.strip())

    def _max_shifts(self, text: str) -> dict[str, int]:
        known, count = _known(SHIFT, self.shift_ids), _whole(0, MOST)
        most: dict[str, int] = {}
        for part in filter(None, (part.strip() for part in text.split("|"))):
            shift, equals, number = part.partition("=")
            if not equals:
                problem = Message("is not a shift type and a number.")
                raise CellError(problem, Message("Write SHIFT=NUMBER|SHIFT=NUMBER, as E=14|L=0."))
            if known(shift.strip()) in most:
                problem = Message("names the same thing twice.")
                raise CellError(problem, Message("Keep one of them."))
            most[shift.strip()] = count(number.strip())
        return most

    # --- lines ------------------------------------------------------------------------------

    def _names(self, section: str) -> list[str]:
        """The first cell of each line of a section, each name once."""
        found: list[str] = []
        for line in self.sections.get(section, ()):
            name = line.cells[0]
            if not name:
                problem, remedy = Message("is not given."), Message("Fill it in.")
                self.faults.append(Fault(self.file, line.number, "ID", None, problem, remedy))
            elif name in found:
                problem, remedy = Message("stands twice."), Message("Keep one of them.")
                self.faults.append(Fault(self.file, line.number, "ID", name, problem, remedy))
            else:
                found.append(name)
        self._must_have(section, found)
        return found

    def _must_have(self, section: str, lines: Collection[object], *, one: bool = False) -> None:
        given = self.sections.get(section)
        if given is None or (given and not one) or (lines and len(given) == 1):
            return
        if len(given) > 1:
            problem, remedy = Message("has more than one line."), Message("Keep one of them.")
            self.faults.append(Fault(self.file, given[1].number, section, None, problem, remedy))
        elif not given:
            remedy = Message("Add at least one line.")
            problem = Message("has no lines.")
            self.faults.append(Fault(self.file, None, section, None, problem, remedy))

    def _rows(self, section: str, columns: Columns, optional: int = 0) -> list[list[Any]]:
        lines = self.sections.get(section, ())
        rows = (self._row(line, columns, optional) for line in lines)
        return [row for row in rows if row]

    def _row(self, line: _Line, columns: Columns, optional: int = 0) -> list[Any] | None:
        """The cells of a line as their columns read them; None if the line has a fault."""
        if not len(columns) - optional <= len(line.cells) <= len(columns):
            names = [name for name, _ in columns]
            problem = Message(
                "has {found} cells where {wanted} are needed.",
                {"found": len(line.cells), "wanted": len(columns)},
            )
            remedy = Message("Write {names}, separated by commas.", {"names": names})
            self.faults.append(Fault(self.file, line.number, None, None, problem, remedy))
            return None
        row, sound = [], True
        for (name, parse), text in zip(columns, line.cells, strict=False):
            try:
                row.append(parse(text))
            except CellError as error:
                why = error.problem, error.remedy
                self.faults.append(Fault(self.file, line.number, name, text, *why))
                sound = False
        return row if sound else None


def _whole(low: int, high: int) -> Parse:
    def parse(text: str) -> int:
        # Stricter than a spreadsheet's cell: nobody else who reads the format knows 14.0.
        number = parse_whole(text if "." not in text else "")
        if not low <= number <= high:
            remedy = Message("Write a number from {low} to {high}.", {"low": low, "high": high})
            raise CellError(Message("is out of range."), remedy)
        return number

    return parse


def _known(thing: Name, names: Collection[str]) -> Parse:
    known = frozenset(names)

    def parse(text: str) -> str:
        if text not in known:
            raise CellError(*unknown(thing, text, names))
        return text

    return parse
