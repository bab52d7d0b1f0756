"""Rows exchanged one by one: each price is the true difference, and nothing is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.desk.opening import open_centre
from scheduler.model.parts import BreakChoice, Values
from scheduler.model.program import Mask, Program, Score
from scheduler.registry import find_rules
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.construct import Constructor
from scheduler.solve.descent.open_rota import DescentTables, OpenRota, Row
from scheduler.solve.prices import HARD_PRICE
from scheduler.solve.search import build_program
from tests.contract import make_problem
from tests.make import PHONE, demand, problem, shift_type

DATA = Path(__file__).parents[1] / "data"
BEAM, STEPS = 20, 5


@cache
def tables_of_centre(name: str) -> tuple[DescentTables, Values]:
    """A centre's tables, and its first rota."""
    if name == "mixed":
        mixed = replace(make_problem(), published=None)
        program = build_program(mixed, tuple(rule() for rule in find_rules().values()))
    else:
        opened = open_centre(DATA / name)
        program = build_program(opened.problem, opened.rules)
    pool = RowPool.of(program)
    assert pool is not None
    tables = DescentTables.of(program, pool)
    assert tables is not None
    return tables, Constructor(program, seed=1).first_rota(lambda: False)[0]


def shake(rota: OpenRota, rng: np.random.Generator, rows: int) -> None:
    """Other rows for some people, at prices drawn by lot."""
    for person in rng.integers(0, rota.tables.program.problem.n_employees, rows).tolist():
        old = rota.take(person)
        prices = rng.integers(-30, 30, len(rota.price(person))).astype(float)
        rota.put(person, rota.cheapest(person, prices, BEAM, STEPS) or old)


def tied_cost(tables: DescentTables, values: Values) -> float:
    """What all limits charge that rows do not know of themselves, hard ones at their price."""
    program = tables.program
    tied = ~tables.pool.own & ~program.structural
    excess = program.excess(values)[tied]
    price = np.where(program.hard, HARD_PRICE, program.price)[tied]
    return float((excess * price).sum())


def price_by_trying(tables: DescentTables, values: Values, cell: int, person: int) -> float:
    """What a cell adds to these limits with the break that adds least."""
    program, problem = tables.program, tables.program.problem
    before = tied_cost(tables, program.complete(values.copy()))
    day, kind = np.unravel_index(
        cell - program.first_cell, (problem.n_employees, problem.n_days, problem.n_shift_types)
    )[1:]
    presence, tried = program.presence, []
    choices: tuple[BreakChoice, ...] = ()
    if presence is not None:
        group = next(g for g, members in enumerate(presence.groups) if person in members)
        choices = presence.breaks.get((group, int(day), int(kind)), ())
    for breaks in [[choice.var] for choice in choices] or [[]]:
        more = values.copy()
        more[[cell, *breaks]] += 1
        tried.append(tied_cost(tables, program.complete(more)) - before)
    return min(tried)


def assert_sound(rota: OpenRota) -> None:
    """The score is that of the decisions, and there are as many breaks as people at work."""
    program = rota.tables.program
    values = program.complete(rota.values)
    assert rota.score == program.score(values)
    for key, choices in program.presence.breaks.items() if program.presence else ():
        taken = sum(int(values[choice.var]) for choice in choices)
        assert taken == values[program.presence.counts[key]]  # type: ignore[union-attr]


def assert_prices_true(rota: OpenRota, person: int, some: slice = slice(None)) -> None:
    """Prices of a person's cells are what trying each of them out tells."""
    tables = rota.tables
    cells = tables.pool.people[person].graph.items.cells
    prices = rota.price(person)
    assert (prices[cells == 0] == 0).all()
    values = rota.values
    for choice in np.flatnonzero(cells > 0)[some].tolist():
        true = price_by_trying(tables, values, int(cells[choice]), person)
        assert prices[choice] == true, (person, choice)


@given(seed=st.integers(0, 1 << 30), rows=st.integers(0, 12))
@settings(max_examples=25, deadline=None)
def test_a_price_is_what_trying_tells(seed: int, rows: int) -> None:
    tables, first = tables_of_centre("mixed")
    rng = np.random.default_rng(seed)
    rota = OpenRota(tables, first)
    shake(rota, rng, rows)
    person = int(rng.integers(tables.program.problem.n_employees))
    rota.take(person)
    assert_prices_true(rota, person)


