"""The solver: lawful, priced as `check` prices, repeatable, stoppable, honest about its bound."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from scheduler.breaks import settle_breaks
from scheduler.check import check_rota
from scheduler.domain.problem import Pin, Problem
from scheduler.domain.rota import Rota
from scheduler.registry import find_rules
from scheduler.rule import Mode, Rule
from scheduler.solve.result import Progress, SolveLimits, SolveStatus
from scheduler.solve.search import build_program, solve
from tests.contract import make_problem
from tests.make import PHONE, demand, employee, problem, shift_type

RULES = find_rules()
HOUSE = tuple(rule() for rule in RULES.values())
MIXED = replace(make_problem(), published=None)


def two_people_three_days() -> Problem:
    """One early position each day from 8 to 12, for two people."""
    wanted = demand(3, {(day, hour): 1 for day in range(3) for hour in range(8, 12)})
    return problem("Ann", "Bob", days=3, queues=(PHONE,), demand=wanted)


def cheapest_by_enumeration(given: Problem, rules: tuple[Rule, ...]) -> int:
    """The cost of the best lawful rota, every rota tried."""
    choices = [None, *range(given.n_shift_types)]
    best: int | None = None
    for row in product(choices, repeat=given.n_employees * given.n_days):
        cells = [
            (i // given.n_days, i % given.n_days, s) for i, s in enumerate(row) if s is not None
        ]
        report = check_rota(given, rules, Rota.of(given, cells))
        if not report.hard_violations and (best is None or report.cost < best):
            best = report.cost
    assert best is not None
    return best


def test_proves_the_optimum_that_enumeration_finds() -> None:
    given = two_people_three_days()
    chosen = tuple(
        RULES[name]()
        for name in ("coverage", "overstaffing", "contract_hours", "minimum_rest", "isolated_days")
    )
    rules = (*chosen, RULES["one_shift_a_day"]())
    result = solve(given, rules, SolveLimits(seconds=20))
    best = cheapest_by_enumeration(given, rules)
    assert result.status is SolveStatus.OPTIMAL
    assert (result.objective, result.bound) == (best, best)


def test_cost_is_the_price_of_check_and_no_hard_rule_breaks() -> None:
    result = solve(MIXED, HOUSE, SolveLimits(seconds=3))
    assert result.status in (SolveStatus.FEASIBLE, SolveStatus.OPTIMAL)
    assert result.rota is not None
    report = check_rota(MIXED, HOUSE, result.rota)
    assert result.objective == report.cost
    assert not report.hard_violations
    program = build_program(MIXED, HOUSE)
    assert program.score(program.values_of(result.rota)).cost == report.cost
    assert result.bound is not None
    assert result.bound <= report.cost


def test_same_seed_and_work_give_the_same_rota() -> None:
    limits = SolveLimits(seconds=60, workers=1, seed=7, deterministic_seconds=0.5)
    first, second = solve(MIXED, HOUSE, limits), solve(MIXED, HOUSE, limits)
    assert first.rota == second.rota
    assert first.fingerprint == second.fingerprint


def test_pins_are_kept() -> None:
    given = replace(MIXED, pins=(Pin(0, 3, 1), Pin(2, 4, None)))
    result = solve(given, HOUSE, SolveLimits(seconds=2))
    assert result.rota is not None
    assert result.rota.cells[0, 3].tolist() == [False, True, False, False, False]
    assert not result.rota.cells[2, 4].any()


def test_pins_that_break_a_hard_rule_are_reported_and_never_make_a_rota_impossible() -> None:
    given = replace(problem("Ann", "Bob", days=7), pins=tuple(Pin(0, day, 0) for day in range(7)))
    result = solve(given, HOUSE, SolveLimits(seconds=2))
    assert result.rota is not None
    assert result.rota.cells[0, :, 0].all()
    assert result.report is not None
    assert {v.rule.id for v in result.report.hard_violations} >= {"maximum_consecutive_days"}


def test_starts_from_an_existing_rota_and_never_gets_worse() -> None:
    first = solve(MIXED, HOUSE, SolveLimits(seconds=2))
    assert first.rota is not None
    again = solve(MIXED, HOUSE, SolveLimits(seconds=1), start=first.rota)
    assert again.objective is not None
    assert first.objective is not None
    assert again.objective <= first.objective


def test_stops_at_once_and_keeps_the_best() -> None:
    seen: list[Progress] = []
    result = solve(
        MIXED,
        HOUSE,
        SolveLimits(seconds=600),
        on_progress=seen.append,
        stop=lambda: bool(seen) and seen[-1].objective is not None,
    )
    assert result.seconds < 60
    assert result.rota is not None
    assert result.first_solution_seconds is not None


def test_objective_never_rises_and_bound_never_falls() -> None:
    seen: list[Progress] = []
    solve(MIXED, HOUSE, SolveLimits(seconds=3), on_progress=seen.append)
    costs = [p.objective for p in seen if p.objective is not None]
    bounds = [p.bound for p in seen if p.bound is not None]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)


def test_impossible_facts_are_explained() -> None:
    leader = employee("Ann", roles=frozenset({"leader"}))
    given = problem(leader, "Bob", days=7)
    demanding = RULES["required_staff"](
        mode=Mode.HARD, roles=("leader",), per="shift", shifts=("L",), always=True
    )
    result = solve(given, (*HOUSE, demanding), SolveLimits(seconds=20))
    assert result.status is SolveStatus.INFEASIBLE
    assert result.rota is None
    assert result.conflict is not None
    assert "required_staff" in result.conflict.rule_ids
    assert len(result.conflict.rule_ids) >= 2


def test_nobody_asked_for_gives_an_empty_rota_without_cost_of_coverage() -> None:
    result = solve(problem("Ann", days=2), (RULES["one_shift_a_day"](),), SolveLimits(seconds=1))
    assert result.rota is not None
    assert result.objective == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_model_prices_any_rota_as_check_does(seed: int) -> None:
    """All rules together on rotas nobody would make: the model's cost is check's cost."""
    rng = np.random.default_rng(seed)
    program = build_program(MIXED, HOUSE)
    shape = (MIXED.n_employees, MIXED.n_days, MIXED.n_shift_types)
    allowed = program.upper[program.cells].reshape(shape)
    cells = [
        (e, d, int(s))
        for e in range(MIXED.n_employees)
        for d in range(MIXED.n_days)
        for s in [rng.integers(-1, MIXED.n_shift_types)]
        if s >= 0 and allowed[e, d, s]
    ]
    rota = settle_breaks(MIXED, Rota.of(MIXED, cells))
    assert program.score(program.values_of(rota)).cost == check_rota(MIXED, HOUSE, rota).cost


LONG_DAY = shift_type(
    "D", 8, 17, "day", break_minutes=60, break_earliest_minutes=180, break_latest_minutes=420
)


def pinned_to_one_long_day() -> Problem:
    """Ann is pinned to 08:00-17:00; everybody is needed but from 14:00 to 15:00."""
    wanted = demand(1, {(0, hour): 1 for hour in range(8, 17) if hour != 14})
    return replace(
        problem("Ann", days=1, types=(LONG_DAY,), queues=(PHONE,), demand=wanted),
        pins=(Pin(0, 0, 0),),
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_breaks_of_pinned_shifts_move_to_where_nobody_is_missed(workers: int) -> None:
    rules = (RULES["coverage"](), RULES["one_shift_a_day"]())
    result = solve(pinned_to_one_long_day(), rules, SolveLimits(seconds=3, workers=workers))
    assert result.objective == 0
    assert result.rota is not None
    assert result.rota.breaks[0, 0, 0] == 6 * 60


def test_a_proof_does_not_hold_pinned_breaks_still() -> None:
    """Two long days pinned, needed at all hours: one hour short whenever the breaks are."""
    wanted = demand(1, {(0, hour): 2 for hour in range(8, 17)})
    given = replace(
        problem("Ann", "Bob", days=1, types=(LONG_DAY,), queues=(PHONE,), demand=wanted),
        pins=(Pin(0, 0, 0), Pin(1, 0, 0)),
    )
    rules = (RULES["coverage"](), RULES["one_shift_a_day"]())
    result = solve(given, rules, SolveLimits(seconds=10))
    # Breaks apart: 2 x 2 half hours with one of two missing, 2 units x 5 points each.
    assert result.status is SolveStatus.OPTIMAL
    assert (result.objective, result.bound) == (40, 40)
