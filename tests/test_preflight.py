"""What is plainly impossible, told before solving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Season
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Availability, Contract, ContractKind, Leave
from scheduler.domain.problem import DutyPin, Pin, Problem
from scheduler.domain.queue import Queue
from scheduler.domain.text import Name
from scheduler.registry import find_rules
from scheduler.rule import Mode, Rule
from scheduler.solve.best_case import BestCase
from scheduler.solve.conflict import explain_conflict
from scheduler.solve.preflight import Finding, Severity, preflight
from tests.contract import PROBLEM
from tests.make import EARLY, MONDAY, PHONE, demand, employee, problem, shift_type

CHAT = Queue(id="chat", name="在线", name_en="Chat", skill="chat", aht_seconds=300)


def rule(rule_id: str, **more: Any) -> Rule:
    return find_rules()[rule_id](**more)


ONE_SHIFT, ON_LEAVE, AVAILABLE = rule("one_shift_a_day"), rule("leave"), rule("availability")
BASE = (ON_LEAVE, AVAILABLE, ONE_SHIFT)
LEADER_ON_EARLY = rule(
    "required_staff", mode="hard", roles=("leader",), per="shift", always=True, shifts=("E",)
)


def away(who: str, first: int, last: int) -> Leave:
    return Leave(who, MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))


def told(given: Problem, *rules: Rule) -> list[str]:
    return [str(finding.message) for finding in preflight(given, rules)]


def only(given: Problem, *rules: Rule) -> Finding:
    found = preflight(given, rules)
    assert len(found) == 1, [str(f.message) for f in found]
    return found[0]


def test_finds_nothing_where_all_is_well() -> None:
    given = problem(
        employee("Li", roles=frozenset({"leader"})),
        "Wang",
        days=3,
        queues=(PHONE,),
        demand=demand(3, {(0, 8): 2, (2, 20): 1}),
    )
    assert preflight(given, (*BASE, LEADER_ON_EARLY, rule("minimum_rest"))) == ()


def test_nobody_has_the_skill() -> None:
    given = problem("Li", days=2, queues=(CHAT,), demand=demand(2, {(1, 9): 1}))
    finding = only(given, *BASE)
    assert str(finding.message) == "Chat has demand, but nobody has the skill chat."
    assert finding.message.in_("zh") == "在线有需求，但无人具备技能chat。"
    assert finding.severity is Severity.IMPOSSIBLE
    assert finding.days == (1,)
    assert not finding.blocks_rota


def test_a_queue_without_demand_needs_no_skill() -> None:
    assert told(problem("Li", days=1, queues=(CHAT,), demand=demand(1, {})), *BASE) == []


def test_all_leaders_on_leave() -> None:
    given = problem(
        employee("Li", roles=frozenset({"leader"})), "Wang", days=3, leave=(away("li", 1, 1),)
    )
    finding = only(given, *BASE, LEADER_ON_EARLY)
    assert str(finding.message) == (
        "Required role, skill or grade cannot be kept: team leader: 0 on Early on Tue 6 Jan, at "
        "least 1 required."
    )
    assert finding.message.in_("zh").startswith("无法遵守“岗位、技能、等级要求”：1月6日周二早班")
    assert (finding.severity, finding.blocks_rota) == (Severity.IMPOSSIBLE, True)
    assert finding.days == (1,)


def test_a_soft_requirement_nobody_can_meet_is_a_warning() -> None:
    soft = LEADER_ON_EARLY.model_copy(update={"mode": Mode.SOFT})
    found = preflight(problem("Wang", days=1), (*BASE, soft))
    assert [(f.severity, f.blocks_rota) for f in found] == [(Severity.WARNING, False)]


def test_nobody_is_ready_for_the_duty() -> None:
    kind = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)
    slot = DutySlot(0, "phone:1", kind, MONDAY, date(2026, 1, 11), tuple(range(7)))
    given = problem(
        employee("New", hire_date=date(2025, 12, 20)), duty_kinds=(kind,), duty_slots=(slot,)
    )
    finding = only(given, *BASE, rule("duty_staffed"), rule("duty_eligibility"))
    assert str(finding.message) == (
        "Duty is staffed cannot be kept: Nobody holds Duty phone Mon 5 Jan - Sun 11 Jan; exactly "
        "1 person is required."
    )
    assert finding.blocks_rota


def test_contract_hours_that_availability_cannot_reach() -> None:
    # One shift of 8 h a day at most, on Mondays and Tuesdays only: 16 h of the 24 h promised.
    least = Contract(
        "min", Name("保底", "Least"), ContractKind.FULL_TIME, 0, min_minutes_week=24 * 60
    )
    cannot = tuple(
        Availability("li", weekday, None, 0, 1440, available=False) for weekday in range(2, 7)
    )
    given = problem(employee("Li", contract=least), availability=cannot)
    hours = rule("contract_hours", mode="hard")
    finding = only(given, *BASE, hours)
    assert "Li works only 16 h in the week up to Sun 11 Jan" in str(finding.message)
    assert "at least 24 h" in str(finding.message)
    assert (finding.employee, finding.blocks_rota) == (0, True)
    # A night on Tuesday would run into Wednesday; with Wednesday free there are 24 h.
    assert told(replace(given, availability=cannot[1:]), *BASE, hours) == []


def test_hours_count_one_shift_a_day_only_if_that_is_a_rule() -> None:
    least = Contract(
        "min", Name("保底", "Least"), ContractKind.FULL_TIME, 0, min_minutes_week=60 * 60
    )
    short = shift_type("S", 15, 19, "day")
    given = problem(employee("Li", contract=least), types=(EARLY, short))
    hours = rule("contract_hours", mode="hard")
    # 7 x 8 h are 56 h; with the short shift on top it would be 84 h.
    assert len(told(given, hours, ONE_SHIFT)) == 1
    assert told(given, hours) == []


def test_pins_that_contradict_law() -> None:
    given = problem("Li", days=3, pins=(Pin(0, 0, 1), Pin(0, 1, 0)))
    finding = only(given, *BASE, rule("minimum_rest"))
    assert str(finding.message) == (
        "Pins or days already worked break Minimum rest between shifts: Li rests 7 h 50 min "
        "between Late on Mon 5 Jan and Early on Tue 6 Jan; at least 11 h are needed."
    )
    assert finding.message.in_("zh").startswith("锁定或已上的班违反“班次间最短休息”")
    assert (finding.severity, finding.blocks_rota) == (Severity.IMPOSSIBLE, False)
    assert (finding.employee, finding.days) == (0, (0, 1))


def test_pins_that_only_ask_for_more_work_are_no_breach() -> None:
    # Alone, the pinned day is too few hours and no leader: the rest of the rota sees to that.
    given = problem(employee("Li", roles=frozenset({"leader"})), days=3, pins=(Pin(0, 0, 0),))
    hours = rule("contract_hours", mode="hard", tolerance_hours=40)
    assert told(given, *BASE, LEADER_ON_EARLY, hours) == []


def test_a_pin_on_leave() -> None:
    given = problem("Li", days=2, leave=(away("li", 1, 1),), pins=(Pin(0, 1, 0),))
    assert told(given, *BASE) == [
        "Pins or days already worked break Approved leave: Li is on leave on Tue 6 Jan, but works "
        "Early on Tue 6 Jan."
    ]


def test_pinning_the_last_leader_away() -> None:
    given = problem(
        employee("Li", roles=frozenset({"leader"})), "Wang", days=2, pins=(Pin(0, 1, None),)
    )
    found = told(given, *BASE, LEADER_ON_EARLY)
    assert found == [
        "Pins or days already worked break Required role, skill or grade: team leader: 0 on Early "
        "on Tue 6 Jan, at least 1 required."
    ]


def test_two_pins_on_one_cell() -> None:
    given = problem("Li", days=2, pins=(Pin(0, 1, 0), Pin(0, 1, None), Pin(0, 1, 0)))
    finding = only(given, *BASE)
    assert str(finding.message) == ("Li has Early, day off pinned on Tue 6 Jan; only one can be.")
    assert finding.message.in_("zh") == "Li在1月6日周二同时锁定了早班、休息，只能留一个。"
    assert finding.employee == 0


def test_the_same_pin_twice_is_fine() -> None:
    assert told(problem("Li", days=2, pins=(Pin(0, 1, 0), Pin(0, 1, 0))), *BASE) == []


def test_a_duty_pinned_to_two_people() -> None:
    kind = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)
    slot = DutySlot(0, "phone:1", kind, MONDAY, date(2026, 1, 11), tuple(range(7)))
    given = problem(
        "Li",
        "Wang",
        duty_kinds=(kind,),
        duty_slots=(slot,),
        duty_pins=(DutyPin(0, 0), DutyPin(0, 1)),
    )
    assert told(given, *BASE) == [
        "Duty phone Mon 5 Jan - Sun 11 Jan is pinned to several people: Li, Wang."
    ]


def test_more_leave_than_slack() -> None:
    given = problem(
        *(employee(name) for name in ("Li", "Wang", "Zhao")),
        days=3,
        leave=(away("li", 1, 1), away("wang", 0, 1)),
        queues=(PHONE,),
        demand=demand(3, {(0, 10): 2, (1, 9): 1, (1, 10): 3}),
    )
    finding = only(given, *BASE)
    assert str(finding.message) == (
        "Hotline needs 3 people on Tue 6 Jan at 10:00, but at most 1 of 3 can be at work then (2 "
        "on leave)."
    )
    assert (
        finding.message.in_("zh")
        == "热线在1月6日周二10:00需要3人，但3人中最多1人能上班（2人请假）。"
    )
    assert (finding.severity, finding.days) == (Severity.WARNING, (1,))


def test_all_queues_together_need_more_than_there_are() -> None:
    both = frozenset({"phone", "chat"})
    wanted = np.vstack([demand(1, {(0, 9): 1}), demand(1, {(0, 9): 1})])
    given = problem(employee("Li", skills=both), days=1, queues=(PHONE, CHAT), demand=wanted)
    assert told(given, *BASE) == [
        "All queues together need 2 people on Mon 5 Jan at 09:00, but at most 1 of 1 can be at "
        "work then (0 on leave)."
    ]


def test_demand_while_the_centre_is_closed() -> None:
    hours = {DayKind.WORKDAY: ((8 * 60, 18 * 60),)}
    season = Season("day", Name("白天", "Day"), date(2025, 1, 1), date(2027, 1, 1), hours)
    given = problem(
        "Li",
        days=2,
        queues=(PHONE,),
        demand=demand(2, {(0, 8): 1, (1, 18): 1, (1, 19): 1}),
        centre_settings={"seasons": (season,)},
    )
    finding = only(given, *BASE)
    assert str(finding.message) == (
        "Hotline has demand in 4 intervals while the centre is closed (Tue 6 Jan; the first at "
        "18:00)."
    )
    assert finding.days == (1,)


def test_blocking_findings_come_first_and_warnings_last() -> None:
    given = problem(
        "Li",
        days=2,
        pins=(Pin(0, 0, 0), Pin(0, 0, 1)),
        queues=(PHONE,),
        demand=demand(2, {(0, 10): 4}),
    )
    found = preflight(given, (*BASE, LEADER_ON_EARLY))
    order = [(not f.blocks_rota, f.severity is Severity.WARNING) for f in found]
    assert order == sorted(order)
    assert found[0].blocks_rota
    assert found[-1].severity is Severity.WARNING


def test_all_rules_on_a_problem_with_a_bit_of_everything() -> None:
    found = preflight(PROBLEM, [made() for made in find_rules().values()])
    for finding in found:
        english, chinese = finding.message.in_("en"), finding.message.in_("zh")
        assert english
        assert chinese != english


@settings(max_examples=25, deadline=None)
@hypothesis_given(
    gone=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=8),
    pinned=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 4), st.sampled_from([None, 0, 1, 2])),
        max_size=3,
        unique_by=lambda pin: pin[:2],
    ),
)
def test_what_blocks_a_rota_really_does(
    gone: list[tuple[int, int]], pinned: list[tuple[int, int, int | None]]
) -> None:
    """A blocking finding is always right: no rota exists."""
    names = ("li", "wang", "zhao")
    given = problem(
        employee("Li", roles=frozenset({"leader"})),
        employee("Wang", roles=frozenset({"leader"})),
        "Zhao",
        days=5,
        leave=tuple(away(names[e], d, d) for e, d in gone),
        pins=tuple(Pin(*pin) for pin in pinned),
    )
    rules = (*BASE, LEADER_ON_EARLY, rule("minimum_rest"), rule("weekly_rest_day"))
    blocking = [f for f in preflight(given, rules) if f.blocks_rota]
    if blocking:
        assert explain_conflict(given, rules, seconds=20) is not None


def test_soft_rules_kept_by_an_idle_or_a_busy_rota_are_not_mentioned() -> None:
    given = problem("Li", "Wang", days=3, queues=(PHONE,), demand=demand(3, {(0, 9): 1}))
    assert told(given, *(made() for made in find_rules().values())) == []


def test_soft_rules_out_of_nobodys_reach_are_not_even_stated() -> None:
    best = BestCase(problem("Li", days=2), [made() for made in find_rules().values()])
    ids = [one.id for one in best.rules]
    assert "minimum_rest" in ids
    assert "shift_succession" not in ids
    assert "coverage" not in ids


def test_soft_hours_that_leave_no_room() -> None:
    # Available on Mondays only: 8 h of the 40 h of the contract.
    cannot = tuple(
        Availability("li", weekday, None, 0, 1440, available=False) for weekday in range(1, 7)
    )
    finding = only(problem("Li", availability=cannot), *BASE, rule("contract_hours"))
    assert finding.severity is Severity.WARNING
    assert "Li works 8 h from Mon 5 Jan to Sun 11 Jan, 32 h less" in str(finding.message)


def test_a_requirement_one_shift_meets_is_not_hopeless_because_another_is_longer() -> None:
    # With everybody on the longest shift nobody would be there at 20:00.
    long_day = shift_type("D", 8, 18, "day")
    late = shift_type("L", 16, 22, "late")
    leader = employee("Li", roles=frozenset({"leader"}))
    other = employee("Wang", roles=frozenset({"leader"}))
    given = problem(leader, other, days=1, types=(long_day, late))
    needed = rule("required_staff", roles=("leader",), shifts=("L",), always=True, per="shift")
    assert told(given, *BASE, needed) == []
