"""The store on SQLite and on PostgreSQL: its schema, its guards, revisions, trouble in words."""

from __future__ import annotations

import ast
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from scheduler.domain.faults import BadInput
from scheduler.domain.text import translate
from scheduler.store import centres, events, revisions, schema
from scheduler.store.database import Database, now
from scheduler.store.migrate import bring_up_to_date
from scheduler.store.trouble import StoreBroken, StoreBusy, StoreFull, StoreLost, StoreTrouble

FILES = {"centre.toml": b"id = 'a'", "employees.csv": b"\xef\xbb\xbfemployee_id\n007\n"}


def keep_centre(database: Database, centre_id: str = "a") -> revisions.StoredRevision:
    with database.writing() as connection:
        centres.add_centre(connection, centre_id, "甲", "A")
        return revisions.add_revision(
            connection, centre_id, FILES, actor="Ann", reason="import", parent_id=None
        )


class TestSchema:
    def test_steps_lead_to_the_tables_the_program_speaks_of(self, database: Database) -> None:
        with database.reading() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, schema.metadata) == []
            assert set(inspect(connection).get_table_names()) == {
                *schema.metadata.tables,
                "alembic_version",
            }

    def test_comparison_would_see_a_difference(self, sqlite_store: Database) -> None:
        with sqlite_store.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE centre ADD COLUMN colour TEXT")
            context = MigrationContext.configure(connection)
            assert len(compare_metadata(context, schema.metadata)) == 1

    def test_two_programs_that_start_at_once_make_one_database(self, database: Database) -> None:
        with database.writing() as connection:
            if database.is_sqlite:
                for table in (*reversed(schema.metadata.sorted_tables), "alembic_version"):
                    connection.exec_driver_sql(f"DROP TABLE {table}")
            else:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
        troubles = list[BaseException]()

        def start() -> None:
            try:
                bring_up_to_date(Database(database.url))
            except BaseException as error:
                troubles.append(error)

        threads = [threading.Thread(target=start) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert troubles == []
        keep_centre(database)

    def test_database_of_a_newer_program_is_left_alone(self, database: Database) -> None:
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(BadInput, match="newer version"):
            bring_up_to_date(database)

    def test_foreign_keys_hold_after_the_upgrade(self, database: Database) -> None:
        row = {"centre_id": "nobody", "at": now(), "actor": "", "action": "", "subject": ""}
        with pytest.raises(DBAPIError), database.writing() as connection:
            connection.execute(insert(schema.event).values(facts={}, **row))


WRITTEN_ONCE = {
    "blob": "content = content",
    "revision": "reason = 'another'",
    "revision_file": "name = 'another'",
    "version": "document = '{}'",
    "event": "actor = 'another'",
}


class TestGuards:
    @pytest.fixture
    def full(self, database: Database) -> Database:
        revision = keep_centre(database)
        day = datetime(2026, 9, 28).date()
        horizon = {"centre_id": "a", "first": day, "weeks": 2}
        with database.writing() as connection:
            events.note(connection, "a", "Ann", "did", "this", {})
            draft = {"created_at": now(), "created_by": "Ann", "base": "{}", "cursor": 0}
            connection.execute(insert(schema.draft).values(id=1, **horizon, **draft))
            operation = {"number": 1, "client": "c", "client_number": 1, "at": now()}
            more = {"actor": "Ann", "kind": "k", "changes": "{}"}
            connection.execute(insert(schema.operation).values(draft_id=1, **operation, **more))
            version = {"number": 1, "draft_id": 1, "revision_id": revision.id, "document": "{}"}
            said = {"summary": {}, "reason": "r", "actor": "Ann", "at": now()}
            connection.execute(insert(schema.version).values(**horizon, **version, **said))
        return database

    @pytest.mark.parametrize("table", WRITTEN_ONCE)
    def test_history_cannot_be_changed(self, full: Database, table: str) -> None:
        with pytest.raises(DBAPIError, match="kept as they are"), full.writing() as connection:
            connection.execute(text(f"UPDATE {table} SET {WRITTEN_ONCE[table]}"))

    @pytest.mark.parametrize("table", [*WRITTEN_ONCE, "operation"])
    def test_history_cannot_be_removed(self, full: Database, table: str) -> None:
        with pytest.raises(DBAPIError, match="kept as they are"), full.writing() as connection:
            connection.execute(text(f"DELETE FROM {table}"))
        if not full.is_sqlite:
            with pytest.raises(DBAPIError, match="kept as they are"), full.writing() as connection:
                connection.execute(text(f"TRUNCATE {table} CASCADE"))

    def test_row_cannot_be_replaced_by_another(self, full: Database) -> None:
        if not full.is_sqlite:
            pytest.skip("only SQLite has INSERT OR REPLACE")
        with pytest.raises(DBAPIError, match="kept as they are"), full.writing() as connection:
            connection.execute(text("INSERT OR REPLACE INTO blob SELECT hash, 'x' FROM blob"))

    def test_operation_may_lose_its_number(self, full: Database) -> None:
        with full.writing() as connection:
            connection.execute(text("UPDATE operation SET number = NULL"))
        with full.reading() as connection:
            assert connection.execute(select(schema.operation.c.number)).scalars().all() == [None]


class TestRevisions:
    def test_files_come_back_as_they_were(self, database: Database) -> None:
        first = keep_centre(database)
        assert (first.number, first.parent_id) == (1, None)
        with database.reading() as connection:
            assert revisions.newest(connection, "a") == first
            assert revisions.files_of(connection, first.id) == FILES
            content = revisions.file_of(connection, first.id, "employees.csv")
            assert content == FILES["employees.csv"]
            assert revisions.file_of(connection, first.id, "leave.csv") is None

    def test_each_content_is_kept_once(self, database: Database) -> None:
        first = keep_centre(database)
        changed = FILES | {"centre.toml": b"id = 'a' # again"}
        with database.writing() as connection:
            second = revisions.add_revision(
                connection, "a", changed, actor="Bo", reason="comment", parent_id=first.id
            )
            third = revisions.add_revision(
                connection, "a", FILES, actor="Bo", reason="back", parent_id=second.id
            )
        with database.reading() as connection:
            assert [r.number for r in revisions.history(connection, "a")] == [3, 2, 1]
            assert len(connection.execute(select(schema.blob.c.hash)).all()) == 3
            hashes = revisions.hashes_of(connection, first.id)
            assert revisions.hashes_of(connection, third.id) == hashes
            assert revisions.revision(connection, second.id) == second

    def test_second_writer_from_the_same_state_is_refused(self, database: Database) -> None:
        first = keep_centre(database)

        def add(parent: int | None) -> None:
            with database.writing() as connection:
                revisions.add_revision(
                    connection, "a", FILES, actor="Bo", reason="r", parent_id=parent
                )

        add(first.id)
        for stale in (first.id, None):
            with pytest.raises(revisions.StaleWrite, match="somebody else"):
                add(stale)

    def test_of_many_writers_at_once_one_wins(self, database: Database) -> None:
        first = keep_centre(database)
        outcomes = list[str]()

        def add(name: str) -> None:
            try:
                with database.writing() as connection:
                    revisions.add_revision(
                        connection, "a", FILES, actor=name, reason="r", parent_id=first.id
                    )
                outcomes.append("kept")
            except revisions.StaleWrite:
                outcomes.append("stale")

        threads = [threading.Thread(target=add, args=(f"w{i}",)) for i in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["kept", "stale", "stale", "stale", "stale"]

    def test_what_is_not_there_is_said(self, database: Database) -> None:
        with database.reading() as connection:
            with pytest.raises(LookupError):
                revisions.newest(connection, "nobody")
            with pytest.raises(LookupError):
                revisions.revision(connection, 77)


class TestEvents:
    def test_newest_event_comes_first(self, database: Database) -> None:
        keep_centre(database)
        with database.writing() as connection:
            events.note(connection, "a", "Ann", "import_centre", "a", {"revision": 1})
            events.note(connection, None, "Bo", "start", "", {})
        with database.reading() as connection:
            assert [e.action for e in events.newest_events(connection)] == [
                "start",
                "import_centre",
            ]
            [mine] = events.newest_events(connection, "a")
        assert (mine.actor, mine.facts) == ("Ann", {"revision": 1})

    def test_event_of_a_change_that_failed_is_not_kept(self, database: Database) -> None:
        def fail() -> None:
            with database.writing() as connection:
                events.note(connection, None, "Ann", "did", "", {})
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        with database.reading() as connection:
            assert events.newest_events(connection) == []


class TestInstants:
    def test_instant_is_kept_in_utc_whatever_the_zone(self, database: Database) -> None:
        shanghai = timezone(timedelta(hours=8))
        when = datetime(2026, 10, 1, 7, 30, tzinfo=shanghai)
        with database.writing() as connection:
            row = {"id": "a", "name": "A", "created_at": when}
            connection.execute(insert(schema.centre).values(row))
        with database.reading() as connection:
            found = centres.find_centre(connection, "a")
        assert found is not None
        assert found.created_at == datetime(2026, 9, 30, 23, 30, tzinfo=UTC)
        assert found.created_at.tzinfo is UTC

    def test_instant_without_a_zone_is_refused(self, sqlite_store: Database) -> None:
        row = {"id": "a", "name": "A", "created_at": datetime(2026, 10, 1)}
        with pytest.raises(Exception, match="time zone"), sqlite_store.writing() as connection:
            connection.execute(insert(schema.centre).values(row))


class TestTrouble:
    def test_full_disk_changes_nothing_and_says_so(self, sqlite_store: Database) -> None:
        first = keep_centre(sqlite_store)
        with sqlite_store.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        large = FILES | {"arrivals.csv": bytes(1_000_000)}
        # The pool hands the same connection out again, with its limit.
        with sqlite_store.reading() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreFull) as trouble, sqlite_store.writing() as connection:
            revisions.add_revision(
                connection, "a", large, actor="Ann", reason="r", parent_id=first.id
            )
        assert str(trouble.value) == (
            "The disk is full: nothing was saved. Make room and do it again."
        )
        assert trouble.value.in_("zh") == "磁盘已满：未保存任何内容。请腾出空间后重试。"
        with sqlite_store.reading() as connection:
            assert revisions.history(connection, "a") == [first]

    def test_connections_that_were_cut_are_made_anew(self, postgresql_store: Database) -> None:
        keep_centre(postgresql_store)
        cut_all(postgresql_store)
        with postgresql_store.reading() as connection:
            assert revisions.newest(connection, "a").number == 1

    def test_connection_cut_in_the_middle_is_said_and_undone(
        self, postgresql_store: Database
    ) -> None:
        first = keep_centre(postgresql_store)

        def write() -> None:
            with postgresql_store.writing() as c:
                revisions.add_revision(c, "a", FILES, actor="Ann", reason="r", parent_id=first.id)
                cut_all(Database(postgresql_store.url))
                c.execute(select(schema.centre))

        with pytest.raises(StoreLost, match="does not answer"):
            write()
        with postgresql_store.reading() as connection:
            assert revisions.history(connection, "a") == [first]

    def test_server_that_is_not_there_is_said(self) -> None:
        nowhere = Database("postgresql+psycopg://ann@127.0.0.1:1/paiban?connect_timeout=2")
        with pytest.raises(StoreLost), nowhere.reading():
            pass

    def test_file_that_is_no_database_is_said(self, tmp_path: Any) -> None:
        path = tmp_path / "paiban.db"
        path.write_bytes(b"employee_id,name\n" * 1000)
        with pytest.raises(StoreBroken, match="damaged"):
            bring_up_to_date(Database(f"sqlite:///{path}"))

    def test_writer_who_waits_too_long_is_told(
        self, sqlite_store: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("scheduler.store.database.BUSY_SECONDS", 0.05)
        other = Database(sqlite_store.url)
        with sqlite_store.writing() as connection:
            events.note(connection, None, "Ann", "did", "", {})
            with pytest.raises(StoreBusy), other.writing():
                pass

    def test_mistake_of_the_program_stays_one(self, database: Database) -> None:
        with pytest.raises(DBAPIError) as error, database.reading() as connection:
            connection.execute(text("SELECT nothing FROM nowhere"))
        assert not isinstance(error.value, StoreTrouble)


def cut_all(database: Database) -> None:
    """End every connection to the database but the one that does it."""
    with database.reading() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_everything_said_is_said_in_chinese_too() -> None:
    folder = Path(schema.__file__).parent
    said = [
        node.args[0].value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message"
        if isinstance(node.args[0], ast.Constant)
    ]
    assert len(said) >= 10
    assert [text for text in said if translate(text, "zh") == text] == []
