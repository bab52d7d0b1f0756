"""Beside every page: which centre, which days, which language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from scheduler.domain.text import LANGUAGES
from scheduler.ui import state
from scheduler.ui.words import put_days, say, t, told_apart

if TYPE_CHECKING:
    from scheduler.desk.centres import CentreCard

MOST_WEEKS = 13
_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def draw() -> None:
    """Draw the choosers."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Paiban 排班**")
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
    names = told_apart({one: say(card.name) for one, card in cards.items()})
    st.selectbox(
        t("Centre"),
        list(cards),
        format_func=lambda one: names.get(one, one),
        key="centre",
        label_visibility="collapsed",
        on_change=lambda: state.choose_centre(state.widget("centre")),
    )


def _horizon(card: CentreCard) -> None:
    first, weeks = state.horizon()
    first, weeks = first or card.first or date.today(), weeks or card.weeks
    last = first + timedelta(weeks=weeks, days=-1)
    step = timedelta(weeks=weeks)
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        _step_button("horizon_earlier", "left", first - step, weeks)
        with st.popover(put_days(first, last), width="stretch"):
            _horizon_form(first, weeks)
        _step_button("horizon_later", "right", first + step, weeks)


def _step_button(key: str, side: str, first: date, weeks: int) -> None:
    texts = {
        "left": t("The {weeks} weeks before", weeks=weeks),
        "right": t("The {weeks} weeks after", weeks=weeks),
    }
    st.button(
        f":material/chevron_{side}:",
        help=texts[side],
        key=key,
        type="tertiary",
        on_click=state.choose_horizon,
        args=(first, weeks),
    )


def _horizon_form(first: date, weeks: int) -> None:
    with st.form("horizon", border=False):
        day = st.date_input(t("First day"), first, format="YYYY-MM-DD")
        length = st.number_input(t("Weeks"), 1, MOST_WEEKS, min(weeks, MOST_WEEKS))
        if st.form_submit_button(t("Show these days")) and isinstance(day, date):
            state.choose_horizon(day, int(length))
            st.rerun()
