"""Duty: the rotation, turns over the years, the quarterly review, and whom to call."""

from __future__ import annotations

import streamlit as st

from scheduler.ui import state
from scheduler.ui.duty_page import contacts, review, rotation, turns
from scheduler.ui.words import put_days, t


def show() -> None:
    """Draw the page."""
    st.title(t("Duty"), anchor=False)
    draft = state.draft()
    if draft is None:
        return
    problem = draft.problem
    days = put_days(problem.first, problem.days[-1].date)
    st.caption(t("The draft of {days}; staff see what is published.", days=days))
    tabs = st.tabs(
        [t("Rotation"), t("Turns over the years"), t("Quarterly review"), t("Contacts")],
        key="duty_tabs",
        on_change="rerun",
    )
    if tabs[0].open:
        with tabs[0]:
            rotation.show(draft)
    if tabs[1].open:
        with tabs[1]:
            turns.show(draft)
    if tabs[2].open:
        with tabs[2]:
            review.show(draft)
    if tabs[3].open:
        with tabs[3]:
            contacts.show(draft.opened.centre_folder.contacts)
