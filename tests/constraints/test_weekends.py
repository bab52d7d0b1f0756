"""Worked weekends and whole weekends."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.weekends import Weekends
from scheduler.domain.calendar import DayKind
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import EARLY, days_from, employee, problem, rota, shift_type

find_rules()
SATURDAYS = (5, 12, 19, 26, 33)  # the horizon begins on Monday 5 January 2026
MOST = Weekends(complete=False)
WHOLE = Weekends(max_worked=4)


def score(rule: Weekends, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def units(rule: Weekends, given_problem: Problem, made: Rota) -> list[int]:
    return [v.units for v in rule.check(given_problem, made)]


def working(given_problem: Problem, *days: int) -> Rota:
    return Rota.of(given_problem, [(0, d, 0) for d in days])


def test_three_of_four_are_fine_and_four_are_not():
    p = problem("Ann", days=28)
    assert units(MOST, p, working(p, 5, 6, 12, 26)) == []
    # one day of a weekend makes it worked; both days make it worked once
    all_four = working(p, 5, 6, 12, 20, 26, 27)
    assert units(MOST, p, all_four) == [1]
    assert score(MOST, p, all_four) == Score(0, 5)
    assert units(Weekends(max_worked=1, complete=False), p, all_four) == [1, 2, 3]
    assert score(Weekends(max_worked=1, complete=False), p, all_four) == Score(0, 30)


def test_any_four_in_a_row_are_looked_at():
    p = problem("Ann", days=35)
    assert units(MOST, p, working(p, *SATURDAYS)) == [1, 1]  # weekends 1-4 and 2-5
    assert units(MOST, p, working(p, 5, 12, 26, 33)) == []  # four of five, never four in a row
    assert score(MOST, p, working(p, *SATURDAYS)) == Score(0, 10)


def test_the_whole_rota_has_a_limit_of_its_own():
    p = problem("Ann", days=42)
    two = Weekends(max_worked=4, complete=False, max_in_rota=2)
    assert units(two, p, working(p, 5, 6, 33)) == []
    assert units(two, p, working(p, 5, 6, 13, 33, 40)) == [2]  # weekends 1, 2, 5 and 6
    assert score(two, p, working(p, 5, 6, 13, 33, 40)) == Score(0, 10)
    assert units(Weekends(max_worked=4, complete=False, max_in_rota=0), p, working(p, 5)) == [1]
    [found] = two.check(p, working(p, 5, 13, 33))
    assert found.message.in_("en") == (
        "Ann works 3 weekends from Mon 5 Jan to Sun 15 Feb; at most 2 are allowed."
    )
    assert found.message.in_("zh") == "Ann在1月5日周一至2月15日周日期间有3个周末上班，最多允许2个。"
    ended = Weekends(max_worked=4, complete=False, max_in_rota=0, valid_to=date(2026, 2, 14))
    assert units(ended, p, working(p, 5)) == []
    assert score(ended, p, working(p, 5)) == Score(0, 0)


def test_a_weekend_cut_by_the_start_belongs_to_the_rota_and_older_ones_do_not():
    # The rota begins on Sunday 4 January; the day before it and the weekend before are published.
    days = days_from(date(2026, 1, 4), 8)
    p = problem("Ann", days=days, past=((0, -1, 0), (0, -8, 0)))
    one = Weekends(max_worked=4, complete=False, max_in_rota=1)
    assert units(one, p, working(p)) == []
    assert units(one, p, working(p, 0)) == []
    [found] = one.check(p, working(p, 7))
    assert (found.units, found.days) == (1, (-1, 7))
    assert score(one, p, working(p, 7)) == Score(0, 5)


def test_weekends_of_the_past_count():
    # Sundays 4 January (day -1), 28 December (-8) and Saturday 20 December (-16)
    p = problem("Ann", past=((0, -1, 0), (0, -8, 0), (0, -16, 0)))
    [found] = MOST.check(p, working(p, 5))
    assert (found.units, found.days) == (1, (-16, -8, -1, 5))
    assert score(MOST, p, working(p, 5)) == Score(0, 5)
    assert units(MOST, p, rota(p)) == []
    older = problem("Ann", past=((0, -1, 0), (0, -8, 0), (0, -23, 0)))
    assert units(MOST, older, working(older, 5)) == []


def test_a_make_up_saturday_is_no_weekend_work():
    days = days_from(count=28, kinds={5: DayKind.MAKEUP_WORKDAY})
    p = problem("Ann", days=days)
    made = working(p, 5, 12, 13, 19, 20, 26, 27)
    assert units(Weekends(), p, made) == []
    counting = Weekends(makeup_counts=True)
    assert units(counting, p, made) == [1, 1]  # four weekends worked, and the first is broken
    assert score(counting, p, made) == Score(0, 10)


def test_both_days_or_neither():
    p = problem("Ann", days=28)
    made = working(p, 5, 12, 13, 20)
    assert [v.days for v in WHOLE.check(p, made)] == [(5, 6), (19, 20)]
    assert score(WHOLE, p, made) == Score(0, 10)
    assert score(Weekends(max_worked=4, mode=Mode.HARD), p, made) == Score(2, 0)


def test_a_weekend_cut_by_the_horizon():
    sunday_first = days_from(date(2026, 1, 4), 7)  # Sunday to Saturday
    unknown = problem("Ann", days=sunday_first)
    assert units(WHOLE, unknown, working(unknown, 0, 6)) == []
    known = problem("Ann", days=sunday_first, past=((0, -2, 0),))  # off on Saturday
    assert [v.days for v in WHOLE.check(known, working(known, 0, 6))] == [(-1, 0)]
    assert score(WHOLE, known, working(known, 0, 6)) == Score(0, 5)


def test_leave_or_a_closed_day_breaks_no_weekend():
    away = Leave("ann", date(2026, 1, 11), date(2026, 1, 11))
    p = problem("Ann", leave=(away,))
    assert units(WHOLE, p, working(p, 5)) == []
    assert score(WHOLE, p, working(p, 5)) == Score(0, 0)
    workdays = shift_type("W", 9, 17, "day", day_kinds=frozenset({DayKind.WORKDAY}))
    closed = problem("Ann", days=days_from(count=7, kinds={5: DayKind.WORKDAY}), types=(workdays,))
    assert units(WHOLE, closed, working(closed, 5)) == []
    assert score(WHOLE, closed, working(closed, 5)) == Score(0, 0)


def test_another_country_has_another_weekend():
    days = tuple(
        type(d)(d.date, d.kind, d.name, d.state, weekend=(4, 5)) for d in days_from(count=7)
    )
    p = problem("Ann", days=days, types=(EARLY,))
    assert [v.days for v in WHOLE.check(p, working(p, 5, 6))] == [(4, 5)]
    assert score(WHOLE, p, working(p, 5, 6)) == Score(0, 5)


def test_belongs_to_the_last_weekend_and_to_people_in_scope():
    p = problem("Ann", employee("Bob", team="B"), days=35)
    made = Rota.of(p, [(e, d, 0) for e in (0, 1) for d in SATURDAYS])
    rule = Weekends(complete=False, valid_from=date(2026, 2, 2))  # day 28
    assert [(v.employee, v.days) for v in rule.check(p, made)] == [
        (0, (12, 19, 26, 33)),
        (1, (12, 19, 26, 33)),
    ]
    assert score(rule, p, made) == Score(0, 10)
    rule = Weekends(complete=False, scope=Scope(teams=("B",)))
    assert [v.employee for v in rule.check(p, made)] == [1, 1]
    assert score(rule, p, made) == Score(0, 10)


def test_says_who_when_found_and_allowed():
    p = problem("Ann", days=28)
    [many] = MOST.check(p, working(p, 5, 12, 19, 26))
    assert many.message.in_("en") == (
        "Ann works 4 of the four weekends up to Sun 1 Feb; at most 3 are allowed."
    )
    assert many.message.in_("zh") == "Ann截至2月1日周日的四个周末中上班4个，最多允许3个。"
    [broken] = WHOLE.check(p, working(p, 6))
    assert broken.message.in_("en") == (
        "Ann works on Sun 11 Jan but not on Sat 10 Jan, so the weekend is broken."
    )
    assert broken.message.in_("zh") == "Ann在1月11日周日上班而1月10日周六休息，周末被拆开。"


@settings(deadline=None)
@given(st.sets(st.integers(0, 34)), st.integers(0, 34))
def test_a_day_off_more_never_adds_a_worked_weekend(days, given_off):
    p = problem("Ann", days=35)
    rule = Weekends(max_worked=1, complete=False)
    less = units(rule, p, working(p, *(days - {given_off})))
    assert sum(less) <= sum(units(rule, p, working(p, *days)))
