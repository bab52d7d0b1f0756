"""Who must be there: a duty manager at every hour, a leader on every shift, a mix of grades."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import constraints
from constraints.required_staff import RequiredStaff
from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Season
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name, add_catalogue_folder
from scheduler.model.program import Score, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Rule, Scope
from tests.make import EARLY, LATE, NIGHT, employee, problem, rota, shift_type

add_catalogue_folder(Path(constraints.__path__[0]) / "locales")

# --- also used by the tests of the duty rules ----------------------------------------------------


def score_of(rule: Rule, given_problem: Problem, given_rota: Rota) -> Score:
    """What the model charges for a rota under one rule; a banned decision counts as a breach."""
    model = RotaModel(given_problem)
    rule.add_to(model)
    program = compile_model(model)
    values = program.values_of(given_rota)
    score = program.score(values)
    return Score(score.hard + int(sum(values[v] > 0 for v in model.bans)), score.cost)


def units_of(rule: Rule, given_problem: Problem, given_rota: Rota) -> list[int]:
    """Units of each violation the checker finds."""
    return [v.units for v in rule.check(given_problem, given_rota)]


def random_rota(given_problem: Problem, seed: int) -> Rota:
    """Any rota with at most one possible shift a day for each person, and any duties."""
    dice = np.random.default_rng(seed)
    cells = []
    for person in range(given_problem.n_employees):
        for day in range(given_problem.n_days):
            types = range(given_problem.n_shift_types)
            possible = [s for s in types if given_problem.may_work(person, day, s)]
            if possible and dice.random() < 0.6:
                cells.append((person, day, int(dice.choice(possible))))
    shape = (len(given_problem.duty_slots), given_problem.n_employees)
    duties = np.argwhere(dice.random(shape) < dice.random()).tolist()
    return Rota.of(given_problem, cells, [(slot, e) for slot, e in duties])


def assert_model_and_check_agree(rule: Rule, given_problem: Problem, seed: int) -> None:
    """Soft: the same price; hard: forbidden exactly if something is found."""
    made = random_rota(given_problem, seed)
    found = units_of(rule, given_problem, made)
    assert all(units >= 1 for units in found)
    soft = rule.model_copy(update={"mode": Mode.SOFT, "weight": 3})
    hard = rule.model_copy(update={"mode": Mode.HARD})
    assert score_of(soft, given_problem, made) == Score(0, 3 * sum(found))
    assert (score_of(hard, given_problem, made).hard == 0) == (not found)


SEEDS = st.integers(0, 2**32 - 1)

# --- examples ------------------------------------------------------------------------------------

MEI = employee("Mei", roles=frozenset({"duty_manager"}), grade="技师")
TAO = employee("Tao", roles=frozenset({"deputy"}), grade="高级", team="B")
ANN = employee("Ann", grade="初级")
MANAGER = RequiredStaff(roles=("duty_manager", "deputy"))


def test_demands_nothing_until_told_what():
    given_problem = problem(MEI, ANN, days=2)
    assert units_of(RequiredStaff(), given_problem, rota(given_problem, ann="0E 1N")) == []
    assert score_of(RequiredStaff(), given_problem, rota(given_problem)) == Score(0, 0)


def test_a_manager_in_every_interval():
    given_problem = problem(MEI, ANN, days=1)
    # Early, late and night cover 06:00-24:00, 36 half hours; the day before is not known.
    # Mei's late leaves 06:00-14:00 (16 half hours) and 22:00-24:00 (4).
    made = rota(given_problem, mei="0L", ann="0E")
    assert units_of(MANAGER, given_problem, made) == [16, 4]
    assert score_of(MANAGER, given_problem, made) == Score(0, 20 * 50)


def test_a_named_deputy_will_do():
    given_problem = problem(MEI, TAO, days=1)
    assert units_of(MANAGER, given_problem, rota(given_problem, mei="0L", tao="0E")) == [4]


def test_last_nights_shift_reaches_into_the_first_morning():
    # The night before is covered by Ann, no manager: 00:00-06:00 is 12 half hours more.
    by_ann = problem(MEI, ANN, days=1, past=((1, -1, 2),))
    assert sum(units_of(MANAGER, by_ann, rota(by_ann, mei="0L"))) == 12 + 16 + 4
    by_mei = problem(MEI, ANN, days=1, past=((0, -1, 2),))
    assert sum(units_of(MANAGER, by_mei, rota(by_mei, mei="0L"))) == 16 + 4
    assert score_of(MANAGER, by_mei, rota(by_mei, mei="0L")).cost == 20 * 50


def test_only_opening_hours_count():
    eight_to_nine = {kind: ((480, 1260),) for kind in DayKind} | {DayKind.REST: ()}
    season = Season("s", Name("季"), date(2020, 1, 1), date(2030, 1, 1), eight_to_nine)
    given_problem = problem(MEI, days=6, centre_settings={"seasons": (season,)})
    # Monday 08:00-14:00 is 12, 14:00-21:00 is 14 half hours; on Saturday the centre is shut.
    made = rota(given_problem, mei="0E 1L 2E 3E 4E")
    assert units_of(MANAGER, given_problem, made) == [14, 12, 14, 14, 14]


def test_somebody_on_two_shifts_at_once_is_one_person():
    overlapping = (shift_type("E", 5, 13, "early"), NIGHT)
    given_problem = problem(MEI, TAO, days=2, types=overlapping)
    two = RequiredStaff(roles=("duty_manager", "deputy"), minimum=2)
    # Day 1: Mei's night (22:00-06:00) and her early (from 05:00) overlap for two half hours.
    made = rota(given_problem, mei="0N 1E", tao="1N")
    found = [v for v in two.check(given_problem, made) if v.days == (1,)]
    # 00:00-13:00 one person: 26 units; 22:00-24:00 Tao alone: 4 units. 13:00-22:00: no shift.
    assert [v.units for v in found] == [26, 4]
    assert score_of(two, given_problem, made).cost == 50 * sum(units_of(two, given_problem, made))


def test_a_leader_on_every_shift_that_is_worked():
    per_shift = RequiredStaff(roles=("duty_manager",), per="shift", minimum=2)
    given_problem = problem(MEI, ANN, days=2)
    # Early on day 0: Ann alone, two are missing. Late on day 1: Mei is one of two.
    made = rota(given_problem, ann="0E", mei="1L")
    assert units_of(per_shift, given_problem, made) == [2, 1]
    assert score_of(per_shift, given_problem, made) == Score(0, 150)


def test_always_asks_even_when_nobody_works():
    always = RequiredStaff(roles=("duty_manager",), per="shift", always=True, shifts=("N",))
    given_problem = problem(MEI, ANN, days=2)
    assert units_of(always, given_problem, rota(given_problem, mei="0N")) == [1]
    assert units_of(always, given_problem, rota(given_problem, ann="0N 1N")) == [1, 1]


def test_a_mix_of_grades_at_night_is_two_rules():
    given_problem = problem(MEI, TAO, ANN, days=1)
    nights = {"per": "shift", "shifts": ("N",)}
    senior = RequiredStaff(grades=("高级",), **nights)
    technician = RequiredStaff(grades=("技师",), **nights)
    both = rota(given_problem, mei="0N", tao="0N", ann="0N")
    one = rota(given_problem, mei="0N", ann="0N")
    assert units_of(senior, given_problem, both) == units_of(technician, given_problem, both) == []
    assert units_of(senior, given_problem, one) == [1]
    assert units_of(technician, given_problem, one) == []


def test_team_scope_kind_of_day_and_validity():
    given_problem = problem(MEI, TAO, days=7)
    made = rota(given_problem, mei="5E 6E", tao="0E 5E 6E")
    team_b = RequiredStaff(roles=("duty_manager",), per="shift", team="B")
    assert units_of(team_b, given_problem, made) == [1, 1, 1]
    weekend = team_b.model_copy(update={"day_kinds": (DayKind.REST,)})
    assert units_of(weekend, given_problem, made) == [1, 1]
    until_saturday = weekend.model_copy(update={"valid_to": date(2026, 1, 10)})
    assert units_of(until_saturday, given_problem, made) == [1]
    scoped = RequiredStaff(roles=("duty_manager",), per="shift", scope=Scope(employees=("tao",)))
    assert units_of(scoped, given_problem, made) == [1, 1, 1]


def test_a_shift_that_is_not_to_be_had_is_not_demanded():
    early_only_workdays = shift_type("E", 6, 14, "early", day_kinds=frozenset({DayKind.WORKDAY}))
    given_problem = problem(MEI, days=6, types=(early_only_workdays,))
    made = rota(given_problem, mei="0E 1E 2E 3E")
    assert units_of(MANAGER, given_problem, made) == [16]  # Friday; not Saturday


def test_in_words():
    given_problem = problem(MEI, ANN, days=1)
    [interval] = MANAGER.check(given_problem, rota(given_problem, mei="0E", ann="0L 0N"))
    assert str(interval.message) == (
        "deputy, duty manager: 0 at work on Mon 5 Jan from 14:00 to 24:00, at least 1 required."
    )
    assert interval.message.in_("zh") == (
        "1月5日周一14:00至24:00：临时总值班长、总值班长在岗0人，至少需要1人。"
    )
    per_shift = RequiredStaff(roles=("leader",), per="shift")
    [shift] = per_shift.check(given_problem, rota(given_problem, ann="0L"))
    assert str(shift.message) == "team leader: 0 on Late on Mon 5 Jan, at least 1 required."
    assert shift.message.in_("zh") == "1月5日周一晚班：班长0人，至少需要1人。"


@pytest.mark.parametrize(
    "rule",
    [
        MANAGER,
        RequiredStaff(roles=("duty_manager", "deputy"), minimum=2, shifts=("E", "N")),
        RequiredStaff(grades=("技师", "高级"), per="shift", minimum=2),
        RequiredStaff(skills=("phone",), team="A", per="shift", always=True),
    ],
)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_model_and_check_agree(rule, seed):
    overlapping = (EARLY, LATE, shift_type("N", 20, 31, "night"))
    given_problem = problem(MEI, TAO, ANN, days=3, types=overlapping, past=((0, -1, 2),))
    assert_model_and_check_agree(rule, given_problem, seed)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_one_more_manager_never_hurts(seed):
    given_problem = problem(MEI, TAO, ANN, days=3)
    before = random_rota(given_problem, seed)
    cells = before.cells.copy()
    cells[0, 1, 0] = True
    after = Rota(cells, before.breaks.copy(), before.duties.copy())
    assert sum(units_of(MANAGER, given_problem, after)) <= sum(
        units_of(MANAGER, given_problem, before)
    )
