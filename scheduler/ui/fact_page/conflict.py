"""Somebody else saved the table meanwhile: who, when, why, what, and how to go on."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.fact_history import history_of
from scheduler.desk.fact_merging import merge_rows
from scheduler.desk.facts import TableView
from scheduler.ui import faults, state
from scheduler.ui.fact_page import work
from scheduler.ui.fact_page.history import who_made
from scheduler.ui.fact_page.work import Work
from scheduler.ui.words import put_instant, say, t

_MOST_LINES = 8


def show(view: TableView, done: Work, centre: str) -> bool:
    """Draw it if there is a conflict; whether there is one."""
    if view.revision.id == done.revision_id:
        return False
    (theirs, *_) = history_of(state.database(), centre, view.file, most=1)
    said = t(
        "{who} saved this table on {when} while you were changing it.",
        who=who_made(theirs),
        when=put_instant(theirs.revision.at),
    )
    reason = f" {t('Reason')}: {theirs.revision.reason}" if theirs.revision.reason else ""
    lines = [f"- {faults.plain(say(line))}" for line in theirs.differences[:_MOST_LINES]]
    st.warning(faults.plain(said + reason) + "\n" + "\n".join(lines), icon=":material/group:")
    with st.container(horizontal=True):
        st.button(
            t("Put my changes on top of theirs"),
            key=f"{view.table}.merge",
            type="primary",
            on_click=_merge,
            args=(view, done, centre),
        )
        st.button(
            t("Show theirs, drop mine"),
            key=f"{view.table}.theirs",
            on_click=work.drop,
            args=(view.table, centre),
        )
    return True


def _merge(view: TableView, done: Work, centre: str) -> None:
    merged = merge_rows(done.saved, work.filled(done.latest), view.rows)
    work.keep(
        view.table,
        centre,
        Work(view.revision.id, view.rows, merged, merged, done.generation + 1),
    )
