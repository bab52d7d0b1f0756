"""Rest between shifts. Early 6-14, Late 14-22, Night 22-6; handover 10 minutes unless said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.minimum_rest import MinimumRest
from scheduler.rule import Scope
from tests.constraints.law import SEEDS, messages, random_rota, units, without
from tests.make import days_from, problem, rota, shift_type


def test_late_then_early_in_words():
    p = problem("Ann")
    r = rota(p, ann="0L 1E")  # 22:00 to 06:00 is 8 h, less 10 min of handover
    assert messages(MinimumRest(), p, r) == [
        "Ann rests 7 h 50 min between Late on Mon 5 Jan and Early on Tue 6 Jan; "
        "at least 11 h are needed."
    ]
    assert messages(MinimumRest(), p, r, "zh") == [
        "Ann在1月5日周一晚班与1月6日周二早班之间只休息7小时50分钟，至少须休息11小时。"
    ]


@pytest.mark.parametrize(
    ("hours", "handover", "cells", "found"),
    [
        (11, 10, "0L 1E", [4]),  # 3 h 10 min missing
        (11, 0, "0L 1E", [3]),
        (8, 0, "0L 1E", []),  # exactly enough
        (8, 10, "0L 1E", [1]),
        (11, 10, "0N 1E", [12]),  # no rest at all, and handover inside the night
        (11, 10, "0N 1L", [4]),  # 06:00 to 14:00
        (11, 10, "0N 1N", []),  # 16 h
        (11, 10, "0N 1L 2E", [4, 4]),
        (11, 10, "0L 2E", []),
        (24, 10, "0N 2E", [1]),  # 24 h less handover, over a day off
        (24, 10, "0E 1E", [9]),  # 16 h less handover: 8 h 10 min missing
        (0, 0, "0N 1E", []),
    ],
)
def test_units(hours, handover, cells, found):
    p = problem("Ann", centre_settings={"handover_minutes": handover})
    assert units(MinimumRest(hours=hours), p, rota(p, ann=cells)) == found


def test_handover_may_be_left_out():
    p = problem("Ann")
    assert units(MinimumRest(hours=8, count_handover=False), p, rota(p, ann="0L 1E")) == []


def test_past_shift_counts_but_not_a_past_pair():
    p = problem("Ann", past=((0, -1, 1), (0, -2, 2)))  # night before late: the past's own breach
    assert units(MinimumRest(), p, rota(p, ann="0E")) == [4]
    assert units(MinimumRest(), p, rota(p, ann="0L")) == []


def test_two_shifts_on_one_day_are_left_to_another_rule():
    p = problem("Ann")
    assert [v.days for v in MinimumRest().check(p, rota(p, ann="0E 0L 1E"))] == [(0, 1)]


def test_belongs_to_the_day_of_the_second_shift():
    p = problem("Ann")
    r = rota(p, ann="0L 1E 3L 4E")
    rule = MinimumRest(valid_from=date(2026, 1, 7))  # Wednesday, day 2
    assert units(rule, p, r) == [4]
    assert units(MinimumRest(valid_to=date(2026, 1, 5)), p, r) == []


def test_scope():
    p = problem("Ann", "Bob")
    r = rota(p, ann="0L 1E", bob="0L 1E")
    assert [v.employee for v in MinimumRest(scope=Scope(employees=("bob",))).check(p, r)] == [1]


def test_the_change_of_the_clocks_shortens_the_night():
    # Berlin, 29 March 2026: at 02:00 it is 03:00, so late to early is 7 h instead of 8.
    p = problem(
        "Ann",
        days=days_from(date(2026, 3, 28), 3),
        centre_settings={"time_zone": "Europe/Berlin", "handover_minutes": 0},
    )
    assert units(MinimumRest(), p, rota(p, ann="0L 1E")) == [4]


MANY = tuple(
    shift_type(chr(65 + n), 5 + n, 13 + n + n % 3, "night" if n > 15 else "day") for n in range(18)
)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 24))
def test_more_time_off_never_adds_a_breach(seed, hours):
    p = problem("Ann", types=MANY, days=6, past=((0, -1, 17),))
    planned, rule = random_rota(p, seed, 0.9), MinimumRest(hours=hours)
    before = sum(units(rule, p, planned))
    for day in range(6):
        fewer = rule.check(p, without(planned, 0, day))
        assert sum(v.units for v in fewer) <= before
