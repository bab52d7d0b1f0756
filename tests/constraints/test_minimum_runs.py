"""Shortest runs of work, of rest and of nights."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from constraints.minimum_runs import MinimumRuns
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import employee, problem, rota

find_rules()


def score(rule: MinimumRuns, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def found(rule: MinimumRuns, given_problem: Problem, made: Rota) -> list[tuple[int, int]]:
    """First day and units of each breach."""
    return [(v.days[0], v.units) for v in rule.check(given_problem, made)]


def test_a_run_lacks_as_many_units_as_days():
    p = problem("Ann", days=12)
    made = rota(p, ann="1E 3E 4E 6E 7E 8E 10E")  # runs of 1, 2, 3 and 1
    rule = MinimumRuns(work=4)
    assert found(rule, p, made) == [(1, 3), (3, 2), (6, 1), (10, 3)]
    assert score(rule, p, made) == Score(0, 9 * 5)
    assert found(MinimumRuns(), p, made) == [(1, 1), (10, 1)]
    assert score(MinimumRuns(mode=Mode.HARD), p, made) == Score(2, 0)


def test_days_off_have_their_own_length():
    p = problem("Ann", days=8)
    made = rota(p, ann="0E 2E 3E 6E")  # off 1 day, then 2 days, then to the end
    rule = MinimumRuns(work=1, off=3)
    assert found(rule, p, made) == [(1, 2), (4, 1)]
    assert score(rule, p, made) == Score(0, 15)


def test_nights_end_with_a_day_off_or_another_band():
    p = problem("Ann", days=8)
    made = rota(p, ann="0E 1N 2L 3N 4N 6E 7N")  # a night, two nights, one at the open end
    rule = MinimumRuns(work=1, nights=3)
    assert found(rule, p, made) == [(1, 2), (3, 1)]
    assert score(rule, p, made) == Score(0, 15)


def test_runs_that_touch_an_unknown_edge_are_not_judged():
    p = problem("Ann", days=5)
    assert found(MinimumRuns(work=3, off=3), p, rota(p, ann="0E 4E")) == []
    assert score(MinimumRuns(work=3, off=3), p, rota(p, ann="0E 4E")) == Score(0, 0)


def test_a_run_carries_over_from_the_published_past():
    p = problem("Ann", days=4, past=((0, -3, 0), (0, -1, 2)))  # on, off, night | ...
    rule = MinimumRuns(work=3, nights=3)
    ends_at_once = rota(p)
    assert found(rule, p, ends_at_once) == [(-1, 2), (-1, 2)]  # as work and as nights
    assert score(rule, p, ends_at_once) == Score(0, 20)
    goes_on = rota(p, ann="0N 1E")  # three days of work, two nights
    assert found(rule, p, goes_on) == [(-1, 1)]
    assert score(rule, p, goes_on) == Score(0, 5)


def test_rest_with_leave_in_it_was_asked_for():
    off = Leave("ann", date(2026, 1, 7), date(2026, 1, 7))
    p = problem("Ann", leave=(off,))
    made = rota(p, ann="0E 1E 3E 4E 6E")  # day 2 is leave, day 5 a plain day off
    rule = MinimumRuns(off=2)
    assert found(rule, p, made) == [(5, 1)]
    assert score(rule, p, made) == Score(0, 5)


def test_belongs_to_the_day_after_the_run_and_to_people_in_scope():
    p = problem("Ann", employee("Bob", team="B"))
    made = rota(p, ann="1E 4E", bob="1E")
    rule = MinimumRuns(valid_to=date(2026, 1, 7))  # through day 2
    assert [(v.employee, v.days) for v in rule.check(p, made)] == [(0, (1,)), (1, (1,))]
    assert score(rule, p, made) == Score(0, 10)
    rule = MinimumRuns(scope=Scope(teams=("A",)))
    assert found(rule, p, made) == [(1, 1), (4, 1)]
    assert score(rule, p, made) == Score(0, 10)


def test_says_who_when_found_and_required():
    p = problem("Ann", days=9)
    rule = MinimumRuns(work=2, off=2, nights=2)
    work, off = rule.check(p, rota(p, ann="1E 4E 5E 7E 8E"))
    assert work.message.in_("en") == (
        "Ann works only 1 day(s) in a row from Tue 6 Jan; at least 2 are required."
    )
    assert work.message.in_("zh") == "Ann自1月6日周二起只连续上班1天，至少应为2天。"
    assert off.message.in_("en") == (
        "Ann is off only 1 day(s) in a row from Sun 11 Jan; at least 2 are required."
    )
    assert off.message.in_("zh") == "Ann自1月11日周日起只连续休息1天，至少应为2天。"
    [night] = rule.check(p, rota(p, ann="1E 2N 3E"))
    assert night.message.in_("en") == (
        "Ann works only 1 night(s) in a row from Wed 7 Jan; at least 2 are required."
    )
    assert night.message.in_("zh") == "Ann自1月7日周三起只连续上夜班1天，至少应为2天。"


@given(st.lists(st.booleans(), min_size=10, max_size=10), st.integers(1, 6))
def test_asking_for_a_day_more_costs_one_unit_for_each_run_too_short(worked, shortest):
    p = problem("Ann", days=10)
    made = Rota.of(p, [(0, d, 0) for d, on in enumerate(worked) if on])
    less = sum(u for _, u in found(MinimumRuns(work=shortest), p, made))
    more = found(MinimumRuns(work=shortest + 1), p, made)
    assert sum(u for _, u in more) - less == len(more)
