"""Conflicts put into lawful centres by hand, with what there is to tell of each.

Half of them stand in problems of a few people, half in the sample centres, where the few facts and
rules that matter must be found among some ten thousand limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Availability, Leave
from scheduler.domain.problem import DutyPin, Pin, Problem
from scheduler.domain.text import Name
from scheduler.io.centre_folder import read_centre
from scheduler.registry import find_rules
from scheduler.rule import Rule
from scheduler.solve.conflict import explain_conflict, explain_pins
from scheduler.solve.result import Conflict
from tests.make import FULL_TIME, MONDAY, PART_TIME, demand, employee, problem
from tests.make import PHONE as PHONE_QUEUE

DATA = Path(__file__).parent.parent / "data"
E, L, N = 0, 1, 2
LEADER = frozenset({"leader"})
PHONE = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)
DESK = DutyKind("desk", Name("值班柜台", "Duty desk"), DutyPeriod.WEEK)


def rule(rule_id: str, **more: Any) -> Rule:
    return find_rules()[rule_id](**more)


BASE = (rule("leave"), rule("availability"), rule("one_shift_a_day"))


def on(day: int) -> dict[str, date]:
    when = MONDAY + timedelta(days=day)
    return {"valid_from": when, "valid_to": when}


def a_leader(day: int, shift: str) -> Rule:
    wanted: dict[str, Any] = {"roles": ("leader",), "per": "shift", "always": True}
    return rule("required_staff", mode="hard", shifts=(shift,), **wanted, **on(day))


def leave(who: str, first: int, last: int) -> Leave:
    return Leave(who, MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))


def a_week(index: int, kind: DutyKind) -> DutySlot:
    ends = MONDAY + timedelta(days=6)
    return DutySlot(index, f"{kind.id}:1", kind, MONDAY, ends, tuple(range(7)))


@dataclass(frozen=True)
class Injected:
    """A conflict put into a problem: what is to be told, and the way out to be told first."""

    given: Problem
    rules: tuple[Rule, ...]
    reasons: frozenset[str]
    first: str
    pins_bind: bool = False
    """Whether the pins are part of the question, as pins give way to nothing when solved."""

    def explain(self) -> Conflict | None:
        ask = explain_pins if self.pins_bind else explain_conflict
        return ask(self.given, self.rules, seconds=120)


def pins(given: Problem, rules: tuple[Rule, ...], *reasons: str, first: str) -> Injected:
    return Injected(given, (*BASE, *rules), frozenset(reasons), first, pins_bind=True)


def facts(given: Problem, rules: tuple[Rule, ...], *reasons: str, first: str) -> Injected:
    return Injected(given, (*BASE, *rules), frozenset(reasons), first)


SMALL: dict[str, Injected] = {
    "a pin on a day of leave": pins(
        problem("Li", "Zhao", leave=(leave("li", 1, 1),), pins=(Pin(0, 1, E), Pin(1, 1, E))),
        (),
        "Li is pinned to Early on Tue 6 Jan.",
        "Leave of Li, Tue 6 Jan.",
        first="Take back the pin: Li is pinned to Early on Tue 6 Jan.",
    ),
    "two pins with less than the rest between them": pins(
        problem("Li", pins=(Pin(0, 0, L), Pin(0, 1, E), Pin(0, 3, E))),
        (rule("minimum_rest"),),
        "Li is pinned to Late on Mon 5 Jan.",
        "Li is pinned to Early on Tue 6 Jan.",
        "Minimum rest between shifts, Li, Mon 5 Jan to Tue 6 Jan.",
        first="Take back the pin: Li is pinned to ",
    ),
    "seven pinned days where six are allowed": pins(
        problem("Li", pins=tuple(Pin(0, day, E) for day in range(7))),
        (rule("maximum_consecutive_days"),),
        "Li is pinned to Early on Mon 5 Jan.",
        "Li is pinned to Early on Tue 6 Jan.",
        "Li is pinned to Early on Wed 7 Jan.",
        "Li is pinned to Early on Thu 8 Jan.",
        "Li is pinned to Early on Fri 9 Jan.",
        "Li is pinned to Early on Sat 10 Jan.",
        "Li is pinned to Early on Sun 11 Jan.",
        "Longest run of working days, Li, Mon 5 Jan to Sun 11 Jan.",
        first="Take back the pin: Li is pinned to Early on ",
    ),
    "three pinned nights where two a week are allowed": pins(
        problem("Li", pins=(Pin(0, 0, N), Pin(0, 1, N), Pin(0, 4, N), Pin(0, 6, E))),
        (rule("maximum_shifts", shifts=("N",), most=2, per="week"),),
        "Li is pinned to Night on Mon 5 Jan.",
        "Li is pinned to Night on Tue 6 Jan.",
        "Li is pinned to Night on Fri 9 Jan.",
        "Most shifts of a type, Li, Mon 5 Jan to Sun 11 Jan.",
        first="Take back the pin: Li is pinned to Night on ",
    ),
    "a pin outside the hours agreed": pins(
        problem("Li", availability=(Availability("li", 1, None, 360, 840),), pins=(Pin(0, 1, L),)),
        (),
        "Li is pinned to Late on Tue 6 Jan.",
        "Li is not available for Late on Tue 6 Jan.",
        first="Take back the pin: Li is pinned to Late on Tue 6 Jan.",
    ),
    "a part-timer pinned to four long shifts": pins(
        problem(
            employee("Li", contract=PART_TIME),
            "Zhao",
            pins=tuple(Pin(0, day, E) for day in (0, 2, 3, 5)),
        ),
        (rule("part_time_limits", week_hours=24, day_hours=8),),
        "Li is pinned to Early on Mon 5 Jan.",
        "Li is pinned to Early on Wed 7 Jan.",
        "Li is pinned to Early on Thu 8 Jan.",
        "Li is pinned to Early on Sat 10 Jan.",
        "Limits of true part-time work, Li, Mon 5 Jan to Sun 11 Jan.",
        first="Take back the pin: Li is pinned to Early on ",
    ),
    "a trainee pinned alone": pins(
        problem(
            employee("Wu", roles=frozenset({"trainee"})),
            "Li",
            pins=(Pin(0, 2, L), Pin(1, 2, E), Pin(1, 3, E)),
        ),
        (rule("trainees"),),
        "Wu is pinned to Late on Wed 7 Jan.",
        "Li is pinned to Early on Wed 7 Jan.",
        "Trainees never alone, Wed 7 Jan.",
        first="Take back the pin: ",
    ),
    "a night pinned in a week of duty": pins(
        problem(
            "Li",
            "Zhao",
            duty_kinds=(PHONE,),
            duty_slots=(a_week(0, PHONE),),
            duty_pins=(DutyPin(0, 0),),
            pins=(Pin(0, 2, N), Pin(1, 2, N)),
        ),
        (rule("duty_and_shifts"), rule("duty_staffed")),
        "Li is pinned to Night on Wed 7 Jan.",
        "Li is pinned to Duty phone Mon 5 Jan - Sun 11 Jan.",
        "Duty and shifts, Li, Mon 5 Jan to Sun 11 Jan.",
        first="Take back the pin: Li is pinned to ",
    ),
    "two turns of duty pinned to one person": pins(
        problem(
            "Li",
            "Zhao",
            duty_kinds=(DESK, PHONE),
            duty_slots=(a_week(0, DESK), a_week(1, PHONE)),
            duty_pins=(DutyPin(0, 0), DutyPin(1, 0)),
        ),
        (rule("duty_and_shifts"), rule("duty_staffed")),
        "Li is pinned to Duty desk Mon 5 Jan - Sun 11 Jan.",
        "Li is pinned to Duty phone Mon 5 Jan - Sun 11 Jan.",
        "Duty and shifts, Li, Mon 5 Jan to Sun 11 Jan.",
        first="Take back the pin: Li is pinned to Duty ",
    ),
    "a turn of duty pinned to two people": pins(
        problem(
            "Li",
            "Zhao",
            duty_kinds=(PHONE,),
            duty_slots=(a_week(0, PHONE),),
            duty_pins=(DutyPin(0, 0), DutyPin(0, 1)),
        ),
        (rule("duty_staffed"),),
        "Li is pinned to Duty phone Mon 5 Jan - Sun 11 Jan.",
        "Zhao is pinned to Duty phone Mon 5 Jan - Sun 11 Jan.",
        first="Take back the pin: ",
    ),
    "a team kept together, pinned apart": pins(
        problem("Li", "Zhao", pins=(Pin(0, 3, E), Pin(1, 3, N))),
        (rule("team_together", mode="hard", teams=("A",)),),
        "Li is pinned to Early on Thu 8 Jan.",
        "Zhao is pinned to Night on Thu 8 Jan.",
        "Team kept together, Thu 8 Jan.",
        first="Take back the pin: ",
    ),
    "two shifts pinned on one day": pins(
        problem("Li", "Zhao", pins=(Pin(0, 3, E), Pin(0, 3, L))),
        (),
        "Li is pinned to Early on Thu 8 Jan.",
        "Li is pinned to Late on Thu 8 Jan.",
        first="Take back the pin: Li is pinned to ",
    ),
    "leaders on leave": facts(
        problem(
            employee("Li", roles=LEADER),
            employee("Wang", roles=LEADER),
            "Zhao",
            leave=(leave("li", 0, 2), leave("wang", 2, 4), leave("zhao", 2, 2)),
        ),
        (a_leader(2, "L"),),
        "Leave of Li, Mon 5 Jan to Wed 7 Jan.",
        "Leave of Wang, Wed 7 Jan to Fri 9 Jan.",
        "Required role, skill or grade, Wed 7 Jan.",
        first="Find somebody more, or accept: team leader: 0 on Late on Wed 7 Jan",
    ),
    "least hours of a week against leave": facts(
        problem(
            employee("Li", contract=replace(FULL_TIME, min_minutes_week=48 * 60)),
            "Zhao",
            leave=(leave("li", 5, 6), leave("zhao", 1, 1)),
        ),
        (rule("contract_hours", mode="hard", target=False),),
        "Leave of Li, Sat 10 Jan to Sun 11 Jan.",
        "Hours of the contract, Li, Mon 5 Jan to Sun 11 Jan.",
        first="Allow: Li works only 40 h ",
    ),
    "a duty nobody is ready for": facts(
        problem(
            employee("Li", hire_date=date(2025, 12, 20)),
            employee("Wang", hire_date=date(2025, 12, 21)),
            duty_kinds=(PHONE,),
            duty_slots=(a_week(0, PHONE),),
        ),
        (rule("duty_staffed"), rule("duty_eligibility")),
        "Ready for duty, Li, Mon 5 Jan to Sun 11 Jan.",
        "Ready for duty, Wang, Mon 5 Jan to Sun 11 Jan.",
        "Duty is staffed, Mon 5 Jan to Sun 11 Jan.",
        first="Allow: ",
    ),
    "more people on a shift than are free for it": facts(
        problem("Li", "Wang", "Zhao", leave=(leave("li", 5, 6), leave("wang", 0, 0))),
        (
            rule(
                "shift_headcount",
                mode="hard",
                headcounts=({"shift": "E", "people": 3, "weekdays": ("saturday",), "missing": 1},),
            ),
        ),
        "Leave of Li, Sat 10 Jan to Sun 11 Jan.",
        "Headcount of shifts, Sat 10 Jan.",
        first="Find somebody more, or accept: Early on Sat 10 Jan: 2 people, 3 are wanted.",
    ),
    "a demand of two where one is away": facts(
        problem(
            "Li",
            "Wang",
            queues=(PHONE_QUEUE,),
            demand=demand(7, {(1, 8): 2, (2, 8): 1}),
            leave=(leave("wang", 1, 1), leave("li", 2, 2)),
        ),
        (rule("coverage", mode="hard"),),
        "Leave of Wang, Tue 6 Jan.",
        "Coverage of demand, Tue 6 Jan.",
        first="Find somebody more, or accept: Hotline is 1 of 2 people short on Tue 6 Jan",
    ),
}


@cache
def sample(name: str) -> tuple[Problem, tuple[Rule, ...]]:
    folder = read_centre(DATA / name, find_rules())
    return folder.problem(), tuple(folder.rules)


def in_sample(
    name: str,
    *rules: Rule,
    reasons: tuple[str, ...] = (),
    first: str = "x",
    pins_bind: bool = False,
    away: tuple[str, range] | None = None,
    **facts: Any,
) -> Injected:
    """A sample centre with more rules, leave and pins."""
    given, house = sample(name)
    if away:
        people, days = away
        ends = given.date_of(days[0]), given.date_of(days[-1])
        facts["leave"] = given.leave + tuple(Leave(who, *ends) for who in people.split())
    return Injected(replace(given, **facts), (*house, *rules), frozenset(reasons), first, pins_bind)


def pinned(name: str, who: str, *cells: tuple[int, str]) -> tuple[Pin, ...]:
    given, _ = sample(name)
    at = given.employee_index[who]
    return given.pins + tuple(Pin(at, day, given.shift_index[code]) for day, code in cells)


def once(day: date, shift: str, role: str = "leader", **more: Any) -> Rule:
    wanted: dict[str, Any] = {"roles": (role,), "per": "shift", "shifts": (shift,), "always": True}
    return rule("required_staff", mode="hard", valid_from=day, valid_to=day, **(wanted | more))


LARGE: dict[str, Callable[[], Injected]] = {
    "service desk: every leader on leave": lambda: in_sample(
        "service_desk",
        once(date(2026, 9, 23), "E"),
        away=("0002 0003 0015 0016 0028 0030", range(2, 3)),
        reasons=(
            "Leave of 段静, Wed 23 Sep.",
            "Leave of 钟欣怡, Wed 23 Sep.",
            "Leave of 魏天宇, Wed 23 Sep.",
            "Leave of 卢永强, Wed 23 Sep.",
            "Leave of 谢杰, Wed 23 Sep.",
            "Leave of 顾明轩, Wed 23 Sep.",
            "Required role, skill or grade, Wed 23 Sep.",
        ),
        first="Find somebody more, or accept: team leader: 0 on Early on Wed 23 Sep",
    ),
    "service desk: a pin on leave": lambda: in_sample(
        "service_desk",
        pins=pinned("service_desk", "0019", (3, "E")),
        pins_bind=True,
        reasons=(
            "黎新宇 is pinned to Early on Thu 24 Sep.",
            "Leave of 黎新宇, Wed 23 Sep to Fri 25 Sep.",
        ),
        first="Take back the pin: 黎新宇 is pinned to Early on Thu 24 Sep.",
    ),
    "service desk: a turn of duty pinned to somebody not ready": lambda: in_sample(
        "service_desk",
        duty_pins=(DutyPin(0, sample("service_desk")[0].employee_index["0037"]),),
        pins_bind=True,
        reasons=(
            "夏建华 is pinned to Duty phone Mon 21 Sep - Sun 27 Sep.",
            "Ready for duty, 夏建华, Mon 21 Sep to Sun 27 Sep.",
        ),
        first="Take back the pin: 夏建华 is pinned to Duty phone Mon 21 Sep - Sun 27 Sep.",
    ),
    "gas hotline: one leader for a late and the next early shift": lambda: in_sample(
        "gas_hotline",
        once(date(2027, 2, 2), "M"),
        once(date(2027, 2, 3), "E"),
        away=("0004 0018 0019 0038 0040 0057 0058", range(8, 10)),
        reasons=(
            "Leave of 姚林, Tue 2 Feb to Wed 3 Feb.",
            "Leave of 吕青, Tue 2 Feb to Wed 3 Feb.",
            "Leave of 罗洋, Tue 2 Feb to Wed 3 Feb.",
            "Leave of 何鑫, Tue 2 Feb to Wed 3 Feb.",
            "Leave of 马璐, Tue 2 Feb to Wed 3 Feb.",
            "Leave of 熊明轩, Tue 2 Feb to Wed 3 Feb.",
            "Leave of 钟勇, Tue 2 Feb to Wed 3 Feb.",
            "Minimum rest between shifts, 方雪梅, Tue 2 Feb to Wed 3 Feb.",
            "Required role, skill or grade, Tue 2 Feb.",
            "Required role, skill or grade, Wed 3 Feb.",
        ),
        first="Find somebody more, or accept: team leader: 0 on ",
    ),
    "gas hotline: four pinned nights": lambda: in_sample(
        "gas_hotline",
        pins=pinned("gas_hotline", "0007", *((day, "N") for day in range(7, 11))),
        pins_bind=True,
        reasons=(
            "蔡智勇 is pinned to Night on Mon 1 Feb.",
            "蔡智勇 is pinned to Night on Tue 2 Feb.",
            "蔡智勇 is pinned to Night on Wed 3 Feb.",
            "蔡智勇 is pinned to Night on Thu 4 Feb.",
            "Longest run of nights, and rest after it, 蔡智勇, Mon 1 Feb to Thu 4 Feb.",
        ),
        first="Take back the pin: 蔡智勇 is pinned to Night on ",
    ),
    "gas hotline: a night pinned to somebody kept off nights": lambda: in_sample(
        "gas_hotline",
        pins=pinned("gas_hotline", "0011", (8, "N")),
        pins_bind=True,
        reasons=(
            "龚晓燕 is pinned to Night on Tue 2 Feb.",
            "People kept off nights, 龚晓燕, Tue 2 Feb.",
        ),
        first="Take back the pin: 龚晓燕 is pinned to Night on Tue 2 Feb.",
    ),
    "mall desk: more people on a holiday than are there": lambda: in_sample(
        "mall_desk",
        rule(
            "holiday_staffing",
            mode="hard",
            minimum_per_day=34,
            valid_from=date(2026, 5, 1),
            valid_to=date(2026, 5, 1),
        ),
        away=("0004", range(11, 12)),
        availability=(),
        reasons=(
            "Leave of 袁勇, Fri 1 May to Tue 5 May.",
            "Leave of 尹文静, Fri 1 May.",
            "Holiday staffing, Fri 1 May.",
        ),
        first="Move the leave of ",
    ),
    "mall desk: nobody to manage": lambda: in_sample(
        "mall_desk",
        once(date(2026, 4, 27), "L", "duty_manager", roles=("duty_manager", "deputy")),
        away=("0001 0002 0009 0011 0012", range(7, 8)),
        reasons=(
            "Leave of 任杰, Mon 27 Apr.",
            "Leave of 陆永强, Mon 27 Apr.",
            "Leave of 钱嘉怡, Mon 27 Apr.",
            "Leave of 罗昊, Mon 27 Apr.",
            "Leave of 史浩然, Mon 27 Apr.",
            "Required role, skill or grade, Mon 27 Apr.",
        ),
        first="Find somebody more, or accept: deputy, duty manager: 0 on Closing on Mon 27 Apr",
    ),
}
