"""A month to choose, among those of which anything is published."""

from __future__ import annotations

import streamlit as st
from babel.dates import format_skeleton

from scheduler.desk.hr import list_months
from scheduler.hours import Month
from scheduler.ui import state
from scheduler.ui.words import t


def choose_month(centre: str, today: Month, key: str) -> Month:
    """Draw the choice; at first this month, or the newest one that has anything published."""
    published = list_months(state.database(), centre)
    months = sorted({*published, today}, reverse=True)
    chosen: Month | None = state.recall(key)
    if chosen is None or chosen not in months:
        chosen = today if today in published or not published else published[0]
    state.set_widget(key, chosen)
    place = months.index(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False):
        _step(months, place + 1, key, ":material/chevron_left:", t("The month before"))
        st.selectbox(
            t("Month"),
            months,
            format_func=month_words,
            key=key,
            on_change=lambda: state.remember(key, state.widget(key)),
            width=200,
        )
        _step(months, place - 1, key, ":material/chevron_right:", t("The month after"))
    return chosen


def _step(months: list[Month], place: int, key: str, icon: str, words: str) -> None:
    there = 0 <= place < len(months)
    st.button(
        "",
        icon=icon,
        help=words,
        key=f"{key}_{icon}",
        disabled=not there,
        on_click=state.remember,
        args=(key, months[place] if there else None),
    )


def month_words(month: Month) -> str:
    """'October 2026' or '2026年10月'."""
    from datetime import date

    locale = {"en": "en", "zh": "zh_CN"}[state.language()]
    return str(format_skeleton("yMMMM", date(*month, 1), locale=locale))
