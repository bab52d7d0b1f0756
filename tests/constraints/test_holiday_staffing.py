"""Enough people on holidays, nobody on too many."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from constraints.holiday_staffing import HolidayStaffing
from scheduler.domain.calendar import DayKind
from scheduler.domain.duty import DutyKind, DutyPeriod, NamedHoliday
from scheduler.domain.text import Name
from scheduler.model.program import Score
from scheduler.rule import Scope
from tests.constraints.test_required_staff import (
    SEEDS,
    assert_model_and_check_agree,
    score_of,
    units_of,
)
from tests.make import EARLY, LATE, days_from, employee, problem, rota, shift_type

NATIONAL_DAY = date(2026, 9, 30)  # a Wednesday; 1, 2 and 3 October are positions 1, 2 and 3
HOLIDAYS = {1: DayKind.STATUTORY, 2: DayKind.STATUTORY, 3: DayKind.STATUTORY, 4: DayKind.REST}
WORKDAY_NIGHT = shift_type("N", 22, 30, "night", day_kinds=frozenset({DayKind.WORKDAY}))
EVE = NamedHoliday("eve", Name("除夕", "Eve"), (NATIONAL_DAY,))
GIVEN = problem(
    "Ann",
    "Bob",
    employee("Cai", team="B"),
    days=days_from(NATIONAL_DAY, 6, HOLIDAYS),
    types=(EARLY, LATE, WORKDAY_NIGHT),
    duty_kinds=(DutyKind("phone", Name("值班", "Duty"), DutyPeriod.DAY, holidays=(EVE,)),),
)


def test_nothing_is_demanded_until_a_number_is_given():
    assert units_of(HolidayStaffing(), GIVEN, rota(GIVEN)) == []
    assert score_of(HolidayStaffing(), GIVEN, rota(GIVEN)) == Score(0, 0)


def test_people_per_shift():
    rule = HolidayStaffing(minimum_per_shift=2)
    # Night does not stand on a holiday, so three days x early and late: 1 Oct early is complete,
    # 1 Oct late lacks 1, the four shifts of 2 and 3 Oct lack 2 each.
    made = rota(GIVEN, ann="1E", bob="1E", cai="1L 4E")
    assert units_of(rule, GIVEN, made) == [1, 2, 2, 2, 2]
    assert score_of(rule, GIVEN, made) == Score(0, 900)
    early = HolidayStaffing(minimum_per_shift=2, shifts=("E",))
    assert units_of(early, GIVEN, made) == [2, 2]


def test_people_per_day():
    rule = HolidayStaffing(minimum_per_day=2)
    made = rota(GIVEN, ann="1E 2L", bob="1L")
    assert units_of(rule, GIVEN, made) == [1, 2]
    assert score_of(rule, GIVEN, made) == Score(0, 300)


def test_other_days_can_be_holidays_too():
    rest_day = HolidayStaffing(minimum_per_day=1, day_kinds=(DayKind.REST,))
    assert [v.days for v in rest_day.check(GIVEN, rota(GIVEN))] == [(4,)]
    eve = HolidayStaffing(minimum_per_day=1, day_kinds=(), holidays=("eve",))
    assert [v.days for v in eve.check(GIVEN, rota(GIVEN))] == [(0,)]


@pytest.mark.parametrize(("maximum", "units"), [(0, [3, 1]), (1, [2]), (2, [1]), (3, [])])
def test_holidays_one_person_works(maximum, units):
    rule = HolidayStaffing(maximum_holidays=maximum)
    made = rota(GIVEN, ann="0E 1E 2E 3E 4E", bob="1L 5L")
    assert units_of(rule, GIVEN, made) == units
    assert score_of(rule, GIVEN, made) == Score(0, 100 * sum(units))


def test_scope_and_validity():
    team_b = HolidayStaffing(minimum_per_day=1, scope=Scope(teams=("B",)))
    assert units_of(team_b, GIVEN, rota(GIVEN, ann="1E 2E 3E", cai="1E")) == [1, 1]
    from_third = HolidayStaffing(minimum_per_day=1, valid_from=date(2026, 10, 3))
    assert units_of(from_third, GIVEN, rota(GIVEN)) == [1]


def test_in_words():
    rule = HolidayStaffing(
        minimum_per_shift=1, shifts=("L",), minimum_per_day=3, maximum_holidays=1
    )
    made = rota(GIVEN, ann="1L 2L", bob="1E 2E", cai="1E 2E 3E")
    late_on_third, per_day, ann, *_ = rule.check(GIVEN, made)
    assert str(late_on_third.message) == (
        "0 people on Late on Sat 3 Oct, a holiday; at least 1 required."
    )
    assert late_on_third.message.in_("zh") == "节日10月3日周六晚班0人，至少需要1人。"
    assert str(per_day.message) == (
        "1 people at work on Sat 3 Oct, a holiday; at least 3 required."
    )
    assert per_day.message.in_("zh") == "节日10月3日周六在岗1人，至少需要3人。"
    assert str(ann.message) == ("Ann works 2 holidays (Thu 1 Oct, Fri 2 Oct), at most 1 allowed.")
    assert ann.message.in_("zh") == "Ann在节日上班2天（10月1日周四、10月2日周五），最多1天。"
    assert units_of(rule, GIVEN, made) == [1, 2, 1, 1, 2]


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_model_and_check_agree(seed):
    rule = HolidayStaffing(
        minimum_per_shift=1, minimum_per_day=2, maximum_holidays=1, holidays=("eve",)
    )
    assert_model_and_check_agree(rule, GIVEN, seed)
