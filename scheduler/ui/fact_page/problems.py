"""What is wrong with a table, beside it: row by row, with what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.desk.fact_columns import TABLE_NAMES
from scheduler.desk.fact_tables import columns_of
from scheduler.desk.facts import TableView
from scheduler.domain.faults import Fault
from scheduler.io.text_tables import FIRST_ROW, MODELS, Cells
from scheduler.ui import faults as refusals
from scheduler.ui import state
from scheduler.ui.words import say, t

_MOST_SHOWN = 12


def short(fault: Fault, label: str = "") -> str:
    """A fault beside its field: what is wrong with it and what to write instead."""
    parts = [label, say(fault.problem), say(fault.remedy)]
    return (" " if state.language() == "en" else "").join(part for part in parts if part)


def show_problems(view: TableView, rows: Sequence[Cells], found: Sequence[Fault]) -> None:
    """List what is wrong, by the row and the column it stands in; nothing where all is well."""
    if not found:
        return
    lines = [f"- {_line(view, rows, fault)}" for fault in found[:_MOST_SHOWN]]
    if len(found) > _MOST_SHOWN:
        lines.append("- " + t("and {count} more", count=len(found) - _MOST_SHOWN))
    head = t("This cannot be saved yet:")
    st.error(f"{head}\n" + "\n".join(lines), icon=":material/edit_note:")


def _line(view: TableView, rows: Sequence[Cells], fault: Fault) -> str:
    place = []
    is_here = fault.file == view.file and fault.row is not None and not _is_elsewhere(view, fault)
    if not is_here:
        name = t(TABLE_NAMES.get(fault.file, fault.file))
        place.append(f"**{refusals.plain(name)}**")
    if fault.row is not None and not (fault.file.endswith(".toml") and not is_here):
        place.append(f"**{t('row {row}', row=fault.row)}**")
    if is_here:
        place.append(refusals.plain(_who(view, rows, fault)))
    if fault.column:
        said = f" “{fault.value}”" if fault.value else ""
        place.append(refusals.plain(label_of(fault.file, view, fault.column) + said))
    comma, gap = (", ", " ") if state.language() == "en" else ("，", "")
    return f"{comma.join(part for part in place if part)}{gap}{refusals.plain(short(fault))}"


def _is_elsewhere(view: TableView, fault: Fault) -> bool:
    """Whether a fault of the same file is about settings that this table does not show."""
    names = {column.name for column in view.columns}
    return view.table != view.file and (fault.column or "") not in names


def _who(view: TableView, rows: Sequence[Cells], fault: Fault) -> str:
    """The first cells of the row, so that it is found without counting."""
    place = (fault.row or 0) - FIRST_ROW
    if not 0 <= place < len(rows):
        return ""
    cells = [rows[place].get(column.name, "") for column in view.columns[:2]]
    return " ".join(cell for cell in cells if cell)


def label_of(file: str, view: TableView, column: str) -> str:
    """What a column is called on screen."""
    columns = view.columns
    if file != view.file:
        columns = columns_of(file) if file in MODELS else ()
    return next((t(known.label) for known in columns if known.name == column), column)
