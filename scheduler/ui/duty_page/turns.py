"""Turns so far and over the years: who has had how many, and who had which holiday when."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.drafts import DraftView
from scheduler.desk.duty_view import TurnsOf, TurnsTable, count_turns
from scheduler.ui.tables import Cell, Tone, draw_table
from scheduler.ui.words import say, t

_BY_NAME = "name"


def show(view: DraftView) -> None:
    """Draw a row for each person, those with most turns first."""
    table = count_turns(view.problem, view.rota)
    if not table.kinds and not table.holidays:
        st.info(t("Nobody has had a turn of duty yet."))
        return
    st.caption(
        t(
            "Before this rota, from the page of facts (history.csv), and in the draft of these "
            "weeks: 2 + 1 are three turns."
        )
    )
    options = [kind.id for kind in table.kinds] + [_BY_NAME]
    names = {kind.id: say(kind.name) for kind in table.kinds} | {_BY_NAME: t("Name")}
    order = st.segmented_control(
        t("In order of"),
        options,
        format_func=names.__getitem__,
        default=options[0],
        required=True,
        key="turns_order",
    )
    rows = sorted(table.rows, key=lambda row: _key(row, order))
    heads: list[Cell | str] = [t("Person")]
    heads += [Cell(say(kind.name), is_number=True) for kind in table.kinds]
    heads += [say(name) for name in table.holidays.values()]
    draw_table(heads, [_row(table, row) for row in rows], label=t("Turns of duty"))


def _key(row: TurnsOf, order: str) -> tuple[int, str]:
    if order == _BY_NAME:
        return 0, row.person.id
    return -(row.before.get(order, 0) + row.now.get(order, 0)), row.person.id


def _row(table: TurnsTable, row: TurnsOf) -> list[Cell | str]:
    cells: list[Cell | str] = [Cell(row.person.name, note=row.person.id)]
    for kind in table.kinds:
        before, now = row.before.get(kind.id, 0), row.now.get(kind.id, 0)
        note = f"{before} + {now}" if now else ""
        total = before + now
        tone = Tone.PLAIN if total else Tone.SOFT
        cells.append(Cell(f"{total}", tone, note, is_number=True, is_bold=bool(now)))
    for item in table.holidays:
        years = row.holidays.get(item, {})
        cells.append(
            t(", ").join(_year(year, count) for year, count in sorted(years.items())) or "–"
        )
    return cells


def _year(year: int, count: int) -> str:
    name = f"{year}" if year else t("earlier")
    return f"{name} × {count}" if count > 1 else name
