"""People: who works here, on which contract, in which team, with which skills."""

from __future__ import annotations

import streamlit as st

from scheduler.ui.fact_page import charts
from scheduler.ui.fact_page.editor import Words, show_table
from scheduler.ui.words import t

PEOPLE = Words("Add a person", "Nobody is here yet. Add a person, or import a list.")
CONTRACTS = Words("Add a contract", "There is no contract yet. Add one: people name it.")
TEAMS = Words("Add a team", "There is no team yet. Add one, or go on without teams.")
HAD = Words(
    "Add a count",
    "Nothing is counted from before. Enter who has had how many nights, holidays and duties, so "
    "that turns go on fairly.",
)


def show() -> None:
    """Draw the page."""
    st.title(t("People"))
    people, contracts, teams, had = st.tabs(
        [t("People"), t("Contracts"), t("Teams"), t("Already had")],
        key="people.tab",
        on_change="rerun",
    )
    if people.open:
        with people:
            charts.show_headcounts(show_table("employees.csv", PEOPLE))
    if contracts.open:
        with contracts:
            show_table("contracts.csv", CONTRACTS)
    if teams.open:
        with teams:
            show_table("team", TEAMS)
    if had.open:
        with had:
            show_table("history.csv", HAD)
