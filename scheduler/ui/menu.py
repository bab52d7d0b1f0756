"""The menu of pages, and links from one page to another."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from scheduler.ui import state
from scheduler.ui.pages import Page, pages_there
from scheduler.ui.words import t


def draw_menu() -> tuple[Callable[[], None], Page]:
    """Draw the menu; how to draw the page that is looked at, and which one that is."""
    grouped: dict[str, list[st.Page]] = {}
    entries: dict[str, st.Page] = {}
    listed = pages_there()
    for page in listed:
        entry = st.Page(
            page.show,
            title=t(page.title),
            icon=f":material/{page.icon}:",
            url_path=page.url_path,
            default=page is listed[0],
        )
        entries[page.module] = entry
        grouped.setdefault(t(page.group), []).append(entry)
    state.remember("menu", entries)
    chosen = st.navigation(grouped)
    return chosen.run, next(page for page in listed if entries[page.module] is chosen)


def link_to(module: str, label: str, icon: str | None = None) -> None:
    """Draw a link to another page; nothing where that page does not exist."""
    entry = state.recall("menu", {}).get(module)
    if entry is not None:
        st.page_link(entry, label=label, icon=icon)


def go_to(module: str) -> None:
    """Leave this page for another one, at once."""
    entry = state.recall("menu", {}).get(module)
    if entry is not None:
        st.switch_page(entry)
