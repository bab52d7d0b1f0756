"""Leave: who is away when, how many on each day, what was asked for late."""

from __future__ import annotations

import streamlit as st

from scheduler.ui.fact_page import charts
from scheduler.ui.fact_page.editor import Words, show_table
from scheduler.ui.fact_page.horizon import shown_problem
from scheduler.ui.words import t

LEAVE = Words("Add leave", "No leave is entered yet. Add one, or import a list.")


def show() -> None:
    """Draw the page."""
    st.title(t("Leave"))
    st.caption(t("Approved leave binds the rota. Only dates and the kind of leave are kept."))
    view = show_table("leave.csv", LEAVE)
    problem = shown_problem()
    if problem is not None:
        charts.show_leave(view, problem)
