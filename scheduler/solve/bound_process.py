"""Solves a linear program handed over on standard input and prints its bound.

Run as ``python -m scheduler.solve.bound_process SECONDS``, by `OwnProcess`.
"""

from __future__ import annotations

import datetime
import sys

from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from scheduler.solve.own_process import read_program


def main() -> None:
    """Print the optimum of the linear program, or nothing if it was not reached in time."""
    proto = model_pb2.ModelProto.FromString(read_program())
    result = mathopt.solve(
        mathopt.Model.from_model_proto(proto),
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=datetime.timedelta(seconds=float(sys.argv[1])),
            lp_algorithm=mathopt.LPAlgorithm.BARRIER,
        ),
    )
    if result.termination.reason is mathopt.TerminationReason.OPTIMAL:
        print(repr(result.termination.objective_bounds.dual_bound))


if __name__ == "__main__":
    main()
