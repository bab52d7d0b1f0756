"""Addresses for programs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import text
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from scheduler.store.database import Database
from scheduler.store.location import database_url
from scheduler.store.trouble import StoreTrouble

_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
"""What stands at an address made from its content never changes."""


def routes(scripts: Mapping[str, str]) -> list[BaseRoute]:
    """All of them; ``scripts``: what the browser is to run, by an address made from the content."""
    return [Route("/healthz", healthz), *(_script(at, text) for at, text in scripts.items())]


def _script(address: str, content: str) -> Route:
    async def answer(request: Request) -> Response:
        return Response(content, media_type="text/javascript", headers=_FOR_EVER)

    # The app may be served beneath a path of its own.
    return Route(f"/{{above:path}}{address}", answer)


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
