"""The process that looks for a bound ends with whoever asked it, however that one ends."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from scheduler.solve.own_process import OwnProcess

ROOT = Path(__file__).parent.parent
_ASKS = """
import subprocess, sys, time
from scheduler.solve.own_process import sent
child = subprocess.Popen(
    [sys.executable, "-m", "scheduler.solve.bound_process", "600"],
    stdin=subprocess.PIPE, stdout=open(sys.argv[1], "wb"),
)
data = sys.stdin.buffer.read()
child.stdin.write(sent(data))
child.stdin.flush()
print(child.pid, flush=True)
time.sleep(600)
"""


def hard_program(size: int = 1200) -> bytes:
    """A dense linear program that takes a machine some ten seconds."""
    random, everything = np.random.default_rng(1), np.arange(size)
    program = model_pb2.ModelProto()
    program.variables.ids.extend(range(size))
    program.variables.lower_bounds.extend([0.0] * size)
    program.variables.upper_bounds.extend([10.0] * size)
    program.variables.integers.extend([False] * size)
    program.linear_constraints.ids.extend(range(size))
    program.linear_constraints.lower_bounds.extend(random.uniform(50, 100, size).tolist())
    program.linear_constraints.upper_bounds.extend([float("inf")] * size)
    matrix = program.linear_constraint_matrix
    matrix.row_ids.extend(np.repeat(everything, size).tolist())
    matrix.column_ids.extend(np.tile(everything, size).tolist())
    matrix.coefficients.extend(random.uniform(0.1, 1, size * size).tolist())
    program.objective.linear_coefficients.ids.extend(range(size))
    program.objective.linear_coefficients.values.extend(random.uniform(1, 2, size).tolist())
    return bytes(program.SerializeToString())


def test_a_small_program_is_answered() -> None:
    """At least 3 of x and y together, x costs 2 and y costs 5: 6 points."""
    model = mathopt.Model()
    x, y = model.add_variable(lb=0.0), model.add_variable(lb=0.0)
    model.add_linear_constraint(x + y >= 3)
    model.minimize(2 * x + 5 * y)
    asked = OwnProcess("scheduler.solve.bound_process", 60)
    assert float(asked.ask(model.export_model().SerializeToString())) == pytest.approx(6)


def test_who_is_killed_answers_nothing() -> None:
    asked = OwnProcess("scheduler.solve.bound_process", 600)
    threading.Timer(1.0, asked.kill).start()
    assert asked.ask(hard_program()) == b""


def test_it_ends_in_the_middle_when_whoever_asked_is_killed(tmp_path: Path) -> None:
    """It would write its answer otherwise: nobody has stopped it."""
    answer = tmp_path / "answer"
    asking = subprocess.Popen(
        [sys.executable, "-c", _ASKS, str(answer)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert asking.stdin is not None
    assert asking.stdout is not None
    asking.stdin.write(hard_program())
    asking.stdin.close()
    child = psutil.Process(int(asking.stdout.readline()))
    begun = child.cpu_times().user
    while child.cpu_times().user < begun + 1:
        time.sleep(0.05)
    asking.kill()
    asking.wait()
    asking.stdout.close()
    psutil.wait_procs([child], timeout=120)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert answer.read_bytes() == b""
