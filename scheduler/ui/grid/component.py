"""Hands the grid to the browser and hears what comes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

from scheduler.ui.grid.shapes import GridData

HERE = Path(__file__).parent
SCRIPTS = (
    "base",
    "outbox",
    "sheet",
    "table",
    "describe",
    "selection",
    "edits",
    "keys",
    "composing",
    "drag",
    "clipboard",
    "menu",
    "bar",
    "panels",
    "main",
)
"""In the order they are put together into one module."""
STYLES = ("base", "table", "around", "places")


@cache
def read_script() -> str:
    """The browser's half as one module."""
    return "\n".join((HERE / "js" / f"{name}.js").read_text("utf-8") for name in SCRIPTS)


@cache
def script_address() -> str:
    """Where the browser finds that module, seen from any page; another one once it changes."""
    digest = sha256(read_script().encode()).hexdigest()
    return f"paiban/rota_grid.{digest[:12]}.js"


# Streamlit would send the module with every first look and read it through letter by letter;
# from an address the browser has it at once, and compiled.
_FETCH = """
const grid = await import(new URL("./ADDRESS", document.baseURI));
export default grid.default;
"""


def read_styles() -> str:
    """The looks of it."""
    return "\n".join((HERE / "css" / f"{name}.css").read_text("utf-8") for name in STYLES)


_component = st.components.v2.component(
    "paiban_rota_grid",
    html=(HERE / "grid.html").read_text("utf-8"),
    css=read_styles(),
    js=_FETCH.replace("ADDRESS", script_address()),
)


def draw_grid(
    data: GridData,
    key: str,
    on_edits: Callable[[], None] | None = None,
    on_question: Callable[[], None] | None = None,
) -> None:
    """Draw a rota; ``on_edits`` and ``on_question`` are called when the browser has something.

    What it has then stands in the widget ``key`` under ``edits`` and ``question``.
    """
    more: dict[str, Any] = {"on_edits_change": on_edits or _nothing}
    more["on_question_change"] = on_question or _nothing
    _component(data=data, key=key, **more)


def _nothing() -> None:
    """For rotas that are only looked at."""
