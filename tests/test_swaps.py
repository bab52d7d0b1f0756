"""Swaps judged on small rotas whose every number is worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.leave import ApprovedLeave
from constraints.minimum_rest import MinimumRest
from constraints.one_shift_a_day import OneShiftADay
from constraints.preferences import Preferences
from constraints.required_staff import RequiredStaff
from scheduler.breaks import settle_breaks
from scheduler.check import check_rota
from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import SwapRegime
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Leave, Preference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.domain.turns import DutyTurn, ShiftTurn
from scheduler.rule import Mode, Rule
from scheduler.swaps.changes import compare
from scheduler.swaps.judging import SwapAnswer, judge_swap, rank_takers
from scheduler.swaps.turns import change_places, possible_takers, regime_of
from tests import make

AGREE, APPROVE = SwapRegime.AGREE_AND_NOTIFY, SwapRegime.SUPERVISOR_APPROVES
ONE = OneShiftADay()


def cells(problem: Problem, rota: Rota, name: str) -> str:
    """A person's row, written as in `make.rota`."""
    row = rota.positions_of(problem.employee_index[name])
    return " ".join(f"{day}{problem.shift_types[kind].code}" for day, kind in row)


def week_duty(problem_days: int, **more: object) -> tuple[DutyKind, DutySlot]:
    kind = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK, **more)  # type: ignore[arg-type]
    days = tuple(range(problem_days))
    last = date.fromordinal(make.MONDAY.toordinal() + problem_days - 1)
    return kind, DutySlot(0, "phone/0", kind, make.MONDAY, last, days)


def test_two_people_exchange_shifts_of_different_days() -> None:
    problem = make.problem("Ann", "Bob", days=3)
    rota = make.rota(problem, ann="0E", bob="2L")
    answer = judge_swap(problem, [ONE], rota, ShiftTurn(0, 0), 1, ShiftTurn(1, 2))
    assert cells(problem, answer.rota, "ann") == "2L"
    assert cells(problem, answer.rota, "bob") == "0E"
    assert answer.lawful
    assert answer.new == answer.vanished == ()


def test_two_people_change_places_on_one_day_also_when_one_is_off() -> None:
    problem = make.problem("Ann", "Bob", days=2)
    rota = make.rota(problem, ann="0E 1E", bob="0L")
    both = judge_swap(problem, [ONE], rota, ShiftTurn(0, 0), 1, ShiftTurn(1, 0))
    assert cells(problem, both.rota, "ann") == "0L 1E"
    assert cells(problem, both.rota, "bob") == "0E"
    one = judge_swap(problem, [ONE], rota, ShiftTurn(0, 1), 1, ShiftTurn(1, 1))
    assert cells(problem, one.rota, "ann") == "0E"
    assert cells(problem, one.rota, "bob") == "0L 1E"


def test_break_and_meeting_duty_go_with_the_shift() -> None:
    lunch = make.shift_type(
        "E", 6, 14, "early", break_minutes=30, break_earliest_minutes=240, break_latest_minutes=300
    )
    host = DutyKind("host", Name("班会主持", "Host"), DutyPeriod.SHIFT)
    slots = tuple(
        DutySlot(s, f"host/{s}", host, make.MONDAY, make.MONDAY, (0,), shift=s, team="A")
        for s in (0, 1)
    )
    types = (lunch, make.LATE)
    problem = make.problem("Ann", "Bob", days=1, types=types, duty_kinds=(host,), duty_slots=slots)
    rota = make.rota(problem, ann="0E", bob="0L", duties={0: "ann", 1: "bob"})
    breaks = rota.breaks.copy()
    breaks[0, 0, 0] = 270
    changed = change_places(problem, rota.with_breaks(breaks), ShiftTurn(0, 0), 1)
    assert changed.breaks[1, 0, 0] == 270
    assert changed.holders_of(0) == [1]
    assert changed.holders_of(1) == [0]


