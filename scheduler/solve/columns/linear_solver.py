"""Solves a linear program again and again as it grows, without an object for each number.

MathOpt's own interface for this reads every answer into dictionaries, basis and all, which took
twice as long as the solving itself.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.math_opt import result_pb2
from ortools.math_opt.core.python import solver as untyped
from ortools.math_opt.python.callback import CallbackRegistration
from ortools.math_opt.python.init_arguments import StreamableSolverInitArguments
from ortools.math_opt.python.model import Model
from ortools.math_opt.python.model_parameters import ModelSolveParameters
from ortools.math_opt.python.parameters import Emphasis, LPAlgorithm, SolveParameters, SolverType

from scheduler.solve.prices import Floats

_core: Any = untyped
_UNFINISHED = (
    result_pb2.TERMINATION_REASON_FEASIBLE,
    result_pb2.TERMINATION_REASON_NO_SOLUTION_FOUND,
)
FIRST_SLICE, LONGER = 0.2, 1.3
"""Seconds of the first part of a solution, after which it is asked whether to stop, and how much
longer each further part is."""


@dataclass(frozen=True)
class LinearSolution:
    """An optimum: its value, and what variables and constraints have in it, by their ids."""

    value: float
    variables: Floats
    duals: Floats


class LinearSolver:
    """Solves a model with GLOP, each time from where the last solution ended."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._changes = model.add_update_tracker()
        self._solver = self._new_solver()

    def _new_solver(self) -> Any:
        arguments = StreamableSolverInitArguments().to_proto()
        return _core.new(SolverType.GLOP.value, self._model.export_model(), arguments)

    def solve(
        self, *, is_disturbed: bool, stop: Callable[[], bool] = lambda: False
    ) -> LinearSolution | None:
        """The optimum; None if the solver gave none, or it was stopped.

        ``is_disturbed``: whether the last solution may break a limit by now; else its prices may be
        wrong.
        """
        change = self._changes.export_update()
        if change is not None:
            if not self._solver.update(change):
                self._solver = self._new_solver()
            self._changes.advance_checkpoint()
        algorithm = LPAlgorithm.DUAL_SIMPLEX if is_disturbed else LPAlgorithm.PRIMAL_SIMPLEX
        seconds = FIRST_SLICE
        answer, is_done = self._go_on(algorithm, seconds)
        # It goes on where it was interrupted.
        while not is_done and not stop():
            seconds *= LONGER
            answer, is_done = self._go_on(algorithm, seconds)
        if answer.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        found = answer.solutions[0]
        variables, duals = found.primal_solution.variable_values, found.dual_solution.dual_values
        return LinearSolution(
            found.primal_solution.objective_value,
            _by_id(variables.ids, variables.values),
            _by_id(duals.ids, duals.values),
        )

    def _go_on(self, algorithm: LPAlgorithm, seconds: float) -> tuple[Any, bool]:
        """The solver's answer after so many seconds at most, and whether it is its last word."""
        wishes = SolveParameters(
            lp_algorithm=algorithm,
            presolve=Emphasis.OFF,
            time_limit=datetime.timedelta(seconds=seconds),
        )
        begun = time.perf_counter()
        answer = self._solver.solve(
            wishes.to_proto(),
            ModelSolveParameters().to_proto(),
            None,
            CallbackRegistration().to_proto(),
            None,
            None,
        )
        # One that gives up sooner has met with difficulties, and would again.
        is_in_time = time.perf_counter() - begun < seconds / 2
        return answer, is_in_time or answer.termination.reason not in _UNFINISHED


def _by_id(ids: Sequence[int], values: Sequence[float]) -> Floats:
    """Values at the places their ids say; ids are in order."""
    if not len(ids):
        return np.zeros(0, np.float64)
    numbers = np.zeros(ids[-1] + 1, np.float64)
    numbers[np.array(ids, np.int64)] = np.array(values, np.float64)
    return numbers
