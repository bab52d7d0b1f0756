"""Published rotas: numbered for each centre, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from scheduler.store import schema
from scheduler.store.database import now


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A published rota: of which horizon, from which draft, on which facts, by whom and why.

    ``revision_id`` are the facts that hold it in their published files; ``previous_id`` is the
    newest version before it that shares days with it.
    """

    id: int
    centre_id: str
    number: int
    draft_id: int
    revision_id: int
    previous_id: int | None
    first: date
    weeks: int
    summary: Mapping[str, Any]
    reason: str
    actor: str
    at: datetime

    @property
    def last(self) -> date:
        """The horizon's last day."""
        return self.first + timedelta(days=7 * self.weeks - 1)


def add_version(
    connection: Connection,
    *,
    centre_id: str,
    draft_id: int,
    revision_id: int,
    first: date,
    weeks: int,
    document: str,
    summary: Mapping[str, Any],
    reason: str,
    actor: str,
) -> StoredVersion:
    """Keep a published rota under the centre's next number. The centre is locked."""
    version = schema.version.c
    query = select(func.max(version.number)).where(version.centre_id == centre_id)
    last = first + timedelta(days=7 * weeks - 1)
    previous = newest_sharing(connection, centre_id, first, last)
    values: dict[str, Any] = {
        "centre_id": centre_id,
        "number": (connection.execute(query).scalar() or 0) + 1,
        "draft_id": draft_id,
        "revision_id": revision_id,
        "previous_id": None if previous is None else previous.id,
        "first": first,
        "weeks": weeks,
        "summary": dict(summary),
        "reason": reason,
        "actor": actor,
        "at": now(),
    }
    added = insert(schema.version).values(document=document, **values).returning(version.id)
    return StoredVersion(id=connection.execute(added).scalar_one(), **values)


def find_version(connection: Connection, version_id: int) -> StoredVersion | None:
    """A version by its id; None if there is none."""
    return _one(connection, _versions().where(schema.version.c.id == version_id))


def document_of_version(connection: Connection, version_id: int) -> str:
    """The rota of a version, as text."""
    query = select(schema.version.c.document).where(schema.version.c.id == version_id)
    return str(connection.execute(query).scalar_one())


def versions_of(connection: Connection, centre_id: str) -> list[StoredVersion]:
    """The versions of a centre, newest first."""
    version = schema.version.c
    query = _versions().where(version.centre_id == centre_id).order_by(version.number.desc())
    return [StoredVersion(**row._mapping) for row in connection.execute(query)]


def newest_sharing(
    connection: Connection, centre_id: str, first: date, last: date
) -> StoredVersion | None:
    """The newest version that has any of these days; None if there is none."""
    known = versions_of(connection, centre_id)
    return next((one for one in known if one.first <= last and first <= one.last), None)


def newest_of_horizon(
    connection: Connection, centre_id: str, first: date, weeks: int
) -> StoredVersion | None:
    """The newest version of exactly this horizon; None if there is none."""
    version = schema.version.c
    query = _versions().where(version.centre_id == centre_id, version.first == first)
    query = query.where(version.weeks == weeks).order_by(version.number.desc()).limit(1)
    return _one(connection, query)


def newest_version(
    connection: Connection, centre_id: str, when: date | None = None
) -> StoredVersion | None:
    """The version published last, or the last of those that have a day; None without one."""
    known = versions_of(connection, centre_id)
    return next((v for v in known if when is None or v.first <= when <= v.last), None)


def _versions() -> Select[Any]:
    return select(*(c for c in schema.version.c if c.name != "document"))


def _one(connection: Connection, query: Select[Any]) -> StoredVersion | None:
    row = connection.execute(query).first()
    return None if row is None else StoredVersion(**row._mapping)