def test_hard_rule_newly_broken_makes_a_swap_unlawful() -> None:
    # Bob ends Late on day 0 at 22:00; Early on day 1 begins at 06:00: 8 h of rest.
    problem = make.problem("Ann", "Bob", days=2)
    rota = make.rota(problem, ann="1E", bob="0L")
    rest = MinimumRest(hours=11)
    answer = judge_swap(problem, [rest], rota, ShiftTurn(0, 1), 1)
    assert not answer.lawful
    [change] = answer.new
    assert change.shown.violation.rule_id == "minimum_rest"
    assert change.units_before == 0
    assert change.units_after > 0
    assert "Bob" in str(change.shown.violation.message)


def test_old_breach_does_not_forbid_a_swap_that_leaves_it_or_mends_it() -> None:
    problem = make.problem("Ann", "Bob", "Cid", days=4)
    rota = make.rota(problem, ann="0L 1E", bob="", cid="3E")
    rest = MinimumRest(hours=11)
    elsewhere = judge_swap(problem, [rest], rota, ShiftTurn(2, 3), 1)
    assert elsewhere.lawful
    assert elsewhere.changes == ()
    mended = judge_swap(problem, [rest], rota, ShiftTurn(0, 1), 1)
    assert mended.lawful
    assert [c.units_after for c in mended.vanished] == [0]
    assert mended.vanished[0].shown.is_hard


def test_breach_that_only_grows_or_shrinks_is_one_change() -> None:
    # Nights end at 06:00: 8 h before Late at 14:00, 0 h before Early at 06:00.
    problem = make.problem("Ann", "Bob", days=2)
    rest = MinimumRest(hours=11)
    rota = make.rota(problem, ann="0N 1L", bob="1E")
    worse = judge_swap(problem, [rest], rota, ShiftTurn(0, 1), 1, ShiftTurn(1, 1))
    assert not worse.lawful
    [change] = worse.changes
    assert 0 < change.units_before < change.units_after
    back = judge_swap(problem, [rest], worse.rota, ShiftTurn(0, 1), 1, ShiftTurn(1, 1))
    assert back.lawful
    assert [c.is_worse for c in back.changes] == [False]


def test_centre_wide_breach_elsewhere_on_the_day_is_new_not_moved() -> None:
    leader = make.employee("Ann", roles=frozenset({"leader"}))
    problem = make.problem(leader, "Bob", "Cid", days=1)
    rule = RequiredStaff(roles=("leader",), per="shift", mode=Mode.HARD)
    rota = make.rota(problem, ann="0E", bob="0L", cid="0E")
    answer = judge_swap(problem, [rule], rota, ShiftTurn(0, 0), 1, ShiftTurn(1, 0))
    assert len(answer.new) == len(answer.vanished) == 1
    assert not answer.lawful


def test_cost_difference_is_the_difference_check_finds() -> None:
    wish = Preference("ann", None, make.MONDAY, "off", wanted=True, weight=3)
    problem = make.problem("Ann", "Bob", days=1, preferences=(wish,))
    rules = [Preferences(mode=Mode.SOFT, weight=10)]
    answer = judge_swap(problem, rules, make.rota(problem, ann="0E"), ShiftTurn(0, 0), 1)
    assert answer.cost_difference == -30
    assert [c.cost for c in answer.vanished] == [-30]


def test_hours_and_pay_tiers_of_both_people() -> None:
    # 30 September is a workday, 1 October statutory: the night 22-06 is 2 h at 100 and 6 at 300 %.
    days = make.days_from(date(2026, 9, 30), 2, {1: DayKind.STATUTORY})
    problem = make.problem("Ann", "Bob", days=days)
    rota = make.rota(problem, ann="0N")
    giver, receiver = judge_swap(problem, [ONE], rota, ShiftTurn(0, 0), 1).hours
    assert (giver.employee, giver.paid_minutes, giver.ordinary_minutes) == (0, -480, -120)
    assert (giver.minutes_300, giver.night_minutes) == (-360, -480)
    assert (receiver.employee, receiver.paid_minutes, receiver.minutes_300) == (1, 480, 360)


