"""A day of rest in each calendar week. The horizon starts on a Monday unless said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.weekly_rest_day import WeeklyRestDay
from scheduler.rule import Scope
from tests.constraints.law import SEEDS, messages, random_rota, units, without
from tests.make import EARLY, days_from, problem, rota, shift_type


def early(*days: int) -> str:
    return " ".join(f"{day}E" for day in days)


def test_words():
    p = problem("Ann")
    r = rota(p, ann=early(*range(7)))
    assert messages(WeeklyRestDay(), p, r) == [
        "Ann has too few whole days off in the week of Mon 5 Jan: 0 instead of 1."
    ]
    assert messages(WeeklyRestDay(), p, r, "zh") == [
        "Ann在1月5日周一起的一周内有0个整天休息，至少须有1天。"
    ]


@pytest.mark.parametrize(
    ("days_off", "worked", "found"),
    [
        (1, range(6), []),
        (1, range(1, 14), [1]),  # Tuesday to Sunday, then a whole week
        (1, range(14), [1, 1]),
        (2, range(7), [2]),
        (2, range(6), [1]),
        (2, (0, 1, 2, 3, 4, 7, 8, 9, 10, 11), []),
        (0, range(14), []),
    ],
)
def test_units(days_off, worked, found):
    p = problem("Ann", days=14)
    assert units(WeeklyRestDay(days_off=days_off), p, rota(p, ann=early(*worked))) == found


def test_week_begins_as_the_centre_says():
    p = problem("Ann", days=14, centre_settings={"week_start": 6})
    # Sunday to Saturday: days 6..12 are one week; Monday to Sunday would have found nothing.
    worked = early(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    assert units(WeeklyRestDay(), p, rota(p, ann=worked)) == [1]


def test_week_cut_at_the_end_may_still_rest_outside():
    p = problem("Ann", days=13)
    assert units(WeeklyRestDay(), p, rota(p, ann=early(*range(7, 13)))) == []
    assert units(WeeklyRestDay(days_off=2), p, rota(p, ann=early(*range(7, 13)))) == [1]


def test_week_cut_at_the_start_counts_published_days():
    thursday = days_from(date(2026, 1, 8), 4)
    known = problem("Ann", days=thursday, past=((0, -1, 0), (0, -2, 0), (0, -3, 0)))
    assert units(WeeklyRestDay(), known, rota(known, ann=early(0, 1, 2, 3))) == [1]
    assert units(WeeklyRestDay(), known, rota(known, ann=early(0, 1, 2))) == []
    unknown = problem("Ann", days=thursday)
    assert units(WeeklyRestDay(), unknown, rota(unknown, ann=early(0, 1, 2, 3))) == []


def test_what_the_past_alone_broke_is_not_charged():
    sunday = days_from(date(2026, 1, 11), 2)
    p = problem("Ann", days=sunday, past=tuple((0, -d, 0) for d in range(1, 7)))
    rule = WeeklyRestDay(days_off=3)  # four days allowed, six already worked
    assert units(rule, p, rota(p)) == []
    assert units(rule, p, rota(p, ann="0E")) == [1]


LONG_NIGHT = shift_type("N", 22, 33, "night")  # until 09:00


def test_a_day_slept_away_after_a_long_night_is_no_day_off():
    p = problem("Ann", types=(EARLY, LONG_NIGHT))
    worked = "0E 1E 2E 3E 4E 5N"  # Sunday begins at work until 09:00
    assert units(WeeklyRestDay(), p, rota(p, ann=worked)) == [1]
    assert units(WeeklyRestDay(spill_minutes=540), p, rota(p, ann=worked)) == []


def test_a_published_night_takes_the_first_day():
    types = (EARLY, LONG_NIGHT)
    p = problem("Ann", types=types, past=((0, -1, 1),))
    assert units(WeeklyRestDay(), p, rota(p, ann=early(*range(1, 7)))) == [1]
    assert units(WeeklyRestDay(), p, rota(p, ann=early(*range(1, 6)))) == []


def test_validity_is_of_the_last_day_of_the_week_and_scope():
    p = problem("Ann", "Bob", days=14)
    r = rota(p, ann=early(*range(14)), bob=early(*range(14)))
    rule = WeeklyRestDay(valid_to=date(2026, 1, 11), scope=Scope(employees=("bob",)))
    assert units(rule, p, r) == [1]
    assert units(WeeklyRestDay(valid_to=date(2026, 1, 10)), p, r) == []


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 4), st.integers(0, 6))
def test_a_day_off_never_adds_a_breach(seed, days_off, weekday):
    p = problem(
        "Ann",
        types=(EARLY, LONG_NIGHT),
        days=days_from(date(2026, 1, 5 + weekday), 10),
        past=((0, -1, 1), (0, -2, 0), (0, -3, 0), (0, -4, 0)),
    )
    rule, planned = WeeklyRestDay(days_off=days_off), random_rota(p, seed, 0.9)
    before = sum(units(rule, p, planned))
    for day in range(10):
        fewer = rule.check(p, without(planned, 0, day))
        assert sum(v.units for v in fewer) <= before
