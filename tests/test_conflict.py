"""Why no rota is possible: injected conflicts whose smallest core is known by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Availability, Leave
from scheduler.domain.problem import DutyPin, Pin, Problem
from scheduler.domain.text import Name
from scheduler.model.cpsat import free_everything, post
from scheduler.model.program import compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Rule, Scope
from scheduler.solve.conflict import explain_conflict, find_core
from scheduler.solve.open_model import open_up
from scheduler.solve.prover import Answer, Prover, smallest
from scheduler.solve.result import Conflict
from tests.make import MONDAY, PHONE, demand, employee, problem

LEADER = frozenset({"leader"})


def rule(rule_id: str, **more: Any) -> Rule:
    return find_rules()[rule_id](**more)


def leader_on(*shifts: str, **more: Any) -> Rule:
    """A team leader is required on every one of these shifts, every day."""
    wanted: dict[str, Any] = {"roles": ("leader",), "per": "shift", "always": True}
    return rule("required_staff", mode="hard", shifts=shifts, **(wanted | more))


def leader_on_day(day: int, *shifts: str, **more: Any) -> Rule:
    when = MONDAY + timedelta(days=day)
    return leader_on(*shifts, valid_from=when, valid_to=when, **more)


ONE_SHIFT, ON_LEAVE, AVAILABLE = rule("one_shift_a_day"), rule("leave"), rule("availability")
BASE = (ON_LEAVE, AVAILABLE, ONE_SHIFT)


def leave(who: str, first: int, last: int) -> Leave:
    return Leave(who, MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))


def is_possible(given: Problem, rules: tuple[Rule, ...]) -> bool:
    """Whether a rota keeps all hard rules, by the model that is really solved."""
    model = RotaModel(given)
    for one in sorted(rules, key=lambda r: not r.bans_cells):
        one.add_to(model)
    program = compile_model(model)
    if not len(program.rows):
        return True
    base = np.zeros(program.n_vars, np.int64)
    base[1] = 1
    values = program.complete(np.maximum(base, program.lower))
    ends = np.minimum(program.factors * program.lower[program.rows.data], 10**9)
    high = program.factors * program.upper[program.rows.data]
    least = program.rows.sums(np.minimum(ends, high))
    if (least > program.bound)[program.hard].any():
        return False
    sub = post(program, values, free_everything(program), rows=program.hard | program.structural)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return bool(solver.solve(sub.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE))


@dataclass(frozen=True)
class Case:
    """A problem without a rota, the words its reasons must hold, and how each can be taken out."""

    given: Problem
    rules: tuple[Rule, ...]
    said: tuple[str, ...]
    """One piece of text for each reason, in any order."""
    mended: tuple[Callable[[Problem, tuple[Rule, ...]], tuple[Problem, tuple[Rule, ...]]], ...]


def without_rule(rule_id: str) -> Callable[..., tuple[Problem, tuple[Rule, ...]]]:
    return lambda given, rules: (given, tuple(r for r in rules if r.id != rule_id))


def without_rule_at(position: int) -> Callable[..., tuple[Problem, tuple[Rule, ...]]]:
    return lambda given, rules: (given, rules[:position] + rules[position + 1 :])


def without_leave(who: str) -> Callable[..., tuple[Problem, tuple[Rule, ...]]]:
    def mend(given: Problem, rules: tuple[Rule, ...]) -> tuple[Problem, tuple[Rule, ...]]:
        return replace(given, leave=tuple(e for e in given.leave if e.employee_id != who)), rules

    return mend


def without_availability(given: Problem, rules: tuple[Rule, ...]) -> Any:
    return replace(given, availability=()), rules


def without_pin(position: int) -> Callable[..., tuple[Problem, tuple[Rule, ...]]]:
    def mend(given: Problem, rules: tuple[Rule, ...]) -> tuple[Problem, tuple[Rule, ...]]:
        pins = given.pins[:position] + given.pins[position + 1 :]
        return replace(given, pins=pins), rules

    return mend


def without_duty_pins(given: Problem, rules: tuple[Rule, ...]) -> Any:
    return replace(given, duty_pins=()), rules


def team(*leaders: str, days: int = 7, **more: Any) -> Problem:
    """Leaders by name, and Zhao, who is none."""
    staff = [employee(name, roles=LEADER) for name in leaders]
    return problem(*staff, "Zhao", days=days, **more)


PHONE_DUTY = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)
WEEK_DUTY = DutySlot(0, "phone:1", PHONE_DUTY, MONDAY, date(2026, 1, 11), tuple(range(7)))
ON_DUTY: dict[str, Any] = {"duty_kinds": (PHONE_DUTY,), "duty_slots": (WEEK_DUTY,)}
AWAY = (Availability("li", 1, None, 6 * 60, 14 * 60),)
"""Li can work on Tuesdays from 06:00 to 14:00 only."""

CASES = {
    "the only leader is on leave": Case(
        team("Li", leave=(leave("li", 1, 1),)),
        (*BASE, leader_on_day(1, "L")),
        ("Leave of Li, Tue 6 Jan.", "Required role, skill or grade, Tue 6 Jan."),
        (without_leave("li"), without_rule("required_staff")),
    ),
    "both leaders are on leave": Case(
        team("Li", "Wang", leave=(leave("li", 0, 2), leave("wang", 1, 4), leave("zhao", 1, 1))),
        (*BASE, leader_on_day(1, "E")),
        (
            "Leave of Li, Mon 5 Jan to Wed 7 Jan.",
            "Leave of Wang, Tue 6 Jan to Fri 9 Jan.",
            "Required role, skill or grade, Tue 6 Jan.",
        ),
        (without_leave("li"), without_leave("wang"), without_rule("required_staff")),
    ),
    "the only leader is not available": Case(
        team("Li", availability=AWAY),
        (*BASE, leader_on("L")),
        ("Li is not available for Late on Tue 6 Jan.", "Required role, skill or grade, Tue 6 Jan."),
        (without_availability, without_rule("required_staff")),
    ),
    "too little rest between late and early": Case(
        team("Li", days=2),
        (*BASE, rule("minimum_rest"), leader_on_day(0, "L"), leader_on_day(1, "E")),
        (
            "Minimum rest between shifts, Li, Mon 5 Jan to Tue 6 Jan.",
            "Required role, skill or grade, Mon 5 Jan.",
            "Required role, skill or grade, Tue 6 Jan.",
        ),
        (without_rule("minimum_rest"), without_rule_at(4), without_rule_at(5)),
    ),
    "a leader every day, but at most six days in a row": Case(
        team("Li"),
        (*BASE, rule("maximum_consecutive_days"), leader_on("L")),
        ("Li works 7 days in a row up to Sun 11 Jan", "Required role, skill or grade, Mon 5 Jan"),
        (without_rule("maximum_consecutive_days"), without_rule("required_staff")),
    ),
    "a sixth day, while another leader is on leave": Case(
        team("Li", "Wang", leave=(leave("wang", 0, 6),), days=6),
        (*BASE, rule("maximum_consecutive_days", days_in_a_row=5), leader_on("L")),
        (
            "Leave of Wang, Mon 5 Jan to Sun 11 Jan.",
            "Li works 6 days in a row up to Sat 10 Jan; at most 5 are allowed.",
            "Required role, skill or grade, Mon 5 Jan to Sat 10 Jan.",
        ),
        (
            without_leave("wang"),
            without_rule("maximum_consecutive_days"),
            without_rule("required_staff"),
        ),
    ),
    "the weekly day of rest": Case(
        team("Li"),
        (*BASE, rule("weekly_rest_day"), leader_on("E")),
        ("Weekly day of rest, Li, Mon 5 Jan to Sun 11 Jan.", "Required role"),
        (without_rule("weekly_rest_day"), without_rule("required_staff")),
    ),
    "two shifts at once for one leader": Case(
        team("Li", "Wang", days=3, leave=(leave("wang", 1, 1),)),
        (*BASE, leader_on_day(1, "E"), leader_on_day(1, "L")),
        ("Leave of Wang, Tue 6 Jan.", "0 on Early on Tue 6 Jan", "0 on Late on Tue 6 Jan"),
        (without_leave("wang"), without_rule_at(3), without_rule_at(4)),
    ),
    "pins keep the second leader away": Case(
        team("Li", "Wang", days=3, pins=(Pin(1, 0, None), Pin(1, 1, None), Pin(1, 2, None))),
        (*BASE, rule("maximum_consecutive_days", days_in_a_row=2), leader_on("E")),
        (
            "Wang is pinned to a day off on Mon 5 Jan.",
            "Wang is pinned to a day off on Tue 6 Jan.",
            "Wang is pinned to a day off on Wed 7 Jan.",
            "Li works 3 days in a row up to Wed 7 Jan; at most 2 are allowed.",
            "0 on Early on Mon 5 Jan",
            "0 on Early on Tue 6 Jan",
            "0 on Early on Wed 7 Jan",
        ),
        (
            *(without_pin(position) for position in range(3)),
            without_rule("maximum_consecutive_days"),
            without_rule("required_staff"),
        ),
    ),
    "a pinned night leaves no rest before the early": Case(
        team("Li", pins=(Pin(0, 0, 2),)),
        (*BASE, rule("minimum_rest"), leader_on_day(1, "L")),
        (
            "Li is pinned to Night on Mon 5 Jan.",
            "Minimum rest between shifts, Li, Mon 5 Jan to Tue 6 Jan.",
            "Required role, skill or grade, Tue 6 Jan.",
        ),
        (without_pin(0), without_rule("minimum_rest"), without_rule("required_staff")),
    ),
    "the duty week of the only one who is ready": Case(
        problem(
            employee("Li"),
            employee("New", hire_date=date(2025, 12, 20)),
            leave=(leave("li", 2, 3),),
            **ON_DUTY,
        ),
        (*BASE, *map(rule, ("duty_staffed", "duty_eligibility", "duty_and_shifts"))),
        ("Duty is staffed", "Ready for duty, New", "Li is on leave or not employed on Wed 7 Jan"),
        (
            without_rule("duty_staffed"),
            without_rule("duty_eligibility"),
            without_rule("duty_and_shifts"),
            without_leave("li"),
        ),
    ),
    "no late shift in a duty week": Case(
        team("Li", duty_pins=(DutyPin(0, 0),), **ON_DUTY),
        (*BASE, rule("duty_staffed"), rule("duty_and_shifts"), leader_on_day(2, "L")),
        ("Li is pinned to Duty phone", "Duty and shifts, Li", "Required role"),
        (without_duty_pins, without_rule("duty_and_shifts"), without_rule("required_staff")),
    ),
    "nobody kept off nights can lead the night": Case(
        problem(employee("Li", roles=LEADER, no_nights_until=date(2026, 1, 7)), "Zhao"),
        (*BASE, rule("protected_people"), leader_on_day(2, "N")),
        ("People kept off nights, Li, Wed 7 Jan.", "Required role, skill or grade, Wed 7 Jan."),
        (without_rule("protected_people"), without_rule("required_staff")),
    ),
    "demand that must be covered": Case(
        problem(
            "Li",
            "Wang",
            days=3,
            leave=(leave("wang", 1, 1),),
            queues=(PHONE,),
            demand=demand(3, {(0, 8): 1, (1, 8): 2, (2, 8): 1}),
        ),
        (*BASE, rule("coverage", mode="hard")),
        ("Leave of Wang, Tue 6 Jan.", "Coverage of demand"),
        (without_leave("wang"), without_rule("coverage")),
    ),
    "one rule contradicts another of its kind": Case(
        problem("Li", days=2),
        (
            *BASE,
            rule("required_staff", mode="hard", skills=("phone",), per="shift", always=True),
        ),
        ("Required role, skill or grade, ", "Required role, skill or grade, "),
        (without_rule("required_staff"),),
    ),
}
EVERY_CASE = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def explain(case: Case) -> Conflict:
    conflict = explain_conflict(case.given, case.rules, seconds=20)
    assert conflict is not None
    return conflict


@EVERY_CASE
def test_names_exactly_the_reasons(case: Case) -> None:
    conflict = explain(case)
    texts = [str(reason) for reason in conflict.reasons]
    assert len(texts) == len(case.said), texts
    for piece in case.said:
        assert any(piece in text for text in texts), (piece, texts)
    assert conflict.is_minimal


@EVERY_CASE
def test_taking_out_any_reason_makes_a_rota_possible(case: Case) -> None:
    assert not is_possible(case.given, case.rules)
    for mend in case.mended:
        assert is_possible(*mend(case.given, case.rules))
        assert explain_conflict(*mend(case.given, case.rules)) is None


@EVERY_CASE
def test_ways_out_help(case: Case) -> None:
    conflict = explain(case)
    assert conflict.relaxations
    for way in conflict.relaxations:
        assert way.units >= 1
        assert way.rule_id in conflict.rule_ids
        given = replace(case.given, pins=(), duty_pins=()) if way.rule_id == "pins" else case.given
        rest = tuple(r for r in case.rules if r.id != way.rule_id)
        assert is_possible(given, rest)


@EVERY_CASE
def test_reads_in_both_languages(case: Case) -> None:
    conflict = explain(case)
    for message in (*conflict.reasons, *(way.message for way in conflict.relaxations)):
        english, chinese = message.in_("en"), message.in_("zh")
        assert "{" not in english + chinese
        assert any("一" <= letter <= "鿿" for letter in chinese)
        assert not any("一" <= letter <= "鿿" for letter in english)


@EVERY_CASE
def test_every_reason_is_needed(case: Case) -> None:
    """The rows of the core, solved again by a prover of their own."""
    opened = open_up(case.given, case.rules)
    prover = Prover(opened, time.monotonic() + 20)
    core = find_core(prover, 10)
    assert core is not None
    assert prover.ask(core) is Answer.IMPOSSIBLE
    for row in core:
        assert prover.ask(core[core != row]) is Answer.POSSIBLE


def test_suggests_the_leave_and_the_missing_leader() -> None:
    ways = explain(CASES["both leaders are on leave"]).relaxations
    texts = [str(way.message) for way in ways]
    assert "Move the leave of Li on Tue 6 Jan." in texts or (
        "Move the leave of Wang on Tue 6 Jan." in texts
    )
    assert (
        "Find somebody more, or accept: team leader: 0 on Early on Tue 6 Jan, at least 1 required."
        in texts
    )
    assert [way.units for way in ways] == [1, 1]


def test_suggests_a_sixth_day() -> None:
    ways = explain(CASES["a sixth day, while another leader is on leave"]).relaxations
    sixth = next(way for way in ways if way.rule_id == "maximum_consecutive_days")
    assert str(sixth.message) == (
        "Allow, if the law lets you: Li works 6 days in a row up to Sat 10 Jan; at most 5 are "
        "allowed."
    )
    assert sixth.units == 1
    assert ways[-1] is sixth, "law comes last"


def test_suggests_taking_back_a_pin() -> None:
    ways = explain(CASES["a pinned night leaves no rest before the early"]).relaxations
    pin = next(way for way in ways if way.rule_id == "pins")
    assert str(pin.message) == "Take back the pin: Li is pinned to Night on Mon 5 Jan."
    assert pin.message.in_("zh") == "取消锁定：Li被锁定为1月5日周一夜班。"


def test_asks_about_availability() -> None:
    ways = explain(CASES["the only leader is not available"]).relaxations
    assert "Ask Li about Late on Tue 6 Jan." in [str(way.message) for way in ways]


def test_never_suggests_nights_for_people_kept_off_them() -> None:
    conflict = explain(CASES["nobody kept off nights can lead the night"])
    assert "protected_people" in conflict.rule_ids
    assert [way.rule_id for way in conflict.relaxations] == ["required_staff"]


def test_never_suggests_two_shifts_a_day() -> None:
    conflict = explain(CASES["two shifts at once for one leader"])
    assert "one_shift_a_day" not in conflict.rule_ids
    assert all(way.rule_id != "one_shift_a_day" for way in conflict.relaxations)


def test_two_separate_conflicts_need_all_steps_together() -> None:
    given = team("Li", leave=(leave("li", 1, 1), leave("zhao", 4, 4)))
    zhao = rule("required_staff", mode="hard", skills=("phone",), per="shift", always=True)
    friday = MONDAY + timedelta(days=4)
    both = zhao.model_copy(
        update={"minimum": 2, "shifts": ("E",), "valid_from": friday, "valid_to": friday}
    )
    conflict = explain_conflict(given, (*BASE, leader_on_day(1, "L"), both), seconds=20)
    assert conflict is not None
    assert len(conflict.reasons) == 2
    # Only moving leave mends both at once; the two requirements are rules of their own.
    assert [way.rule_id for way in conflict.relaxations] == ["leave"]
    assert conflict.relaxations[0].units == 2


def test_conflicts_of_different_rules_are_told_together() -> None:
    given = team("Li", days=2, pins=(Pin(0, 0, 2),), leave=(leave("wang", 0, 1),))
    rules = (*BASE, rule("minimum_rest"), leader_on_day(1, "L"), leader_on_day(0, "N", minimum=2))
    assert explain_conflict(given, rules[:-1], seconds=20) is not None
    conflict = explain_conflict(given, rules, seconds=20)
    assert conflict is not None
    assert str(conflict.relaxations[0].message).startswith("All of this together: ")


def test_a_requirement_that_concerns_nobody_is_told_in_its_own_words() -> None:
    given = problem("Zhao", "Wang", days=2)
    conflict = explain_conflict(given, (*BASE, leader_on_day(1, "L")), seconds=20)
    assert conflict is not None
    assert [str(reason) for reason in conflict.reasons] == [
        "Required role, skill or grade. Without it: team leader: 0 on Late on Tue 6 Jan, at least "
        "1 required."
    ]


def test_a_scope_that_leaves_somebody_out_is_kept_to() -> None:
    only_wang = rule("maximum_consecutive_days", days_in_a_row=1, scope=Scope(employees=("wang",)))
    assert explain_conflict(team("Li"), (*BASE, only_wang, leader_on("E")), seconds=20) is None


def test_pins_alone_never_make_a_rota_impossible() -> None:
    given = team("Li", pins=(Pin(0, 0, 2), Pin(0, 1, 0)))
    rules = (*BASE, rule("minimum_rest"), leader_on_day(1, "L"))
    assert explain_conflict(given, rules, seconds=20) is None


def test_soft_rules_are_never_a_reason() -> None:
    soft = leader_on("L").model_copy(update={"mode": Mode.SOFT})
    assert explain_conflict(team("Li", leave=(leave("li", 0, 6),)), (*BASE, soft)) is None


def test_no_time_is_no_proof() -> None:
    case = CASES["the weekly day of rest"]
    assert explain_conflict(case.given, case.rules, seconds=0.0) is None


def test_says_so_when_time_runs_out_on_the_way() -> None:
    case = CASES["a leader every day, but at most six days in a row"]
    opened = open_up(case.given, case.rules)
    prover = Prover(opened, time.monotonic() - 1)
    left = smallest(prover, [opened.all_rows[:3], opened.all_rows[3:]])
    assert prover.was_unsure
    assert np.array_equal(np.concatenate(left), opened.all_rows)


def test_the_open_model_agrees_with_the_one_that_is_solved() -> None:
    for case in CASES.values():
        for given, rules in ((case.given, case.rules), case.mended[0](case.given, case.rules)):
            opened = open_up(given, rules)
            answer = Prover(opened, time.monotonic() + 20).ask(opened.all_rows)
            assert (answer is Answer.POSSIBLE) == is_possible(given, rules)


@settings(max_examples=25, deadline=None)
@hypothesis_given(
    gone=st.lists(st.tuples(st.sampled_from(["li", "wang"]), st.integers(0, 3)), max_size=8),
    in_a_row=st.integers(1, 4),
    codes=st.lists(st.sampled_from(["E", "L", "N"]), min_size=1, max_size=2, unique=True),
)
def test_explains_exactly_what_is_impossible(
    gone: list[tuple[str, int]], in_a_row: int, codes: list[str]
) -> None:
    given = team("Li", "Wang", days=4, leave=tuple(leave(who, day, day) for who, day in gone))
    rules = (
        *BASE,
        rule("maximum_consecutive_days", days_in_a_row=in_a_row),
        rule("minimum_rest"),
        leader_on(*codes),
    )
    conflict = explain_conflict(given, rules, seconds=20)
    assert (conflict is None) == is_possible(given, rules)
    if conflict is not None:
        assert conflict.is_minimal
        assert conflict.relaxations
        kept = tuple(r for r in rules if r.id in conflict.rule_ids or r is ONE_SHIFT)
        assert not is_possible(given, kept), "the rules named suffice for the conflict"
        for rule_id in conflict.rule_ids:
            rest = tuple(r for r in kept if r.id != rule_id)
            assert is_possible(given, rest), f"{rule_id} is needed for it"
