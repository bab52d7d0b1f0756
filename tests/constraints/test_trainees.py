"""Trainees never alone, or always beside their mentor."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from constraints.trainees import Trainees
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Score
from scheduler.rule import Scope
from tests.constraints.test_required_staff import (
    SEEDS,
    assert_model_and_check_agree,
    random_rota,
    score_of,
    units_of,
)
from tests.make import EARLY, LATE, PHONE, employee, problem, rota, shift_type

TRAINEE = frozenset({"trainee"})
LONG_NIGHT = shift_type("N", 22, 31, "night")  # until 07:00, so it sees the early begin at 06:00


def new(name: str = "Xin", **more: object) -> Employee:
    return employee(name, roles=TRAINEE, **more)


def phones(*people: Employee | str, **more: object) -> Problem:
    types = (EARLY, LATE, LONG_NIGHT)
    return problem(*people, types=types, queues=(PHONE,), **({"days": 2} | more))


def test_together_is_fine_and_alone_is_not():
    given_problem = phones(new(), "Ann")
    assert units_of(Trainees(), given_problem, rota(given_problem, xin="0E", ann="0E")) == []
    alone = rota(given_problem, xin="0E 1L", ann="0L 1E")
    assert units_of(Trainees(), given_problem, alone) == [1, 1]
    assert score_of(Trainees(), given_problem, alone) == Score(2, 0)


def test_whoever_is_still_there_at_the_start_counts():
    given_problem = phones(new(), "Ann")
    # Ann's night ends at 07:00 on day 1, Xin begins at 06:00.
    assert units_of(Trainees(), given_problem, rota(given_problem, xin="1E", ann="0N")) == []
    # Early ends at 14:00 sharp, when late begins.
    assert units_of(Trainees(), given_problem, rota(given_problem, xin="0L", ann="0E")) == [1]


def test_a_night_before_the_horizon_keeps_company():
    given_problem = phones(new(), "Ann", past=((1, -1, 2),))
    made = rota(given_problem, xin="0E")
    assert units_of(Trainees(), given_problem, made) == []
    assert score_of(Trainees(), given_problem, made) == Score(0, 0)


def test_two_trainees_are_no_company():
    given_problem = phones(new("Xin"), new("Yu"))
    assert units_of(Trainees(), given_problem, rota(given_problem, xin="0E", yu="0E")) == [1, 1]


def test_company_shares_a_queue():
    chatter = employee("Ann", skills=frozenset({"chat"}))
    given_problem = phones(new(), chatter)
    both = rota(given_problem, xin="0E", ann="0E")
    assert units_of(Trainees(), given_problem, both) == [1]
    # Somebody who answers no queue yet may sit beside anybody.
    beginner = phones(new(skills=frozenset()), chatter)
    assert units_of(Trainees(), beginner, both) == []


def test_alongside_means_the_same_shift_as_the_mentor():
    rule = Trainees(with_mentor="alongside")
    given_problem = phones(new(mentor="ann"), "Ann", "Bob")
    made = rota(given_problem, xin="0E 1E", ann="0E 1L", bob="1E")
    assert units_of(Trainees(), given_problem, made) == []
    [violation] = rule.check(given_problem, made)
    assert (violation.units, violation.employee, violation.days) == (1, 0, (1,))
    assert str(violation.message) == (
        "Xin is a trainee and works Early on Tue 6 Jan without the mentor Ann."
    )
    assert violation.message.in_("zh") == "1月6日周二早班：新人Xin的指导人Ann不在同一班次。"
    assert score_of(rule, given_problem, made) == Score(1, 0)


def test_without_a_mentor_on_the_list_never_alone_holds():
    rule = Trainees(with_mentor="alongside")
    given_problem = phones(new(mentor="gone"), "Ann")
    assert units_of(rule, given_problem, rota(given_problem, xin="0E", ann="0E")) == []
    assert units_of(rule, given_problem, rota(given_problem, xin="0E", ann="0L")) == [1]


def test_scope_and_validity():
    given_problem = phones(new("Xin"), new("Yu"))
    made = rota(given_problem, xin="0E 1E", yu="0E")
    assert units_of(Trainees(scope=Scope(employees=("xin",))), given_problem, made) == [1, 1]
    assert units_of(Trainees(valid_from=date(2026, 1, 6)), given_problem, made) == [1]


def test_in_words():
    given_problem = phones(new(), "Ann")
    [violation] = Trainees().check(given_problem, rota(given_problem, xin="0L"))
    assert str(violation.message) == (
        "Xin is a trainee and alone on Late on Mon 5 Jan: nobody experienced who shares a queue "
        "is at work at its start, at least 1 required."
    )
    assert violation.message.in_("zh") == (
        "1月5日周一晚班：新人Xin上班时没有同队列的熟练员工在岗，至少需要1人。"
    )


@pytest.mark.parametrize("company", ["never_alone", "alongside"])
@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_model_and_check_agree(company, seed):
    team = (new(mentor="ann"), new("Yu", skills=frozenset({"chat"})), "Ann", "Bob")
    given_problem = phones(*team, days=3, past=((2, -1, 2),))
    assert_model_and_check_agree(Trainees(with_mentor=company), given_problem, seed)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_more_company_never_hurts(seed):
    given_problem = phones(new(), "Ann", "Bob", days=3)
    before = random_rota(given_problem, seed)
    cells = before.cells.copy()
    cells[2, 1, 1] = True
    after = Rota(cells, before.breaks.copy(), before.duties.copy())
    assert sum(units_of(Trainees(), given_problem, after)) <= sum(
        units_of(Trainees(), given_problem, before)
    )
