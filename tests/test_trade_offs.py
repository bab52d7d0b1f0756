"""Rotas to choose from: none beats another, all priced by the centre's own weights."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.check import check_rota
from scheduler.desk.trade_offs import (
    SCALES,
    Prices,
    TradeOff,
    find_trade_offs,
    not_beaten,
    prices_of,
    scaled,
)
from scheduler.domain.people import Preference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.registry import find_rules
from scheduler.rule import Mode, Rule
from scheduler.solve.result import SolveLimits
from tests.make import MONDAY, PHONE, demand, problem, rota

prices = st.builds(Prices, st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))


@given(st.lists(prices, max_size=9))
def test_what_stays_is_not_beaten_and_what_goes_is(points: list[Prices]) -> None:
    kept = not_beaten(points, lambda point: point)
    assert not any(a.beats(b) for a in kept for b in kept)
    assert len(set(kept)) == len(kept)
    for gone in set(points) - set(kept):
        assert any(one.beats(gone) for one in kept)


@given(prices, prices)
def test_beating_is_one_way(one: Prices, other: Prices) -> None:
    assert not (one.beats(other) and other.beats(one))
    assert not one.beats(one)
    if one.beats(other):
        assert one.cost < other.cost


def test_by_hand() -> None:
    points = [Prices(5, 5, 5), Prices(5, 5, 4), Prices(9, 0, 9), Prices(5, 5, 4), Prices(4, 9, 9)]
    assert not_beaten(points, lambda point: point) == [points[1], points[2], points[4]]


def test_weights_are_scaled_against_all_others() -> None:
    rules = find_rules()
    given_rules = (
        rules["coverage"](mode=Mode.SOFT, weight=10),
        rules["fair_shares"](weight=10),
        rules["preferences"](weight=10),
        rules["minimum_rest"](),
    )
    weighed = scaled(given_rules, 0.25, 4)
    assert [rule.weight for rule in weighed[:3]] == [40, 10, 160]
    assert weighed[3] == given_rules[3], "hard rules stay"


def small() -> tuple[Problem, tuple[Rule, ...]]:
    rules = find_rules()
    given_problem = problem(
        "Ann",
        "Bob",
        days=3,
        queues=(PHONE,),
        demand=demand(3, {(0, 8): 1, (1, 8): 1, (2, 8): 1}),
        preferences=tuple(
            Preference("ann", None, MONDAY.replace(day=5 + day), "off", True) for day in range(3)
        ),
    )
    house = (
        rules["one_shift_a_day"](),
        rules["coverage"](mode=Mode.SOFT, weight=1),
        rules["preferences"](weight=10),
    )
    return given_problem, house


def test_prices_add_up_to_the_cost() -> None:
    """Ann works three days she wished off (30 points); nobody is missing."""
    given_problem, house = small()
    whole = rota(given_problem, ann="0E 1E 2E")
    report = check_rota(given_problem, house, whole)
    assert prices_of(report) == Prices(0, 0, 30)
    empty = check_rota(given_problem, house, Rota.empty(given_problem))
    assert prices_of(empty).wishes == 0
    assert prices_of(empty).cost == empty.cost > 0


def test_builds_end_with_points_none_of_which_beats_another() -> None:
    given_problem, house = small()
    heard: list[tuple[int, TradeOff | None]] = []
    limits = SolveLimits(seconds=60, workers=1, deterministic_seconds=0.7)
    found = find_trade_offs(
        given_problem, house, limits, on_point=lambda n, point: heard.append((n, point))
    )
    assert [number for number, _ in heard] == list(range(len(SCALES)))
    # Bob can do all of it: the best rota grants every wish and misses nobody.
    assert [point.prices for point in found] == [Prices(0, 0, 0)]
    assert not any(a.prices.beats(b.prices) for a in found for b in found)


def test_goes_on_from_what_an_earlier_attempt_left() -> None:
    given_problem, house = small()
    whole = rota(given_problem, bob="0E 1E 2E")
    known = [TradeOff(*scales, Prices(0, 0, 0), whole) for scales in SCALES]
    asked: list[int] = []
    limits = SolveLimits(seconds=1, workers=1, deterministic_seconds=0.1)
    found = find_trade_offs(
        given_problem, house, limits, known=known, on_point=lambda n, _: asked.append(n)
    )
    assert asked == []
    assert found == known[:1]


def test_stops_when_told() -> None:
    given_problem, house = small()
    assert find_trade_offs(given_problem, house, SolveLimits(seconds=1), stop=lambda: True) == []