@pytest.mark.parametrize("name", ["service_desk", "gas_hotline", "mall_desk"])
def test_prices_in_sample_centres(name: str) -> None:
    tables, first = tables_of_centre(name)
    rng = np.random.default_rng(1)
    rota = OpenRota(tables, first)
    shake(rota, rng, 60)
    for person in rng.permutation(tables.program.problem.n_employees)[:4].tolist():
        old = rota.take(person)
        assert_prices_true(rota, person, slice(int(rng.integers(9)), None, 9))
        rota.put(person, old)
    assert_sound(rota)


@given(seed=st.integers(0, 1 << 30))
@settings(max_examples=25, deadline=None)
def test_what_it_believes_is_what_the_model_says(seed: int) -> None:
    tables, first = tables_of_centre("mixed")
    rota = OpenRota(tables, first)
    assert rota.score == tables.program.score(first)
    shake(rota, np.random.default_rng(seed), 20)
    assert_sound(rota)


def test_multipliers_are_mixed_in() -> None:
    tables, first = tables_of_centre("mixed")
    rota = OpenRota(tables, first)
    rota.take(0)
    cells = tables.pool.people[0].graph.items.cells
    worth = np.random.default_rng(1).integers(-50, 50, tables.program.n_vars).astype(float)
    here = rota.price(0)
    mixed = rota.price(0, worth, 0.75)
    assert np.allclose(mixed, np.where(cells > 0, 0.25 * here - 0.75 * worth[cells], 0.0))


@pytest.mark.parametrize("name", ["mixed", "mall_desk"])
def test_what_is_undone_is_as_it_was(name: str) -> None:
    tables, first = tables_of_centre(name)
    rota = OpenRota(tables, first)
    before, score = rota.values, rota.score
    decided = decisions(tables.program)
    people = range(min(6, tables.program.problem.n_employees))
    old = [rota.take(person) for person in people]
    assert rota.score != score
    new = [
        rota.put(person, rota.cheapest(person, rota.price(person), BEAM, STEPS) or row)
        for person, row in zip(people, old, strict=True)
    ]
    for person, row in zip(people, new, strict=True):
        rota.take(person, row)
    for person, row in zip(people, old, strict=True):
        rota.put(person, row)
    assert rota.score == score
    assert np.array_equal(rota.values[decided], before[decided])


def decisions(program: Program) -> Mask:
    """Cells, duties and breaks."""
    chosen = np.zeros(program.n_vars, bool)
    chosen[program.first_cell : program.n_decisions] = True
    chosen[[choice.var for choice in program.breaks]] = True
    return chosen


def test_a_row_that_makes_the_rota_worse_is_not_put_in() -> None:
    tables, first = tables_of_centre("mixed")
    rota = OpenRota(tables, first)
    for person in range(tables.program.problem.n_employees):
        before = rota.score
        old = rota.take(person)
        without = rota.score
        n_kinds = tables.program.problem.n_shift_types
        idle = Row(np.full_like(old.shifts, n_kinds), np.full_like(old.breaks, -1), old.own)
        out = Score(without.hard + old.own.hard, without.cost + old.own.cost)
        assert (rota.put(person, idle, before) is None) == (before < out)
        if rota.score == without:
            assert rota.put(person, old) is not None
            assert rota.score == before


def test_a_break_after_the_last_midnight() -> None:
    """The last night's break comes when nobody is counted any more: it costs nothing there."""
    night = shift_type(
        "N", 20, 30, "night",
        break_minutes=60, break_earliest_minutes=420, break_latest_minutes=480,
    )  # fmt: skip
    wanted = demand(2, {(day, hour): 1 for day in range(2) for hour in range(20, 24)})
    given_ = problem("Ann", "Bob", days=2, types=(night,), queues=(PHONE,), demand=wanted)
    rules = find_rules()
    chosen = [rules[name]() for name in ("coverage", "overstaffing", "one_shift_a_day")]
    program = build_program(given_, chosen)
    pool = RowPool.of(program)
    assert pool is not None
    tables = DescentTables.of(program, pool)
    assert tables is not None
    stops = tables.tied.choice_last
    assert (tables.tied.choice_first <= stops).all()
    assert (stops <= given_.n_intervals).all()
    rota = OpenRota(tables, Constructor(program, seed=1).first_rota(lambda: False)[0])
    for person in range(2):
        old = rota.take(person)
        assert_prices_true(rota, person)
        rota.put(person, old)
