"""Solves a linear program again and again as it grows, without an object for each number.

MathOpt's own interface for this reads every answer into dictionaries, basis and all, which took
twice as long as the solving itself.
"""

from __future__ import annotations

from collections.abc import Sequence
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

    def solve(self, *, is_disturbed: bool) -> LinearSolution | None:
        """The optimum; None if the solver gave none.

        ``is_disturbed``: whether the last solution may break a limit by now; else its prices may be
        wrong.
        """
        change = self._changes.export_update()
        if change is not None:
            if not self._solver.update(change):
                self._solver = self._new_solver()
            self._changes.advance_checkpoint()
        algorithm = LPAlgorithm.DUAL_SIMPLEX if is_disturbed else LPAlgorithm.PRIMAL_SIMPLEX
        wishes = SolveParameters(lp_algorithm=algorithm, presolve=Emphasis.OFF)
        answer = self._solver.solve(
            wishes.to_proto(),
            ModelSolveParameters().to_proto(),
            None,
            CallbackRegistration().to_proto(),
            None,
            None,
        )
        if answer.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        found = answer.solutions[0]
        variables, duals = found.primal_solution.variable_values, found.dual_solution.dual_values
        return LinearSolution(
            found.primal_solution.objective_value,
            _by_id(variables.ids, variables.values),
            _by_id(duals.ids, duals.values),
        )


def _by_id(ids: Sequence[int], values: Sequence[float]) -> Floats:
    """Values at the places their ids say; ids are in order."""
    if not len(ids):
        return np.zeros(0, np.float64)
    numbers = np.zeros(ids[-1] + 1, np.float64)
    numbers[np.array(ids, np.int64)] = np.array(values, np.float64)
    return numbers
