"""Rows as paths of graphs, the cheapest row, column generation: held against model and CP-SAT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.desk.benchmarking import read_exercises
from scheduler.domain.problem import Pin, Problem
from scheduler.domain.rota import Rota
from scheduler.model.cpsat import post
from scheduler.model.limits import Limits
from scheduler.model.program import Program, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit
from scheduler.solve.columns.column_search import ColumnSearch
from scheduler.solve.columns.pool import KnownRows, RowPool, choices_in
from scheduler.solve.columns.row_graph import build_graph
from scheduler.solve.columns.row_items import ItemReader
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.columns.serving import can_serve
from scheduler.solve.result import SolveLimits, SolveStatus
from scheduler.solve.search import build_program, solve
from tests.contract import make_problem, rotas
from tests.make import problem

PUBLIC = Path(__file__).parents[2] / "shared" / "benchmarks" / "curtois"
ONE_WEEK = Path(__file__).parent / "instances" / "one_week.txt"
HOUSE = tuple(rule() for rule in find_rules().values())
SOFT = tuple(
    rule(mode=Mode.HARD if rule.id == "one_shift_a_day" else Mode.SOFT)
    for rule in find_rules().values()
)
MIXED = replace(make_problem(), published=None)
PROGRAMS = {"house": build_program(MIXED, HOUSE), "soft": build_program(MIXED, SOFT)}
POOLS = {name: RowPool.of(program) for name, program in PROGRAMS.items()}


def pool_of(name: str) -> RowPool:
    pool = POOLS[name]
    assert pool is not None
    return pool


def own_cost(program: Program, person: KnownRows, rota: Rota) -> int | None:
    """What the person's own limits charge by the whole model; None if a hard one is broken."""
    excess = program.excess(program.values_of(rota))
    kept = person.graph.items.kept
    if excess[kept][program.hard[kept]].any():
        return None
    return int((excess * program.price)[kept].sum())


@pytest.mark.parametrize("name", PROGRAMS)
@given(rota=rotas(MIXED))
@settings(max_examples=60, deadline=None)
def test_a_path_costs_what_the_model_charges(name: str, rota: Rota) -> None:
    program = PROGRAMS[name]
    values = program.values_of(rota)
    for person in pool_of(name).people:
        choices = choices_in(person.graph, values)
        if choices is not None:
            assert person.oracle.cost_of(choices) == own_cost(program, person, rota)


