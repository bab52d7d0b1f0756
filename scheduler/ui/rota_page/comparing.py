"""Two rotas beside each other: the draft, and the versions that were published."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.comparing import RotaComparison, compare_rotas, versions_to_compare
from scheduler.desk.demand_view import look_at_demand
from scheduler.desk.drafts import DraftView
from scheduler.desk.publishing import VersionCard
from scheduler.ui import faults, state
from scheduler.ui.rota_page.look import draw_difference, draw_service, draw_sums, draw_tables
from scheduler.ui.words import put_instant, t

_DRAFT = 0
"""Stands for the draft among the ids of versions, which begin with 1."""
_CHOSEN = "rota.compare"


def draw_button(view: DraftView) -> None:
    """Draw the button that asks which two to compare."""
    if st.button(t("Compare"), icon=":material/compare_arrows:", key="compare"):
        st.dialog(t("Compare"))(_ask_which)(view)


def _ask_which(view: DraftView) -> None:
    versions = {card.id: card for card in versions_to_compare(state.database(), view)}
    if not versions:
        st.write(t("Nothing of these days is published yet, so there is nothing to compare."))
        return
    sides = [_DRAFT, *versions]

    def name(side: int) -> str:
        return _name(versions.get(side))

    with st.form("compare_form", border=False):
        before = st.selectbox(t("Before"), sides, 1, format_func=name)
        after = st.selectbox(t("After"), sides, 0, format_func=name)
        if st.form_submit_button(t("Show the differences"), type="primary"):
            state.remember(_CHOSEN, (view.id, before, after))
            st.rerun()


def is_comparing(view: DraftView) -> bool:
    """Whether two rotas of this draft's days were chosen."""
    chosen = state.recall(_CHOSEN)
    return chosen is not None and chosen[0] == view.id


def draw_comparison(view: DraftView) -> None:
    """Draw the two that were chosen, and the way back to the editor."""
    _, before, after = state.recall(_CHOSEN)
    versions = {card.id: card for card in versions_to_compare(state.database(), view)}
    words, back = st.columns([4, 1], vertical_alignment="center")
    names = {side: _name(versions.get(side)) for side in (before, after)}
    words.subheader(t("{after} against {before}", before=names[before], after=names[after]))
    if back.button(t("Back to the draft"), icon=":material/arrow_back:", width="stretch"):
        state.forget(_CHOSEN)
        st.rerun()
    with faults.explained() as attempt:
        compared = compare_rotas(
            state.database(), view, *(None if side == _DRAFT else side for side in (before, after))
        )
    if attempt.worked:
        _draw(compared)


def _draw(compared: RotaComparison) -> None:
    old, new = compared.report_before, compared.report_after
    draw_sums(compared.problem, compared.before, compared.after, old, new)
    before, after = (look_at_demand(compared.opened, r) for r in (compared.before, compared.after))
    draw_service(before, after)
    with st.expander(t("What changes for whom, and the price by rule")):
        draw_tables(compared.problem, compared.differences, old, new)
    draw_difference(compared.problem, compared.before, compared.after, old, new, "compare_grid")


def _name(card: VersionCard | None) -> str:
    if card is None:
        return t("The draft as it is now")
    when = put_instant(card.at)
    return t(
        "Version {number}, {when}: {reason}", number=card.number, when=when, reason=card.reason
    )
