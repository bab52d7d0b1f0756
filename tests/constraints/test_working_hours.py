"""Most hours a day, a week and a rota."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.working_hours import WorkingHours
from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Cycle, HoursSystem
from scheduler.rule import Scope
from tests.constraints.law import SEEDS, messages, random_rota, units, without
from tests.make import EARLY, FULL_TIME, LATE, days_from, employee, problem, rota, shift_type

TWELVE = shift_type("T", 8, 20, "day", break_minutes=30)  # 11 h 30 min paid
ELEVEN = shift_type("V", 8, 20, "day", break_minutes=60)  # 11 h paid
SHORT = shift_type("S", 9, 13.5, "day")  # 4 h 30 min
TYPES = (EARLY, LATE, TWELVE, ELEVEN, SHORT)
COMPREHENSIVE = {"hours_system": HoursSystem.COMPREHENSIVE}


def shifts(code: str, *days: int) -> str:
    return " ".join(f"{day}{code}" for day in days)


def on(**limits: int) -> object:
    """Ann, with limits of her contract in hours."""
    return employee("Ann", contract=replace(FULL_TIME, **{k: v * 60 for k, v in limits.items()}))


def test_words():
    p = problem(on(max_minutes_period=50), types=TYPES)
    r = rota(p, ann="0T " + shifts("E", 1, 2, 3, 4, 5))
    assert messages(WorkingHours(), p, r) == [
        "Ann works 11 h 30 min on Mon 5 Jan; at most 11 h a day are allowed.",
        "Ann works 51 h 30 min in the week up to Sun 11 Jan; at most 48 h are allowed.",
        "Ann works 51 h 30 min from Mon 5 Jan to Sun 11 Jan; at most 50 h are allowed.",
    ]
    assert messages(WorkingHours(), p, r, "zh") == [
        "Ann1月5日周一工作11小时30分钟，每天最多11小时。",
        "Ann在截至1月11日周日的一周内工作51小时30分钟，最多48小时。",
        "Ann从1月5日周一到1月11日周日工作51小时30分钟，最多50小时。",
    ]
    assert units(WorkingHours(), p, r) == [1, 4, 2]  # 30 min, 3 h 30 min, 1 h 30 min over


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("0V 1V", []),
        ("0T 2T", [1, 1]),
        (shifts("E", 0, 1, 2, 3, 4, 5), []),  # 48 h
        (shifts("E", 0, 1, 2, 3, 4, 5, 6), [8]),  # 56 h
        (shifts("V", 0, 1, 2, 3) + " 4S", [1]),  # 48 h 30 min
        (shifts("E", *range(7), *range(7, 14)), [8, 8]),
    ],
)
def test_standard_hours(cells, found):
    p = problem("Ann", types=TYPES, days=14)
    assert units(WorkingHours(), p, rota(p, ann=cells)) == found


def test_make_up_days_lengthen_the_week():
    days = days_from(count=7, kinds={5: DayKind.MAKEUP_WORKDAY})  # six workdays: 48 h + 8 h
    p = problem("Ann", types=TYPES, days=days)
    assert units(WorkingHours(), p, rota(p, ann=shifts("E", *range(7)))) == []
    assert units(WorkingHours(), p, rota(p, ann="0V " + shifts("E", *range(1, 7)))) == [3]


def test_holiday_weeks_keep_the_ordinary_week():
    days = days_from(count=7, kinds=dict.fromkeys(range(5), DayKind.STATUTORY))
    p = problem("Ann", days=days)
    assert units(WorkingHours(), p, rota(p, ann=shifts("E", *range(6)))) == []


def test_comprehensive_hours_have_no_week_but_the_contracts():
    cells = shifts("E", *range(7))
    for cycle, found in ((Cycle.MONTH, []), (Cycle.WEEK, [8])):
        p = problem("Ann", centre_settings=COMPREHENSIVE | {"cycle": cycle})
        assert units(WorkingHours(), p, rota(p, ann=cells)) == found
    p = problem(on(max_minutes_week=50), centre_settings=COMPREHENSIVE)
    assert units(WorkingHours(), p, rota(p, ann=cells)) == [6]


def test_the_contract_narrows_each_limit():
    p = problem(on(max_minutes_day=6, max_minutes_week=30, max_minutes_period=20), types=TYPES)
    r = rota(p, ann="0E 1S 2E 3E 4S")  # 8 h three times, 4 h 30 min twice: 33 h
    assert units(WorkingHours(), p, r) == [2, 2, 2, 3, 13]
    wide = problem(on(max_minutes_day=20, max_minutes_week=90), types=TYPES)
    assert units(WorkingHours(), wide, rota(wide, ann="0T")) == [1]  # the law stays


def test_published_days_of_the_first_week_count():
    friday = days_from(date(2026, 1, 9), 3)
    past = (*(((0, -d, 3)) for d in range(1, 5)), (0, -5, 3))  # Mon-Thu 44 h; Sunday before
    p = problem("Ann", types=TYPES, days=friday, past=past)
    assert units(WorkingHours(), p, rota(p, ann="0S")) == [1]  # 48 h 30 min
    assert units(WorkingHours(week_overtime_hours=9), p, rota(p, ann="0S")) == []
    # With 40 h allowed the past has broken the week already; what is added counts whole.
    strict = WorkingHours(week_overtime_hours=0)
    assert units(strict, p, rota(p)) == []
    assert units(strict, p, rota(p, ann="0S 1E")) == [13]


def test_two_shifts_on_a_day_add_up():
    p = problem("Ann")
    assert [v.units for v in WorkingHours().check(p, rota(p, ann="0E 0L"))] == [5]


def test_parameters_validity_and_scope():
    p = problem("Ann", "Bob", types=TYPES)
    r = rota(p, ann="0T 3T", bob="0T 3T")
    rule = WorkingHours(
        day_hours=7,
        day_overtime_hours=1,
        week_hours=20,
        week_overtime_hours=0,
        valid_from=date(2026, 1, 8),
        scope=Scope(employees=("ann",)),
    )  # the day: 8 h; the week: max(20, 5 x 7) = 35 h
    assert units(rule, p, r) == [4]


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 6))
def test_time_off_never_adds_a_breach(seed, weekday):
    p = problem(
        on(max_minutes_day=8, max_minutes_week=35, max_minutes_period=60),
        types=TYPES,
        days=days_from(date(2026, 1, 5 + weekday), 12),
        past=((0, -1, 0), (0, -3, 2)),
    )
    rule, planned = WorkingHours(), random_rota(p, seed)
    before = sum(units(rule, p, planned))
    for day in range(12):
        fewer = rule.check(p, without(planned, 0, day))
        assert sum(v.units for v in fewer) <= before
