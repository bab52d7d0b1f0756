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
from scheduler.solve.dual.exact_rows import raise_by_exact_rows
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
    bound = raise_by_exact_rows(dual, pool, multipliers, on_better=told.append)
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


@pytest.mark.parametrize("seed", range(6))
def test_rows_are_the_cheapest_of_all(seed: int) -> None:
    _, pool, dual = small()
    multipliers = drawn(dual, seed)
    value, worth, _ = dual.shared.price(multipliers[: dual.shared.count])
    rows = [
        min(cost - float(worth[cells].sum()) for cells, cost in lawful_rows(person))
        for person in range(2)
    ]
    bound = raise_by_exact_rows(dual, pool, multipliers)
    assert bound == pytest.approx(value + sum(rows))
    assert bound > dual(multipliers)[0] + 1


def test_those_not_reached_count_by_their_priced_limits() -> None:
    _, pool, dual = small()
    multipliers = drawn(dual, 1)
    bound = raise_by_exact_rows(dual, pool, multipliers, stop=lambda: True)
    assert bound == pytest.approx(dual(multipliers)[0])


def test_each_climb_is_told_of() -> None:
    _, _, dual = small()
    told: list[float] = []
    steps = iter(range(4_000))
    ascent = Ascent(
        dual, dual.lowest, dual.highest, dual.scale, stop=lambda: next(steps, None) is None
    )
    ascent.on_climbed = lambda: told.append(ascent.best)
    ascent.run(dual.start())
    assert len(told) >= 2
    assert told == sorted(told)
    assert told[-1] == ascent.best
