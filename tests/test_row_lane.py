"""Whole rows by several threads: what is tried next, whose rota leads, and when a bound is left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scheduler.desk.benchmarking import read_exercises
from scheduler.model.parts import Values
from scheduler.model.program import Score
from scheduler.solve.bound import BoundFinder
from scheduler.solve.columns.column_search import ColumnSearch
from scheduler.solve.columns.master import SharedLimits
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.proving import Attempts, Prover
from scheduler.solve.columns.row_lane import RowLane
from scheduler.solve.incumbent import Pricer
from scheduler.solve.result import SolveLimits
from scheduler.solve.search import build_program

[EXERCISE] = read_exercises([Path(__file__).parent / "instances" / "one_week.txt"])
PROGRAM = build_program(EXERCISE.translation.problem, EXERCISE.translation.rules)


def lane_of_a_week() -> RowLane:
    pool = RowPool.of(PROGRAM)
    assert pool is not None
    shared = SharedLimits(PROGRAM, pool.own)
    return RowLane(pool, shared, np.random.default_rng(1), None, 10.0)


def test_time_goes_by_what_steps_pay() -> None:
    """One kind pays 8 points a second, the other nothing: a quarter of the time is left to it."""
    lane = lane_of_a_week()
    good, bad = lane.arms
    spent = {id(good): 0.0, id(bad): 0.0}
    for _ in range(500):
        arm = lane.draw()
        lane.learn(arm, 8.0 if arm is good else 0.0, 1.0)
        spent[id(arm)] += 1.0
    assert spent[id(bad)] / spent[id(good)] == pytest.approx(0.25, abs=0.02)


def test_time_is_shared_evenly_while_nothing_pays() -> None:
    lane = lane_of_a_week()
    drawn = []
    for _ in range(40):
        arm = lane.draw()
        lane.learn(arm, 0.0, 1.0)
        drawn.append(lane.arms.index(arm))
    assert drawn.count(0) == drawn.count(1) == 20


class Beginning:
    """A search that has run until its first rota."""

    def __init__(self) -> None:
        self.values: Values = PROGRAM.values_of_nothing()
        self.search = ColumnSearch(PROGRAM, 1, lambda: self.values, lambda _: None, 60.0)
        self.search.run(lambda: False)


def test_a_search_leads_while_the_best_rota_is_not_better() -> None:
    begun = Beginning()
    search = begun.search
    found = search.fetch()
    assert found is not None
    assert search.leads(PROGRAM.score(begun.values))
    assert search.leads(found[1])
    assert not search.leads(Score(0, found[1].cost - 1))


def test_whoever_has_not_begun_does_not_lead() -> None:
    nothing = PROGRAM.values_of_nothing()
    search = ColumnSearch(PROGRAM, 1, lambda: nothing, lambda _: None, 60.0)
    assert not search.leads(PROGRAM.score(nothing))


def test_another_thread_helps_from_any_rota_to_the_best() -> None:
    """The bound is 4 and what is known costs more: the second line of work finds 4 as well."""
    begun = Beginning()
    search = begun.search
    assert search.fetch() is not None
    search.help(lambda: False, lambda: False)
    found = search.fetch()
    assert found is not None
    assert found[1] == Score(0, 4)
    assert Pricer(PROGRAM).complete(found[0].copy())[1] == found[1]


def test_help_ends_when_told_to() -> None:
    begun = Beginning()
    begun.search.fetch()
    begun.search.help(lambda: True, lambda: False)
    begun.search.help(lambda: False, lambda: True)
    assert begun.search.fetch() is None


def test_lists_that_came_to_nothing_wait_for_their_part_of_the_time() -> None:
    pool = RowPool.of(PROGRAM)
    assert pool is not None
    shared = SharedLimits(PROGRAM, pool.own)
    attempts = Attempts(Prover(pool, shared, (np.zeros(PROGRAM.n_vars), 0.0)), 0.0)
    assert attempts.is_due
    attempts.listing_seconds = 0.0
    assert attempts.make(4.0, lambda: True).bound == attempts.prover.bound
    attempts._listed_seconds, attempts.listing_seconds = 3.0, 1e9
    assert not attempts.is_due
    attempts.listing_seconds = 3.0
    attempts.begun -= 6.1 / 0.3
    assert attempts.is_due


def test_a_better_bound_from_elsewhere_ends_the_search_for_one() -> None:
    bounds = BoundFinder(PROGRAM, SolveLimits(seconds=60, workers=2))
    bounds.note(2.0)
    bounds.hear(1.5)
    assert (bounds.best, bounds._is_to_end) == (2, False)
    bounds.hear(2.5)
    assert (bounds.best, bounds._is_to_end) == (3, True)
