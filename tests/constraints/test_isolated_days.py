"""Single working days and single days off."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from constraints.isolated_days import IsolatedDays
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import employee, problem, rota

find_rules()


def score(rule: IsolatedDays, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def days(rule: IsolatedDays, given_problem: Problem, made: Rota) -> list[int]:
    return [v.days[0] for v in rule.check(given_problem, made)]


def test_a_single_day_of_either_kind_is_a_unit():
    p = problem("Ann")
    made = rota(p, ann="1E 3E 4E 6E")  # off, ON, OFF, on, on, OFF, on
    assert days(IsolatedDays(), p, made) == [1, 2, 5]
    assert score(IsolatedDays(), p, made) == Score(0, 45)
    assert score(IsolatedDays(mode=Mode.HARD), p, made) == Score(3, 0)


def test_each_kind_can_be_switched_off():
    p = problem("Ann")
    made = rota(p, ann="1E 3E 4E 6E")
    assert days(IsolatedDays(work=False), p, made) == [2, 5]
    assert days(IsolatedDays(off=False), p, made) == [1]
    assert score(IsolatedDays(off=False), p, made) == Score(0, 15)


def test_edges_where_nothing_is_known_are_not_judged():
    p = problem("Ann")
    assert days(IsolatedDays(), p, rota(p, ann="0E 6E")) == []
    assert days(IsolatedDays(), p, rota(p, ann="1E 2E 3E 4E 5E")) == []


def test_the_published_past_completes_the_picture():
    p = problem("Ann", past=((0, -2, 0),))  # worked on day -2, off on day -1
    assert days(IsolatedDays(), p, rota(p, ann="0E 1E")) == [-1]
    assert score(IsolatedDays(), p, rota(p, ann="0E 1E")) == Score(0, 15)
    # off on -1, on 0, off 1
    assert days(IsolatedDays(), p, rota(p, ann="0E")) == [-1, 0]
    assert days(IsolatedDays(), p, rota(p, ann="1E 2E")) == []


def test_a_single_day_of_leave_was_asked_for():
    off = Leave("ann", date(2026, 1, 7), date(2026, 1, 7))
    p = problem("Ann", leave=(off,))
    made = rota(p, ann="0E 1E 3E 4E")
    assert days(IsolatedDays(), p, made) == []
    assert score(IsolatedDays(), p, made) == Score(0, 0)


def test_belongs_to_the_day_after_and_to_people_in_scope():
    p = problem("Ann", employee("Bob", team="B"))
    made = rota(p, ann="1E 4E", bob="1E")
    rule = IsolatedDays(valid_from=date(2026, 1, 8))  # day 3; the single day 1 ends on day 2
    assert days(rule, p, made) == [4]
    assert score(rule, p, made) == Score(0, 15)
    rule = IsolatedDays(scope=Scope(teams=("B",)))
    assert [v.employee for v in rule.check(p, made)] == [1]
    assert score(rule, p, made) == Score(0, 15)


def test_says_who_and_when():
    p = problem("Ann")
    on, off = IsolatedDays().check(p, rota(p, ann="1E 3E 4E"))
    assert on.message.in_("en") == (
        "Ann works on Tue 6 Jan, a single working day between two days off."
    )
    assert on.message.in_("zh") == "Ann在1月6日周二单独上一天班，前后两天均休息。"
    assert off.message.in_("en") == (
        "Ann is off on Wed 7 Jan, a single day off between two working days."
    )
    assert off.message.in_("zh") == "Ann在1月7日周三只休一天，前后两天均上班。"


@given(st.lists(st.booleans(), min_size=7, max_size=7))
def test_work_and_rest_are_mirror_images(worked):
    p = problem("Ann")
    row = Rota.of(p, [(0, d, 0) for d, on in enumerate(worked) if on])
    mirror = Rota.of(p, [(0, d, 0) for d, on in enumerate(worked) if not on])
    assert days(IsolatedDays(off=False), p, row) == days(IsolatedDays(work=False), p, mirror)
