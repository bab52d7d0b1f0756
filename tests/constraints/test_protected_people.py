"""People kept off nights."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.protected_people import ProtectedPeople
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Scope
from tests.constraints.law import messages, units
from tests.make import EARLY, LATE, NIGHT, employee, problem, rota, shift_type

UNTIL_WEDNESDAY = employee("Ann", no_nights_until=date(2026, 1, 7))
BEYOND_TEN = shift_type("B", 15, 22.5, "late")
BEFORE_SIX = shift_type("V", 5.5, 13, "early")
SMALL_HOURS = shift_type("M", 0, 8, "night")
TYPES = (EARLY, LATE, NIGHT, BEYOND_TEN, BEFORE_SIX, SMALL_HOURS)


def test_words_never_say_why():
    p = problem(UNTIL_WEDNESDAY)
    r = rota(p, ann="1N")
    assert messages(ProtectedPeople(), p, r) == [
        "Ann works Night on Tue 6 Jan, but works no nights through Wed 7 Jan."
    ]
    assert messages(ProtectedPeople(), p, r, "zh") == [
        "Ann在1月7日周三之前（含当日）不安排夜班，却排了1月6日周二夜班。"
    ]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("0E 1L 2E", []),  # late ends at 22:00 sharp
        ("0N", [1]),
        ("2N", [1]),  # starts on the last protected day
        ("3N", []),
        ("0B 1V 2M", [1, 1, 1]),  # each touches 22:00 to 06:00
        ("4B 5V 6M", []),
    ],
)
def test_units(cells, found):
    p = problem(UNTIL_WEDNESDAY, types=TYPES)
    assert units(ProtectedPeople(), p, rota(p, ann=cells)) == found


def test_others_and_past_protection_are_free():
    p = problem("Bob", employee("Cai", no_nights_until=date(2026, 1, 4)))
    assert units(ProtectedPeople(), p, rota(p, bob="0N 1N", cai="0N 1N")) == []


def test_validity_and_scope():
    p = problem(UNTIL_WEDNESDAY, employee("Bob", no_nights_until=date(2026, 1, 30)))
    r = rota(p, ann="0N", bob="0N 5N")
    rule = ProtectedPeople(scope=Scope(employees=("bob",)), valid_from=date(2026, 1, 10))
    assert units(rule, p, r) == [1]


def test_hard_rule_removes_the_cells():
    p = problem(UNTIL_WEDNESDAY, types=TYPES)
    model = RotaModel(p)
    ProtectedPeople().add_to(model)
    assert len(model.bans) == 3 * 4  # three days, four shift types that touch the night
    assert not model.rows
