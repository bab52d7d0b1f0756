"""How much better any rota could be: in words, and what could lawfully be had where it is short."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.breaks import settle_breaks
from scheduler.check import check_rota
from scheduler.desk.building import explain_shortfalls
from scheduler.desk.opening import OpenCentre
from scheduler.domain.attendance import count_present
from scheduler.domain.people import Leave, Preference
from scheduler.domain.problem import Pin, Problem
from scheduler.domain.queue import Queue
from scheduler.domain.rota import Rota
from scheduler.io.best_possible import best_possible_facts
from scheduler.io.report_html import render_report
from scheduler.model.cpsat import SubModel, free_everything, post
from scheduler.registry import find_rules
from scheduler.rule import Rule
from scheduler.solve.best_possible import (
    describe_gap,
    describe_relaxation,
    describe_shortfall,
    gap_in_tenths,
)
from scheduler.solve.reachable import Reach
from scheduler.solve.result import Result, Shortfall, SolveLimits, SolveStatus
from scheduler.solve.search import build_program
from scheduler.solve.shortages import Shortage, worst_shortages
from tests.contract import PROBLEM
from tests.make import (
    EARLY,
    LATE,
    MONDAY,
    NIGHT,
    PHONE,
    demand,
    employee,
    problem,
    rota,
    shift_type,
)

CHAT = Queue(id="chat", name="在线", name_en="Chat", skill="chat", aht_seconds=300)
LUNCH = shift_type(
    "D", 9, 18, "day", break_minutes=60, break_earliest_minutes=120, break_latest_minutes=240
)
AT_TEN, AT_ONE_IN_THE_NIGHT = 20, 2
"""Half hours of a day."""


def rule(rule_id: str, **more: Any) -> Rule:
    return find_rules()[rule_id](**more)


BASE = (rule("leave"), rule("availability"), rule("one_shift_a_day"), rule("minimum_rest"))
COVERED = rule("coverage")
NIGHT_STAFFED = rule(
    "required_staff", mode="hard", skills=("phone",), per="shift", always=True, shifts=("N",)
)


def away(who: str, first: int, last: int) -> Leave:
    return Leave(who, MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))


def told(given: Problem, made: Rota, *rules: Rule) -> list[Shortfall]:
    program = build_program(given, rules or (*BASE, COVERED))
    reach = Reach.of(program, settle_breaks(given, made))
    return list(reach.shortfalls(60.0))


def needing(people: int, *names: Any, day: int = 1, days: int = 3, **more: Any) -> Problem:
    """So many people are needed from ten to eleven on a day."""
    wanted = demand(days, {(day, 10): people})
    return problem(*names, days=days, queues=(PHONE,), demand=wanted, **more)


class TestWorkedByHand:
    def test_whoever_is_on_leave_cannot_come(self) -> None:
        given = needing(3, "Ann", "Bob", "Cai", leave=(away("cai", 1, 1),))
        [short] = told(given, rota(given, ann="1E"))
        assert short == Shortfall((0,), 48 + AT_TEN, required=3, there=1, most=2)
        assert short.is_out_of_reach

    def test_a_night_that_must_be_staffed_takes_one_away_from_the_next_morning(self) -> None:
        """Each night needs one of the two, who may not work the early shift before or after."""
        given = needing(2, "Ann", "Bob")
        made = rota(given, ann="0N 1N 2N", bob="1E")
        [short] = told(given, made, *BASE, NIGHT_STAFFED, COVERED)
        assert (short.required, short.there, short.most) == (2, 1, 1)

    def test_the_night_before_the_horizon_counts(self) -> None:
        """Bob's night ends at six on the first day: no early shift, eleven hours of rest."""
        given = needing(2, "Ann", "Bob", day=0, past=((1, -1, 2),))
        [short] = told(given, rota(given, ann="0E"))
        assert (short.there, short.most) == (1, 1)

    def test_pins_hold(self) -> None:
        given = needing(2, "Ann", "Bob", pins=(Pin(1, 1, 1),))
        [short] = told(given, rota(given, ann="1E", bob="1L"))
        assert (short.there, short.most) == (1, 1)

    def test_a_long_run_of_work_ends_before(self) -> None:
        """Six days worked before the horizon: the first day of it is a day off for Bob."""
        past = tuple((1, -day, 0) for day in range(1, 7))
        given = needing(2, "Ann", "Bob", day=0, past=past)
        rules = (*BASE, rule("maximum_consecutive_days", mode="hard", days_in_a_row=6), COVERED)
        [short] = told(given, rota(given, ann="0E"), *rules)
        assert (short.there, short.most) == (1, 1)

    def test_everybody_is_at_lunch_at_some_time_but_not_all_at_once(self) -> None:
        """The break may be moved away from the hour, so both can be there."""
        wanted = demand(1, {(0, 12): 3})
        given = problem("Ann", "Bob", days=1, types=(LUNCH,), queues=(PHONE,), demand=wanted)
        shorts = told(given, rota(given, ann="0D"))
        assert [(s.there, s.most) for s in shorts] == [(1, 2)]

    def test_only_those_who_can_serve_the_queue_count(self) -> None:
        wanted = np.zeros((2, 48), np.int64)
        wanted[:, AT_TEN] = 1, 2
        both = frozenset({"phone", "chat"})
        staff = (employee("Ann"), employee("Bob", skills=both), employee("Cai"))
        given = problem(*staff, days=1, queues=(PHONE, CHAT), demand=wanted)
        [short] = told(given, rota(given, ann="0E", bob="0E", cai="0E"))
        assert (short.queues, short.required, short.there, short.most) == ((1,), 2, 1, 1)

    def test_a_queue_nobody_can_serve(self) -> None:
        wanted = np.zeros((1, 48), np.int64)
        wanted[0, AT_TEN] = 1
        given = problem("Ann", days=1, queues=(CHAT,), demand=wanted)
        [short] = told(given, Rota.empty(given))
        assert (short.queues, short.there, short.most) == ((0,), 0, 0)

    def test_an_early_hour_is_served_by_the_night_before(self) -> None:
        """Ann's leave is on the day the night begins, not on the day of the hour."""
        wanted = demand(3, {(1, 1): 2})
        given = problem(
            "Ann", "Bob", days=3, queues=(PHONE,), demand=wanted, leave=(away("ann", 0, 0),)
        )
        [short] = told(given, Rota.empty(given))
        assert short.interval == 48 + AT_ONE_IN_THE_NIGHT
        assert short.most == 1


