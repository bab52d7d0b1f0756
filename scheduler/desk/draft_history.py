"""The history of a draft in words: who did what to which cells, and what has been undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scheduler.desk.centres import open_stored
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.io.rota_changes import Changes
from scheduler.io.rota_document import Cell, Place, Turn
from scheduler.store import drafts
from scheduler.store.database import Database

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation: who did it when, in words, and whether it is in force or undone."""

    number: int
    at: datetime
    actor: str
    words: Message
    in_force: bool


def operations_of(database: Database, draft_id: int, limit: int = 100) -> list[OperationLine]:
    """The last operations of a draft, newest first; those left behind after an undo do not count.

    Nothing for a draft that does not exist.
    """
    with database.reading() as connection:
        draft = drafts.find_draft(connection, draft_id)
        if draft is None:
            return []
        operations = drafts.newest_operations(connection, draft_id, limit)
    problem = open_stored(database, draft.centre_id, draft.first, draft.weeks).problem
    return [
        OperationLine(
            operation.number or 0,
            operation.at,
            operation.actor,
            describe_changes(problem, operation.kind, Changes.read(operation.changes)),
            (operation.number or 0) <= draft.cursor,
        )
        for operation in operations
    ]


def describe_changes(problem: Problem, kind: str, changes: Changes) -> Message:
    """What an operation did, in words; ids stand for people and things that are gone."""
    write = _WORDS.get(kind, _about_cells)
    return write(_Words(problem), changes)


class _Words:
    """Names of what changes speak of by id."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._kinds = {kind.id: kind for kind in problem.duty_kinds}

    def person(self, employee_id: str) -> Any:
        """A person by name."""
        known = self._problem.employee_index.get(employee_id)
        return employee_id if known is None else self._problem.employees[known]

    def people(self, ids: Any) -> list[Any]:
        """The first few people by name."""
        named = [self.person(employee_id) for employee_id in dict.fromkeys(ids)]
        return [*named[:_MOST_NAMES], "…"] if len(named) > _MOST_NAMES else named

    def cell(self, cell: Cell) -> Any:
        """What stands in a cell."""
        if not cell:
            return Message("a day off")
        index, types = self._problem.shift_index, self._problem.shift_types
        return [types[index[code]] if code in index else code for code in cell]

    def holders(self, ids: tuple[str, ...]) -> Any:
        """Who holds a turn."""
        return self.people(ids) if ids else Message("nobody")

    def duty(self, turn: Turn) -> Any:
        """A kind of duty by name."""
        return self._kinds.get(turn[0], turn[0])


def _about_cells(words: _Words, changes: Changes) -> Message:
    if len(changes.cells) == 1:
        [(place, (before, after))] = changes.cells.items()
        return Message(
            "{employee}, {date}: {before} becomes {after}.",
            _spot(words, place) | {"before": words.cell(before), "after": words.cell(after)},
        )
    return Message("{count} cells changed: {people}.", _many(words, changes.cells))


def _about_swap(words: _Words, changes: Changes) -> Message:
    if len(changes.cells) != 2:
        return _about_cells(words, changes)
    (a, (given, taken)), (b, _) = changes.cells.items()
    values = {
        "first": words.person(a[0]),
        "first_date": _day(a[1]),
        "given": words.cell(given),
        "second": words.person(b[0]),
        "second_date": _day(b[1]),
        "taken": words.cell(taken),
    }
    return Message(
        "{first} ({first_date}, {given}) and {second} ({second_date}, {taken}) change places.",
        values,
    )


def _about_pins(words: _Words, changes: Changes) -> Message:
    on = any(changes.pins.values())
    if len(changes.pins) == 1:
        [place] = changes.pins
        template = "{employee}, {date}: pinned." if on else "{employee}, {date}: no longer pinned."
        return Message(template, _spot(words, place))
    values = _many(words, changes.pins)
    if on:
        return Message("{count} cells pinned: {people}.", values)
    return Message("{count} cells no longer pinned: {people}.", values)


def _about_duty(words: _Words, changes: Changes) -> Message:
    if len(changes.holders) != 1:
        return Message("{count} turns of duty changed.", {"count": len(changes.holders)})
    [(turn, (before, after))] = changes.holders.items()
    return Message(
        "{duty} from {date}: {before} becomes {after}.",
        {
            "duty": words.duty(turn),
            "date": _day(turn[1]),
            "before": words.holders(before),
            "after": words.holders(after),
        },
    )


def _about_duty_pin(words: _Words, changes: Changes) -> Message:
    turn, on = next(iter(changes.duty_pins.items()))
    values = {"duty": words.duty(turn), "date": _day(turn[1])}
    if on:
        return Message("{duty} from {date}: pinned.", values)
    return Message("{duty} from {date}: no longer pinned.", values)


def _about_rota(words: _Words, changes: Changes) -> Message:
    values = {"cells": len(changes.cells), "turns": len(changes.holders)}
    if "version" in changes.facts:
        return Message(
            "Version {number} taken over: {cells} cells and {turns} turns of duty changed.",
            values | {"number": changes.facts["version"]},
        )
    return Message(
        "A proposal taken over: {cells} cells and {turns} turns of duty changed.", values
    )


def _about_request(words: _Words, changes: Changes) -> Message:
    values = {
        "number": changes.facts.get("request", ""),
        "cells": len(changes.cells),
        "turns": len(changes.holders),
    }
    return Message(
        "Request {number} applied: {cells} cells and {turns} turns of duty changed.", values
    )


_WORDS: Mapping[str, Callable[[_Words, Changes], Message]] = {
    "set_cells": _about_cells,
    "swap_cells": _about_swap,
    "pin": _about_pins,
    "set_duty": _about_duty,
    "pin_duty": _about_duty_pin,
    "take_rota": _about_rota,
    "request": _about_request,
}


def _spot(words: _Words, place: Place) -> dict[str, Any]:
    return {"employee": words.person(place[0]), "date": _day(place[1])}


def _many(words: _Words, places: Mapping[Place, object]) -> dict[str, Any]:
    return {"count": len(places), "people": words.people(place[0] for place in places)}


def _day(text: str) -> date:
    return date.fromisoformat(text)
