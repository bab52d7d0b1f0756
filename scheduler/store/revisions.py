"""A centre's facts: the files of its folder, kept as numbered revisions that never change.

Each content is kept once (`blob`, by its SHA-256), however many revisions share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Insert, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.store import schema
from scheduler.store.centres import lock_centre
from scheduler.store.database import now


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """One state of a centre's facts, and who made it why."""

    id: int
    centre_id: str
    number: int
    at: datetime
    actor: str
    reason: str
    parent_id: int | None


class StaleWrite(BadInput):
    """Somebody else changed the same thing in the meantime; nothing has been written."""

    def __init__(self, what: str) -> None:
        problem = Message("has been changed by somebody else in the meantime.")
        remedy = Message("Look at the newest state and make your change again.")
        super().__init__([Fault(what, None, None, None, problem, remedy)])


def newest(connection: Connection, centre_id: str) -> StoredRevision:
    """The facts as they are now.

    Raises:
        LookupError: the centre has no facts here.
    """
    query = _revisions().where(schema.revision.c.centre_id == centre_id)
    row = connection.execute(query.order_by(schema.revision.c.number.desc()).limit(1)).first()
    if row is None:
        raise LookupError(centre_id)
    return StoredRevision(**row._mapping)


def revision(connection: Connection, revision_id: int) -> StoredRevision:
    """A revision by its id.

    Raises:
        LookupError: there is none.
    """
    row = connection.execute(_revisions().where(schema.revision.c.id == revision_id)).first()
    if row is None:
        raise LookupError(revision_id)
    return StoredRevision(**row._mapping)


def history(connection: Connection, centre_id: str) -> list[StoredRevision]:
    """Every state the centre's facts have had, newest first."""
    query = _revisions().where(schema.revision.c.centre_id == centre_id)
    rows = connection.execute(query.order_by(schema.revision.c.number.desc()))
    return [StoredRevision(**row._mapping) for row in rows]


def files_of(connection: Connection, revision_id: int) -> dict[str, bytes]:
    """The files of a revision by name."""
    file, blob = schema.revision_file, schema.blob
    query = (
        select(file.c.name, blob.c.content)
        .join(blob, blob.c.hash == file.c.blob_hash)
        .where(file.c.revision_id == revision_id)
        .order_by(file.c.name)
    )
    return {row.name: bytes(row.content) for row in connection.execute(query)}


def file_of(connection: Connection, revision_id: int, name: str) -> bytes | None:
    """One file of a revision; None if it has none of that name."""
    file, blob = schema.revision_file, schema.blob
    query = select(blob.c.content).join(file, blob.c.hash == file.c.blob_hash)
    query = query.where(file.c.revision_id == revision_id, file.c.name == name)
    content = connection.execute(query).scalar()
    return None if content is None else bytes(content)


def hashes_of(connection: Connection, revision_id: int) -> dict[str, str]:
    """The SHA-256 of each file of a revision: enough to see what two of them differ in."""
    file = schema.revision_file
    query = select(file.c.name, file.c.blob_hash).where(file.c.revision_id == revision_id)
    return {row.name: row.blob_hash for row in connection.execute(query.order_by(file.c.name))}


def add_revision(
    connection: Connection,
    centre_id: str,
    files: Mapping[str, bytes],
    *,
    actor: str,
    reason: str,
    parent_id: int | None,
) -> StoredRevision:
    """Keep a new state of the facts: all its files, made from the state ``parent_id``.

    Raises:
        StaleWrite: the parent is no longer the newest state (None: there is one already).
    """
    lock_centre(connection, centre_id)
    query = _revisions().where(schema.revision.c.centre_id == centre_id)
    row = connection.execute(query.order_by(schema.revision.c.number.desc()).limit(1)).first()
    if (None if row is None else row.id) != parent_id:
        raise StaleWrite(centre_id)
    values = {
        "centre_id": centre_id,
        "number": 1 if row is None else row.number + 1,
        "parent_id": parent_id,
        "at": now(),
        "actor": actor,
        "reason": reason,
    }
    query_id = insert(schema.revision).values(values).returning(schema.revision.c.id)
    revision_id = connection.execute(query_id).scalar_one()
    _keep_files(connection, revision_id, files)
    return StoredRevision(id=revision_id, **values)  # type: ignore[arg-type]


def _revisions() -> Any:
    table = schema.revision.c
    return select(
        table.id,
        table.centre_id,
        table.number,
        table.at,
        table.actor,
        table.reason,
        table.parent_id,
    )


def _keep_files(connection: Connection, revision_id: int, files: Mapping[str, bytes]) -> None:
    rows = []
    for name, content in files.items():
        digest = sha256(content).hexdigest()
        connection.execute(_add_blob(connection, {"hash": digest, "content": content}))
        rows.append({"revision_id": revision_id, "name": name, "blob_hash": digest})
    if rows:
        connection.execute(insert(schema.revision_file), rows)


def _add_blob(connection: Connection, row: dict[str, Any]) -> Insert:
    """Content that is there already is not written again."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(schema.blob).values(row).on_conflict_do_nothing()
    return postgresql.insert(schema.blob).values(row).on_conflict_do_nothing()
