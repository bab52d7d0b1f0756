"""CP-SAT with the settings that suit pieces of a rota."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ortools.sat.python import cp_model

LOOKING = 0.05
"""Seconds after which a solver at work is asked whether to stop."""


def make_solver(seed: int, *, work: float, seconds: float) -> cp_model.CpSolver:
    """A one-thread CP-SAT solver with the settings that suit small pieces of a rota."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    # Stopping is the caller's business; CP-SAT's own handler would end the process.
    parameters.catch_sigint_signal = False
    parameters.random_seed = seed
    parameters.linearization_level = 2
    parameters.symmetry_level = 0
    parameters.cp_model_probing_level = 0
    parameters.max_presolve_iterations = 1
    # The last half percent of a piece costs more time than it is worth to the whole.
    parameters.relative_gap_limit = 0.004
    parameters.max_deterministic_time = work
    parameters.max_time_in_seconds = seconds
    return solver


def solve_until(
    solver: cp_model.CpSolver, model: cp_model.CpModel, stop: Callable[[], bool]
) -> cp_model.CpSolverStatus:
    """Solve until done, or told to stop by another thread's question; the solver's status."""
    is_done = threading.Event()

    def watch() -> None:
        while not is_done.wait(LOOKING):
            if stop():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return solver.solve(model)
    finally:
        is_done.set()
        watcher.join()
