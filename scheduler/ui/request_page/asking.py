"""The form that asks: for whom, what, with whom; the verdict is drawn before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from scheduler.desk import leave_asking, request_asking, requests
from scheduler.desk.leave_asking import LeaveOutlook, LeaveWish
from scheduler.desk.request_asking import SwapWish, Takers
from scheduler.desk.request_steps import RequestKind, RequestState
from scheduler.desk.request_turns import NamedTurn
from scheduler.desk.request_views import (
    KIND_WORDS,
    LEAVE_KINDS,
    REGIME_WORDS,
    RequestView,
    kind_of_leave,
)
from scheduler.domain.centre import SwapRegime
from scheduler.domain.people import Employee
from scheduler.domain.text import Message
from scheduler.ui import faults, state
from scheduler.ui.menu import link_to
from scheduler.ui.request_page import verdict as verdict_part
from scheduler.ui.words import put_date, say, t


def draw(centre_id: str) -> None:
    """Draw the form."""
    people = {person.id: person for person in requests.people_of(state.database(), centre_id)}
    if not people:
        st.info(t("There are no people in this centre yet."))
        link_to("people", t("Add people"), ":material/group:")
        return
    person = st.selectbox(
        t("For whom"),
        list(people),
        format_func=lambda one: name_of(people, one),
        index=None,
        placeholder=t("Choose a person"),
        key="request_person",
    )
    kind = st.segmented_control(
        t("What"),
        list(RequestKind),
        format_func=lambda one: t(KIND_WORDS[one]),
        default=RequestKind.EXCHANGE,
        key="request_kind",
        required=True,
    )
    if person is None:
        st.caption(t("Choose the person who asks; their published shifts and duties follow."))
    elif kind is RequestKind.LEAVE:
        _leave(centre_id, person)
    else:
        _swap(centre_id, people, person, kind or RequestKind.EXCHANGE)


def name_of(people: Mapping[str, Employee], employee_id: str) -> str:
    """A person as they are chosen from a list: name and id."""
    person = people.get(employee_id)
    return employee_id if person is None else f"{person.name} · {employee_id}"


# --- swaps --------------------------------------------------------------------------------------


def _swap(centre_id: str, people: Mapping[str, Employee], person: str, kind: RequestKind) -> None:
    begun = st.toggle(
        t("Tell of a swap that has happened"),
        help=t("Shows the turns of the last weeks; it always needs the supervisor."),
        key="request_begun",
    )
    turns = request_asking.turns_to_give(state.database(), centre_id, person, begun=begun)
    if not turns:
        _nothing_to_give(people, person, begun)
        return
    give = _choose_turn(t("Gives"), turns, f"request_give_{person}_{begun}")
    if give is None:
        return
    other, take = None, None
    if kind is RequestKind.GIVE:
        other = _choose_taker(centre_id, people, give)
    else:
        other = _choose_colleague(people, person)
        if other is not None:
            take = _choose_take(centre_id, people, give, other, begun)
            if take is None:
                return
    if other is not None:
        taken = None if take is None else take.ref
        _send_swap(centre_id, people, SwapWish(kind, give.ref, other, taken))


def _nothing_to_give(people: Mapping[str, Employee], person: str, begun: bool) -> None:
    values = {"person": people[person].name}
    if begun:
        st.info(t("{person} had no published shift or duty in the last weeks.", **values))
        return
    st.info(t("{person} has no published shift or duty from now on.", **values))
    link_to("publish", t("Publish a rota"), ":material/campaign:")


def _choose_turn(label: str, turns: list[NamedTurn], key: str) -> NamedTurn | None:
    return st.selectbox(
        label,
        turns,
        format_func=lambda turn: say(turn.words),
        index=None,
        placeholder=t("Choose a shift or duty"),
        key=key,
    )


def _choose_colleague(people: Mapping[str, Employee], person: str) -> str | None:
    return st.selectbox(
        t("With whom"),
        [one for one in people if one != person],
        format_func=lambda one: name_of(people, one),
        index=None,
        placeholder=t("Choose a colleague"),
        key="request_other",
    )


def _choose_take(
    centre_id: str, people: Mapping[str, Employee], give: NamedTurn, other: str, begun: bool
) -> NamedTurn | None:
    database = state.database()
    turns = request_asking.turns_to_take(database, centre_id, give.ref, other, begun=begun)
    if not turns:
        st.info(t("{person} has nothing that could be exchanged.", person=people[other].name))
        return None
    return _choose_turn(t("Takes for it"), turns, f"request_take_{other}_{give.ref.of}")


def _choose_taker(centre_id: str, people: Mapping[str, Employee], give: NamedTurn) -> str | None:
    takers = request_asking.who_could_take(state.database(), centre_id, give.ref)
    ranked = _ranked(takers)
    others = [one for one in people if one not in ranked and one != give.ref.employee_id]
    if takers is not None:
        counts = {"shown": len(ranked), "possible": takers.ranking.possible}
        st.caption(
            t("{possible} people are free and fit; the best {shown} stand first.", **counts)
            if ranked
            else t("Nobody is free who could take this turn.")
        )
    return st.selectbox(
        t("Who could take it"),
        [*ranked, *others],
        format_func=lambda one: ranked.get(one) or name_of(people, one),
        index=None,
        placeholder=t("Choose a colleague"),
        key="request_taker",
    )


def _ranked(takers: Takers | None) -> dict[str, str]:
    """Who could take a turn, best first, each with what speaks for and against it."""
    if takers is None:
        return {}
    problem = takers.window.opened.problem
    found = {}
    for answer in takers.ranking.answers:
        person = problem.employees[answer.receiver]
        found[person.id] = words_of_taker(person, answer.lawful, answer.cost_difference)
    return found


def words_of_taker(person: Employee, lawful: bool, cost: int) -> str:
    """One of the people who could take a turn, in a list."""
    verdict = t("lawful") if lawful else t("breaks a hard rule")
    return f"{person.name} · {person.id} · {verdict} · {t('{cost} points', cost=f'{cost:+d}')}"


def _send_swap(centre_id: str, people: Mapping[str, Employee], wish: SwapWish) -> None:
    outlook = request_asking.look_at_swap(state.database(), centre_id, wish)
    problem = outlook.window.opened.problem if outlook.window else None
    verdict_part.draw(outlook.verdict, problem)
    if not outlook.verdict.is_lawful:
        return
    st.caption(t(REGIME_WORDS[outlook.regime]))
    with st.form("request_swap", border=False):
        agreed = st.checkbox(
            t("{person} has agreed already", person=people[wish.other_id].name),
            key="request_agreed",
        )
        note = st.text_input(t("Note"), max_chars=500, key="request_note")
        sent = st.form_submit_button(t("Send"), type="primary", icon=":material/send:")
    if sent:
        wish = SwapWish(wish.kind, wish.give, wish.other_id, wish.take, note)
        with faults.explained() as attempt:
            view = requests.ask_swap(
                state.database(), state.actor(), centre_id, wish, agreed=agreed
            )
        if attempt.worked:
            _sent(view)


# --- leave --------------------------------------------------------------------------------------


def _leave(centre_id: str, person: str) -> None:
    today = request_asking.today_in(requests.zone_of(state.database(), centre_id).key)
    soon = today + timedelta(days=7)
    left, right = st.columns(2)
    first = left.date_input(t("First day away"), soon, format="YYYY-MM-DD", key="leave_first")
    last = right.date_input(t("Last day away"), soon, format="YYYY-MM-DD", key="leave_last")
    kind = st.selectbox(
        t("Kind of leave"),
        list(LEAVE_KINDS),
        format_func=lambda one: say(kind_of_leave(one)),
        accept_new_options=True,
        key="leave_kind",
    )
    asked_on = st.date_input(
        t("Asked on"), today, max_value=today, format="YYYY-MM-DD", key="leave_asked_on"
    )
    if not all(isinstance(day, date) for day in (first, last, asked_on)):
        return
    wish = LeaveWish(person, first, last, kind or "annual", "", asked_on)
    with faults.explained() as attempt:
        outlook = leave_asking.look_at_leave(state.database(), centre_id, wish)
    if attempt.worked:
        draw_leave(outlook)
        _send_leave(centre_id, wish)


def draw_leave(outlook: LeaveOutlook) -> None:
    """Draw whether leave is late and what it touches."""
    if outlook.facts.late:
        st.warning(t("Asked late: it is marked so and needs the supervisor."))
    if outlook.touched:
        st.warning(t("Published for these days; the supervisor decides what becomes of it:"))
        st.markdown("\n".join(f"- {faults.plain(say(turn.words))}" for turn in outlook.touched))
    elif outlook.regime is SwapRegime.AGREE_AND_NOTIFY:
        st.success(t("In time and free: it is granted at once and the supervisor is told."))
    elif not outlook.facts.late:
        st.info(t("In time; the supervisor decides."))


def _send_leave(centre_id: str, wish: LeaveWish) -> None:
    with st.form("request_leave", border=False):
        note = st.text_input(t("Note"), max_chars=500, key="request_note")
        sent = st.form_submit_button(t("Send"), type="primary", icon=":material/send:")
    if sent:
        told = LeaveWish(wish.employee_id, wish.first, wish.last, wish.kind, note, wish.asked_on)
        with faults.explained() as attempt:
            view = requests.ask_leave(state.database(), state.actor(), centre_id, told)
        if attempt.worked:
            _sent(view)


def _sent(view: RequestView) -> None:
    done = {
        RequestState.APPLIED: Message("Done at once, and the supervisor was told."),
        RequestState.AGREED: Message("Agreed; it waits for the supervisor."),
    }
    told = done.get(view.state, Message("Asked; it waits under open requests."))
    faults.tell_after_rerun(told)
    state.remember("request_section", "open" if view.may else "settled")
    for key in ("request_note", "request_agreed"):
        state.forget(key)
    st.rerun()


def put_asked(view: RequestView) -> str:
    """When leave was asked, for its card."""
    asked_on = getattr(view.facts, "asked_on", None)
    return t("asked on {date}", date=put_date(asked_on)) if asked_on else ""
