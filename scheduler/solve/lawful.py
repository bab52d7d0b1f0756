"""Asks CP-SAT outright for a rota that keeps every hard limit, or for proof that none can."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.model.cpsat import free_everything, post
from scheduler.model.parts import Values
from scheduler.model.program import Program


@dataclass(frozen=True)
class Effort:
    """How long to look: seconds, and deterministic seconds of one thread where work is limited."""

    seconds: float
    work: float | None = None


@dataclass(frozen=True)
class Lawful:
    """A lawful rota's values, or whether none can exist; neither where time ran out."""

    values: Values | None
    is_impossible: bool


def find_lawful(program: Program, values: Values, effort: Effort, seed: int) -> Lawful:
    """Solve for the hard limits alone, starting from a rota that breaks some of them."""
    sub = post(program, values, free_everything(program), priced=False)
    sub.hint(values)
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = effort.seconds
    # Two threads find it sooner, but not the same rota every time.
    solver.parameters.num_workers = 2 if effort.work is None else 1
    if effort.work is not None:
        solver.parameters.max_deterministic_time = effort.work
    status = solver.solve(sub.cp)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Lawful(sub.read(solver), False)
    return Lawful(None, status == cp_model.INFEASIBLE)
