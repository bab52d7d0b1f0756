"""Runs of nights and the days off after them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.maximum_consecutive_nights import MaximumConsecutiveNights
from scheduler.rule import Scope
from tests.constraints.law import SEEDS, assert_model_agrees, messages, random_rota, units
from tests.make import EARLY, LATE, problem, rota, shift_type


def test_words():
    p = problem("Ann")
    r = rota(p, ann="0N 1N 2N 4E")
    rule = MaximumConsecutiveNights(nights=2, rest_days_after=2)
    assert messages(rule, p, r) == [
        "Ann works 3 nights in a row up to Wed 7 Jan; at most 2 are allowed.",
        "Ann works on Fri 9 Jan too soon after the night of Wed 7 Jan: 1 days off instead of 2.",
    ]
    assert messages(rule, p, r, "zh") == [
        "Ann截至1月7日周三已连续上3个夜班，最多2个。",
        "Ann在1月7日周三夜班后只休息1天，1月9日周五又上班，至少须休息2天。",
    ]


@pytest.mark.parametrize(
    ("nights", "rest", "cells", "found"),
    [
        (4, 1, "0N 1N 2N 3N", []),
        (4, 1, "0N 1N 2N 3N 4N", [1]),
        (2, 0, "0N 1N 2N 3N", [1, 1]),
        (4, 0, "0N 1E", []),
        (4, 1, "0N 1L", [1]),  # no day off after the night
        (4, 1, "0N 2N", []),
        (4, 2, "0N 2N", [1]),  # a new night, too, needs two days off before it
        (4, 2, "0N 1N 3E", [1]),
        (4, 2, "0N 1N 4E", []),
        (4, 2, "0N 1E 2E", [1]),  # only the first shift follows the night
        (4, 3, "0N 3E 4E", [1]),
        (4, 1, "0N 1L 2N 3N", [1]),
    ],
)
def test_units(nights, rest, cells, found):
    p = problem("Ann")
    rule = MaximumConsecutiveNights(nights=nights, rest_days_after=rest)
    assert units(rule, p, rota(p, ann=cells)) == found


def test_published_nights_count():
    p = problem("Ann", past=((0, -1, 2), (0, -2, 2), (0, -3, 2), (0, -4, 2)))
    assert units(MaximumConsecutiveNights(), p, rota(p, ann="0N")) == [1]
    assert units(MaximumConsecutiveNights(), p, rota(p, ann="0E")) == [1]
    assert units(MaximumConsecutiveNights(), p, rota(p, ann="1E")) == []
    longer = problem("Ann", past=tuple((0, -d, 2) for d in range(1, 8)))
    assert units(MaximumConsecutiveNights(), longer, rota(longer)) == []  # not this rota's doing


def test_only_the_night_band_is_a_night():
    p = problem("Ann", types=(EARLY, shift_type("L", 15, 23, "late")))
    assert units(MaximumConsecutiveNights(nights=1), p, rota(p, ann="0L 1L 2E")) == []


def test_late_band_after_night_with_two_shifts_a_day_does_not_raise():
    p = problem("Ann")
    found = list(MaximumConsecutiveNights().check(p, rota(p, ann="0N 1N 1L")))
    assert [v.days for v in found] == [(0, 1)]


def test_validity_and_scope():
    p = problem("Ann", "Bob")
    r = rota(p, ann="0N 1E 3N 4E", bob="0N 1E")
    rule = MaximumConsecutiveNights(valid_from=date(2026, 1, 8), scope=Scope(employees=("ann",)))
    assert units(rule, p, r) == [1]


def test_no_nights_no_limits():
    p = problem("Ann", types=(EARLY, LATE))
    assert units(MaximumConsecutiveNights(nights=1), p, rota(p, ann="0E 1E 2L")) == []


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(1, 4), st.integers(0, 4))
def test_model_and_check_agree(seed, nights, rest):
    p = problem("Ann", days=9, past=((0, -1, 2), (0, -2, 2), (0, -4, 2)))
    rule = MaximumConsecutiveNights(nights=nights, rest_days_after=rest)
    assert_model_agrees(rule, p, random_rota(p, seed, 0.6))
