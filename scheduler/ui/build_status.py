"""In the sidebar of every page: the build that is under way, or what it proposes."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.build_views import JobView
from scheduler.desk.solving import current_job_of_centre, view_job
from scheduler.domain.faults import BadInput
from scheduler.jobs.queue import JobState
from scheduler.ui import state
from scheduler.ui.menu import link_to
from scheduler.ui.words import t

ROTA = "rota"
"""The page that shows builds itself."""


def draw_build_status(page: str) -> None:
    """Draw it, unless the page shows it anyway or there is nothing to show."""
    centre = state.centre_id()
    if page == ROTA or centre is None:
        return
    job = current_job_of_centre(state.database(), centre)
    if job is None:
        return
    if job.is_over:
        _ended(job)
    else:
        _running(job)


def _running(job: JobView) -> None:
    @st.fragment(run_every=2.0)
    def watch() -> None:
        try:
            found = view_job(state.database(), job.id)
        except BadInput:
            return
        if found.is_over:
            st.rerun()
        st.caption(_words(found))

    watch()
    link_to(ROTA, t("Watch it"), ":material/visibility:")


def _words(job: JobView) -> str:
    latest = job.latest
    if job.state is JobState.QUEUED:
        return t("A build of the rota is waiting to begin.")
    if latest is None or latest.objective is None:
        return t("The rota is being built: looking for a first one.")
    return t("The rota is being built: {points} points so far.", points=f"{latest.objective:,}")


def _ended(job: JobView) -> None:
    if job.state is JobState.FAILED:
        st.caption(t("A build of the rota has failed."))
        link_to(ROTA, t("See why"), ":material/error:")
    elif job.proposal is not None:
        st.caption(t("A rota has been built and waits for your decision."))
        link_to(ROTA, t("Look at it"), ":material/visibility:")
    else:
        st.caption(t("The build found no rota."))
        link_to(ROTA, t("See why"), ":material/help:")
