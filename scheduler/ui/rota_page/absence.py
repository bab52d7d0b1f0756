"""Somebody is absent: asking who and when, and the ways to fill what they leave open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from scheduler.desk.demand_view import look_at_demand, look_at_draft
from scheduler.desk.differences import differences_by_person
from scheduler.desk.drafts import DraftView
from scheduler.desk.repair_taking import take_repair
from scheduler.desk.repairing import (
    absence_of,
    name_turn,
    repair_draft,
    steps_of,
    tell_keeping,
)
from scheduler.domain.text import Message
from scheduler.solve.repair import Option, Ranking, Repair, RepairStatus
from scheduler.solve.repairing.opening import Difference
from scheduler.ui import faults, state
from scheduler.ui.rota_page.look import draw_difference, draw_service, draw_sums, draw_tables
from scheduler.ui.words import put_date, put_days, say, t

MOST_WAYS = 8
_FOUND = "rota.repair"
_WHO, _FROM, _TO = "absent_who", "absent_from", "absent_to"
_VERDICTS = {
    RepairStatus.OPTIMAL: "With the people and days that were open, nothing is better: proven.",
    RepairStatus.FEASIBLE: "The best that was found in the time.",
    RepairStatus.UNLAWFUL: (
        "A hard rule is broken more than before, and no way around it was found."
    ),
}


def draw_button(view: DraftView, *, disabled: bool) -> None:
    """Draw the button that asks who is absent."""
    label = t("Somebody is absent")
    if st.button(label, icon=":material/sick:", disabled=disabled, key="absent"):
        st.dialog(label)(_ask_who)(view)


def _ask_who(view: DraftView) -> None:
    problem = view.problem
    last = problem.date_of(problem.n_days - 1)
    today = date.today() if problem.first <= date.today() <= last else problem.first
    people = {person.id: f"{person.name} · {person.id}" for person in problem.employees}
    with st.form("absent_form", border=False):
        who = st.selectbox(t("Who"), list(people), format_func=people.__getitem__, key=_WHO)
        first, until = st.columns(2)
        begin = first.date_input(
            t("From"), today, min_value=problem.first, max_value=last, key=_FROM
        )
        end = until.date_input(
            t("To"), min(last, today + timedelta(days=2)), problem.first, last, key=_TO
        )
        st.caption(
            t(
                "Everybody else stays as they are as far as can be. What comes of it is a "
                "proposal: nothing is changed before you take it over."
            )
        )
        asked = st.form_submit_button(t("Find stand-ins"), type="primary", icon=":material/search:")
    if asked:
        _find(view, str(who), begin, end)


def _find(view: DraftView, who: str, begin: Any, end: Any) -> None:
    with faults.explained() as attempt, st.status(t("Looking for stand-ins")) as watched:
        absence = absence_of(view.problem, who, begin, end)
        found = repair_draft(
            view, [absence], tell=lambda step: watched.update(label=say(step), state="running")
        )
        state.remember(_FOUND, (_key(view), found))
    if attempt.worked:
        st.rerun()


def found_for(view: DraftView) -> Repair | None:
    """The repair that was worked out for the draft as it is now, if there is one."""
    kept = state.recall(_FOUND)
    return kept[1] if kept is not None and kept[0] == _key(view) else None


def _key(view: DraftView) -> tuple[int, int, int]:
    return view.id, view.number, view.revision_id


def draw_repair(view: DraftView, found: Repair) -> None:
    """Draw what was found in the editor's place: the choice, its price, who could step in."""
    with st.container(border=True):
        words, back = st.columns([4, 1], vertical_alignment="center")
        words.subheader(_title(found))
        if back.button(t("Back to the draft"), icon=":material/arrow_back:", width="stretch"):
            state.forget(_FOUND)
            st.rerun()
        if not found.turns:
            st.info(t("Nothing is to be filled: no shift and no duty falls on these days."))
        option = _choose(found)
        if option is found.proposal:
            st.markdown(f"**{t(_VERDICTS[found.status])}**")
        if keeping := tell_keeping(found.keeps_by):
            st.caption(say(keeping))
        _draw_broken(found, option)
        draw_sums(found.problem, view.rota, option.rota, found.report_before, option.report)
        draw_service(look_at_draft(view), look_at_demand(view.opened, option.rota))
        _draw_taking(view, found, option)
        with st.expander(t("What changes for whom, and the price by rule")):
            differences = differences_by_person(found.problem, view.rota, option.rota)
            draw_tables(found.problem, differences, found.report_before, option.report)
        for ranking in found.rankings:
            _draw_ranking(found, ranking)
    draw_difference(
        found.problem,
        view.rota,
        option.rota,
        found.report_before,
        option.report,
        "repair_grid",
        view.pinned,
        view.duty_pinned,
    )


