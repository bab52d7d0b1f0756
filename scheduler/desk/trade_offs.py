"""A few rotas of one horizon to choose from: coverage against fairness against wishes.

The same horizon is built several times with the weights of fairness and of wishes scaled, each
time from the rotas found before. All are priced by `check` under the centre's own weights, and only
those stay that no other one beats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from scheduler.check import Report, check_rota
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.rule import Group, Mode, Rule
from scheduler.solve.result import ShouldStop, SolveLimits

SCALES: tuple[tuple[float, float], ...] = (
    (1, 1),
    (4, 1),
    (1, 4),
    (0.25, 1),
    (1, 0.25),
    (4, 4),
    (0.25, 0.25),
)
"""How fairness and wishes weigh in each build, against the centre's own weights."""
_FIRST_SHARE = 0.4
"""Share of the time for the first build, from which the others go on."""
_FINE = 4
"""All weights times this, so that a quarter of a weight is a whole number."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What a rota costs under the centre's own weights; the three add up to its cost.

    ``coverage`` is everything that is neither fairness nor a wish: coverage, and the house's other
    rules with it.
    """

    coverage: int
    fairness: int
    wishes: int

    @property
    def cost(self) -> int:
        """The rota's whole price."""
        return self.coverage + self.fairness + self.wishes

    def beats(self, other: Prices) -> bool:
        """Whether this is nowhere dearer, and somewhere cheaper."""
        mine, theirs = _as_tuple(self), _as_tuple(other)
        return mine != theirs and all(a <= b for a, b in zip(mine, theirs, strict=True))


@dataclass(frozen=True)
class TradeOff:
    """One rota to choose: how its build weighed fairness and wishes, and what it costs."""

    fairness_scale: float
    wishes_scale: float
    prices: Prices
    rota: Rota


def prices_of(report: Report) -> Prices:
    """The price of a rota by what it is for."""
    by_group = {Group.FAIRNESS: 0, Group.WISHES: 0}
    for found in report.violations:
        if found.rule.group in by_group:
            by_group[found.rule.group] += found.cost
    fairness, wishes = by_group.values()
    return Prices(report.cost - fairness - wishes, fairness, wishes)


def scaled(rules: Sequence[Rule], fairness: float, wishes: float) -> tuple[Rule, ...]:
    """The rules with the weights of fairness and of wishes scaled against all others.

    Scales are whole quarters. Hard rules stay as they are.
    """
    scales = {Group.FAIRNESS: fairness, Group.WISHES: wishes}
    made = []
    for rule in rules:
        if rule.mode is Mode.SOFT:
            weight = max(1, math.floor(rule.weight * _FINE * scales.get(rule.group, 1)))
            rule = rule.model_copy(update={"weight": weight})
        made.append(rule)
    return tuple(made)


Point = TypeVar("Point")


def not_beaten(points: Sequence[Point], prices: Callable[[Point], Prices]) -> list[Point]:
    """The points that no other one beats, the first of those that cost the same."""
    kept: list[Point] = []
    for number, point in enumerate(points):
        others = [prices(other) for other in points]
        mine = others[number]
        if not any(other.beats(mine) for other in others) and mine not in others[:number]:
            kept.append(point)
    return kept


def find_trade_offs(
    problem: Problem,
    rules: Sequence[Rule],
    limits: SolveLimits,
    *,
    start: Rota | None = None,
    on_point: Callable[[int, TradeOff | None], None] = lambda _number, _point: None,
    stop: ShouldStop = lambda: False,
    known: Sequence[TradeOff] = (),
) -> list[TradeOff]:
    """Rotas of which none beats another, within the time of the limits all together.

    ``on_point`` hears of every build that has ended: its number, and its rota if there is a lawful
    one. ``known`` are the rotas of an earlier attempt, in the order of `SCALES`. A rota that breaks
    hard rules which others could keep is not offered.
    """
    from scheduler.solve.search import solve

    found = list(known)
    for number, (fairness, wishes) in enumerate(SCALES[len(found) :], start=len(found)):
        if stop():
            break
        weighed = scaled(rules, fairness, wishes)
        begin = _best_start(problem, weighed, [one.rota for one in found], start)
        result = solve(problem, weighed, _limits(limits, number), start=begin, stop=stop)
        point = None
        if result.rota is not None:
            prices = prices_of(check_rota(problem, rules, result.rota))
            point = TradeOff(fairness, wishes, prices, result.rota)
        on_point(number, point)
        if point is None:
            break
        found.append(point)
    return not_beaten(found, lambda one: one.prices)


def _limits(limits: SolveLimits, number: int) -> SolveLimits:
    share = _FIRST_SHARE if number == 0 else (1 - _FIRST_SHARE) / (len(SCALES) - 1)
    work = limits.deterministic_seconds
    return replace(
        limits,
        seconds=limits.seconds * share,
        deterministic_seconds=None if work is None else work * share,
    )


def _best_start(
    problem: Problem, rules: Sequence[Rule], found: Sequence[Rota], start: Rota | None
) -> Rota | None:
    """The rota to go on from: the cheapest under these weights of those found before."""
    known = [*found] or ([start] if start is not None else [])
    if not known:
        return None

    def price(rota: Rota) -> tuple[int, int]:
        report = check_rota(problem, rules, rota)
        return len(report.hard_violations), report.cost

    return min(known, key=price)


def _as_tuple(prices: Prices) -> tuple[int, int, int]:
    return prices.coverage, prices.fairness, prices.wishes
