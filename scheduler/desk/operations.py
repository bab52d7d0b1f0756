"""What a planner can do to a draft: each operation, and what exactly it changes in the rota."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import singledispatch
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from scheduler.breaks import settle_breaks
from scheduler.domain.faults import Fault, refuse_if_any
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.io.references import DUTY, EMPLOYEE, SHIFT, unknown
from scheduler.io.rota_changes import Changes, changes_from
from scheduler.io.rota_document import (
    EMPTY,
    Place,
    RotaDocument,
    Turn,
    cell_of,
    describe,
    rota_of,
    turns_of,
)

ROTA = "rota"
"""What the faults of an operation call the place they are in."""
Spot = tuple[str, date]
"""(employee id, date): a cell as an operation names it."""
_MOST_SHOWN = 8
Key = TypeVar("Key")
Value = TypeVar("Value")


class Operation(BaseModel):
    """Something that is done to a draft as a whole, and undone as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CellEdit(BaseModel):
    """What shall stand in one cell; no codes make a day off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    employee_id: str
    date: date
    codes: tuple[str, ...] = ()


class SetCells(Operation):
    """Put shifts into cells, as typed, clicked or pasted."""

    cells: tuple[CellEdit, ...]


class SwapCells(Operation):
    """Exchange what stands in two cells; pins stay where they are."""

    a: Spot
    b: Spot


class Pin(Operation):
    """Fix cells as they are, so that no rebuild touches them; or let go of them."""

    cells: tuple[Spot, ...]
    on: bool


class SetDuty(Operation):
    """Give a turn of duty to a person, or to nobody (``employee_id`` None).

    ``kind`` is the duty's id; ``shift`` (a code) and ``team`` are given for duties of a shift.
    """

    kind: str
    first: date
    shift: str = ""
    team: str = ""
    employee_id: str | None


class PinDuty(Operation):
    """Fix a turn of duty with whoever holds it, or let go of it."""

    kind: str
    first: date
    shift: str = ""
    team: str = ""
    on: bool


class TakeRota(Operation):
    """Take over a whole rota (`io.rota_document`): a proposal, or a version as it was published.

    Of a proposal, whatever is pinned now stays; a pinned shift takes its break where the proposal
    has it, since pins fix shifts and the rest was built around that break. With ``version``, the
    number of a published version, pins are taken over as well.
    """

    document: str
    version: int | None = None


def kind_of(operation: Operation) -> str:
    """The operation's name in the database: `SetCells` is 'set_cells'."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(operation).__name__).lower()


def changes_of(operation: Operation, problem: Problem, document: RotaDocument) -> Changes:
    """What an operation changes in a rota, breaks of changed shifts settled.

    Raises:
        BadInput: it names somebody or something that the centre does not have.
    """
    after = _settled(problem, document, _after(operation, problem, document))
    facts: dict[str, object] = {}
    if isinstance(operation, TakeRota) and operation.version is not None:
        facts["version"] = operation.version
    return changes_from(document, after, facts)


@singledispatch
def _after(operation: Operation, problem: Problem, document: RotaDocument) -> RotaDocument:
    """The rota after an operation."""
    raise TypeError(type(operation).__name__)


@_after.register
def _set_cells(operation: SetCells, problem: Problem, document: RotaDocument) -> RotaDocument:
    faults: list[Fault] = []
    cells = dict(document.cells)
    for edit in operation.cells:
        place = _place(problem, (edit.employee_id, edit.date), faults)
        for code in edit.codes:
            if code not in problem.shift_index:
                explanation = unknown(SHIFT, code, problem.shift_index)
                faults.append(Fault(ROTA, None, "shift", code, *explanation))
        old = cells.pop(place, EMPTY)
        if edit.codes:
            cells[place] = {code: old.get(code) for code in edit.codes}
    refuse_if_any(faults)
    return replace(document, cells=cells)


@_after.register
def _swap_cells(operation: SwapCells, problem: Problem, document: RotaDocument) -> RotaDocument:
    faults: list[Fault] = []
    a, b = (_place(problem, spot, faults) for spot in (operation.a, operation.b))
    refuse_if_any(faults)
    cells = dict(document.cells)
    first, second = cells.pop(a, EMPTY), cells.pop(b, EMPTY)
    if a == b:
        return document
    cells |= {place: cell for place, cell in ((a, second), (b, first)) if cell}
    return replace(document, cells=cells)


@_after.register
def _pin_cells(operation: Pin, problem: Problem, document: RotaDocument) -> RotaDocument:
    faults: list[Fault] = []
    places = frozenset(_place(problem, spot, faults) for spot in operation.cells)
    refuse_if_any(faults)
    pins = document.pins | places if operation.on else document.pins - places
    return replace(document, pins=pins)


