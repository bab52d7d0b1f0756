"""Every table of a centre that can be edited: CSV files, and lists inside centre.toml."""

from __future__ import annotations

from dataclasses import replace

from scheduler.desk.fact_columns import CSV_COLUMNS, Column
from scheduler.desk.setting_tables import SETTING_TABLES
from scheduler.io.text_tables import MODELS


def columns_of(table: str) -> tuple[Column, ...]:
    """The columns of a table, those that must be filled in marked."""
    if table in SETTING_TABLES:
        return SETTING_TABLES[table].columns
    known = MODELS[table].columns()
    listed = CSV_COLUMNS.get(table) or tuple(Column(name, name) for name in known.known)
    return tuple(replace(column, required=column.name in known.required) for column in listed)
