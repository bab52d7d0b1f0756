"""Somebody was taken out of the list of people but is named elsewhere: the ways to let them go."""

from __future__ import annotations

from datetime import date

import streamlit as st

from scheduler.desk.facts import TableView
from scheduler.desk.leaving import PEOPLE, Mentions, delete_with_rows, find_mentions
from scheduler.domain.text import Message
from scheduler.ui import faults, state
from scheduler.ui.fact_page import work
from scheduler.ui.fact_page.work import Work
from scheduler.ui.words import say, t

_MOST_SHOWN = 3


def draw_departures(view: TableView, done: Work, centre: str) -> None:
    """Draw the ways for the first people who are missing in the list and named elsewhere."""
    if view.table != PEOPLE or not done.is_changed:
        return
    there = {row.get("employee_id") for row in done.latest}
    gone = [row["employee_id"] for row in done.saved if row.get("employee_id", "") not in there]
    for employee_id in gone[:_MOST_SHOWN]:
        found = find_mentions(state.database(), centre, employee_id)
        if found.rows or found.mentored:
            _draw_ways(view, done, centre, found, gone)


def _draw_ways(view: TableView, done: Work, centre: str, found: Mentions, gone: list[str]) -> None:
    key, who = f"{view.table}.leaves.{found.employee_id}", f"{found.name} ({found.employee_id})"
    with st.container(border=True):
        st.markdown(f":material/person_off: **{faults.plain(_words(found, who))}**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            day = st.date_input(
                t("Leaves after"),
                found.last_published or date.today(),
                format="YYYY-MM-DD",
                key=f"{key}.day",
                width=160,
            )
            if st.button(t("Stays in the list, leaves after this day"), key=f"{key}.stay"):
                _put_back(view, done, centre, found.employee_id, day)
            if not found.is_published and st.button(
                t("Delete with all these rows"), key=f"{key}.delete", icon=":material/delete:"
            ):
                _delete(view, done, centre, found, gone)
        if found.is_published:
            st.caption(
                t("Staff have seen this person in a published rota, so the name has to stay.")
            )


def _words(found: Mentions, who: str) -> str:
    if not found.rows:
        return t("{who} is still mentor of {count} people.", who=who, count=found.mentored)
    return t("{who} is still named in: {tables}.", who=who, tables=say(found.in_words))


def _put_back(view: TableView, done: Work, centre: str, employee_id: str, day: date) -> None:
    """Put the row back where it stood, with the last day; nothing is saved by it."""
    place = next(n for n, row in enumerate(done.saved) if row.get("employee_id") == employee_id)
    before = {row.get("employee_id") for row in done.saved[:place]}
    rows = list(done.latest)
    at = sum(row.get("employee_id") in before for row in rows)
    rows.insert(at, {**done.saved[place], "last_day": day.isoformat()})
    work.put(view.table, centre, tuple(rows))
    st.rerun()


def _delete(view: TableView, done: Work, centre: str, found: Mentions, gone: list[str]) -> None:
    reason = t("deleted: {who}", who=f"{found.name} ({found.employee_id})")
    # Others who were taken out as well stay until their own button is pressed.
    others = [row for row in done.saved if row.get("employee_id") in set(gone)]
    people = [*work.filled(done.latest), *others]
    with faults.explained() as attempt:
        delete_with_rows(
            state.database(),
            state.actor(),
            centre,
            [found.employee_id],
            people,
            reason=reason,
            seen_revision_id=done.revision_id,
        )
    if attempt.worked:
        work.drop(view.table, centre)
        faults.tell_after_rerun(
            Message("Deleted with their rows: {who}. History takes it back.", {"who": found.name})
        )
        st.rerun()
