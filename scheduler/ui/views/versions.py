"""Versions: what was published when, by whom and why; looked at, compared, taken back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from scheduler.desk import handing_out
from scheduler.desk.built_from import describe_built
from scheduler.desk.centres import read_stored
from scheduler.desk.publishing import (
    VersionCard,
    VersionView,
    compare_versions,
    draft_from_version,
    list_versions,
    view_version,
)
from scheduler.domain.text import Message
from scheduler.ui import faults, state
from scheduler.ui.figures import Figure, draw_figures
from scheduler.ui.menu import go_to, link_to
from scheduler.ui.publish_page.differences import draw_differences
from scheduler.ui.publish_page.hand_out import draw_hand_out
from scheduler.ui.rota_page.look import draw_difference
from scheduler.ui.tables import Cell, Tone, draw_table
from scheduler.ui.words import put_days, put_instant, say, t

_CHOSEN = "version"


def show() -> None:
    """Draw the page."""
    st.title(t("Versions"), anchor=False)
    centre = state.centre_id()
    cards = list_versions(state.database(), centre) if centre else []
    if not cards:
        st.info(t("Nothing is published yet. A version is kept of everything that is published."))
        link_to("publish", t("To publishing"), ":material/campaign:")
        return
    zone = ZoneInfo(read_stored(state.database(), cards[0].centre_id).centre.time_zone)
    _draw_list(cards, zone)
    card = _choose(cards)
    view = view_version(state.database(), card.id)
    _draw_head(card)
    _draw_restore(card)
    tabs = st.tabs(
        [t("What changed"), t("Rota"), t("Print and picture")],
        key="version_tabs",
        on_change="rerun",
    )
    if tabs[0].open:
        with tabs[0]:
            _draw_changes(view, cards)
    if tabs[1].open:
        with tabs[1]:
            problem = view.opened.problem
            draw_difference(
                problem, view.rota, view.rota, view.report, view.report, f"version_{card.id}"
            )
    if tabs[2].open:
        with tabs[2]:
            draw_hand_out(handing_out.of_version(view), "version")


def _draw_list(cards: list[VersionCard], zone: ZoneInfo) -> None:
    newest: dict[tuple[object, int], int] = {}
    for card in cards:
        newest.setdefault((card.first, card.weeks), card.number)
    rows: list[list[Cell | str]] = [
        [
            Cell(
                f"{card.number}",
                Tone.GOOD if newest[card.first, card.weeks] == card.number else Tone.PLAIN,
                t("staff see it")
                if newest[card.first, card.weeks] == card.number
                else t("replaced"),
            ),
            Cell(put_days(card.first, card.last), is_whole=True),
            Cell(put_instant(card.at, zone), note=card.actor, is_whole=True),
            Cell(card.reason, is_long=True),
            _changes_cell(card),
        ]
        for card in cards
    ]
    heads = [t("Version"), t("Days"), t("When"), t("Why"), t("Changes")]
    with st.container(height=320 if len(cards) > 5 else "content", border=False):
        draw_table(heads, rows, label=t("Versions"))


def _changes_cell(card: VersionCard) -> Cell:
    summary = card.summary
    text = t(
        "{people} people, {cells} cells",
        people=summary.get("people_changed", 0),
        cells=summary.get("cells_changed", 0),
    )
    hard = summary.get("hard", 0)
    note = t("{count} hard rules broken", count=hard) if hard else ""
    return Cell(text, Tone.BAD if hard else Tone.PLAIN, note)


def _choose(cards: list[VersionCard]) -> VersionCard:
    known = {card.id: card for card in cards}
    chosen = state.recall(_CHOSEN)
    chosen = chosen if chosen in known else cards[0].id
    state.set_widget(_CHOSEN, chosen)
    st.selectbox(
        t("Look at"),
        list(known),
        format_func=lambda one: _name(known[one]),
        key=_CHOSEN,
        on_change=lambda: state.remember(_CHOSEN, state.widget(_CHOSEN)),
    )
    return known[chosen]


def _name(card: VersionCard) -> str:
    return t(
        "Version {number} · {days} · {reason}",
        number=card.number,
        days=put_days(card.first, card.last),
        reason=card.reason,
    )


def _draw_head(card: VersionCard) -> None:
    summary = card.summary
    draw_figures(
        [
            Figure(t("Shifts"), f"{summary.get('shifts', 0):,}"),
            Figure(t("People concerned"), f"{summary.get('people_changed', 0):,}"),
            Figure(t("Hard violations"), f"{summary.get('hard', 0):,}"),
            Figure(t("Points"), f"{summary.get('cost', 0):,}"),
        ]
    )
    if (built := describe_built(card)) is not None:
        st.caption(say(built.sentence), help=say(built.marks))


def _draw_restore(card: VersionCard) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button(
            t("Put it into the draft"),
            icon=":material/settings_backup_restore:",
            key=f"restore_version_{card.id}",
            help=t("An operation of the draft: undo takes it back. Staff see no change."),
        )
    if asked:
        with faults.explained() as attempt:
            draft_from_version(state.database(), state.actor(), card.id)
        if attempt.worked:
            state.choose_horizon(card.first, card.weeks)
            faults.tell_after_rerun(
                Message(
                    "Version {number} is in the draft. Undo takes it back.",
                    {"number": card.number},
                )
            )
            go_to("rota")
            st.rerun()


def _draw_changes(view: VersionView, cards: list[VersionCard]) -> None:
    card = view.card
    others = {
        other.id: other
        for other in cards
        if other.id != card.id and other.first <= card.last and other.last >= card.first
    }
    if not others:
        st.caption(t("It is the first version of these days: everybody's shifts were new."))
        return
    listed = list(others)
    before = card.previous_id if card.previous_id in others else listed[0]
    chosen = st.selectbox(
        t("Against"),
        listed,
        listed.index(before),
        format_func=lambda one: _name(others[one]),
        key=f"version_against_{card.id}",
    )
    compared = compare_versions(state.database(), card.id, chosen)
    if compared.after.card.id != card.id:
        st.caption(t("What changed from this version to the later one:"))
    if not compared.differences:
        st.success(t("The two are the same."))
        return
    draw_differences(compared.after.opened.problem, compared.differences)
    with st.expander(t("Price by rule")):
        changes = compared.changes
        st.caption(
            t(
                "{before} points before, {after} after, by the rules of the later version.",
                before=f"{changes.cost_before:,}",
                after=f"{changes.cost_after:,}",
            )
        )
        titles = {rule.id: rule.title for rule in compared.after.report.rules}
        rows: list[list[Cell | str]] = [
            [t(titles.get(rule, rule)), Cell(f"{change:+,}", _tone(change), is_number=True)]
            for rule, change in sorted(
                changes.cost_change_by_rule.items(), key=lambda item: -abs(item[1])
            )
        ]
        draw_table([t("Rule"), t("Change")], rows, label=t("Price by rule"))


def _tone(change: int) -> Tone:
    return Tone.BAD if change > 0 else Tone.GOOD
