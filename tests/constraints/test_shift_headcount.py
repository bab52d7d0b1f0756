"""How many people work a shift type on a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from constraints.shift_headcount import Headcount, ShiftHeadcount
from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.contract import PROBLEM, rotas
from tests.make import days_from, employee, problem, rota, shift_type

find_rules()


def asking(*headcounts: Headcount, **more: object) -> ShiftHeadcount:
    return ShiftHeadcount.model_validate({"headcounts": headcounts, "weight": 1, **more})


def score(rule: ShiftHeadcount, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def found(rule: ShiftHeadcount, given_problem: Problem, made: Rota) -> list[tuple[int, int]]:
    """Day and units of each breach."""
    return [(v.days[0], v.units) for v in rule.check(given_problem, made)]


def test_missing_and_spare_people_have_an_importance_of_their_own():
    p = problem("Ann", "Bob", "Cai", days=4)
    made = rota(p, ann="0E 1E 2E", bob="1E 2E", cai="2E")  # 1, 2, 3 and 0 people
    rule = asking(Headcount(shift="E", people=2, missing=100, spare=1))
    assert found(rule, p, made) == [(0, 100), (2, 1), (3, 200)]
    assert score(rule, p, made) == Score(0, 301)
    assert score(asking(Headcount(shift="E", people=2), weight=5), p, made) == Score(0, 15)
    nobody_minds_fewer = asking(Headcount(shift="E", people=2, missing=0, spare=4))
    assert found(nobody_minds_fewer, p, made) == [(2, 4)]
    assert score(nobody_minds_fewer, p, made) == Score(0, 4)


def test_other_shift_types_do_not_count():
    p = problem("Ann", "Bob", days=1)
    made = rota(p, ann="0E", bob="0L")
    rule = asking(Headcount(shift="E", people=1), Headcount(shift="L", people=2))
    assert found(rule, p, made) == [(0, 1)]
    assert score(rule, p, made) == Score(0, 1)


def test_says_on_which_days():
    days = days_from(count=14, kinds={9: DayKind.STATUTORY})  # the second Wednesday
    p = problem("Ann", days=days)
    on_a_date = asking(Headcount(shift="E", people=1, date=date(2026, 1, 7)))
    assert found(on_a_date, p, rota(p)) == [(2, 1)]
    assert found(asking(Headcount(shift="E", people=1, date=date(2026, 3, 1))), p, rota(p)) == []
    on_weekdays = asking(Headcount(shift="E", people=1, weekdays=("wednesday", "sunday")))
    assert [d for d, _ in found(on_weekdays, p, rota(p))] == [2, 6, 9, 13]
    on_rest_days = asking(Headcount(shift="E", people=1, day_kinds=(DayKind.REST,)))
    assert [d for d, _ in found(on_rest_days, p, rota(p))] == [5, 6, 12, 13]
    both = Headcount(shift="E", people=1, weekdays=("wednesday",), day_kinds=(DayKind.STATUTORY,))
    assert found(asking(both), p, rota(p)) == [(9, 1)]
    assert score(asking(both), p, rota(p)) == Score(0, 1)


def test_entries_on_one_shift_are_judged_each():
    p = problem("Ann", days=1)
    rule = asking(Headcount(shift="E", people=1), Headcount(shift="E", people=3, missing=2))
    assert found(rule, p, rota(p)) == [(0, 1), (0, 6)]
    assert score(rule, p, rota(p)) == Score(0, 7)


def test_a_shift_that_does_not_stand_asks_for_nobody():
    sunday_shift = shift_type("E", 6, 14, "early", day_kinds=frozenset({DayKind.REST}))
    p = problem("Ann", days=7, types=(sunday_shift,))
    rule = asking(Headcount(shift="E", people=1), Headcount(shift="unknown", people=1))
    assert found(rule, p, rota(p)) == [(5, 1), (6, 1)]
    assert score(rule, p, rota(p)) == Score(0, 2)


def test_only_people_in_scope_count_and_only_while_in_force():
    p = problem("Ann", employee("Bob", team="B"), days=3)
    made = rota(p, ann="0E", bob="0E 1E 2E")
    rule = asking(
        Headcount(shift="E", people=1),
        scope=Scope(teams=("A",)),
        valid_from=date(2026, 1, 6),
    )
    assert found(rule, p, made) == [(1, 1), (2, 1)]
    assert score(rule, p, made) == Score(0, 2)


def test_a_hard_headcount_is_kept_from_both_sides():
    p = problem("Ann", "Bob", days=1)
    rule = asking(Headcount(shift="E", people=1, spare=1), mode=Mode.HARD)
    assert score(rule, p, rota(p)) == Score(1, 0)
    assert score(rule, p, rota(p, ann="0E")) == Score(0, 0)
    assert score(rule, p, rota(p, ann="0E", bob="0E")) == Score(1, 0)


def test_says_shift_found_and_wanted():
    p = problem("Ann", days=1)
    [breach] = asking(Headcount(shift="E", people=2)).check(p, rota(p, ann="0E"))
    assert breach.message.in_("en") == "Early on Mon 5 Jan: 1 people, 2 are wanted."
    assert breach.message.in_("zh") == "1月5日周一早班：1人上班，需要2人。"


def test_survives_storage_with_entries():
    rule = asking(
        Headcount(shift="E", people=2, date=date(2026, 1, 7)),
        Headcount(shift="L", people=1, weekdays=("monday",), day_kinds=(DayKind.WORKDAY,)),
    )
    assert ShiftHeadcount.model_validate_json(rule.model_dump_json()) == rule


@pytest.mark.parametrize("wrong", [{"people": -1}, {"weekdays": ("someday",)}, {"date": "x"}])
def test_refuses_what_means_nothing(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        Headcount.model_validate({"shift": "E", "people": 1} | wrong)


@settings(max_examples=40, deadline=None)
@given(rotas(), st.integers(0, 4), st.integers(0, 3), st.integers(0, 3))
def test_model_charges_what_check_finds(made, people, missing, spare):
    rule = asking(
        Headcount(shift="E", people=people, missing=missing, spare=spare),
        Headcount(shift="S", people=1, weekdays=("tuesday",), spare=2),
        Headcount(shift="N", people=1, day_kinds=(DayKind.MAKEUP_WORKDAY,), missing=5),
    )
    units = sum(u for _, u in found(rule, PROBLEM, made))
    assert score(rule, PROBLEM, made) == Score(0, units)
