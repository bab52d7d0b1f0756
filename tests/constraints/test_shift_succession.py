"""Forward rotation and forbidden changes of shifts."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.shift_succession import ShiftSuccession
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import TYPES, employee, problem, rota, shift_type

find_rules()
DAY = shift_type("D", 9, 17, "day")
FOUR = (*TYPES, DAY)


def score(rule: ShiftSuccession, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def units(rule: ShiftSuccession, given_problem: Problem, made: Rota) -> list[int]:
    return [v.units for v in rule.check(given_problem, made)]


def test_forwards_is_fine_and_backwards_is_not():
    p = problem("Ann", types=FOUR)
    assert units(ShiftSuccession(), p, rota(p, ann="0E 1D 2L 3N 4N")) == []
    back = rota(p, ann="0N 1L 2D 3E")
    assert units(ShiftSuccession(), p, back) == [1, 1, 1]
    assert score(ShiftSuccession(), p, back) == Score(0, 30)
    assert score(ShiftSuccession(mode=Mode.HARD), p, back) == Score(3, 0)


def test_a_day_off_begins_the_rotation_anew():
    p = problem("Ann")
    assert units(ShiftSuccession(), p, rota(p, ann="0N 2E")) == []


def test_only_forbidden_pairs_by_code_and_by_band():
    p = problem("Ann", types=FOUR)
    rule = ShiftSuccession(backward=False, forbidden=("night>E", " D > late "))
    made = rota(p, ann="0N 1E 2D 3L 4E")  # N>E and D>L are named; E>D and L>E are not
    assert [v.days for v in rule.check(p, made)] == [(0, 1), (2, 3)]
    assert score(rule, p, made) == Score(0, 20)


def test_a_pair_that_is_backward_and_forbidden_counts_once():
    p = problem("Ann")
    assert units(ShiftSuccession(forbidden=("N>E", "night>early")), p, rota(p, ann="0N 1E")) == [1]


def test_the_last_day_before_the_horizon_counts():
    p = problem("Ann", past=((0, -1, 2),))
    first = rota(p, ann="0E")
    assert [v.days for v in ShiftSuccession().check(p, first)] == [(-1, 0)]
    assert score(ShiftSuccession(), p, first) == Score(0, 10)
    assert units(ShiftSuccession(), p, rota(p, ann="1E")) == []


def test_belongs_to_the_second_day_and_to_people_in_scope():
    p = problem("Ann", employee("Bob", team="B"))
    made = rota(p, ann="0N 1E 2N 3E", bob="0N 1E")
    late = ShiftSuccession(valid_from=date(2026, 1, 8))  # Thursday, day 3
    assert [(v.employee, v.days) for v in late.check(p, made)] == [(0, (2, 3))]
    assert score(late, p, made) == Score(0, 10)
    team = ShiftSuccession(scope=Scope(teams=("B",)))
    assert [v.employee for v in team.check(p, made)] == [1]
    assert score(team, p, made) == Score(0, 10)


def test_two_shifts_on_a_day_are_each_looked_at():
    p = problem("Ann")
    assert units(ShiftSuccession(), p, rota(p, ann="0L 0N 1E")) == [1, 1]


@pytest.mark.parametrize("pair", ["night", ">early", "night>", "a>b>c"])
def test_a_pair_has_two_sides(pair):
    with pytest.raises(ValueError, match="forbidden"):
        ShiftSuccession(forbidden=(pair,))


def test_says_who_and_which_shifts():
    p = problem("Ann")
    [found] = ShiftSuccession().check(p, rota(p, ann="0L 1E"))
    assert found.message.in_("en") == (
        "Ann works Late on Mon 5 Jan and the next day Early on Tue 6 Jan; "
        "such a change of shifts is to be avoided."
    )
    assert found.message.in_("zh") == (
        "Ann先上1月5日周一晚班，次日上1月6日周二早班；这样的班次顺序应当避免。"
    )


@given(st.lists(st.sampled_from("EDLN"), min_size=7, max_size=7))
def test_sorted_by_band_a_row_has_no_breach(codes):
    """Any shifts put in the order of the day break nothing; a row and its mirror share breaches."""
    p = problem("Ann", types=FOUR)
    text = " ".join(f"{d}{c}" for d, c in enumerate(sorted(codes, key="EDLN".index)))
    assert units(ShiftSuccession(), p, rota(p, ann=text)) == []
    forth = rota(p, ann=" ".join(f"{d}{c}" for d, c in enumerate(codes)))
    back = rota(p, ann=" ".join(f"{d}{c}" for d, c in enumerate(reversed(codes))))
    changes = sum(a != b for a, b in pairwise(codes))
    rule = ShiftSuccession()
    assert len(units(rule, p, forth)) + len(units(rule, p, back)) == changes
