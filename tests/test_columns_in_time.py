"""Whole rows: a good rota soon, and nobody waits long for a solver that is told to stop."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from ortools.math_opt.python.model import Model
from ortools.sat.python import cp_model

from scheduler.desk.benchmarking import read_exercises
from scheduler.model.parts import Values
from scheduler.model.program import Score
from scheduler.solve.columns import linear_solver
from scheduler.solve.columns.bound_prices import find_bound_prices
from scheduler.solve.columns.column_search import ColumnSearch
from scheduler.solve.columns.first_descent import FirstDescent
from scheduler.solve.columns.linear_solver import LinearSolver
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.search import build_program
from scheduler.solve.sub_solver import solve_until
from tests.columns import generation_of

[EXERCISE] = read_exercises([Path(__file__).parent / "instances" / "one_week.txt"])
PROGRAM = build_program(EXERCISE.translation.problem, EXERCISE.translation.rules)
NOTHING = PROGRAM.values_of_nothing()


def test_rows_at_the_bounds_prices_make_a_rota_better() -> None:
    pool = RowPool.of(PROGRAM)
    assert pool is not None
    proven = find_bound_prices(pool, float("inf"), lambda: False)
    assert proven is not None
    found: list[Values] = []
    descent = FirstDescent(PROGRAM, pool, lambda: -proven.cells, 1.0, 1)
    descent.run(NOTHING, found.append, lambda: False, lambda: False)
    best = PROGRAM.score(found[-1])
    assert best < PROGRAM.score(NOTHING)
    assert best.cost >= proven.bound - 1e-6


class WithPrices:
    """A search that knows prices of a bound, and no more."""

    def __init__(self) -> None:
        self.search = ColumnSearch(PROGRAM, 1, lambda: NOTHING, lambda _: None, 1.0)
        generation = generation_of(PROGRAM)
        self.search._pool = generation.pool
        proven = find_bound_prices(generation.pool, float("inf"), lambda: False)
        assert proven is not None
        self.search._offer_descent(proven, generation)


def test_another_thread_puts_rows_anew_as_soon_as_there_are_prices() -> None:
    search = WithPrices().search
    assert search.leads(Score(0, 0))
    search.help(lambda: False, lambda: True)
    found = search.fetch()
    assert found is not None
    assert found[1] < PROGRAM.score(NOTHING)


def test_rows_are_put_anew_at_the_bounds_prices_once() -> None:
    search = WithPrices().search
    search.help(lambda: False, lambda: True)
    search.fetch()
    search.help(lambda: False, lambda: True)
    assert search.fetch() is None
    assert not search.leads(Score(0, 0))


# --- solvers that are told to stop -----------------------------------------------------------


def linear_model(seed: int) -> Model:
    """The cheapest way to cover sixty rows, in parts."""
    rng, model = np.random.default_rng(seed), Model()
    rows = [model.add_linear_constraint(lb=1.0) for _ in range(60)]
    for _ in range(400):
        part = model.add_variable(lb=0.0)
        model.objective.set_linear_coefficient(part, float(rng.integers(1, 100)))
        for row in rng.choice(60, 8, replace=False).tolist():
            rows[row].set_coefficient(part, 1.0)
    return model


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_solution_in_slices_is_that_in_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear_solver, "FIRST_SLICE", 60.0)
    whole = LinearSolver(linear_model(seed)).solve(is_disturbed=False)
    monkeypatch.setattr(linear_solver, "FIRST_SLICE", 1e-6)
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return False

    parts = LinearSolver(linear_model(seed)).solve(is_disturbed=False, stop=stop)
    assert whole is not None
    assert parts is not None
    assert parts.value == pytest.approx(whole.value)
    assert asked


def test_a_solution_that_is_stopped_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear_solver, "FIRST_SLICE", 1e-6)
    assert LinearSolver(linear_model(1)).solve(is_disturbed=False, stop=lambda: True) is None


class Endless(cp_model.CpSolver):
    """A solver that ends only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.told = threading.Event()

    def solve(
        self,
        model: cp_model.CpModel,
        solution_callback: cp_model.CpSolverSolutionCallback | None = None,
    ) -> cp_model.CpSolverStatus:
        return cp_model.UNKNOWN if self.told.wait(20) else cp_model.OPTIMAL

    def stop_search(self) -> None:
        self.told.set()


def test_a_solver_at_work_is_told_to_stop() -> None:
    asked = []

    def stop() -> bool:
        asked.append(threading.current_thread())
        return len(asked) > 1

    assert solve_until(Endless(), cp_model.CpModel(), stop) == cp_model.UNKNOWN
    assert threading.current_thread() not in asked


def test_a_solver_that_is_done_is_not_waited_for() -> None:
    model = cp_model.CpModel()
    model.new_bool_var("")
    assert solve_until(cp_model.CpSolver(), model, lambda: False) == cp_model.OPTIMAL
