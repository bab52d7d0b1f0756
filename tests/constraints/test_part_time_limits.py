"""True part-time: 24 hours a week, 4 hours a day on average."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.part_time_limits import PartTimeLimits
from scheduler.domain.people import ContractKind
from scheduler.model.program import compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Scope
from tests.constraints.law import SEEDS, assert_model_agrees, messages, random_rota, units
from tests.make import PART_TIME, days_from, employee, problem, rota, shift_type

FOUR = shift_type("F", 10, 14, "day")
FIVE = shift_type("V", 17, 22, "late")
THREE = shift_type("T", 11, 14, "day")
SIX = shift_type("S", 12, 18.5, "day", break_minutes=20)  # 6 h 10 min paid
TYPES = (FOUR, FIVE, THREE, SIX)
EVE = employee("Eve", contract=PART_TIME)


def shifts(code: str, *days: int) -> str:
    return " ".join(f"{day}{code}" for day in days)


def test_words():
    p = problem(EVE, types=TYPES)
    r = rota(p, eve=shifts("V", 0, 1, 2, 3, 4))
    assert messages(PartTimeLimits(), p, r) == [
        "Eve works 25 h in the week up to Sun 11 Jan; a part-timer may work at most 24 h.",
        "Eve works 25 h on 5 days of the week up to Sun 11 Jan; "
        "a part-timer may work at most 4 h a day on average.",
    ]
    assert messages(PartTimeLimits(), p, r, "zh") == [
        "Eve在截至1月11日周日的一周内工作25小时，非全日制最多24小时。",
        "Eve在截至1月11日周日的一周内5天共工作25小时，非全日制平均每天最多4小时。",
    ]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (shifts("F", *range(6)), []),  # 24 h on 6 days
        (shifts("F", *range(7)), [4]),  # 28 h on 7 days: the average is kept
        (shifts("V", 0, 1, 2, 3, 4), [1, 5]),  # 25 h; 5 h above 20 h
        ("0V 1T", []),  # 8 h on two days
        ("0V 1F", [1]),
        ("0S 1T", [2]),  # 9 h 10 min on two days: 1 h 10 min over
        ("0V 7T", [1]),  # each week on its own
        ("", []),
    ],
)
def test_units(cells, found):
    p = problem(EVE, types=TYPES, days=14)
    assert units(PartTimeLimits(), p, rota(p, eve=cells)) == found


@pytest.mark.parametrize("kind", [ContractKind.FULL_TIME, ContractKind.SHORT_HOURS])
def test_only_true_part_timers_are_meant(kind):
    p = problem(employee("Eve", contract=replace(PART_TIME, kind=kind)), types=TYPES)
    assert units(PartTimeLimits(), p, rota(p, eve=shifts("V", *range(7)))) == []


def test_published_days_of_the_first_week_count():
    friday = days_from(date(2026, 1, 9), 3)
    given_past = (*(((0, -d, 2)) for d in range(1, 5)), (0, -5, 1))  # Mon-Thu 12 h of 16 h
    p = problem(EVE, types=TYPES, days=friday, past=given_past)
    assert units(PartTimeLimits(), p, rota(p, eve="0V 1V 2V")) == [3]  # 27 h, 27 h on 7 days
    worse = problem(EVE, types=TYPES, days=friday, past=((0, -1, 3), (0, -2, 3)))  # 12 h 20 min
    assert units(PartTimeLimits(), worse, rota(worse)) == []
    assert units(PartTimeLimits(), worse, rota(worse, eve="0F")) == []
    assert units(PartTimeLimits(), worse, rota(worse, eve="0V")) == [1]


def test_two_shifts_on_a_day_are_one_day_worked():
    p = problem(EVE, types=TYPES)
    assert [v.units for v in PartTimeLimits().check(p, rota(p, eve="0F 0V"))] == [5]


def test_parameters_validity_and_scope():
    p = problem(EVE, employee("Bob", contract=PART_TIME), types=TYPES, days=14)
    r = rota(p, eve="0V 7V", bob="7V")
    rule = PartTimeLimits(
        week_hours=4, day_hours=3, valid_from=date(2026, 1, 12), scope=Scope(employees=("eve",))
    )
    assert units(rule, p, r) == [1, 2]


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 6))
def test_model_and_check_agree(seed, weekday):
    p = problem(
        EVE,
        types=TYPES,
        days=days_from(date(2026, 1, 5 + weekday), 10),
        past=((0, -1, 3), (0, -2, 2), (0, -4, 0)),
    )
    assert_model_agrees(PartTimeLimits(), p, random_rota(p, seed))


def test_a_started_hour_counts_whole_in_the_model_too():
    # Seven shifts of 3 h 43 min are 26 h 1 min: 121 min above 24 h, three started hours.
    odd = shift_type("P", 8, 8 + 223 / 60, "day")
    week = problem(EVE, days=7, types=(odd,))
    worked = rota(week, eve="0P 1P 2P 3P 4P 5P 6P")
    rule = PartTimeLimits(mode="soft", weight=1)
    model = RotaModel(week)
    rule.add_to(model)
    program = compile_model(model)
    assert sorted(v.units for v in rule.check(week, worked)) == [3]
    assert program.score(program.values_of(worked)).cost == 3
