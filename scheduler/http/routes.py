"""Addresses for programs."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route


def routes() -> list[BaseRoute]:
    """All of them."""
    return [Route("/healthz", healthz)]


async def healthz(request: Request) -> JSONResponse:
    """Whether this server reaches its database."""
    is_well = await run_in_threadpool(_reaches_database)
    return JSONResponse({"ok": is_well}, 200 if is_well else 503)


def _reaches_database() -> bool:
    from sqlalchemy import text

    from scheduler.store.database import Database
    from scheduler.store.location import database_url
    from scheduler.store.trouble import StoreTrouble

    database = Database(database_url())
    try:
        with database.reading() as connection:
            connection.execute(text("SELECT 1"))
        return True
    except StoreTrouble:
        return False
    finally:
        database.close()
