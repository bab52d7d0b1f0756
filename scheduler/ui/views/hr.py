"""HR export: a month's hours from what was published, looked at and taken as a file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from scheduler.desk.hr import HrMonth, look_at_month, month_csv, month_workbook
from scheduler.desk.my_shifts import local_now
from scheduler.io.hours_workbook import Heading, heading
from scheduler.store.database import now
from scheduler.ui import state
from scheduler.ui.figures import Figure, draw_figures
from scheduler.ui.menu import link_to
from scheduler.ui.month_chooser import choose_month, month_words
from scheduler.ui.words import say, t

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SUMS = ("paid_hours", "hours_150", "hours_200", "hours_300", "night_hours", "leave_days")


def show() -> None:
    """Draw the page."""
    st.title(t("HR export"), anchor=False)
    database, centre = state.database(), state.centre_id()
    if centre is None:
        return
    here = local_now(database, centre, now())
    chosen = choose_month(centre, (here.year, here.month), "hr_month")
    month = look_at_month(database, state.actor(), centre, chosen)
    for note in month.notes:
        st.warning(say(note), icon=":material/event_busy:")
    if len(month.unpublished) and not any(line.paid_minutes for line in month.lines):
        link_to("publish", t("To publishing"), ":material/campaign:")
    if not month.notes:
        st.success(
            t("The month is complete: every day of it is published."), icon=":material/check:"
        )
    if month.versions:
        numbers = [str(number) for number in month.versions]
        st.caption(t("Put together from the published versions {versions}.", versions=numbers))
    _draw_sums(month)
    _draw_downloads(month, centre)
    _draw_table(month)
    _draw_meanings(month)


def _draw_sums(month: HrMonth) -> None:
    figures = []
    for column in _SUMS:
        where = month.columns.index(column)
        total = sum(float(str(row[where])) for row in month.rows)
        one = heading(month.problem, column)
        shown = f"{total:,.2f}".removesuffix(".00")
        figures.append(Figure(say(one.title), shown, help=say(one.meaning)))
    draw_figures(figures)


def _draw_downloads(month: HrMonth, centre: str) -> None:
    language = state.language()
    with st.container(horizontal=True):
        st.download_button(
            t("Download CSV"),
            month_csv(month),
            f"hours_{centre}_{month.name}.csv",
            "text/csv",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            key="hr_csv",
        )
        st.download_button(
            t("Download Excel"),
            data=lambda: month_workbook(month, language),
            file_name=f"hours_{centre}_{month.name}.xlsx",
            mime=_XLSX,
            icon=":material/table_view:",
            on_click="ignore",
            key="hr_xlsx",
        )


def _draw_table(month: HrMonth) -> None:
    headings = [heading(month.problem, column) for column in month.columns]
    rows = [
        {one.column: _value(one, value) for one, value in zip(headings, row, strict=True)}
        for row in month.rows
    ]
    st.dataframe(
        rows,
        hide_index=True,
        height=560 if len(rows) > 15 else "content",
        column_config={one.column: _column(one) for one in headings},
        alt=t("Hours of {month}", month=month_words(month.month)),
    )


def _value(one: Heading, value: object) -> object:
    return str(value) if one.is_text else float(str(value))


def _column(one: Heading) -> Any:
    title, meaning = say(one.title), say(one.meaning)
    if one.is_text:
        return st.column_config.TextColumn(title, help=meaning, pinned=one.column == "name")
    digits = "%.2f" if one.is_hours else "%d"
    return st.column_config.NumberColumn(title, help=meaning, format=digits)


def _draw_meanings(month: HrMonth) -> None:
    with st.expander(t("What the columns mean")):
        headings = [heading(month.problem, column) for column in month.columns]
        st.markdown(
            "\n".join(
                f"- **{say(one.title)}** (`{one.column}`): {say(one.meaning)}" for one in headings
            )
        )
