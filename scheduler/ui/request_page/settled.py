"""The requests that are settled, with what was decided, by whom and why."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.request_views import RequestView
from scheduler.ui import faults
from scheduler.ui.menu import link_to
from scheduler.ui.request_page import inbox
from scheduler.ui.words import t

_MOST_SHOWN = 30


def draw(listed: list[RequestView]) -> None:
    """Draw the settled requests, newest first."""
    if not listed:
        st.info(t("Nothing has been settled yet."))
        return
    for view in listed[:_MOST_SHOWN]:
        with st.container(border=True, key=f"settled_card_{view.id}"):
            inbox.draw_head(view)
            if view.answer:
                st.markdown(t("Answer: {answer}", answer=faults.plain(view.answer)))
            if view.version_id is not None:
                link_to("versions", t("See the published version"), ":material/history:")
            inbox.draw_history(view)
    if len(listed) > _MOST_SHOWN:
        st.caption(t("and {count} more", count=len(listed) - _MOST_SHOWN))
