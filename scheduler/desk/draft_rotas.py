"""The rota of a draft at one of its numbers: its base with the operations up to there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from scheduler.breaks import settle_breaks
from scheduler.check import Report, check_rota
from scheduler.desk.keeping import Kept
from scheduler.desk.opening import OpenCentre
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.rota_changes import Changes
from scheduler.io.rota_document import (
    RotaDocument,
    describe,
    pinned_cells,
    pinned_turns,
    rota_of,
)
from scheduler.store import drafts
from scheduler.store.database import Database

RotaKey = tuple[str, int, int]
"""(database url, draft, number): says exactly which rota is meant, for ever."""
FactsKey = tuple[str, int, str]
"""(database url, revision, rule packages)."""


@dataclass(frozen=True, eq=False)
class LaidOut:
    """A draft's rota on the facts as they are: what these no longer know is in ``notices``."""

    rota: Rota
    pinned: frozenset[tuple[int, int]]
    duty_pinned: frozenset[int]
    notices: tuple[Message, ...]


_documents: Kept[RotaKey, RotaDocument] = Kept(48)
_laid_out: Kept[tuple[RotaKey, FactsKey], LaidOut] = Kept(16)
_reports: Kept[tuple[RotaKey, FactsKey], Report] = Kept(12)
# Where the last rota that was put together stands, so that the next one is made from it.
_newest: dict[tuple[str, int], int] = {}


def document_at(
    database: Database, connection: Connection, draft: drafts.StoredDraft
) -> RotaDocument:
    """The rota of a draft as its cursor says. Only for numbers that are in the database for good:
    a transaction that may still fail uses `fold`."""
    key = (database.url, draft.id, draft.cursor)
    document = _documents.get(key, lambda: fold(database, connection, draft))
    _newest[database.url, draft.id] = draft.cursor
    return document


def fold(database: Database, connection: Connection, draft: drafts.StoredDraft) -> RotaDocument:
    """Put a draft's rota together, from one put together before if its operations still stand."""
    start = _newest.get((database.url, draft.id), 0)
    known = _documents.find((database.url, draft.id, start)) if start else None
    low, high = sorted((start, draft.cursor))
    operations = drafts.operations_between(connection, draft.id, low, high)
    if known is None or all(operation.number != start for operation in operations):
        known = RotaDocument.read(drafts.base_of(connection, draft.id))
        operations = drafts.operations_between(connection, draft.id, 1, draft.cursor)
        start = 0
    for operation in operations:
        if operation.number is not None and operation.number > start:
            known = Changes.read(operation.changes).done_to(known)
    for operation in reversed(operations):
        if operation.number is not None and draft.cursor < operation.number <= start:
            known = Changes.read(operation.changes).undone_in(known)
    return known


def first_rota(problem: Problem) -> RotaDocument:
    """What a draft starts from: what staff have seen of the horizon, and the folder's pins."""
    known = problem.published or Rota.empty(problem)
    cells, duties = known.cells.copy(), known.duties.copy()
    for pin in problem.pins:
        cells[pin.employee, pin.day] = False
    for pin in problem.pins:
        if pin.shift is not None:
            cells[pin.employee, pin.day, pin.shift] = True
    for held in problem.duty_pins:
        duties[held.slot] = False
        duties[held.slot, held.employee] = True
    rota = settle_breaks(problem, Rota(cells, known.breaks.copy(), duties))
    pins = {(pin.employee, pin.day) for pin in problem.pins}
    return describe(problem, rota, pins, {held.slot for held in problem.duty_pins})


def lay_out(key: RotaKey, facts: FactsKey, problem: Problem, document: RotaDocument) -> LaidOut:
    """The rota of a document on the facts, with a break for every shift."""

    def work_out() -> LaidOut:
        rota, notices = rota_of(problem, document)
        return LaidOut(
            settle_breaks(problem, rota),
            pinned_cells(problem, document),
            pinned_turns(problem, document),
            tuple(notices),
        )

    return _laid_out.get((key, facts), work_out)


def report_on(key: RotaKey, facts: FactsKey, opened: OpenCentre, rota: Rota) -> Report:
    """What `check` says of a draft's rota; asked once for each rota and facts."""
    return _reports.get((key, facts), lambda: check_rota(opened.problem, opened.rules, rota))
