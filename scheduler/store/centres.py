"""The centres that are kept here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from scheduler.store import schema
from scheduler.store.database import now


@dataclass(frozen=True, slots=True)
class StoredCentre:
    """A centre: its name and whether it has been put away. Its facts are its revisions."""

    id: str
    name: str
    name_en: str
    created_at: datetime
    archived_at: datetime | None


def add_centre(connection: Connection, centre_id: str, name: str, name_en: str) -> None:
    """Begin to keep a centre."""
    row = {"id": centre_id, "name": name, "name_en": name_en, "created_at": now()}
    connection.execute(insert(schema.centre).values(row))


def find_centre(connection: Connection, centre_id: str) -> StoredCentre | None:
    """A centre by its id; None if it is not kept here."""
    query = select(schema.centre).where(schema.centre.c.id == centre_id)
    row = connection.execute(query).first()
    return None if row is None else StoredCentre(**row._mapping)


def lock_centre(connection: Connection, centre_id: str) -> StoredCentre | None:
    """As `find_centre`, and nobody else changes the centre before this transaction ends.

    Whoever locks a centre and a draft locks the centre first, so that nobody waits in a ring.
    """
    query = select(schema.centre).where(schema.centre.c.id == centre_id).with_for_update()
    row = connection.execute(query).first()
    return None if row is None else StoredCentre(**row._mapping)


def all_centres(connection: Connection, archived: bool = False) -> list[StoredCentre]:
    """The centres in use, or those that have been put away, by id."""
    column = schema.centre.c.archived_at
    query = select(schema.centre).order_by(schema.centre.c.id)
    query = query.where(column.is_not(None) if archived else column.is_(None))
    return [StoredCentre(**row._mapping) for row in connection.execute(query)]


def put_away(connection: Connection, centre_id: str, away: bool) -> None:
    """Put a centre away or take it out again; nothing of it is lost."""
    query = update(schema.centre).where(schema.centre.c.id == centre_id)
    connection.execute(query.values(archived_at=now() if away else None))
