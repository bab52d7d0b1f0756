"""Full runs of work leave no room to step in."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from constraints.spare_runs import SpareRuns
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import employee, problem, rota

find_rules()


def score(rule: SpareRuns, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def ends(rule: SpareRuns, given_problem: Problem, made: Rota) -> list[int]:
    """The last day of each breach."""
    return [v.days[-1] for v in rule.check(given_problem, made)]


def working(given_problem: Problem, *days: int) -> Rota:
    return Rota.of(given_problem, [(0, d, 0) for d in days])


def test_six_days_in_a_row_are_a_unit_and_five_are_none():
    p = problem("Ann", days=10)
    assert ends(SpareRuns(), p, working(p, *range(5))) == []
    assert ends(SpareRuns(), p, working(p, *range(2, 8))) == [7]
    assert score(SpareRuns(), p, working(p, *range(2, 8))) == Score(0, 3)


def test_a_longer_run_holds_several():
    p = problem("Ann", days=10)
    made = working(p, *range(8))
    assert ends(SpareRuns(), p, made) == [5, 6, 7]
    assert score(SpareRuns(), p, made) == Score(0, 9)
    assert score(SpareRuns(mode=Mode.HARD), p, made) == Score(3, 0)


def test_a_run_carries_over_from_the_published_past():
    p = problem("Ann", past=tuple((0, -d, 0) for d in range(1, 5)))
    assert ends(SpareRuns(), p, working(p, 0)) == []
    [found] = SpareRuns().check(p, working(p, 0, 1))
    assert found.days == (-4, -3, -2, -1, 0, 1)
    assert score(SpareRuns(), p, working(p, 0, 1)) == Score(0, 3)


def test_a_full_run_before_the_horizon_is_nobodys_business():
    p = problem("Ann", past=tuple((0, -d, 0) for d in range(1, 7)))
    assert ends(SpareRuns(), p, rota(p)) == []
    assert ends(SpareRuns(), p, working(p, 0)) == [0]


def test_belongs_to_the_last_day_and_to_people_in_scope():
    p = problem("Ann", employee("Bob", team="B"))
    made = Rota.of(p, [(e, d, 0) for e in (0, 1) for d in range(4)])
    rule = SpareRuns(full_days=3, valid_from=date(2026, 1, 8))  # day 3
    assert [(v.employee, v.days) for v in rule.check(p, made)] == [(0, (1, 2, 3)), (1, (1, 2, 3))]
    assert score(rule, p, made) == Score(0, 6)
    rule = SpareRuns(full_days=4, scope=Scope(teams=("B",)))
    assert [v.employee for v in rule.check(p, made)] == [1]
    assert score(rule, p, made) == Score(0, 3)


def test_says_who_and_when():
    p = problem("Ann")
    [found] = SpareRuns().check(p, working(p, *range(6)))
    assert found.message.in_("en") == (
        "Ann works 6 days in a row from Mon 5 Jan to Sat 10 Jan, which leaves no room to step in."
    )
    assert found.message.in_("zh") == "Ann从1月5日周一到1月10日周六连续上班6天，没有顶班余地。"


@given(st.sets(st.integers(0, 9)), st.integers(0, 9))
def test_a_day_off_more_never_adds_a_breach(days, given_off):
    p = problem("Ann", days=10)
    before = set(ends(SpareRuns(full_days=3), p, working(p, *days)))
    after = set(ends(SpareRuns(full_days=3), p, working(p, *(days - {given_off}))))
    assert after <= before
