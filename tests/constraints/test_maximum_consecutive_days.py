"""Runs of working days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from constraints.maximum_consecutive_days import MaximumConsecutiveDays
from scheduler.rule import Scope
from tests.constraints.law import SEEDS, messages, random_rota, units, without
from tests.make import problem, rota


def early(*days: int) -> str:
    return " ".join(f"{day}E" for day in days)


def test_words():
    p = problem("Ann")
    r = rota(p, ann=early(*range(7)))
    assert messages(MaximumConsecutiveDays(), p, r) == [
        "Ann works 7 days in a row up to Sun 11 Jan; at most 6 are allowed."
    ]
    assert messages(MaximumConsecutiveDays(), p, r, "zh") == [
        "Ann截至1月11日周日已连续工作7天，最多6天。"
    ]


@pytest.mark.parametrize(
    ("days", "worked", "found"),
    [
        (6, range(6), []),
        (6, range(7), [1]),
        (6, range(9), [1, 1, 1]),
        (6, (0, 1, 2, 3, 4, 6, 7, 8, 9), []),
        (2, (0, 1, 2, 4, 5, 6, 7), [1, 1, 1]),
        (1, (0, 2, 4), []),
        (14, range(10), []),
    ],
)
def test_units(days, worked, found):
    p = problem("Ann", days=10)
    rule = MaximumConsecutiveDays(days_in_a_row=days)
    assert units(rule, p, rota(p, ann=early(*worked))) == found


def test_a_run_goes_on_from_the_past():
    p = problem("Ann", past=tuple((0, -d, 0) for d in range(1, 6)))  # five days, to Sunday
    rule = MaximumConsecutiveDays()
    assert units(rule, p, rota(p, ann="0E")) == []
    assert units(rule, p, rota(p, ann="0E 1E")) == [1]
    assert units(rule, p, rota(p, ann="1E 2E")) == []
    [found] = rule.check(p, rota(p, ann="0E 1E"))
    assert found.days == (-5, -4, -3, -2, -1, 0, 1)


def test_a_run_wholly_in_the_past_is_nobodys_business():
    p = problem("Ann", past=tuple((0, -d, 0) for d in range(1, 10)))
    assert units(MaximumConsecutiveDays(), p, rota(p)) == []
    assert units(MaximumConsecutiveDays(), p, rota(p, ann="0E")) == [1]


def test_two_shifts_a_day_are_one_day_and_nights_count_on_their_start():
    p = problem("Ann", days=8)
    r = rota(p, ann="0E 0L 1E 2E 3E 4E 5N")
    assert list(MaximumConsecutiveDays().check(p, r)) == []


def test_validity_and_scope():
    p = problem("Ann", "Bob", days=9)
    r = rota(p, ann=early(*range(9)), bob=early(*range(9)))
    rule = MaximumConsecutiveDays(
        valid_from=date(2026, 1, 13), scope=Scope(employees=("ann",))
    )  # only the run that ends on day 8
    assert units(rule, p, r) == [1]


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_day_off_never_adds_a_breach(seed):
    p = problem("Ann", days=9, past=((0, -1, 0), (0, -2, 0), (0, -4, 0)))
    rule, planned = MaximumConsecutiveDays(days_in_a_row=3), random_rota(p, seed, 0.85)
    before = sum(units(rule, p, planned))
    for day in range(9):
        fewer = rule.check(p, without(planned, 0, day))
        assert sum(v.units for v in fewer) <= before
