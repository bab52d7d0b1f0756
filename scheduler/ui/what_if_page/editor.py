"""A new scenario: what is to be otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from scheduler.desk.drafts import DraftView
from scheduler.desk.scenario_changes import (
    Scenario,
    changes_together,
    read_scenario,
    scenario_of,
)
from scheduler.desk.scenario_form import offers_of
from scheduler.desk.scenario_views import ScenarioView, list_scenarios
from scheduler.desk.scenarios import add_scenario, request_builds
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.ui import faults, state
from scheduler.ui.rota_page.building import draw_times
from scheduler.ui.what_if_page.form import draw_sections
from scheduler.ui.words import t, told_apart

_EXAMPLE = 'demand = [{factor = 1.1, weekdays = ["monday"]}]'


def draw_beginning(view: DraftView) -> None:
    """Draw what the page is for, and the way to a new scenario."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            t(
                "Change demand, promises, rules or people, and see what the best rota then comes "
                "to. Nothing of it touches the centre until you say so."
            ),
            width="stretch",
        )
        if st.button(t("New scenario"), type="primary", icon=":material/add:", key="what_if.new"):
            st.dialog(t("New scenario"), width="large")(draw_form)(view)


def draw_form(view: DraftView) -> None:
    """Draw the form of a new scenario, as the dialog shows it."""
    offers = offers_of(view.opened)
    known = list_scenarios(state.database(), view.centre_id, view.first, view.weeks)
    name = st.text_input(
        t("Name of the scenario"),
        max_chars=80,
        key="what_if.name",
        placeholder=t("Autumn peak, two more people …"),
    )
    base = _draw_base([one for one in known if not one.changes.is_empty])
    filled = draw_sections(offers)
    text = _draw_text()
    seconds = draw_times("what_if.seconds")
    # Below the button a refusal would stand beneath the edge of the window.
    above = st.container()
    if st.button(
        t("Keep and build"), type="primary", icon=":material/play_arrow:", key="what_if.keep"
    ):
        with above, faults.explained() as attempt:
            scenario = _put_together(name, base, filled.changes(), text)
            _keep(view, scenario, seconds)
        if attempt.worked:
            st.rerun()


def _draw_base(known: list[ScenarioView]) -> ScenarioView | None:
    if not known:
        return None
    names = told_apart({None: t("As it is")} | {one.id: one.name for one in known})
    chosen = st.selectbox(
        t("Begin with"), list(names), format_func=names.__getitem__, key="what_if.base"
    )
    return next((one for one in known if one.id == chosen), None)


def _draw_text() -> str:
    with st.expander(t("More changes, as text"), icon=":material/code:"):
        text = st.text_area(
            t("As in a file for the command what-if (TOML)"),
            key="what_if.text",
            placeholder=_EXAMPLE,
            height=120,
        )
    return text or ""


def _put_together(
    name: str, base: ScenarioView | None, said: Mapping[str, Any], text: str
) -> Scenario:
    parts = [scenario_of(said).changes]
    if base is not None:
        parts.insert(0, base.changes)
    if text.strip():
        parts.append(read_scenario(text).changes)
    together = changes_together(parts)
    if together.is_empty:
        problem = Message("changes nothing yet.")
        remedy = Message(
            "Change demand, a promise, a rule, people or shift types. "
            "The facts as they are get built beside it by themselves."
        )
        raise BadInput([Fault("scenario", None, None, None, problem, remedy)])
    return Scenario(name=name.strip() or t("Without a name"), changes=together)


def _keep(view: DraftView, scenario: Scenario, seconds: float) -> None:
    database, actor = state.database(), state.actor()
    horizon = view.centre_id, view.first, view.weeks
    made = add_scenario(database, actor, *horizon, scenario)
    known = list_scenarios(database, *horizon)
    new = [one.id for one in known if one.id == made or one.state is None]
    request_builds(database, actor, new, seconds)
    faults.tell_after_rerun(Message("The scenario is kept and waits for the worker."))
