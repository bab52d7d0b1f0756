"""Dives: rows for everybody, settled day by day from the linear program."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.desk.benchmarking import read_exercises
from scheduler.solve.columns.assembling import dive
from scheduler.solve.columns.generation import Generation
from scheduler.solve.columns.master import Master, SharedLimits
from scheduler.solve.columns.pool import RowPool, with_rows
from scheduler.solve.search import build_program

[EXERCISE] = read_exercises([Path(__file__).parent / "instances" / "one_week.txt"])
PROGRAM = build_program(EXERCISE.translation.problem, EXERCISE.translation.rules)


def generation_of() -> Generation:
    pool = RowPool.of(PROGRAM)
    assert pool is not None
    master = Master(SharedLimits(PROGRAM, pool.own), pool, range(len(pool.people)), None)
    generation = Generation(pool, master, lambda: False)
    generation.begin()
    return generation


@pytest.mark.parametrize("is_late", [False, True])
def test_a_dive_ends_in_a_whole_rota(is_late: bool) -> None:
    generation = generation_of()
    generation.run()
    settled = dive(generation, [0, 1], float("inf"), lambda: False, lambda: is_late)
    assert settled is not None
    values = with_rows(generation.pool, PROGRAM.values_of_nothing(), settled)
    score = PROGRAM.score(PROGRAM.complete(values))
    assert (score.hard, score.cost) == (0, 4)


def test_a_dive_gives_up_what_is_not_better() -> None:
    generation = generation_of()
    generation.run()
    assert dive(generation, [0, 1], 3.5, lambda: False) is None


def test_rows_keep_what_is_settled() -> None:
    """Bob may not work on Tuesday: no row of his that does takes part any more."""
    generation = generation_of()
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
