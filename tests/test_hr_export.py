"""HR's file from the store: what was published stays as it was, whatever changes afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.desk.actors import AT_THE_KEYBOARD, Actor, NotAllowed
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import edit, open_draft
from scheduler.desk.facts import save_table, view_table
from scheduler.desk.hr import HrMonth, list_months, look_at_month, month_csv, month_workbook
from scheduler.desk.my_shifts import list_people, local_now, look_at_my_month
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.own_calendar import my_calendar
from scheduler.desk.publishing import publish
from scheduler.domain.faults import BadInput
from scheduler.store.database import Database

TINY = Path(__file__).parent / "centres" / "tiny"
OCTOBER = (2026, 10)
MIDDAY = datetime(2026, 10, 8, 4, tzinfo=UTC)


@pytest.fixture
def stored(sqlite_store: Database) -> Database:
    """001 works Early on Thursday 8 October, published."""
    import_folder(sqlite_store, AT_THE_KEYBOARD, TINY)
    publish_with(sqlite_store, 1, ("001", date(2026, 10, 8), "E"))
    return sqlite_store


def publish_with(database: Database, number: int, *cells: tuple[str, date, str]) -> None:
    view = open_draft(database, AT_THE_KEYBOARD, "tiny")
    edits = tuple(
        CellEdit(employee_id=who, date=when, codes=(code,) if code else ())
        for who, when, code in cells
    )
    edit(database, AT_THE_KEYBOARD, view.id, "test", number, SetCells(cells=edits))
    seen = open_draft(database, AT_THE_KEYBOARD, "tiny")
    publish(database, AT_THE_KEYBOARD, seen.id, "test", seen.number, despite_violations=True)


def change_table(database: Database, table: str, change: dict[int, dict[str, str]]) -> None:
    """Change cells of some rows of a centre's table, or add rows behind the last."""
    view = view_table(database, "tiny", table)
    rows = [dict(row) for row in view.rows] + [{} for _ in range(max(change) + 1 - len(view.rows))]
    for place, cells in change.items():
        rows[place] |= cells
    save_table(database, AT_THE_KEYBOARD, "tiny", table, rows, "test", view.revision.id)


def october(database: Database) -> HrMonth:
    return look_at_month(database, AT_THE_KEYBOARD, "tiny", OCTOBER)


def hours_of(month: HrMonth, person: str) -> str:
    [row] = [row for row in month.rows if row[0] == person]
    return str(row[month.columns.index("paid_hours")])


def files(database: Database) -> tuple[bytes, bytes, bytes]:
    month = october(database)
    return month_csv(month), month_workbook(month, "zh"), month_workbook(month, "en")


def test_the_same_month_twice_is_the_same_bytes(stored: Database) -> None:
    first = files(stored)
    assert files(stored) == first
    assert hours_of(october(stored), "001") == "8.00"


def test_a_shift_type_that_is_changed_later_changes_no_published_hours(stored: Database) -> None:
    """Early shall begin an hour sooner: what was worked in October stays 8 hours."""
    before = files(stored)
    change_table(stored, "shift_types.csv", {0: {"start": "07:00"}})
    assert files(stored) == before
    # Published anew, the rota has the new times: 9.5 hours less the break of half an hour.
    publish_with(stored, 2, ("002", date(2026, 10, 9), "E"))
    month = october(stored)
    assert (hours_of(month, "001"), hours_of(month, "002")) == ("9.00", "9.00")
    assert month.versions == (2,)


def test_leave_that_is_entered_later_counts(stored: Database) -> None:
    def leave_days() -> dict[object, object]:
        month = october(stored)
        place = month.columns.index("leave_days")
        return {row[0]: row[place] for row in month.rows}

    # The tiny centre's own leave: 002 on 5 and 6 October.
    assert leave_days() == {"001": 0, "002": 2, "003": 0, "004": 0, "005": 0}
    rows = len(view_table(stored, "tiny", "leave.csv").rows)
    sick = {"employee_id": "003", "first": "2026-10-08", "last": "2026-10-09", "kind": "sick"}
    change_table(stored, "leave.csv", {rows: sick})
    assert leave_days()["003"] == 2


def test_months_with_anything_published_newest_first(stored: Database) -> None:
    assert list_months(stored, "tiny") == [(2026, 10), (2026, 9)]


def test_hours_are_for_those_who_may_see_them(stored: Database) -> None:
    with pytest.raises(NotAllowed, match="read_hr"):
        look_at_month(stored, Actor("guest", frozenset()), "tiny", OCTOBER)


class TestMyShifts:
    def test_the_month_of_a_person(self, stored: Database) -> None:
        """It is noon on 8 October in Shanghai: Early, 08:00 to 16:30, is under way."""
        month = look_at_my_month(stored, "tiny", "001", OCTOBER, MIDDAY)
        assert local_now(stored, "tiny", MIDDAY).hour == 12
        assert month.next_shift is not None
        assert (month.next_shift.shift.date, month.next_shift.ends.hour) == (date(2026, 10, 8), 16)
        assert [day.day.date.day for day in month.days if day.shifts] == [8]
        assert month.balance.worked_minutes == 480
        assert month.unpublished == 20
        assert month.centre.en == "Tiny Desk"

    def test_a_draft_is_no_rota_that_staff_see(self, stored: Database) -> None:
        view = open_draft(stored, AT_THE_KEYBOARD, "tiny")
        cells = (CellEdit(employee_id="001", date=date(2026, 10, 9), codes=("L",)),)
        edit(stored, AT_THE_KEYBOARD, view.id, "test", 9, SetCells(cells=cells))
        month = look_at_my_month(stored, "tiny", "001", OCTOBER, MIDDAY)
        assert [day.day.date.day for day in month.days if day.shifts] == [8]
        calendar = my_calendar(stored, "tiny", "001", date(2026, 10, 1), "en")
        assert calendar.count(b"UID:shift-001-") == 1

    def test_the_calendar_is_the_same_bytes_until_something_is_published(
        self, stored: Database
    ) -> None:
        first = my_calendar(stored, "tiny", "001", date(2026, 10, 1), "en")
        assert my_calendar(stored, "tiny", "001", date(2026, 10, 1), "en") == first
        publish_with(stored, 2, ("001", date(2026, 10, 8), "L"))
        later = my_calendar(stored, "tiny", "001", date(2026, 10, 1), "en")
        uid = b"UID:shift-001-20261008-1@tiny.paiban"
        assert uid in first
        assert uid in later
        assert b"SEQUENCE:2" in later
        assert b"DTSTART;TZID=Asia/Shanghai:20261008T133000" in later

    def test_strangers_are_refused_in_words(self, stored: Database) -> None:
        assert next(iter(list_people(stored, "tiny"))).id == "001"
        with pytest.raises(BadInput, match="999"):
            look_at_my_month(stored, "tiny", "999", OCTOBER, MIDDAY)
