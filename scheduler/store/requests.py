"""Keeps what people have asked for: swaps and leave, how each stands, and who did what to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from scheduler.store.database import now
from scheduler.store.schema import event, request


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """One request as it is kept; ``facts`` are what was asked, as plain JSON values."""

    id: int
    centre_id: str
    kind: str
    state: str
    regime: str
    employee_id: str
    other_employee_id: str | None
    facts: Mapping[str, Any]
    asked_at: datetime
    asked_by: str
    decided_at: datetime | None
    decided_by: str | None
    answer: str
    version_id: int | None
    revision_id: int | None


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """Something somebody did to a request."""

    at: datetime
    actor: str
    action: str
    facts: Mapping[str, Any]


def subject_of(request_id: int) -> str:
    """What the events of a request are about, as the table of events names it."""
    return f"request:{request_id}"


def add_request(
    connection: Connection,
    centre_id: str,
    *,
    kind: str,
    state: str,
    regime: str,
    employee_id: str,
    other_employee_id: str | None,
    facts: Mapping[str, Any],
    actor: str,
) -> int:
    """Keep a new request; its number."""
    row = {
        "centre_id": centre_id,
        "kind": kind,
        "state": state,
        "regime": regime,
        "employee_id": employee_id,
        "other_employee_id": other_employee_id,
        "facts": dict(facts),
        "asked_at": now(),
        "asked_by": actor,
    }
    result = connection.execute(insert(request).values(row).returning(request.c.id))
    return int(result.scalar_one())


def find_request(connection: Connection, request_id: int) -> StoredRequest | None:
    """A request by its number."""
    found = connection.execute(select(request).where(request.c.id == request_id)).mappings()
    row = found.one_or_none()
    return _stored(row) if row is not None else None


def requests_of(
    connection: Connection, centre_id: str, states: Iterable[str], limit: int | None = None
) -> list[StoredRequest]:
    """The requests of a centre that stand in one of these states, newest first."""
    query = (
        select(request)
        .where(request.c.centre_id == centre_id, request.c.state.in_(list(states)))
        .order_by(request.c.id.desc())
        .limit(limit)
    )
    return [_stored(row) for row in connection.execute(query).mappings()]


def move_request(
    connection: Connection,
    request_id: int,
    before: str,
    after: str,
    *,
    actor: str,
    answer: str = "",
    regime: str | None = None,
    version_id: int | None = None,
    revision_id: int | None = None,
) -> bool:
    """Bring a request from one state into another; False if it no longer stands where it stood.

    Of two people who decide at once exactly one is told True: the row is changed only while it
    still is in the state that both have seen.
    """
    changes: dict[str, Any] = {"state": after, "decided_at": now(), "decided_by": actor}
    changes |= {"answer": answer} if answer else {}
    changes |= {"regime": regime} if regime is not None else {}
    changes |= {"version_id": version_id} if version_id is not None else {}
    changes |= {"revision_id": revision_id} if revision_id is not None else {}
    standing = (request.c.id == request_id) & (request.c.state == before)
    return connection.execute(update(request).where(standing).values(changes)).rowcount == 1


def events_of(
    connection: Connection, request_ids: Iterable[int]
) -> Mapping[int, list[RequestEvent]]:
    """What was done to each of these requests, in order."""
    subjects = {subject_of(number): number for number in request_ids}
    query = select(event).where(event.c.subject.in_(list(subjects))).order_by(event.c.id)
    found: dict[int, list[RequestEvent]] = {number: [] for number in subjects.values()}
    for row in connection.execute(query).mappings():
        entry = RequestEvent(row["at"], row["actor"], row["action"], row["facts"])
        found[subjects[row["subject"]]].append(entry)
    return found


def _stored(row: RowMapping) -> StoredRequest:
    return StoredRequest(**row)
