"""No late or night shift, no leave and no second duty beside a duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from constraints.duty_and_shifts import DutyAndShifts
from scheduler.domain.people import Leave
from scheduler.domain.shifts import Band
from scheduler.model.program import Score
from scheduler.rule import Mode, Scope
from tests.constraints.test_duty_staffed import DAY_DUTY, HOST, PHONE_DUTY, duties, slot, week
from tests.constraints.test_required_staff import (
    SEEDS,
    assert_model_and_check_agree,
    score_of,
    units_of,
)
from tests.make import rota

RULE = DutyAndShifts()
OFF_DUTY = replace(DAY_DUTY, id="off", with_shift=False)
WEEK = duties("Ann", "Bob", days=14, slots=(week(1),))  # 12 to 18 January, days 7 to 13


@pytest.mark.parametrize(
    ("row", "units"),
    [
        ("7E 8E 13E", []),
        ("7L", [1]),
        ("13N", [1]),  # begun on the last day of the duty
        ("8L 9N 10L", [1, 1, 1]),
        ("6N", [1]),  # ends on Monday morning, in the duty week
        ("6L", []),  # late on Sunday ends before midnight
        ("5N", []),
        ("6N 7N", [1, 1]),
    ],
)
def test_no_late_or_night_shift_in_a_duty_week(row, units):
    made = rota(WEEK, {0: "ann"}, ann=row)
    assert units_of(RULE, WEEK, made) == units
    assert score_of(RULE, WEEK, made) == Score(sum(units), 0)
    assert units_of(RULE, WEEK, rota(WEEK, {0: "bob"}, ann=row)) == []


def test_last_night_before_the_horizon_runs_into_the_duty():
    given_problem = duties("Ann", slots=(week(0),), past=((0, -1, 2),))
    made = rota(given_problem, {0: "ann"})
    assert units_of(RULE, given_problem, made) == [1]
    assert score_of(RULE, given_problem, made) == Score(1, 0)
    [violation] = RULE.check(given_problem, made)
    assert violation.days == (-1,)
    late = duties("Ann", slots=(week(0),), past=((0, -1, 1),))
    assert units_of(RULE, late, made) == []


def test_a_week_with_a_day_left_out_watches_the_night_before_each_part():
    # The holiday on Wednesday (day 2) has a duty of its own; its night runs into Thursday.
    given_problem = duties("Ann", slots=(slot(PHONE_DUTY, (0, 1, 3, 4, 5, 6)),))
    made = rota(given_problem, {0: "ann"}, ann="2N")
    assert units_of(RULE, given_problem, made) == [1]
    assert units_of(RULE, given_problem, rota(given_problem, {0: "ann"}, ann="2L")) == []


def test_single_days_by_setting_and_other_bands():
    given_problem = duties("Ann", slots=(slot(DAY_DUTY, (2,)),))
    made = rota(given_problem, {0: "ann"}, ann="1N 2L")
    assert units_of(RULE, given_problem, made) == [1, 1]
    assert units_of(DutyAndShifts(day_duty=False), given_problem, made) == []
    assert units_of(DutyAndShifts(bands=(Band.LATE,)), given_problem, made) == [1]


def test_a_duty_that_replaces_work_allows_no_shift():
    given_problem = duties("Ann", slots=(slot(OFF_DUTY, (2,)),))
    made = rota(given_problem, {0: "ann"}, ann="2E")
    assert units_of(RULE, given_problem, made) == [1]
    assert score_of(RULE, given_problem, made) == Score(1, 0)
    assert units_of(RULE, given_problem, rota(given_problem, {0: "ann"}, ann="1E 3E")) == []


def test_no_leave_on_duty():
    leave = (
        Leave("ann", date(2026, 1, 17), date(2026, 1, 20)),  # Saturday to Tuesday
        Leave("bob", date(2026, 1, 12), date(2026, 1, 12), approved=False),
    )
    given_problem = replace(WEEK, leave=leave)
    assert units_of(RULE, given_problem, rota(given_problem, {0: "ann"})) == [2]
    assert units_of(RULE, given_problem, rota(given_problem, {0: "bob"})) == []
    soft = DutyAndShifts(mode=Mode.SOFT, weight=10)
    assert score_of(soft, given_problem, rota(given_problem, {0: "ann"})) == Score(0, 20)


def test_one_duty_at_a_time():
    slots = (week(0), slot(DAY_DUTY, (2,)), slot(OFF_DUTY, (2, 3)), slot(HOST, (2,), shift=0))
    given_problem = duties("Ann", "Bob", slots=slots)
    both = rota(given_problem, {0: "ann", 1: "ann", 3: "ann"})
    assert units_of(RULE, given_problem, both) == [1]
    three = rota(given_problem, {0: "ann", 1: "ann", 2: "ann"})
    # Day 2 has three duties, day 3 two.
    assert units_of(RULE, given_problem, three) == [2, 1]
    assert score_of(RULE, given_problem, three) == Score(3, 0)


def test_scope_and_validity():
    made = rota(WEEK, {0: "ann"}, ann="6N 7L 8L")
    assert units_of(DutyAndShifts(scope=Scope(employees=("bob",))), WEEK, made) == []
    # The night of the 11th ends on the 12th, the first day in force.
    assert units_of(DutyAndShifts(valid_to=date(2026, 1, 12)), WEEK, made) == [1, 1]
    assert units_of(DutyAndShifts(valid_from=date(2026, 1, 13)), WEEK, made) == [1]


def test_in_words():
    slots = (week(1), slot(OFF_DUTY, (7,)))
    leave = (Leave("ann", date(2026, 1, 18), date(2026, 1, 19)),)
    given_problem = duties("Ann", days=14, slots=slots, leave=leave)
    made = rota(given_problem, {0: "ann", 1: "ann"}, ann="6N 7E 8L")
    messages = [v.message for v in RULE.check(given_problem, made)]
    assert [str(m) for m in messages] == [
        "Ann works Night on Sun 11 Jan, which ends on a day of Duty phone Mon 12 Jan - Sun 18 Jan; "
        "that rules out late shifts, night shifts.",
        "Ann works Late on Tue 13 Jan while holding Duty phone Mon 12 Jan - Sun 18 Jan, which "
        "rules out late shifts, night shifts.",
        "Ann is on leave or not employed on Sun 18 Jan while holding Duty phone Mon 12 Jan - Sun "
        "18 Jan.",
        "Ann works Night on Sun 11 Jan, which ends on a day of Day duty Mon 12 Jan; that rules "
        "out late shifts, night shifts.",
        "Ann works Early on Mon 12 Jan while holding Day duty Mon 12 Jan, which replaces work.",
        "Ann holds 2 duties on Mon 12 Jan (Duty phone Mon 12 Jan - Sun 18 Jan, Day duty Mon 12 "
        "Jan); at most 1 is allowed.",
    ]
    chinese = [m.in_("zh") for m in messages]
    phone = "值班电话 1月12日周一 - 1月18日周日"
    assert chinese == [
        f"Ann的1月11日周日夜班延续到{phone}的值班日，值班不安排晚班、夜班。",
        f"Ann担任{phone}期间上1月13日周二晚班，值班不安排晚班、夜班。",
        f"Ann担任{phone}期间于1月18日周日请假或不在职。",
        "Ann的1月11日周日夜班延续到日值班 1月12日周一的值班日，值班不安排晚班、夜班。",
        "Ann担任日值班 1月12日周一期间上1月12日周一早班，该值班当天不排班。",
        f"Ann在1月12日周一同时担任2个值班（{phone}、日值班 1月12日周一），最多1个。",
    ]


@pytest.mark.parametrize("rule", [RULE, DutyAndShifts(day_duty=False, bands=(Band.NIGHT,))])
@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_model_and_check_agree(rule, seed):
    slots = (week(0), slot(DAY_DUTY, (2,)), slot(OFF_DUTY, (2, 3)), slot(HOST, (2,), shift=0))
    leave = (Leave("ann", date(2026, 1, 7), date(2026, 1, 8)),)
    given_problem = duties("Ann", "Bob", slots=slots, leave=leave, past=((0, -1, 2), (1, -1, 1)))
    assert_model_and_check_agree(rule, given_problem, seed)
