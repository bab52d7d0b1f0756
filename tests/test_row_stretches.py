"""Some days of a row settled anew: the cheapest there are, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.registry import find_rules
from scheduler.solve.columns.pool import KnownRows, RowPool
from scheduler.solve.columns.row_graph import build_graph
from scheduler.solve.columns.row_items import ItemReader
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.columns.row_stretches import RowStretcher
from scheduler.solve.columns.row_windows import items_within
from scheduler.solve.construct import Constructor
from scheduler.solve.descent.open_rota import DescentTables, OpenRota
from scheduler.solve.descent.stretched_rows import StretchedRows
from scheduler.solve.guided import STEADY, GuidedDescent
from scheduler.solve.search import build_program
from tests.contract import make_problem

PROGRAM = build_program(
    replace(make_problem(), published=None), tuple(rule() for rule in find_rules().values())
)
FOUND = RowPool.of(PROGRAM)
assert FOUND is not None
POOL: RowPool = FOUND
N_DAYS = PROGRAM.problem.n_days
STRETCHER = RowStretcher(POOL.people)
PEOPLE = st.sampled_from(POOL.people)
MANY = 2_000


def drawn_prices(data: st.DataObject, person: KnownRows) -> np.ndarray:
    cells = person.graph.items.cells.tolist()
    return np.array([data.draw(st.integers(-90, 40)) if c else 0 for c in cells], float)


@given(data=st.data(), first=st.integers(0, N_DAYS - 1), days=st.integers(1, N_DAYS))
@settings(max_examples=30, deadline=None)
def test_a_stretch_is_as_cheap_as_by_a_graph_of_its_own(
    data: st.DataObject, first: int, days: int
) -> None:
    person = data.draw(PEOPLE)
    end = min(first + days, N_DAYS)
    oracle, prices = RowOracle(person.graph), drawn_prices(data, person)
    old = oracle.cheapest(drawn_prices(data, person), beam=MANY).rows[0].choices
    new = STRETCHER.settle(oracle, old, (first, end), prices, beam=MANY, steps=5)
    assert new is not None
    assert (new[:first] == old[:first]).all()
    assert (new[end:] == old[end:]).all()
    was, now = oracle.cost_of(old), oracle.cost_of(new)
    assert was is not None
    assert now is not None
    items = ItemReader(PROGRAM).read(person.graph.items.employee)
    part = build_graph(items_within(items, old, first, end))
    assert part is not None
    choices = slice(int(items.day_start[first]), int(items.day_start[end]))
    alone = RowOracle(part)
    before = alone.cost_of(old[first:end] - choices.start)
    assert before is not None
    best = alone.cheapest(prices[choices], beam=MANY).rows[0].value
    gained = was - now + float(prices[old].sum() - prices[new].sum())
    assert np.isclose(gained, before + float(prices[old[first:end]].sum()) - best)


def test_a_row_that_no_graph_knows_is_left_alone() -> None:
    """Nobody may work every day of ten, whatever the shift."""
    person = POOL.people[0]
    always = np.asarray(person.graph.items.day_start[1:] - 1, np.int64)
    assert person.oracle.cost_of(always) is None
    found = STRETCHER.settle(
        person.oracle, always, (4, 5), np.zeros(len(person.graph.items.cells)), beam=9, steps=3
    )
    assert found is None


@given(data=st.data(), worth=st.integers(100, 5_000))
@settings(max_examples=40, deadline=None)
def test_rows_are_lawful_however_much_work_is_worth(data: st.DataObject, worth: int) -> None:
    person = data.draw(PEOPLE)
    oracle = RowOracle(person.graph)
    prices = drawn_prices(data, person) - worth * (person.graph.items.cells > 0)
    for row in oracle.cheapest(prices, beam=1, steps=8).rows:
        assert oracle.cost_of(row.choices) is not None
    hardest = oracle.paths.price.max(initial=0.0)
    assert not len(oracle.multipliers) or hardest < 1e15 or oracle.multipliers.max() < 1e9


def test_rows_in_a_rota_are_put_anew_by_stretches() -> None:
    constructor = Constructor(PROGRAM, seed=1)
    values, score = constructor.first_rota(lambda: False)
    tables = DescentTables.of(PROGRAM, POOL)
    assert tables is not None
    rota, rows = OpenRota(tables, values), StretchedRows(PROGRAM, POOL)
    for person in range(PROGRAM.problem.n_employees):
        old = rota.take(person)
        prices = rota.price(person)
        found = rows.cheapest(person, old, prices, np.array([3, 7]), beam=MANY, steps=5)
        assert found is not None
        assert rota.put(person, found) is not None
    assert rota.score == PROGRAM.score(PROGRAM.complete(rota.values))
    assert rota.score < score


def test_a_descent_by_stretches_makes_a_rota_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenRota, "cheapest", lambda *_: None)
    values, score = Constructor(PROGRAM, seed=1).first_rota(lambda: False)
    worth = np.random.default_rng(3).integers(-20, 60, PROGRAM.n_vars).astype(float)
    schedule = replace(STEADY, most=12, stretches=(3, 4))
    made = GuidedDescent(
        PROGRAM, Constructor(PROGRAM, seed=1), POOL, worth, lambda: False, 1, schedule
    )
    found, better = made.run(values)
    assert better == PROGRAM.score(found)
    assert better < score