class TestWhatIsPossible:
    def test_one_more_at_a_price(self) -> None:
        """Bob asks for the day off; one person missing for two half hours costs 20."""
        wish = Preference("bob", None, MONDAY + timedelta(days=1), "off", True, 3)
        given = needing(2, "Ann", "Bob", preferences=(wish,))
        rules = (*BASE, COVERED, rule("preferences", weight=10))
        [short] = told(given, rota(given, ann="1E"), *rules)
        assert (short.most, short.possible, short.is_out_of_reach) == (2, 2, False)
        # The wish of importance 3 costs 30; the missing person cost 2 units of 5 in each half hour.
        assert short.extra_cost == 30 - 20

    def test_one_more_that_makes_the_rota_cheaper(self) -> None:
        given = needing(2, "Ann", "Bob")
        [short] = told(given, rota(given, ann="1E"))
        assert (short.possible, short.extra_cost) == (2, -20)

    def test_nothing_is_claimed_of_a_rota_that_breaks_hard_rules(self) -> None:
        given = needing(2, "Ann", "Bob", leave=(away("ann", 1, 1),))
        assert told(given, rota(given, ann="1E", bob="1L 2E")) == []

    def test_without_time_it_is_said_that_nothing_is_settled(self) -> None:
        given = needing(2, "Ann", "Bob")
        reach = Reach.of(build_program(given, (*BASE, COVERED)), rota(given, ann="1E"))
        [short] = reach.shortfalls(60.0, stop=lambda: True)
        assert (short.there, short.most, short.possible) == (1, None, None)
        assert "not settled" in str(describe_shortfall(given, short))

    def test_the_five_worst_stretches_the_greatest_first(self) -> None:
        wanted = demand(7, {(day, 10): 1 + day for day in range(7)})
        given = problem("Ann", days=7, queues=(PHONE,), demand=wanted)
        program = build_program(given, (*BASE, COVERED))
        found = worst_shortages(program, program.values_of(Rota.empty(given)), 5)
        assert [s.missing for s in found] == [7, 6, 5, 4, 3]
        assert [s.interval // 48 for s in found] == [6, 5, 4, 3, 2]


@st.composite
def small(draw: st.DrawFn) -> tuple[Problem, tuple[Rule, ...], int]:
    """Two people, two or three days, early and night, what facts may hold, and an hour."""
    days = draw(st.integers(2, 3))
    kinds = draw(st.sampled_from([(EARLY, NIGHT), (EARLY, LATE), (LUNCH, NIGHT)]))
    leave = tuple(
        away(who, day, day)
        for who in ("ann", "bob")
        for day in draw(st.sets(st.integers(0, days - 1), max_size=1))
    )
    past = draw(st.sampled_from([(), ((0, -1, 1),), ((1, -1, 1), (0, -1, 0))]))
    pins = draw(st.sampled_from([(), (Pin(0, 0, 1),), (Pin(1, 1, None),)]))
    hour = draw(st.integers(0, 23))
    day = draw(st.integers(0, days - 1))
    given = problem(
        "Ann",
        "Bob",
        days=days,
        types=kinds,
        queues=(PHONE,),
        demand=demand(days, {(day, hour): 3}),
        leave=leave,
        past=past,
        pins=pins,
    )
    more = draw(
        st.lists(
            st.sampled_from(
                [
                    NIGHT_STAFFED,
                    rule("maximum_consecutive_days", mode="hard", days_in_a_row=1),
                    rule("isolated_days", mode="hard"),
                    rule("maximum_shifts", mode="hard", shifts=("E", "D"), most=1),
                ]
            ),
            unique_by=lambda r: r.id,
        )
    )
    return given, (*BASE, *more, COVERED), day * 48 + hour * 2


def every_rota(given: Problem) -> list[Rota]:
    choices = [None, *range(given.n_shift_types)]
    cells = list(product(range(given.n_employees), range(given.n_days)))
    return [
        Rota.of(given, [(e, d, k) for (e, d), k in zip(cells, row, strict=True) if k is not None])
        for row in product(choices, repeat=len(cells))
    ]


def shortage_of(given: Problem, interval: int) -> Shortage:
    return Shortage(interval, (0,), (0,), int(given.demand[0, interval]), 0)


class TestNoLawfulRotaHasMore:
    @hypothesis_given(small())
    @settings(max_examples=12)
    def test_of_all_rotas_there_are(self, case: tuple[Problem, tuple[Rule, ...], int]) -> None:
        given, rules, interval = case
        given = replace(given, pins=())  # whatever breaks a rule by a pin is lawful to the model
        reach = Reach.of(build_program(given, rules), Rota.empty(given))
        most = reach.most_there(shortage_of(given, interval))
        cheap = [r for r in rules if r.id != "coverage"]
        for made in every_rota(given):
            there = int(count_present(given, settle_breaks(given, made))[:, interval].sum())
            if most is not None and there > most:
                assert check_rota(given, cheap, made).hard_violations

    @hypothesis_given(small())
    @settings(max_examples=60)
    def test_of_the_whole_model(self, case: tuple[Problem, tuple[Rule, ...], int]) -> None:
        given, rules, interval = case
        program = build_program(given, rules)
        reach = Reach.of(program, Rota.empty(given))
        nothing = program.values_of_nothing()
        sub = post(program, nothing, free_everything(program), priced=False)
        there = reach._count(sub, shortage_of(given, interval))
        sub.cp.maximize(there)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(sub.cp)
        most = reach.most_there(shortage_of(given, interval))
        if status == cp_model.OPTIMAL and most is not None:
            assert most >= min(3, round(solver.objective_value))

    @pytest.mark.parametrize("interval", [6, 48 + 20, 4 * 48 + 30, 6 * 48 + 24, 9 * 48 + 18])
    def test_of_a_centre_with_a_bit_of_everything(self, interval: int) -> None:
        """Two queues, breaks, duties, part-timers, a past and every rule there is."""
        program = build_program(PROBLEM, tuple(rule() for rule in find_rules().values()))
        reach, nothing = Reach.of(program, Rota.empty(PROBLEM)), program.values_of_nothing()
        for groups in ((0,), (1,), (2,), (0, 1, 2)):
            shortage = Shortage(interval, (0,), groups, 99, 0)
            sub = post(program, nothing, free_everything(program), priced=False)
            there = reach._count(sub, shortage)
            found = there if isinstance(there, int) else most_of(sub, there)
            most = reach.most_there(shortage)
            assert most is not None
            assert most >= found


def most_of(sub: SubModel, there: cp_model.LinearExprT) -> int:
    """The most people there in any rota of the whole model; proven."""
    sub.cp.maximize(there)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(sub.cp) == cp_model.OPTIMAL
    return round(solver.objective_value)


class TestWords:
    @pytest.mark.parametrize(
        ("cost", "bound", "is_over", "said"),
        [
            (None, 50, True, "no lawful rota yet"),
            (100, None, False, "is not known yet"),
            (100, 0, True, "has not been worked out"),
            (0, 0, True, "Proven best"),
            (0, None, True, "Proven best"),
            (100, 100, True, "Proven best"),
            (1000, 999, True, "At most 0.1% better is possible (1 points): all but proven best."),
            (1000, 988, True, "At most 1.2% better is possible (12 points)."),
            (1000, 850, True, "At most 15.0% better is possible (150 points); how much of it"),
            (1000, 100, True, "the proof is still rough"),
        ],
    )
    def test_the_gap_in_words_that_fit_its_size(
        self, cost: int | None, bound: int | None, is_over: bool, said: str
    ) -> None:
        assert said in str(describe_gap(cost, bound, is_over=is_over))

    @hypothesis_given(st.integers(1, 10**7), st.integers(1, 10**7))
    def test_at_most_is_never_too_little(self, cost: int, bound: int) -> None:
        """Rounded up: 1000 over 999_999 is a gap of 0.1 %, never of 0.0 %."""
        if bound < cost:
            tenths = gap_in_tenths(cost, bound)
            assert tenths * cost >= 1000 * (cost - bound)
            assert (tenths - 1) * cost < 1000 * (cost - bound)

    @pytest.mark.parametrize(
        ("short", "said"),
        [
            (Shortfall((0,), 20, 9, 7, 7), "7 of 9 people are there, and nothing lawful"),
            (Shortfall((0,), 20, 9, 6, 7), "nothing lawful covers this with these people, 7 at"),
            (Shortfall((0,), 20, 9, 6, 9, 7, 12), "7 are possible, but then the rota costs 12"),
            (Shortfall((0,), 20, 9, 6, 9, 7, -3), "7 are possible at no higher price"),
            (Shortfall((0,), 20, 9, 6, 9), "is not settled"),
            (Shortfall((0,), 20, 9, 6, None), "is not settled"),
        ],
    )
    def test_what_is_said_of_a_shortfall(self, short: Shortfall, said: str) -> None:
        given = needing(3, "Ann", day=0)
        english = str(describe_shortfall(given, short))
        assert english.startswith("Hotline, Mon 5 Jan 10:00: ")
        assert said in english
        chinese = describe_shortfall(given, short).in_("zh")
        assert chinese.startswith("热线，1月5日周一 10:00：需9人")
        assert "people" not in chinese

    def test_every_sentence_about_the_gap_is_in_chinese(self) -> None:
        for bound in (None, 0, 100, 800, 960, 999, 1000):
            for is_over in (True, False):
                assert "rota" not in describe_gap(1000, bound, is_over=is_over).in_("zh")


def result_of(given: Problem, made: Rota, bound: int, *rules: Rule) -> Result:
    return Result(
        SolveStatus.FEASIBLE, made, check_rota(given, rules, made), bound, 0.1, 1.0, SolveLimits()
    )


class TestFaces:
    """Files, commands and pages say the same; the fields are those of docs/command_line.md."""

    GIVEN = needing(3, "Ann", "Bob", "Cai", leave=(away("cai", 1, 1),))
    RULES = (*BASE, COVERED)

    def result(self) -> Result:
        made = rota(self.GIVEN, ann="1E")
        opened = OpenCentre(None, self.GIVEN, self.RULES)  # type: ignore[arg-type]
        return explain_shortfalls(opened, result_of(self.GIVEN, made, 40, *self.RULES))

    def test_plain_values(self) -> None:
        result = self.result()
        facts = best_possible_facts(self.GIVEN, result)
        assert facts is not None
        assert facts["points"] == (result.objective or 0) - 40
        assert (facts["is_proven_best"], facts["relaxed_rules"]) == (False, [])
        [short] = facts["shortfalls"]
        assert {k: short[k] for k in ("queues", "date", "time", "required", "there", "most")} == {
            "queues": ["phone"],
            "date": "2026-01-06",
            "time": "10:00",
            "required": 3,
            "there": 1,
            "most": 2,
        }
        assert (short["possible"], short["extra_cost"]) == (None, None)
        assert json.loads(json.dumps(facts, allow_nan=False)) == facts

    def test_without_a_bound_nothing_is_claimed(self) -> None:
        facts = best_possible_facts(self.GIVEN, replace(self.result(), bound=0))
        assert facts is not None
        assert (facts["points"], facts["gap"], facts["is_proven_best"]) == (None, None, False)

    def test_report_in_both_languages(self) -> None:
        text = render_report(self.GIVEN, self.result())
        assert "nothing lawful covers this with these people, 2 at most" in text
        assert "最缺人的时段，以及那里能做到什么" in text
        assert "合规的班表都排不满，最多2人" in text

    def test_rules_left_out_of_the_bound_are_named(self) -> None:
        result = self.result()
        assert str(describe_relaxation(result)) == "The lower limit of the cost leaves out no rule."
        left_out = replace(result, relaxed_in_bound=("minimum_rest",))
        assert "Minimum rest between shifts" in str(describe_relaxation(left_out))
        assert describe_relaxation(replace(result, bound=None)) is None

    def test_an_unlawful_rota_is_left_alone(self) -> None:
        made = rota(self.GIVEN, cai="1E")
        result = result_of(self.GIVEN, made, 0, *self.RULES)
        opened = OpenCentre(None, self.GIVEN, self.RULES)  # type: ignore[arg-type]
        assert explain_shortfalls(opened, result) is result
        assert best_possible_facts(self.GIVEN, result) is None


def test_what_cannot_be_worked_is_hinted_once() -> None:
    """Cells that can only be empty share one constant; CP-SAT refuses two hints for a variable."""
    given = needing(2, "Ann", "Bob")
    program = build_program(given, (*BASE, COVERED))
    free = free_everything(program)
    shut = np.flatnonzero(free)[:3]
    program = replace(
        program, upper=np.where(np.isin(np.arange(len(free)), shut), 0, program.upper)
    )
    sub = post(program, program.values_of_nothing(), free | np.isin(np.arange(len(free)), shut))
    sub.vars |= {int(var): sub.cp.new_constant(0) for var in shut}
    sub.hint(program.values_of_nothing())
    assert sub.cp.validate() == ""
