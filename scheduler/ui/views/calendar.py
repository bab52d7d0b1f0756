"""The calendar: which days are worked, when the centre is open, when somebody is on duty."""

from __future__ import annotations

from datetime import date

import streamlit as st

from scheduler.desk.calendar_year import view_year
from scheduler.desk.calendars import FIRST_YEAR, LAST_YEAR
from scheduler.ui import faults, state
from scheduler.ui.calendar_page.settings import show_settings
from scheduler.ui.calendar_page.year import show_state, show_year, special_days
from scheduler.ui.fact_page.editor import Words, show_table
from scheduler.ui.fact_page.horizon import shown_problem
from scheduler.ui.words import say, t

OVERRIDES = Words(
    "Add a day",
    "No day differs from the country's calendar. Add one when a holiday is announced or moved, or "
    "when your house swaps two days.",
)
SEASONS = Words("Add a season", "There is no season yet: a centre without one is closed all year.")
DUTIES = Words("Add a duty", "Nobody is on duty outside the opening hours. Add a duty if needed.")
HOLIDAYS = Words(
    "Add a holiday", "No duty has days of its own. Add the holidays on which somebody is on duty."
)


def show() -> None:
    """Draw the page."""
    st.title(t("Calendar"))
    year, hours, duty, settings = st.tabs(
        [t("Year"), t("Opening hours"), t("Duty"), t("Settings")],
        key="calendar.tab",
        on_change="rerun",
    )
    if year.open:
        with year:
            _show_year()
    if hours.open:
        with hours:
            st.caption(t("Several windows are separated by semicolons: 08:00-12:00;13:00-21:00."))
            show_table("season", SEASONS)
    if duty.open:
        with duty:
            st.subheader(t("Kinds of duty"))
            show_table("duty", DUTIES)
            st.subheader(t("Days of holiday duty"))
            show_table("holiday", HOLIDAYS)
    if settings.open:
        with settings:
            show_settings(state.centre_id() or "")


def _show_year() -> None:
    problem = shown_problem()
    shown = problem.first.year if problem is not None else date.today().year
    years = [year for year in range(shown - 2, shown + 4) if FIRST_YEAR <= year <= LAST_YEAR]
    chosen = st.segmented_control(
        t("Year"), years, default=shown, key=f"calendar.year.{shown}", required=True
    )
    year = view_year(state.database(), state.centre_id() or "", chosen or shown)
    show_state(year)
    show_year(year, problem)
    with st.expander(t("Holidays and make-up workdays by name")):
        for name, days in special_days(year).items():
            listed = say([day.date for day in days])
            st.markdown(f"- **{faults.plain(name)}** — {faults.plain(listed)}")
    st.subheader(t("Overrides of the calendar"))
    st.caption(t("A day entered here wins over the country's calendar."))
    show_table("calendar", OVERRIDES)
