"""Fair shares: the targets worked out by hand, and how far from them a rota is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.fair_shares import FairShares, Item, share_targets
from scheduler.domain.calendar import DayKind
from scheduler.domain.people import Contract, ContractKind, Employee, HistoryCount, Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import (
    MONDAY,
    PART_TIME,
    PHONE,
    days_from,
    demand,
    employee,
    problem,
    rota,
    shift_type,
)

find_rules()
NIGHT_HOURS = (22, 23, 24, 25, 26, 27, 28, 29)
ALWAYS = Contract("always", Name("全", "Always"), ContractKind.FULL_TIME, weekly_minutes=7 * 1440)


def nights(*people: str | Employee, days: int = 4, **more: Any) -> Problem:
    """One person is needed from 22:00 to 06:00 and nobody else."""
    hours = [(d + h // 24, h % 24) for d in range(days) for h in NIGHT_HOURS]
    wanted = {(day, hour): 1 for day, hour in hours if day < days}
    return problem(*people, days=days, queues=(PHONE,), demand=demand(days, wanted), **more)


def targets(given_problem: Problem, item: Item = "night", catch_up: int = 3) -> dict[int, int]:
    everybody, days = range(given_problem.n_employees), range(given_problem.n_days)
    return share_targets(given_problem, item, everybody, days, catch_up)


def score(rule: FairShares, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


# --- targets ------------------------------------------------------------------------------------


def test_four_nights_for_two_people_are_two_each():
    assert targets(nights("Ann", "Bob")) == {0: 2, 1: 2}
    assert targets(nights("Ann", "Bob"), "late") == {0: 0, 1: 0}


def test_by_contract_hours():
    # Seven nights; 40 + 40 + 20 + 20 hours: 7 x 40/120 = 2.33 and 7 x 20/120 = 1.17.
    part = [employee(name, contract=PART_TIME) for name in ("Cyd", "Dan")]
    assert targets(nights("Ann", "Bob", *part, days=7)) == {0: 2, 1: 2, 2: 1, 3: 1}


def test_by_days_available():
    # Bob is away on two of the four days: 4 x 4/6 = 2.67 and 4 x 2/6 = 1.33.
    away = Leave("bob", MONDAY, date(2026, 1, 6))
    assert targets(nights("Ann", "Bob", leave=(away,))) == {0: 3, 1: 1}
    kept_off_nights = employee("Bob", no_nights_until=date(2026, 1, 6))
    assert targets(nights("Ann", kept_off_nights)) == {0: 3, 1: 1}


def test_who_may_never_work_nights_has_no_share_in_them():
    protected = employee("Bob", no_nights_until=date(2026, 12, 31))
    p = nights("Ann", "Cyd", protected, history=(HistoryCount("bob", "night", 9),))
    assert targets(p) == {0: 2, 1: 2}
    assert targets(p, "weekend") == {}  # Monday to Thursday


@pytest.mark.parametrize(
    ("ann_had", "bob_had", "catch_up", "expected"),
    [
        (3, 1, 3, {0: 1, 1: 3}),  # four had and four to come are four each in the end
        (3, 1, 0, {0: 2, 1: 2}),
        (8, 0, 1, {0: 1, 1: 3}),  # owed 4, moved by one
        (30, 0, 3, {0: 0, 1: 4}),  # 2 - 3 is no number of nights, 2 + 3 more than there are
    ],
)
def test_history_is_put_right_within_bounds(ann_had, bob_had, catch_up, expected):
    history = (HistoryCount("ann", "night", ann_had), HistoryCount("bob", "night", bob_had))
    assert targets(nights("Ann", "Bob", history=history), catch_up=catch_up) == expected


def test_history_of_other_items_does_not_matter():
    p = nights("Ann", "Bob", history=(HistoryCount("ann", "late", 3),))
    assert targets(p) == {0: 2, 1: 2}


def test_demand_beyond_the_contracts_shrinks():
    # 7 nights x 480 min = 3360 are asked, 20 h = 1200 are there: 7 x 1200/3360 = 2.5, rounded up.
    assert targets(nights(employee("Ann", contract=PART_TIME), days=7)) == {0: 3}


def test_shift_types_that_overlap_share_the_demand():
    # One person from 8 to 20: the day shift has 8-12 alone and shares 12-16, the late shift
    # shares 12-16 and has 16-20 alone: 6 hours of 8 each, so 4 x 0.75 = 3 late shifts.
    types = (shift_type("D", 8, 16, "day"), shift_type("L", 12, 20, "late"))
    wanted = demand(4, {(d, h): 1 for d in range(4) for h in range(8, 20)})
    always = employee("Ann", contract=ALWAYS)
    p = problem(always, days=4, types=types, queues=(PHONE,), demand=wanted)
    assert targets(p, "late") == {0: 3}


def test_breaks_take_more_people():
    # One person from 9 to 18 on 8 holidays by shifts of 8 paid hours: 9 shifts, 4.5 each.
    types = (shift_type("D", 9, 18, "day", break_minutes=60, break_latest_minutes=240),)
    days = days_from(count=8, kinds=dict.fromkeys(range(8), DayKind.STATUTORY))
    wanted = demand(8, {(d, h): 1 for d in range(8) for h in range(9, 18)})
    p = problem("Ann", "Bob", days=days, types=types, queues=(PHONE,), demand=wanted)
    assert targets(p, "holiday") == {0: 5, 1: 5}


def test_without_demand_people_work_their_hours_evenly():
    # A week of 40 h is 5 shifts, a third of them nights: 1.67; two days of seven: 1.43.
    p = problem("Ann", "Bob")
    assert targets(p) == {0: 2, 1: 2}
    assert targets(p, "weekend") == {0: 1, 1: 1}
    assert targets(p, "holiday") == {}


def test_a_make_up_saturday_is_no_weekend_day():
    days = days_from(count=7, kinds={5: DayKind.MAKEUP_WORKDAY, 0: DayKind.STATUTORY})
    always = employee("Ann", contract=ALWAYS)
    p = problem(always, days=days, types=(shift_type("X", 0, 24, "day"),))
    assert targets(p, "weekend") == {0: 1}
    assert targets(p, "holiday") == {0: 1}


# --- the rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worked", "units"),
    # The share is 4 of 8 nights: one either way is no breach, the third unit counts twice.
    [(4, 0), (3, 0), (5, 0), (2, 1), (6, 1), (1, 2), (7, 2), (0, 4), (8, 4)],
)
def test_units_grow_beyond_the_tolerance(worked, units):
    p = nights("Ann", "Bob", days=8)
    assert targets(p) == {0: 4, 1: 4}
    made = Rota.of(p, [(0, d, 2) for d in range(worked)] + [(1, d, 2) for d in range(4)])
    rule = FairShares(items=("night",))
    assert sum(v.units for v in rule.check(p, made)) == units
    assert score(rule, p, made) == Score(0, 8 * units)
    hard = score(FairShares(items=("night",), mode=Mode.HARD), p, made)
    assert (hard.hard == 0) == (units == 0)


def test_each_item_is_counted_by_itself():
    days = days_from(count=7, kinds={0: DayKind.STATUTORY})
    p = problem("Ann", "Bob", days=days)
    # Shares of each: 1.67 -> 2 nights, 2 lates, 1.43 -> 1 weekend day, 0.71 -> 1 holiday.
    made = rota(p, ann="0N 5L 6L", bob="1N 2N 3L 4L")
    strict = {"tolerance": 0}
    for item, expected in [("night", [1]), ("late", []), ("weekend", [1, 1]), ("holiday", [1])]:
        rule = FairShares(items=(item,), **strict)
        assert [v.units for v in rule.check(p, made)] == expected
        assert score(rule, p, made) == Score(0, 8 * sum(expected))
    rule = FairShares(**strict)
    assert score(rule, p, made) == Score(0, 32)
    assert score(FairShares(), p, made) == Score(0, 0)


def test_validity_and_scope():
    p = nights("Ann", employee("Bob", team="B"), days=8)
    made = Rota.of(p, [(e, d, 2) for e in (0, 1) for d in range(4)])
    # From day 4 on four nights are left, two each; nobody works one of them.
    rule = FairShares(items=("night",), valid_from=date(2026, 1, 9), scope=Scope(teams=("B",)))
    [found] = rule.check(p, made)
    assert (found.employee, found.units) == (1, 1)
    assert score(rule, p, made) == Score(0, 8)


def test_says_who_when_found_and_share():
    p = nights("Ann", "Bob", days=8)
    made = Rota.of(p, [(0, d, 2) for d in range(6)] + [(1, d, 2) for d in range(4)])
    [found] = FairShares(items=("night",)).check(p, made)
    assert found.days == (0, 1, 2, 3, 4, 5)
    assert found.message.in_("en") == (
        "Ann has 6 night shifts from Mon 5 Jan to Mon 12 Jan; a fair share is 4."
    )
    assert found.message.in_("zh") == "Ann从1月5日周一到1月12日周一排了6次夜班，公平份额为4次。"


@given(st.lists(st.integers(0, 20), min_size=3, max_size=3), st.integers(1, 9), st.integers(0, 9))
def test_more_history_never_raises_a_share(had, more, catch_up):
    def share_of_ann(extra: int) -> int:
        names = ("ann", "bob", "cyd")
        history = tuple(HistoryCount(n, "night", c) for n, c in zip(names, had, strict=True))
        history += (HistoryCount("ann", "night", extra),)
        return targets(nights("Ann", "Bob", "Cyd", days=9, history=history), "night", catch_up)[0]

    assert share_of_ann(more) <= share_of_ann(0)
