"""The rules stated for changes of a rota that stands, and what makes a change dear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.problem import DutyPin, Pin, Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Program
from scheduler.rule import Mode, Rule
from scheduler.solve.search import build_program


@dataclass(frozen=True, eq=False)
class Stated:
    """The whole model of a centre's rules, for any number of questions about one rota.

    ``rules`` are by the number their limits carry. ``keeping`` is the number of a rule that makes
    changes dear without costing points.
    """

    program: Program
    rules: tuple[Rule, ...]
    keeping: int | None

    @property
    def problem(self) -> Problem:
        """The facts."""
        return self.program.problem


def state_rules(
    problem: Problem, rules: Sequence[Rule], rota: Rota, keep: Rule | None = None
) -> Stated:
    """State all rules; takes a second or two for a large centre.

    ``keep`` is stated as if the rota that stands had been published, in place of any rule of its
    kind, none of which has a say then: it is off, or nothing is published.
    """
    stated = list(rules)
    if keep is not None:
        stated = [*(rule for rule in rules if type(rule) is not type(keep)), keep]
        problem = replace(problem, published=rota)
    in_force = [rule for rule in stated if rule.mode is not Mode.OFF]
    ordered = sorted(in_force, key=lambda rule: not rule.bans_cells)
    keeping = None if keep is None else ordered.index(keep)
    program = build_program(problem, ordered)
    pinned = _with_pins(program, rota)
    if pinned is not None:
        program = build_program(pinned, ordered)
    return Stated(program, tuple(ordered), keeping)


def _with_pins(program: Program, rota: Rota) -> Problem | None:
    """The facts with pins for whatever stands against a ban; None if nothing does.

    A forbidden cell is no variable of the model. Pinned it is one, so that what it does to other
    limits is priced; it stays where it is.
    """
    problem = program.problem
    cells = rota.cells.ravel() & (program.upper[program.cells] == 0)
    duties = rota.duties.ravel() & (program.upper[program.duties] == 0)
    if not cells.any() and not duties.any():
        return None
    against = np.argwhere(cells.reshape(rota.cells.shape)).tolist()
    pins = {(e, day): Pin(e, day, kind) for e, day, kind in against}
    kept = [pin for pin in problem.pins if (pin.employee, pin.day) not in pins]
    held = np.argwhere(duties.reshape(rota.duties.shape)).tolist()
    turns = {slot: DutyPin(slot, employee) for slot, employee in held}
    kept_turns = [pin for pin in problem.duty_pins if pin.slot not in turns]
    return replace(problem, pins=(*kept, *pins.values()), duty_pins=(*kept_turns, *turns.values()))
