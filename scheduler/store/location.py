"""Where the database is: as told, else a file of its own in the user's data folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message

DATABASE_VARIABLE = "PAIBAN_DATABASE"
_BACKENDS = ("sqlite", "postgresql")


def database_url(given: str | None = None) -> str:
    """The URL of the database: the given one, that of PAIBAN_DATABASE, or the user's own file.

    Raises:
        BadInput: what is given is no URL of a database that can be used.
    """
    url = given or os.environ.get(DATABASE_VARIABLE)
    if not url:
        return f"sqlite:///{(user_data_path('paiban') / 'paiban.db').as_posix()}"
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in _BACKENDS or not parsed.database:
        problem = Message("is not the address of a database.")
        remedy = Message(
            "Write sqlite:///folder/paiban.db, or postgresql+psycopg://user@host/name."
        )
        raise BadInput([Fault("database", None, None, _without_password(url), problem, remedy)])
    if parsed.get_backend_name() == "sqlite":
        # Another process, started in another folder, must find the same file.
        place = Path(str(parsed.database)).expanduser().resolve()
        return parsed.set(database=place.as_posix()).render_as_string(hide_password=False)
    return url


def place_of(url: str) -> str:
    """Where a database is, as people say it: a file's path, or an address without its password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return str(Path(str(parsed.database)))
    return parsed.render_as_string(hide_password=True)


def _without_password(url: str) -> str:
    name, at, rest = url.rpartition("@")
    return name.rpartition(":")[0] + at + rest if at else url
