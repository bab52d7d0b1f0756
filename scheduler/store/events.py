"""The record of who did what: written beside every change, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from scheduler.store import schema
from scheduler.store.database import now


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """Something that somebody did. ``action`` and ``facts`` are for programs to put in words."""

    id: int
    centre_id: str | None
    at: datetime
    actor: str
    action: str
    subject: str
    facts: Mapping[str, Any]


def note(
    connection: Connection,
    centre_id: str | None,
    actor: str,
    action: str,
    subject: str,
    facts: Mapping[str, Any],
) -> None:
    """Write down that somebody did something; kept if the change it goes with is kept."""
    row = {
        "centre_id": centre_id,
        "at": now(),
        "actor": actor,
        "action": action,
        "subject": subject,
        "facts": dict(facts),
    }
    connection.execute(insert(schema.event).values(row))


def newest_events(
    connection: Connection, centre_id: str | None = None, limit: int = 200
) -> list[StoredEvent]:
    """What was done last, newest first; of one centre, or everywhere."""
    query = select(schema.event).order_by(schema.event.c.id.desc()).limit(limit)
    if centre_id is not None:
        query = query.where(schema.event.c.centre_id == centre_id)
    return [StoredEvent(**row._mapping) for row in connection.execute(query)]
