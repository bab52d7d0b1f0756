"""States the rules of a problem to one model, ready to be priced and solved."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from scheduler.domain.problem import Problem
from scheduler.model.program import Program, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Rule


def build_program(problem: Problem, rules: Sequence[Rule]) -> Program:
    """State every rule to one model of shifts and duties; bans first, so that they cost nothing."""
    model = RotaModel(problem)
    in_force = [rule for rule in rules if rule.mode is not Mode.OFF]
    for rule in sorted(in_force, key=lambda rule: not rule.bans_cells):
        rule.add_to(model)
    return compile_model(model)


def mark_of(program: Program) -> str:
    """A hash of everything a program says of a rota: two with the same mark price all rotas alike.

    Positions are part of it, so that decisions may be handed from one to the other by number.
    """
    digest = sha256()
    for array in (
        program.lower,
        program.upper,
        program.rows.start,
        program.rows.data,
        program.factors,
        program.bound,
        program.per,
        program.price,
        program.hard,
        program.structural,
    ):
        digest.update(str(array.shape).encode())
        digest.update(array.tobytes())
    for batch in program.batches:
        for array in (batch.vars, batch.inputs.start, batch.inputs.data, batch.factors):
            digest.update(array.tobytes())
    return digest.hexdigest()
