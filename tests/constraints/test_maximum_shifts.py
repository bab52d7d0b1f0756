"""How many shifts of a type a person works at most."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.maximum_shifts import MaximumShifts
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.contract import PROBLEM, rotas
from tests.make import days_from, employee, problem, rota

find_rules()


def soft(*shifts: str, **more: object) -> MaximumShifts:
    given_fields = {"shifts": shifts, "mode": "soft", "weight": 3, **more}
    return MaximumShifts.model_validate(given_fields)


def score(rule: MaximumShifts, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def found(
    rule: MaximumShifts, given_problem: Problem, made: Rota
) -> list[tuple[int, tuple[int, ...]]]:
    """Units and days of each breach."""
    return [(v.units, v.days) for v in rule.check(given_problem, made)]


def test_counts_over_the_rota():
    p = problem("Ann", days=14)
    made = rota(p, ann="0N 1E 4N 8N 9L 13N")  # four nights
    assert found(soft("N", most=2, per="rota"), p, made) == [(2, (0, 4, 8, 13))]
    assert score(soft("N", most=2, per="rota"), p, made) == Score(0, 6)
    assert found(soft("N", most=4, per="rota"), p, made) == []
    hard = soft("N", most=2, per="rota", mode=Mode.HARD)
    assert score(hard, p, made) == Score(2, 0)


def test_counts_by_week_and_by_month():
    p = problem("Ann", days=days_from(date(2026, 1, 26), 14))  # the 7th day is 1 February
    made = rota(p, ann="0N 1N 2N 5N 6N 7N")  # 4 nights of January, 2 of February; a week of 5
    assert found(soft("N", most=3, per="week"), p, made) == [(2, (0, 1, 2, 5, 6))]
    assert found(soft("N", most=3, per="month"), p, made) == [(1, (0, 1, 2, 5))]
    assert score(soft("N", most=3, per="week"), p, made) == Score(0, 6)
    assert score(soft("N", most=3, per="month"), p, made) == Score(0, 3)


def test_several_types_and_bands_are_counted_together():
    p = problem("Ann", days=7)
    made = rota(p, ann="0N 1L 2E 3L")
    assert found(soft("night", "L", most=2, per="rota"), p, made) == [(1, (0, 1, 3))]
    assert score(soft("night", "L", most=2, per="rota"), p, made) == Score(0, 3)
    assert found(soft(most=0, per="rota"), p, made) == []
    assert score(soft(most=0, per="rota"), p, made) == Score(0, 0)


@pytest.mark.parametrize(("per", "units"), [("week", 1), ("month", 2), ("rota", 0)])
def test_the_published_days_of_a_cut_period_count(per: str, units: int):
    # The rota begins on Thursday 8 January: nights on Monday 5th and Friday 2nd are published.
    past = ((0, -3, 2), (0, -6, 2))
    p = problem("Ann", days=days_from(date(2026, 1, 8), 4), past=past)
    rule = soft("N", most=2, per=per)
    made = rota(p, ann="0N 1N")  # with those 3 in the week, 4 in the month, 2 in the rota
    assert sum(u for u, _ in found(rule, p, made)) == units
    assert score(rule, p, made) == Score(0, 3 * units)


def test_what_the_past_alone_breaks_is_no_breach_of_the_rota():
    past = tuple((0, -day, 2) for day in (1, 2, 3))
    p = problem("Ann", days=days_from(date(2026, 1, 8), 4), past=past)
    rule = soft("N", most=1, per="week")
    assert found(rule, p, rota(p)) == []
    assert score(rule, p, rota(p)) == Score(0, 0)
    assert found(rule, p, rota(p, ann="1N")) == [(1, (-3, -2, -1, 1))]
    assert score(rule, p, rota(p, ann="1N")) == Score(0, 3)


def test_speaks_of_people_in_scope_while_in_force():
    p = problem("Ann", employee("Bob", team="B"), days=14)
    made = rota(p, ann="0N 7N", bob="0N 7N")
    rule = soft("N", most=0, per="week", scope=Scope(teams=("B",)), valid_from=date(2026, 1, 12))
    assert [(v.employee, v.days) for v in rule.check(p, made)] == [(1, (7,))]
    assert score(rule, p, made) == Score(0, 3)


def test_says_who_what_and_how_many():
    p = problem("Ann", days=7)
    [breach] = soft("N", "L", most=1, per="rota").check(p, rota(p, ann="0L 2N"))
    assert breach.message.in_("en") == (
        "Ann works 2 shifts (Late, Night) up to Sun 11 Jan; at most 1 are allowed."
    )
    assert breach.message.in_("zh") == "Ann截至1月11日周日上晚班、夜班共2次，最多允许1次。"


@settings(max_examples=40, deadline=None)
@given(rotas(), st.sampled_from(["week", "month", "rota"]), st.integers(0, 4))
def test_model_charges_what_check_finds(made: Rota, per: str, most: int):
    rule = soft("N", "early", most=most, per=per)
    units = sum(u for u, _ in found(rule, PROBLEM, made))
    assert score(rule, PROBLEM, made) == Score(0, 3 * units)
