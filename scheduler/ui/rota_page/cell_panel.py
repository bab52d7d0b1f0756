"""Above the grid: why a cell holds what it holds, and what would follow if it held another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from scheduler.desk.cell_reasons import (
    CellReasons,
    Choice,
    WhyNot,
    ask_why_not,
    explain,
    take_why_not,
)
from scheduler.desk.drafts import DraftView
from scheduler.desk.repairing import tell_keeping
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.rule import Group
from scheduler.swaps.changes import Change
from scheduler.ui import faults, state
from scheduler.ui.rota_page.look import draw_people_table
from scheduler.ui.words import say, t

MOST_TOLD = 4
_WHO, _DAY, _WHAT = "why_who", "why_day", "why_what"
_CLICKED, _WHY, _WHY_NOT = "rota.why_clicked", "rota.why", "rota.why_not"
_OFF = ""


def follow_click(place: object) -> None:
    """Ask about the cell that was clicked in the grid. Runs before anything is drawn."""
    if isinstance(place, list) and len(place) == 2 and state.recall(_CLICKED) != place:
        state.remember(_CLICKED, place)
        state.remember("rota.why_place", (str(place[0]), str(place[1])))


def draw_cell_panel(view: DraftView) -> None:
    """Draw the question and what was answered; folded at first."""
    folded = st.expander(
        t("Why this, and why not that?"),
        icon=":material/help:",
        key="why_panel",
        on_change="rerun",
    )
    if folded.open:
        with folded:
            _draw_panel(view)


def _draw_panel(view: DraftView) -> None:
    _set_widgets(view.problem)
    st.caption(t("Click a cell below, or choose one here."))
    who, when, what = _draw_question(view.problem)
    with st.container(horizontal=True):
        asks_why = st.button(t("Why?"), icon=":material/help:", key="why")
        asks_not = st.button(
            t("Why not? Settle it anew"), icon=":material/alt_route:", key="why_not"
        )
    if asks_why:
        _ask(view, _WHY, who, when)
    if asks_not:
        _ask(view, _WHY_NOT, who, when, what)
    _draw_answers(view)


def _set_widgets(problem: Problem) -> None:
    """Put the clicked cell into the choices, before they are drawn."""
    place = state.recall("rota.why_place")
    state.forget("rota.why_place")
    if place is None or place[0] not in problem.employee_index:
        return
    try:
        when = date.fromisoformat(place[1])
    except ValueError:
        return
    if 0 <= problem.day_of(when) < problem.n_days:
        state.set_widget(_WHO, place[0])
        state.set_widget(_DAY, when.isoformat())


def _draw_question(problem: Problem) -> tuple[str, date, str]:
    people = {person.id: f"{person.name} · {person.id}" for person in problem.employees}
    kinds = {_OFF: t("Day off")}
    kinds |= {kind.code: f"{kind.code} · {say(kind)}" for kind in problem.shift_types}
    first, second, third = st.columns(3)
    who = first.selectbox(t("Person"), list(people), format_func=people.__getitem__, key=_WHO)
    days = {day.date.isoformat(): say(day.date) for day in problem.days}
    when = second.selectbox(t("Day"), list(days), format_func=days.__getitem__, key=_DAY)
    what = third.selectbox(
        t("What else it could hold"), list(kinds), format_func=kinds.__getitem__, key=_WHAT
    )
    chosen = date.fromisoformat(when) if when else problem.first
    return str(who), chosen, str(what or _OFF)


def _ask(view: DraftView, which: str, who: str, when: date, what: str = _OFF) -> None:
    state.forget(_WHY)
    state.forget(_WHY_NOT)
    key = (view.id, view.number, view.revision_id, who, when)
    with faults.explained(), st.spinner(t("The rules are asked…")):
        answer = explain(view, who, when) if which == _WHY else ask_why_not(view, who, when, what)
        state.remember(which, (key, answer))


def _draw_answers(view: DraftView) -> None:
    now = (view.id, view.number, view.revision_id)
    for which in (_WHY, _WHY_NOT):
        kept = state.recall(which)
        if kept is None:
            continue
        if kept[0][:3] != now:
            state.forget(which)
            continue
        who, when = kept[0][3:]
        if which == _WHY:
            _draw_why(view.problem, kept[1], when)
        else:
            _draw_why_not(view, kept[1], who, when)


# --- why ------------------------------------------------------------------------------------


def _draw_why(problem: Problem, found: CellReasons, when: date) -> None:
    person = problem.employees[found.place.employee]
    standing: list[object] = [problem.shift_types[kind] for kind in found.standing]
    standing = standing or [Message("Day off")]
    st.markdown(
        "**" + t("{employee}, {date}: {what}", employee=person, date=when, what=standing) + "**"
    )
    if found.is_pinned:
        st.caption(t("It is pinned: a build leaves it as it is."))
    if found.said:
        st.markdown(_lines([v.violation.message for v in found.said]))
    lawful = found.lawful
    if not lawful:
        st.markdown(t("Every other value breaks a hard rule."))
    elif lawful[0].cost >= 0:
        st.markdown(
            t(
                "With everybody else as they are, nothing else is cheaper: the next best is "
                "{what}, {points} points more.",
                what=_name(problem, lawful[0]),
                points=lawful[0].cost,
            )
        )
    else:
        st.markdown(
            t(
                "With everybody else as they are, {what} would be {points} points cheaper.",
                what=_name(problem, lawful[0]),
                points=-lawful[0].cost,
            )
        )
    rows = [_row(problem, choice) for choice in (*lawful, *found.forbidden)]
    st.dataframe(rows, hide_index=True, width="stretch")


def _row(problem: Problem, choice: Choice) -> dict[str, object]:
    if choice.is_forbidden:
        reasons = [change.shown.violation.message for change in choice.forbidding[:MOST_TOLD]]
        words = say(reasons) or t("Contract, team, skills, season or employment rule it out.")
        return {
            t("Instead"): _name(problem, choice),
            t("Points"): t("forbidden"),
            t("Why not"): words,
        }
    return {
        t("Instead"): _name(problem, choice),
        t("Points"): f"{choice.cost:+,}",
        t("Why not"): say(_by_rule(choice.changes)),
    }


def _by_rule(changes: Sequence[Change]) -> list[str]:
    points: dict[str, int] = {}
    for change in changes:
        title = t(change.shown.rule.title)
        points[title] = points.get(title, 0) + change.cost
    largest = sorted(points.items(), key=lambda item: -abs(item[1]))
    return [f"{title} {cost:+,}" for title, cost in largest if cost]


def _name(problem: Problem, choice: Choice | WhyNot) -> str:
    return t("Day off") if choice.shift is None else say(problem.shift_types[choice.shift])


# --- why not --------------------------------------------------------------------------------


def _draw_why_not(view: DraftView, found: WhyNot, who: str, when: date) -> None:
    problem = view.problem
    person = problem.employees[problem.employee_index[who]]
    title = t("{employee}, {date}: {what}", employee=person, date=when, what=_name(problem, found))
    st.markdown(f"**{title}**")
    if not found.is_lawful:
        _draw_impossible(found)
        return
    titles = {change.shown.rule.id: t(change.shown.rule.title) for change in found.changes}
    largest = sorted(found.cost_by_rule.items(), key=lambda item: -abs(item[1]))
    by_rule = [f"{titles.get(rule, rule)} {points:+,}" for rule, points in largest]
    st.markdown(
        t("It can be had. Points: {points}", points=f"{found.cost:+,}")
        + (f" ({say(by_rule)})" if by_rule else "")
    )
    st.caption(
        t(
            "The days of {count} others around it were open; {proof}",
            count=found.helpers,
            proof=Message("nothing is better with them: proven.")
            if found.is_proven
            else Message("this is the best that was found in the time."),
        )
    )
    if keeping := tell_keeping(found.keeps_by):
        st.caption(say(keeping))
    _draw_group(t("Wishes refused"), found.of_group(Group.WISHES))
    _draw_group(t("Staffing that gets worse"), found.of_group(Group.COVERAGE))
    draw_people_table(problem, found.people)
    if st.button(t("Take it over"), type="primary", icon=":material/check:", key="why_not_take"):
        with faults.explained() as attempt:
            take_why_not(state.database(), state.actor(), view, found)
        if attempt.worked:
            state.forget(_WHY_NOT)
            faults.tell_after_rerun(Message("The proposal is in the draft. Undo takes it back."))
            st.rerun()


def _draw_impossible(found: WhyNot) -> None:
    if found.reasons:
        st.error(
            t("No way keeps all hard rules. These cannot hold together with it:")
            if found.helpers
            else t("A hard rule forbids it, whatever others do:")
        )
        st.markdown(_lines(found.reasons))
    else:
        st.warning(t("No lawful way was found in the time."))
    if found.helpers:
        st.caption(t("The days of {count} others around it were open.", count=found.helpers))


def _draw_group(title: str, changes: Sequence[Change]) -> None:
    if changes:
        st.markdown(f"**{title}**")
        told = [change.shown.violation.message for change in changes[: 2 * MOST_TOLD]]
        st.markdown(_lines(told))


def _lines(messages: Sequence[Message]) -> str:
    return "\n".join(f"- {faults.plain(say(message))}" for message in messages)
