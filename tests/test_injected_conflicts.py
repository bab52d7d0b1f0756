"""Conflicts put into lawful centres: exactly what was put in is told, and the mildest way first."""

from __future__ import annotations

from functools import cache

import pytest

from scheduler.domain.people import Availability
from scheduler.domain.problem import Pin
from scheduler.solve.conflict import explain_conflict, explain_pins
from scheduler.solve.result import Conflict
from tests.injected_conflicts import (
    BASE,
    LARGE,
    LEADER,
    SMALL,
    E,
    Injected,
    L,
    a_leader,
    leave,
    on,
    rule,
)
from tests.make import employee, problem

EVERY_CASE = pytest.mark.parametrize("name", [*SMALL, *LARGE])


@cache
def case_of(name: str) -> Injected:
    return SMALL[name] if name in SMALL else LARGE[name]()


@cache
def explained(name: str) -> Conflict:
    """The answer to a case; asked for once for all tests."""
    conflict = case_of(name).explain()
    assert conflict is not None
    return conflict


@EVERY_CASE
def test_tells_exactly_what_was_put_in(name: str) -> None:
    conflict = explained(name)
    cores = [str(reason).partition(" Without it")[0] for reason in conflict.reasons]
    assert len(cores) == len(set(cores))
    assert set(cores) == case_of(name).reasons
    assert conflict.is_minimal


@EVERY_CASE
def test_the_mildest_way_out_comes_first(name: str) -> None:
    ways = explained(name).relaxations
    assert str(ways[0].message).startswith(case_of(name).first)
    assert all(way.units >= 1 for way in ways)


@EVERY_CASE
def test_is_said_in_both_languages(name: str) -> None:
    conflict = explained(name)
    for message in (*conflict.reasons, *(way.message for way in conflict.relaxations)):
        english, chinese = message.in_("en"), message.in_("zh")
        assert "{" not in english + chinese
        assert english != chinese
        assert not any(sign in chinese for sign in [", ", ";", "!", "?"])


def test_pins_give_way_to_nothing_when_a_rota_is_built() -> None:
    """The same cases, asked as they are solved: pins alone never make a rota impossible."""
    for case in SMALL.values():
        if case.pins_bind:
            assert explain_conflict(case.given, case.rules, seconds=120) is None


def test_somebody_not_available_all_day_is_told_without_a_list_of_shifts() -> None:
    """Li can work on Tuesday from 02:00 to 05:00 only, in which no shift fits."""
    given = problem("Li", "Zhao", availability=(Availability("li", 1, None, 120, 300),))
    both = rule("holiday_staffing", mode="hard", minimum_per_day=2, day_kinds=("workday",), **on(1))
    conflict = explain_conflict(given, (*BASE, both), seconds=120)
    assert conflict is not None
    assert {str(reason).partition(" Without it")[0] for reason in conflict.reasons} == {
        "Li is not available on Tue 6 Jan.",
        "Holiday staffing, Tue 6 Jan.",
    }


def test_pins_that_hold_together_are_no_conflict() -> None:
    given = problem("Li", leave=(leave("li", 1, 1),), pins=(Pin(0, 0, E), Pin(0, 1, None)))
    assert explain_pins(given, (*BASE, rule("minimum_rest")), seconds=120) is None


def test_what_was_worked_before_the_rota_cannot_be_taken_back() -> None:
    """A late Sunday before an early Monday that is pinned: one pin, and no way to undo Sunday."""
    given = problem("Li", "Zhao", past=((0, -1, L),), pins=(Pin(0, 0, E),))
    assert explain_pins(given, (*BASE, rule("minimum_rest")), seconds=120) is not None


def test_of_two_conflicts_one_is_told_and_then_the_other() -> None:
    """Wednesday has no leader; on Saturday three are wanted and two are there."""
    given = problem(
        employee("Wang", roles=LEADER), "Li", "Zhao", leave=(leave("wang", 2, 2), leave("li", 5, 6))
    )
    three = ({"shift": "E", "people": 3, "weekdays": ("saturday",), "missing": 1},)
    asked = {
        "required_staff": a_leader(2, "L"),
        "shift_headcount": rule("shift_headcount", mode="hard", headcounts=three),
    }
    cores = {
        "required_staff": {
            "Leave of Wang, Wed 7 Jan.",
            "Required role, skill or grade, Wed 7 Jan.",
        },
        "shift_headcount": {
            "Leave of Li, Sat 10 Jan to Sun 11 Jan.",
            "Headcount of shifts, Sat 10 Jan.",
        },
    }
    told = []
    while asked:
        conflict = explain_conflict(given, (*BASE, *asked.values()), seconds=120)
        assert conflict is not None
        assert conflict.is_minimal
        (culprit,) = set(conflict.rule_ids) - {"leave"}
        found = {str(reason).partition(" Without it")[0] for reason in conflict.reasons}
        assert found == cores[culprit]
        # As long as both stand only leave helps, of which two days must be moved.
        mildest = conflict.relaxations[0]
        assert mildest.rule_id == ("leave" if len(asked) == 2 else culprit)
        assert mildest.units == len(asked)
        told.append(culprit)
        del asked[culprit]
    assert sorted(told) == sorted(cores)
    assert explain_conflict(given, BASE, seconds=120) is None
