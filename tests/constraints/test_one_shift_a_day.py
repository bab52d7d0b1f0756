"""One shift a day: two on a day, two at a time, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from constraints.one_shift_a_day import OneShiftADay
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Scope
from tests.constraints.law import SEEDS, assert_model_agrees, messages, random_rota, units
from tests.make import EARLY, LATE, problem, rota, shift_type

LONG_NIGHT = shift_type("N", 22, 31, "night")  # until 07:00: the early begins at 06:00
TYPES = (EARLY, LATE, LONG_NIGHT)


def test_two_and_three_on_one_day():
    p = problem("Ann", "Bob")
    r = rota(p, ann="0E 0L 3E", bob="2E 2L 2N")
    found = list(OneShiftADay().check(p, r))
    assert [(v.units, v.employee, v.days) for v in found] == [(1, 0, (0,)), (2, 1, (2,))]


def test_the_model_states_it_too():
    p = problem("Ann", days=2)
    model = RotaModel(p)
    OneShiftADay().add_to(model)
    cells = tuple(model.works(0, 0, s) for s in range(3))
    assert (cells, 1, None) in [(row.vars, row.bound, row.price) for row in model.rows]


def test_words_in_both_languages():
    p = problem("Ann", types=TYPES)
    r = rota(p, ann="0E 0L 2N 3E")
    assert messages(OneShiftADay(), p, r) == [
        "Ann works 2 shifts on Mon 5 Jan (Early, Late); at most 1 is allowed.",
        "Ann works Night on Wed 7 Jan and Early on Thu 8 Jan, which overlap in time.",
    ]
    assert messages(OneShiftADay(), p, r, "zh") == [
        "Ann1月5日周一排了2个班（早班、晚班），一天最多1个。",
        "Ann的1月7日周三夜班与1月8日周四早班时间重叠。",
    ]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("0N 1E", [1]),  # 07:00 is after 06:00
        ("0N 1L", []),
        ("0N 2E", []),
        ("0L 1E", []),
        ("0N 1E 1L", [1, 1]),  # two that day, and one of them overlaps
    ],
)
def test_overlap_with_the_day_after(cells, found):
    p = problem("Ann", types=TYPES)
    assert [v.units for v in OneShiftADay().check(p, rota(p, ann=cells))] == found


def test_touching_is_not_overlapping():
    p = problem("Ann")  # the night ends at 06:00 sharp
    assert units(OneShiftADay(), p, rota(p, ann="0N 1E")) == []


def test_last_published_night_counts():
    p = problem("Ann", types=TYPES, past=((0, -1, 2),))
    assert units(OneShiftADay(), p, rota(p, ann="0E")) == [1]
    assert units(OneShiftADay(), p, rota(p, ann="0L")) == []


def test_two_past_shifts_on_a_day_are_nobodys_business():
    p = problem("Ann", past=((0, -1, 0), (0, -1, 1)))
    assert list(OneShiftADay().check(p, rota(p))) == []


def test_validity_and_scope():
    p = problem("Ann", "Bob", types=TYPES)
    r = rota(p, ann="0N 1E", bob="0N 1E")
    only_bob = OneShiftADay(scope=Scope(employees=("bob",)))
    assert [v.employee for v in only_bob.check(p, r)] == [1]
    assert units(OneShiftADay(valid_from=date(2026, 1, 7)), p, r) == []


@pytest.mark.parametrize("mode", [Mode.SOFT, Mode.OFF])
def test_is_always_hard(mode):
    with pytest.raises(ValidationError, match="always hard"):
        OneShiftADay(mode=mode)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_model_and_check_agree(seed):
    p = problem("Ann", types=TYPES, past=((0, -1, 2),), days=5)
    assert_model_agrees(OneShiftADay(), p, random_rota(p, seed))
