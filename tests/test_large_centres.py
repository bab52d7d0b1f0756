"""What is kept once, or looked at in part, says the same as the whole."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generator import make_centre
from scheduler.model.parts import DefinitionKind, Values
from scheduler.model.ragged import Batch, Ragged
from scheduler.registry import find_rules
from scheduler.solve import construct
from scheduler.solve.annealing.tables import tables_of
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.construct import Constructor
from scheduler.solve.prices import Floats
from scheduler.solve.row_search import RowSearch
from scheduler.solve.search import build_program

RULES = tuple(rule() for rule in find_rules().values())
PROGRAM = build_program(make_centre(12, 3), RULES)

lists_of_flags = st.lists(st.lists(st.booleans(), max_size=4), max_size=8)


@given(lists_of_flags)
def test_any_of_each_list(lists: list[list[bool]]) -> None:
    ragged = Ragged.of([[int(flag) for flag in part] for part in lists])
    assert ragged.any(ragged.data > 0).tolist() == [any(part) for part in lists]


@given(lists_of_flags, st.data())
def test_chosen_lists_keep_their_items(lists: list[list[bool]], data: st.DataObject) -> None:
    numbered = [[10 * i + j for j, _ in enumerate(part)] for i, part in enumerate(lists)]
    places = st.integers(0, len(lists) - 1) if lists else st.nothing()
    wanted = data.draw(st.lists(places, unique=True))
    whole = Ragged.of(numbered)
    part, items = whole.chosen(np.array(wanted, np.int64))
    assert part.data.tolist() == [v for i in wanted for v in numbered[i]]
    assert whole.data[items].tolist() == part.data.tolist()
    assert len(part) == len(wanted)


def test_a_batch_of_a_few_computes_what_the_whole_one_does() -> None:
    inputs = Ragged.of([[1, 2], [2], [1, 2, 3]])
    batch = Batch(DefinitionKind.SUM, np.array([4, 5, 6]), inputs, np.array([1, 1, 3, 1, 2, -1]))
    values = np.array([0, 5, 7, 2, 0, 0, 0])
    assert batch.evaluate(values).tolist() == [12, 21, 17]
    assert batch.chosen(np.array([2, 0])).evaluate(values).tolist() == [17, 12]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1 << 30))
def test_the_excess_of_some_limits_is_that_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.asarray(rng.integers(0, 3, PROGRAM.n_vars), np.int64)
    some = np.flatnonzero(rng.random(len(PROGRAM.rows)) < 0.1)
    assert np.array_equal(PROGRAM.excess(values, some), PROGRAM.excess(values)[some])
    assert PROGRAM.excess(values)[some].any()


def test_compiled_limits_are_not_kept_twice() -> None:
    assert len(PROGRAM.model.rows) == 0
    assert len(PROGRAM.rows) > 1000


def test_tables_take_half_the_room_of_the_program() -> None:
    tables = tables_of(PROGRAM)
    assert tables is not None
    assert tables.row.dtype == tables.next.dtype == tables.row_factor.dtype == np.int32
    tied = ~PROGRAM.structural[PROGRAM.rows.owner]
    assert int(tables.row_factor.astype(np.int64).sum()) == int(PROGRAM.factors[tied].sum())


def test_two_threads_begin_with_the_rota_that_one_begins_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(construct, "CROWD", 1)
    threads = set()

    class Noted(RowSearch):
        def place(self, people: Sequence[int], values: Values, prices: Floats) -> None:
            threads.add((threading.get_ident(), len(people)))
            super().place(people, values, prices)

    monkeypatch.setattr(construct, "RowSearch", Noted)
    alone, score = Constructor(PROGRAM, 1).first_rota(lambda: False)
    assert [n for _, n in threads] == [12]
    together, same = Constructor(PROGRAM, 1, workers=2).first_rota(lambda: False)
    assert len({thread for thread, _ in threads}) == 2
    assert np.array_equal(alone, together)
    assert score == same


def test_people_whose_graphs_differ_in_costs_share_what_nodes_can_still_use() -> None:
    pool = RowPool.of(PROGRAM)
    assert pool is not None
    values, _ = Constructor(PROGRAM, 1).first_rota(lambda: False)
    rng, shared = np.random.default_rng(5), set()
    for person in pool.people:
        alone = RowOracle(person.graph)
        assert np.array_equal(person.oracle.paths.least_to_go, alone.paths.least_to_go)
        assert np.array_equal(person.oracle.paths.most_to_go, alone.paths.most_to_go)
        prices = rng.integers(-30, 30, len(person.graph.items.cells)).astype(float)
        found, expected = (each.cheapest(prices, beam=40) for each in (person.oracle, alone))
        assert found.bound == expected.bound
        assert [row.value for row in found.rows] == [row.value for row in expected.rows]
        assert person.number_in(values) is not None
        shared.add(id(person.oracle.paths.least_to_go))
    assert len(shared) < len(pool.people)
