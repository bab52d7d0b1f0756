"""Bounds from multipliers: no rota costs less, slopes are slopes, an ascent climbs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt

from scheduler.domain.rota import Rota
from scheduler.registry import find_rules
from scheduler.rule import Mode
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.dual.ascent import Ascent
from scheduler.solve.dual.dual import RotaDual
from scheduler.solve.linear_relaxation import relax
from scheduler.solve.prices import Floats
from scheduler.solve.search import build_program
from tests.contract import make_problem, rotas

MIXED = replace(make_problem(), published=None)
SOFT = tuple(
    rule(mode=Mode.HARD if rule.id == "one_shift_a_day" else Mode.SOFT)
    for rule in find_rules().values()
)
PROGRAM = build_program(MIXED, SOFT)
POOL = RowPool.of(PROGRAM)
assert POOL is not None
MADE = RotaDual.of(POOL)
assert MADE is not None
DUAL = MADE


def some_multipliers(seed: int, share: float) -> Floats:
    """Multipliers within their range, some of them nothing, some at an end of it."""
    rng = np.random.default_rng(seed)
    size = len(DUAL.lowest)
    low = np.where(np.isfinite(DUAL.lowest), DUAL.lowest, -50.0)
    high = np.where(np.isfinite(DUAL.highest), DUAL.highest, 50.0)
    drawn = low + (high - low) * np.round(rng.random(size) * 1.2 - 0.1, 2).clip(0, 1)
    return np.clip(np.where(rng.random(size) < share, drawn, 0.0), DUAL.lowest, DUAL.highest)


@given(rota=rotas(MIXED), seed=st.integers(0, 10_000), share=st.sampled_from([0.0, 0.2, 1.0]))
@settings(max_examples=80)
def test_no_rota_costs_less_than_any_multipliers_say(rota: Rota, seed: int, share: float) -> None:
    bound, _ = DUAL(some_multipliers(seed, share))
    assert bound <= PROGRAM.score(PROGRAM.values_of(rota)).cost + 1e-6


@given(seeds=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)))
@settings(max_examples=80)
def test_the_slope_bounds_the_bound_everywhere(seeds: tuple[int, int]) -> None:
    here, there = (some_multipliers(seed, 0.5) for seed in seeds)
    value, slope = DUAL(here)
    other, _ = DUAL(there)
    assert other <= value + float(slope @ (there - here)) + 1e-6 * (1 + abs(value))


def test_the_bound_comes_near_the_linear_relaxation_or_above_it() -> None:
    model = mathopt.Model.from_model_proto(relax(PROGRAM))
    found = mathopt.solve(model, mathopt.SolverType.GLOP).objective_value()
    steps = iter(range(1500))
    ascent = Ascent(
        DUAL,
        DUAL.lowest,
        DUAL.highest,
        DUAL.scale,
        aim=lambda: 1.5 * found,
        stop=lambda: next(steps, None) is None,
    )
    ascent.run(DUAL.start())
    assert ascent.best >= 0.98 * found


@pytest.mark.parametrize("aim", [3.0, 4.0, 40.0, float("inf")])
def test_an_ascent_climbs_to_the_peak(aim: float) -> None:
    """min(x + 0.1 y, 6 - x) with y from 0 to 1 has its peak 3.05 at x = 2.95, y = 1."""

    def dual(at: Floats) -> tuple[float, Floats]:
        x, y = at
        value, slope = min([(x + 0.1 * y, (1, 0.1)), (6 - x, (-1, 0))])
        return float(value), np.array(slope, float)

    low, high = np.array([-10.0, 0.0]), np.array([10.0, 1.0])
    steps = iter(range(3000))
    ascent = Ascent(
        dual, low, high, np.ones(2), aim=lambda: aim, stop=lambda: next(steps, None) is None
    )
    ascent.run(np.array([-4.0, 3.0]))
    assert 0 <= ascent.multipliers[1] <= 1
    assert 2.9 < ascent.best < 3.05 + 1e-9
