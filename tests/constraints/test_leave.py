"""Approved leave."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.leave import ApprovedLeave
from scheduler.domain.people import Leave
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Scope
from tests.constraints.law import SEEDS, assert_model_agrees, messages, random_rota, units
from tests.make import EARLY, MONDAY, NIGHT, problem, rota, shift_type

WEDNESDAY, THURSDAY = date(2026, 1, 7), date(2026, 1, 8)  # days 2 and 3
AWAY = (Leave("ann", WEDNESDAY, THURSDAY),)
LATE_TO_ONE = shift_type("L", 17, 25, "late")
TYPES = (EARLY, LATE_TO_ONE, NIGHT)


def test_words():
    p = problem("Ann", leave=AWAY)
    r = rota(p, ann="1N 2E")
    assert messages(ApprovedLeave(), p, r) == [
        "Ann is on leave on Wed 7 Jan, but Night on Tue 6 Jan runs into that day.",
        "Ann is on leave on Wed 7 Jan, but works Early on Wed 7 Jan.",
    ]
    assert messages(ApprovedLeave(), p, r, "zh") == [
        "Ann1月7日周三请假，但1月6日周二夜班延入当天。",
        "Ann1月7日周三请假，却排了1月7日周三早班。",
    ]


@pytest.mark.parametrize(
    ("spill", "cells", "found"),
    [
        (60, "0E 1E 4E", []),
        (60, "2E 3L 4E", [1, 1]),
        (60, "1L", []),  # until 01:00 exactly
        (59, "1L", [1]),
        (60, "1N", [1]),  # until 06:00
        (360, "1N", []),
        (0, "2N", [1]),  # starts on leave and runs into leave: one breach
        (0, "3N 4E", [1]),
    ],
)
def test_units(spill, cells, found):
    p = problem("Ann", types=TYPES, leave=AWAY)
    assert units(ApprovedLeave(spill_minutes=spill), p, rota(p, ann=cells)) == found


def test_last_night_of_the_rota_may_not_run_into_leave_after_it():
    after = problem("Ann", days=3, leave=(Leave("ann", THURSDAY, THURSDAY),))
    assert units(ApprovedLeave(), after, rota(after, ann="2N")) == [1]
    asked = Leave("ann", THURSDAY, THURSDAY, approved=False)
    unapproved = problem("Ann", days=3, leave=(asked,))
    assert units(ApprovedLeave(), unapproved, rota(unapproved, ann="2N")) == []
    later = problem("Ann", days=2, leave=(Leave("ann", THURSDAY, THURSDAY),))
    assert units(ApprovedLeave(), later, rota(later, ann="1N")) == []


def test_published_night_before_the_rota_is_the_past():
    p = problem("Ann", leave=(Leave("ann", MONDAY, MONDAY),), past=((0, -1, 2),))
    assert units(ApprovedLeave(), p, rota(p)) == []


def test_only_approved_leave_of_known_people_counts():
    asked = Leave("ann", WEDNESDAY, THURSDAY, approved=False)
    p = problem("Ann", leave=(asked, Leave("gone", MONDAY, THURSDAY)))
    assert units(ApprovedLeave(), p, rota(p, ann="2E 3E")) == []


def test_hard_leave_removes_the_cells():
    p = problem("Ann", leave=AWAY)
    model = RotaModel(p)
    ApprovedLeave().add_to(model)
    assert len(model.bans) == 2 * 3 + 1  # every shift of two days, and the night before
    assert not model.rows


def test_validity_scope_and_price():
    p = problem("Ann", "Bob", leave=(*AWAY, Leave("bob", WEDNESDAY, THURSDAY)))
    r = rota(p, ann="2E 3E", bob="2E 3E")
    rule = ApprovedLeave(valid_from=THURSDAY, scope=Scope(employees=("bob",)), mode=Mode.SOFT)
    assert units(rule, p, r) == [1]


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 400))
def test_model_and_check_agree(seed, spill):
    p = problem("Ann", "Bob", types=TYPES, leave=AWAY)
    assert_model_agrees(ApprovedLeave(spill_minutes=spill), p, random_rota(p, seed))
