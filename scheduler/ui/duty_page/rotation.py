"""A turn of duty given by hand: who could hold it, ranked by turns, and why others could not."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import streamlit as st

from scheduler.desk.drafts import DraftView
from scheduler.desk.duty_view import (
    Candidate,
    Turn,
    give_turn,
    list_turns,
    pin_turn,
    rank_for_draft,
)
from scheduler.domain.text import Message
from scheduler.ui import faults, state
from scheduler.ui.duty_page.timeline import draw_timeline
from scheduler.ui.tables import Cell, draw_table
from scheduler.ui.words import put_date, put_days, say, t, told_apart

TURN = "duty_turn"
_FEW = 8


def show(view: DraftView) -> None:
    """Draw the rotation, then the turn that is chosen with its candidates."""
    turns = list_turns(view)
    if not turns:
        st.info(
            t(
                "This centre has no duty by week or day. Kinds of duty are set up on the page "
                "Calendar or in centre.toml."
            )
        )
        return
    draw_timeline(view.problem, view.rota)
    turn = _choose(view, turns)
    with st.container(border=True):
        _draw_turn(view, turn)
    candidates = rank_for_draft(view, turn.slot.index)
    _draw_eligible(view, turn, [one for one in candidates if one.is_eligible])
    _draw_others(view, turn, [one for one in candidates if not one.is_eligible])


def _choose(view: DraftView, turns: list[Turn]) -> Turn:
    known = {turn.slot.id: turn for turn in turns}
    chosen = state.recall(TURN)
    if chosen not in known:
        chosen = next((turn.slot.id for turn in turns if not turn.holders), turns[0].slot.id)
        # Kept, so that the turn stays chosen once somebody holds it.
        state.remember(TURN, chosen)
    state.set_widget(TURN, chosen)
    st.selectbox(
        t("Turn"),
        list(known),
        format_func=lambda one: _name(known[one]),
        key=TURN,
        on_change=lambda: state.remember(TURN, state.widget(TURN)),
    )
    return known[chosen]


def _name(turn: Turn) -> str:
    slot = turn.slot
    days = put_date(slot.first) if slot.first == slot.last else put_days(slot.first, slot.last)
    name = say(slot.holiday.name) if slot.holiday else ""
    holders = " · ".join(person.name for person in turn.holders) or t("nobody")
    return " · ".join(part for part in (days, say(slot.kind.name), name, holders) if part)


def _draw_turn(view: DraftView, turn: Turn) -> None:
    words, actions = st.columns([3, 2], vertical_alignment="center")
    holders = ", ".join(faults.plain(person.name) for person in turn.holders)
    words.markdown(f"**{t('Held by')}:** {holders or t('nobody')}")
    with actions.container(horizontal=True, horizontal_alignment="right"):
        if turn.holders:
            pinned = turn.is_pinned
            if st.button(
                t("Unpin") if pinned else t("Pin"),
                icon=":material/lock_open:" if pinned else ":material/lock:",
                key="duty_pin",
                help=t("A pinned turn stays as it is when the rota is built."),
            ):
                _do(lambda: _pin(view, turn, not pinned))
            if st.button(t("Nobody"), icon=":material/person_off:", key="duty_nobody"):
                _give(view, turn, None)
    if turn.violations:
        st.markdown(
            "\n".join(
                f"- {'🔴' if found.is_hard else '🟠'} {faults.plain(say(found.violation.message))}"
                for found in turn.violations
            )
        )
    elif turn.holders:
        st.caption(t("No rule says anything against it."))


def _draw_eligible(view: DraftView, turn: Turn, found: list[Candidate]) -> None:
    st.subheader(t("Could hold it ({count})", count=len(found)), anchor=False)
    st.caption(t("Those with the fewest turns first."))
    if not found:
        st.warning(t("Nobody could hold this turn without breaking a hard rule."))
    for one in found[:_FEW]:
        _draw_candidate(view, turn, one)
    if len(found) > _FEW:
        with st.expander(t("{count} more", count=len(found) - _FEW)):
            for one in found[_FEW:]:
                _draw_candidate(view, turn, one)


def _draw_candidate(view: DraftView, turn: Turn, one: Candidate) -> None:
    holds = any(person.id == one.person.id for person in turn.holders)
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{faults.plain(one.person.name)}** · {_turns_words(one)}")
            for change in one.new:
                st.caption(faults.plain(say(change.shown.violation.message)))
        if one.cost:
            st.caption(t("{points} points", points=f"{one.cost:+,}"), width="content")
        if holds:
            st.badge(t("holds it"), icon=":material/check:", color="green")
        elif st.button(t("Give"), key=f"duty_give_{one.person.id}"):
            _give(view, turn, one.person.id)


def _turns_words(one: Candidate) -> str:
    words = t("turns so far: {count}", count=one.turns)
    if one.last_turn:
        words += " · " + t("the last from {date}", date=put_date(one.last_turn))
    return words


def _draw_others(view: DraftView, turn: Turn, found: list[Candidate]) -> None:
    if not found:
        return
    with st.expander(t("Could not ({count}), and why", count=len(found))):
        rows: list[list[Cell | str]] = [
            [
                Cell(one.person.name, note=t("turns so far: {count}", count=one.turns)),
                Cell(_why_not(one), is_long=True),
            ]
            for one in found
        ]
        draw_table([t("Person"), t("Why not")], rows, label=t("Why not"))
        names = told_apart({one.person.id: one.person.name for one in found})
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(
                t("Give it all the same to"),
                list(names),
                index=None,
                format_func=lambda one: names[one],
                placeholder=t("Choose a person"),
                key=f"duty_despite_{turn.slot.id}",
            )
            if st.button(t("Give all the same"), disabled=chosen is None, key="duty_give_despite"):
                _give(view, turn, chosen)


def _why_not(one: Candidate) -> str:
    hard = (change.shown for change in one.new if change.shown.is_hard)
    return "\n".join(say(found.violation.message) for found in hard)


def _give(view: DraftView, turn: Turn, employee_id: str | None) -> None:
    def give() -> None:
        give_turn(
            state.database(),
            state.actor(),
            view.id,
            turn.slot,
            view.problem,
            employee_id,
            f"duty:{uuid4().hex}",
            1,
        )
        values = {"duty": turn.slot}
        if employee_id is None:
            told = Message("Nobody holds {duty} in the draft now.", values)
        else:
            person = view.problem.employees[view.problem.employee_index[employee_id]]
            told = Message("{employee} holds {duty} in the draft.", values | {"employee": person})
        faults.tell_after_rerun(told)

    _do(give)


def _pin(view: DraftView, turn: Turn, on: bool) -> None:
    client = f"duty:{uuid4().hex}"
    pin_turn(state.database(), state.actor(), view.id, turn.slot, view.problem, on, client, 1)


def _do(action: Callable[[], None]) -> None:
    with faults.explained() as attempt:
        action()
    if attempt.worked:
        st.rerun()
