"""The open requests: each with its verdict as of now, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from scheduler.desk import leave_asking, requests
from scheduler.desk.leave_verdicts import Replacement
from scheduler.desk.request_deciding import take_step
from scheduler.desk.request_facts import LeaveFacts
from scheduler.desk.request_steps import RequestKind, RequestState, Step
from scheduler.desk.request_turns import NamedTurn
from scheduler.desk.request_views import KIND_WORDS, REGIME_WORDS, STATE_WORDS, RequestView
from scheduler.desk.requests import Standing
from scheduler.domain.people import Employee
from scheduler.domain.text import Message
from scheduler.ui import faults, state
from scheduler.ui.request_page import verdict as verdict_part
from scheduler.ui.request_page.asking import name_of, put_asked, words_of_taker
from scheduler.ui.words import put_instant, say, t

Colour = Literal["green", "red", "violet", "blue", "gray"]
_AT_A_TIME = 10
_STEP_WORDS = {
    Step.AGREE: "The colleague agrees",
    Step.DECLINE: "The colleague declines",
    Step.APPROVE: "Approve",
    Step.REFUSE: "Refuse",
    Step.WITHDRAW: "Withdraw",
    Step.CLOSE: "Close",
}
_STEP_ICONS = {
    Step.AGREE: ":material/handshake:",
    Step.DECLINE: ":material/do_not_disturb_on:",
    Step.APPROVE: ":material/check:",
    Step.REFUSE: ":material/close:",
    Step.WITHDRAW: ":material/undo:",
    Step.CLOSE: ":material/event_busy:",
}
_TOLD = {
    RequestState.AGREED: Message("Agreed; it waits for the supervisor."),
    RequestState.APPLIED: Message("Applied to the published rota."),
    RequestState.REFUSED: Message("Refused."),
    RequestState.WITHDRAWN: Message("Withdrawn."),
    RequestState.EXPIRED: Message("Closed."),
}


def draw(centre_id: str, listed: list[RequestView]) -> None:
    """Draw the open requests, oldest first."""
    if not listed:
        st.info(t("Nothing waits for an answer. Ask for a swap or for leave under Ask."))
        return
    people = {person.id: person for person in requests.people_of(state.database(), centre_id)}
    shown = state.recall("requests_shown", _AT_A_TIME)
    for view in listed[:shown]:
        with st.container(border=True, key=f"request_card_{view.id}"):
            _card(centre_id, people, view)
    if len(listed) > shown and st.button(t("Show more")):
        state.remember("requests_shown", shown + _AT_A_TIME)
        st.rerun()


def draw_head(view: RequestView) -> None:
    """Draw what is asked, how it stands, by whom and when it was asked."""
    st.markdown(f"**{faults.plain(say(view.what))}**")
    with st.container(horizontal=True, gap="small"):
        st.badge(t(STATE_WORDS[view.state]), color=_colour(view.state))
        st.badge(t(KIND_WORDS[view.kind]), color="gray")
        if view.marked_late:
            late = "Asked late" if view.kind is RequestKind.LEAVE else "Told afterwards"
            st.badge(t(late), color="orange", icon=":material/schedule:")
    asked = t("No. {number} · {who} · {when}", number=view.id, who=view.asked_by, when=_when(view))
    st.caption(" · ".join(part for part in (faults.plain(asked), put_asked(view)) if part))
    if view.facts.note:
        st.markdown(faults.plain(view.facts.note))


def draw_history(view: RequestView) -> None:
    """Draw who did what to a request."""
    with st.expander(t("Who did what"), icon=":material/history:"):
        for line in view.history:
            words = [put_instant(line.at), line.actor, say(line.what), line.note]
            st.markdown("- " + faults.plain(" · ".join(word for word in words if word)))


def _card(centre_id: str, people: Mapping[str, Employee], view: RequestView) -> None:
    draw_head(view)
    replacements = _stand_ins(centre_id, people, view)
    standing = requests.standing_of(state.database(), centre_id, view, replacements)
    problem = standing.window.opened.problem if standing.window else None
    if standing.touched or view.kind is not RequestKind.LEAVE:
        verdict_part.draw(standing.verdict, problem)
    if view.kind is not RequestKind.LEAVE:
        st.caption(t(REGIME_WORDS[view.regime]))
    _actions(view, standing, replacements)
    draw_history(view)


def _stand_ins(
    centre_id: str, people: Mapping[str, Employee], view: RequestView
) -> tuple[Replacement, ...]:
    """Draw a choice of stand-ins for each published turn of somebody who asks for leave."""
    if not isinstance(view.facts, LeaveFacts):
        return ()
    touched = requests.touched_by(state.database(), centre_id, view)
    if not touched:
        st.caption(t("No published shift or duty lies on these days."))
        return ()
    st.markdown(t("Published for these days; choose who stands in:"))
    chosen = []
    for place, turn in enumerate(touched):
        stand_in = _stand_in(centre_id, people, view, turn, place)
        chosen.append(Replacement(turn.ref, stand_in))
    return tuple(chosen)


def _stand_in(
    centre_id: str,
    people: Mapping[str, Employee],
    view: RequestView,
    turn: NamedTurn,
    place: int,
) -> str | None:
    assert isinstance(view.facts, LeaveFacts)
    takers = leave_asking.who_could_stand_in(
        state.database(), centre_id, view.employee_id, view.facts, turn.ref
    )
    words = {}
    if takers is not None:
        staff = takers.window.opened.problem.employees
        for answer in takers.ranking.answers:
            person = staff[answer.receiver]
            words[person.id] = words_of_taker(person, answer.lawful, answer.cost_difference)
    return st.selectbox(
        say(turn.words),
        list(words),
        format_func=lambda one: words.get(one) or name_of(people, one),
        index=None,
        placeholder=t("Nobody: leave it open"),
        key=f"stand_in_{view.id}_{place}",
    )


def _actions(view: RequestView, standing: Standing, chosen: tuple[Replacement, ...]) -> None:
    despite = False
    verdict = standing.verdict
    if view.kind is RequestKind.LEAVE and verdict.impossible is None and verdict.broken:
        despite = st.checkbox(t("Grant it all the same"), key=f"despite_{view.id}")
    st.text_input(t("Note to the answer"), max_chars=500, key=_note_key(view))
    with st.container(horizontal=True):
        for step in view.may:
            if step is Step.CLOSE and verdict.impossible is None:
                continue
            blocked = step in (Step.AGREE, Step.APPROVE) and not (verdict.is_lawful or despite)
            # A callback, so that it is told also when somebody else has settled the request and
            # its card is no longer drawn.
            st.button(
                t(_STEP_WORDS[step]),
                key=f"request_{step.value}_{view.id}",
                icon=_STEP_ICONS[step],
                type="primary" if step in (Step.AGREE, Step.APPROVE) else "secondary",
                disabled=blocked,
                on_click=_take,
                args=(view, step, chosen, despite),
            )


def _note_key(view: RequestView) -> str:
    return f"request_answer_{view.id}"


def _take(view: RequestView, step: Step, chosen: tuple[Replacement, ...], despite: bool) -> None:
    with faults.explained() as attempt:
        reached = take_step(
            state.database(),
            state.actor(),
            view.id,
            step,
            state.widget(_note_key(view), ""),
            replacements=chosen,
            despite_violations=despite,
        )
    if attempt.worked:
        faults.tell_after_rerun(_TOLD.get(reached, Message("Done.")))


def _when(view: RequestView) -> str:
    return put_instant(view.asked_at)


def _colour(reached: RequestState) -> Colour:
    colours: dict[RequestState, Colour] = {
        RequestState.APPLIED: "green",
        RequestState.REFUSED: "red",
        RequestState.AGREED: "violet",
        RequestState.ASKED: "blue",
    }
    return colours.get(reached, "gray")