@_after.register
def _set_duty(operation: SetDuty, problem: Problem, document: RotaDocument) -> RotaDocument:
    faults: list[Fault] = []
    turn = _turn(problem, operation, faults)
    given = operation.employee_id
    if given is not None and given not in problem.employee_index:
        explanation = unknown(EMPLOYEE, given, problem.employee_index)
        faults.append(Fault(ROTA, None, "employee_id", given, *explanation))
    refuse_if_any(faults)
    holders = dict(document.holders)
    holders.pop(turn, None)
    if given is None:
        # A turn that nobody holds has nothing to be fixed.
        return replace(document, holders=holders, duty_pins=document.duty_pins - {turn})
    return replace(document, holders=holders | {turn: (given,)})


@_after.register
def _pin_duty(operation: PinDuty, problem: Problem, document: RotaDocument) -> RotaDocument:
    faults: list[Fault] = []
    turn = _turn(problem, operation, faults)
    if not faults and operation.on and not document.holders.get(turn):
        problem_ = Message("is held by nobody.")
        remedy = Message("Give the turn to a person first.")
        faults.append(Fault(ROTA, None, "duty", operation.kind, problem_, remedy))
    refuse_if_any(faults)
    pins = document.duty_pins | {turn} if operation.on else document.duty_pins - {turn}
    return replace(document, duty_pins=pins)


@_after.register
def _take_rota(operation: TakeRota, problem: Problem, document: RotaDocument) -> RotaDocument:
    given = RotaDocument.read(operation.document)
    rota, _ = rota_of(problem, given)
    taken = describe(problem, rota)
    if operation.version is not None:
        slots = turns_of(problem)
        dates = {day.date.isoformat() for day in problem.days}
        known = problem.employee_index
        pins = frozenset(place for place in given.pins if place[0] in known and place[1] in dates)
        return replace(taken, pins=pins, duty_pins=given.duty_pins & slots.keys())
    kept = {place for place in document.pins if not _same_shifts(taken, document, place)}
    return RotaDocument(
        _without(taken.cells, kept) | _only(document.cells, kept),
        _without(taken.holders, document.duty_pins) | _only(document.holders, document.duty_pins),
        document.pins,
        document.duty_pins,
    )


def _same_shifts(a: RotaDocument, b: RotaDocument, place: Place) -> bool:
    return a.cells.get(place, EMPTY).keys() == b.cells.get(place, EMPTY).keys()


def _settled(problem: Problem, before: RotaDocument, after: RotaDocument) -> RotaDocument:
    """The rota with a break for every shift that is new, at the time where it is missed least."""
    with_break = {kind.code for kind in problem.shift_types if kind.break_minutes}
    new = [
        place
        for place, cell in after.cells.items()
        if cell != before.cells.get(place)
        and any(offset is None and code in with_break for code, offset in cell.items())
    ]
    if not new:
        return after
    rota, _ = rota_of(problem, after)
    settled = settle_breaks(problem, rota)
    cells = dict(after.cells)
    for place in new:
        cells[place] = cell_of(problem, settled, place)
    return replace(after, cells=cells)


def _place(problem: Problem, spot: Spot, faults: list[Fault]) -> Place:
    employee_id, when = spot
    if employee_id not in problem.employee_index:
        explanation = unknown(EMPLOYEE, employee_id, problem.employee_index)
        faults.append(Fault(ROTA, None, "employee_id", employee_id, *explanation))
    if not 0 <= problem.day_of(when) < problem.n_days:
        days = {
            "first": problem.first.isoformat(),
            "last": problem.date_of(problem.n_days - 1).isoformat(),
        }
        remedy = Message("Write a date from {first} to {last}.", days)
        outside = Message("is not a day of this rota.")
        faults.append(Fault(ROTA, None, "date", when.isoformat(), outside, remedy))
    return employee_id, when.isoformat()


def _turn(problem: Problem, operation: SetDuty | PinDuty, faults: list[Fault]) -> Turn:
    first = operation.first.isoformat()
    turn = (operation.kind, first, operation.shift, operation.team)
    turns = turns_of(problem)
    if turn in turns:
        return turn
    kinds = [kind.id for kind in problem.duty_kinds]
    if operation.kind not in kinds:
        explanation = unknown(DUTY, operation.kind, kinds)
        faults.append(Fault(ROTA, None, "duty", operation.kind, *explanation))
        return turn
    if known := sorted({t[2:] for t in turns if t[:2] == turn[:2]}):
        named = [" ".join(part for part in parts if part) for parts in known]
        none = Message("has no turn of this shift type and team.")
        remedy = Message("Turns of that day: {turns}.", {"turns": named})
    else:
        none = Message("is not the first day of a turn of this duty.")
        starts = [start for kind, start, _, _ in turns if kind == operation.kind]
        starts.sort(key=lambda start: abs(date.fromisoformat(start) - operation.first))
        shown = sorted([*dict.fromkeys(starts)][:_MOST_SHOWN])
        remedy = Message("Turns nearby begin on {dates}.", {"dates": shown})
    faults.append(Fault(ROTA, None, "date", first, none, remedy))
    return turn


def _without(standing: Mapping[Key, Value], places: Collection[Key]) -> dict[Key, Value]:
    return {place: value for place, value in standing.items() if place not in places}


def _only(standing: Mapping[Key, Value], places: Collection[Key]) -> dict[Key, Value]:
    return {place: value for place, value in standing.items() if place in places}
