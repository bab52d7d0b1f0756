"""How much better any rota could be, as plain values for other programs, in both languages."""

from __future__ import annotations

from typing import Any

from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.solve.best_possible import describe_result, describe_shortfall
from scheduler.solve.result import Result, Shortfall


def best_possible_facts(problem: Problem, result: Result) -> dict[str, Any] | None:
    """The most that could be saved, and what could be had where the rota is short.

    None without a lawful rota. ``points`` and ``gap`` are None where no bound is known.
    """
    message = describe_result(result)
    if message is None:
        return None
    is_known = result.gap is not None and (bool(result.bound) or not result.objective)
    return {
        "is_proven_best": is_known and result.gap == 0,
        "points": (result.objective or 0) - (result.bound or 0) if is_known else None,
        "gap": result.gap if is_known else None,
        "relaxed_rules": list(result.relaxed_in_bound),
        **in_both(message),
        "shortfalls": [_shortfall(problem, short) for short in result.shortfalls],
    }


def _shortfall(problem: Problem, short: Shortfall) -> dict[str, Any]:
    start = problem.interval_start(short.interval)
    return {
        "queues": [problem.queues[q].id for q in short.queues],
        "date": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "required": short.required,
        "there": short.there,
        "most": short.most,
        "possible": short.possible,
        "extra_cost": short.extra_cost,
        **in_both(describe_shortfall(problem, short)),
    }


def in_both(message: Message) -> dict[str, str]:
    """A sentence in English and in Chinese."""
    return {"message": message.in_("en"), "message_zh": message.in_("zh")}
