"""The hours a contract promises. A full-timer's week is 40 h, a workday 8 h."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.contract_hours import ContractHours
from scheduler.domain.calendar import DayKind
from scheduler.domain.people import Employee, Leave
from scheduler.rule import Mode, Scope
from tests.constraints.law import SEEDS, assert_model_agrees, messages, random_rota, units
from tests.make import EARLY, FULL_TIME, days_from, employee, problem, rota, shift_type

SHORT = shift_type("S", 9, 13.5, "day")  # 4 h 30 min
LONG = shift_type("V", 8, 20, "day", break_minutes=60)  # 11 h
TYPES = (EARLY, SHORT, LONG)


def shifts(code: str, *days: int) -> str:
    return " ".join(f"{day}{code}" for day in days)


def on(weekly: int = 0, **limits: int) -> Employee:
    """Ann with a contract of so many hours a week and other limits in hours."""
    given_limits = {k: v * 60 for k, v in limits.items()}
    return employee("Ann", contract=replace(FULL_TIME, weekly_minutes=weekly * 60, **given_limits))


def test_soft_by_default():
    assert (ContractHours().mode, ContractHours().weight) == (Mode.SOFT, 5)


def test_words():
    p = problem(on(40, min_minutes_day=5, min_minutes_week=38, min_minutes_period=37), types=TYPES)
    under, over = rota(p, ann="0E 1E 2E 3E 4S"), rota(p, ann=shifts("E", *range(6)))
    assert messages(ContractHours(), p, under) == [
        "Ann works 36 h 30 min from Mon 5 Jan to Sun 11 Jan, 3 h 30 min less than the contract's "
        "40 h.",
        "Ann works only 36 h 30 min from Mon 5 Jan to Sun 11 Jan; the contract has at least 37 h.",
        "Ann works only 36 h 30 min in the week up to Sun 11 Jan; the contract has at least 38 h.",
        "Ann works only 4 h 30 min on Fri 9 Jan; the contract has at least 5 h a day.",
    ]
    assert messages(ContractHours(), p, under, "zh") == [
        "Ann从1月5日周一到1月11日周日工作36小时30分钟，比合同的40小时少3小时30分钟。",
        "Ann从1月5日周一到1月11日周日只工作36小时30分钟，合同规定至少37小时。",
        "Ann在截至1月11日周日的一周内只工作36小时30分钟，合同规定至少38小时。",
        "Ann1月9日周五只工作4小时30分钟，合同规定每天至少5小时。",
    ]
    assert units(ContractHours(), p, under) == [4, 1, 2, 1]
    assert messages(ContractHours(), p, over) == [
        "Ann works 48 h from Mon 5 Jan to Sun 11 Jan, 8 h more than the contract's 40 h."
    ]
    assert messages(ContractHours(), p, over, "zh") == [
        "Ann从1月5日周一到1月11日周日工作48小时，比合同的40小时多8小时。"
    ]


@pytest.mark.parametrize(
    ("weekly", "tolerance", "cells", "found"),
    [
        (40, 0, shifts("E", 0, 1, 2, 3, 4), []),
        (40, 0, shifts("E", 2, 3, 4, 5, 6), []),  # which days they are does not matter
        (40, 0, shifts("E", 0, 1, 2, 3), [8]),
        (40, 0, "", [40]),
        (40, 8, shifts("E", 0, 1, 2, 3), []),
        (40, 8, "0E 1E 2E 3S", [4]),  # 28 h 30 min; 3 h 30 min beyond the tolerance
        (40, 3, shifts("E", *range(6)), [5]),
        (20, 0, "0E 1E 2S", [1]),  # 20 h 30 min
        (36, 0, "0E 1E 2E 3V", [1]),  # 35 h
        (0, 0, shifts("E", *range(6)), []),  # paid by the hour: no target
    ],
)
def test_target(weekly, tolerance, cells, found):
    p = problem(on(weekly), types=TYPES)
    assert units(ContractHours(tolerance_hours=tolerance), p, rota(p, ann=cells)) == found


def test_target_follows_the_kinds_of_day_and_leave():
    kinds = {0: DayKind.STATUTORY, 1: DayKind.REST, 5: DayKind.MAKEUP_WORKDAY}
    days = days_from(count=7, kinds=kinds)  # Wednesday to Saturday are workdays
    p = problem("Ann", days=days)
    assert units(ContractHours(), p, rota(p, ann=shifts("E", 2, 3, 4, 5))) == []
    # Leave Friday to Sunday: two workdays less.
    leave = (Leave("ann", date(2026, 1, 9), date(2026, 1, 11)),)
    away = problem("Ann", days=days, leave=leave)
    assert units(ContractHours(), away, rota(away, ann="2E 3E")) == []
    assert units(ContractHours(), away, rota(away, ann="2E")) == [8]


def test_minimum_of_a_week_is_asked_of_whole_weeks_and_less_leave():
    person = on(min_minutes_week=30)
    p = problem(person, days=days_from(date(2026, 1, 8), 14))  # Thu; Mon 12 to Sun 18 is whole
    assert units(ContractHours(), p, rota(p)) == [30]
    assert units(ContractHours(), p, rota(p, ann=shifts("E", 4, 5, 6))) == [6]
    working = on(40, min_minutes_week=30)
    leave = (Leave("ann", date(2026, 1, 5), date(2026, 1, 7)),)  # 24 h of the 30
    away = problem(working, leave=leave)
    assert units(ContractHours(tolerance_hours=80), away, rota(away)) == [6]
    assert units(ContractHours(tolerance_hours=80), away, rota(away, ann="3E")) == []


def test_minimum_of_the_rota_and_of_a_day():
    p = problem(on(min_minutes_period=20, min_minutes_day=8), types=TYPES)
    assert units(ContractHours(), p, rota(p, ann="0E 1S")) == [8, 4]  # 12 h 30 min; 3 h 30 min
    assert units(ContractHours(), p, rota(p)) == [20]  # a day off is not a short day
    wholly_away = (Leave("ann", date(2026, 1, 1), date(2026, 1, 31)),)
    away = problem(on(40, min_minutes_period=20), leave=wholly_away)
    assert units(ContractHours(), away, rota(away)) == []


def test_without_a_target_only_minima_are_judged():
    p = problem(on(40, min_minutes_period=20, min_minutes_week=30), types=TYPES)
    made = rota(p, ann="0E 1S")  # 12 h 30 min
    assert units(ContractHours(target=False), p, made) == [8, 18]
    assert_model_agrees(ContractHours(target=False), p, made)
    assert units(ContractHours(target=False), p, rota(p, ann=shifts("E", *range(7)))) == []


def test_two_short_shifts_on_a_day_add_up():
    night = shift_type("N", 18, 22, "late")
    p = problem(on(min_minutes_day=8), types=(SHORT, night))
    assert list(ContractHours().check(p, rota(p, ann="0S 0N"))) == []


def test_validity_is_of_the_last_day_and_scope():
    p = problem("Ann", "Bob")
    assert units(ContractHours(valid_to=date(2026, 1, 10)), p, rota(p)) == []
    rule = ContractHours(valid_from=date(2026, 1, 11), scope=Scope(employees=("bob",)))
    assert [(v.employee, v.units) for v in rule.check(p, rota(p))] == [(1, 40)]


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 45), st.integers(0, 10))
def test_model_and_check_agree(seed, weekly, tolerance):
    person = on(weekly, min_minutes_day=6, min_minutes_week=30, min_minutes_period=50)
    leave = (Leave("ann", date(2026, 1, 9), date(2026, 1, 13)),)
    p = problem(person, types=TYPES, days=days_from(count=12), leave=leave)
    assert_model_agrees(ContractHours(tolerance_hours=tolerance), p, random_rota(p, seed))
