"""Demand: who is needed and who is there, the expected service, arrivals, the calculator."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from scheduler.desk.demand_view import look_at_draft
from scheduler.ui import state
from scheduler.ui.demand_page import arrivals, calculator, day, horizon, shortfalls
from scheduler.ui.fact_page.editor import Words, show_table
from scheduler.ui.words import put_days, t

QUEUES = Words(
    "Add a queue",
    "There is no queue yet. Add one for each line of customers: calls, chats, a desk to fill.",
)


def show() -> None:
    """Draw the page."""
    st.title(t("Demand"), anchor=False)
    draft = state.draft()
    if draft is None:
        return
    view = look_at_draft(draft)
    problem = draft.problem
    span = put_days(problem.first, problem.days[-1].date)
    st.caption(t("The draft of {days} against the calls that are expected.", days=span))
    tabs = st.tabs(
        [
            t("Day"),
            t("Horizon"),
            t("Shortfalls"),
            t("Arrivals"),
            t("Queues"),
            t("Calculator"),
        ],
        key=day.TABS,
        on_change="rerun",
    )
    drawn: tuple[Callable[[], object], ...] = (
        lambda: day.show(view),
        lambda: horizon.show(view),
        lambda: shortfalls.show(view),
        lambda: arrivals.show(draft.opened, view),
        lambda: show_table("queues.csv", QUEUES),
        lambda: calculator.show(view),
    )
    for tab, draw in zip(tabs, drawn, strict=True):
        if tab.open:
            with tab:
                draw()
