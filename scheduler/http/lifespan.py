"""What happens when the web server starts and stops."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.first_start import begin_with_sample, warm_up
from scheduler.domain.faults import BadInput
from scheduler.http.settings import Settings, read_settings
from scheduler.http.worker_keeper import WorkerKeeper
from scheduler.store.database import Database
from scheduler.store.migrate import bring_up_to_date

_log = logging.getLogger("paiban")

Lifespan = Callable[[Any], AbstractAsyncContextManager[dict[str, Any]]]
PRELOADED = ("pandas", "altair", "pyarrow", "numpy", "sqlalchemy")
"""Loaded once, before anybody looks at a page."""


def make_lifespan(load_pages: Callable[[], None]) -> Lifespan:
    """The server's life: get everything ready, the pages as well; serve; leave a build under way
    to be taken up again."""

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
        settings = read_settings()
        await run_in_threadpool(_prepare, settings)
        keeper = WorkerKeeper(settings.database_url) if settings.starts_worker else None
        if keeper:
            keeper.start()
        load_pages()
        await run_in_threadpool(_settle, settings.database_url)
        try:
            yield {}
        finally:
            if keeper:
                await run_in_threadpool(keeper.stop)

    return lifespan


def _prepare(settings: Settings) -> None:
    """Bring the database up to date; a server that cannot do that must not serve."""
    database = Database(settings.database_url)
    try:
        bring_up_to_date(database)
        if settings.sample is not None:
            _begin(database, settings.sample)
    finally:
        database.close()


def _begin(database: Database, sample: Path) -> None:
    try:
        begin_with_sample(database, SUPERVISOR, sample)
    except BadInput as refusal:
        # Without a sample there is still a page on which to bring in a centre.
        _log.error("%s", refusal)


def _settle(database_url: str) -> None:
    """Load what pages need, and take it out of the garbage collector's sight.

    Streamlit collects garbage after every run of a page; looking through all loaded modules each
    time costs more than drawing the page.
    """
    for name in PRELOADED:
        import_module(name)
    database = Database(database_url)
    warm_up(database)
    database.close()
    gc.collect()
    gc.freeze()
