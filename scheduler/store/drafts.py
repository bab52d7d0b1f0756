"""Drafts: a rota to begin with, and a log of operations with a cursor for undo and redo.

Every operation of a draft gets a number of its own, which is never given again: the draft's
number says exactly which rota is meant, however often it was undone and done otherwise. Numbers
may have gaps. Operations that an edit after an undo leaves behind lose their number and stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from scheduler.store import schema
from scheduler.store.database import now


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft of one horizon; ``cursor`` is the number of the last operation in force, or 0."""

    id: int
    centre_id: str
    first: date
    weeks: int
    created_at: datetime
    created_by: str
    cursor: int


@dataclass(frozen=True, slots=True)
class StoredOperation:
    """One operation: who did it when, and what it changed, as text."""

    id: int
    draft_id: int
    number: int | None
    client: str
    client_number: int
    at: datetime
    actor: str
    kind: str
    changes: str


def add_draft(
    connection: Connection, centre_id: str, first: date, weeks: int, actor: str, base: str
) -> int:
    """Begin a draft for a horizon that has none; its id."""
    row = {
        "centre_id": centre_id,
        "first": first,
        "weeks": weeks,
        "created_at": now(),
        "created_by": actor,
        "base": base,
        "cursor": 0,
    }
    query = insert(schema.draft).values(row).returning(schema.draft.c.id)
    return int(connection.execute(query).scalar_one())


def find_draft(connection: Connection, draft_id: int) -> StoredDraft | None:
    """A draft by its id; None if there is none."""
    return _one(connection, _drafts().where(schema.draft.c.id == draft_id))


def draft_of(connection: Connection, centre_id: str, first: date, weeks: int) -> StoredDraft | None:
    """The draft of a horizon; None if there is none yet."""
    draft = schema.draft.c
    query = _drafts().where(draft.centre_id == centre_id, draft.first == first)
    return _one(connection, query.where(draft.weeks == weeks))


def drafts_of(connection: Connection, centre_id: str) -> list[StoredDraft]:
    """The drafts of a centre, latest horizon first."""
    draft = schema.draft.c
    query = _drafts().where(draft.centre_id == centre_id).order_by(draft.first.desc(), draft.id)
    return [StoredDraft(**row._mapping) for row in connection.execute(query)]


def lock_draft(connection: Connection, draft_id: int) -> StoredDraft | None:
    """As `find_draft`, and nobody else changes the draft before this transaction ends."""
    return _one(connection, _drafts().where(schema.draft.c.id == draft_id).with_for_update())


def base_of(connection: Connection, draft_id: int) -> str:
    """The rota the draft began with."""
    query = select(schema.draft.c.base).where(schema.draft.c.id == draft_id)
    return str(connection.execute(query).scalar_one())


def is_done(connection: Connection, draft_id: int, client: str, client_number: int) -> bool:
    """Whether an operation that a client may have sent before has been taken up."""
    operation = schema.operation.c
    query = select(operation.id).where(
        operation.draft_id == draft_id,
        operation.client == client,
        operation.client_number == client_number,
    )
    return connection.execute(query).first() is not None


def append(
    connection: Connection,
    draft: StoredDraft,
    *,
    client: str,
    client_number: int,
    actor: str,
    kind: str,
    changes: str | None,
) -> int:
    """Write an operation down behind the cursor; the number of the rota that it leads to.

    The draft is locked. What had been undone is left behind. An operation that changes nothing
    (``changes`` None) gets no number and no place in undo.
    """
    row: dict[str, Any] = {
        "draft_id": draft.id,
        "number": None,
        "client": client,
        "client_number": client_number,
        "at": now(),
        "actor": actor,
        "kind": kind,
        "changes": changes or "{}",
    }
    operation = schema.operation.c
    if changes is None:
        connection.execute(insert(schema.operation).values(row))
        return draft.cursor
    mine = operation.draft_id == draft.id
    left_behind = update(schema.operation).where(mine, operation.number > draft.cursor)
    connection.execute(left_behind.values(number=None))
    # Operations are never removed, so their count is a number that nobody had.
    query = select(func.count()).select_from(schema.operation).where(mine)
    number = connection.execute(query).scalar_one() + 1
    connection.execute(insert(schema.operation).values(row | {"number": number}))
    move_cursor(connection, draft.id, number)
    return number


def move_cursor(connection: Connection, draft_id: int, number: int) -> None:
    """Let the operations up to a number be in force. The draft is locked."""
    query = update(schema.draft).where(schema.draft.c.id == draft_id)
    connection.execute(query.values(cursor=number))


def number_before(connection: Connection, draft: StoredDraft) -> int | None:
    """The draft's number after one undo; None if there is nothing to undo."""
    if draft.cursor == 0:
        return None
    operation = schema.operation.c
    query = select(func.max(operation.number)).where(
        operation.draft_id == draft.id, operation.number < draft.cursor
    )
    return connection.execute(query).scalar() or 0


def number_after(connection: Connection, draft: StoredDraft) -> int | None:
    """The draft's number after one redo; None if nothing has been undone."""
    operation = schema.operation.c
    query = select(func.min(operation.number)).where(
        operation.draft_id == draft.id, operation.number > draft.cursor
    )
    found: int | None = connection.execute(query).scalar()
    return found


def operations_between(
    connection: Connection, draft_id: int, first: int, last: int
) -> list[StoredOperation]:
    """The operations whose numbers lie from ``first`` to ``last``, in order."""
    operation = schema.operation.c
    query = select(schema.operation).where(
        operation.draft_id == draft_id, operation.number >= first, operation.number <= last
    )
    rows = connection.execute(query.order_by(operation.number))
    return [StoredOperation(**row._mapping) for row in rows]


def newest_operations(connection: Connection, draft_id: int, limit: int) -> list[StoredOperation]:
    """The last operations that can be undone or done again, newest first."""
    operation = schema.operation.c
    query = select(schema.operation).where(
        operation.draft_id == draft_id, operation.number.is_not(None)
    )
    rows = connection.execute(query.order_by(operation.number.desc()).limit(limit))
    return [StoredOperation(**row._mapping) for row in rows]


def _drafts() -> Select[Any]:
    draft = schema.draft.c
    return select(
        draft.id,
        draft.centre_id,
        draft.first,
        draft.weeks,
        draft.created_at,
        draft.created_by,
        draft.cursor,
    )


def _one(connection: Connection, query: Select[Any]) -> StoredDraft | None:
    row = connection.execute(query).first()
    return None if row is None else StoredDraft(**row._mapping)
