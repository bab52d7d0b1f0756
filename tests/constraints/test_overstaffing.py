"""Overstaffing: people beyond the demand, counted twice beyond the margin."""

from __future__ import annotations

from constraints.overstaffing import Overstaffing
from scheduler.domain.problem import Problem
from scheduler.registry import find_rules
from scheduler.rule import Violation
from tests import make

find_rules()  # loads the translations
RULE = Overstaffing()
PEOPLE = ("Ann", "Bob", "Cid", "Dee")


def desk(people: int) -> Problem:
    """Four people, and a demand of so many from 06:00 to 14:00 on Monday."""
    needed = {(0, hour): people for hour in range(6, 14)}
    return make.problem(*PEOPLE, days=2, queues=(make.PHONE,), demand=make.demand(2, needed))


def found(given: Problem, **rows: str) -> list[Violation]:
    return list(RULE.check(given, make.rota(given, **rows)))


def test_as_many_as_needed_are_no_breach() -> None:
    assert found(desk(2), ann="0E", bob="0E") == []


def test_one_too_many_is_one_unit_an_interval() -> None:
    # 06:00-14:00 has 16 half hours. The margin is 15 % of 1, rounded up, and one: 2 people.
    [breach] = found(desk(1), ann="0E", bob="0E")
    assert breach.units == 16
    assert str(breach.message) == (
        "On Mon 5 Jan up to 1 people more than needed are at work, 16 person-intervals in all."
    )
    assert breach.message.in_("zh") == "1月5日周一最多比需求多1人在岗，合计16个人时段。"
    assert breach.days == (0,)


def test_beyond_the_margin_each_counts_twice() -> None:
    # Four there, one needed: three too many, the third beyond the margin of two: 3 + 1 = 4.
    [breach] = found(desk(1), ann="0E", bob="0E", cid="0E", dee="0E")
    assert breach.units == 16 * 4


def test_where_nobody_is_needed_the_margin_is_one() -> None:
    # On Tuesday nobody is needed: two people are 2 too many, one of them beyond the margin of one.
    [breach] = found(desk(2), ann="0E 1E", bob="0E 1E")
    assert breach.units == 16 * 3
    assert breach.days == (1,)


def test_a_night_counts_on_the_days_it_is_worked() -> None:
    # 22:00-24:00 on Monday, 4 half hours; 00:00-06:00 on Tuesday, 12.
    assert [(v.days, v.units) for v in found(desk(0), ann="0N")] == [((0,), 4), ((1,), 12)]


def test_a_wider_margin_forgives_the_second_count() -> None:
    # 200 % of 1 is 2, and one: 3. Four there, one needed: 3 too many, none beyond the margin.
    given = desk(1)
    made = make.rota(given, ann="0E", bob="0E", cid="0E", dee="0E")
    wide = Overstaffing(margin_percent=200)
    assert [v.units for v in wide.check(given, made)] == [16 * 3]
