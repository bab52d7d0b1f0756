"""Work begins at about the same time from day to day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.start_time_stability import StartTimeStability
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import employee, problem, rota, shift_type

find_rules()
TYPES = (
    shift_type("A", 7, 15, "early"),
    shift_type("B", 8, 16, "early"),
    shift_type("C", 9.25, 17, "day"),
    shift_type("D", 13, 21, "late"),
    shift_type("E", 7, 11, "early"),
)
EARLY, LATE = TYPES[0], TYPES[3]


def score(rule: StartTimeStability, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def units(rule: StartTimeStability, given_problem: Problem, made: Rota) -> list[int]:
    return [v.units for v in rule.check(given_problem, made)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("0A 1A", []),
        ("0A 1E", []),  # both begin at 07:00
        ("0A 1B", []),  # an hour later is within the tolerance
        ("0A 1C", [2]),  # 2 h 15 min: 75 minutes too many, two started hours
        ("0C 1A", [2]),
        ("0B 1C", [1]),  # 1 h 15 min
        ("0B 1D", [4]),  # 5 h: exactly four hours too many
        ("0D 1A 2D", [5, 5]),
        ("0D 2A", []),  # a day off between
    ],
)
def test_started_hours_beyond_the_tolerance(row, expected):
    p = problem("Ann", types=TYPES)
    made = rota(p, ann=row)
    assert units(StartTimeStability(), p, made) == expected
    assert score(StartTimeStability(), p, made) == Score(0, 2 * sum(expected))
    assert score(StartTimeStability(mode=Mode.HARD), p, made).hard == sum(expected)


def test_the_tolerance_is_a_parameter():
    p = problem("Ann", types=TYPES)
    made = rota(p, ann="0A 1B 2D")
    assert units(StartTimeStability(tolerance_minutes=0), p, made) == [1, 5]
    assert score(StartTimeStability(tolerance_minutes=0), p, made) == Score(0, 12)
    # 2 h 15 min is 61 minutes more than 74: two started hours
    assert units(StartTimeStability(tolerance_minutes=74), p, rota(p, ann="0A 1C")) == [2]
    assert score(StartTimeStability(tolerance_minutes=74), p, rota(p, ann="0A 1C")) == Score(0, 4)
    assert units(StartTimeStability(tolerance_minutes=360), p, made) == []
    assert score(StartTimeStability(tolerance_minutes=360), p, made) == Score(0, 0)


def test_the_last_day_before_the_horizon_counts():
    p = problem("Ann", types=TYPES, past=((0, -1, 3),))
    made = rota(p, ann="0B")
    assert [v.days for v in StartTimeStability().check(p, made)] == [(-1, 0)]
    assert score(StartTimeStability(), p, made) == Score(0, 8)


def test_people_who_know_one_start_have_nothing_to_fear():
    only = shift_type("X", 7, 15, "early", contracts=frozenset({"part"}))
    p = problem("Ann", types=(only, LATE))
    made = rota(p, ann="0D 1D 2D")
    assert units(StartTimeStability(), p, made) == []
    assert score(StartTimeStability(), p, made) == Score(0, 0)


def test_belongs_to_the_second_day_and_to_people_in_scope():
    p = problem("Ann", employee("Bob", team="B"), types=TYPES)
    made = rota(p, ann="0A 1D 2A", bob="0A 1D 2A")
    rule = StartTimeStability(valid_from=date(2026, 1, 7), scope=Scope(teams=("B",)))
    assert [(v.employee, v.days) for v in rule.check(p, made)] == [(1, (1, 2))]
    assert score(rule, p, made) == Score(0, 10)


def test_two_shifts_on_a_day_count_by_the_first():
    p = problem("Ann", types=TYPES)
    assert units(StartTimeStability(), p, rota(p, ann="0A 1D 1B")) == []


def test_says_who_when_found_and_allowed():
    p = problem("Ann", types=TYPES)
    [found] = StartTimeStability().check(p, rota(p, ann="0A 1C"))
    assert found.message.in_("en") == (
        "Ann works A on Mon 5 Jan and then C on Tue 6 Jan: the start of work jumps by 2 h 15 min; "
        "at most 1 h is wanted."
    )
    assert found.message.in_("zh") == (
        "Ann先上1月5日周一A，再上1月6日周二C：上班时间相差2小时15分钟，最好不超过1小时。"
    )


@given(st.lists(st.sampled_from("ABCDE-"), min_size=7, max_size=7), st.integers(0, 400))
def test_time_reversed_a_row_costs_the_same(codes, tolerance):
    p = problem("Ann", types=TYPES)
    rule = StartTimeStability(tolerance_minutes=tolerance)

    def total(row: list[str]) -> int:
        text = " ".join(f"{d}{c}" for d, c in enumerate(row) if c != "-")
        return sum(units(rule, p, rota(p, ann=text)))

    assert total(codes) == total(codes[::-1])
