"""Scenarios of a centre: what is changed, and the job that has built it last.

What a scenario changes never changes: another set of changes is another scenario. One that is put
away stays in the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from scheduler.store import schema
from scheduler.store.database import now


@dataclass(frozen=True, slots=True)
class StoredScenario:
    """A scenario as it is kept; ``changes`` is JSON, ``kind`` says what is built of it."""

    id: int
    centre_id: str
    kind: str
    name: str
    first: date
    weeks: int
    changes: str
    created_at: datetime
    created_by: str
    put_away_at: datetime | None
    job_id: str | None


def add_scenario(
    connection: Connection,
    centre_id: str,
    kind: str,
    name: str,
    first: date,
    weeks: int,
    changes: str,
    actor: str,
) -> int:
    """Keep a scenario of a horizon; its id."""
    row = {
        "centre_id": centre_id,
        "kind": kind,
        "name": name,
        "first": first,
        "weeks": weeks,
        "changes": changes,
        "created_at": now(),
        "created_by": actor,
    }
    query = insert(schema.scenario).values(row).returning(schema.scenario.c.id)
    return int(connection.execute(query).scalar_one())


def find_scenario(connection: Connection, scenario_id: int) -> StoredScenario | None:
    """A scenario by its id, also one that has been put away; None if there is none."""
    row = connection.execute(_all().where(schema.scenario.c.id == scenario_id)).first()
    return None if row is None else StoredScenario(**row._mapping)


def scenarios_of(
    connection: Connection, centre_id: str, kind: str, first: date, weeks: int
) -> list[StoredScenario]:
    """The scenarios of a horizon that are not put away, in the order they were made."""
    table = schema.scenario.c
    query = _all().where(
        table.centre_id == centre_id,
        table.kind == kind,
        table.first == first,
        table.weeks == weeks,
        table.put_away_at.is_(None),
    )
    rows = connection.execute(query.order_by(table.id))
    return [StoredScenario(**row._mapping) for row in rows]


def set_job(connection: Connection, scenario_id: int, job_id: str) -> None:
    """Note which job builds a scenario."""
    mine = schema.scenario.c.id == scenario_id
    connection.execute(update(schema.scenario).where(mine).values(job_id=job_id))


def put_away(connection: Connection, scenario_id: int) -> None:
    """Take a scenario off the list; nothing of it is lost."""
    mine = schema.scenario.c.id == scenario_id
    connection.execute(update(schema.scenario).where(mine).values(put_away_at=now()))


def _all() -> Select[Any]:
    return select(*(schema.scenario.c[name] for name in StoredScenario.__slots__))
