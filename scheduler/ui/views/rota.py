"""The page Rota: build it, edit it, see what the rules say to it."""

from __future__ import annotations

import streamlit as st

from scheduler.desk import solving
from scheduler.desk.drafts import DraftView
from scheduler.ui import state
from scheduler.ui.menu import link_to
from scheduler.ui.rota_page import absence, beginning, building, comparing, proposal
from scheduler.ui.rota_page.editor import draw_editor
from scheduler.ui.rota_page.pin_table import draw_pin_table
from scheduler.ui.rota_page.standby import draw_standby
from scheduler.ui.words import say, t

_ROOMY = """<style>
.stMainBlockContainer{padding:2.2rem 1.25rem 2rem}
@media print{
[data-testid="stSidebar"],[data-testid="stHeader"],.st-key-rota_tools{display:none!important}
.stMainBlockContainer{padding:0}
@page{size:A3 landscape;margin:8mm}
}
@media (max-width:640px){
.stMainBlockContainer{padding:3.6rem .75rem 2rem}
.st-key-rota_to_publish{display:none}
}
</style>"""
"""Four weeks need the whole width."""


def show() -> None:
    """Draw the page."""
    st.html(_ROOMY)
    view = state.draft()
    if view is None:
        return
    job = solving.current_job(state.database(), view.id)
    is_running = job is not None and not job.is_over
    is_empty = beginning.has_nothing_yet(view)
    _draw_head(view, can_build=not is_running and not is_empty)
    for notice in view.notices:
        st.warning(say(notice), icon=":material/info:")
    if job is not None and is_running:
        building.draw_running(job)
    if comparing.is_comparing(view):
        comparing.draw_comparison(view)
    elif job is not None and not is_running and proposal.draw_ended(view, job):
        return
    elif is_empty and (job is None or job.proposal is None):
        if not is_running:
            beginning.draw_beginning(view)
    elif (repair := absence.found_for(view)) is not None:
        absence.draw_repair(view, repair)
    else:
        st.fragment(draw_editor)()
        st.fragment(draw_standby)(view)
    draw_pin_table()


def _draw_head(view: DraftView, *, can_build: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(t("Rota"), width="stretch")
        with st.container(
            key="rota_tools", horizontal=True, vertical_alignment="center", width="content"
        ):
            building.draw_build_button(view, disabled=not can_build)
            absence.draw_button(view, disabled=not can_build)
            comparing.draw_button(view)
            with st.container(key="rota_to_publish", width="content"):
                link_to("publish", t("Publish"), ":material/campaign:")
