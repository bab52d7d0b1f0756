"""People who go: named elsewhere they get a last day, or go with the rows that name them."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.desk.actors import SUPERVISOR, Actor, NotAllowed
from scheduler.desk.centres import import_folder, open_stored
from scheduler.desk.fact_history import undo_last_change
from scheduler.desk.facts import save_table, view_table
from scheduler.desk.leaving import delete_with_rows, find_mentions
from scheduler.domain.faults import BadInput
from scheduler.store.database import Database
from tests.app_pages import TINY, open_page
from tests.test_fact_pages import rows_kept, type_into

TABLES = ("employees.csv", "leave.csv", "preferences.csv", "history.csv", "pins.csv")


@pytest.fixture
def kept(sqlite_store: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The tiny centre; 006 has leave, a wish and a count, and is mentor of 005."""
    import_folder(sqlite_store, SUPERVISOR, TINY)
    monkeypatch.setenv("PAIBAN_DATABASE", sqlite_store.url)
    new = {"employee_id": "006", "name": "孙丽", "hire_date": "2026-01-01"}
    new |= {"contract": "FT", "team": "A"}
    people = [dict(row) for row in rows_kept(sqlite_store, "employees.csv")]
    people[4]["mentor"] = "006"
    add(sqlite_store, "employees.csv", [*people, new])
    leave = {"employee_id": "006", "first": "2026-10-08", "last": "2026-10-08"}
    add(sqlite_store, "leave.csv", [*rows_kept(sqlite_store, "leave.csv"), leave])
    wish = {"employee_id": "006", "day": "sunday", "shift": "off"}
    add(sqlite_store, "preferences.csv", [*rows_kept(sqlite_store, "preferences.csv"), wish])
    return sqlite_store


def add(database: Database, table: str, rows: list[dict[str, str]]) -> None:
    seen = view_table(database, "tiny", table).revision.id
    save_table(database, SUPERVISOR, "tiny", table, rows, "", seen)


def seen_now(database: Database) -> int:
    return view_table(database, "tiny", "employees.csv").revision.id


def test_everything_that_names_a_person_is_counted(kept: Database) -> None:
    found = find_mentions(kept, "tiny", "006")
    assert found.name == "孙丽"
    assert dict(found.rows) == {"leave.csv": 1, "preferences.csv": 1}
    assert (found.mentored, found.is_published, found.last_published) == (1, False, None)
    assert found.in_words.in_("en") == "Leave (1), Wishes (1)"
    assert find_mentions(kept, "tiny", "001").is_published


def test_deleting_takes_all_rows_along_and_is_one_step_back(kept: Database) -> None:
    before = {table: rows_kept(kept, table) for table in TABLES}
    people = before["employees.csv"]
    delete_with_rows(
        kept, SUPERVISOR, "tiny", ["006"], people, reason="gone", seen_revision_id=seen_now(kept)
    )
    assert all(
        row.get("employee_id") != "006" and row.get("mentor") != "006"
        for table in TABLES
        for row in rows_kept(kept, table)
    )
    assert len(open_stored(kept, "tiny").problem.employees) == 5
    undo_last_change(
        kept,
        SUPERVISOR,
        "tiny",
        "employees.csv",
        reason="after all",
        seen_revision_id=seen_now(kept),
    )
    assert {table: rows_kept(kept, table) for table in TABLES} == before


def test_what_others_saved_since_stays_when_it_is_taken_back(kept: Database) -> None:
    people = rows_kept(kept, "employees.csv")
    delete_with_rows(
        kept, SUPERVISOR, "tiny", ["006"], people, reason="gone", seen_revision_id=seen_now(kept)
    )
    add(kept, "leave.csv", [{"employee_id": "001", "first": "2026-10-09", "last": "2026-10-09"}])
    undo_last_change(
        kept, SUPERVISOR, "tiny", "employees.csv", reason="", seen_revision_id=seen_now(kept)
    )
    assert [row["employee_id"] for row in rows_kept(kept, "leave.csv")] == ["001"]
    assert rows_kept(kept, "employees.csv") == people
    assert rows_kept(kept, "preferences.csv")[-1]["employee_id"] == "006"


def test_whoever_was_published_stays(kept: Database) -> None:
    people = rows_kept(kept, "employees.csv")
    with pytest.raises(BadInput, match="stands in a published rota"):
        delete_with_rows(
            kept, SUPERVISOR, "tiny", ["001"], people, reason="", seen_revision_id=seen_now(kept)
        )
    nobody = Actor("nobody", frozenset())
    with pytest.raises(NotAllowed):
        delete_with_rows(
            kept, nobody, "tiny", ["006"], people, reason="", seen_revision_id=seen_now(kept)
        )
    assert rows_kept(kept, "employees.csv") == people


def test_the_page_offers_both_ways(kept: Database) -> None:
    page = type_into(open_page("people", centre="tiny"), "employees.csv", deleted_rows=[5])
    words = [markdown.value for markdown in page.markdown if "person_off" in markdown.value]
    assert len(words) == 1
    assert "Leave (1), Wishes (1)" in words[0].replace("\\", "")
    page.button(key="employees.csv.leaves.006.delete").click().run()
    assert not page.error
    assert [row["employee_id"] for row in rows_kept(kept, "leave.csv")] == ["002"]
    assert len(rows_kept(kept, "employees.csv")) == 5


def test_a_last_day_is_offered_in_words(kept: Database) -> None:
    page = type_into(open_page("people", centre="tiny"), "employees.csv", deleted_rows=[0])
    assert not [b for b in page.button if b.key == "employees.csv.leaves.001.delete"]
    page.date_input(key="employees.csv.leaves.001.day").set_value(date(2026, 12, 31))
    page.button(key="employees.csv.leaves.001.stay").click().run()
    page.button(key="employees.csv.save").click().run()
    assert not page.error
    first = rows_kept(kept, "employees.csv")[0]
    assert (first["employee_id"], first["last_day"]) == ("001", "2026-12-31")
