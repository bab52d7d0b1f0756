"""Overtime by month and over the rota, and none for protected people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.overtime import Overtime
from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Cycle, HoursSystem
from scheduler.domain.people import Leave
from scheduler.rule import Scope
from tests.constraints.law import SEEDS, assert_model_agrees, messages, random_rota, units
from tests.make import EARLY, FULL_TIME, PART_TIME, days_from, employee, problem, rota, shift_type

TEN = shift_type("T", 8, 19, "day", break_minutes=60)
LONG = shift_type("V", 8, 20, "day", break_minutes=60)  # 11 h
HALF = shift_type("H", 8, 16.5, "day")  # 8 h 30 min
SHORT = shift_type("S", 8, 12, "day")
TYPES = (EARLY, TEN, LONG, HALF, SHORT)
COMPREHENSIVE = {"hours_system": HoursSystem.COMPREHENSIVE}
JUNE = days_from(date(2026, 6, 1), 30)  # Monday; 22 workdays: 176 h, no holiday in these days


def shifts(code: str, *days: int) -> str:
    return " ".join(f"{day}{code}" for day in days)


def test_whole_month_in_words():
    p = problem("Ann", days=JUNE)
    r = rota(p, ann=shifts("E", *range(27)))  # 216 h: 40 h of overtime
    assert messages(Overtime(), p, r) == [
        "Ann works 40 h of overtime from Mon 1 Jun to Tue 30 Jun; at most 36 h is allowed."
    ]
    assert messages(Overtime(), p, r, "zh") == [
        "Ann从6月1日周一到6月30日周二加班40小时，最多36小时。"
    ]
    assert units(Overtime(), p, r) == [4]


@pytest.mark.parametrize(("worked", "found"), [(22, []), (26, []), (27, [4]), (30, [28])])
def test_whole_month(worked, found):
    p = problem("Ann", days=JUNE)
    assert units(Overtime(), p, rota(p, ann=shifts("E", *range(worked)))) == found


def test_four_weeks_over_two_months():
    # 21 Sep to 18 Oct 2026. September: 25 is statutory, 26 and 27 rest: 7 workdays. October: 1-3
    # statutory, 4-7 rest, 10 make-up, 11, 17, 18 rest: 8 workdays (8, 9, 10, 12-16). Together
    # 15 x 8 = 120 h. In proportion 12 h and 20 h 54 min, but never less than a month's 36 h.
    holidays = {4: DayKind.STATUTORY, 10: DayKind.STATUTORY, 11: DayKind.STATUTORY}
    rest = dict.fromkeys((13, 14, 15, 16), DayKind.REST)
    kinds = holidays | rest | {12: DayKind.STATUTORY, 19: DayKind.MAKEUP_WORKDAY}
    p = problem("Ann", days=days_from(date(2026, 9, 21), 28, kinds))
    days = [d for d in range(28) if d % 7 != 6]
    assert units(Overtime(), p, rota(p, ann=shifts("E", *days[:19]))) == []  # 152 h
    r = rota(p, ann=shifts("E", *days[:20]))  # 160 h: 40 h of overtime, 4 h too many
    assert units(Overtime(), p, r) == [4]
    assert messages(Overtime(), p, r) == [
        "Ann works 40 h of overtime from Mon 21 Sep to Sun 18 Oct; at most 36 h is allowed."
    ]
    # All of October: 18 x 8 = 144 h, 80 h above its 64 h and 44 h too many; all in all 24 h above
    # 120 h, which the whole rota bears.
    october = rota(p, ann=shifts("E", *range(10, 28)))
    assert units(Overtime(), p, october) == [44]


def test_a_rota_shorter_than_four_weeks_has_a_whole_month_to_spare():
    golden_week = dict.fromkeys(range(7), DayKind.STATUTORY)
    p = problem("Ann", days=days_from(date(2026, 10, 1), 7, golden_week))
    assert units(Overtime(), p, rota(p, ann=shifts("E", 0, 1, 2, 3))) == []  # 32 h
    assert units(Overtime(), p, rota(p, ann=shifts("E", 0, 1, 2, 3, 4))) == [4]


def test_leave_and_the_contract_make_ordinary_hours():
    leave = (Leave("ann", date(2026, 6, 1), date(2026, 6, 7)),)  # five workdays
    p = problem("Ann", days=JUNE, leave=leave)  # 136 h + 36 h
    assert units(Overtime(), p, rota(p, ann=shifts("E", *range(7, 28)))) == []  # 168 h
    assert units(Overtime(), p, rota(p, ann=shifts("E", *range(7, 29)))) == [4]
    short = employee("Ann", contract=replace(FULL_TIME, weekly_minutes=20 * 60))
    q = problem(short, days=JUNE)  # 88 h + 36 h
    assert units(Overtime(), q, rota(q, ann=shifts("E", *range(16)))) == [4]
    long = employee("Ann", contract=replace(FULL_TIME, weekly_minutes=60 * 60))
    q = problem(long, days=JUNE)  # a long contract does not stretch the law
    assert units(Overtime(), q, rota(q, ann=shifts("E", *range(27)))) == [4]


def test_long_days_count_under_standard_hours_only():
    nineteen = shifts("T", *range(19))  # 190 h in all, 38 h of them beyond 8 a day
    p = problem("Ann", days=JUNE, types=TYPES)
    assert units(Overtime(), p, rota(p, ann=nineteen)) == [2]
    assert messages(Overtime(), p, rota(p, ann=nineteen)) == [
        "Ann works 38 h beyond the ordinary day from Mon 1 Jun to Tue 30 Jun; "
        "at most 36 h is allowed."
    ]
    assert messages(Overtime(), p, rota(p, ann=nineteen), "zh") == [
        "Ann从6月1日周一到6月30日周二超出每日标准工时共38小时，最多36小时。"
    ]
    q = problem("Ann", days=JUNE, types=TYPES, centre_settings=COMPREHENSIVE)
    assert units(Overtime(), q, rota(q, ann=nineteen)) == []


def test_long_cycles_are_judged_on_average():
    days = days_from(date(2026, 6, 1), 61)  # June and July: 22 + 23 workdays, 360 h + 72 h
    busy_june = shifts("E", *range(28))  # 224 h: 12 h above 176 h + 36 h
    for cycle, found in ((Cycle.MONTH, [12]), (Cycle.QUARTER, []), (Cycle.YEAR, [])):
        p = problem("Ann", days=days, centre_settings=COMPREHENSIVE | {"cycle": cycle})
        assert units(Overtime(), p, rota(p, ann=busy_june)) == found
    year = COMPREHENSIVE | {"cycle": Cycle.YEAR}
    golden_week = days_from(date(2026, 10, 1), 7, dict.fromkeys(range(7), DayKind.STATUTORY))
    p = problem("Ann", days=golden_week, centre_settings=year)
    assert units(Overtime(), p, rota(p, ann=shifts("E", 0, 1, 2, 3))) == []  # 32 h of 36 h
    p = problem("Ann", days=days, centre_settings=year)
    assert units(Overtime(), p, rota(p, ann=shifts("E", *range(55)))) == [8]  # 440 h


PROTECTED = employee("Ann", no_overtime_until=date(2026, 1, 9))  # Friday, day 4


def test_protected_people_in_words():
    p = problem(PROTECTED, types=TYPES)
    r = rota(p, ann="0H " + shifts("E", 1, 2, 3, 4))  # 40 h 30 min through Friday
    assert messages(Overtime(), p, r) == [
        "Ann works no overtime through Fri 9 Jan, but works 8 h 30 min on Mon 5 Jan; "
        "at most 8 h is allowed.",
        "Ann works no overtime through Fri 9 Jan, but works 40 h 30 min from Mon 5 Jan to "
        "Fri 9 Jan; at most 40 h is allowed.",
    ]
    assert messages(Overtime(), p, r, "zh") == [
        "Ann在1月9日周五之前（含当日）不安排加班，但1月5日周一工作8小时30分钟，最多8小时。",
        "Ann在1月9日周五之前（含当日）不安排加班，但从1月5日周一到1月9日周五工作40小时30分钟，"
        "最多40小时。",
    ]
    assert units(Overtime(), p, r) == [1, 1]


def test_protection_ends():
    p = problem(PROTECTED, types=TYPES)
    assert units(Overtime(), p, rota(p, ann=shifts("E", 0, 1, 2, 3, 4) + " 5V")) == []
    gone = problem(employee("Ann", no_overtime_until=date(2026, 1, 4)), types=TYPES)
    assert units(Overtime(), gone, rota(gone, ann="0V 1V")) == []


def test_protected_week_with_make_up_day_and_published_days():
    person = employee("Ann", no_overtime_until=date(2026, 3, 1))
    days = days_from(count=7, kinds={5: DayKind.MAKEUP_WORKDAY})
    p = problem(person, days=days)
    assert units(Overtime(), p, rota(p, ann=shifts("E", *range(6)))) == []
    assert units(Overtime(), p, rota(p, ann=shifts("E", *range(7)))) == [8]
    saturday = problem(
        person, days=days_from(date(2026, 1, 10), 2), past=tuple((0, -d, 0) for d in range(1, 5))
    )  # 32 h from Tuesday to Friday
    assert units(Overtime(), saturday, rota(saturday, ann="0E")) == []
    assert units(Overtime(), saturday, rota(saturday, ann="0E 1E")) == [8]


def test_protected_people_work_their_ordinary_hours_over_a_month():
    days = days_from(date(2026, 6, 1), 28, {0: DayKind.STATUTORY})  # 19 workdays
    p = problem(employee("Ann", no_overtime_until=date(2027, 1, 1)), days=days)
    twenty = [7 * week + day for week in range(4) for day in range(5)]
    assert units(Overtime(), p, rota(p, ann=shifts("E", *twenty))) == [8]
    assert units(Overtime(), p, rota(p, ann=shifts("E", *twenty[1:]))) == []


def test_true_part_timers_have_limits_of_their_own():
    p = problem(employee("Eve", contract=PART_TIME), days=JUNE)
    assert units(Overtime(), p, rota(p, eve=shifts("E", *range(30)))) == []


def test_parameters_validity_and_scope():
    p = problem("Ann", "Bob", days=JUNE)
    r = rota(p, ann=shifts("E", *range(24)), bob=shifts("E", *range(24)))  # 192 h
    assert units(Overtime(month_hours=10, scope=Scope(employees=("bob",))), p, r) == [6]
    assert units(Overtime(day_hours=7, month_hours=30), p, r) == [8, 8]  # 154 h + 30 h
    assert units(Overtime(month_hours=10, valid_to=date(2026, 6, 29)), p, r) == []


@settings(max_examples=30, deadline=None)
@given(
    SEEDS,
    st.integers(0, 30),
    st.sampled_from(HoursSystem),
    st.sampled_from(Cycle),
    st.integers(10, 33),
)
def test_model_and_check_agree(seed, start, system, cycle, count):
    p = problem(
        employee("Ann", no_overtime_until=date(2026, 7, 3)),
        days=days_from(date(2026, 6, 1 + start % 28), count),
        types=TYPES,
        leave=(Leave("ann", date(2026, 6, 20), date(2026, 6, 24)),),
        past=((0, -1, 1), (0, -2, 0)),
        centre_settings={"hours_system": system, "cycle": cycle},
    )
    assert_model_agrees(Overtime(), p, random_rota(p, seed, 0.9))
