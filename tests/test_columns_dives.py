"""Dives: rows for everybody, settled day by day from the linear program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scheduler.desk.benchmarking import read_exercises
from scheduler.solve.columns.diving import Dive
from scheduler.solve.columns.pool import with_rows
from scheduler.solve.search import build_program
from tests.columns import generation_of

[EXERCISE] = read_exercises([Path(__file__).parent / "instances" / "one_week.txt"])
PROGRAM = build_program(EXERCISE.translation.problem, EXERCISE.translation.rules)


@pytest.mark.parametrize("is_late", [False, True])
def test_a_dive_ends_in_a_whole_rota(is_late: bool) -> None:
    generation = generation_of(PROGRAM)
    generation.run()
    settled = Dive(generation, [0, 1], float("inf"), lambda: False, lambda: is_late).run()
    assert settled is not None
    values = with_rows(generation.pool, PROGRAM.values_of_nothing(), settled)
    score = PROGRAM.score(PROGRAM.complete(values))
    assert (score.hard, score.cost) == (0, 4)


def test_a_dive_gives_up_what_is_not_better() -> None:
    generation = generation_of(PROGRAM)
    generation.run()
    assert Dive(generation, [0, 1], 3.5, lambda: False).run() is None


def test_rows_keep_what_is_settled() -> None:
    """Bob may not work on Tuesday: no row of his that does takes part any more."""
    generation = generation_of(PROGRAM)
    bob = generation.pool.people[1]
    day_off = int(bob.graph.items.day_start[1])
    assert bob.graph.items.cells[day_off] == 0
    generation.settle(1, day_off)
    generation.bar_rows()
    prices = generation.run()
    assert prices is not None
    tuesdays = {bob.choices(row)[1] for (person, row), _ in prices.weights.items() if person == 1}
    assert tuesdays == {day_off}
    barred = [row for row in range(bob.count) if generation.is_barred(1, row)]
    assert barred == [row for row in range(bob.count) if bob.choices(row)[1] != day_off]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("is_late", [False, True])
def test_a_dive_by_chance_ends_in_a_whole_rota(seed: int, is_late: bool) -> None:
    generation = generation_of(PROGRAM)
    generation.run()
    taste = np.random.default_rng(seed).uniform(0.5, 1.0, PROGRAM.n_vars)
    made = Dive(generation, [0, 1], 4.5, lambda: False, lambda: is_late, taste=taste, detours=3)
    settled = made.run()
    assert settled is not None
    values = with_rows(generation.pool, PROGRAM.values_of_nothing(), settled)
    score = PROGRAM.score(PROGRAM.complete(values))
    assert (score.hard, score.cost) == (0, 4)


def test_no_detour_finds_what_is_not_there() -> None:
    """The best rota costs 4."""
    generation = generation_of(PROGRAM)
    generation.run()
    assert Dive(generation, [0, 1], 3.5, lambda: False, detours=20).run() is None


def test_a_dive_that_turns_back_forbids_what_it_settled_first() -> None:
    """First that Bob is off on Tuesday, and Ann too; then that Bob is not."""
    generation = generation_of(PROGRAM)
    generation.run()
    master, (ann, bob) = generation.master, generation.pool.people
    off = [int(person.graph.items.day_start[1]) for person in (ann, bob)]
    made = Dive(generation, [0, 1], 100.0, lambda: False, detours=1)
    made._settle([(1, off[1]), (0, off[0])])
    prices = master.solve()
    assert prices is not None
    for (person, row), _ in prices.weights.items():
        assert generation.pool.people[person].choices(row)[1] == off[person]
    assert made._turn_back()
    assert 0 not in generation.barred
    assert np.flatnonzero(generation.barred[1]).tolist() == [off[1]]
    for row in master.rows_of(1):
        assert generation.is_barred(1, row) == (bob.choices(row)[1] == off[1])
    prices = master.solve()
    assert prices is not None
    tuesdays = {bob.choices(row)[1] for (person, row), _ in prices.weights.items() if person == 1}
    assert off[1] not in tuesdays
    assert not made._turn_back()


def test_a_copy_of_known_rows_goes_its_own_way() -> None:
    pool = generation_of(PROGRAM).pool
    copied = pool.copy()
    for old, new in zip(pool.people, copied.people, strict=True):
        assert new.graph is old.graph
        assert new.count == old.count > 0
        assert new.costs[: new.count].tolist() == old.costs[: old.count].tolist()
        assert all((new.choices(n) == old.choices(n)).all() for n in range(new.count))
    bob, before = copied.people[1], pool.people[1].count
    other = bob.choices(0)
    other[0] = int(bob.graph.items.day_start[1]) - 1 - other[0]
    bob.add(other, 7.0)
    assert pool.people[1].count == before
