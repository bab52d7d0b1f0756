"""Addresses for programs."""

from __future__ import annotations

from functools import cache

from sqlalchemy import text
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from scheduler.store.database import Database
from scheduler.store.location import database_url
from scheduler.store.trouble import StoreTrouble


def routes() -> list[BaseRoute]:
    """All of them."""
    return [Route("/healthz", healthz)]


async def healthz(request: Request) -> JSONResponse:
    """Whether this server reaches its database."""
    is_well = await run_in_threadpool(_reaches_database)
    return JSONResponse({"ok": is_well}, 200 if is_well else 503)


def _reaches_database() -> bool:
    try:
        with _database().reading() as connection:
            connection.execute(text("SELECT 1"))
        return True
    except StoreTrouble:
        return False


@cache
def _database() -> Database:
    return Database(database_url())
