"""Applies a granted request: a new published version, new facts and open drafts, or nothing.

Everything slow (judging, merging, reading the folder once more) is done before the transaction;
within it only rows are written, and only if the facts are still those that were judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from scheduler.breaks import settle_breaks
from scheduler.check import check_rota
from scheduler.desk.actors import Actor, Right
from scheduler.desk.centres import check_files
from scheduler.desk.differences import duty_differences, rota_differences
from scheduler.desk.draft_rotas import fold
from scheduler.desk.publishing import publish_within
from scheduler.desk.request_windows import Window
from scheduler.domain.rota import Rota
from scheduler.io.published_files import merge_published
from scheduler.io.rota_changes import Changes, changes_from
from scheduler.io.rota_document import (
    EMPTY,
    RotaDocument,
    describe,
    pinned_cells,
    pinned_turns,
)
from scheduler.store import centres, drafts, revisions, versions
from scheduler.store.database import Database


@dataclass(frozen=True, eq=False)
class Part:
    """One published stretch that changes, with all files of the facts that hold it."""

    window: Window
    before: Rota
    after: Rota
    files: Mapping[str, bytes]
    pins: frozenset[tuple[int, int]]
    duty_pins: frozenset[int]
    summary: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Plan:
    """What is written when a request is applied.

    ``files`` are those of the facts before anything is published: with leave written down in them.
    """

    centre_id: str
    revision_id: int
    files: Mapping[str, bytes]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: the newest version (None: the rota stays), the facts, the drafts."""

    version_id: int | None
    version_number: int | None
    revision_id: int
    drafts_left: tuple[int, ...]
    """Drafts in which the places concerned had been changed: their preview shows the difference."""


def plan_change(
    database: Database,
    centre_id: str,
    revision_id: int,
    changes: Sequence[tuple[Window, Rota]],
    files: Mapping[str, bytes] | None = None,
) -> Plan:
    """Prepare new published rotas; ``files`` are new facts to go with them, such as leave.

    Raises:
        BadInput: the facts that would result cannot be read.
    """
    with database.reading() as connection:
        known = revisions.files_of(connection, revision_id)
    begin = {**known, **(files or {})}
    folder = check_files(begin)
    parts, so_far = [], begin
    for window, rota in changes:
        problem = window.opened.problem
        before, after = settle_breaks(problem, window.rota), settle_breaks(problem, rota)
        so_far = {**so_far, **merge_published(folder, problem, after)}
        folder = check_files(so_far)
        folder.problem(window.version.first, window.version.weeks)
        parts.append(_part(database, window, before, after, so_far))
    return Plan(centre_id, revision_id, begin, tuple(parts))


def write_change(
    connection: Connection,
    database: Database,
    actor: Actor,
    plan: Plan,
    *,
    request_id: int,
    reason: str,
) -> Applied:
    """Write a plan down as a part of the transaction that settles its request.

    Raises:
        StaleWrite: the facts are no longer those the plan was made on.
    """
    # Whoever may settle the request thereby publishes what follows from it, and nothing else.
    writer = Actor(actor.name, frozenset({Right.PUBLISH_ROTA, Right.EDIT_ROTA}))
    centres.lock_centre(connection, plan.centre_id)
    parent, version, left = plan.revision_id, None, list[int]()
    if not plan.parts:
        added = revisions.add_revision(
            connection,
            plan.centre_id,
            plan.files,
            actor=actor.name,
            reason=reason,
            parent_id=parent,
        )
        parent = added.id
    for number, part in enumerate(plan.parts, start=1):
        version = publish_within(
            connection,
            writer,
            part.window.opened,
            part.window.version.draft_id,
            part.after,
            part.files,
            parent_id=parent,
            reason=reason,
            pins=part.pins,
            duty_pins=part.duty_pins,
            summary={**part.summary, "request": request_id},
        )
        parent = version.revision_id
        left += _take_into_drafts(connection, database, writer, part, request_id, number)
    return Applied(
        None if version is None else version.id,
        None if version is None else version.number,
        parent,
        tuple(dict.fromkeys(left)),
    )


def _part(
    database: Database, window: Window, before: Rota, after: Rota, files: Mapping[str, bytes]
) -> Part:
    problem = window.opened.problem
    with database.reading() as connection:
        document = RotaDocument.read(versions.document_of_version(connection, window.version.id))
    report = check_rota(problem, window.opened.rules, after)
    cells = rota_differences(problem, before, after)
    duties = duty_differences(problem, before, after)
    people = {cell.employee for cell in cells}
    people |= {person for duty in duties for person in {*duty.before} ^ {*duty.after}}
    summary = {
        "cost": report.cost,
        "hard": len(report.hard_violations),
        "soft": len(report.violations) - len(report.hard_violations),
        "shifts": int(after.cells.sum()),
        "people_changed": len(people),
        "cells_changed": len(cells),
        "turns_changed": len(duties),
    }
    return Part(
        window,
        before,
        after,
        dict(files),
        pinned_cells(problem, document),
        pinned_turns(problem, document),
        summary,
    )


def _take_into_drafts(
    connection: Connection,
    database: Database,
    actor: Actor,
    part: Part,
    request_id: int,
    number: int,
) -> list[int]:
    """Do the change in the drafts of these days, so that none takes it back when it is published.

    A draft in which one of the places has been changed meanwhile is left as it is: half a swap
    would be worse, and the preview of its publication shows what differs. Those drafts are told.
    """
    problem, left = part.window.opened.problem, []
    changes = changes_from(describe(problem, part.before), describe(problem, part.after))
    for draft in drafts.drafts_of(connection, part.window.centre_id):
        last = draft.first + timedelta(weeks=draft.weeks, days=-1)
        mine = _within(changes, draft.first.isoformat(), last.isoformat())
        locked = None if mine.is_empty else drafts.lock_draft(connection, draft.id)
        if locked is None:
            continue
        document = fold(database, connection, locked)
        if not _fits(mine, document):
            left.append(draft.id)
            continue
        done = changes_from(document, mine.done_to(document), {"request": request_id})
        drafts.append(
            connection,
            locked,
            client=f"request:{request_id}",
            client_number=number,
            actor=actor.name,
            kind="request",
            changes=None if done.is_empty else done.write(),
        )
    return left


def _within(changes: Changes, first: str, last: str) -> Changes:
    """The changes on the days of a draft."""
    return Changes(
        {place: sides for place, sides in changes.cells.items() if first <= place[1] <= last},
        {turn: sides for turn, sides in changes.holders.items() if first <= turn[1] <= last},
    )


def _fits(changes: Changes, document: RotaDocument) -> bool:
    """Whether every place of the changes stands in the draft as it was published."""
    return all(
        document.cells.get(place, EMPTY).keys() == before.keys()
        for place, (before, _) in changes.cells.items()
    ) and all(
        set(document.holders.get(turn, ())) == set(before)
        for turn, (before, _) in changes.holders.items()
    )