def test_regime_is_the_strictest_of_the_two_teams() -> None:
    people = [make.employee("Ann", team="A"), make.employee("Bob", team="B")]
    centre = make.centre(shift_swap=AGREE, team_swaps={"B": APPROVE}, duty_swap=AGREE)
    assert regime_of(centre, people, duty=False) is APPROVE
    assert regime_of(centre, people[:1], duty=False) is AGREE
    assert regime_of(centre, people, duty=True) is AGREE
    strict = make.centre(shift_swap=APPROVE, team_swaps={"B": AGREE}, duty_swap=APPROVE)
    assert regime_of(strict, people, duty=False) is APPROVE
    assert regime_of(strict, people[1:], duty=False) is AGREE
    assert regime_of(strict, people[1:], duty=True) is APPROVE


def test_duty_weeks_change_hands_by_agreement() -> None:
    kind, slot = week_duty(7)
    other = DutySlot(1, "phone/1", kind, date(2026, 1, 12), date(2026, 1, 18), tuple(range(7, 14)))
    problem = make.problem("Ann", "Bob", days=14, duty_kinds=(kind,), duty_slots=(slot, other))
    rota = make.rota(problem, duties={0: "ann", 1: "bob"})
    swapped = judge_swap(problem, [ONE], rota, DutyTurn(0, 0), 1, DutyTurn(1, 1))
    assert swapped.rota.holders_of(0) == [1]
    assert swapped.rota.holders_of(1) == [0]
    assert swapped.regime is AGREE
    given_away = judge_swap(problem, [ONE], rota, DutyTurn(0, 0), 1)
    assert given_away.rota.slots_of(1) == [0, 1]
    assert given_away.hours[0].paid_minutes == 0


def test_who_can_take_a_shift_at_all() -> None:
    only_b = make.shift_type("E", 6, 14, "early", teams=frozenset({"B"}))
    people = [make.employee(n, team="B") for n in ("Ann", "Bob", "Cid", "Eve")]
    away = Leave("cid", make.MONDAY, make.MONDAY)
    problem = make.problem(
        *people, make.employee("Dan", team="A"), days=1, types=(only_b,), leave=(away,)
    )
    rota = make.rota(problem, ann="0E", bob="0E")
    # Bob works already, Cid is away, Dan's team does not work it: Eve is left.
    assert possible_takers(problem, rota, ShiftTurn(0, 0)) == [3]


def test_who_can_take_a_duty_at_all() -> None:
    kind, slot = week_duty(7, roles=frozenset({"duty_manager"}))
    fit = [make.employee(n, roles=frozenset({"duty_manager"})) for n in ("Ann", "Bob", "Cid")]
    away = Leave("cid", date(2026, 1, 7), date(2026, 1, 7))
    problem = make.problem(
        *fit, "Dan", days=7, duty_kinds=(kind,), duty_slots=(slot,), leave=(away,)
    )
    rota = make.rota(problem, duties={0: "ann"})
    assert possible_takers(problem, rota, DutyTurn(0, 0)) == [1]


def test_takers_are_ranked_by_law_then_cost() -> None:
    wish = Preference("bob", None, date(2026, 1, 6), "off", wanted=True, weight=1)
    problem = make.problem("Ann", "Bob", "Cid", "Dan", days=2, preferences=(wish,))
    rota = make.rota(problem, ann="1E", cid="0L")
    rules = [MinimumRest(hours=11), Preferences(mode=Mode.SOFT, weight=10)]
    ranking = rank_takers(problem, rules, rota, ShiftTurn(0, 1))
    assert ranking.possible == 3
    order = [(problem.employees[a.receiver].name, a.lawful) for a in ranking.answers]
    assert order == [("Dan", True), ("Bob", True), ("Cid", False)]
    assert [a.cost_difference for a in ranking.answers] == [0, 10, 0]


