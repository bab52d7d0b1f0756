"""Beside every page: which centre, which days, which language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from scheduler.domain.text import LANGUAGES
from scheduler.ui import state
from scheduler.ui.words import put_date, say, t

if TYPE_CHECKING:
    from scheduler.desk.centres import CentreCard

MOST_WEEKS = 13
_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def draw() -> None:
    """Draw the choosers."""
    with st.sidebar:
        _language()
        cards = {card.id: card for card in state.centres()}
        centre = state.centre_id()
        if centre is not None:
            _centre(cards, centre)
            _horizon(cards[centre])


def _language() -> None:
    state.set_widget("language", state.language())
    st.segmented_control(
        "语言 Language",
        sorted(LANGUAGES, reverse=True),
        format_func=_LANGUAGE_NAMES.__getitem__,
        key="language",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.choose_language(state.widget("language")),
    )


def _centre(cards: dict[str, CentreCard], centre: str) -> None:
    state.set_widget("centre", centre)
    st.selectbox(
        t("Centre"),
        list(cards),
        format_func=lambda one: say(cards[one].name) if one in cards else one,
        key="centre",
        on_change=lambda: state.choose_centre(state.widget("centre")),
    )


def _horizon(card: CentreCard) -> None:
    first, weeks = state.horizon()
    first, weeks = first or card.first, weeks or card.weeks
    last = first + timedelta(weeks=weeks, days=-1)
    earlier, words, later = st.columns([1, 4, 1], vertical_alignment="center")
    days = t("{first} to {last}", first=put_date(first), last=put_date(last))
    earlier.button(
        "",
        icon=":material/chevron_left:",
        help=t("The {weeks} weeks before", weeks=weeks),
        key="horizon_earlier",
        type="tertiary",
        on_click=state.choose_horizon,
        args=(first - timedelta(weeks=weeks), weeks),
    )
    later.button(
        "",
        icon=":material/chevron_right:",
        help=t("The {weeks} weeks after", weeks=weeks),
        key="horizon_later",
        type="tertiary",
        on_click=state.choose_horizon,
        args=(first + timedelta(weeks=weeks), weeks),
    )
    with words.popover(days, width="stretch"):
        _horizon_form(first, weeks)


def _horizon_form(first: date, weeks: int) -> None:
    with st.form("horizon", border=False):
        day = st.date_input(t("First day"), first, format="YYYY-MM-DD")
        length = st.number_input(t("Weeks"), 1, MOST_WEEKS, min(weeks, MOST_WEEKS))
        if st.form_submit_button(t("Show these days")) and isinstance(day, date):
            state.choose_horizon(day, int(length))
            st.rerun()
