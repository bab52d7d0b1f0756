"""Drafts of a rota: opened for a horizon, changed operation by operation, undone and done again."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import Connection

from scheduler.check import Report
from scheduler.desk import differences, draft_history, draft_rotas
from scheduler.desk.actors import Actor, Right
from scheduler.desk.centres import open_revision, open_stored
from scheduler.desk.opening import RULE_PACKAGES_VARIABLE, OpenCentre
from scheduler.desk.operations import Operation, changes_of, kind_of
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.problem import DutyPin, Pin, Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.rota_document import RotaDocument
from scheduler.store import centres, drafts, events, revisions, versions
from scheduler.store.database import Database

ViolationChanges = differences.ViolationChanges
CellDifference = differences.CellDifference
DutyDifference = differences.DutyDifference
changes_between = differences.changes_between
rota_differences = differences.rota_differences
duty_differences = differences.duty_differences
OperationLine = draft_history.OperationLine
operations_of = draft_history.operations_of


@dataclass(frozen=True, eq=False)
class DraftView:
    """A draft as it is at one of its numbers, on one state of the facts.

    ``number`` is the last operation in force (0: none); draft id, number and revision together
    say exactly what is shown. ``pinned`` are (employee, day) cells, ``duty_pinned`` duty slots,
    that no rebuild touches. ``notices`` say what the facts no longer know.
    """

    id: int
    centre_id: str
    first: date
    weeks: int
    number: int
    revision_id: int
    can_undo: bool
    can_redo: bool
    opened: OpenCentre
    document: RotaDocument
    rota: Rota
    pinned: frozenset[tuple[int, int]]
    duty_pinned: frozenset[int]
    notices: list[Message]
    rota_key: draft_rotas.RotaKey
    facts_key: draft_rotas.FactsKey

    @property
    def problem(self) -> Problem:
        """The facts of the horizon."""
        return self.opened.problem

    @cached_property
    def report(self) -> Report:
        """What `check` says of the rota; worked out when it is first asked for."""
        return draft_rotas.report_on(self.rota_key, self.facts_key, self.opened, self.rota)


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft in the list of a centre's drafts."""

    id: int
    first: date
    weeks: int
    number: int


def list_drafts(database: Database, centre_id: str) -> list[DraftCard]:
    """The drafts of a centre, latest horizon first."""
    with database.reading() as connection:
        found = drafts.drafts_of(connection, centre_id)
    return [DraftCard(draft.id, draft.first, draft.weeks, draft.cursor) for draft in found]


def open_draft(
    database: Database,
    actor: Actor,
    centre_id: str,
    first: date | None = None,
    weeks: int | None = None,
) -> DraftView:
    """The draft of a horizon, begun if there is none yet.

    A new one starts from what is published of the horizon, else from an empty rota; with the pins
    of the centre's folder.

    Raises:
        BadInput: there is no such centre, or the horizon makes no sense for it.
        NotAllowed: there is no draft yet, and the actor may not begin one.
    """
    opened = open_stored(database, centre_id, first, weeks)
    first, weeks = opened.problem.first, opened.problem.n_days // 7
    with database.reading() as connection:
        found = drafts.draft_of(connection, centre_id, first, weeks)
    if found is None:
        actor.must_have(Right.EDIT_ROTA)
        return view_draft(database, _begin(database, actor, opened, centre_id, first, weeks))
    return view_draft(database, found.id)


def view_draft(database: Database, draft_id: int) -> DraftView:
    """A draft as it is now, on the newest facts.

    Raises:
        BadInput: there is no such draft, or its horizon no longer makes sense for the centre.
    """
    with database.reading() as connection:
        draft = _existing(drafts.find_draft(connection, draft_id), draft_id)
        newest = revisions.newest(connection, draft.centre_id)
        document = draft_rotas.document_at(database, connection, draft)
        can_redo = drafts.number_after(connection, draft) is not None
    opened = open_revision(database, newest.id, draft.first, draft.weeks)
    rota_key = (database.url, draft.id, draft.cursor)
    facts_key = (database.url, newest.id, os.environ.get(RULE_PACKAGES_VARIABLE, ""))
    laid_out = draft_rotas.lay_out(rota_key, facts_key, opened.problem, document)
    return DraftView(
        id=draft.id,
        centre_id=draft.centre_id,
        first=draft.first,
        weeks=draft.weeks,
        number=draft.cursor,
        revision_id=newest.id,
        can_undo=draft.cursor > 0,
        can_redo=can_redo,
        opened=opened,
        document=document,
        rota=laid_out.rota,
        pinned=laid_out.pinned,
        duty_pinned=laid_out.duty_pinned,
        notices=list(laid_out.notices),
        rota_key=rota_key,
        facts_key=facts_key,
    )


