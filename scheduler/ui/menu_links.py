"""The links of the menu as one element.

Streamlit's own links are an element each, with an element for every caption and every group: its
browser half draws such a menu in slices and keeps the page waiting meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import streamlit as st

_HERE = Path(__file__).parent
_KEY = "menu"

_component = st.components.v2.component(
    "paiban_menu",
    html="<nav></nav>",
    css=(_HERE / "menu_links.css").read_text("utf-8"),
    js=(_HERE / "menu_links.js").read_text("utf-8"),
)


class PageLink(TypedDict):
    """A link as the browser draws it; ``icon`` is a name in the font Material Symbols."""

    path: str
    title: str
    icon: str


class LinkGroup(TypedDict):
    """Links under a caption."""

    name: str
    pages: list[PageLink]


def draw_menu_links(groups: list[LinkGroup], here: str, on_choice: Callable[[str], None]) -> None:
    """Draw links to pages, the one that is ``here`` marked.

    ``on_choice`` is called with the path of the page that somebody chose, before anything else of
    the next run.
    """

    def choose() -> None:
        chosen = st.session_state[_KEY].page
        if chosen:
            on_choice(chosen)

    _component(data={"groups": groups, "page": here}, key=_KEY, on_page_change=choose)
