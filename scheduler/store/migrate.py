"""Brings a database up to date: makes its tables, or adds what a newer Paiban needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.store.database import Database

# Two programs that start at once take turns; the number only has to be nobody else's.
_TURNSTILE = 7_250_131


def bring_up_to_date(database: Database) -> None:
    """Make the tables, or change those of an earlier Paiban; nothing if all is as it should be.

    Several programs may do this at once: one does it, the others wait. It is done as a whole or
    not at all.

    Raises:
        BadInput: the database was written by a newer Paiban.
    """
    config = _config()
    steps = ScriptDirectory.from_config(config)
    with database.reading() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    if found == tuple(steps.get_heads()):
        return
    if not set(found) <= {step.revision for step in steps.walk_revisions()}:
        raise _too_new(database)
    if database.is_sqlite:
        _upgrade_sqlite(database, config)
    else:
        with database.writing() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_TURNSTILE})"))
            _upgrade(connection, config)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _upgrade_sqlite(database: Database, config: Config) -> None:
    """Upgrade with foreign keys at rest: a table that is made anew is dropped in between."""
    with database.engine.connect().execution_options(writes=True) as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                _upgrade(connection, config)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                assert broken is None, broken
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _too_new(database: Database) -> BadInput:
    place = database.engine.url.render_as_string(hide_password=True)
    problem = Message("was written by a newer version of Paiban.")
    remedy = Message("Install the newest Paiban, or name another database.")
    return BadInput([Fault(place, None, None, None, problem, remedy)])
