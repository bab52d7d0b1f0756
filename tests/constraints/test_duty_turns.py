"""Equal turns of duty, with history, gaps and last year's holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.duty_turns import DutyTurns
from scheduler.domain.duty import DutyKind, DutyPeriod
from scheduler.domain.people import HistoryCount, Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.model.program import Score
from scheduler.rule import Mode, Scope
from tests.constraints.test_duty_staffed import (
    DAY_DUTY,
    HOST,
    PHONE_DUTY,
    SPRING,
    duties,
    slot,
    week,
)
from tests.constraints.test_required_staff import (
    SEEDS,
    assert_model_and_check_agree,
    score_of,
    units_of,
)
from tests.make import employee, rota

NO_GAP = DutyTurns(gap_weeks=0)
FOUR_WEEKS = tuple(week(n) for n in range(4))


def had(**turns: int) -> tuple[HistoryCount, ...]:
    """``had(ann=3)``: Ann held the duty phone three times before."""
    return tuple(HistoryCount(who, "duty:phone", count) for who, count in turns.items())


def month(*people: object, **more: object) -> Problem:
    """Four duty weeks."""
    return duties(*people, days=28, slots=FOUR_WEEKS, **more)


def held_by(given_problem: Problem, *names: str) -> Rota:
    return rota(given_problem, dict(enumerate(names)))


@pytest.mark.parametrize(
    ("names", "units"),
    [
        (("ann", "bob", "ann", "bob"), []),
        (("ann", "ann", "bob", "bob"), []),  # without a gap
        (("ann", "ann", "ann", "bob"), [1, 1]),  # Ann one too many, Bob one too few
        (("ann", "ann", "ann", "ann"), [2, 2]),
        (("ann", "bob", "ann"), [1]),  # nobody in the fourth week: Bob is owed his second
    ],
)
def test_two_people_share_four_weeks(names, units):
    given_problem = month("Ann", "Bob")
    made = held_by(given_problem, *names)
    assert units_of(NO_GAP, given_problem, made) == units
    assert score_of(NO_GAP, given_problem, made) == Score(0, 20 * sum(units))


def test_whoever_has_had_fewest_comes_first():
    # Four turns and six people with 2, 2, 2, 2, 3, 3 before: the first four are due up to 3 in
    # all, so one turn each, and the two with 3 none.
    given_problem = month(
        "Ann",
        "Bob",
        "Cai",
        "Dai",
        "Eve",
        "Fei",
        history=had(ann=2, bob=2, cai=2, dai=2, eve=3, fei=3),
    )
    assert units_of(NO_GAP, given_problem, held_by(given_problem, "ann", "bob", "cai", "dai")) == []
    made = held_by(given_problem, "ann", "bob", "cai", "eve")
    dai, eve = NO_GAP.check(given_problem, made)
    assert (dai.employee, dai.units, eve.employee, eve.units) == (3, 1, 4, 1)


def test_somebody_on_the_list_who_never_gets_a_turn_is_a_violation():
    # Xin reached three months before the horizon and has had none, the others five each.
    xin = employee("Xin", hire_date=date(2025, 10, 1))
    history = had(ann=5, bob=5, cai=5, dai=5)
    given_problem = month("Ann", "Bob", "Cai", "Dai", xin, history=history)
    left_out = held_by(given_problem, "ann", "bob", "cai", "dai")
    [violation] = NO_GAP.check(given_problem, left_out)
    assert (violation.employee, violation.units) == (4, 1)
    assert violation.days == tuple(range(28))  # any of the turns could have been hers
    assert units_of(NO_GAP, given_problem, held_by(given_problem, "ann", "xin", "cai", "dai")) == []
    # Before three months she is owed nothing, and the others share as before.
    too_new = month(
        "Ann", "Bob", "Cai", "Dai", replace(xin, hire_date=date(2025, 12, 1)), history=history
    )
    assert units_of(NO_GAP, too_new, left_out) == []


def test_a_newcomer_joins_from_the_day_three_months_are_reached():
    # Three months on 19 January: the third and fourth week are open to Xin.
    xin = employee("Xin", hire_date=date(2025, 10, 19))
    given_problem = month("Ann", "Bob", "Cai", xin, history=had(ann=1, bob=1, cai=1))
    assert units_of(NO_GAP, given_problem, held_by(given_problem, "ann", "bob", "cai", "xin")) == []
    assert units_of(NO_GAP, given_problem, held_by(given_problem, "ann", "bob", "cai", "ann")) == [
        1,
        1,
    ]


def test_nobody_is_owed_a_turn_while_on_leave():
    leave = (Leave("bob", date(2026, 1, 5), date(2026, 1, 25)),)  # three of the four weeks
    given_problem = month("Ann", "Bob", leave=leave)
    assert units_of(NO_GAP, given_problem, held_by(given_problem, "ann", "ann", "ann", "bob")) == []
    all_month = (Leave("bob", date(2026, 1, 5), date(2026, 2, 2)),)
    away = month("Ann", "Bob", leave=all_month)
    assert units_of(NO_GAP, away, held_by(away, "ann", "ann", "ann", "ann")) == []


def test_only_people_who_fit_the_duty_share_it():
    leaders = replace(PHONE_DUTY, roles=frozenset({"leader"}))
    slots = tuple(week(n, leaders) for n in range(2))
    boss = employee("Boss", roles=frozenset({"leader"}))
    given_problem = duties("Ann", boss, days=14, slots=slots)
    assert units_of(NO_GAP, given_problem, held_by(given_problem, "boss", "boss")) == []


def test_nobody_makes_up_for_years_in_one_rota_and_tolerance():
    given_problem = month("Ann", "Bob", "Cai", "Dai", history=had(ann=5, bob=5, cai=5))
    twice = held_by(given_problem, "dai", "ann", "bob", "dai")
    # Everybody has one turn; Cai has one too few, Dai, who has had none before, one too many.
    assert units_of(NO_GAP, given_problem, twice) == [1, 1]
    assert units_of(DutyTurns(gap_weeks=0, tolerance=1), given_problem, twice) == []


@pytest.mark.parametrize(
    ("gap", "names", "units"),
    [
        (2, ("ann", "bob", "cai", "ann"), []),  # two weeks between
        (2, ("ann", "bob", "ann", "cai"), [1]),  # one week between: one is missing
        (2, ("ann", "ann", "bob", "cai"), [2]),
        (3, ("ann", "bob", "cai", "ann"), [1]),
        (0, ("ann", "ann", "bob", "cai"), []),
    ],
)
def test_weeks_between_turns(gap, names, units):
    given_problem = month("Ann", "Bob", "Cai")
    made = held_by(given_problem, *names)
    rule = DutyTurns(gap_weeks=gap)
    assert units_of(rule, given_problem, made) == units
    assert score_of(rule, given_problem, made) == Score(0, 20 * sum(units))


def test_turns_before_the_horizon_count_for_the_gap():
    # Ann's last turn began on 22 December, two weeks before: one week between, one is missing.
    past = ((0, "phone", -14, -8), (1, "other", -7, -1))
    given_problem = duties("Ann", "Bob", days=7, slots=(week(0),), past_duties=past)
    made = held_by(given_problem, "ann")
    assert units_of(DutyTurns(), given_problem, made) == [1]
    assert score_of(DutyTurns(), given_problem, made) == Score(0, 20)
    assert units_of(DutyTurns(), given_problem, held_by(given_problem, "bob")) == []


def test_days_of_duty_need_no_gap():
    slots = tuple(slot(DAY_DUTY, (d,)) for d in range(4))
    given_problem = duties("Ann", "Bob", slots=slots)
    assert (
        units_of(DutyTurns(), given_problem, held_by(given_problem, "ann", "ann", "bob", "bob"))
        == []
    )


def test_not_the_same_holiday_two_years_running():
    festival = DutyKind("festival", Name("春节值班", "Festival duty"), DutyPeriod.DAY)
    slots = (slot(festival, (1,), holiday=SPRING), slot(festival, (3,)))
    history = (
        HistoryCount("ann", "holiday:spring_festival", 1, 2025),
        HistoryCount("bob", "holiday:spring_festival", 1, 2024),
        HistoryCount("bob", "holiday:national_day", 1, 2025),
    )
    given_problem = duties("Ann", "Bob", slots=slots, history=history)
    assert units_of(DutyTurns(), given_problem, held_by(given_problem, "bob", "ann")) == []
    made = held_by(given_problem, "ann", "bob")
    [violation] = DutyTurns().check(given_problem, made)
    assert (violation.units, violation.days) == (2, (1,))
    assert str(violation.message) == (
        "Ann holds Festival duty Tue 6 Jan and already had Spring Festival in 2025; not in two "
        "years running."
    )
    assert violation.message.in_("zh") == (
        "Ann担任春节值班 1月6日周二，2025年已在春节值班；不应连续两年。"
    )
    assert score_of(DutyTurns(), given_problem, made) == Score(0, 40)


def test_kinds_scope_and_validity():
    given_problem = month("Ann", "Bob")
    made = held_by(given_problem, "ann", "ann", "ann", "ann")
    assert units_of(DutyTurns(gap_weeks=0, duties=("day",)), given_problem, made) == []
    ann_alone = DutyTurns(gap_weeks=0, scope=Scope(employees=("ann",)))
    assert units_of(ann_alone, given_problem, made) == []
    last_two = DutyTurns(gap_weeks=0, valid_from=date(2026, 1, 20))
    assert units_of(last_two, given_problem, made) == [1, 1]


def test_in_words():
    given_problem = month("Ann", "Bob", history=had(ann=1, bob=1))
    made = held_by(given_problem, "ann", "bob", "ann", "ann")
    messages = [v.message for v in DutyTurns(gap_weeks=1).check(given_problem, made)]
    assert [str(m) for m in messages] == [
        "Ann holds Duty phone 3 times between Mon 5 Jan and Sun 1 Feb (before: 1); a fair share "
        "is at most 2.",
        "Ann holds Duty phone from Mon 19 Jan and again from Mon 26 Jan, 0 weeks between; at "
        "least 1 are required.",
        "Bob holds Duty phone 1 times between Mon 5 Jan and Sun 1 Feb (before: 1); at least 2 are "
        "due in the rotation.",
    ]
    assert [m.in_("zh") for m in messages] == [
        "Ann在1月5日周一至2月1日周日担任值班电话3次（此前1次），公平份额最多2次。",
        "Ann担任值班电话，1月19日周一起一次，1月26日周一起又一次，中间隔0周，至少应隔1周。",
        "Bob在1月5日周一至2月1日周日担任值班电话1次（此前1次），按轮值至少应有2次。",
    ]


MIXED = duties(
    "Ann",
    "Bob",
    employee("Xin", hire_date=date(2025, 10, 12)),
    days=28,
    slots=(*FOUR_WEEKS, slot(DAY_DUTY, (2,), holiday=SPRING), slot(HOST, (0,), shift=0)),
    history=(*had(ann=2, bob=1), HistoryCount("bob", "holiday:spring_festival", 1, 2025)),
    past_duties=((0, "phone", -7, -1),),
    leave=(Leave("bob", date(2026, 1, 5), date(2026, 1, 6)),),
)


@pytest.mark.parametrize("rule", [DutyTurns(), DutyTurns(tolerance=1, gap_weeks=3)])
@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_model_and_check_agree(rule, seed):
    assert_model_and_check_agree(rule, MIXED, seed)


@settings(max_examples=60, deadline=None)
@given(
    history=st.lists(st.integers(0, 6), min_size=1, max_size=6),
    turns=st.integers(1, 6),
)
def test_the_fair_bounds_can_always_be_kept(history, turns):
    """Dealing each turn to whoever is furthest behind breaks nothing."""
    names = [f"P{i}" for i in range(len(history))]
    slots = tuple(slot(DAY_DUTY, (d,)) for d in range(turns))
    counts = tuple(
        HistoryCount(n.lower(), "duty:day", c) for n, c in zip(names, history, strict=True)
    )
    given_problem = duties(*names, slots=slots, history=counts)
    rounds = -(-turns // len(names))
    total, dealt = list(history), []
    for _ in range(turns):
        able = [i for i in range(len(names)) if total[i] - history[i] < rounds]
        chosen = min(able, key=lambda i: total[i])
        total[chosen] += 1
        dealt.append(names[chosen].lower())
    rule = DutyTurns(mode=Mode.HARD)
    assert units_of(rule, given_problem, held_by(given_problem, *dealt)) == []
