"""Rows from outside: a CSV file, or cells copied from a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from scheduler.desk.fact_columns import Column
from scheduler.desk.fact_tables import columns_of
from scheduler.domain.faults import BadInput, Fault, refuse_if_any
from scheduler.domain.text import LANGUAGES, Message, translate
from scheduler.io.csv_text import Columns, decode, parse_table, table_bytes
from scheduler.io.text_tables import Cells


def import_file(table: str, content: bytes) -> tuple[Cells, ...]:
    """The rows of a CSV file for one of a centre's tables; its first row names the columns.

    Raises:
        BadInput: it is no CSV file, or has other columns.
    """
    faults: list[Fault] = []
    text = decode(table, content, faults)
    refuse_if_any(faults)
    assert text is not None
    names = tuple(column.name for column in columns_of(table))
    found = parse_table(table, text, Columns((), names), faults)
    refuse_if_any(faults)
    assert found is not None
    return tuple(row.cells for row in found.rows)


def import_pasted(table: str, text: str) -> tuple[Cells, ...]:
    """The rows of cells copied from a spreadsheet, or typed with commas between them.

    The first row may name the columns, by their keys or by what they are called on screen;
    without such a row they are taken in the order of the table.

    Raises:
        BadInput: there is nothing, or more cells in a row than the table has columns.
    """
    records = [cells for cells in _split(text) if any(cell.strip() for cell in cells)]
    if not records:
        problem, remedy = Message("is empty."), Message("Copy the rows in the spreadsheet first.")
        raise BadInput([Fault(table, None, None, None, problem, remedy)])
    header = _header(records[0], columns_of(table))
    if header is None:
        header = [column.name for column in columns_of(table)]
    else:
        records = records[1:]
    width = max((len(cells) for cells in records), default=0)
    if width > len(header):
        problem = Message("holds {found} cells in a row.", {"found": width})
        remedy = Message("The columns are: {known}.", {"known": list(header)})
        raise BadInput([Fault(table, None, None, None, problem, remedy)])
    # Rows copied without their last, empty cells are as long as the others.
    filled = [[*cells, *[""] * (len(header) - len(cells))] for cells in records]
    return import_file(table, table_bytes(header, filled))


def _split(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if "\t" in first else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _header(cells: Sequence[str], columns: Sequence[Column]) -> list[str] | None:
    """The columns a first row names; None if it is a row like any other."""
    names: dict[str, str] = {}
    for column in columns:
        names[column.name] = column.name
        for language in LANGUAGES:
            names.setdefault(translate(column.label, language).lower(), column.name)
    found = [names.get(cell.strip().strip("\ufeff").lower()) for cell in cells]
    if sum(name is not None for name in found) * 2 <= len(cells):
        return None
    return [name or cell.strip() for name, cell in zip(found, cells, strict=True)]
