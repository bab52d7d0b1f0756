"""Column generation from the prices of a bound: the same relaxation, whatever it begins at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scheduler.desk.benchmarking import read_exercises
from scheduler.registry import find_rules
from scheduler.rule import Mode
from scheduler.solve.columns.bound_prices import BoundPrices, find_bound_prices
from scheduler.solve.columns.generation import BEAMS, ask
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.search import build_program
from tests.columns import generation_of
from tests.contract import make_problem

[EXERCISE] = read_exercises([Path(__file__).parent / "instances" / "one_week.txt"])
SOFT = tuple(
    rule(mode=Mode.HARD if rule.id == "one_shift_a_day" else Mode.SOFT)
    for rule in find_rules().values()
)
PROGRAMS = {
    "week": build_program(EXERCISE.translation.problem, EXERCISE.translation.rules),
    "soft": build_program(replace(make_problem(), published=None), SOFT),
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("while_it_pays", [False, True])
def test_it_meets_the_relaxation_from_any_prices(name: str, while_it_pays: bool) -> None:
    """From good prices, from none at all, and from prices drawn by chance."""
    plain = generation_of(PROGRAMS[name])
    wanted = plain.run()
    assert wanted is not None
    good = find_bound_prices(plain.pool, float("inf"), lambda: False)
    assert good is not None
    nothing = np.zeros(PROGRAMS[name].n_vars)
    chance = np.random.default_rng(1).normal(0.0, 50.0, len(nothing))
    for proven in (good, BoundPrices(-1e15, nothing, 0.0), BoundPrices(-1e15, chance, -1e6)):
        generation = generation_of(PROGRAMS[name])
        found = generation.converge(proven, while_it_pays=while_it_pays)
        assert found is not None
        if not while_it_pays:
            assert found.value == pytest.approx(wanted.value, rel=1e-6, abs=1e-5)
        assert found.value >= wanted.value - 1e-5
        assert generation.bound <= wanted.value + 1e-5


@pytest.mark.parametrize("name", PROGRAMS)
def test_its_prices_prove_its_bound(name: str) -> None:
    """With whole rows, which keep limits over many days, they prove at least as much."""
    pool = RowPool.of(PROGRAMS[name])
    assert pool is not None
    proven = find_bound_prices(pool, float("inf"), lambda: False)
    assert proven is not None
    least = [ask(k, proven.cells[k.graph.items.cells], BEAMS)[0] for k in pool.people]
    assert proven.bound <= proven.shared + sum(least) + 1e-6


def test_prices_between_are_mixed() -> None:
    proven = BoundPrices(3.0, np.array([0.0, 8.0]), 4.0)
    cells, shared = proven.towards(np.array([4.0, 0.0]), 0.0, 0.75)
    assert (cells.tolist(), shared) == ([1.0, 6.0], 3.0)


def test_nothing_is_asked_once_told_to_stop() -> None:
    pool = RowPool.of(PROGRAMS["week"])
    assert pool is not None
    proven = find_bound_prices(pool, 10.0, lambda: True)
    assert proven is not None
    assert proven.bound <= 4
    assert all(person.count == 0 for person in pool.people)