def edit(
    database: Database,
    actor: Actor,
    draft_id: int,
    client: str,
    client_number: int,
    operation: Operation,
) -> None:
    """Do something to a draft. What a client sends twice under one number is done once.

    Raises:
        BadInput: there is no such draft, or the operation names what the centre does not have.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    opened = _facts_of(database, draft_id)
    with database.writing() as connection:
        edit_within(connection, database, actor, opened, draft_id, client, client_number, operation)


def edit_within(
    connection: Connection,
    database: Database,
    actor: Actor,
    opened: OpenCentre,
    draft_id: int,
    client: str,
    client_number: int,
    operation: Operation,
) -> int:
    """As `edit`, as a part of a larger transaction; the number of the draft after it.

    ``opened`` are the facts of the draft's horizon, opened before the transaction began. Whoever
    also locks the centre locks it first.

    Raises:
        BadInput: as `edit`.
        NotAllowed: as `edit`.
    """
    actor.must_have(Right.EDIT_ROTA)
    draft = _existing(drafts.lock_draft(connection, draft_id), draft_id)
    if drafts.is_done(connection, draft_id, client, client_number):
        return draft.cursor
    document = draft_rotas.fold(database, connection, draft)
    changes = changes_of(operation, opened.problem, document)
    return drafts.append(
        connection,
        draft,
        client=client,
        client_number=client_number,
        actor=actor.name,
        kind=kind_of(operation),
        changes=None if changes.is_empty else changes.write(),
    )


def undo(database: Database, actor: Actor, draft_id: int, seen_number: int | None = None) -> None:
    """Take the last operation back; nothing if there is none.

    With ``seen_number``, the draft's number when undo was asked for, asking twice undoes once.

    Raises:
        BadInput: there is no such draft.
        NotAllowed: the actor may not edit rotas.
    """
    _move(database, actor, draft_id, seen_number, back=True)


def redo(database: Database, actor: Actor, draft_id: int, seen_number: int | None = None) -> None:
    """Do again what was last undone; nothing if nothing was, or something was done since.

    Raises:
        BadInput: there is no such draft.
        NotAllowed: the actor may not edit rotas.
    """
    _move(database, actor, draft_id, seen_number, back=False)


def problem_with_pins(view: DraftView) -> Problem:
    """The facts of a draft's horizon with its pins: what a solver has to leave as it is."""
    pins = [
        Pin(employee, day, kind)
        for employee, day in sorted(view.pinned)
        for kind in _kinds_in(view.rota, employee, day)
    ]
    duty_pins = [
        DutyPin(slot, employee)
        for slot in sorted(view.duty_pinned)
        for employee in view.rota.holders_of(slot)
    ]
    return replace(view.problem, pins=tuple(pins), duty_pins=tuple(duty_pins))


def _kinds_in(rota: Rota, employee: int, day: int) -> list[int | None]:
    worked = [kind for when, kind in rota.positions_of(employee) if when == day]
    return [*worked] or [None]


def _begin(
    database: Database, actor: Actor, opened: OpenCentre, centre_id: str, first: date, weeks: int
) -> int:
    """Begin the draft of a horizon, if nobody else just did; its id."""
    with database.writing() as connection:
        centres.lock_centre(connection, centre_id)
        found = drafts.draft_of(connection, centre_id, first, weeks)
        if found is not None:
            return found.id
        published = versions.newest_of_horizon(connection, centre_id, first, weeks)
        if published is None:
            base = draft_rotas.first_rota(opened.problem).write()
        else:
            base = versions.document_of_version(connection, published.id)
        draft_id = drafts.add_draft(connection, centre_id, first, weeks, actor.name, base)
        facts = {"first": first.isoformat(), "weeks": weeks}
        events.note(connection, centre_id, actor.name, "begin_draft", str(draft_id), facts)
    return draft_id


def _move(
    database: Database, actor: Actor, draft_id: int, seen_number: int | None, *, back: bool
) -> None:
    actor.must_have(Right.EDIT_ROTA)
    with database.writing() as connection:
        draft = _existing(drafts.lock_draft(connection, draft_id), draft_id)
        if seen_number not in (None, draft.cursor):
            return
        look = drafts.number_before if back else drafts.number_after
        number = look(connection, draft)
        if number is not None:
            drafts.move_cursor(connection, draft_id, number)


def _facts_of(database: Database, draft_id: int) -> OpenCentre:
    """The newest facts of a draft's horizon."""
    with database.reading() as connection:
        draft = _existing(drafts.find_draft(connection, draft_id), draft_id)
    return open_stored(database, draft.centre_id, draft.first, draft.weeks)


def _existing(draft: drafts.StoredDraft | None, draft_id: int) -> drafts.StoredDraft:
    if draft is None:
        problem = Message("is not a draft that is kept here.")
        remedy = Message("Open the horizon again.")
        raise BadInput([Fault("draft", None, "id", str(draft_id), problem, remedy)])
    return draft
