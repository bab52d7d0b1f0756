"""A table and everything one does to it: edit cells, open a row, import, save, take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from scheduler.desk.fact_columns import TABLE_NAMES
from scheduler.desk.facts import TableView, save_table, view_table
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.text_tables import FIRST_ROW
from scheduler.ui import faults, state
from scheduler.ui.fact_page import conflict, departures, exchange, history, row_form, work
from scheduler.ui.fact_page.grid import configure, frame_of, rows_of
from scheduler.ui.fact_page.problems import show_problems
from scheduler.ui.fact_page.work import Work
from scheduler.ui.words import t

FORM, IMPORT, HISTORY = "form", "import", "history"
_ROW_PIXELS, _MOST_PIXELS, _MOST_MENDED = 35, 560, 4


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says about one table; English texts that the catalogues translate.

    ``add`` is on the button for a new row, ``empty`` says what to do while there is no row.
    """

    add: str
    empty: str


def show_table(table: str, words: Words) -> TableView:
    """Draw a table to edit, and what belongs to it; the table as it is saved."""
    centre = state.centre_id() or ""
    view = view_table(state.database(), centre, table)
    done = work.begin(view, centre)
    _toolbar(view, words, done)
    if conflict.show(view, done, centre):
        done = work.begin(view, centre)
    _panel(view, done, centre)
    if not done.rows:
        st.info(t(words.empty), icon=":material/table_rows:")
    rows = _draw_editor(view, done)
    done = replace(done, latest=rows)
    work.keep(table, centre, done)
    found = work.faults_in(table, centre, done)
    # The way out first: what it would settle is among the problems.
    departures.draw_departures(view, done, centre)
    show_problems(view, done.latest, found)
    _draw_ways_to_mend(view, done, centre, found)
    if done.is_changed:
        _save_bar(view, done, centre, found)
    return view


# --- above the table ------------------------------------------------------------------------


def panel_of(table: str) -> Any:
    """What is open above a table: a form, the import, the history, or nothing."""
    return state.recall(f"facts.{table}.panel")


def open_panel(table: str, panel: str | None) -> None:
    """Open something above a table, or close what is open."""
    state.remember(f"facts.{table}.panel", panel)


def _toggle(table: str, panel: str) -> None:
    open_panel(table, None if panel_of(table) == panel else panel)


def _new_row(table: str) -> None:
    row_form.choose(table, None)
    open_panel(table, FORM)


def _toolbar(view: TableView, words: Words, done: Work) -> None:
    table = view.table
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            t(words.add),
            key=f"{table}.add",
            icon=":material/add:",
            type="primary" if not done.rows else "secondary",
            on_click=_new_row,
            args=(table,),
        )
        row_form.draw_chooser(view, done.latest, lambda: open_panel(table, FORM))
        st.button(
            t("Import"),
            key=f"{table}.import",
            icon=":material/upload:",
            on_click=_toggle,
            args=(table, IMPORT),
        )
        exchange.draw_export(view)
        st.button(
            t("History"),
            key=f"{table}.history",
            icon=":material/history:",
            on_click=_toggle,
            args=(table, HISTORY),
        )


def _panel(view: TableView, done: Work, centre: str) -> None:
    panel = panel_of(view.table)
    if panel is None:
        return
    with st.container(border=True):
        if panel == FORM:
            row_form.draw(view, done, centre, close=lambda: open_panel(view.table, None))
        elif panel == IMPORT:
            exchange.draw_import(view, done, centre, close=lambda: open_panel(view.table, None))
        else:
            history.draw(view.file, centre, view.revision.id)


# --- the table and below it -----------------------------------------------------------------


def _draw_editor(view: TableView, done: Work) -> tuple[Any, ...]:
    language = state.language()
    frame = frame_of(view.columns, done.rows, language, done.marked)
    edited = st.data_editor(
        frame,
        key=work.widget_key(view.table, done),
        num_rows="dynamic",
        hide_index=False,
        height=min(_MOST_PIXELS, _ROW_PIXELS * (len(frame) + 2) + 3),
        column_config={
            "_index": st.column_config.NumberColumn(
                t("Row"),
                disabled=True,
                width=56,
                help=t("As a spreadsheet counts: the header is row 1."),
            ),
            **configure(view.columns, done.rows, view.choices, language),
        },
        placeholder="",
        alt=t("{table}, to edit", table=t(TABLE_NAMES[view.table])),
    )
    return rows_of(edited, view.columns, done.rows)


def _draw_ways_to_mend(view: TableView, done: Work, centre: str, found: Sequence[Fault]) -> None:
    """A button for each of the first rows with something wrong: it opens the row's form.

    Another one puts what is wrong into the table, beside each row. It is not done unasked: the
    table is drawn anew by it, and whoever types would lose the cell.
    """
    names = {column.name for column in view.columns}
    here = [f.row for f in found if f.file == view.file and f.row and (f.column or "") in names]
    numbers = [row for row in dict.fromkeys(here) if row - FIRST_ROW < len(done.latest)]
    if not numbers or panel_of(view.table) == FORM:
        return
    with st.container(horizontal=True):
        marks = tuple(fault for fault in found if fault.file == view.file)
        if marks != done.marked:
            st.button(
                t("Mark in the table"),
                key=f"{view.table}.mark",
                icon=":material/flag:",
                on_click=work.put,
                args=(view.table, centre, done.latest, marks),
            )
        for row in numbers[:_MOST_MENDED]:
            st.button(
                t("Mend row {row}", row=row),
                key=f"{view.table}.mend.{row}",
                icon=":material/edit_note:",
                on_click=_open_wrong_row,
                args=(view.table, row - FIRST_ROW, tuple(found)),
            )


def _open_wrong_row(table: str, place: int, found: tuple[Fault, ...]) -> None:
    row_form.choose(table, place, found)
    open_panel(table, FORM)


def _save_bar(view: TableView, done: Work, centre: str, found: Sequence[Fault]) -> None:
    with st.container(border=True):
        st.markdown(f":material/edit: **{t('Not saved yet.')}**")
        reason = st.text_input(
            t("Reason"),
            key=f"{view.table}.reason.{done.editor_key}",
            placeholder=t("Why, in a few words; the history keeps it"),
        )
        with st.container(horizontal=True):
            saves = st.button(
                t("Save"),
                key=f"{view.table}.save",
                type="primary",
                icon=":material/save:",
            )
            st.button(
                t("Discard"),
                key=f"{view.table}.discard",
                icon=":material/undo:",
                on_click=work.drop,
                args=(view.table, centre),
            )
    if saves:
        save(view, done, centre, done.latest, reason or "", found)


def save(
    view: TableView,
    done: Work,
    centre: str,
    rows: Sequence[Any],
    reason: str,
    found: Sequence[Fault] = (),
) -> None:
    """Save rows and draw anew; if they are refused, what is wrong stands inside the table."""
    here = tuple(fault for fault in found if fault.file == view.file)
    if found:
        work.put(view.table, centre, tuple(rows), here)
        st.rerun()
    try:
        with faults.explained() as attempt:
            save_table(
                state.database(),
                state.actor(),
                centre,
                view.table,
                rows,
                reason,
                done.revision_id,
            )
    except BadInput:
        return
    if attempt.worked:
        work.drop(view.table, centre)
        open_panel(view.table, None)
        name = Message(TABLE_NAMES[view.table])
        faults.tell_after_rerun(Message("Saved: {table}.", {"table": name}))
        st.rerun()
