"""What the tests of the rules on law and hours share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import strategies as st

import constraints
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.text import add_catalogue_folder
from scheduler.model.program import Program, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Rule

add_catalogue_folder(Path(constraints.__file__).parent / "locales")
SEEDS = st.integers(0, 10_000)


def units(rule: Rule, given: Problem, planned: Rota) -> list[int]:
    """The units of each violation, once the model has been seen to agree with them."""
    assert_model_agrees(rule, given, planned)
    return [v.units for v in rule.check(given, planned)]


def messages(rule: Rule, given: Problem, planned: Rota, language: str = "en") -> list[str]:
    """Every violation in words."""
    return [v.message.in_(language) for v in rule.check(given, planned)]


def assert_model_agrees(rule: Rule, given: Problem, planned: Rota) -> None:
    """The soft rule charges what check finds; the hard rule allows what check does not mind."""
    found = sum(v.units for v in rule.check(given, planned))
    if type(rule).id != "one_shift_a_day":
        soft = compiled(rule.model_copy(update={"mode": Mode.SOFT, "weight": 7}), given)
        assert soft.score(soft.values_of(planned)).cost == 7 * found
    hard = compiled(rule.model_copy(update={"mode": Mode.HARD}), given)
    values = hard.values_of(planned)
    banned = bool((values[: hard.n_decisions] > hard.upper[: hard.n_decisions]).any())
    assert (not banned and hard.score(values).hard == 0) == (found == 0)


def compiled(rule: Rule, given: Problem) -> Program:
    """The model of one rule."""
    model = RotaModel(given)
    rule.add_to(model)
    return compile_model(model)


def random_rota(given: Problem, seed: int, share: float = 0.7) -> Rota:
    """A rota with at most one possible shift a day, on about this share of days."""
    random = np.random.default_rng(seed)
    shape = (given.n_employees, given.n_days, given.n_shift_types)
    cells = np.zeros(shape, bool)
    for employee, day in np.ndindex(shape[:2]):
        able = [s for s in range(shape[2]) if given.may_work(employee, day, s)]
        if able and random.random() < share:
            cells[employee, day, random.choice(able)] = True
    duties = np.zeros((len(given.duty_slots), given.n_employees), bool)
    return Rota(cells, np.full(shape, NO_BREAK, np.int16), duties)


def without(planned: Rota, employee: int, day: int) -> Rota:
    """The rota with one person's day off more."""
    cells = planned.cells.copy()
    cells[employee, day] = False
    return Rota(cells, planned.breaks, planned.duties)
