"""Proofs by all rows that matter: listing them, choosing among them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.desk.benchmarking import read_exercises
from scheduler.model.program import compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.solve.columns.master import SharedLimits
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.proving import Attempts, Prover, cost_step, rounded_up
from scheduler.solve.search import build_program
from tests.make import EARLY, LATE, problem

ONE_WEEK = Path(__file__).parent / "instances" / "one_week.txt"
HOUSE = tuple(rule() for rule in find_rules().values())
A_MINUTE = 60.0
"""Time for lists, even if their loops have to be compiled first."""
FIVE_DAYS = build_program(problem("Ann", days=5, types=(EARLY, LATE)), HOUSE)


def pool_of_a_week() -> RowPool:
    [exercise] = read_exercises([ONE_WEEK])
    pool = RowPool.of(build_program(exercise.translation.problem, exercise.translation.rules))
    assert pool is not None
    return pool


@given(data=st.data(), limit=st.integers(-60, 150))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.parametrize("edges_at_once", [1, 7, 1000])
def test_all_rows_within_a_limit_are_listed(
    data: st.DataObject, limit: int, edges_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three choices on each of five days: held against all 243 rows."""
    monkeypatch.setattr("scheduler.solve.columns.row_oracle.EDGES_AT_ONCE", edges_at_once)
    pool = RowPool.of(FIVE_DAYS)
    assert pool is not None
    [ann] = pool.people
    items = ann.graph.items
    drawn = [data.draw(st.integers(-40, 40)) if c else 0 for c in items.cells.tolist()]
    prices = np.array(drawn, float)
    days = [range(a, b) for a, b in zip(items.day_start, items.day_start[1:], strict=False)]
    expected = {}
    for choices in product(*days):
        cost = ann.oracle.cost_of(np.array(choices))
        if cost is not None and cost + prices[list(choices)].sum() <= limit:
            expected[choices] = cost + prices[list(choices)].sum()
    found = ann.oracle.all_within(prices, limit, 1000)
    assert found is not None
    rows, values = found
    assert {tuple(row): v for row, v in zip(rows.tolist(), values, strict=True)} == expected
    if expected:
        assert ann.oracle.all_within(prices, limit, len(expected) - 1) is None
        assert ann.oracle.all_within(prices, limit, 1000, lambda: True) is None


def prover_of(pool: RowPool) -> Prover:
    """A prover who knows nothing of the limits that tie people together."""
    return Prover(pool, SharedLimits(pool.program, pool.own), (np.zeros(pool.program.n_vars), 0.0))


def test_the_best_rota_of_a_week_is_chosen_from_all_its_rows() -> None:
    prover = prover_of(pool_of_a_week())
    listed = prover.listed_below(5.0, A_MINUTE)
    assert listed is not None
    proof = prover.choose(listed, 5.0, 60.0, lambda: False)
    assert proof.bound == prover.bound
    assert proof.rows.keys() == {0, 1}
    values = prover.pool.program.values_of_nothing()
    for employee, (choices, _) in proof.rows.items():
        cells = prover.pool.people[employee].graph.items.cells[choices]
        values[cells[cells > 0]] = 1
    assert prover.pool.program.score(prover.pool.program.complete(values)).cost == 4


def test_that_nothing_is_cheaper_is_proven() -> None:
    prover = prover_of(pool_of_a_week())
    listed = prover.listed_below(4.0, A_MINUTE)
    assert listed is not None
    proof = prover.choose(listed, 4.0, 60.0, lambda: False)
    assert proof.bound == 4
    assert not proof.rows


def test_attempts_raise_the_bound_step_by_step_up_to_what_is_known() -> None:
    attempts = Attempts(prover_of(pool_of_a_week()), 60.0, listing_seconds=A_MINUTE)
    bounds = []
    while attempts.prover.bound < 4:
        proof = attempts.make(4.0, lambda: False)
        assert not proof.rows
        bounds.append(proof.bound)
    assert bounds == sorted(bounds)
    assert bounds[-1] == 4


def test_an_attempt_finds_what_meets_its_bound() -> None:
    """Nothing is known of a rota of 4: once nothing below is left, it is found."""
    attempts = Attempts(prover_of(pool_of_a_week()), 60.0, listing_seconds=A_MINUTE)
    while not attempts.make(float("inf"), lambda: False).rows:
        assert attempts.prover.bound <= 4
    assert attempts.prover.bound == 4


def test_an_attempt_ends_when_told_to() -> None:
    prover = prover_of(pool_of_a_week())
    listed = prover.listed_below(20.0, A_MINUTE)
    assert listed is not None
    proof = prover.choose(listed, 20.0, 60.0, lambda: True)
    assert proof.bound == prover.bound
    assert not proof.rows


def test_too_many_rows_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.solve.columns.proving.MOST_LISTED", 1)
    attempts = Attempts(prover_of(pool_of_a_week()), 60.0)
    for seconds in (1.0, 5.0, 25.0):
        assert not attempts.is_hopeless
        assert attempts.listing_seconds == seconds
        assert attempts.make(4.0, lambda: False).bound == attempts.prover.bound
    assert attempts.is_hopeless


def test_bounds_are_rounded_up_to_what_a_cost_can_be() -> None:
    assert rounded_up(1140.2, 1) == 1141
    assert rounded_up(1141.0000001, 1) == 1141
    assert rounded_up(1141.2, 5) == 1145
    assert cost_step(compile_model(RotaModel(problem("Ann")))) == 1