def cheapest_by_cpsat(program: Program, person: KnownRows, prices: list[int]) -> float:
    """The cheapest row of the person by CP-SAT over the same limits."""
    items = person.graph.items
    free = np.zeros(program.n_vars, bool)
    free[items.cells[items.cells > 0]] = True
    free &= ~program.fixed
    rows = np.zeros(len(program.rows), bool)
    rows[items.kept] = True
    base = program.values_of_nothing()
    sub = post(program, base, free, rows=rows)
    terms = [sub.vars[c] * p for c, p in zip(items.cells.tolist(), prices, strict=True) if free[c]]
    sub.cp.minimize(
        cp_model.LinearExpr.weighted_sum(sub.costed, sub.costs) + cp_model.LinearExpr.sum(terms)
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(sub.cp) == cp_model.OPTIMAL
    posted = {row for row, _ in sub.slacks}
    charged = (program.excess(base) * program.price)[items.kept]
    settled = sum(int(c) for r, c in zip(items.kept, charged, strict=True) if r not in posted)
    pinned = [p for c, p in zip(items.cells.tolist(), prices, strict=True) if c and not free[c]]
    return solver.objective_value + settled + sum(pinned)


@pytest.mark.parametrize("name", PROGRAMS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_the_cheapest_row_is_that_of_cpsat(name: str, data: st.DataObject) -> None:
    person = data.draw(st.sampled_from(pool_of(name).people))
    cells = person.graph.items.cells
    prices = [data.draw(st.integers(-90, 40)) if c else 0 for c in cells.tolist()]
    answer = person.oracle.cheapest(np.array(prices, float), beam=20_000)
    expected = cheapest_by_cpsat(PROGRAMS[name], person, prices)
    assert answer.rows[0].value == pytest.approx(expected)
    assert answer.bound == pytest.approx(expected, abs=1e-4)
    found = answer.rows[0]
    spent = sum(prices[choice] for choice in found.choices.tolist())
    assert person.oracle.cost_of(found.choices) == pytest.approx(found.value - spent)


@given(data=st.data(), beam=st.integers(1, 30), steps=st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_bounds_hold_however_few_partial_rows_are_followed(
    data: st.DataObject, beam: int, steps: int
) -> None:
    person = data.draw(st.sampled_from(pool_of("house").people))
    cells = person.graph.items.cells
    drawn = [data.draw(st.integers(-90, 40)) if c else 0 for c in cells.tolist()]
    prices = np.array(drawn, float)
    best = person.oracle.cheapest(prices, beam=20_000).rows[0].value
    quick = RowOracle(person.graph).cheapest(prices, beam=beam, steps=steps)
    assert quick.bound <= best + 1e-6
    assert all(row.value >= best - 1e-6 for row in quick.rows)


def test_only_rows_below_the_limit_are_given() -> None:
    person = pool_of("house").people[0]
    prices = np.zeros(len(person.graph.items.cells))
    best = person.oracle.cheapest(prices).rows[0].value
    answer = person.oracle.cheapest(prices, below=best)
    assert not answer.rows
    assert answer.bound == pytest.approx(best)


class NoThirdInFive(Rule):
    """In any five days nobody works the first shift type more than twice.

    A rule of the house that the engine has never heard of.
    """

    id: ClassVar[str] = "no_third_in_five"
    title: ClassVar[str] = "No third in five"
    unit: ClassVar[str] = "shift"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "House rule."

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(7)

    def build(self, model: RotaModel, limit: Limits) -> None:
        for e in self.people(model.problem):
            for d in range(model.problem.n_days - 4):
                limit.at_most([model.works(e, day, 0) for day in range(d, d + 5)], 2)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Not asked for here."""
        yield from ()


def test_a_house_rule_takes_part_without_a_word_about_it() -> None:
    """Eight days, every shift of the first type is worth 10, with a fine of 7: by enumeration."""
    given_ = problem("ann", days=8)
    model = RotaModel(given_)
    NoThirdInFive().add_to(model)
    program = compile_model(model)
    graph = build_graph(ItemReader(program).read(0))
    assert graph is not None
    items = graph.items
    kinds = (items.cells - program.first_cell) % given_.n_shift_types
    prices = np.where((items.cells > 0) & (kinds == 0), -10.0, 0.0)

    def cost(days: list[int]) -> int:
        windows = (sum(days[d : d + 5]) for d in range(4))
        return -10 * sum(days) + 7 * sum(max(0, worked - 2) for worked in windows)

    best = min(cost([n >> d & 1 for d in range(8)]) for n in range(1 << 8))
    assert RowOracle(graph).cheapest(prices).rows[0].value == best


def test_a_graph_that_would_be_too_wide_makes_resources_of_long_limits() -> None:
    items = pool_of("house").people[0].graph.items
    wide, narrow = build_graph(items), build_graph(items, widest=40)
    assert wide is not None
    assert narrow is None or narrow.n_nodes.max() <= 40
    if narrow is not None:
        assert len(narrow.resources) >= len(wide.resources)
    assert build_graph(items, widest=1) is None


class EveryDayButNotTwice(Rule):
    """Everybody works each day but the first, strictly, and never two days in a row."""

    id: ClassVar[str] = "every_day_but_not_twice"
    title: ClassVar[str] = "Every day, but not twice"
    unit: ClassVar[str] = "shift"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "House rule."

    mode: Mode = strictness(Mode.HARD)

    def build(self, model: RotaModel, limit: Limits) -> None:
        for e in self.people(model.problem):
            for d in range(1, model.problem.n_days):
                limit.at_least([model.works(e, d, 0)], 1)
                limit.at_most([model.works(e, d, 0), model.works(e, d - 1, 0)], 1)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Not asked for here."""
        yield from ()


def search_over(program: Program) -> ColumnSearch:
    nothing = program.values_of_nothing()
    return ColumnSearch(program, 1, lambda: nothing, lambda _: None, 60.0)


def test_somebody_without_a_lawful_row_is_left_to_other_ways() -> None:
    """Every day but the first is to be worked, and no two days in a row: not for three days."""
    model = RotaModel(problem("Ann", "Bob", days=3))
    EveryDayButNotTwice().add_to(model)
    search = search_over(compile_model(model))
    search.run(lambda: False)
    assert search.fetch() is None
    assert search.bound == float("-inf")


def test_no_prices_make_a_row_where_none_is_lawful() -> None:
    model = RotaModel(problem("Ann", "Bob", days=3))
    EveryDayButNotTwice().add_to(model)
    graph = build_graph(ItemReader(compile_model(model)).read(0))
    assert graph is not None
    for price in (-1e7, 0.0, 1e7):
        assert RowOracle(graph).cheapest(np.full(len(graph.items.cells), price)).rows == ()


PINNED = replace(problem("Ann", "Bob", days=7), pins=(Pin(0, 0, 1), Pin(0, 1, 0)))
"""Ann is to work Late on Monday and Early on Tuesday, with less than the rest between."""


def test_two_settled_shifts_on_a_day_are_left_to_other_ways() -> None:
    program = build_program(PINNED, HOUSE)
    assert can_serve(program)
    program.lower[program.first_cell] = program.upper[program.first_cell] = 1
    assert RowPool.of(program) is None
    search = search_over(program)
    search.run(lambda: False)
    assert search.fetch() is None
    assert search.bound == float("-inf")


def test_pins_that_break_hard_limits_leave_rows() -> None:
    """What is pinned is nobody's breach."""
    program = build_program(PINNED, HOUSE)
    pool = RowPool.of(program)
    assert pool is not None
    ann = pool.people[0]
    row = ann.oracle.cheapest(np.zeros(len(ann.graph.items.cells))).rows[0]
    worked = ann.graph.items.cells[row.choices] - program.first_cell
    assert worked[:2].tolist() == [1, PINNED.n_shift_types]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rota_is_built_where_pins_break_hard_limits(workers: int) -> None:
    result = solve(PINNED, HOUSE, SolveLimits(seconds=2.0, workers=workers, seed=1))
    assert result.rota is not None
    assert result.rota.cells[0, :2].argmax(axis=1).tolist() == [1, 0]
    assert result.status is not SolveStatus.INVALID


@pytest.mark.parametrize("workers", [1, 2])
def test_the_rota_outlives_a_fault_in_the_search_by_rows(
    workers: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: ColumnSearch, stop: object) -> None:
        raise ArithmeticError("out of numbers")

    monkeypatch.setattr(ColumnSearch, "run", fail)
    [exercise] = read_exercises([ONE_WEEK])
    limits = SolveLimits(seconds=2.0, workers=workers, seed=1)
    result = solve(exercise.translation.problem, exercise.translation.rules, limits)
    assert result.objective == 4
    [said] = [record for record in caplog.records if record.exc_info]
    assert "out of numbers" in str(said.exc_info[1] if said.exc_info else "")


def search_of(path: Path) -> tuple[ColumnSearch, Program]:
    [exercise] = read_exercises([path])
    program = build_program(exercise.translation.problem, exercise.translation.rules)
    assert can_serve(program)
    return search_over(program), program


def test_it_finds_and_proves_the_best_rota_of_a_week_alone() -> None:
    search, program = search_of(ONE_WEEK)
    search.run(lambda: False)
    found = search.fetch()
    assert found is not None
    assert (found[1].hard, found[1].cost, search.bound) == (0, 4, 4)
    assert program.score(found[0]) == found[1]


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public instances are not beside the project")
def test_the_relaxation_over_rows_meets_the_best_known() -> None:
    search, _ = search_of(PUBLIC / "Instance4.txt")
    search.run(lambda: False)
    found = search.fetch()
    assert found is not None
    assert (found[1].hard, found[1].cost, search.bound) == (0, 1716, 1716)
