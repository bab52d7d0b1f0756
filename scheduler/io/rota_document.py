"""A rota as the database keeps it: by ids and dates, so that it outlives changes of the facts.

The text is JSON: ``shifts`` [employee id, date, code, minutes to the break or null], ``duties``
[duty id, first day, shift code or "", team or "", employee id], ``pins`` [employee id, date] for
cells that the planner has fixed as they are, ``duty_pins`` [duty id, first day, code, team] for
turns of duty fixed likewise. The same rota gives the same text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from scheduler.domain.duty import DutySlot
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.text import Message

Place = tuple[str, str]
"""(employee id, date): one cell of the rota."""
Turn = tuple[str, str, str, str]
"""(duty id, first day, shift code or "", team or ""): one turn of duty."""
Cell = Mapping[str, int | None]
"""What stands in a cell: minutes to the break, or None while it is not settled, by shift code."""
EMPTY: Cell = {}


@dataclass(frozen=True)
class RotaDocument:
    """A rota by ids and dates. Cells and turns in which nothing stands are left out."""

    cells: Mapping[Place, Cell] = field(default_factory=dict)
    holders: Mapping[Turn, tuple[str, ...]] = field(default_factory=dict)
    pins: frozenset[Place] = frozenset()
    duty_pins: frozenset[Turn] = frozenset()

    @staticmethod
    def read(text: str) -> RotaDocument:
        """The rota that a text holds."""
        facts = json.loads(text)
        cells: dict[Place, dict[str, int | None]] = {}
        for employee_id, when, code, offset in facts["shifts"]:
            cells.setdefault((employee_id, when), {})[code] = offset
        holders: dict[Turn, tuple[str, ...]] = {}
        for kind, first, code, team, employee_id in facts["duties"]:
            turn = (kind, first, code, team)
            holders[turn] = (*holders.get(turn, ()), employee_id)
        return RotaDocument(
            cells,
            holders,
            frozenset((employee_id, when) for employee_id, when in facts.get("pins", ())),
            frozenset((k, first, c, t) for k, first, c, t in facts.get("duty_pins", ())),
        )

    def write(self) -> str:
        """The text of this rota."""
        facts = {
            "shifts": [
                [*place, code, offset]
                for place, cell in sorted(self.cells.items())
                for code, offset in sorted(cell.items())
            ],
            "duties": [
                [*turn, employee_id]
                for turn, ids in sorted(self.holders.items())
                for employee_id in sorted(ids)
            ],
            "pins": sorted(self.pins),
            "duty_pins": sorted(self.duty_pins),
        }
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def document_of(
    problem: Problem,
    rota: Rota,
    pins: Iterable[tuple[int, int]] = (),
    duty_pins: Iterable[int] = (),
) -> str:
    """The text of a rota; ``pins`` are (employee, day) cells, ``duty_pins`` duty slots."""
    return describe(problem, rota, pins, duty_pins).write()


def describe(
    problem: Problem,
    rota: Rota,
    pins: Iterable[tuple[int, int]] = (),
    duty_pins: Iterable[int] = (),
) -> RotaDocument:
    """A rota by ids and dates."""
    ids = [employee.id for employee in problem.employees]
    dates = [day.date.isoformat() for day in problem.days]
    cells: dict[Place, dict[str, int | None]] = {}
    for employee, day, kind in np.argwhere(rota.cells).tolist():
        offset = int(rota.breaks[employee, day, kind])
        cell = cells.setdefault((ids[employee], dates[day]), {})
        cell[problem.shift_types[kind].code] = None if offset == NO_BREAK else offset
    holders: dict[Turn, tuple[str, ...]] = {}
    for slot, employee in np.argwhere(rota.duties).tolist():
        turn = turn_of(problem, problem.duty_slots[slot])
        holders[turn] = (*holders.get(turn, ()), ids[employee])
    return RotaDocument(
        cells,
        holders,
        frozenset((ids[employee], dates[day]) for employee, day in pins),
        frozenset(turn_of(problem, problem.duty_slots[slot]) for slot in duty_pins),
    )


def cell_of(problem: Problem, rota: Rota, place: Place) -> Cell:
    """What stands in one cell of a rota."""
    employee = problem.employee_index[place[0]]
    day = problem.day_of(date.fromisoformat(place[1]))
    kinds = np.flatnonzero(rota.cells[employee, day]).tolist()
    offsets = {kind: int(rota.breaks[employee, day, kind]) for kind in kinds}
    return {
        problem.shift_types[kind].code: None if offset == NO_BREAK else offset
        for kind, offset in offsets.items()
    }


def turn_of(problem: Problem, slot: DutySlot) -> Turn:
    """What a document calls a turn of duty."""
    code = "" if slot.shift is None else problem.shift_types[slot.shift].code
    return slot.kind.id, slot.first.isoformat(), code, slot.team


def turns_of(problem: Problem) -> dict[Turn, int]:
    """The duty slot of each turn."""
    return {turn_of(problem, slot): slot.index for slot in problem.duty_slots}


def rota_of(problem: Problem, document: str | RotaDocument) -> tuple[Rota, list[Message]]:
    """The rota a document holds, on the facts as they are now.

    What the facts no longer know is left out, and said: people, shift types, turns of duty. Days
    outside the horizon are left out silently.
    """
    known = RotaDocument.read(document) if isinstance(document, str) else document
    lost = _Lost(problem)
    blank = Rota.empty(problem)
    cells, breaks, duties = blank.cells.copy(), blank.breaks.copy(), blank.duties.copy()
    days = {day.date.isoformat(): number for number, day in enumerate(problem.days)}
    for (employee_id, when), cell in known.cells.items():
        employee, day = problem.employee_index.get(employee_id), days.get(when)
        if day is None:
            continue
        for code, offset in cell.items():
            kind = problem.shift_index.get(code)
            if employee is None or kind is None:
                lost.note_shift(employee_id, code)
                continue
            cells[employee, day, kind] = True
            breaks[employee, day, kind] = _offset(problem, kind, offset)
    slots = turns_of(problem)
    for turn, ids in known.holders.items():
        for employee_id in ids:
            slot, employee = slots.get(turn), problem.employee_index.get(employee_id)
            if slot is None or employee is None:
                lost.note_duty(employee_id, turn)
            else:
                duties[slot, employee] = True
    return Rota(cells, breaks, duties), lost.messages()


def pinned_cells(problem: Problem, document: RotaDocument) -> frozenset[tuple[int, int]]:
    """The (employee, day) cells a document fixes, of those the facts still know."""
    days = {day.date.isoformat(): number for number, day in enumerate(problem.days)}
    return frozenset(
        (problem.employee_index[employee_id], days[when])
        for employee_id, when in document.pins
        if employee_id in problem.employee_index and when in days
    )


def pinned_turns(problem: Problem, document: RotaDocument) -> frozenset[int]:
    """The duty slots a document fixes, of those the facts still know."""
    slots = turns_of(problem)
    return frozenset(slots[turn] for turn in document.duty_pins if turn in slots)


def _offset(problem: Problem, kind: int, offset: int | None) -> int:
    """A break that no longer fits its shift type is settled anew."""
    shift_type = problem.shift_types[kind]
    length = shift_type.end_minute - shift_type.start_minute
    fits = offset is not None and 0 <= offset <= length - shift_type.break_minutes
    return offset if fits and offset is not None and shift_type.break_minutes else NO_BREAK


class _Lost:
    """What a document names and the facts do not know."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._people: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._turns: dict[Turn, None] = {}

    def note_shift(self, employee_id: str, code: str) -> None:
        """A shift is left out, for want of the person or else of the shift type."""
        if employee_id not in self._problem.employee_index:
            self._people[employee_id] = self._people.get(employee_id, 0) + 1
        else:
            self._codes[code] = self._codes.get(code, 0) + 1

    def note_duty(self, employee_id: str, turn: Turn) -> None:
        """A turn of duty is left out, for want of the person or else of the turn."""
        if employee_id not in self._problem.employee_index:
            self._people[employee_id] = self._people.get(employee_id, 0) + 1
        else:
            self._turns[turn] = None

    def messages(self) -> list[Message]:
        """What was left out, in words."""
        people = [
            Message(
                "{id} is no longer a person of this centre: {count} turns are left out.",
                {"id": employee_id, "count": count},
            )
            for employee_id, count in sorted(self._people.items())
        ]
        codes = [
            Message(
                "{code} is no longer a shift type of this centre: {count} shifts are left out.",
                {"code": code, "count": count},
            )
            for code, count in sorted(self._codes.items())
        ]
        turns = [
            Message(
                "The duty {kind} has no turn from {date} any more: it is left out.",
                {"kind": kind, "date": date.fromisoformat(first)},
            )
            for kind, first, _, _ in sorted(self._turns)
        ]
        return [*people, *codes, *turns]
