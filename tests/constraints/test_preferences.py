"""Wishes for and against shifts, bands, work and days off."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.preferences import Preferences
from scheduler.domain.people import Leave, Preference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import TYPES, employee, problem, rota, shift_type

find_rules()
TUESDAY = date(2026, 1, 6)  # day 1
DAWN = shift_type("F", 5, 13, "early", contracts=frozenset({"part"}))


def score(rule: Preferences, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def units(rule: Preferences, given_problem: Problem, made: Rota) -> list[int]:
    return [v.units for v in rule.check(given_problem, made)]


def with_wish(shift: str, wanted: bool, weight: int = 1, who: str = "ann") -> Problem:
    wish = Preference(who, None, TUESDAY, shift, wanted, weight)
    return problem("Ann", preferences=(wish,), types=(*TYPES, DAWN))


@pytest.mark.parametrize(
    ("shift", "wanted", "row", "refused"),
    [
        ("L", True, "1L", False),
        ("L", True, "1E", True),
        ("L", True, "", True),
        ("L", False, "1L", True),
        ("L", False, "1E", False),
        ("L", False, "", False),
        ("early", True, "1E", False),
        ("early", True, "1L", True),
        ("early", False, "1E", True),
        ("off", True, "", False),
        ("off", True, "1N", True),
        ("off", False, "", True),
        ("off", False, "1N", False),
        ("work", True, "", True),
        ("work", True, "1E", False),
        ("work", False, "1E", True),
        ("work", False, "", False),
    ],
)
def test_each_kind_of_wish(shift, wanted, row, refused):
    p = with_wish(shift, wanted, weight=3)
    made = rota(p, ann=f"0E 2E {row}")  # other days do not matter
    assert units(Preferences(), p, made) == ([3] if refused else [])
    assert score(Preferences(), p, made) == Score(0, 30 if refused else 0)
    assert score(Preferences(mode=Mode.HARD), p, made) == Score(1 if refused else 0, 0)


def test_a_weekday_wish_speaks_of_every_week():
    wish = Preference("ann", 2, None, "off", True)
    p = problem("Ann", days=14, preferences=(wish,))
    made = rota(p, ann="2E 3E 9E")
    assert [v.days for v in Preferences().check(p, made)] == [(2,), (9,)]
    assert score(Preferences(), p, made) == Score(0, 20)


def test_a_wish_for_the_impossible_is_refused_whatever_the_rota():
    dawn = with_wish("F", True, weight=2)  # only part-timers work it
    for row in ("", "1E"):
        made = rota(dawn, ann=row)
        assert units(Preferences(), dawn, made) == [2]
        assert score(Preferences(), dawn, made) == Score(0, 20)
    unknown = with_wish("X", True)
    assert units(Preferences(), unknown, rota(unknown)) == [1]
    assert score(Preferences(), unknown, rota(unknown)) == Score(0, 10)
    avoided = with_wish("F", False)
    assert units(Preferences(), avoided, rota(avoided, ann="1E")) == []


def test_wishes_rest_on_leave_and_outside_the_horizon():
    wishes = (
        Preference("ann", None, TUESDAY, "L", True),
        Preference("ann", None, date(2026, 1, 4), "L", True),
        Preference("ann", None, date(2026, 1, 12), "L", True),
        Preference("nobody", None, TUESDAY, "L", True),
    )
    p = problem("Ann", preferences=wishes, leave=(Leave("ann", TUESDAY, TUESDAY),))
    assert units(Preferences(), p, rota(p)) == []
    assert score(Preferences(), p, rota(p)) == Score(0, 0)


def test_validity_and_scope():
    wishes = tuple(Preference(who, None, None, "off", True) for who in ("ann", "bob"))
    wishes = tuple(Preference(w.employee_id, 1, None, "off", True) for w in wishes)
    p = problem("Ann", employee("Bob", team="B"), days=14, preferences=wishes)
    made = rota(p, ann="1E 8E", bob="1E 8E")
    rule = Preferences(valid_from=date(2026, 1, 12), scope=Scope(teams=("B",)))
    assert [(v.employee, v.days) for v in rule.check(p, made)] == [(1, (8,))]
    assert score(rule, p, made) == Score(0, 10)


def test_says_who_when_what_was_wished_and_given():
    p = with_wish("off", True, weight=2)
    [found] = Preferences().check(p, rota(p, ann="1L"))
    assert found.message.in_("en") == (
        "Ann wished for a day off on Tue 6 Jan (importance 2) but has Late."
    )
    assert found.message.in_("zh") == "Ann希望1月6日周二休息（重要程度2），实际为晚班。"
    p = with_wish("off", False)
    [found] = Preferences().check(p, rota(p))
    assert found.message.in_("en") == (
        "Ann wished to avoid a day off on Tue 6 Jan (importance 1) but has a day off."
    )
    assert found.message.in_("zh") == "Ann不希望1月6日周二休息（重要程度1），实际为休息。"


@given(st.sampled_from(["E", "L", "early", "night", "off", "work"]), st.sampled_from("ELN-"))
def test_a_wish_and_its_opposite_are_never_both_granted(shift, given_shift):
    row = "" if given_shift == "-" else f"1{given_shift}"
    refused = []
    for wanted in (True, False):
        p = with_wish(shift, wanted)
        refused += units(Preferences(), p, rota(p, ann=row))
    assert refused == [1]
