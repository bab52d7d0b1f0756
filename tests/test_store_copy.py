"""A database copied whole: the same rows, history guarded, new rows numbered after the old."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from scheduler.desk.actors import AT_THE_KEYBOARD as ANN
from scheduler.desk.centres import archive_centre, import_folder
from scheduler.desk.drafts import edit, open_draft, view_draft
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import publish, view_version
from scheduler.domain.faults import BadInput
from scheduler.store import schema
from scheduler.store.copying import copy_all, main
from scheduler.store.database import Database
from tests.stores import TINY


def put(database: Database, draft_id: int, number: int, code: str) -> None:
    from datetime import date

    cell = CellEdit(employee_id="002", date=date(2026, 10, 1), codes=(code,))
    edit(database, ANN, draft_id, "tab", number, SetCells(cells=(cell,)))


@pytest.fixture
def full(database: Database) -> Database:
    import_folder(database, ANN, TINY)
    draft = open_draft(database, ANN, "tiny")
    for number, code in enumerate("ELE"):
        put(database, draft.id, number, code)
        publish(database, ANN, draft.id, "why", number + 1, despite_violations=True)
    archive_centre(database, ANN, "tiny")
    return database


def rows(database: Database) -> dict[str, list[Any]]:
    with database.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in schema.metadata.sorted_tables
        }


def test_everything_is_copied_and_goes_on(full: Database, tmp_path: Path) -> None:
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    counts = copy_all(full, copy)
    assert rows(copy) == rows(full)
    assert (counts["version"], counts["revision"], counts["operation"]) == (3, 4, 3)
    check_alive(copy)


def test_move_to_postgresql(full: Database, postgresql: URL) -> None:
    from tests.stores import postgresql_database

    with postgresql_database(postgresql) as copy:
        copy_all(full, copy)
        assert rows(copy) == rows(full)
        check_alive(copy)


def check_alive(copy: Database) -> None:
    """The next change gets the next number, and history is still guarded."""
    put(copy, 1, 99, "L")
    card = publish(copy, ANN, 1, "go on", 4, despite_violations=True)
    assert (card.id, card.number) == (4, 4)
    assert view_version(copy, 4).rota == view_draft(copy, 1).rota
    with pytest.raises(DBAPIError, match="kept as they are"), copy.writing() as connection:
        connection.exec_driver_sql("DELETE FROM version")


def test_database_with_data_is_not_written_over(full: Database, tmp_path: Path) -> None:
    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    copy_all(full, copy)
    before = rows(copy)
    with pytest.raises(BadInput, match="holds data already"):
        copy_all(full, copy)
    assert rows(copy) == before


def test_command_copies_or_says_why_not(
    sqlite_store: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_folder(sqlite_store, ANN, TINY)
    target = f"sqlite:///{tmp_path / 'copy.db'}"
    assert main([sqlite_store.url, target]) == 0
    assert "centre 1" in capsys.readouterr().out
    assert main([sqlite_store.url, target]) == 2
    said = capsys.readouterr().err
    assert "holds data already." in said
    assert "已有数据。" in said
    assert main([]) == 2
    assert main([f"sqlite:///{tmp_path / 'nowhere.db'}", f"sqlite:///{tmp_path / 'new.db'}"]) == 2
    assert "holds no data of Paiban" in capsys.readouterr().err
    assert main([sqlite_store.url, "nonsense"]) == 2
