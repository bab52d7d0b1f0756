"""Swaps and leave: asked for on behalf of a person, answered, applied to the published rota."""

from __future__ import annotations

import streamlit as st

from scheduler.desk import requests
from scheduler.ui import state
from scheduler.ui.request_page import asking, inbox, settled
from scheduler.ui.words import t

OPEN, ASK, SETTLED = "open", "ask", "settled"


def show() -> None:
    """Draw the page of requests."""
    centre_id = state.centre_id()
    if centre_id is None:
        return
    st.title(t("Requests"))
    waiting = requests.open_requests(state.database(), centre_id)
    titles = {
        OPEN: t("Open ({count})", count=len(waiting)),
        ASK: t("Ask"),
        SETTLED: t("Settled"),
    }
    state.set_widget("request_section", state.recall("request_section", OPEN))
    section = st.segmented_control(
        t("Section"),
        [OPEN, ASK, SETTLED],
        format_func=titles.__getitem__,
        key="request_section",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: state.remember("request_section", state.widget("request_section")),
    )
    if section == ASK:
        asking.draw(centre_id)
    elif section == SETTLED:
        settled.draw(requests.settled_requests(state.database(), centre_id))
    else:
        inbox.draw(centre_id, waiting)
