"""What tests share: a database, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.engine import URL

from scheduler.store.database import Database
from tests import stores

# A busy machine is no failure: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """A PostgreSQL server for the whole run; tests that need it are skipped where there is none."""
    try:
        with stores.postgresql_server() as url:
            yield url
    except stores.NoServerError as error:
        pytest.skip(str(error))


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database."""
    database = stores.sqlite_database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def postgresql_store(postgresql: URL) -> Iterator[Database]:
    """An empty PostgreSQL database."""
    with stores.postgresql_database(postgresql) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database, once on SQLite and once on PostgreSQL."""
    found: Database = request.getfixturevalue(f"{request.param}_store")
    return found
