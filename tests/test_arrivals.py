"""Arrivals changed one profile at a time: the rest of the file stays as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.desk.actors import AT_THE_KEYBOARD, Actor, NotAllowed
from scheduler.desk.arrivals import (
    day_in_force,
    describe_day,
    read_profiles,
    save_profile,
    with_profile,
    write_day,
)
from scheduler.desk.centres import import_folder, open_stored
from scheduler.desk.opening import open_centre
from scheduler.domain.calendar import DayKind
from scheduler.domain.faults import BadInput
from scheduler.domain.text import put_in_words
from scheduler.io.day_cells import parse_profile_day
from scheduler.store.database import Database
from scheduler.workload.demand import ProfileDay

TINY = Path(__file__).parent / "centres" / "tiny"
MONDAY, FIFTH = 0, date(2026, 10, 5)
NINE, TEN = 9 * 60, 10 * 60


@pytest.fixture
def stored(sqlite_store: Database) -> Database:
    import_folder(sqlite_store, AT_THE_KEYBOARD, TINY)
    return sqlite_store


def test_profiles_are_read_by_queue_and_day(stored: Database) -> None:
    profiles = read_profiles(stored, "tiny")
    assert profiles.days_of("hotline") == [DayKind.WORKDAY, DayKind.REST]
    assert profiles.days_of("desk") == [MONDAY, FIFTH]
    assert profiles.calls["desk", MONDAY] == {NINE: "1"}
    assert sorted(profiles.calls["hotline", DayKind.REST]) == [hour * 60 for hour in range(9, 18)]


def test_the_most_specific_profile_is_in_force() -> None:
    opened = open_centre(TINY)
    days = opened.problem.days
    # Monday 28 September, Thursday 1 October (statutory), Monday 5 October.
    assert [day_in_force(opened, "desk", days[n]) for n in (0, 3, 7)] == [MONDAY, None, FIFTH]
    assert [day_in_force(opened, "hotline", days[n]) for n in (0, 3, 12)] == [
        DayKind.WORKDAY,
        DayKind.REST,
        DayKind.WORKDAY,
    ]


def test_a_saved_profile_changes_the_demand(stored: Database) -> None:
    """Forty calls of 180 s in an hour are 2 erlangs: more than the two people of 10 calls."""
    profiles = read_profiles(stored, "tiny")
    before = open_stored(stored, "tiny").problem.demand[0]
    busy = {hour * 60: "40" for hour in range(8, 22)}
    save_profile(
        stored, AT_THE_KEYBOARD, "tiny", profiles, "hotline", DayKind.WORKDAY, busy, "campaign"
    )
    after = open_stored(stored, "tiny").problem.demand[0]
    assert after[9] > before[9] == 2
    assert (after[3 * 24 : 4 * 24] == before[3 * 24 : 4 * 24]).all()


def test_what_makes_no_sense_is_refused_and_changes_nothing(stored: Database) -> None:
    profiles = read_profiles(stored, "tiny")
    with pytest.raises(BadInput, match="calls 'many'"):
        save_profile(
            stored, AT_THE_KEYBOARD, "tiny", profiles, "desk", MONDAY, {NINE: "many"}, "slip"
        )
    with pytest.raises(BadInput, match="opening hours"):
        save_profile(
            stored, AT_THE_KEYBOARD, "tiny", profiles, "desk", MONDAY, {180: "2"}, "at night"
        )
    guest = Actor("guest", frozenset())
    with pytest.raises(NotAllowed):
        save_profile(stored, guest, "tiny", profiles, "desk", MONDAY, {NINE: "2"}, "me")
    assert read_profiles(stored, "tiny").rows == profiles.rows


def test_who_looked_before_somebody_else_saved_is_told(stored: Database) -> None:
    seen = read_profiles(stored, "tiny")
    save_profile(stored, AT_THE_KEYBOARD, "tiny", seen, "desk", MONDAY, {NINE: "2"}, "first")
    with pytest.raises(BadInput, match="in the meantime"):
        save_profile(stored, AT_THE_KEYBOARD, "tiny", seen, "desk", MONDAY, {NINE: "3"}, "second")


def test_a_profile_stands_where_it_stood() -> None:
    rows = [
        {"queue": "a", "day": "workday", "start": "08:00", "calls": "1"},
        {"queue": "a", "day": "rest", "start": "08:00", "calls": "2"},
        {"queue": "b", "day": "周一", "start": "08:00", "calls": "3"},
    ]
    changed = with_profile(rows, "a", DayKind.WORKDAY, {TEN: "5", NINE: " 4 ", 600 + 60: ""})
    assert [(row["queue"], row["day"], row["start"], row["calls"]) for row in changed] == [
        ("a", "workday", "09:00", "4"),
        ("a", "workday", "10:00", "5"),
        ("a", "rest", "08:00", "2"),
        ("b", "周一", "08:00", "3"),
    ]
    assert with_profile(rows, "b", MONDAY, {}) == rows[:2]
    added = with_profile(rows, "a", FIFTH, {NINE: "7"})
    assert [row["day"] for row in added] == ["workday", "rest", "2026-10-05", "周一"]


DAYS: st.SearchStrategy[ProfileDay] = (
    st.dates(date(2020, 1, 1), date(2030, 1, 1)) | st.integers(0, 6) | st.sampled_from(DayKind)
)


@given(DAYS)
def test_days_are_written_as_they_are_read(day: ProfileDay) -> None:
    assert parse_profile_day(write_day(day)) == day
    for language in ("en", "zh"):
        assert put_in_words(describe_day(day), language)


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), DAYS, st.integers(0, 47), st.integers(0, 99)),
        unique_by=lambda row: row[:3],
        max_size=20,
    ),
    DAYS,
    st.dictionaries(st.integers(0, 47).map(lambda n: n * 30), st.integers(1, 99).map(str)),
)
def test_only_the_one_profile_changes(
    given_rows: list[tuple[str, ProfileDay, int, int]], day: ProfileDay, calls: dict[int, str]
) -> None:
    rows = [
        {
            "queue": q,
            "day": write_day(d),
            "start": f"{n // 2:02d}:{n % 2 * 30:02d}",
            "calls": str(c),
        }
        for q, d, n, c in given_rows
    ]
    after = with_profile(rows, "a", day, calls)
    mine = [row for row in after if (row["queue"], parse_profile_day(row["day"])) == ("a", day)]
    others = [row for row in after if row not in mine]
    assert {row["start"]: row["calls"] for row in mine} == {
        f"{minute // 60:02d}:{minute % 60:02d}": text for minute, text in calls.items()
    }
    assert others == [
        row for row in rows if (row["queue"], parse_profile_day(row["day"])) != ("a", day)
    ]
