"""What was published stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from constraints.published_stability import PublishedStability
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Scope
from tests.make import MONDAY, employee, problem, rota

find_rules()
PHONE = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.DAY)


def slots(*days: int) -> tuple[DutySlot, ...]:
    dates = [date.fromordinal(MONDAY.toordinal() + d) for d in days]
    return tuple(
        DutySlot(i, f"phone:{i}", PHONE, when, when, (d,))
        for i, (d, when) in enumerate(zip(days, dates, strict=True))
    )


def published(given_problem: Problem, duties: dict[int, str] | None = None, **rows: str) -> Problem:
    return replace(given_problem, published=rota(given_problem, duties, **rows))


def score(rule: PublishedStability, given_problem: Problem, made: Rota) -> Score:
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    return program.score(program.values_of(made))


def found(
    rule: PublishedStability, given_problem: Problem, made: Rota
) -> list[tuple[int | None, tuple[int, ...]]]:
    return [(v.employee, v.days) for v in rule.check(given_problem, made)]


def test_each_changed_day_is_a_unit():
    p = published(problem("Ann", "Bob"), ann="0E 1E 2E", bob="2L 3L")
    same = rota(p, ann="0E 1E 2E", bob="2L 3L")
    assert found(PublishedStability(), p, same) == []
    # Ann: another shift on day 1, off on 2, called in on 3; Bob as published
    made = rota(p, ann="0E 1L 3E", bob="2L 3L")
    assert found(PublishedStability(), p, made) == [(0, (1,)), (0, (2,)), (0, (3,))]
    assert score(PublishedStability(), p, made) == Score(0, 75)
    assert score(PublishedStability(mode=Mode.HARD), p, made) == Score(3, 0)


def test_nothing_published_nothing_to_keep():
    p = problem("Ann")
    assert found(PublishedStability(), p, rota(p, ann="0E")) == []
    assert score(PublishedStability(), p, rota(p, ann="0E")) == Score(0, 0)


def test_days_and_people_that_were_not_published_are_free():
    p = published(problem("Ann", "Bob", "Cyd", past=((2, -1, 0),)), ann="0E 1E")
    # Days 2 and later were not published; Bob appears nowhere; Cyd was seen in the past.
    made = rota(p, ann="0E 1E 2E 3E", bob="0L 1L", cyd="1L 4E")
    assert found(PublishedStability(), p, made) == [(2, (1,))]
    assert score(PublishedStability(), p, made) == Score(0, 25)


def test_what_the_facts_forbid_now_is_no_change():
    base = problem("Ann", employee("Bob", skills=frozenset({"phone"})))
    p = published(base, ann="0E 1E 2E", bob="0N")
    away = replace(p, leave=(Leave("ann", date(2026, 1, 6), date(2026, 1, 6)),))
    made = rota(away, ann="0E 2E", bob="0N")
    assert found(PublishedStability(), away, made) == []
    assert score(PublishedStability(mode=Mode.HARD), away, made) == Score(0, 0)
    expert = replace(p.shift_types[2], skills=frozenset({"expert"}))
    skilled = replace(p, shift_types=(*p.shift_types[:2], expert))
    made = rota(skilled, ann="0E 1E 2E", bob="0L")
    assert found(PublishedStability(), skilled, made) == []
    assert score(PublishedStability(), skilled, made) == Score(0, 0)


def test_only_the_first_days():
    p = published(problem("Ann"), ann="0E 1E 2E 3E")
    made = rota(p, ann="0L 1E 2L 3L")
    rule = PublishedStability(first_days=3, mode=Mode.HARD)
    assert found(rule, p, made) == [(0, (0,)), (0, (2,))]
    assert score(rule, p, made) == Score(2, 0)


def test_duty_turns_stay_with_their_holder():
    base = problem("Ann", "Bob", duty_slots=slots(0, 3, 5), duty_kinds=(PHONE,))
    p = published(base, {0: "ann", 1: "bob"})
    assert found(PublishedStability(), p, rota(p, {0: "ann", 1: "bob", 2: "ann"})) == []
    made = rota(p, {0: "bob", 1: "ann"})
    assert found(PublishedStability(), p, made) == [(0, (0,)), (1, (3,))]
    assert score(PublishedStability(), p, made) == Score(0, 50)
    assert found(PublishedStability(duties=False), p, made) == []
    assert score(PublishedStability(duties=False), p, made) == Score(0, 0)
    assert found(PublishedStability(first_days=3), p, made) == [(0, (0,))]
    assert score(PublishedStability(first_days=3), p, made) == Score(0, 25)


def test_validity_and_scope():
    base = problem("Ann", employee("Bob", team="B"), duty_slots=slots(1, 4), duty_kinds=(PHONE,))
    p = published(base, {0: "bob", 1: "bob"}, ann="1E 4E", bob="1E 4E")
    made = rota(p, ann="1L 4L", bob="1L 4L")
    rule = PublishedStability(valid_from=date(2026, 1, 8), scope=Scope(teams=("B",)))
    assert found(rule, p, made) == [(1, (4,)), (1, (4,))]
    assert score(rule, p, made) == Score(0, 50)


def test_says_who_when_before_and_now():
    base = problem("Ann", duty_slots=slots(3), duty_kinds=(PHONE,))
    p = published(base, {0: "ann"}, ann="0E 1E")
    day, duty = PublishedStability().check(p, rota(p, ann="0E"))
    assert day.message.in_("en") == "Ann has a day off on Tue 6 Jan; published was Early."
    assert day.message.in_("zh") == "Ann在1月6日周二为休息，已发布的是早班。"
    assert duty.message.in_("en") == (
        "Ann no longer holds Duty phone Thu 8 Jan, which was published for them."
    )
    assert duty.message.in_("zh") == "Ann不再承担已发布的值班电话 1月8日周四。"


CELLS = st.lists(st.sampled_from([None, 0, 1, 2]), min_size=7, max_size=7)


@given(CELLS, CELLS)
def test_counts_the_cells_that_differ(before, after):
    """With Bob at work on every day every day is published; changes are then symmetric."""
    base = problem("Ann", "Bob", past=((0, -1, 0),))
    bob = [(1, d, 0) for d in range(7)]
    first, second = (
        Rota.of(base, [*bob, *((0, d, s) for d, s in enumerate(row) if s is not None)])
        for row in (before, after)
    )
    changed = int(np.any(first.cells != second.cells, axis=2).sum())
    for old, new in ((first, second), (second, first)):
        assert len(found(PublishedStability(), replace(base, published=old), new)) == changed
