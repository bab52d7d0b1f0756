"""The rules stated for changes of a rota that stands, and what makes a change dear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduler.domain.problem import Problem
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
    return Stated(build_program(problem, ordered), tuple(ordered), keeping)
