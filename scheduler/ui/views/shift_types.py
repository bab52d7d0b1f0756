"""Shift types: when they are worked, with which break, by whom, on which days."""

from __future__ import annotations

import streamlit as st

from scheduler.ui.fact_page import charts
from scheduler.ui.fact_page.editor import Words, show_table
from scheduler.ui.fact_page.horizon import shown_problem
from scheduler.ui.words import t

SHIFT_TYPES = Words("Add a shift type", "There is no shift type yet. Add one, or import a list.")


def show() -> None:
    """Draw the page."""
    st.title(t("Shift types"))
    show_table("shift_types.csv", SHIFT_TYPES)
    problem = shown_problem()
    if problem is not None:
        charts.show_shift_times(problem)
