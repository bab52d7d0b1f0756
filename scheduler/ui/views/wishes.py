"""Wishes: what people would like, and when they can work at all."""

from __future__ import annotations

import streamlit as st

from scheduler.ui.fact_page.editor import Words, show_table
from scheduler.ui.words import t

WISHES = Words("Add a wish", "Nobody has asked for anything yet. Add a wish, or import a list.")
AVAILABILITY = Words(
    "Add a time",
    "Everybody can work at any time so far. Add when somebody can or cannot.",
)


def show() -> None:
    """Draw the page."""
    st.title(t("Wishes"))
    wishes, availability = st.tabs(
        [t("Wishes"), t("Availability")], key="wishes.tab", on_change="rerun"
    )
    if wishes.open:
        with wishes:
            st.caption(t("A wish is kept where it can be: a refused one costs by its importance."))
            show_table("preferences.csv", WISHES)
    if availability.open:
        with availability:
            st.caption(t("Times at which somebody cannot work are never given a shift."))
            show_table("availability.csv", AVAILABILITY)
