"""What happens when the web server starts and stops."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from starlette.concurrency import run_in_threadpool

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.first_start import begin_with_sample
from scheduler.domain.faults import BadInput
from scheduler.http.settings import Settings, read_settings
from scheduler.http.worker_keeper import WorkerKeeper
from scheduler.store.database import Database
from scheduler.store.migrate import bring_up_to_date
from scheduler.store.trouble import StoreTrouble

_log = logging.getLogger("paiban")

PRELOADED = ("pandas", "altair", "pyarrow", "numpy", "sqlalchemy")
"""Loaded once, before anybody looks at a page."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Get everything ready, serve, and leave a running build to be taken up again."""
    settings = read_settings()
    await run_in_threadpool(_prepare, settings)
    keeper = WorkerKeeper(settings.database_url) if settings.starts_worker else None
    if keeper:
        keeper.start()
    preload()
    try:
        yield {}
    finally:
        if keeper:
            await run_in_threadpool(keeper.stop)


def _prepare(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        bring_up_to_date(database)
        if settings.sample is not None:
            begin_with_sample(database, SUPERVISOR, settings.sample)
    except (BadInput, StoreTrouble) as refusal:
        # The server still starts: its pages say what there is and what there is not.
        _log.error("%s", refusal)
    finally:
        database.close()


def preload() -> None:
    """Load what pages need, and take it out of the garbage collector's sight.

    Streamlit collects garbage after every run of a page; looking through all loaded modules each
    time costs more than drawing the page.
    """
    for name in PRELOADED:
        import_module(name)
    gc.collect()
    gc.freeze()
