"""Rows put anew at the prices of the bound: lawful, never worse, and duties stay."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from scheduler.model.program import Program
from scheduler.registry import find_rules
from scheduler.solve.bound import BoundFinder
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.construct import Constructor
from scheduler.solve.descent.open_rota import OpenRota
from scheduler.solve.guided import STEADY, USUAL, GuidedDescent, _share_of_descent
from scheduler.solve.prices import Floats
from scheduler.solve.result import SolveLimits
from scheduler.solve.search import build_program
from tests.contract import make_problem

PROGRAM = build_program(
    replace(make_problem(), published=None), tuple(rule() for rule in find_rules().values())
)
POOL = RowPool.of(PROGRAM)
assert POOL is not None


def descent(worth: Floats | None, stop_after: int = 1_000_000, most: int = 12) -> GuidedDescent:
    assert POOL is not None
    left = iter(range(stop_after))
    constructor = Constructor(PROGRAM, seed=1)
    made = GuidedDescent(PROGRAM, constructor, POOL, worth, lambda: next(left, None) is None, 1)
    made.schedule = replace(USUAL, most=most)
    return made


def some_worth(seed: int) -> Floats:
    return np.random.default_rng(seed).integers(-20, 60, PROGRAM.n_vars).astype(float)


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_rota_gets_better_and_stays_lawful(seed: int | None) -> None:
    worth = None if seed is None else some_worth(seed)
    nothing = PROGRAM.values_of_nothing()
    values, score = descent(worth).run(nothing)
    assert score == PROGRAM.score(values)
    assert score.hard <= PROGRAM.score(nothing).hard
    assert score < PROGRAM.score(nothing)


def test_duties_stay_and_their_holders_rows_suit_them() -> None:
    constructor = Constructor(PROGRAM, seed=1)
    first, before = constructor.first_rota(lambda: False)
    assert first[PROGRAM.duties].any()
    values, score = descent(None).run(first)
    assert (values[PROGRAM.duties] == first[PROGRAM.duties]).all()
    assert score.hard <= before.hard


def test_stopped_in_the_middle_it_keeps_whole_rows() -> None:
    nothing = PROGRAM.values_of_nothing()
    for stop_after in range(1, 12):
        _, score = descent(None, stop_after).run(nothing)
        assert not PROGRAM.score(nothing) < score


def test_prices_are_there_when_the_bound_has_been_looked_for() -> None:
    cost = float(PROGRAM.score(Constructor(PROGRAM, seed=1).first_rota(lambda: False)[0]).cost)
    with BoundFinder(PROGRAM, SolveLimits(seconds=60, workers=2), lambda: cost) as bounds:
        found = bounds.guide(60.0, lambda: False)
        assert found is not None
        pool, worth = found
        assert len(pool.people) == PROGRAM.problem.n_employees
        assert worth is None or (np.isfinite(worth).all() and worth[PROGRAM.cells].any())
    assert 0 < bounds.best <= cost


def test_whoever_waits_can_stop() -> None:
    with BoundFinder(PROGRAM, SolveLimits(seconds=60, workers=1)) as bounds:
        assert bounds.guide(600.0, lambda: True) is None or bounds.best >= 0


def test_it_does_the_same_every_time() -> None:
    nothing = PROGRAM.values_of_nothing()
    first, again = (descent(some_worth(4)).run(nothing)[0] for _ in range(2))
    assert np.array_equal(first, again)


def test_every_better_sweep_is_handed_on_and_a_good_rota_ends_it() -> None:
    made = descent(some_worth(6))
    handed: list[int] = []
    made.on_better = lambda values: handed.append(PROGRAM.score(values).cost)
    made.is_over = lambda: len(handed) >= 2
    made.run(PROGRAM.values_of_nothing())
    assert len(handed) == 2
    assert handed[1] < handed[0]


def test_shares_fall_to_nothing_and_so_does_the_disturbance() -> None:
    made = descent(some_worth(5), most=20)
    seen: list[tuple[float, float]] = []
    sweep = made._sweep

    def note(rota: OpenRota, share: float, heat: float) -> None:
        seen.append((share, heat))
        sweep(rota, share, heat)

    made._sweep = note  # type: ignore[method-assign]
    made.run(PROGRAM.values_of_nothing())
    assert len(seen) == 22
    assert seen == sorted(seen, reverse=True)
    assert seen[0][0] == 0.95
    assert seen[-2:] == [(0.0, 0.0)] * 2
    assert all(share > 0 and heat > 0 for share, heat in seen[:-2])


@pytest.mark.parametrize("fewest", [5, 9])
def test_with_hardly_any_time_the_fewest_sweeps_are_made_and_the_last_ones(
    fewest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.solve.guided.SHORTEST", 1e-12)
    made = descent(some_worth(5))
    made.seconds, made.schedule = 0.0, replace(USUAL, fewest=fewest)
    shares: list[float] = []
    made._sweep = lambda rota, share, heat: shares.append(share)  # type: ignore[method-assign]
    made.run(PROGRAM.values_of_nothing())
    assert len(shares) - 2 in (fewest, fewest + 1)
    assert shares[-2:] == [0.0, 0.0]
    assert shares[fewest - 1] > 0


@pytest.mark.parametrize(("people", "share"), [(20, 0.55), (50, 0.55), (75, 0.7), (150, 0.85)])
def test_a_year_of_many_people_has_more_time_for_its_sweeps(people: int, share: float) -> None:
    problem = SimpleNamespace(n_employees=people, n_days=364)
    program = cast(Program, SimpleNamespace(problem=problem))
    assert _share_of_descent(program, STEADY) == pytest.approx(share)
