"""How good any rota could be at best: a proven lower bound on the cost."""

from __future__ import annotations

import threading
from types import TracebackType

import numpy as np
from ortools.sat.python import cp_model

from scheduler.model.cpsat import free_everything, post
from scheduler.model.program import Program
from scheduler.solve.result import SolveLimits


class BoundFinder:
    """Looks for a bound in a thread of its own while the rota is improved.

    The whole model is given to CP-SAT with the settings that raise the bound; it speaks of every
    rule, so nothing is relaxed. Deterministic runs look for no bound beside the work.
    """

    relaxed_rules: tuple[str, ...] = ()

    def __init__(self, program: Program, limits: SolveLimits) -> None:
        self.program, self.limits = program, limits
        self.best: int | None = None
        self._solver = cp_model.CpSolver()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> BoundFinder:
        self.best = 0
        if self.limits.workers > 1 and self.limits.deterministic_seconds is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._solver.stop_search()
        if self._thread is not None:
            self._thread.join(timeout=10.0)

    def _run(self) -> None:
        program = self.program
        base = program.values_of_nothing()
        sub = post(program, base, free_everything(program))
        sub.minimise()
        parameters = self._solver.parameters
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.optimize_with_lb_tree_search = True
        parameters.max_time_in_seconds = self.limits.seconds
        constant = _cost_of_facts(program)
        self._solver.best_bound_callback = lambda bound: self._note(bound + constant)
        self._solver.solve(sub.cp)

    def _note(self, bound: float) -> None:
        # A cost is a whole number, so a fractional bound rounds up; the small term guards noise.
        whole = int(-(-(bound - 1e-6) // 1))
        if self.best is None or whole > self.best:
            self.best = whole


def _cost_of_facts(program: Program) -> int:
    """What limits without any decision cost in every rota (a wish that cannot be granted)."""
    undecided = np.diff(program.rows.start) == 0
    return int((program.excess(program.values_of_nothing()) * program.price)[undecided].sum())
