"""A table as the data editor takes it, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from scheduler.desk.fact_cells import can_be_read, cell_of, value_of, weekday_in
from scheduler.desk.fact_choices import Choice, Choices, word
from scheduler.desk.fact_columns import Column, ColumnKind
from scheduler.domain.faults import Fault
from scheduler.io.text_tables import FIRST_ROW, Cells
from scheduler.ui.fact_page.problems import short
from scheduler.ui.words import t, told_apart

PROBLEM = "!"
_TIME = r"^\s*$|^\d{1,2}[:：]\d{2}$"
_COLOUR = r"^\s*$|^#[0-9a-fA-F]{6}$"
_MOST_PIXELS = 240
_FORMATS = {ColumnKind.WHOLE: "Int64", ColumnKind.NUMBER: "float64"}


def frame_of(
    columns: Sequence[Column], rows: Sequence[Cells], language: str, marked: Sequence[Fault] = ()
) -> pd.DataFrame:
    """Rows as a table of values; its index is the number of the row, as a spreadsheet shows it.

    A column with a cell that is not of its kind stays text, so that nothing gets lost. Faults
    stand in a column of their own, in front.
    """
    found = {
        column.name: _series(column, [row.get(column.name, "") for row in rows], language)
        for column in columns
    }
    index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(rows))
    frame = pd.DataFrame({name: list(values) for name, values in found.items()}, index=index)
    for column in columns:
        if column.kind in _FORMATS and is_typed(column, rows):
            frame[column.name] = frame[column.name].astype(_FORMATS[column.kind])
        elif frame[column.name].isna().all():
            frame[column.name] = frame[column.name].astype(object)
    if marked:
        labels = {column.name: t(column.label) for column in columns}
        said = [
            " · ".join(
                short(fault, labels.get(fault.column or "", ""))
                for fault in marked
                if fault.row == number
            )
            for number in index
        ]
        frame.insert(0, PROBLEM, said)
    return frame


def _series(column: Column, cells: Sequence[str], language: str) -> list[Any]:
    if column.kind is ColumnKind.DAY:
        return [weekday_in(cell, language) or None for cell in cells]
    if not can_be_read(column, cells):
        return [cell or None for cell in cells]
    return [value_of(column, cell) for cell in cells]


def is_typed(column: Column, rows: Sequence[Cells]) -> bool:
    """Whether the column's cells are shown as values of its kind rather than as text."""
    return can_be_read(column, [row.get(column.name, "") for row in rows])


def rows_of(
    frame: pd.DataFrame, columns: Sequence[Column], before: Sequence[Cells]
) -> tuple[Cells, ...]:
    """The rows that a table of values says; cells nobody changed keep the way they are written."""
    rows = []
    for label, values in zip(frame.index, frame.to_dict("records"), strict=True):
        place = int(label) - FIRST_ROW if _is_number(label) else -1
        stood = before[place] if 0 <= place < len(before) else {}
        row = dict(stood)
        for column in columns:
            cell = cell_of(column, values.get(column.name), stood.get(column.name, ""))
            if cell:
                row[column.name] = cell
            else:
                row.pop(column.name, None)
        rows.append(row)
    return tuple(rows)


def _is_number(label: Any) -> bool:
    return isinstance(label, int) or (hasattr(label, "__index__") and label == label)


def configure(
    columns: Sequence[Column], rows: Sequence[Cells], choices: Choices, language: str
) -> dict[str, Any]:
    """How the editor shows and checks each column."""
    found: dict[str, Any] = {
        PROBLEM: st.column_config.TextColumn(
            t("To mend"), disabled=True, pinned=True, width="medium"
        )
    }
    for place, column in enumerate(columns):
        found[column.name] = _column(column, rows, choices, language, pinned=place == 0)
    return found


def _column(
    column: Column, rows: Sequence[Cells], choices: Choices, language: str, *, pinned: bool
) -> Any:
    label = t(column.label) + (" *" if column.required else "")
    more: dict[str, Any] = {"help": t(column.help), "pinned": pinned or None}
    kind = column.kind if is_typed(column, rows) else ColumnKind.TEXT
    if kind is ColumnKind.DATE:
        return st.column_config.DateColumn(label, format="YYYY-MM-DD", **more)
    if kind is ColumnKind.YES_NO:
        return st.column_config.CheckboxColumn(label, default=column.default, **more)
    if kind is ColumnKind.WHOLE:
        return st.column_config.NumberColumn(label, step=1, format="%d", **more)
    if kind is ColumnKind.NUMBER:
        return st.column_config.NumberColumn(label, format="plain", **more)
    listed = options(column, rows, choices)
    if kind is ColumnKind.CHOICE and listed:
        named = namer(listed, language)
        return st.column_config.SelectboxColumn(
            label,
            options=[choice.value for choice in listed],
            format_func=named,
            width=_width([label, *(named(row.get(column.name, "")) for row in rows)]),
            **more,
        )
    if kind is ColumnKind.CHOICES:
        return st.column_config.MultiselectColumn(
            label,
            options=[choice.value for choice in listed],
            accept_new_options=column.is_open,
            format_func=namer(listed, language),
            **more,
        )
    pattern = {ColumnKind.TIME: _TIME, ColumnKind.COLOUR: _COLOUR}.get(kind)
    return st.column_config.TextColumn(label, validate=pattern, **more)


def _width(texts: Sequence[str]) -> int:
    """Room for the longest of these texts, in pixels; the editor itself measures only keys."""
    longest = max(sum(14 if ord(sign) > 0x2E7F else 6.8 for sign in text) for text in texts)
    return int(min(_MOST_PIXELS, longest + 34))


def options(column: Column, rows: Sequence[Cells], choices: Choices) -> list[Choice]:
    """What a column offers: its list, and whatever stands in it already."""
    listed = list(choices.get(column.choices, ()))
    known = {choice.value for choice in listed}
    for row in rows:
        cell = row.get(column.name, "")
        parts = cell.replace("；", ";").split(";") if column.kind is ColumnKind.CHOICES else [cell]
        for found in (part.strip() for part in parts):
            if found and found not in known:
                known.add(found)
                listed.append(word(found))
    return listed


def namer(listed: Sequence[Choice], language: str) -> Callable[[object], str]:
    """What a choice is called in a list."""
    names = told_apart({choice.value: choice.in_(language) for choice in listed})
    return lambda value: names.get(str(value), str(value))
