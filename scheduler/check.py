"""Prices and explains any rota: every violation of every rule, in words, with units and cost.

This is the only place a rota gets its price from. It runs the `check` of each rule and shares no
code with the solver.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.breaks import settle_breaks
from scheduler.domain.collector import collector_at_rest
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.rule import Mode, Rule, Violation


@dataclass(frozen=True, slots=True)
class PricedViolation:
    """A violation with the rule it breaks and what it costs (0 for a hard rule)."""

    rule: Rule
    violation: Violation

    @property
    def is_hard(self) -> bool:
        """Whether a rule that must always hold is broken."""
        return self.rule.mode is Mode.HARD

    @property
    def cost(self) -> int:
        """Units times weight for a soft rule; a hard breach has no price."""
        return 0 if self.is_hard else self.rule.weight * self.violation.units


@dataclass(frozen=True)
class Report:
    """What `check` found in a rota."""

    violations: tuple[PricedViolation, ...]
    rules: tuple[Rule, ...]

    @cached_property
    def hard_violations(self) -> tuple[PricedViolation, ...]:
        """Violations of hard rules."""
        return tuple(v for v in self.violations if v.is_hard)

    @cached_property
    def cost(self) -> int:
        """The rota's price: the sum over soft violations of units times weight."""
        return sum(v.cost for v in self.violations)

    @cached_property
    def cost_by_rule(self) -> dict[str, int]:
        """The price by rule id; rules that cost nothing are listed with 0."""
        costs = {rule.id: 0 for rule in self.rules if rule.mode is Mode.SOFT}
        for found in self.violations:
            if not found.is_hard:
                costs[found.rule.id] = costs.get(found.rule.id, 0) + found.cost
        return costs


def check_rota(problem: Problem, rules: Sequence[Rule], rota: Rota) -> Report:
    """Find every violation of every rule in a rota; hard ones first, then by falling cost.

    Breaks that are not settled are taken where they hurt least.
    """
    # Thousands of violations are made, and all of them stay.
    with collector_at_rest():
        rota = settle_breaks(problem, rota)
        found = [
            PricedViolation(rule, violation)
            for rule in rules
            if rule.mode is not Mode.OFF
            for violation in rule.check(problem, rota)
        ]
    found.sort(key=lambda v: (not v.is_hard, -v.cost))
    return Report(tuple(found), tuple(rules))
