"""Why no lawful rota has a certain value in a cell: a smallest set of rules against it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from scheduler.domain.rota import Rota
from scheduler.model.cpsat import post
from scheduler.model.parts import Values
from scheduler.model.program import Mask, Program
from scheduler.rule import Rule
from scheduler.solve.open_model import can_be_soft
from scheduler.solve.repairing.part import Part
from scheduler.solve.repairing.program import Stated
from scheduler.solve.repairing.resettling import NO_WORK_LIMIT, Effort, rota_of_part
from scheduler.solve.repairing.sketch import Sketch
from scheduler.solve.sub_solver import make_solver

SECONDS_A_QUESTION = 0.6


@dataclass(frozen=True)
class Without:
    """A rule of a conflict, and a rota that keeps the others but not this one."""

    rule: Rule
    rota: Rota


@dataclass
class CellConflict:
    """Finds a smallest set of hard rules that cannot hold together with the cell's value."""

    stated: Stated
    part: Part
    free: Mask
    sketch: Sketch
    effort: Effort

    def __post_init__(self) -> None:
        program = self.part.program
        self.start = self.part.values_of(self.sketch)
        # What was broken before is no reason: it need not hold.
        kept = program.hard & (program.excess(self.part.values) == 0)
        self.program: Program = replace(program, hard=kept)
        self.deadline = time.monotonic() + 2 * self.effort.seconds

    def find(self) -> tuple[Without, ...]:
        """The rules, each with a rota that keeps the others but not this one."""
        concerned = self._concerned()
        # Rules that cannot be soft say what a rota is: they hold in any case, and are no reason.
        given = [rule for rule in concerned if not can_be_soft(self.stated.rules[rule])]
        needed = [rule for rule in concerned if rule not in given]
        for rule in list(needed):
            rest = [other for other in needed if other != rule]
            if self._values([*given, *rest]) is None:
                needed = rest
        found = []
        for rule in needed:
            values = self._values([*given, *(other for other in needed if other != rule)])
            if values is not None:
                rota = rota_of_part(self.part, self.part.program.complete(values))
                found.append(Without(self.stated.rules[rule], rota))
        return tuple(found)

    def _concerned(self) -> list[int]:
        """Rules with a hard limit, those first that the bare change does not break."""
        program = self.program
        rules = np.unique(program.rule[program.hard]).tolist()
        broken = program.rule[program.hard & (program.excess(self.start) > 0)]
        return sorted(rules, key=lambda rule: (rule in set(broken.tolist()), rule))

    def _values(self, rules: Sequence[int]) -> Values | None:
        """Values that keep these rules; None if there are none, or none were found in time."""
        active = np.zeros(len(self.program.rule_ids), bool)
        active[list(rules)] = True
        sub = post(self.program, self.start, self.free, active_rules=active, priced=False)
        sub.hint(self.start)
        left = max(0.05, min(SECONDS_A_QUESTION, self.deadline - time.monotonic()))
        solver = make_solver(self.effort.seed, work=NO_WORK_LIMIT, seconds=left)
        status = solver.solve(sub.cp)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return sub.read(solver)
        return None
