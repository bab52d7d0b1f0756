"""Ready for duty: three months, or recommendation and figures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.duty_eligibility import DutyEligibility, _months_after
from scheduler.domain.duty import DutyKind, DutyPeriod
from scheduler.domain.text import Name
from scheduler.model.program import Score
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Scope
from tests.constraints.test_duty_staffed import DAY_DUTY, HOST, duties, slot, week
from tests.constraints.test_required_staff import (
    SEEDS,
    assert_model_and_check_agree,
    score_of,
    units_of,
)
from tests.make import employee, rota

READY = {"mentor_recommends": True, "satisfaction": 0.9, "closure_rate": 0.85}


@pytest.mark.parametrize(
    ("hired", "months", "expected"),
    [
        ((2026, 1, 31), 3, (2026, 4, 30)),
        ((2025, 11, 30), 3, (2026, 2, 28)),
        ((2023, 11, 30), 3, (2024, 2, 29)),  # a leap year
        ((2025, 10, 5), 3, (2026, 1, 5)),
        ((2025, 12, 15), 12, (2026, 12, 15)),
        ((2026, 1, 31), 0, (2026, 1, 31)),
    ],
)
def test_calendar_months_end_with_the_month(hired, months, expected):
    assert _months_after(date(*hired), months) == date(*expected)


@pytest.mark.parametrize(
    ("hired", "units"),
    [
        ((2025, 10, 5), []),  # three months to the day on Monday 5 January
        ((2025, 10, 6), [1]),  # ready on Tuesday: the week begins too early
        ((2025, 9, 30), []),
        ((2025, 12, 1), [1]),
    ],
)
def test_three_months_on_the_first_day_of_the_turn(hired, units):
    given_problem = duties(employee("Xin", hire_date=date(*hired)), slots=(week(0),))
    made = rota(given_problem, {0: "xin"})
    assert units_of(DutyEligibility(), given_problem, made) == units
    assert score_of(DutyEligibility(), given_problem, made) == Score(len(units), 0)
    assert not list(DutyEligibility(tenure_months=1).check(given_problem, made))


@pytest.mark.parametrize(
    ("changed", "units"),
    [
        ({}, []),
        ({"mentor_recommends": False}, [1]),
        ({"satisfaction": 0.899}, [1]),
        ({"satisfaction": None}, [1]),
        ({"closure_rate": 0.849}, [1]),
        ({"closure_rate": None}, [1]),
    ],
)
def test_a_newcomer_enters_on_recommendation_and_both_figures(changed, units):
    newcomer = employee("Xin", hire_date=date(2025, 12, 1), **(READY | changed))
    given_problem = duties(newcomer, slots=(week(0),))
    made = rota(given_problem, {0: "xin"})
    assert units_of(DutyEligibility(), given_problem, made) == units


def test_the_dutys_own_roles_skills_and_teams():
    picky = DutyKind(
        "picky",
        Name("专值", "Picky duty"),
        DutyPeriod.DAY,
        roles=frozenset({"leader", "deputy"}),
        skills=frozenset({"chat"}),
        teams=frozenset({"B"}),
    )
    fits = employee("Fit", roles=frozenset({"deputy"}), skills=frozenset({"chat"}), team="B")
    given_problem = duties("Ann", fits, slots=(slot(picky, (0,)), slot(picky, (1,))))
    made = rota(given_problem, {0: "ann", 1: "fit"})
    [violation] = DutyEligibility().check(given_problem, made)
    assert str(violation.message) == (
        "Ann may not hold Picky duty Mon 5 Jan: has none of the roles deputy, leader, has none of "
        "the skills chat, team A is none of B."
    )
    assert (violation.employee, violation.days, violation.units) == (0, (0,), 1)


def test_trainees_by_setting_and_hosts_never():
    trainee = employee("Xin", roles=frozenset({"trainee"}))
    young = employee("Yu", hire_date=date(2026, 1, 1))
    given_problem = duties(trainee, young, slots=(week(0), slot(HOST, (0,), shift=0)))
    made = rota(given_problem, {0: "xin", 1: "yu"})
    assert units_of(DutyEligibility(), given_problem, made) == []
    assert units_of(DutyEligibility(trainees=False), given_problem, made) == [1]


def test_scope_kind_and_validity():
    young = employee("Yu", hire_date=date(2026, 1, 1))
    given_problem = duties(young, slots=(week(0), slot(DAY_DUTY, (1,))))
    made = rota(given_problem, {0: "yu", 1: "yu"})
    assert units_of(DutyEligibility(), given_problem, made) == [1, 1]
    assert units_of(DutyEligibility(duties=("day",)), given_problem, made) == [1]
    assert units_of(DutyEligibility(valid_from=date(2026, 1, 7)), given_problem, made) == [1]
    assert units_of(DutyEligibility(scope=Scope(teams=("B",))), given_problem, made) == []


def test_in_words_with_the_figures():
    newcomer = employee(
        "Xin", hire_date=date(2025, 11, 30), mentor_recommends=True, satisfaction=0.872
    )
    given_problem = duties(newcomer, slots=(slot(DAY_DUTY, (2,)),))
    [violation] = DutyEligibility().check(given_problem, rota(given_problem, {0: "xin"}))
    assert str(violation.message) == (
        "Xin may not hold Day duty Wed 7 Jan: 3 months after the hire on 2025-11-30 are reached "
        "only on 2026-02-28, satisfaction 87.2% is below 90.0%, the closure rate is not known."
    )
    assert violation.message.in_("zh") == (
        "Xin不能担任日值班 1月7日周三：2025-11-30入职，2026-02-28才满3个月、"
        "满意度87.2%低于90.0%、没有结案率数据。"
    )


def test_a_strict_rule_removes_the_decision():
    given_problem = duties(employee("Yu", hire_date=date(2026, 1, 1)), "Ann", slots=(week(0),))
    model = RotaModel(given_problem)
    DutyEligibility().add_to(model)
    assert (model.holds(0, 0), model.holds(0, 1) > 1, model.rows) == (0, True, [])


TEAM = (
    employee("Xin", hire_date=date(2025, 12, 1)),
    employee("Yu", hire_date=date(2025, 10, 9)),
    employee("Wu", hire_date=date(2026, 1, 1), **READY),
)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_model_and_check_agree(seed):
    slots = (week(0), slot(DAY_DUTY, (1,)), slot(DAY_DUTY, (6,)), slot(HOST, (0,), shift=0))
    assert_model_and_check_agree(DutyEligibility(), duties(*TEAM, slots=slots), seed)


@given(months=st.integers(0, 12), seed=SEEDS)
@settings(max_examples=30, deadline=None)
def test_a_shorter_wait_never_adds_breaches(months, seed):
    given_problem = duties(*TEAM, slots=(week(0), slot(DAY_DUTY, (3,))))
    made = rota(given_problem, {0: TEAM[seed % 3].id, 1: TEAM[seed % 2].id})
    longer = DutyEligibility(tenure_months=months + 1, mode=Mode.SOFT)
    shorter = DutyEligibility(tenure_months=months)
    assert len(list(shorter.check(given_problem, made))) <= len(
        list(longer.check(given_problem, made))
    )
