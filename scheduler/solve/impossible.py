"""The answer for a rota that cannot be, given without looking for one."""

from __future__ import annotations

import time
from collections.abc import Sequence

from scheduler.domain.problem import Problem
from scheduler.rule import Rule
from scheduler.solve.conflict import explain_conflict
from scheduler.solve.fingerprint import fingerprint
from scheduler.solve.result import Result, SolveLimits, SolveStatus


def explain_impossible(
    problem: Problem, rules: Sequence[Rule], limits: SolveLimits
) -> Result | None:
    """The answer for facts that no rota can meet, without looking for one; None if one may."""
    begun = time.monotonic()
    conflict = explain_conflict(problem, rules, seed=limits.seed)
    if conflict is None:
        return None
    return Result(
        status=SolveStatus.INFEASIBLE,
        rota=None,
        report=None,
        bound=None,
        first_solution_seconds=None,
        seconds=round(time.monotonic() - begun, 2),
        limits=limits,
        conflict=conflict,
        fingerprint=fingerprint(problem, rules, None),
    )