def test_only_the_best_are_examined_and_all_are_counted() -> None:
    problem = make.problem("Ann", *(f"P{n}" for n in range(9)), days=1)
    ranking = rank_takers(problem, [ONE], make.rota(problem, ann="0E"), ShiftTurn(0, 0), examined=4)
    assert len(ranking.answers) == 4
    assert ranking.possible == 9


LEADERS = tuple(make.employee(n, roles=frozenset({"leader"} if n in "AC" else ())) for n in "ABCDE")
SMALL = make.problem(
    *LEADERS,
    days=4,
    leave=(Leave("b", date(2026, 1, 6), date(2026, 1, 6)),),
    preferences=(Preference("d", None, date(2026, 1, 7), "work", wanted=False, weight=2),),
)
RULES: tuple[Rule, ...] = (
    ONE,
    ApprovedLeave(),
    MinimumRest(hours=11),
    Preferences(mode=Mode.SOFT, weight=7),
    RequiredStaff(roles=("leader",), per="shift", mode=Mode.HARD),
    RequiredStaff(skills=("phone",), minimum=2, per="shift", mode=Mode.SOFT, weight=5),
)


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    """At most one shift a person and day, as in a rota that somebody swaps in."""
    grid = draw(st.lists(st.integers(-1, 2), min_size=20, max_size=20))
    places = [divmod(position, 4) for position in range(20)]
    shifts = [(e, d, s) for (e, d), s in zip(places, grid, strict=True) if s >= 0]
    return Rota.of(SMALL, shifts)


def told(answer: SwapAnswer) -> tuple[object, ...]:
    changes = sorted((str(c.shown.violation.message), c.cost) for c in answer.changes)
    return answer.lawful, answer.cost_difference, changes, answer.rota, answer.hours


@settings(deadline=None, max_examples=40)
@given(rotas())
def test_ranking_says_of_each_taker_what_a_full_check_says(rota: Rota) -> None:
    worked = np.argwhere(rota.cells)
    if not len(worked):
        return
    give = ShiftTurn(int(worked[0][0]), int(worked[0][1]))
    for answer in rank_takers(SMALL, RULES, rota, give).answers:
        assert told(answer) == told(judge_swap(SMALL, RULES, rota, give, answer.receiver))


@settings(deadline=None, max_examples=40)
@given(rotas(), st.integers(0, 3), st.integers(1, 4))
def test_swapping_back_gives_the_rota_and_its_price_back(rota: Rota, day: int, other: int) -> None:
    rota = settle_breaks(SMALL, rota)
    there = judge_swap(SMALL, RULES, rota, ShiftTurn(0, day), other)
    back = judge_swap(SMALL, RULES, there.rota, ShiftTurn(0, day), other)
    assert back.rota == rota
    assert back.cost_difference == -there.cost_difference
    prices = [check_rota(SMALL, RULES, r).cost for r in (rota, there.rota)]
    assert there.cost_difference == prices[1] - prices[0]


@settings(deadline=None, max_examples=20)
@given(rotas())
def test_comparing_a_report_with_itself_finds_nothing(rota: Rota) -> None:
    reports = [check_rota(SMALL, RULES, rota).violations for _ in range(2)]
    assert compare(*reports) == []


@pytest.mark.parametrize("code", ["E", "L"])
def test_receiver_with_a_shift_of_another_day_keeps_it(code: str) -> None:
    problem = make.problem("Ann", "Bob", days=2)
    rota = make.rota(problem, ann=f"0{code}", bob="1N")
    answer = judge_swap(problem, [ONE], rota, ShiftTurn(0, 0), 1)
    assert cells(problem, answer.rota, "bob") == f"0{code} 1N"
