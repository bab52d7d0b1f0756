"""Availability: windows in which people can and cannot work."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.availability import WithinAvailability
from scheduler.domain.people import Availability
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Scope
from tests.constraints.law import SEEDS, assert_model_agrees, messages, random_rota, units
from tests.make import problem, rota

MONDAY, TUESDAY = 0, 1


def can(weekday: int, start: float, end: float, who: str = "ann") -> Availability:
    return Availability(who, weekday, None, int(start * 60), int(end * 60))


def cannot(weekday: int, start: float, end: float) -> Availability:
    return Availability("ann", weekday, None, int(start * 60), int(end * 60), available=False)


def test_words():
    p = problem("Ann", availability=(can(MONDAY, 8, 12), can(MONDAY, 13, 18), cannot(2, 12, 24)))
    r = rota(p, ann="0E 2L")
    assert messages(WithinAvailability(), p, r) == [
        "Ann can work only 08:00-12:00, 13:00-18:00, but works Early on Mon 5 Jan (06:00-14:00).",
        "Ann cannot work 12:00-24:00, but works Late on Wed 7 Jan (14:00-22:00).",
    ]
    assert messages(WithinAvailability(), p, r, "zh") == [
        "Ann只在08:00-12:00、13:00-18:00可用，却排了1月5日周一早班（06:00-14:00）。",
        "Ann在12:00-24:00不可用，却排了1月7日周三晚班（14:00-22:00）。",
    ]


@pytest.mark.parametrize(
    ("rows", "cells", "found"),
    [
        ([can(MONDAY, 6, 14)], "0E", []),  # fits exactly
        ([can(MONDAY, 6, 13.5)], "0E", [1]),
        ([can(MONDAY, 6.5, 14)], "0E", [1]),
        ([can(MONDAY, 6, 14)], "0L 1L", [1]),  # nothing is said about Tuesday
        ([can(MONDAY, 6, 10), can(MONDAY, 10, 14)], "0E", []),  # windows that touch are one
        ([can(MONDAY, 6, 10), can(MONDAY, 11, 14)], "0E", [1]),
        ([can(MONDAY, 20, 24)], "0N", [1]),  # until midnight is not until six
        ([can(MONDAY, 20, 30)], "0N", []),  # a window past midnight
        ([can(MONDAY, 20, 24), can(TUESDAY, 0, 6)], "0N", []),
        ([can(TUESDAY, 8, 18)], "0N", [1]),  # the night runs into Tuesday morning
        ([can(TUESDAY, 0, 18)], "0N", []),
        ([cannot(MONDAY, 14, 24)], "0E", []),  # ends when the window begins
        ([cannot(MONDAY, 13, 15)], "0E", [1]),
        ([cannot(TUESDAY, 0, 3)], "0N", [1]),
        ([cannot(MONDAY, 22, 31)], "1E", [1]),  # Monday's window lasts until Tuesday 07:00
        ([cannot(6, 22, 31)], "0E", [1]),  # Sunday before the rota
        ([can(MONDAY, 6, 14), cannot(MONDAY, 8, 9)], "0E", [1]),  # one breach, not two
    ],
)
def test_units(rows, cells, found):
    p = problem("Ann", availability=tuple(rows))
    assert units(WithinAvailability(), p, rota(p, ann=cells)) == found


def test_a_date_speaks_of_one_day_only():
    row = Availability("ann", None, date(2026, 1, 5), 0, 60, available=True)
    p = problem("Ann", days=8, availability=(row,))
    assert [v.days for v in WithinAvailability().check(p, rota(p, ann="0E 7E"))] == [(0,)]


def test_last_night_runs_into_the_day_after_the_rota():
    p = problem("Ann", days=1, availability=(cannot(TUESDAY, 0, 24),))
    assert units(WithinAvailability(), p, rota(p, ann="0N")) == [1]


def test_hard_rule_removes_the_cells():
    p = problem("Ann", days=2, availability=(can(MONDAY, 6, 14),))
    model = RotaModel(p)
    WithinAvailability().add_to(model)
    assert set(model.bans) == {model._cell(0, 0, 1), model._cell(0, 0, 2)}


def test_validity_scope_and_unknown_people():
    rows = (can(MONDAY, 1, 2), can(MONDAY, 1, 2, "bob"), can(MONDAY, 1, 2, "gone"))
    p = problem("Ann", "Bob", days=8, availability=rows)
    r = rota(p, ann="0E 7E", bob="0E 7E")
    rule = WithinAvailability(scope=Scope(employees=("bob",)), valid_from=date(2026, 1, 6))
    assert [(v.employee, v.days) for v in rule.check(p, r)] == [(1, (7,))]


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 24), st.booleans()), max_size=5))
def test_model_and_check_agree(seed, given_rows):
    rows = [(can if free else cannot)(day, start, start + 9) for day, start, free in given_rows]
    p = problem("Ann", availability=tuple(rows))
    assert_model_agrees(WithinAvailability(), p, random_rota(p, seed))


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 6), st.integers(0, 24))
def test_a_window_that_cannot_be_worked_never_removes_a_breach(seed, weekday, start):
    rows = (can(2, 6, 14), can(4, 20, 32))
    before, after = (
        problem("Ann", availability=r) for r in (rows, (*rows, cannot(weekday, start, start + 5)))
    )
    planned = random_rota(before, seed)
    found = [len(list(WithinAvailability().check(p, planned))) for p in (before, after)]
    assert found[0] <= found[1]
