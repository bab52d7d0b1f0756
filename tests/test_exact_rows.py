"""Bounds by rows that keep their limits over many days: proven, and never below priced ones."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.rota import Rota
from scheduler.model.program import Ints, Program
from scheduler.registry import find_rules
from scheduler.rule import Mode
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.dual.ascent import Ascent
from scheduler.solve.dual.dual import RotaDual
from scheduler.solve.dual.exact_rows import ExactDual
from scheduler.solve.prices import Floats
from scheduler.solve.search import build_program
from tests.contract import make_problem, rotas
from tests.make import PHONE, demand, problem

MIXED = replace(make_problem(), published=None)


@cache
def mixed() -> tuple[Program, RowPool, RotaDual]:
    """A centre with every rule, nearly all of them soft."""
    rules = tuple(
        rule(mode=Mode.HARD if rule.id == "one_shift_a_day" else Mode.SOFT)
        for rule in find_rules().values()
    )
    return prepared(build_program(MIXED, rules))


def prepared(program: Program) -> tuple[Program, RowPool, RotaDual]:
    pool = RowPool.of(program)
    assert pool is not None
    dual = RotaDual.of(pool)
    assert dual is not None
    return program, pool, dual


def drawn(dual: RotaDual, seed: int) -> Floats:
    """Multipliers within their range."""
    rng = np.random.default_rng(seed)
    low, high = np.maximum(dual.lowest, -50.0), np.minimum(dual.highest, 50.0)
    share = rng.choice([0.0, 0.3, 1.0], len(low))
    return np.clip(np.where(share > 0, low + (high - low) * share, 0.0), low, high)


@given(rota=rotas(MIXED), seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_no_rota_costs_less_and_the_bound_never_falls(rota: Rota, seed: int) -> None:
    program, pool, dual = mixed()
    multipliers = drawn(dual, seed)
    told: list[float] = []
    exact = ExactDual(dual, pool.people, multipliers, on_better=told.append)
    bound, _ = exact(exact.start)
    assert bound >= dual(multipliers)[0] - 1e-6
    assert bound <= program.score(program.values_of(rota)).cost + 1e-6
    assert told == sorted(told)
    assert not told or told[-1] == bound


@cache
def small() -> tuple[Program, RowPool, RotaDual]:
    """Two people, six days: every row can be tried, and hours are limits over many days."""
    needed = demand(6, {(0, 10): 2, (1, 20): 1, (2, 8): 1, (3, 11): 2})
    given_ = replace(problem("Ann", "Bob", days=6), queues=(PHONE,), demand=needed)
    return prepared(build_program(given_, tuple(rule() for rule in find_rules().values())))


@cache
def lawful_rows(person: int) -> list[tuple[Ints, int]]:
    """The cells of every lawful row of a person, and what their own limits charge."""
    program, pool, _ = small()
    days = program.problem.n_days
    cells = np.arange(program.first_cell, program.first_duty)
    mine = cells.reshape(program.problem.n_employees, days, -1)[person]
    kept = pool.people[person].graph.items.kept
    rows = []
    for chosen in product(*([0, *day[program.upper[day] > 0].tolist()] for day in mine)):
        values = program.values_of_nothing()
        worked = np.array([cell for cell in chosen if cell], np.int64)
        values[worked] = 1
        excess = program.excess(program.complete(values))[kept]
        if not excess[program.hard[kept]].any():
            rows.append((worked, int((excess * program.price[kept]).sum())))
    return rows


def by_trying(worth: Floats) -> list[tuple[float, Ints]]:
    """What each person's cheapest lawful row costs, and its cells."""
    every = [
        [(cost - float(worth[cells].sum()), cells) for cells, cost in lawful_rows(person)]
        for person in range(2)
    ]
    return [min(rows, key=lambda row: row[0]) for rows in every]


@given(seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_rows_are_the_cheapest_of_all(seeds: list[int]) -> None:
    """Also when asked again elsewhere, with a row known from before."""
    _, pool, dual = small()
    exact = ExactDual(dual, pool.people, drawn(dual, seeds[0]))
    for seed in seeds:
        shared = drawn(dual, seed)[: dual.shared.count]
        value, worth, _ = dual.shared.price(shared)
        bound, _ = exact(shared)
        assert bound == pytest.approx(value + sum(cost for cost, _ in by_trying(worth)))


def test_priced_limits_are_worth_less_than_kept_ones() -> None:
    _, pool, dual = small()
    multipliers = drawn(dual, 1)
    exact = ExactDual(dual, pool.people, multipliers)
    assert exact(exact.start)[0] > dual(multipliers)[0] + 1


@given(seeds=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)))
@settings(max_examples=15, deadline=None)
def test_the_slope_bounds_the_bound_everywhere(seeds: tuple[int, int]) -> None:
    _, pool, dual = small()
    here, there = (drawn(dual, seed)[: dual.shared.count] for seed in seeds)
    exact = ExactDual(dual, pool.people, drawn(dual, seeds[0]))
    value, slope = exact(here)
    other, _ = exact(there)
    assert other <= value + float(slope @ (there - here)) + 1e-6 * (1 + abs(value))


def test_few_steps_raise_the_bound() -> None:
    _, pool, dual = small()
    exact = ExactDual(dual, pool.people, dual.start())
    shared, steps = dual.shared, iter(range(100))
    ascent = Ascent(
        exact, shared.lowest, shared.highest, shared.scale, stop=lambda: next(steps, None) is None
    )
    ascent.refine(exact.start)
    assert ascent.best > exact(exact.start)[0] + 1
    assert ascent.best == pytest.approx(exact(ascent.multipliers)[0])


def test_those_not_reached_count_by_their_priced_limits() -> None:
    _, pool, dual = small()
    multipliers = drawn(dual, 1)
    exact = ExactDual(dual, pool.people, multipliers, stop=lambda: True)
    assert exact(exact.start)[0] == pytest.approx(dual(multipliers)[0])


def test_the_first_climb_is_told_of() -> None:
    _, _, dual = small()
    told: list[float] = []
    steps = iter(range(4_000))
    ascent = Ascent(
        dual, dual.lowest, dual.highest, dual.scale, stop=lambda: next(steps, None) is None
    )
    ascent.on_climbed = lambda: told.append(ascent.best)
    ascent.run(dual.start())
    assert len(told) == 1
    assert told[0] <= ascent.best
