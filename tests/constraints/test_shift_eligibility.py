"""Shift types for the right people and days."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.shift_eligibility import ShiftEligibility
from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Season
from scheduler.domain.problem import Pin
from scheduler.domain.text import Name
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Scope
from tests.constraints.law import compiled, messages, units
from tests.make import ALL_DAY, EARLY, PART_TIME, employee, problem, rota, shift_type


def special(**more):
    return shift_type("D", 9, 17, "day", **more)


@pytest.mark.parametrize(
    ("restriction", "reason", "grund"),
    [
        (
            {"contracts": frozenset({"part"})},
            "it is not for the contract Full time",
            "不适用于“全日制”",
        ),
        ({"teams": frozenset({"B"})}, "it is not for the team A", "班组“A”"),
        ({"skills": frozenset({"chat", "desk"})}, "a skill is missing (chat, desk)", "所需技能"),
        ({"roles": frozenset({"leader"})}, "a role is missing (leader)", "所需岗位（leader）"),
        ({"day_kinds": frozenset({DayKind.REST})}, "it is not worked on workdays", "工作日"),
        ({"seasons": frozenset({"heating"})}, "it is not worked in the season All year", "全年"),
    ],
)
def test_each_reason_in_words(restriction, reason, grund):
    p = problem("Ann", types=(EARLY, special(**restriction)))
    r = rota(p, ann="0E 1D")
    assert messages(ShiftEligibility(), p, r) == [f"Ann cannot work Day on Tue 6 Jan: {reason}."]
    [chinese] = messages(ShiftEligibility(), p, r, "zh")
    assert chinese.startswith("Ann不能上1月6日周二白班：")
    assert grund in chinese


def test_closed_centre_and_several_reasons():
    summer = Season("s", Name("夏", "Summer"), date(2026, 1, 1), date(2026, 1, 5), ALL_DAY)
    p = problem(
        "Ann",
        types=(special(teams=frozenset({"B"}), roles=frozenset({"leader"})),),
        centre_settings={"seasons": (summer,)},
    )
    assert messages(ShiftEligibility(), p, rota(p, ann="0D 1D")) == [
        "Ann cannot work Day on Mon 5 Jan: it is not for the team A, a role is missing (leader).",
        "Ann cannot work Day on Tue 6 Jan: the centre is closed on that day.",
    ]


def test_the_right_person_on_the_right_day():
    part_timers = special(contracts=frozenset({"part"}), day_kinds=frozenset({DayKind.REST}))
    p = problem("Ann", employee("Eve", contract=PART_TIME), types=(part_timers,))
    found = list(ShiftEligibility().check(p, rota(p, eve="4D 5D", ann="5D")))
    assert [(v.employee, v.days) for v in found] == [(0, (5,)), (1, (4,))]


def test_validity_and_scope():
    p = problem("Ann", "Bob", types=(special(teams=frozenset({"B"})),))
    r = rota(p, ann="0D 2D", bob="1D")
    rule = ShiftEligibility(valid_from=date(2026, 1, 6), scope=Scope(employees=("ann",)))
    assert [(v.employee, v.days) for v in rule.check(p, r)] == [(0, (2,))]


def test_model_holds_no_such_cell_and_charges_a_pinned_one():
    types = (special(teams=frozenset({"B"})),)
    free, pinned = problem("Ann", types=types), problem("Ann", types=types, pins=(Pin(0, 0, 0),))
    assert RotaModel(free).works(0, 0, 0) == 0
    soft = compiled(ShiftEligibility(mode=Mode.SOFT, weight=7), pinned)
    assert soft.score(soft.values_of(rota(pinned, ann="0D"))).cost == 7
    hard = compiled(ShiftEligibility(), pinned)
    assert hard.score(hard.values_of(rota(pinned, ann="0D"))).hard == 0  # a pin is a fact
    assert [v.units for v in ShiftEligibility().check(pinned, rota(pinned, ann="0D"))] == [1]


def test_lawful_rota_has_nothing_to_say():
    p = problem("Ann")
    assert units(ShiftEligibility(), p, rota(p, ann="0E 1L 2N")) == []


def test_nobody_works_before_the_first_day_or_after_the_last():
    comes_and_goes = employee("Ann", hire_date=date(2026, 1, 6), last_day=date(2026, 1, 8))
    p = problem(comes_and_goes, types=(EARLY,), days=5)
    found = messages(ShiftEligibility(), p, rota(p, ann="0E 1E 3E 4E"))
    assert [text.split(":")[0][-9:] for text in found] == ["Mon 5 Jan", "Fri 9 Jan"]
    assert all("does not belong to the centre on that day" in text for text in found)
    assert not RotaModel(p).possible[0, 0].any()
    assert RotaModel(p).possible[0, [1, 2, 3]].all()
    assert p.absent_days == {(0, 0), (0, 4)}
