"""CP-SAT with the settings that suit pieces of a rota."""

from __future__ import annotations

from ortools.sat.python import cp_model


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