def _title(found: Repair) -> str:
    problem, parts = found.problem, []
    for absence in found.absences:
        first, last = (problem.date_of(day) for day in (absence.first, absence.last))
        person = problem.employees[absence.employee]
        when = put_date(first) if first == last else put_days(first, last)
        parts.append(t("{employee} is absent, {when}", employee=person, when=when))
    return say(parts)


def _choose(found: Repair) -> Option:
    options = {
        "proposal": (t("Settled together"), found.proposal),
        "planned": (t("The best for each turn"), found.planned),
        "open": (t("Nobody steps in"), found.left_open),
    }
    # Pills: on a phone each stands whole on a line of its own.
    chosen = st.pills(
        t("Which"),
        list(options),
        format_func=lambda name: (
            f"{options[name][0]} · {options[name][1].report.cost:,} · "
            + t("{count} others change", count=len(options[name][1].people_touched))
        ),
        default="proposal",
        required=True,
        key="repair_option",
        label_visibility="collapsed",
    )
    return options[str(chosen)][1]


def _draw_broken(found: Repair, option: Option) -> None:
    known = {str(v.violation.message) for v in found.report_before.hard_violations}
    new = [v for v in option.report.hard_violations if str(v.violation.message) not in known]
    if new:
        lines = [f"- {faults.plain(say(v.violation.message))}" for v in new[:MOST_WAYS]]
        st.error("\n".join([t("Hard rules that this breaks:"), *lines]))


def _draw_taking(view: DraftView, found: Repair, option: Option) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        label = t("Take it over")
        taken = st.button(label, type="primary", icon=":material/check:", key="repair_take")
        as_leave = st.checkbox(
            t("Write the absence down as leave"),
            True,
            key="repair_as_leave",
            help=t("So the next build knows of it. Undo takes the rota back, not the leave."),
        )
    if not taken:
        return
    with faults.explained() as attempt:
        take_repair(state.database(), state.actor(), view, found, option, as_leave=as_leave)
    if attempt.worked:
        state.forget(_FOUND)
        faults.tell_after_rerun(Message("The proposal is in the draft. Undo takes it back."))
        st.rerun()


def _draw_ranking(found: Repair, ranking: Ranking) -> None:
    title = say(name_turn(found.problem, ranking.turn, found.before))
    with st.expander(t("Who could step in: {turn}", turn=title)):
        if not ranking.ways:
            st.caption(t("Nobody is free who could take this turn."))
            return
        rows = [
            {
                t("Who takes what"): say([step.words for step in steps_of(found, way.handovers)]),
                t("Lawful"): t("yes") if way.is_lawful else t("no"),
                t("Points"): way.difference.cost,
                t("By rule"): by_rule_in_words(found, way.difference),
            }
            for way in ranking.ways[:MOST_WAYS]
        ]
        st.dataframe(rows, hide_index=True, width="stretch")
        st.caption(t("Points are the difference to leaving this one turn open."))


def by_rule_in_words(found: Repair, difference: Difference) -> str:
    """What each rule charges more or less, the broken hard rules first."""
    titles = {rule.id: rule.title for rule in found.report_before.rules}
    hard = [t("breaks {rule}", rule=Message(titles[rule])) for rule in difference.broken]
    largest = sorted(difference.by_rule.items(), key=lambda item: -abs(item[1]))
    soft = [f"{t(titles.get(rule, rule))} {points:+,}" for rule, points in largest]
    return say([*hard, *soft])
