"""All rows in one call, shared limits in two: what they give is what plain loops give."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.model.parts import DefinitionKind
from scheduler.model.program import NOBODY, Mask, Program
from scheduler.registry import find_rules
from scheduler.rule import Mode
from scheduler.solve.columns.graph_sharing import GraphMaker
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.row_graph import RowGraph, build_graph
from scheduler.solve.columns.row_items import ItemReader
from scheduler.solve.dual import shared_part
from scheduler.solve.dual.ascent import Ascent
from scheduler.solve.dual.dual import RotaDual
from scheduler.solve.dual.row_part import RowPart
from scheduler.solve.dual.row_shapes import ShapeMaker
from scheduler.solve.dual.shared_part import CROWD, SharedPart
from scheduler.solve.incumbent import Pricer
from scheduler.solve.linear_relaxation import linearise_limits
from scheduler.solve.prices import Floats
from scheduler.solve.search import build_program
from tests.contract import make_problem
from tests.make import PHONE, demand, problem

MIXED = replace(make_problem(), published=None)
HOUSE = tuple(rule() for rule in find_rules().values())
SOFT = tuple(
    rule(mode=Mode.HARD if rule.id == "one_shift_a_day" else Mode.SOFT)
    for rule in find_rules().values()
)
PROGRAMS = {"house": build_program(MIXED, HOUSE), "soft": build_program(MIXED, SOFT)}


def graphs_of(program: Program) -> list[RowGraph]:
    pool = RowPool.of(program)
    assert pool is not None
    return [person.graph for person in pool.people]


GRAPHS = {name: graphs_of(program) for name, program in PROGRAMS.items()}
PARTS = {name: RowPart(graphs) for name, graphs in GRAPHS.items()}


def edge_prices(graph: RowGraph, multipliers: Floats, worth: Floats) -> list[float]:
    """What each edge costs, by the book."""
    prices = []
    for edge in range(graph.n_edges):
        cell, kind = graph.items.cells[graph.choice[edge]], graph.kind[edge]
        uses = range(graph.kind_start[kind], graph.kind_start[kind + 1])
        used = sum(multipliers[graph.kind_resource[k]] * graph.kind_use[k] for k in uses)
        prices.append(graph.edge_cost[edge] + used - (worth[cell] if cell else 0.0))
    return prices


def cheapest_path(graph: RowGraph, prices: list[float]) -> float:
    """The cheapest way from the first day to the last."""
    to_go = [0.0] * int(graph.n_nodes[-1])
    for day in range(graph.items.n_days - 1, -1, -1):
        nodes = range(graph.node_start[day], graph.node_start[day] + graph.n_nodes[day])
        ways = [range(graph.first_edge[node], graph.first_edge[node + 1]) for node in nodes]
        to_go = [
            min((prices[e] + to_go[graph.target[e]] for e in edges), default=1e15) for edges in ways
        ]
    return to_go[0]


def drawn(seed: int, part: RowPart, n_vars: int) -> tuple[Floats, Floats]:
    """Multipliers of limits over many days, and what cells are worth."""
    rng = np.random.default_rng(seed)
    highest = np.where(np.isfinite(part.highest), part.highest, 30.0)
    multipliers = highest * rng.choice([0.0, 0.25, 1.0], size=part.count)
    return multipliers, np.round(rng.normal(10, 40, n_vars), 2)


@pytest.mark.parametrize("name", PROGRAMS)
@given(seed=st.integers(0, 100_000))
@settings(max_examples=25, deadline=None)
def test_all_rows_at_once_cost_what_they_cost_one_by_one(name: str, seed: int) -> None:
    part, expected, at = PARTS[name], 0.0, 0
    multipliers, worth = drawn(seed, part, PROGRAMS[name].n_vars)
    for graph in GRAPHS[name]:
        mine = multipliers[at : at + len(graph.resources)]
        bound = graph.items.bound[graph.resources]
        expected += cheapest_path(graph, edge_prices(graph, mine, worth)) + graph.constant
        expected -= float((mine * bound).sum())
        at += len(graph.resources)
    value, _, _ = part.price(multipliers, worth)
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-9)


def edges_of_row(graph: RowGraph, worked: Mask) -> list[int]:
    """The edges of the row that works these cells."""
    items, node, edges = graph.items, 0, []
    for day in range(items.n_days):
        first, last = items.day_start[day : day + 2].tolist()
        chosen = first + int(np.argmax(worked[items.cells[first:last]]))
        out = range(graph.first_edge[node], graph.first_edge[node + 1])
        (edge,) = (edge for edge in out if graph.choice[edge] == chosen)
        edges.append(edge)
        node = int(graph.node_start[day] + graph.n_nodes[day] + graph.target[edge])
    return edges


@pytest.mark.parametrize("name", PROGRAMS)
@given(seed=st.integers(0, 100_000))
@settings(max_examples=25, deadline=None)
def test_cells_and_slope_are_those_of_cheapest_rows(name: str, seed: int) -> None:
    part, n_vars = PARTS[name], PROGRAMS[name].n_vars
    multipliers, worth = drawn(seed, part, n_vars)
    value, cells, slope = part.price(multipliers, worth)
    worked = np.zeros(n_vars, bool)
    worked[cells] = True
    cost, used, at = -float((multipliers * part.bound).sum()), np.zeros(part.count), 0
    for graph in GRAPHS[name]:
        prices = edge_prices(graph, multipliers[at : at + len(graph.resources)], worth)
        for edge in edges_of_row(graph, worked):
            cost += prices[edge]
            kind = graph.kind[edge]
            for k in range(graph.kind_start[kind], graph.kind_start[kind + 1]):
                used[at + graph.kind_resource[k]] += graph.kind_use[k]
        cost += graph.constant
        at += len(graph.resources)
    assert cost == pytest.approx(value, rel=1e-12, abs=1e-9)
    assert slope == pytest.approx(used - part.bound)


@pytest.mark.parametrize("name", PROGRAMS)
def test_two_threads_find_just_what_one_finds(name: str) -> None:
    part = PARTS[name]
    multipliers, worth = drawn(1, part, PROGRAMS[name].n_vars)
    alone = part.price(multipliers, worth)
    together = part.price(multipliers, worth, on_two=True)
    assert alone[0] == together[0]
    assert (alone[1] == together[1]).all()
    assert (alone[2] == together[2]).all()


def test_whoever_differs_in_wishes_alone_has_the_same_shape() -> None:
    maker = ShapeMaker()
    graph = GRAPHS["soft"][0]
    shape, base = maker.add(graph)
    wish = np.arange(len(base)) % 3
    wishing = replace(graph, edge_cost=graph.edge_cost + wish[graph.choice])
    same, other = maker.add(wishing)
    assert same == shape
    assert (other - base == wish).all()
    dearer = graph.edge_cost.copy()
    dearer[-1] += 1
    assert maker.add(replace(graph, edge_cost=dearer))[0] != shape


def test_nobody_costs_nothing() -> None:
    value, cells, slope = RowPart([]).price(np.zeros(0), np.zeros(5))
    assert (value, len(cells), len(slope)) == (0.0, 0, 0)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_shared_graph_is_the_graph_made_alone(name: str) -> None:
    """Wishes are left out while a graph is made and charged afterwards: nothing else changes."""
    reader, maker = ItemReader(PROGRAMS[name]), GraphMaker()
    for employee in range(MIXED.n_employees):
        items = reader.read(employee)
        alone, shared = build_graph(items), maker.graph_of(items)
        assert alone is not None
        assert shared is not None
        assert shared.items.employee == employee
        for part, array in vars(alone).items():
            if part not in {"items", "resources"}:
                assert np.array_equal(array, getattr(shared, part)), part
        for part in ("bound", "per", "price", "hard"):
            of_alone = getattr(alone.items, part)[alone.resources]
            assert np.array_equal(of_alone, getattr(shared.items, part)[shared.resources])


def worth_by_the_book(program: Program, rows: Mask, multipliers: Floats) -> Floats:
    """What one more of each variable is worth, handed down definition by definition."""
    linear, batches = linearise_limits(program, rows)
    worth = np.zeros(program.n_vars)
    for row, column, factor in zip(linear.row, linear.column, linear.factor, strict=True):
        if column < program.n_vars:
            worth[column] += factor * multipliers[row]
    breaks = {} if program.presence is None else dict(program.presence.breaks)
    counts = {} if program.presence is None else program.presence.counts
    sums = [b for b in batches if b.kind in (DefinitionKind.SUM, DefinitionKind.ONE_OF)]
    for batch in [*reversed(sums), None]:
        known = set() if batch is None else set(batch.vars.tolist())
        for key in list(breaks):
            if batch is None or counts[key] in known:
                worth[counts[key]] += max(worth[choice.var] for choice in breaks.pop(key))
        if batch is None:
            continue
        for number, var in enumerate(batch.vars):
            for k in range(batch.inputs.start[number], batch.inputs.start[number + 1]):
                worth[batch.inputs.data[k]] += worth[var] * batch.factors[k]
    return worth


@pytest.mark.parametrize("name", PROGRAMS)
@given(seed=st.integers(0, 100_000))
@settings(max_examples=25, deadline=None)
def test_worth_is_handed_down_as_by_the_book(name: str, seed: int) -> None:
    program, rng = PROGRAMS[name], np.random.default_rng(seed)
    rows = np.ones(len(program.rows), bool)
    for graph in GRAPHS[name]:
        rows[graph.items.kept] = False
    shared = SharedPart(program, ~rows)
    drawn = rng.normal(0, 30, shared.count) * (rng.random(shared.count) < 0.7)
    multipliers = np.clip(drawn, shared.lowest, shared.highest)
    value, worth, chosen = shared.price(multipliers)
    assert worth == pytest.approx(worth_by_the_book(program, rows, multipliers))
    # The value is linear where nothing changes sides, so its slope there gives it back.
    slope = shared.slope(multipliers, worth, chosen, np.zeros(0, np.int64))
    here = np.where(multipliers != 0, multipliers, 0.0)
    assert float(slope @ here) == pytest.approx(value, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("name", PROGRAMS)
def test_steps_are_shorter_the_more_people_a_limit_speaks_of(name: str) -> None:
    program = PROGRAMS[name]
    shared = SharedPart(program, np.zeros(len(program.rows), bool))
    linear, batches = linearise_limits(program, np.ones(len(program.rows), bool))
    owners = [{int(who)} - {NOBODY} for who in program.owner]
    for batch in batches:
        if batch.kind in (DefinitionKind.SUM, DefinitionKind.ONE_OF):
            for number, var in enumerate(batch.vars):
                inputs = batch.inputs.data[
                    batch.inputs.start[number] : batch.inputs.start[number + 1]
                ]
                owners[var] = set().union(*(owners[each] for each in inputs))
    everybody = program.problem.n_employees
    for limit in range(shared.count):
        mine = linear.row == limit
        variables = linear.column[mine][linear.column[mine] < program.n_vars]
        size = max(1.0, *np.abs(linear.factor[mine][linear.column[mine] < program.n_vars]))
        concerned = len(set().union(*(owners[var] for var in variables)))
        # Two shifts of one person may be counted as two people.
        people = (shared.scale[limit] / size) ** (1 / CROWD)
        assert max(1, concerned) - 1e-6 <= people <= everybody + 1e-6


def test_over_many_months_steps_are_as_long_whoever_a_limit_speaks_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = next(iter(PROGRAMS.values()))
    own = np.zeros(len(program.rows), bool)
    weeks = SharedPart(program, own)
    monkeypatch.setattr(shared_part, "CROWD_DAYS", 0)
    months = SharedPart(program, own)
    assert (months.scale < weeks.scale).any()
    assert (months.scale <= weeks.scale).all()
    assert months.scale.max() == np.abs(months._factor).max(initial=1.0)


def cheapest_of_all(program: Program) -> int:
    """The cost of the best lawful rota, every choice of shifts being tried."""
    problem, pricer, costs = program.problem, Pricer(program), []
    cells = np.arange(program.first_cell, program.first_duty).reshape(-1, problem.n_shift_types)
    open_cells = [[c for c in day.tolist() if program.upper[c]] for day in cells]
    for chosen in product(*([0, *mine] for mine in open_cells)):
        values = program.values_of_nothing()
        worked = np.array(chosen)
        values[worked[worked > 0]] = 1
        score = pricer.complete(values)[1]
        if not score.hard:
            costs.append(score.cost)
    return min(costs)


@pytest.mark.parametrize("wanted", [0, 1, 2])
def test_the_highest_bound_is_below_the_best_of_all_rotas(wanted: int) -> None:
    base = problem("Ann", "Bob", days=3)
    needed = demand(3, {(0, 10): wanted, (1, 20): wanted, (2, 8): wanted})
    program = build_program(replace(base, queues=(PHONE,), demand=needed), HOUSE)
    pool = RowPool.of(program)
    assert pool is not None
    dual = RotaDual.of(pool)
    assert dual is not None
    best, steps = cheapest_of_all(program), iter(range(1500))
    ascent = Ascent(
        dual, dual.lowest, dual.highest, dual.scale,
        aim=lambda: 2.0 * best, stop=lambda: next(steps, None) is None,
    )  # fmt: skip
    ascent.run(dual.start())
    assert ascent.best <= best + 1e-6
    assert ascent.best >= 0.5 * best
