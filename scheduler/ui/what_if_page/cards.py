"""The scenarios there are: what each changes, how far its build is, what can be done with it."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.drafts import DraftView
from scheduler.desk.scenario_as_facts import make_facts, take_facts_back
from scheduler.desk.scenario_proposals import propose
from scheduler.desk.scenario_views import ScenarioView, list_scenarios
from scheduler.desk.scenarios import put_away, request_builds, stop_build
from scheduler.domain.text import Message
from scheduler.jobs.queue import JobState
from scheduler.solve.result import SolveStatus
from scheduler.ui import faults, state
from scheduler.ui.menu import go_to
from scheduler.ui.rota_page.building import draw_times
from scheduler.ui.words import say, t

_MADE = "what_if.made"
_TAKEN_BACK = Message("A scenario was taken back")


def name_of(view: ScenarioView) -> str:
    """What a scenario is called on screen."""
    return view.name or t("As it is")


def draw(view: DraftView) -> list[ScenarioView]:
    """Draw the scenarios of a horizon, those under way anew every two seconds; all of them."""
    found = _look(view)
    if not found:
        st.info(t("No scenario yet. The first one is built together with the facts as they are."))
        return []
    if any(one.is_running for one in found):
        _watch(view, [one.id for one in found if one.is_running])
    for one in found:
        with st.container(border=True, key=f"what_if.card.{one.id}"):
            _draw_card(one)
    return found


def _look(view: DraftView) -> list[ScenarioView]:
    return list_scenarios(state.database(), view.centre_id, view.first, view.weeks)


def _watch(view: DraftView, running: list[int]) -> None:
    """Draw how far builds are; the whole page anew once one of them has ended."""

    @st.fragment(run_every=2.0)
    def watch() -> None:
        found = [one for one in _look(view) if one.id in running]
        if any(not one.is_running for one in found):
            st.rerun()
        for one in found:
            st.caption(f"**{faults.plain(name_of(one))}** · {_progress(one)}")

    watch()


def _progress(view: ScenarioView) -> str:
    if view.state is JobState.QUEUED:
        return t("Waiting for the worker to take it up.")
    points = view.progress.get("objective")
    if points is None:
        return t("Being built: looking for a first rota.")
    return t("Being built: {points} points so far.", points=f"{points:,}")


def _draw_card(view: ScenarioView) -> None:
    words, actions = st.columns([3, 2], vertical_alignment="center")
    with words:
        st.markdown(f"**{faults.plain(name_of(view))}** {_badge(view)}")
        if view.words:
            st.caption(" · ".join(faults.plain(say(one)) for one in view.words))
        else:
            st.caption(t("The centre's facts without any change."))
        _draw_trouble(view)
    with actions.container(horizontal=True, horizontal_alignment="right"):
        _draw_actions(view)


def _badge(view: ScenarioView) -> str:
    if view.is_running:
        return f":blue-badge[{t('being built')}]"
    if view.error is not None:
        return f":red-badge[{t('failed')}]"
    if view.built is None:
        return f":gray-badge[{t('not built')}]"
    if view.built.status is SolveStatus.INFEASIBLE:
        return f":red-badge[{t('no rota possible')}]"
    if view.built.figures is None:
        return f":orange-badge[{t('no rota found')}]"
    if view.built.figures.hard_violations:
        return f":orange-badge[{t('breaks hard rules')}]"
    return f":green-badge[{t('built')}]"


def _draw_trouble(view: ScenarioView) -> None:
    if view.error is not None and not view.is_running:
        st.error(say(view.error), icon=":material/error:")
    conflict = view.built.conflict if view.built else None
    if conflict is not None:
        with st.expander(t("Why no rota is possible"), icon=":material/block:"):
            st.markdown("\n".join(f"- {faults.plain(say(one))}" for one in conflict.reasons))
            if conflict.ways_out:
                st.markdown(f"**{t('Ways out, the smallest first')}**")
                ways = (faults.plain(say(one)) for one in conflict.ways_out)
                st.markdown("\n".join(f"{n}. {way}" for n, way in enumerate(ways, 1)))


def _draw_actions(view: ScenarioView) -> None:
    key = f"what_if.{view.id}"
    if view.is_running:
        if st.button(t("Stop"), icon=":material/stop_circle:", key=f"{key}.stop"):
            with faults.explained():
                stop_build(state.database(), state.actor(), view.id)
            st.rerun()
        return
    if view.built and view.built.figures and view.is_current:
        label = t("Take its rota as a proposal")
        if st.button(label, icon=":material/input:", key=f"{key}.propose"):
            take(view.id)
    label = t("Build") if view.state is None else t("Build again")
    with st.popover(label, icon=":material/auto_awesome:", key=f"{key}.again"):
        seconds = draw_times(f"{key}.seconds")
        if st.button(t("Start"), type="primary", key=f"{key}.build"):
            with faults.explained() as attempt:
                request_builds(state.database(), state.actor(), [view.id], seconds)
            if attempt.worked:
                st.rerun()
    if not view.changes.is_empty:
        _draw_keeping(view, key)
        _draw_taking_back(view, key)
        if st.button(t("Put away"), icon=":material/delete:", key=f"{key}.away"):
            with faults.explained() as attempt:
                put_away(state.database(), state.actor(), view.id)
            if attempt.worked:
                st.rerun()


def _draw_keeping(view: ScenarioView, key: str) -> None:
    with st.popover(t("Make it the facts"), icon=":material/save:", key=f"{key}.facts"):
        st.write(
            t(
                "The changes become the centre's facts, for everybody. The history of changes "
                "keeps the state before; it can be taken back there."
            )
        )
        reason = st.text_input(t("Why"), key=f"{key}.why", max_chars=200)
        if st.button(t("Make it the facts"), type="primary", key=f"{key}.keep"):
            with faults.explained() as attempt:
                made = make_facts(state.database(), state.actor(), view.id, reason)
            if attempt.worked:
                said = Message(
                    "These are the centre's facts now: state {number}.", {"number": made.number}
                )
                state.remember(_MADE, (view.id, made.centre_id, made.id))
                faults.tell_after_rerun(said)
                st.rerun()


def _draw_taking_back(view: ScenarioView, key: str) -> None:
    """Draw the way back, in the tab that has just made the scenario the facts."""
    scenario_id, centre_id, revision_id = state.recall(_MADE, (0, "", 0))
    if scenario_id != view.id or centre_id != state.centre_id():
        return
    if st.button(t("Take the facts back"), icon=":material/undo:", key=f"{key}.back"):
        database, actor = state.database(), state.actor()
        with faults.explained() as attempt:
            take_facts_back(database, actor, centre_id, revision_id, say(_TAKEN_BACK))
        if attempt.worked:
            state.forget(_MADE)
            faults.tell_after_rerun(Message("The facts are what they were before."))
            st.rerun()


def take(scenario_id: int, choice: int | None = None) -> None:
    """Lay a rota before whoever edits the draft, and go there."""
    with faults.explained() as attempt:
        propose(state.database(), state.actor(), scenario_id, choice)
    if attempt.worked:
        faults.tell_after_rerun(Message("The rota is proposed. Take it over, or leave it."))
        go_to("rota")
        st.rerun()
