"""The menu of pages, and links from one page to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from scheduler.ui import state
from scheduler.ui.menu_links import LinkGroup, PageLink, draw_menu_links
from scheduler.ui.pages import Page, pages_there
from scheduler.ui.words import t


@dataclass(frozen=True)
class Menu:
    """The pages of this run, the one that is looked at, and how to draw that one."""

    entries: dict[str, st.Page]
    page: Page
    show: Callable[[], None]

    def draw(self) -> None:
        """Draw links to all pages, in their groups."""
        if self.entries:
            draw_menu_links(self._groups(), self.page.url_path, _go_to_path)

    def _groups(self) -> list[LinkGroup]:
        pages = [page for page in pages_there() if page.module in self.entries]
        return [
            {"name": t(group), "pages": [_link(page) for page in members]}
            for group, members in groupby(pages, key=lambda page: page.group)
        ]


def _link(page: Page) -> PageLink:
    return {"path": page.url_path, "title": t(page.title), "icon": page.icon}


def make_menu(only: Page | None = None) -> Menu:
    """Tell Streamlit which pages there are, and find the one that is looked at."""
    if only is not None:
        return Menu({}, only, only.show)
    # Streamlit gives its default page the empty address alone; so that every page has one of its
    # own, the default one only leads to the first.
    home = st.Page(_nothing, title="Paiban", url_path="home", default=True, visibility="hidden")
    pages = {page.module: page for page in pages_there()}
    entries = {
        page.module: st.Page(
            page.show, title=t(page.title), icon=f":material/{page.icon}:", url_path=page.url_path
        )
        for page in pages.values()
    }
    state.remember("menu", entries)
    # Its own menu would stand above everything else in the sidebar; ours comes after the centre.
    chosen = st.navigation([home, *entries.values()], position="hidden")
    if chosen is home:
        st.switch_page(next(iter(entries.values())))
    module = next(name for name, entry in entries.items() if entry is chosen)
    return Menu(entries, pages[module], chosen.run)


def _nothing() -> None:
    """The home page itself is never seen."""


def link_to(module: str, label: str, icon: str | None = None) -> None:
    """Draw a link to another page; nothing where that page does not exist."""
    entry = state.recall("menu", {}).get(module)
    if entry is not None:
        st.page_link(entry, label=label, icon=icon)


def go_to(module: str) -> None:
    """Leave this page for another one, at once."""
    entry = state.recall("menu", {}).get(module)
    if entry is not None:
        # With the address as it will be, the browser has one step to go back, not one a choice.
        st.switch_page(entry, query_params=state.choices())


def _go_to_path(path: str) -> None:
    for page in pages_there():
        if page.url_path == path:
            go_to(page.module)
