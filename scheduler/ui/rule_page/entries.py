"""A list of entries inside a rule as a small table: so many people on a shift type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from scheduler.desk.fact_cells import without_nothing
from scheduler.desk.rule_fields import FieldKind, RuleField
from scheduler.ui import state
from scheduler.ui.fact_page.grid import namer
from scheduler.ui.words import t


def draw_entries(found: RuleField, value: Sequence[Mapping[str, Any]], key: str) -> list[Any]:
    """Draw the entries; those that stand in the table now."""
    names = [one.name for one in found.inner]
    rows = [{one.name: _cell(one, entry.get(one.name)) for one in found.inner} for entry in value]
    frame = pd.DataFrame(rows, columns=names)
    for one in found.inner:
        if one.kind is FieldKind.WHOLE:
            frame[one.name] = frame[one.name].astype("Int64")
        elif frame[one.name].isna().all():
            frame[one.name] = frame[one.name].astype(object)
    edited = st.data_editor(
        frame,
        key=key,
        num_rows="dynamic",
        column_config={one.name: _column(one) for one in found.inner},
        alt=t(found.label),
    )
    entries = [without_nothing(row) for row in edited.to_dict("records")]
    return [entry for entry in entries if entry]


def _cell(found: RuleField, value: Any) -> Any:
    if found.kind is FieldKind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _column(found: RuleField) -> Any:
    label, about = t(found.label), t(found.help)
    named = namer(found.options, state.language())
    listed = [choice.value for choice in found.options]
    if found.kind is FieldKind.ONE:
        return st.column_config.SelectboxColumn(
            label, options=listed, format_func=named, help=about, width="medium"
        )
    if found.kind is FieldKind.SOME:
        return st.column_config.MultiselectColumn(
            label,
            options=listed,
            format_func=named,
            help=about,
            accept_new_options=found.is_open,
        )
    if found.kind is FieldKind.DATE:
        return st.column_config.DateColumn(label, format="YYYY-MM-DD", help=about)
    if found.kind is FieldKind.YES_NO:
        return st.column_config.CheckboxColumn(label, help=about)
    if found.kind in (FieldKind.WHOLE, FieldKind.NUMBER):
        return st.column_config.NumberColumn(
            label,
            min_value=found.minimum,
            max_value=found.maximum,
            step=1 if found.kind is FieldKind.WHOLE else None,
            help=about,
        )
    return st.column_config.TextColumn(label, help=about)
