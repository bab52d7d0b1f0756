"""A plain CP-SAT model of the same job, in the style of OR-Tools' shift-scheduling example.

The whole model at once, no hints, no start, two workers unless told otherwise: what one gets by
stating the rules to the solver and pressing the button.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ortools.sat.python import cp_model

from benchmarks.peers.job import price_rota
from scheduler.model.cpsat import free_everything, post
from scheduler.model.program import Program
from scheduler.rule import Rule
from scheduler.solve.incumbent import rota_from


class _FirstRota(cp_model.CpSolverSolutionCallback):
    """Notes when the first lawful rota was there."""

    def __init__(self, begun: float) -> None:
        super().__init__()
        self.begun = begun
        self.seconds: float | None = None

    def on_solution_callback(self) -> None:
        """Called for each solution."""
        if self.seconds is None:
            self.seconds = time.monotonic() - self.begun


def run_cpsat(
    program: Program, rules: Sequence[Rule], seconds: float, workers: int, seed: int, begun: float
) -> dict[str, Any]:
    """Solve the whole model; ``seconds`` include what was spent since ``begun``."""
    sub = post(program, program.values_of_nothing(), free_everything(program))
    sub.minimise()
    solver, first = cp_model.CpSolver(), _FirstRota(begun)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.monotonic() - begun))
    status = solver.solve(sub.cp, first)
    found: dict[str, Any] = {"first_lawful_seconds": first.seconds, "hard": {}}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        priced = price_rota(program.problem, rules, rota_from(program, sub.read(solver)))
        found |= {"objective": priced.cost, "hard": priced.hard}
        found["bound"] = max(0, round(solver.best_objective_bound))
    return found
