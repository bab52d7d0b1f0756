"""One row of a table as a form, with what is wrong beside each field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from scheduler.desk.fact_cells import can_be_read, cell_of, value_of, weekday_in
from scheduler.desk.fact_choices import Choice
from scheduler.desk.fact_columns import Column, ColumnKind
from scheduler.desk.facts import TableView, check_table
from scheduler.domain.faults import Fault
from scheduler.domain.text import Message
from scheduler.io.day_cells import WEEKDAYS
from scheduler.io.text_tables import FIRST_ROW, Cells
from scheduler.ui import faults as refusals
from scheduler.ui import state
from scheduler.ui.fact_page import work
from scheduler.ui.fact_page.grid import namer, options
from scheduler.ui.fact_page.problems import short, show_problems
from scheduler.ui.fact_page.work import Work
from scheduler.ui.words import t

_GREY = "#808080"
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)


def choose(table: str, place: int | None, wrong: Sequence[Fault] = ()) -> None:
    """Open the form on a row of the table, or on a new one, with what is wrong with the table."""
    state.remember(f"facts.{table}.place", place)
    state.remember(f"facts.{table}.wrong", tuple(wrong))
    state.remember(f"facts.{table}.draft", None)
    state.remember(f"facts.{table}.form", state.recall(f"facts.{table}.form", 0) + 1)


def draw_chooser(view: TableView, rows: Sequence[Cells], opened: Callable[[], None]) -> None:
    """Draw the list from which a row is opened in a form."""
    key = f"{view.table}.open"

    def open_chosen() -> None:
        place = state.widget(key)
        if place is not None:
            choose(view.table, place)
            state.set_widget(key, None)
            opened()

    st.selectbox(
        t("Open a row"),
        range(len(rows)),
        index=None,
        key=key,
        format_func=lambda place: _name(view, rows[place], place) if place < len(rows) else "",
        placeholder=t("Open a row in a form …"),
        on_change=open_chosen,
        label_visibility="collapsed",
        width=260,
        disabled=not rows,
    )


def _name(view: TableView, row: Cells, place: int) -> str:
    """A row in the list: its number and its first cells, people by name."""
    people = {choice.value: choice for choice in view.choices["employees"]}
    parts = []
    for column in view.columns[:3]:
        cell = row.get(column.name, "")
        person = people.get(cell) if column.choices == "employees" else None
        parts.append(person.in_(state.language()) if person else cell)
    return f"{place + FIRST_ROW} · {' '.join(part for part in parts if part)}"


def draw(view: TableView, done: Work, centre: str, close: Callable[[], None]) -> None:
    """Draw the form of the chosen row."""
    place = state.recall(f"facts.{view.table}.place")
    if place is not None and place >= len(done.latest):
        place = None
    stands = done.latest[place] if place is not None else {}
    row = state.recall(f"facts.{view.table}.draft") or stands
    wrong: Sequence[Fault] = state.recall(f"facts.{view.table}.wrong", ())
    number = FIRST_ROW + (len(done.latest) if place is None else place)
    st.markdown(f"**{t('New row') if place is None else t('Row {row}', row=number)}**")
    form = f"{view.table}.form.{state.recall(f'facts.{view.table}.form', 0)}"
    with st.form(form, border=False):
        entered = _draw_fields(view, row, form, wrong, number)
        with st.container(horizontal=True):
            saves = st.form_submit_button(
                t("Save"), type="primary", icon=":material/save:", key=f"{form}.save"
            )
            removes = place is not None and st.form_submit_button(
                t("Remove"), icon=":material/delete:", key=f"{form}.remove"
            )
            st.form_submit_button(t("Close"), key=f"{form}.close", on_click=close)
    elsewhere = [f for f in wrong if f.row != number or f.file != view.file or not f.column]
    show_problems(view, done.latest, elsewhere)
    if done.is_changed and not wrong:
        st.caption(t("The changes in the table below are saved with it."))
    if saves or removes:
        _take(view, done, centre, place, {} if removes else entered)


def _take(view: TableView, done: Work, centre: str, place: int | None, row: Cells) -> None:
    """Save the table with the row, or say beside the fields why not."""
    from scheduler.ui.fact_page import editor

    rows = list(done.latest)
    if place is None:
        rows.append(row)
    else:
        rows[place] = row
    found = check_table(state.database(), centre, view.table, rows)
    if place is None and not row:
        found = (*found, *_needed(view, FIRST_ROW + len(done.latest)))
    if not found:
        editor.save(view, done, centre, work.filled(tuple(rows)), "")
        return
    state.remember(f"facts.{view.table}.wrong", found)
    state.remember(f"facts.{view.table}.draft", row or None)
    st.rerun()


def _needed(view: TableView, number: int) -> list[Fault]:
    """What an empty form lacks: a table passes over empty rows, a person waits for an answer."""
    problem, remedy = Message("is not given."), Message("Fill it in.")
    needed = [column.name for column in view.columns if column.required]
    return [Fault(view.file, number, name, None, problem, remedy) for name in needed]


def _draw_fields(
    view: TableView, row: Cells, form: str, wrong: Sequence[Fault], number: int
) -> Cells:
    """Draw all fields, two beside each other; the cells that were entered."""
    entered = dict(row)
    for place in range(0, len(view.columns), 2):
        # Pairs, so that fields stand in the order of the table on a telephone, too.
        pair = view.columns[place : place + 2]
        for side, column in zip(st.columns(2), pair, strict=False):
            name = column.name
            with side:
                entered[name] = _draw_field(view, column, row.get(name, ""), f"{form}.{name}")
                for fault in wrong:
                    if (fault.row, fault.file, fault.column) == (number, view.file, name):
                        said = refusals.plain(short(fault, t(column.label)))
                        st.markdown(f":red[:material/error: {said}]")
    return {name: cell for name, cell in entered.items() if cell}


def _draw_field(view: TableView, column: Column, cell: str, key: str) -> str:
    label = t(column.label) + (" *" if column.required else "")
    about = t(column.help)
    if column.kind is ColumnKind.DAY:
        return cell_of(column, _draw_day(label, about, cell, key), cell)
    draw_value = _FIELDS.get(column.kind)
    if draw_value is not None and can_be_read(column, [cell]):
        return cell_of(column, draw_value(label, about, value_of(column, cell), key), cell)
    listed = options(column, [{column.name: cell}], view.choices)
    readable = can_be_read(column, [cell])
    if column.kind is ColumnKind.CHOICES and readable:
        return cell_of(column, _draw_choices(column, label, about, listed, cell, key), cell)
    if column.kind is ColumnKind.CHOICE and listed:
        return cell_of(column, _draw_choice(column, label, about, listed, cell, key), cell)
    if column.kind is ColumnKind.COLOUR and readable:
        chosen = st.color_picker(label, cell or _GREY, key=key, help=about)
        return cell if chosen == (cell or _GREY) else chosen
    entered = st.text_input(label, cell, key=key, help=about, placeholder=_example(column))
    return cell_of(column, entered, cell)


def _example(column: Column) -> str | None:
    return {ColumnKind.TIME: "08:30", ColumnKind.DATE: "2026-10-01"}.get(column.kind)


def _draw_date(label: str, about: str, value: date | None, key: str) -> Any:
    return st.date_input(
        label,
        value,
        key=key,
        help=about,
        format="YYYY-MM-DD",
        min_value=_EARLIEST,
        max_value=_LATEST,
    )


def _draw_yes_no(label: str, about: str, value: bool, key: str) -> Any:
    return st.checkbox(label, value, key=key, help=about)


def _draw_whole(label: str, about: str, value: int | None, key: str) -> Any:
    return st.number_input(label, value=value, step=1, key=key, help=about)


def _draw_number(label: str, about: str, value: float | None, key: str) -> Any:
    return st.number_input(label, value=value, step=0.1, format="%g", key=key, help=about)


_FIELDS: dict[ColumnKind, Callable[[str, str, Any, str], Any]] = {
    ColumnKind.DATE: _draw_date,
    ColumnKind.YES_NO: _draw_yes_no,
    ColumnKind.WHOLE: _draw_whole,
    ColumnKind.NUMBER: _draw_number,
}


def _draw_day(label: str, about: str, cell: str, key: str) -> Any:
    """A weekday from the list, or a date typed in."""
    language = state.language()
    names = [weekday_in(day, language) for day in WEEKDAYS]
    shown = weekday_in(cell, language)
    listed = names if not shown or shown in names else [*names, shown]
    return st.selectbox(
        label,
        listed,
        index=listed.index(shown) if shown else None,
        key=key,
        help=about,
        accept_new_options=True,
        placeholder=t("A weekday, or YYYY-MM-DD"),
    )


def _draw_choice(
    column: Column, label: str, about: str, listed: Sequence[Choice], cell: str, key: str
) -> Any:
    values = [choice.value for choice in listed]
    return st.selectbox(
        label,
        values,
        index=values.index(cell) if cell in values else None,
        format_func=namer(listed, state.language()),
        key=key,
        help=about,
        placeholder=t("Choose …"),
        accept_new_options=column.is_open,
    )


def _draw_choices(
    column: Column, label: str, about: str, listed: Sequence[Choice], cell: str, key: str
) -> Any:
    return st.multiselect(
        label,
        [choice.value for choice in listed],
        value_of(column, cell),
        format_func=namer(listed, state.language()),
        key=key,
        help=about,
        placeholder=t("Choose …"),
        accept_new_options=column.is_open,
    )
