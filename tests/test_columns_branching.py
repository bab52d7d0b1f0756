"""A row for everybody among listed ones: held against every choice there is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.desk.benchmarking import read_exercises
from scheduler.model.program import Program
from scheduler.solve.columns.branching import Branching, ListedRows
from scheduler.solve.columns.master import SharedLimits
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.search import build_program

[EXERCISE] = read_exercises([Path(__file__).parent / "instances" / "four_days.txt"])
PROGRAM = build_program(EXERCISE.translation.problem, EXERCISE.translation.rules)


def pool_of(program: Program) -> RowPool:
    pool = RowPool.of(program)
    assert pool is not None
    return pool


POOL = pool_of(PROGRAM)
SHARED = SharedLimits(PROGRAM, POOL.own)


def all_rows(employee: int) -> np.ndarray:
    person = POOL.people[employee]
    found = person.oracle.all_within(np.zeros(len(person.graph.items.cells)), 1e9, 100_000)
    assert found is not None
    return found[0]


ROWS = [all_rows(employee) for employee in range(len(POOL.people))]


def listed_rows(employee: int, places: Sequence[int], costs: list[int]) -> ListedRows:
    graph = POOL.people[employee].graph
    return ListedRows(employee, graph, ROWS[employee][list(places)], np.array(costs, float))


def shared_cost(listed: list[ListedRows], taken: tuple[int, ...]) -> int:
    values = PROGRAM.values_of_nothing()
    for each, row in zip(listed, taken, strict=True):
        cells = POOL.people[each.employee].graph.items.cells[each.choices[row]]
        values[cells[cells > 0]] = 1
    limits = ~POOL.own
    excess = PROGRAM.excess(PROGRAM.complete(values))[limits]
    return int((excess * PROGRAM.price[limits]).sum())


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_it_finds_the_cheapest_choice_and_nothing_cheaper(data: st.DataObject) -> None:
    listed = []
    for employee, rows in enumerate(ROWS):
        size = data.draw(st.integers(1, min(9, len(rows))))
        places = data.draw(
            st.lists(st.integers(0, len(rows) - 1), min_size=size, max_size=size, unique=True)
        )
        costs = [data.draw(st.integers(0, 150)) for _ in places]
        listed.append(listed_rows(employee, places, costs))
    costs_of = {
        taken: sum(each.costs[row] for each, row in zip(listed, taken, strict=True))
        + shared_cost(listed, taken)
        for taken in product(*(range(len(each)) for each in listed))
    }
    best = min(costs_of.values())
    nothing = np.zeros(PROGRAM.n_vars)
    found = Branching(SHARED, listed, best, nothing).run(lambda: False)
    assert found is not None
    assert costs_of[found.rows] == best
    none = Branching(SHARED, listed, best - 1, nothing).run(lambda: False)
    assert none is not None
    assert none.rows == ()


def test_it_does_not_know_where_it_was_stopped() -> None:
    assert [len(rows) for rows in ROWS] == [54] * 3
    listed = [listed_rows(e, range(len(rows)), [0] * len(rows)) for e, rows in enumerate(ROWS)]
    nothing = np.zeros(PROGRAM.n_vars)
    assert Branching(SHARED, listed, 0, nothing).run(lambda: True) is None
