"""How good any rota could be at best: a proven lower bound on the cost."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

from scheduler.model.program import Program
from scheduler.solve.linear_relaxation import relax
from scheduler.solve.result import SolveLimits

NOISE = 1e-6
"""Relative error allowed for in the linear program's optimum."""


class BoundFinder:
    """Looks for a bound in a process of its own while the rota is improved.

    The bound is the optimum of the whole model without whole numbers: it speaks of every rule, so
    nothing is relaxed but the wholeness of shifts. Costs are never negative, so 0 always holds.
    Deterministic runs and runs with one worker look for none beside the work.
    """

    relaxed_rules: tuple[str, ...] = ()

    def __init__(self, program: Program, limits: SolveLimits) -> None:
        self.program, self.limits = program, limits
        self.best = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False

    def __enter__(self) -> BoundFinder:
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
        self._stopped = True
        if self._process is not None:
            self._process.kill()
        if self._thread is not None:
            self._thread.join(timeout=5.0)

    @property
    def is_running(self) -> bool:
        """Whether a core is busy with the bound."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        data = relax(self.program).SerializeToString()
        root = Path(__file__).resolve().parents[2]
        command = [sys.executable, "-m", "scheduler.solve.bound_process", str(self.limits.seconds)]
        self._process = subprocess.Popen(
            command,
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if self._stopped:
            self._process.kill()
        answer, _ = self._process.communicate(data)
        if answer.strip():
            optimum = float(answer)
            # A cost is a whole number, so a bound rounds up.
            self.best = max(self.best, math.ceil(optimum - NOISE * max(1.0, abs(optimum))))
