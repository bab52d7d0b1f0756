"""What tests share: a database, on SQLite and on PostgreSQL, a browser, and the app in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from sqlalchemy.engine import URL

from scheduler.store.database import Database
from tests import browser as browsers
from tests import stores
from tests.app_pages import PreparedCentre, new_id, with_published_rota
from tests.app_server import RunningApp, running_app
from tests.rota_screen import Screen, fresh_screen

# A busy machine is no failure: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _program() -> Iterator[None]:
    """Pages run in a test take the place of the main program, which new processes would repeat."""
    program = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = program


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one module, which are skipped where there is none."""
    if browsers.find_browser() is None:
        if browsers.IS_NEEDED:
            pytest.fail(browsers.HOW_TO_GET_ONE)
        pytest.skip(browsers.HOW_TO_GET_ONE)
    with browsers.open_browser() as found:
        yield found


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with its worker, for the whole run: every test brings a centre of its own."""
    with running_app(tmp_path_factory.mktemp("app"), worker=True) as running:
        yield running


@pytest.fixture(scope="session")
def kept(app: RunningApp) -> Iterator[Database]:
    """The database of the app."""
    database = Database(app.database_url)
    yield database
    database.close()


@pytest.fixture(scope="module")
def prepared(kept: Database) -> PreparedCentre:
    """The tiny centre with its rota published, for the tests of one module."""
    return with_published_rota(kept, new_id())


@pytest.fixture
def screen(
    browser: Browser, app: RunningApp, kept: Database, prepared: PreparedCentre
) -> Iterator[Screen]:
    """Its page Rota, the draft put back to what every test begins with."""
    with fresh_screen(browser, app, kept, prepared) as opened:
        yield opened
