"""Solves a linear program handed over on standard input and prints its bound.

Run as ``python -m scheduler.solve.bound_process SECONDS``: a process of its own can be stopped at
any moment, which the solver's library does not offer. What is read is the length of the program,
eight bytes, and the program; when the input ends after that, whoever asked is gone, and so are we.
"""

from __future__ import annotations

import datetime
import os
import sys
import threading

from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

LENGTH_BYTES = 8


def main() -> None:
    """Print the optimum of the linear program, or nothing if it was not reached in time."""
    length = int.from_bytes(sys.stdin.buffer.read(LENGTH_BYTES), "big")
    proto = model_pb2.ModelProto.FromString(sys.stdin.buffer.read(length))
    threading.Thread(target=_end_with_whoever_asked, daemon=True).start()
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


def _end_with_whoever_asked() -> None:
    """A killed worker cannot stop us any more, but the pipe from it closes."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main()
