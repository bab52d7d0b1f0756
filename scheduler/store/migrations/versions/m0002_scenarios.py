"""Scenarios: what would be if the facts were otherwise. Rows are never removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table and its guard."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, primary_key=True),
        sa.Column("centre_id", sa.String(64), sa.ForeignKey("centre.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.String(64), sa.ForeignKey("job.id"), nullable=True),
    )
    op.create_index(op.f("ix_scenario_centre_id"), "scenario", ["centre_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER guard_scenario_delete BEFORE DELETE ON scenario "
            "BEGIN SELECT RAISE(ABORT, 'rows of scenario are kept as they are'); END"
        )
        return
    for name, when, each in (
        ("rows", "BEFORE DELETE", "ROW"),
        ("all", "BEFORE TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER guard_scenario_{name} {when} ON scenario "
            f"FOR EACH {each} EXECUTE FUNCTION keep_as_it_is()"
        )
