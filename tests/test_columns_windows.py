"""Rows of a few days, and rows for those whose own limits are broken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.desk.benchmarking import read_exercises
from scheduler.model.program import Program
from scheduler.registry import find_rules
from scheduler.solve.columns import mending
from scheduler.solve.columns.mending import RowMender
from scheduler.solve.columns.people_graphs import PeopleGraphs
from scheduler.solve.columns.pool import KnownRows, RowPool
from scheduler.solve.columns.row_graph import build_graph
from scheduler.solve.columns.row_items import ItemReader
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.columns.row_sweeps import INFINITE
from scheduler.solve.columns.row_windows import items_within
from scheduler.solve.columns.window_search import WindowSearch
from scheduler.solve.construct import Constructor
from scheduler.solve.search import build_program
from tests.contract import make_problem

ONE_WEEK = Path(__file__).parent / "instances" / "one_week.txt"
HOUSE = tuple(rule() for rule in find_rules().values())
PROGRAM = build_program(replace(make_problem(), published=None), HOUSE)
POOL = RowPool.of(PROGRAM)


def lawful_row(data: st.DataObject, person: KnownRows) -> np.ndarray:
    cells = person.graph.items.cells
    drawn = [data.draw(st.integers(-90, 40)) if c else 0 for c in cells.tolist()]
    return person.oracle.cheapest(np.array(drawn, float)).rows[0].choices


@given(data=st.data(), first=st.integers(0, 8), days=st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_some_days_cost_what_they_change_of_the_whole_row(
    data: st.DataObject, first: int, days: int
) -> None:
    assert POOL is not None
    person = data.draw(st.sampled_from(POOL.people))
    items = ItemReader(PROGRAM).read(person.graph.items.employee)
    end = min(first + days, 10)
    old, other = lawful_row(data, person), lawful_row(data, person)
    new = old.copy()
    new[first:end] = other[first:end]
    graph = build_graph(items_within(items, old, first, end))
    assert graph is not None
    oracle, begin = RowOracle(graph), int(items.day_start[first])
    was, now = oracle.cost_of(old[first:end] - begin), oracle.cost_of(new[first:end] - begin)
    whole_was, whole_now = person.oracle.cost_of(old), person.oracle.cost_of(new)
    assert was is not None
    assert whole_was is not None
    assert (now is None) == (whole_now is None)
    if now is not None and whole_now is not None:
        assert now - was == whole_now - whole_was


def hard_breaches(program: Program, employee: int, values: np.ndarray) -> int:
    mine = program.hard & (program.row_owner == employee)
    return int(program.excess(program.complete(values.copy()))[mine].sum())


def test_a_broken_row_is_mended() -> None:
    """Everybody is to work Early on every day they may, against more than one limit."""
    mender, problem = RowMender(PeopleGraphs(PROGRAM)), PROGRAM.problem
    values = PROGRAM.values_of_nothing()
    first_type = np.arange(PROGRAM.first_cell, PROGRAM.first_duty, problem.n_shift_types)
    values[first_type] = PROGRAM.upper[first_type]
    nothing = np.zeros(PROGRAM.n_vars)
    assert sum(hard_breaches(PROGRAM, e, values) > 0 for e in range(problem.n_employees)) >= 3
    for employee in range(problem.n_employees):
        before = values.copy()
        assert mender.mend(employee, values, nothing)
        assert hard_breaches(PROGRAM, employee, values) == 0
        mine = np.zeros(PROGRAM.n_vars, bool)
        mine[PROGRAM.cells] = PROGRAM.owner[PROGRAM.cells] == employee
        assert np.array_equal(before[~mine], values[~mine])


def test_a_row_is_looked_for_at_flatter_prices_where_the_given_ones_lead_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A shift is worth 100 at the given prices; rows are found below a twentieth of that only."""
    asked: list[float] = []

    def row_if_flat(oracle: RowOracle, prices: np.ndarray, beam: int, steps: int) -> Any:
        asked.append(float(np.ptp(prices)))
        return oracle.cheapest(prices).rows[0].choices if asked[-1] < 5.2 else None

    monkeypatch.setattr(mending, "_whole_row", row_if_flat)
    monkeypatch.setattr(mending, "_by_windows", lambda oracle, row, prices: None)
    values, prices = PROGRAM.values_of_nothing(), np.zeros(PROGRAM.n_vars)
    prices[PROGRAM.cells] = -100.0
    assert RowMender(PeopleGraphs(PROGRAM)).mend(0, values, prices)
    assert hard_breaches(PROGRAM, 0, values) == 0
    assert len(asked) == 5
    assert asked[:2] == [100.0, 100.0]
    assert 29 < asked[2] < 32.1
    assert 9 < asked[3] < 12.1


@pytest.mark.parametrize("days", [3, 7])
def test_windows_make_a_rota_better_and_keep_it_lawful(
    days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.solve.columns.window_search.LENGTHS", (3,))
    monkeypatch.setattr("scheduler.solve.columns.window_search.WEEK", 2)
    [exercise] = read_exercises([ONE_WEEK])
    program = build_program(exercise.translation.problem, exercise.translation.rules)
    values, mender = program.values_of_nothing(), RowMender(PeopleGraphs(program))
    for employee in range(program.problem.n_employees):
        mender.mend(employee, values, np.zeros(program.n_vars))
    score = program.score(program.complete(values))
    assert (score.hard, score.cost > 100) == (0, True)
    search = WindowSearch(program, np.random.default_rng(1))
    assert [shape.days for shape in search.shapes] == [3, 7]
    search.shapes = [shape for shape in search.shapes if shape.days == days]
    for _ in range(12):
        found = search.improve(values, lambda: False)
        if found is not None:
            better = program.score(program.complete(found))
            assert better < score
            values, score = found, better
    assert score.hard == 0
    assert score.cost <= (4 if days == 7 else 103)


def test_the_first_rota_is_mended_by_graphs() -> None:
    [exercise] = read_exercises([ONE_WEEK])
    program = build_program(exercise.translation.problem, exercise.translation.rules)
    constructor = Constructor(program, seed=1)
    broken = program.values_of_nothing()
    broken[program.cells] = program.upper[program.cells]
    broken, score = constructor.pricer.complete(broken)
    assert score.hard
    assert not constructor.mend_rows(broken, lambda: False)[1].hard


def test_graphs_are_made_once_for_whoever_asks() -> None:
    graphs = PeopleGraphs(PROGRAM)
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda _: RowPool.of(PROGRAM, graphs=graphs), range(2))
    assert first is not None
    assert second is not None
    assert POOL is not None
    for one, other, alone in zip(first.people, second.people, POOL.people, strict=True):
        assert one.graph is other.graph is graphs.of(one.graph.items.employee)
        assert np.array_equal(one.graph.edge_cost, alone.graph.edge_cost)
        assert np.array_equal(one.graph.target, alone.graph.target)


def test_an_oracle_at_another_price_is_as_one_made_for_it() -> None:
    assert POOL is not None
    for person in POOL.people:
        strict = RowOracle(person.graph)
        made, other = RowOracle(person.graph, 70.0), strict.at(70.0)
        prices = np.where(person.graph.items.cells > 0, -100.0, 0.0)
        assert np.array_equal(made.paths.price, other.paths.price)
        assert made.cheapest(prices).rows[0].value == other.cheapest(prices).rows[0].value
        assert np.array_equal(strict.at(INFINITE).paths.price, strict.paths.price)
