"""One person on every turn of duty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings

from constraints.duty_staffed import DutyStaffed
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot, NamedHoliday
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.text import Name
from scheduler.model.program import Score
from scheduler.rule import Mode, Scope
from tests.constraints.test_required_staff import (
    SEEDS,
    assert_model_and_check_agree,
    score_of,
    units_of,
)
from tests.make import MONDAY, problem, rota

# --- also used by the tests of the other duty rules ----------------------------------------------

PHONE_DUTY = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)
DAY_DUTY = DutyKind("day", Name("日值班", "Day duty"), DutyPeriod.DAY)
HOST = DutyKind("host", Name("班前会主持", "Meeting host"), DutyPeriod.SHIFT)


def week(number: int, kind: DutyKind = PHONE_DUTY, **more: Any) -> DutySlot:
    """The duty week that begins on the horizon's Monday, or that many weeks later."""
    days = tuple(range(7 * number, 7 * number + 7))
    return slot(kind, days, **more)


def slot(kind: DutyKind, days: tuple[int, ...], **more: Any) -> DutySlot:
    """A turn of duty on these days of a horizon that begins on 5 January 2026."""
    first, last = (MONDAY + timedelta(days=d) for d in (days[0], days[-1]))
    return DutySlot(0, f"{kind.id}-{days[0]}", kind, first, last, days, **more)


def duties(*people: Employee | str, slots: tuple[DutySlot, ...], **more: Any) -> Problem:
    """A problem with these turns of duty."""
    numbered = tuple(
        DutySlot(i, s.id, s.kind, s.first, s.last, s.days, s.holiday, s.shift, s.team)
        for i, s in enumerate(slots)
    )
    kinds = {s.kind.id: s.kind for s in slots}
    return problem(*people, duty_slots=numbered, duty_kinds=tuple(kinds.values()), **more)


SPRING = NamedHoliday("spring_festival", Name("春节", "Spring Festival"), (date(2026, 1, 6),))

# --- examples ------------------------------------------------------------------------------------

GIVEN = duties(
    "Ann",
    "Bob",
    "Cai",
    days=8,
    slots=(week(0), slot(DAY_DUTY, (7,)), slot(HOST, (0,), shift=0, team="A")),
)


def test_one_holder_each_and_the_host_is_no_matter():
    made = rota(GIVEN, {0: "ann", 1: "bob"})
    assert units_of(DutyStaffed(), GIVEN, made) == []
    assert score_of(DutyStaffed(), GIVEN, made) == Score(0, 0)


def test_nobody_and_too_many():
    made = rota(GIVEN, {0: "ann"})
    duty = made.duties.copy()
    duty[0] = True
    crowded = type(made)(made.cells.copy(), made.breaks.copy(), duty)
    assert units_of(DutyStaffed(), GIVEN, crowded) == [2, 1]  # three on the week, none on the day
    assert score_of(DutyStaffed(mode=Mode.SOFT, weight=7), GIVEN, crowded) == Score(0, 21)
    assert score_of(DutyStaffed(), GIVEN, crowded) == Score(3, 0)
    many, nobody = DutyStaffed().check(GIVEN, crowded)
    assert str(many.message) == (
        "Duty phone Mon 5 Jan - Sun 11 Jan is held by 3 people (Ann, Bob, Cai); exactly 1 is "
        "required."
    )
    assert many.message.in_("zh") == (
        "值班电话 1月5日周一 - 1月11日周日有3人值班（Ann、Bob、Cai），应为1人。"
    )
    assert many.days == (0, 1, 2, 3, 4, 5, 6)
    assert str(nobody.message) == "Nobody holds Day duty Mon 12 Jan; exactly 1 person is required."
    assert nobody.message.in_("zh") == "日值班 1月12日周一无人值班，应为1人。"


def test_kinds_scope_and_validity():
    nobody = rota(GIVEN)
    assert units_of(DutyStaffed(duties=("day",)), GIVEN, nobody) == [1]
    assert units_of(DutyStaffed(valid_from=date(2026, 1, 12)), GIVEN, nobody) == [1]
    ann_only = DutyStaffed(scope=Scope(employees=("ann",)))
    assert units_of(ann_only, GIVEN, rota(GIVEN, {0: "ann", 1: "bob"})) == [1]


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_model_and_check_agree(seed):
    assert_model_and_check_agree(DutyStaffed(), GIVEN, seed)
