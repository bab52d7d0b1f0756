"""What holds for every rule, whoever wrote it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from ortools.sat.python import cp_model

import constraints
import scheduler
from scheduler.desk.rule_book import list_rules
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import translate
from scheduler.model.cpsat import free_everything, post
from scheduler.model.program import NOBODY, Program, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Reach, Rule
from tests.contract import PROBLEM, rotas

RULES = find_rules()
HELP = {entry.id: entry.help for entry in list_rules()}
EVERY_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def build(rule: Rule, problem: Problem = PROBLEM) -> Program:
    model = RotaModel(problem)
    rule.add_to(model)
    return compile_model(model)


def in_mode(rule: type[Rule], mode: Mode) -> Rule:
    """The rule with its defaults in a mode; rules that are hard by nature keep their own."""
    try:
        return rule(mode=mode, weight=3)
    except ValueError:
        return rule()


def is_banned(program: Program, rota: Rota) -> bool:
    """Whether the rota uses a decision that a hard rule removed from the model."""
    flat = np.concatenate([rota.cells.ravel(), rota.duties.ravel()])
    upper = program.upper[program.first_cell : program.n_decisions]
    return bool((flat > upper).any())


@EVERY_RULE
def test_documents_itself(rule: type[Rule]) -> None:
    assert all([rule.__doc__, rule.title, rule.unit, rule.origin, rule.group, rule.reach])
    for name, field in rule.model_fields.items():
        assert field.description, f"{rule.id}.{name} needs a description"
        assert field.title, f"{rule.id}.{name} needs a title"


@EVERY_RULE
def test_speaks_chinese(rule: type[Rule]) -> None:
    texts: list[str | None] = [rule.title, rule.unit, rule.origin, HELP[rule.id]]
    texts += [t for f in rule.model_fields.values() for t in (f.title, f.description)]
    for text in texts:
        assert text
        assert translate(text, "zh") != text, f"{rule.id}: no Chinese for {text!r}"


def test_chinese_has_full_width_punctuation() -> None:
    """Beside a Chinese character or a value; the format of an option is typed as it stands."""
    found, folders = [], [Path(str(m.__file__)).parent for m in (constraints, scheduler)]
    for path in (path for folder in folders for path in folder.glob("locales/zh_CN/*.po")):
        with path.open("rb") as file:
            texts = [str(message.string) for message in read_po(file) if message.id]
        for text in texts:
            plain = re.sub(r"\{[^}]*\}|工号:日期(:值班种类)?", "某", text)
            if re.search(r"[\u4e00-\u9fff] ?[,:;()]|[,:;()] ?[\u4e00-\u9fff]", plain):
                found.append((path.name, text))
    assert found == []


@EVERY_RULE
def test_survives_storage(rule: type[Rule]) -> None:
    assert rule.model_validate_json(rule().model_dump_json()) == rule()
    assert hash(rule()) == hash(rule())


@EVERY_RULE
@settings(max_examples=30, deadline=None)
@given(rota=rotas())
def test_model_charges_what_check_finds(rule: type[Rule], rota: Rota) -> None:
    soft = in_mode(rule, Mode.SOFT)
    if soft.mode is not Mode.SOFT:
        pytest.skip("hard by nature")
    program = build(soft)
    found = list(soft.check(PROBLEM, rota))
    assert program.score(program.values_of(rota)).cost == 3 * sum(v.units for v in found)


@EVERY_RULE
@settings(max_examples=30, deadline=None)
@given(rota=rotas())
def test_hard_means_no_violation(rule: type[Rule], rota: Rota) -> None:
    hard = in_mode(rule, Mode.HARD)
    program = build(hard)
    lawful = not is_banned(program, rota) and not program.score(program.values_of(rota)).hard
    # What the facts of the past and pins alone break is reported by check, not refused.
    assert lawful == (not list(hard.check(PROBLEM, rota)))


@EVERY_RULE
@settings(max_examples=8, deadline=None)
@given(rota=rotas())
def test_solver_agrees(rule: type[Rule], rota: Rota) -> None:
    """CP-SAT, held to a rota, charges exactly what check finds in it."""
    rule_set = in_mode(rule, Mode.SOFT)
    if rule_set.mode is not Mode.SOFT:
        pytest.skip("hard by nature")
    program = build(rule_set)
    values = program.values_of(rota)
    sub = post(program, values, free_everything(program))
    for var in range(program.first_cell, program.n_decisions):
        if var in sub.vars:
            sub.cp.add(sub.vars[var] == int(values[var]))
    for choice in program.breaks:
        if choice.var in sub.vars:
            sub.cp.add(sub.vars[choice.var] == int(values[choice.var]))
    sub.minimise()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(sub.cp) == cp_model.OPTIMAL
    constant = program.score(values).cost - _posted_cost(program, values, sub.slacks)
    found = sum(v.units for v in rule_set.check(PROBLEM, rota))
    assert round(solver.objective_value) + constant == 3 * found


def _posted_cost(program: Program, values: np.ndarray, slacks: list) -> int:
    excess = program.excess(values)
    return sum(int(excess[row] * program.price[row]) for row, _ in slacks)


@EVERY_RULE
def test_row_rules_speak_of_one_person(rule: type[Rule]) -> None:
    if rule.reach is not Reach.ROW:
        pytest.skip("ties people together")
    program = build(in_mode(rule, Mode.SOFT))
    decided = np.diff(program.rows.start) > 0
    assert (program.row_owner[decided] != NOBODY).all()


@EVERY_RULE
@settings(max_examples=20, deadline=None)
@given(rota=rotas())
def test_every_message_reads_in_both_languages(rule: type[Rule], rota: Rota) -> None:
    for violation in in_mode(rule, Mode.SOFT).check(PROBLEM, rota):
        english, chinese = violation.message.in_("en"), violation.message.in_("zh")
        assert english
        assert chinese != english, f"{rule.id}: no Chinese for {violation.message.template!r}"
        assert violation.units >= 1
        if violation.employee is not None:
            name = PROBLEM.employees[violation.employee].name
            assert name in english
            assert name in chinese
        assert violation.days, "a violation says when"
