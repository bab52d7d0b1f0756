"""A team works the same part of the day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from constraints.team_together import TeamTogether
from scheduler.domain.text import Name
from scheduler.model.program import Score
from scheduler.rule import Scope
from tests.constraints.test_required_staff import (
    SEEDS,
    assert_model_and_check_agree,
    score_of,
    units_of,
)
from tests.make import TYPES, employee, problem, rota, shift_type

OTHER_EARLY = shift_type("F", 7, 15, "early")
ZHAO = employee("Zhao", team="B")
GIVEN = problem(
    "Ann",
    "Bob",
    "Cai",
    ZHAO,
    days=3,
    types=(*TYPES, OTHER_EARLY),
    centre_settings={"teams": {"A": Name("甲班", "Team One")}},
)
TEAM_A = TeamTogether(teams=("A",))


@pytest.mark.parametrize(
    ("rows", "units"),
    [
        ({"ann": "0E", "bob": "0E", "zhao": "0N"}, []),  # another team is no matter
        ({"ann": "0E", "bob": "0F"}, []),  # two shift types, both early
        ({"ann": "0E", "bob": "1L"}, []),  # different days
        ({"ann": "0E", "bob": "0L"}, [1]),
        ({"ann": "0E", "bob": "0L", "cai": "0N"}, [2]),
        ({"ann": "0E 1N", "bob": "0L 1L", "cai": "0L 1L"}, [1, 1]),
    ],
)
def test_parts_of_the_day_beyond_the_first(rows, units):
    made = rota(GIVEN, **rows)
    assert units_of(TEAM_A, GIVEN, made) == units
    assert score_of(TEAM_A, GIVEN, made) == Score(0, 5 * sum(units))


def test_no_team_no_demand():
    assert units_of(TeamTogether(), GIVEN, rota(GIVEN, ann="0E", bob="0N")) == []


def test_by_shift_type():
    rule = TeamTogether(teams=("A",), by="shift")
    made = rota(GIVEN, ann="0E", bob="0F")
    assert units_of(rule, GIVEN, made) == [1]
    assert score_of(rule, GIVEN, made) == Score(0, 5)


def test_scope_and_validity():
    made = rota(GIVEN, ann="0E 1E", bob="0L 1L", cai="0E 1E")
    without_bob = TeamTogether(teams=("A",), scope=Scope(employees=("ann", "cai")))
    assert units_of(without_bob, GIVEN, made) == []
    first_day = TeamTogether(teams=("A",), valid_to=date(2026, 1, 5))
    assert units_of(first_day, GIVEN, made) == [1]


def test_in_words():
    [violation] = TEAM_A.check(GIVEN, rota(GIVEN, ann="0E", bob="0L"))
    assert str(violation.message) == (
        "Team One is spread over early shifts, late shifts on Mon 5 Jan; together means 1, not 2."
    )
    assert violation.message.in_("zh") == "1月5日周一甲班分散在早班、晚班2个时段，应集中在1个时段。"


@pytest.mark.parametrize("by", ["band", "shift"])
@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_model_and_check_agree(by, seed):
    assert_model_and_check_agree(TeamTogether(teams=("A", "B"), by=by), GIVEN, seed)
