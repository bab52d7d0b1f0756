"""Violations as rows for programs and as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scheduler.check import PricedViolation
from scheduler.cli.speech import Speech
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message

MOST_SHOWN = 20


def violation_row(found: PricedViolation, problem: Problem, speech: Speech) -> dict[str, Any]:
    """A violation for programs; ``dates`` are the days to highlight."""
    it = found.violation
    return {
        "rule": it.rule_id,
        "mode": found.rule.mode.value,
        "units": it.units,
        "cost": found.cost,
        "employee_id": None if it.employee is None else problem.employees[it.employee].id,
        "dates": [problem.date_of(day).isoformat() for day in it.days],
        "message": speech.words(it.message),
    }


def show_violations(found: Sequence[PricedViolation], speech: Speech, *, everything: bool) -> None:
    """List violations for people: all hard ones, and the dearest of the soft ones."""
    hard = [v for v in found if v.is_hard]
    soft = [v for v in found if not v.is_hard]
    shown = soft if everything else soft[:MOST_SHOWN]
    if hard:
        speech.say(Message("Hard violations:"))
        _show(hard, speech)
    if shown:
        speech.say(Message("Soft violations, dearest first:"))
        _show(shown, speech)
    if len(shown) < len(soft):
        rest = len(soft) - len(shown)
        speech.say(Message("... and {rest} more; --all lists them.", {"rest": rest}))


def _show(found: Sequence[PricedViolation], speech: Speech) -> None:
    speech.show_table(
        ("Rule", "What", "Units", "Cost"),
        (
            (
                speech.translate(v.rule.title),
                v.violation.message,
                v.violation.units,
                "" if v.is_hard else v.cost,
            )
            for v in found
        ),
    )


def show_costs(cost_by_rule: dict[str, int], titles: dict[str, str], speech: Speech) -> None:
    """What each soft rule costs, dearest first; rules that cost nothing are left out."""
    costs = sorted(((cost, rule) for rule, cost in cost_by_rule.items() if cost), reverse=True)
    if costs:
        rows = [(speech.translate(titles.get(rule, rule)), cost) for cost, rule in costs]
        speech.show_table(("Rule", "Cost"), rows)
