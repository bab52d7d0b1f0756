"""One person's best row: what the search believes of it is what the model says."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.problem import Pin
from scheduler.model.program import Program
from scheduler.registry import find_rules
from scheduler.rule import Mode, Rule
from scheduler.solve.prices import HARD_PRICE, CellPrices, Floats
from scheduler.solve.row_limits import N_LIMITS
from scheduler.solve.row_search import RowSearch
from scheduler.solve.search import build_program
from tests.contract import make_problem
from tests.make import EARLY, LATE, employee, problem

RULES = find_rules()
HOUSE = tuple(rule() for rule in RULES.values())
SOFT = tuple(
    rule(mode=Mode.HARD if rule.id == "one_shift_a_day" else Mode.SOFT) for rule in RULES.values()
)
CONTRACT = replace(make_problem(), published=None)


def own_cost(program: Program, employee: int, values: np.ndarray) -> int:
    """What the limits of one person alone cost, hard ones at their price for the time being."""
    price = np.where(program.hard, HARD_PRICE, program.price)
    mine = (program.row_owner == employee) & ~program.structural
    return int((program.excess(values) * price)[mine].sum())


def row_of(program: Program, person: int) -> slice:
    size = program.problem.n_days * program.problem.n_shift_types
    first = program.first_cell + person * size
    return slice(first, first + size)


def some_prices(program: Program, seed: int) -> Floats:
    return np.random.default_rng(seed).integers(-60, 60, program.n_vars).astype(np.float64)


def without_row(program: Program, person: int, duties: bool = False) -> np.ndarray:
    values = program.values_of_nothing()
    if duties:
        values[program.duties] = np.minimum(1, program.upper[program.duties])
    mine = row_of(program, person)
    values[mine] = program.lower[mine]
    return program.complete(values)


@pytest.mark.parametrize("rules", [HOUSE, SOFT], ids=["house", "soft"])
@given(seed=st.integers(0, 10**6), duties=st.booleans())
@settings(max_examples=25, deadline=None)
def test_it_prices_rows_as_the_model_does(rules: tuple[Rule, ...], seed: int, duties: bool) -> None:
    """The cost it ends with is the model's, counted from every day at its most favourable."""
    program = build_program(CONTRACT, rules)
    search, prices = RowSearch(program), some_prices(program, seed)
    person = seed % CONTRACT.n_employees
    values = program.complete(search.best_row(person, without_row(program, person, duties), prices))
    sheet, bench = search._room()
    rows = sheet.row[: sheet.size[N_LIMITS]]
    price = np.where(program.hard[rows], HARD_PRICE, program.price[rows])
    favourable = np.ceil(np.maximum(bench.start[: len(rows)], 0.0) / program.per[rows]) @ price
    row = row_of(program, person)
    ended = own_cost(program, person, values) + prices[row] @ values[row]
    # Rows are kept cheapest first.
    assert bench.cost[0] + favourable == pytest.approx(ended)


@given(
    seed=st.integers(0, 10**6),
    pinned=st.none() | st.tuples(st.integers(0, 2), st.none() | st.integers(0, 1)),
    chosen=st.sets(st.sampled_from(sorted(RULES)), max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_three_days_are_solved_outright(
    seed: int, pinned: tuple[int, int | None] | None, chosen: set[str]
) -> None:
    """With so few days every partial row is followed: no other row is cheaper."""
    pins = (Pin(0, *pinned),) if pinned else ()
    given_problem = replace(
        problem(employee("Ann"), employee("Bea"), types=(EARLY, LATE), days=3), pins=pins
    )
    rules = [rule for rule in SOFT if rule.id in chosen | {"one_shift_a_day"}]
    program = build_program(given_problem, rules)
    prices = some_prices(program, seed)

    def cost_of(values: np.ndarray) -> float:
        row = row_of(program, 0)
        return own_cost(program, 0, program.complete(values)) + float(prices[row] @ values[row])

    found = cost_of(RowSearch(program).best_row(0, without_row(program, 0), prices))
    others = []
    for shifts in product((None, 0, 1), repeat=3):
        values = program.values_of_nothing()
        row = values[row_of(program, 0)].reshape(3, 2)
        row[:] = 0
        for day, shift in enumerate(shifts):
            if shift is not None:
                row[day, shift] = 1
        if ((values >= program.lower) & (values <= program.upper))[row_of(program, 0)].all():
            others.append(cost_of(values))
    assert found == min(others)


def test_a_crowd_is_placed_like_each_of_them_alone() -> None:
    program = build_program(CONTRACT, HOUSE)
    prices, search = some_prices(program, 3), RowSearch(program)
    together = program.values_of_nothing()
    search.place(list(range(CONTRACT.n_employees)), together, prices)
    one_by_one = program.values_of_nothing()
    for person in reversed(range(CONTRACT.n_employees)):
        one_by_one = RowSearch(program).best_row(person, one_by_one, prices)
    assert np.array_equal(together, one_by_one)
    assert together[program.cells].any()


def test_prices_follow_what_they_depend_on() -> None:
    """The quantities that prices are worked out from are as fresh as if all had been."""
    for rules in (HOUSE, SOFT):
        program = build_program(CONTRACT, rules)
        search, prices = RowSearch(program), CellPrices(program)
        values = program.values_of_nothing()
        search.place(list(range(CONTRACT.n_employees)), values, some_prices(program, 5))
        everything = program.complete(values.copy())
        assert not np.array_equal(everything, values)
        assert np.array_equal(prices.at(prices.follow(values)), prices.at(everything))
