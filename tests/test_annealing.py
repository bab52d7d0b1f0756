"""Annealing: what it believes of a rota is what the whole model says, whatever was moved."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.check import check_rota
from scheduler.desk.opening import open_centre
from scheduler.model.program import Program
from scheduler.registry import find_rules
from scheduler.rule import Mode
from scheduler.solve.annealing.annealer import Annealer, can_load
from scheduler.solve.annealing.cooling import Cooling
from scheduler.solve.annealing.tables import tables_of
from scheduler.solve.construct import Constructor
from scheduler.solve.incumbent import rota_from
from scheduler.solve.search import build_program
from tests.contract import make_problem
from tests.make import PHONE, demand, problem

DATA = Path(__file__).parents[1] / "data"
HOUSE = tuple(rule() for rule in find_rules().values())
SOFT = tuple(
    rule(mode=Mode.HARD if rule.id == "one_shift_a_day" else Mode.SOFT)
    for rule in find_rules().values()
)
MIXED = replace(make_problem(), published=None)


def annealer_of(program: Program, seed: int) -> Annealer:
    tables = tables_of(program)
    assert tables is not None
    return Annealer(program, tables, seed)


def assert_sound(program: Program, annealer: Annealer) -> None:
    """All values follow from the decisions, the score is theirs, and settled cells stayed."""
    for values, score in (
        (annealer.values, annealer.score),
        (annealer.best, annealer.best_score),
    ):
        assert np.array_equal(program.complete(values.copy()), values)
        assert program.score(values) == score
        decided = slice(program.first_cell, program.n_decisions)
        assert (values[decided] >= program.lower[decided]).all()
        assert (values[decided] <= program.upper[decided]).all()
    for key, choices in program.presence.breaks.items() if program.presence else ():
        taken = sum(int(annealer.values[choice.var]) for choice in choices)
        assert taken == annealer.values[program.presence.counts[key]]  # type: ignore[union-attr]


@given(seed=st.integers(0, 1 << 30), heat=st.sampled_from([0.001, 3.0, 50.0, 1e9]))
@settings(max_examples=30, deadline=None)
def test_what_it_believes_is_what_the_model_says(seed: int, heat: float) -> None:
    program = build_program(MIXED, SOFT)
    annealer = annealer_of(program, seed)
    annealer.load(program.values_of_nothing())
    for _ in range(3):
        annealer.run(400, heat, heat)
        assert_sound(program, annealer)


@pytest.mark.parametrize("name", ["service_desk", "gas_hotline", "mall_desk"])
def test_sample_centres_stay_lawful_and_sound(name: str) -> None:
    opened = open_centre(DATA / name)
    program = build_program(opened.problem, opened.rules)
    constructor = Constructor(program, seed=1)
    values, first = constructor.first_rota(lambda: False)
    annealer = annealer_of(program, seed=2)
    annealer.load(values)
    annealer.run(60_000, 8.0, 1.0)
    assert_sound(program, annealer)
    assert annealer.best_score.hard <= first.hard
    assert annealer.best_score < first
    rota = rota_from(program, annealer.best)
    report = check_rota(opened.problem, opened.rules, rota)
    assert report.cost == annealer.best_score.cost
    assert len(report.hard_violations) == annealer.best_score.hard == 0


def test_same_seed_same_rota() -> None:
    program = build_program(MIXED, HOUSE)
    twins = [annealer_of(program, seed=5) for _ in range(2)]
    for annealer in twins:
        annealer.load(program.values_of_nothing())
        annealer.run(5_000, 20.0, 1.0)
    assert np.array_equal(twins[0].values, twins[1].values)


def test_finds_the_obvious() -> None:
    """One early shift a day is wanted for two people: three shifts, none twice."""
    wanted = demand(3, {(day, hour): 1 for day in range(3) for hour in range(6, 14)})
    given_ = problem("Ann", "Bob", days=3, queues=(PHONE,), demand=wanted)
    rules = find_rules()
    chosen = [rules[name]() for name in ("coverage", "overstaffing", "one_shift_a_day")]
    program = build_program(given_, chosen)
    annealer = annealer_of(program, seed=1)
    annealer.load(program.values_of_nothing())
    annealer.run(3_000, 5.0, 0.1)
    assert annealer.best_score.cost == 0
    shape = (2, 3, given_.n_shift_types)
    assert annealer.best[program.cells].reshape(shape).sum(axis=(0, 2)).tolist() == [1, 1, 1]


def test_two_shifts_on_a_day_are_left_to_others() -> None:
    program = build_program(MIXED, HOUSE)
    values = program.values_of_nothing()
    assert can_load(program, values)
    values[program.first_cell : program.first_cell + 2] = 1
    assert not can_load(program, values)


def test_a_cooling_tells_of_every_better_rota_and_counts_its_work() -> None:
    program = build_program(MIXED, SOFT)
    tables = tables_of(program)
    assert tables is not None
    start = program.values_of_nothing()
    told = []
    with ThreadPoolExecutor() as pool:
        cooling = Cooling.here(program, tables, seed=1, workers=2, pool=pool)
        cooling.run(
            start,
            program.score(start),
            0.1,
            progress=lambda: cooling.work / 0.6,
            stop=lambda: False,
            on_better=lambda values: told.append(program.score(values)),
        )
    assert all(later < earlier for earlier, later in itertools.pairwise(told))
    assert told[-1] < program.score(start)
    assert 0.6 <= cooling.work < 0.9
