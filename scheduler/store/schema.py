"""The tables. Nothing is ever deleted or changed in place but a draft's cursor and a job's state.

A centre's facts are the files of its folder, kept as numbered revisions (`revision`,
`revision_file`, `blob`): importing, exporting, editing a table or taking an edit back all go
through the one reader and the one format, and every earlier state can be had again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database, whichever database it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        """Refuse times that do not say where; keep the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        in_utc: datetime = value.astimezone(UTC)
        return in_utc if dialect.name != "sqlite" else in_utc.replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Say that it is UTC."""
        if value is None:
            return None
        aware: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return aware.astimezone(UTC)


def _number(name: str = "id") -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=True)


def _of(table: str, *, name: str = "", nullable: bool = False, **more: Any) -> Column[Any]:
    """A reference to another table's row."""
    kind = String(64) if table in ("centre", "job") else Integer
    key = ForeignKey(f"{table}.id")
    return Column(name or f"{table}_id", kind, key, nullable=nullable, **more)


centre = Table(
    "centre",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("archived_at", Instant),
)

blob = Table(
    "blob",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    _number(),
    _of("centre", index=True),
    Column("number", Integer, nullable=False),
    _of("revision", name="parent_id", nullable=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("centre_id", "number"),
)

revision_file = Table(
    "revision_file",
    metadata,
    Column("revision_id", Integer, ForeignKey("revision.id"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("blob_hash", String(64), ForeignKey("blob.hash"), nullable=False),
)

draft = Table(
    "draft",
    metadata,
    _number(),
    _of("centre"),
    Column("first", Date, nullable=False),
    Column("weeks", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("base", Text, nullable=False),
    # Operations up to this number are in force; those after it have been undone.
    Column("cursor", Integer, nullable=False, default=0),
    UniqueConstraint("centre_id", "first", "weeks"),
)

operation = Table(
    "operation",
    metadata,
    _number(),
    _of("draft", index=True),
    # Place in the draft's history; operations that an edit after an undo leaves behind lose it.
    Column("number", Integer),
    Column("client", String(64), nullable=False),
    Column("client_number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("changes", Text, nullable=False),
    UniqueConstraint("draft_id", "number"),
    # What a browser sends twice is done once.
    UniqueConstraint("draft_id", "client", "client_number"),
)

scenario = Table(
    "scenario",
    metadata,
    _number(),
    _of("centre", index=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("weeks", Integer, nullable=False),
    Column("changes", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("put_away_at", Instant),
    # The job that has built it last.
    _of("job", nullable=True),
)

version = Table(
    "version",
    metadata,
    _number(),
    _of("centre"),
    Column("number", Integer, nullable=False),
    _of("draft"),
    _of("revision"),
    _of("version", name="previous_id", nullable=True),
    Column("first", Date, nullable=False),
    Column("weeks", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("centre_id", "number"),
)

job = Table(
    "job",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    _of("draft", nullable=True, index=True),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("heartbeat_at", Instant),
    Column("worker", String(64)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("stop_requested", Boolean, nullable=False, default=False),
    Column("checkpoint", Text),
    Column("result", Text),
    Column("error", Text),
    # What became of the proposal: applied or discarded; empty while nobody has decided.
    Column("outcome", String(16)),
)

job_progress = Table(
    "job_progress",
    metadata,
    _number(),
    _of("job", index=True),
    Column("at", Instant, nullable=False),
    Column("facts", JSON, nullable=False),
)

request = Table(
    "request",
    metadata,
    _number(),
    _of("centre", index=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("regime", String(32), nullable=False),
    Column("employee_id", Text, nullable=False),
    Column("other_employee_id", Text),
    Column("facts", JSON, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Text),
    Column("answer", Text, nullable=False, default=""),
    _of("version", nullable=True),
    _of("revision", nullable=True),
)

event = Table(
    "event",
    metadata,
    _number(),
    _of("centre", nullable=True, index=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", Text, nullable=False),
    Column("facts", JSON, nullable=False),
)
