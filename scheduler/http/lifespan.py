"""What happens when the web server starts and stops."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

PRELOADED = ("pandas", "altair", "pyarrow", "numpy", "sqlalchemy")
"""Loaded once, before anybody looks at a page."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Get everything ready, serve, and let go."""
    preload()
    yield {}


def preload() -> None:
    """Load what pages need, and take it out of the garbage collector's sight.

    Streamlit collects garbage after every run of a page; looking through all loaded modules each
    time costs more than drawing the page.
    """
    for name in PRELOADED:
        import_module(name)
    gc.collect()
    gc.freeze()
