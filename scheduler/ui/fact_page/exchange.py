"""A table from and to the spreadsheet."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from scheduler.desk.fact_import import import_file, import_pasted
from scheduler.desk.facts import TableView, check_table, export_table
from scheduler.ui import faults, state
from scheduler.ui.fact_page import work
from scheduler.ui.fact_page.work import Work
from scheduler.ui.words import t


def draw_export(view: TableView) -> None:
    """Draw the button that gives the saved table as a CSV file."""
    centre = state.centre_id() or ""
    name = view.table.removesuffix(".csv")
    st.download_button(
        t("Export"),
        data=lambda: export_table(state.database(), centre, view.table),
        file_name=f"{centre}_{name}.csv",
        mime="text/csv",
        key=f"{view.table}.export",
        icon=":material/download:",
        on_click="ignore",
        help=t("The table as it is saved, for a spreadsheet"),
    )


def draw_import(view: TableView, done: Work, centre: str, close: Callable[[], None]) -> None:
    """Draw the ways in: a CSV file, or cells copied in a spreadsheet. Nothing is saved by it."""
    st.markdown(f"**{t('Import')}**")
    st.caption(
        t(
            "The rows are put into the table below, where you look at them, mend them and save. "
            "The first row may name the columns; without it they are taken in the order of the "
            "table."
        )
    )
    with st.form(f"{view.table}.import_form", border=False):
        file = st.file_uploader(t("CSV file"), type=["csv"], key=f"{view.table}.import_file")
        text = st.text_area(
            t("Or cells copied in a spreadsheet"),
            key=f"{view.table}.import_text",
            height=120,
        )
        replaces = st.checkbox(
            t("Replace all rows of the table"), key=f"{view.table}.import_replaces"
        )
        asked = st.form_submit_button(
            t("Put into the table"), type="primary", icon=":material/input:"
        )
    st.button(t("Close"), key=f"{view.table}.import_close", on_click=close)
    if not asked:
        return
    with faults.explained() as attempt:
        rows = (
            import_file(view.table, file.getvalue())
            if file is not None
            else import_pasted(view.table, text or "")
        )
    if attempt.worked:
        after = rows if replaces else (*done.latest, *rows)
        # What is wrong with rows from outside stands beside them at once, inside the table.
        found = check_table(state.database(), centre, view.table, after)
        here = tuple(fault for fault in found if fault.file == view.file)
        work.put(view.table, centre, after, here)
        close()
        st.rerun()
