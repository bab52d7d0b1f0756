"""The tables of a centre: look at one, check an edited one, save it.

A table is one of the centre's CSV files, or a list that stands inside centre.toml ('calendar').
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.desk.actors import Actor, Right
from scheduler.desk.fact_choices import Choices, choices_of
from scheduler.desk.fact_columns import Column
from scheduler.desk.fact_saving import (
    Facts,
    SavedBefore,
    faults_of,
    horizons_in_use,
    look_at,
    save_files,
)
from scheduler.desk.fact_tables import columns_of
from scheduler.desk.rule_values import load_settings
from scheduler.desk.setting_tables import (
    SETTING_TABLES,
    place_faults,
    row_faults,
    rows_of_settings,
    with_rows,
)
from scheduler.domain.faults import BadInput, Fault, refuse_if_any
from scheduler.io.csv_text import table_bytes
from scheduler.io.folder_reader import SETTINGS
from scheduler.io.text_tables import Cells, filled_cells, read_text_table, write_text_table
from scheduler.io.toml_writing import rewrite
from scheduler.store.database import Database
from scheduler.store.revisions import StoredRevision

__all__ = ["SavedBefore", "TableView", "check_table", "export_table", "save_table", "view_table"]


@dataclass(frozen=True)
class TableView:
    """One table of a centre: its columns, rows of texts by column, and what can be chosen.

    ``file`` is where it stands; its history is that of the file.
    """

    table: str
    file: str
    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    choices: Choices
    revision: StoredRevision


def view_table(database: Database, centre_id: str, table: str) -> TableView:
    """A table as it is now.

    Raises:
        BadInput: there is no such centre.
    """
    facts = look_at(database, centre_id)
    return TableView(
        table,
        SETTINGS if table in SETTING_TABLES else table,
        columns_of(table),
        _rows(facts, table),
        choices_of(facts.files),
        facts.revision,
    )


def export_table(database: Database, centre_id: str, table: str) -> bytes:
    """A table as a CSV file for a spreadsheet.

    Raises:
        BadInput: there is no such centre.
    """
    facts = look_at(database, centre_id)
    names = [column.name for column in columns_of(table)]
    rows = _rows(facts, table)
    return table_bytes(names, ([row.get(name, "") for name in names] for row in rows))


def check_table(
    database: Database, centre_id: str, table: str, rows: Sequence[Cells]
) -> tuple[Fault, ...]:
    """What would be wrong with the centre if the table read so; rows are counted from 2.

    A row without a filled cell counts, so that rows keep their numbers, but means nothing.
    """
    facts = look_at(database, centre_id)
    file, content, order = _content(facts, table, rows, keep_empty=True)
    horizons = horizons_in_use(database, centre_id)
    found = faults_of({**facts.files, file: content}, facts.files, horizons)
    return (*_row_faults(facts, table, rows), *_placed(table, content, order, found))


def save_table(
    database: Database,
    actor: Actor,
    centre_id: str,
    table: str,
    rows: Sequence[Cells],
    reason: str,
    seen_revision_id: int,
) -> StoredRevision:
    """Keep a table as the centre's newest facts; rows without a filled cell are left out.

    Raises:
        BadInput: something is wrong with the centre as it would be; the faults carry row and
            column. Nothing is changed.
        SavedBefore: somebody else saved this table's file since it was looked at.
        NotAllowed: the actor may not change facts.
    """
    actor.must_have(Right.EDIT_FACTS)
    facts = look_at(database, centre_id)
    filled = tuple(row for row in map(filled_cells, rows) if row)
    if filled == _rows(facts, table):
        return facts.revision  # nothing but the way it is written could change
    refuse_if_any(_row_faults(facts, table, filled))
    file, content, order = _content(facts, table, filled)
    try:
        return save_files(
            database,
            actor,
            centre_id,
            {file: content},
            action="save_table",
            reason=reason,
            seen_revision_id=seen_revision_id,
        )
    except SavedBefore:
        raise
    except BadInput as refused:
        raise BadInput(_placed(table, content, order, refused.faults)) from refused


def _rows(facts: Facts, table: str) -> tuple[Cells, ...]:
    if table in SETTING_TABLES:
        return rows_of_settings(table, load_settings(facts.files.get(SETTINGS)))
    return read_text_table(table, facts.files.get(table)).rows


def _row_faults(facts: Facts, table: str, rows: Sequence[Cells]) -> tuple[Fault, ...]:
    if table not in SETTING_TABLES:
        return ()
    return tuple(row_faults(table, load_settings(facts.files[SETTINGS]), rows))


def _content(
    facts: Facts, table: str, rows: Sequence[Cells], keep_empty: bool = False
) -> tuple[str, bytes, list[int]]:
    """The file with these rows, and for a list of centre.toml the rows in the file's order."""
    if table not in SETTING_TABLES:
        stands = read_text_table(table, facts.files.get(table))
        header = stands.columns[: stands.given]
        return table, write_text_table(table, rows, header, keep_empty=keep_empty), []
    text = facts.files[SETTINGS].decode("utf-8-sig").replace("\r\n", "\n")
    wanted, order = with_rows(table, load_settings(facts.files[SETTINGS]), rows)
    return SETTINGS, rewrite(text, wanted).encode(), order


def _placed(
    table: str, content: bytes, order: Sequence[int], faults: Sequence[Fault]
) -> tuple[Fault, ...]:
    if table not in SETTING_TABLES:
        return tuple(faults)
    return tuple(place_faults(table, content.decode(), order, faults))
