"""The page What if: scenarios built beside each other, and rotas to choose from."""

from __future__ import annotations

import streamlit as st

from scheduler.ui import state
from scheduler.ui.what_if_page import cards, choosing, comparison, editor
from scheduler.ui.words import t


def show() -> None:
    """Draw the page."""
    st.title(t("What if"), anchor=False)
    view = state.draft()
    if view is None:
        return
    scenarios, choice = st.tabs(
        [t("Scenarios"), t("Rotas to choose from")], key="what_if.tab", on_change="rerun"
    )
    if scenarios.open:
        with scenarios:
            editor.draw_beginning(view)
            found = cards.draw(view)
            comparison.draw(found)
    if choice.open:
        with choice:
            choosing.draw(view)
