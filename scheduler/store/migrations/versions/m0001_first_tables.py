"""The first tables: centres, revisions, drafts, jobs, versions, requests, events; and what guards
history: rows that are written once cannot be changed or removed, whatever program asks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_WRITTEN_ONCE = ("blob", "revision", "revision_file", "version", "event")
_NEVER_REMOVED = ("operation",)


def upgrade() -> None:
    """Make the tables, then their guards."""
    _make_centres()
    _make_revisions()
    _make_drafts()
    _make_jobs()
    _make_versions()
    _make_requests()
    _make_events()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, primary_key=True)


def _of(table: str, name: str = "", nullable: bool = False) -> sa.Column[Any]:
    kind = sa.String(64) if table in ("centre", "job") else sa.Integer()
    return sa.Column(name or f"{table}_id", kind, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int | None = None, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text() if length is None else sa.String(length)
    return sa.Column(name, kind, nullable=nullable)


def _whole(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _make_centres() -> None:
    op.create_table(
        "centre",
        sa.Column("id", sa.String(64), nullable=False, primary_key=True),
        _text("name"),
        _text("name_en"),
        _instant("created_at"),
        _instant("archived_at", nullable=True),
    )


def _make_revisions() -> None:
    op.create_table(
        "blob",
        sa.Column("hash", sa.String(64), nullable=False, primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "revision",
        _number(),
        _of("centre"),
        _whole("number"),
        _of("revision", "parent_id", nullable=True),
        _instant("at"),
        _text("actor"),
        _text("reason"),
        sa.UniqueConstraint("centre_id", "number"),
    )
    _index("revision", "centre_id")
    op.create_table(
        "revision_file",
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("revision.id"), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("blob_hash", sa.String(64), sa.ForeignKey("blob.hash"), nullable=False),
    )


def _make_drafts() -> None:
    op.create_table(
        "draft",
        _number(),
        _of("centre"),
        sa.Column("first", sa.Date(), nullable=False),
        _whole("weeks"),
        _instant("created_at"),
        _text("created_by"),
        _text("base"),
        _whole("cursor"),
        sa.UniqueConstraint("centre_id", "first", "weeks"),
    )
    op.create_table(
        "operation",
        _number(),
        _of("draft"),
        _whole("number", nullable=True),
        _text("client", 64),
        _whole("client_number"),
        _instant("at"),
        _text("actor"),
        _text("kind", 32),
        _text("changes"),
        sa.UniqueConstraint("draft_id", "number"),
        sa.UniqueConstraint("draft_id", "client", "client_number"),
    )
    _index("operation", "draft_id")


def _make_jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(64), nullable=False, primary_key=True),
        _text("kind", 32),
        _of("draft", nullable=True),
        _json("payload"),
        _text("state", 16),
        _text("actor"),
        _instant("created_at"),
        _instant("started_at", nullable=True),
        _instant("ended_at", nullable=True),
        _instant("heartbeat_at", nullable=True),
        _text("worker", 64, nullable=True),
        _whole("attempts"),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        _text("checkpoint", nullable=True),
        _text("result", nullable=True),
        _text("error", nullable=True),
        _text("outcome", 16, nullable=True),
    )
    _index("job", "draft_id")
    _index("job", "state")
    op.create_table("job_progress", _number(), _of("job"), _instant("at"), _json("facts"))
    _index("job_progress", "job_id")


def _make_versions() -> None:
    op.create_table(
        "version",
        _number(),
        _of("centre"),
        _whole("number"),
        _of("draft"),
        _of("revision"),
        _of("version", "previous_id", nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        _whole("weeks"),
        _text("document"),
        _json("summary"),
        _text("reason"),
        _text("actor"),
        _instant("at"),
        sa.UniqueConstraint("centre_id", "number"),
    )


def _make_requests() -> None:
    op.create_table(
        "request",
        _number(),
        _of("centre"),
        _text("kind", 16),
        _text("state", 16),
        _text("regime", 32),
        _text("employee_id"),
        _text("other_employee_id", nullable=True),
        _json("facts"),
        _instant("asked_at"),
        _text("asked_by"),
        _instant("decided_at", nullable=True),
        _text("decided_by", nullable=True),
        _text("answer"),
        _of("version", nullable=True),
        _of("revision", nullable=True),
    )
    _index("request", "centre_id")


def _make_events() -> None:
    op.create_table(
        "event",
        _number(),
        _of("centre", nullable=True),
        _instant("at"),
        _text("actor"),
        _text("action", 48),
        _text("subject"),
        _json("facts"),
    )
    _index("event", "centre_id")


def _guard_sqlite() -> None:
    verbs = [(table, verb) for table in _WRITTEN_ONCE for verb in ("UPDATE", "DELETE")]
    verbs += [(table, "DELETE") for table in _NEVER_REMOVED]
    for table, verb in verbs:
        op.execute(
            f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept as they are'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION keep_as_it_is() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are kept as they are', TG_TABLE_NAME; END $$"
    )
    for table in (*_WRITTEN_ONCE, *_NEVER_REMOVED):
        verbs = "UPDATE OR DELETE" if table in _WRITTEN_ONCE else "DELETE"
        for name, when in (("rows", f"BEFORE {verbs}"), ("all", "BEFORE TRUNCATE")):
            each = "ROW" if name == "rows" else "STATEMENT"
            op.execute(
                f"CREATE TRIGGER guard_{table}_{name} {when} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION keep_as_it_is()"
            )
