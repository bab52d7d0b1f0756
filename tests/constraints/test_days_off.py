"""Days off in four weeks, in a month, on holidays, against the calendar."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from constraints.days_off import DaysOff
from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import days_from, employee, problem

find_rules()
SOFT = {"mode": Mode.SOFT, "weight": 10}


def score(rule: DaysOff, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def units(rule: DaysOff, given_problem: Problem, made: Rota) -> list[int]:
    return [v.units for v in rule.check(given_problem, made)]


def off_on(given_problem: Problem, *off: int, employee_position: int = 0) -> Rota:
    days = set(range(given_problem.n_days)) - set(off)
    return Rota.of(given_problem, [(employee_position, d, 0) for d in days])


def test_four_days_off_in_four_weeks_are_enough():
    p = problem("Ann", days=28)
    assert units(DaysOff(), p, off_on(p, 6, 13, 20, 27)) == []
    three = off_on(p, 6, 13, 20)
    assert units(DaysOff(), p, three) == [1]
    assert score(DaysOff(), p, three) == Score(1, 0)
    assert score(DaysOff(**SOFT), p, three) == Score(0, 10)


def test_every_28_days_are_looked_at_once():
    p = problem("Ann", days=30)
    # Days 2-29 hold three days off, as do 1-28; 0-27 hold four.
    made = off_on(p, 0, 6, 13, 20)
    assert [v.days[0] for v in DaysOff().check(p, made)] == [1, 2]
    assert score(DaysOff(**SOFT), p, made) == Score(0, 20)


def test_the_published_past_counts():
    # 24 known days before the horizon without a day off; days -28 to -25 are not known.
    p = problem("Ann", days=4, past=tuple((0, -d, 0) for d in range(1, 25)))
    nobody = off_on(p, 0, 1, 2, 3)
    assert units(DaysOff(), p, nobody) == []
    first = off_on(p, 1, 2, 3)
    # Worked on -24..-1 and 0: 25 days in the windows that end on days 0 to 3 -> one missing each.
    assert units(DaysOff(), p, first) == [1, 1, 1, 1]
    assert score(DaysOff(**SOFT), p, first) == Score(0, 40)


def test_a_month_with_its_unknown_days():
    # 5 to 14 January; the 1st to 4th are unknown and 17 days follow: 21 days may still be off.
    p = problem("Ann", days=10)
    assert units(DaysOff(in_28_days=0, in_month=21), p, off_on(p)) == []
    rule = DaysOff(in_28_days=0, in_month=23, **SOFT)
    assert units(rule, p, off_on(p)) == [2]
    assert score(rule, p, off_on(p)) == Score(0, 20)
    worked_before = problem("Ann", days=10, past=tuple((0, -d, 0) for d in range(1, 5)))
    assert units(rule, worked_before, off_on(worked_before)) == [6]
    assert score(rule, worked_before, off_on(worked_before)) == Score(0, 60)


def test_two_months_are_two_months():
    p = problem("Ann", days=days_from(date(2026, 1, 26), 14))  # 6 days of January, 8 of February
    rule = DaysOff(in_28_days=0, in_month=26, **SOFT)
    # January: 25 unknown days + day 5 off = 26. February: 20 days follow, all 8 worked.
    made = off_on(p, 5)
    assert units(rule, p, made) == [6]
    assert score(rule, p, made) == Score(0, 60)


def test_statutory_holidays_off():
    kinds = dict.fromkeys((0, 1, 2), DayKind.STATUTORY)
    p = problem("Ann", days=days_from(count=7, kinds=kinds))
    rule = DaysOff(holidays_off=2, **SOFT)
    assert units(rule, p, off_on(p, 0, 2)) == []
    assert units(rule, p, off_on(p, 1, 5)) == [1]
    assert score(rule, p, off_on(p, 1, 5)) == Score(0, 10)
    assert units(DaysOff(holidays_off=9), p, off_on(p)) == [3]


def test_as_many_days_off_as_the_calendar_less_some():
    kinds = {0: DayKind.STATUTORY, 5: DayKind.MAKEUP_WORKDAY}
    p = problem("Ann", days=days_from(count=14, kinds=kinds))  # off: 0, 6, 12, 13
    rule = DaysOff(fewer_than_calendar=1, **SOFT)
    assert units(rule, p, off_on(p, 1, 2, 3)) == []
    assert units(rule, p, off_on(p, 1)) == [2]
    assert score(rule, p, off_on(p, 1)) == Score(0, 20)


def test_belongs_to_the_last_day_and_to_people_in_scope():
    p = problem("Ann", employee("Bob", team="B"), days=30)
    made = Rota.of(p, [(e, d, 0) for e in (0, 1) for d in range(30) if d not in (0, 6, 13, 20)])
    rule = DaysOff(valid_to=date(2026, 2, 2), **SOFT)  # through day 28
    assert [(v.employee, v.days[-1]) for v in rule.check(p, made)] == [(0, 28), (1, 28)]
    assert score(rule, p, made) == Score(0, 20)
    rule = DaysOff(scope=Scope(teams=("B",)), **SOFT)
    assert [v.employee for v in rule.check(p, made)] == [1, 1]
    assert score(rule, p, made) == Score(0, 20)


def test_says_who_when_found_and_required():
    kinds = dict.fromkeys((0, 2), DayKind.STATUTORY)
    p = problem("Ann", days=days_from(count=28, kinds=kinds))
    rule = DaysOff(holidays_off=1)
    *_, span, holidays = rule.check(p, off_on(p, 6, 13))
    assert span.message.in_("en") == (
        "Ann has 2 day(s) off from Mon 5 Jan to Sun 1 Feb; at least 4 are required."
    )
    assert span.message.in_("zh") == "Ann从1月5日周一到2月1日周日只休息2天，至少应为4天。"
    assert holidays.message.in_("en") == (
        "Ann has 0 day(s) off on the days Mon 5 Jan, Wed 7 Jan; at least 1 are required."
    )
    assert holidays.message.in_("zh") == "Ann在1月5日周一、1月7日周三只休息0天，至少应为1天。"


@given(st.sets(st.integers(0, 29)), st.integers(0, 29))
def test_a_day_off_more_never_adds_a_breach(off, one_more):
    p = problem("Ann", days=30)
    rule = DaysOff(in_28_days=8, in_month=12, fewer_than_calendar=2)
    assert sum(units(rule, p, off_on(p, *off, one_more))) <= sum(units(rule, p, off_on(p, *off)))
