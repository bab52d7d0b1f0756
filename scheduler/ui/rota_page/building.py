"""Asking for a build, and watching it: how far it is, and the way to stop it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from scheduler.desk import solving
from scheduler.desk.build_job import BuildMode
from scheduler.desk.build_views import JobView
from scheduler.desk.drafts import DraftView
from scheduler.domain.text import Message
from scheduler.jobs.queue import JobState
from scheduler.solve.best_possible import describe_gap
from scheduler.solve.result import Progress
from scheduler.store.database import now
from scheduler.ui import faults, state
from scheduler.ui.words import say, t

TIMES = (10, 30, 60, 300, 900, 3600)
USUAL_SECONDS = 60
_STATES = {
    JobState.QUEUED: "Waiting for the worker to take it up.",
    JobState.RUNNING: "The rota is being built. You can go on editing, or close the page.",
    JobState.DONE: "The build is done.",
    JobState.CANCELLED: "The build was stopped.",
    JobState.FAILED: "The build failed.",
}


def draw_build_button(view: DraftView, *, disabled: bool) -> None:
    """Draw the button that asks how to build."""
    if st.button(t("Build"), icon=":material/auto_awesome:", disabled=disabled, key="build"):
        st.dialog(t("Build"), width="small")(_ask_how)(view)


def _ask_how(view: DraftView) -> None:
    modes = {
        BuildMode.IMPROVE: t("Improve what is there"),
        BuildMode.BUILD: t("Build the rest anew around the pins"),
    }
    with st.form("build_form", border=False):
        mode = st.radio(
            t("How"),
            list(modes),
            format_func=modes.__getitem__,
            captions=[
                t("Begins with the draft and changes cells only where that makes it better."),
                t(
                    "Everything that is not pinned may change. Pinned now: {count}.",
                    count=len(view.pinned) + len(view.duty_pinned),
                ),
            ],
        )
        seconds = draw_times("build_seconds")
        if st.form_submit_button(t("Start"), type="primary", icon=":material/play_arrow:"):
            request(view, mode, seconds)


def draw_times(key: str) -> int:
    """Draw the choice of how long a build may take; the seconds that are chosen."""
    seconds = st.select_slider(t("At most"), TIMES, USUAL_SECONDS, format_func=_length, key=key)
    return int(seconds)


def request(view: DraftView, mode: BuildMode, seconds: float) -> None:
    """Ask for a build and draw the page anew."""
    with faults.explained() as attempt:
        solving.request_build(state.database(), state.actor(), view.id, mode, seconds)
    if attempt.worked:
        st.rerun()


def draw_running(job: JobView) -> None:
    """Draw a build that is under way, every second anew."""

    @st.fragment(run_every=1.0)
    def watch() -> None:
        found = solving.view_job(state.database(), job.id)
        if found.is_over:
            st.rerun()
        with st.container(border=True):
            _draw_progress(found)

    watch()


def _draw_progress(job: JobView) -> None:
    words, stop = st.columns([5, 1], vertical_alignment="center")
    words.markdown(f"**{t(_STATES[job.state])}**")
    if job.request.applies_itself:
        words.caption(t("It becomes the draft's rota by itself, unless you edit the draft first."))
    stopping = job.stop_requested
    label = t("Stopping…") if stopping else t("Stop")
    if stop.button(label, icon=":material/stop_circle:", disabled=stopping, width="stretch"):
        with faults.explained():
            solving.stop_build(state.database(), state.actor(), job.id)
        st.rerun(scope="fragment")
    spent = 0.0 if job.started_at is None else (now() - job.started_at) / timedelta(seconds=1)
    limit = job.request.seconds
    st.progress(
        min(1.0, max(0.0, spent / limit)),
        t(
            "{spent} of at most {limit}",
            spent=_length(int(min(spent, limit))),
            limit=_length(int(limit)),
        ),
    )
    _draw_figures(job.latest)
    rows = chart_rows(job.progress)
    if rows:
        _draw_chart(rows)


def _draw_figures(latest: Progress | None) -> None:
    objective, bound, gap, hard = st.columns(4)
    found = latest is not None and latest.objective is not None
    objective.metric(t("Points"), f"{latest.objective:,}" if found and latest else "–")
    known = known_bound(latest)
    bound.metric(
        t("Lower limit"),
        "–" if known is None else f"{known:,}",
        help=t("No rota under these rules costs less."),
    )
    share = latest.gap if latest and known else None
    gap.metric(
        t("Gap"),
        "–" if share is None else f"{share:.1%}",
        help=t("At most so much of the price can still be saved."),
    )
    hard.metric(t("Hard violations"), latest.hard_violations if found and latest else "–")
    if found and latest and not latest.hard_violations:
        st.caption(say(describe_gap(latest.objective, latest.bound, is_over=False)))


def known_bound(latest: Progress | None) -> int | None:
    """The lower limit, once there is one that says anything: at first it is 0."""
    return latest.bound if latest is not None and latest.bound else None


def chart_rows(progress: Sequence[Progress]) -> list[dict[str, Any]]:
    """Points and lower limit over time; nothing while there are fewer than two lawful rotas."""
    lawful = [told for told in progress if told.objective is not None and not told.hard_violations]
    if len(lawful) < 2:
        return []
    figures = [
        (told.seconds, points, what)
        for told in lawful
        for what, points in ((t("Points"), told.objective), (t("Lower limit"), known_bound(told)))
        if points is not None
    ]
    return [{"seconds": s, "points": points, "what": what} for s, points, what in figures]


def _draw_chart(rows: list[dict[str, Any]]) -> None:
    scale = {"zero": False, "nice": True}
    spec = {
        "height": 150,
        "mark": {"type": "line", "interpolate": "step-after", "point": {"size": 18}},
        "encoding": {
            "x": {"field": "seconds", "type": "quantitative", "title": t("Seconds")},
            "y": {"field": "points", "type": "quantitative", "title": None, "scale": scale},
            "color": {"field": "what", "type": "nominal", "title": None},
        },
    }
    st.vega_lite_chart(rows, spec, width="stretch")


def _length(seconds: int) -> str:
    if seconds < 60:
        return Message("{count} s", {"count": seconds}).in_(state.language())
    return Message("{count} min", {"count": seconds // 60}).in_(state.language())
