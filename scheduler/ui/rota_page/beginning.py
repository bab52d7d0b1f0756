"""The page when nothing stands in the rota yet: one large button, and what it will do."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.build_job import BuildMode
from scheduler.desk.drafts import DraftView
from scheduler.ui import state
from scheduler.ui.rota_page import building
from scheduler.ui.words import put_date, t

_BY_HAND = "rota.by_hand"


def has_nothing_yet(view: DraftView) -> bool:
    """Whether the draft is empty and nobody has chosen to fill it by hand."""
    pinned = len({(e, d) for e, d in view.pinned if view.rota.cells[e, d].any()})
    worked = int(view.rota.cells.any(axis=2).sum())
    return worked <= pinned and state.recall(_BY_HAND) != view.id


def draw_beginning(view: DraftView) -> None:
    """Draw what can be done."""
    problem = view.problem
    with st.container(border=True):
        st.subheader(t("There is no rota for these days yet"))
        st.write(
            t(
                "Paiban can build one: shifts and duties of {people} people from {first} to "
                "{last}, so that every hard rule is kept, enough people are there at all times, "
                "and wishes and fair shares are met as well as can be. Leave and pinned cells "
                "stay as they are. You see it as a proposal before anything is taken over.",
                people=problem.n_employees,
                first=put_date(problem.first),
                last=put_date(problem.date_of(problem.n_days - 1)),
            )
        )
        slider, _ = st.columns([2, 3])
        with slider:
            seconds = building.draw_times("first_build_seconds")
        with st.container(horizontal=True):
            if st.button(
                t("Build the rota"),
                type="primary",
                icon=":material/auto_awesome:",
                key="first_build",
            ):
                building.request(view, BuildMode.BUILD, seconds)
            if st.button(t("Fill it by hand"), icon=":material/edit:", key="by_hand"):
                state.remember(_BY_HAND, view.id)
                st.rerun()
