"""One host for each pre-shift meeting, from those who work the shift, in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.meeting_host import MeetingHost
from scheduler.domain.text import Name
from scheduler.model.program import Score
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Scope
from tests.constraints.test_duty_staffed import HOST, duties, slot, week
from tests.constraints.test_required_staff import (
    SEEDS,
    assert_model_and_check_agree,
    score_of,
    units_of,
)
from tests.make import employee, rota

RULE = MeetingHost()
ZHAO = employee("Zhao", team="B")
EARLY_A = tuple(slot(HOST, (d,), shift=0, team="A") for d in range(4))
GIVEN = duties(
    "Ann",
    "Bob",
    ZHAO,
    days=4,
    slots=(*EARLY_A, week(0)),
    centre_settings={"teams": {"A": Name("甲班", "Team One")}},
)


def test_each_meeting_has_one_host_from_the_shift():
    made = rota(GIVEN, {0: "ann", 1: "bob"}, ann="0E 1E", bob="0E 1E")
    assert units_of(RULE, GIVEN, made) == []
    assert score_of(RULE, GIVEN, made) == Score(0, 0)


def test_nobody_hosts():
    made = rota(GIVEN, {0: "ann"}, ann="0E 1L", bob="1E")
    assert units_of(RULE, GIVEN, made) == [1]
    assert score_of(RULE, GIVEN, made) == Score(0, 15)


def test_no_meeting_where_nobody_of_the_team_works():
    assert units_of(RULE, GIVEN, rota(GIVEN, zhao="0E 1E")) == []


def test_a_host_who_is_not_on_the_shift_or_not_in_the_team():
    # Day 0: Bob hosts on his day off. Day 1: Zhao works it, but for team B. With two meetings and
    # two people each may host one.
    made = rota(GIVEN, {0: "bob", 1: "zhao"}, ann="0E 1E", zhao="1E")
    assert units_of(RULE, GIVEN, made) == [1, 1]
    assert score_of(RULE, GIVEN, made) == Score(0, 30)


def test_two_hosts_are_one_too_many():
    made = rota(GIVEN, {0: "ann"}, ann="0E", bob="0E")
    duty = made.duties.copy()
    duty[0, :2] = True
    crowded = replace(made, cells=made.cells.copy(), breaks=made.breaks.copy(), duties=duty)
    assert units_of(RULE, GIVEN, crowded) == [1]
    assert score_of(RULE, GIVEN, crowded) == Score(0, 15)


def test_turns_go_round():
    # Three meetings take place and two people share them: two turns at most.
    work = {"ann": "0E 1E 2E", "bob": "0E 1E 2E"}
    assert units_of(RULE, GIVEN, rota(GIVEN, {0: "ann", 1: "ann", 2: "bob"}, **work)) == []
    always_ann = rota(GIVEN, {0: "ann", 1: "ann", 2: "ann"}, **work)
    assert units_of(RULE, GIVEN, always_ann) == [1]
    assert score_of(RULE, GIVEN, always_ann) == Score(0, 15)
    assert units_of(MeetingHost(tolerance=1), GIVEN, always_ann) == []


def test_only_those_whom_the_duty_allows():
    picky = replace(HOST, roles=frozenset({"host"}))
    given_problem = duties(
        "Ann",
        employee("Bob", roles=frozenset({"host"})),
        slots=(slot(picky, (0,), shift=0, team="A"), slot(picky, (1,), shift=0, team="A")),
    )
    made = rota(given_problem, {0: "ann", 1: "bob"}, ann="0E 1E", bob="0E 1E")
    assert units_of(RULE, given_problem, made) == [1]
    assert score_of(RULE, given_problem, made) == Score(0, 15)


def test_a_meeting_of_all_teams():
    given_problem = duties("Ann", ZHAO, slots=(slot(HOST, (0,), shift=0),))
    assert (
        units_of(RULE, given_problem, rota(given_problem, {0: "zhao"}, ann="0E", zhao="0E")) == []
    )
    [violation] = RULE.check(given_problem, rota(given_problem, ann="0E"))
    assert str(violation.message) == (
        "Nobody hosts Meeting host, Early on Mon 5 Jan of all teams; 1 host is due."
    )


def test_kinds_scope_and_validity():
    made = rota(GIVEN, ann="0E 1E")
    assert units_of(RULE, GIVEN, made) == [1, 1]
    assert units_of(MeetingHost(duties=("other",)), GIVEN, made) == []
    assert units_of(MeetingHost(scope=Scope(employees=("bob",))), GIVEN, made) == []
    assert units_of(MeetingHost(valid_from=date(2026, 1, 6)), GIVEN, made) == [1]


def test_in_words():
    made = rota(GIVEN, {1: "bob", 2: "ann", 3: "ann"}, ann="0E 2E 3E", bob="2E")
    duty = made.duties.copy()
    duty[2, 1] = True
    crowded = replace(made, cells=made.cells.copy(), breaks=made.breaks.copy(), duties=duty)
    rule = MeetingHost(tolerance=0)
    messages = [v.message for v in rule.check(GIVEN, crowded)]
    assert [str(m) for m in messages] == [
        "Nobody hosts Meeting host, Early on Mon 5 Jan of Team One; 1 host is due.",
        "Bob hosts Meeting host, Early on Tue 6 Jan of Team One without working that shift in the "
        "team.",
        "Meeting host, Early on Wed 7 Jan of Team One has 2 hosts (Ann, Bob); 1 is due.",
    ]
    assert [m.in_("zh") for m in messages] == [
        "甲班的1月5日周一早班班前会主持无人担任，应为1人。",
        "Bob担任甲班的1月6日周二早班班前会主持，但不在该班组该班次上班。",
        "甲班的1月7日周三早班班前会主持有2人担任（Ann、Bob），应为1人。",
    ]
    alone = rota(GIVEN, {0: "ann", 1: "ann"}, ann="0E 1E", bob="1E")
    [turns] = rule.check(GIVEN, alone)
    assert str(turns.message) == (
        "Ann hosts 2 meetings between Mon 5 Jan and Thu 8 Jan; in turn it is at most 1."
    )
    assert turns.message.in_("zh") == ("Ann在1月5日周一至1月8日周四主持班前会2次，按轮流最多1次。")
    assert turns.days == (0, 1)


def test_few_limits():
    people = [employee(f"P{i}", team="AB"[i % 2]) for i in range(40)]
    slots = tuple(slot(HOST, (d,), shift=0, team=t) for d in range(7) for t in "AB")
    model = RotaModel(duties(*people, slots=slots))
    RULE.add_to(model)
    # A meeting: 20 hosts on the shift, one for the outsiders, one host at least and at most; and
    # everybody's turns.
    assert len(model.rows) == 14 * (20 + 3) + 40


@settings(max_examples=50, deadline=None)
@given(seed=SEEDS, tolerance=st.integers(0, 1))
def test_model_and_check_agree(seed, tolerance):
    picky = replace(HOST, id="picky", skills=frozenset({"chat"}))
    slots = (
        *EARLY_A[:3],
        slot(HOST, (1,), shift=1, team="B"),
        slot(picky, (0,), shift=0, team="A"),
        slot(HOST, (2,), shift=0),
    )
    cai = employee("Cai", skills=frozenset({"chat"}))
    given_problem = duties("Ann", "Bob", cai, ZHAO, days=3, slots=slots)
    assert_model_and_check_agree(MeetingHost(tolerance=tolerance), given_problem, seed)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_going_round_the_people_at_work_breaks_nothing(seed):
    order = np.random.default_rng(seed).permutation(["ann", "bob", "ann", "bob"]).tolist()
    everybody = {"ann": "0E 1E 2E 3E", "bob": "0E 1E 2E 3E"}
    made = rota(GIVEN, dict(enumerate(order)), **everybody)
    hard = MeetingHost(mode=Mode.HARD)
    assert units_of(hard, GIVEN, made) == []
    assert score_of(hard, GIVEN, made) == Score(0, 0)
