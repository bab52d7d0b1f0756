"""Solves a choice among rows handed over on standard input, and prints what was found.

Run as ``python -m scheduler.solve.columns.choosing_process SECONDS``, by `OwnProcess`. Printed is a
line of JSON: a bound (infinite if no choice is possible), and the variables that are 1 (null if no
choice was found).
"""

from __future__ import annotations

import datetime
import json
import math
import sys

from ortools.math_opt import model_pb2
from ortools.math_opt.python.model import Model
from ortools.math_opt.python.parameters import SolveParameters, SolverType
from ortools.math_opt.python.result import TerminationReason
from ortools.math_opt.python.solve import solve

from scheduler.solve.own_process import read_program


def main() -> None:
    """Print the best choice, and what none can cost less than."""
    result = solve(
        Model.from_model_proto(model_pb2.ModelProto.FromString(read_program())),
        SolverType.GSCIP,
        params=SolveParameters(
            time_limit=datetime.timedelta(seconds=float(sys.argv[1])),
            threads=1,
            relative_gap_tolerance=0.0,
        ),
    )
    taken = None
    bound = result.termination.objective_bounds.dual_bound
    if result.termination.reason is TerminationReason.INFEASIBLE:
        bound = math.inf
    if result.has_primal_feasible_solution():
        taken = [v.id for v, value in result.variable_values().items() if value > 0.5 and v.integer]
    print(json.dumps({"bound": bound, "taken": taken}))


if __name__ == "__main__":
    main()
