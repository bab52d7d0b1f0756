"""How much more gets done by two than by one: threads, processes, workers of a cluster.

    python -m benchmarks.speed_up [--people N] [--seconds S] [--repeat N]

Prints a line of JSON for each way and number of workers: moves of annealing and rounds of
neighbourhoods a second, the work of both in deterministic seconds a second and a second of
processor time, and the machine's load meanwhile. Needs a machine that has nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks.generator import make_centre
from scheduler.domain.problem import Problem
from scheduler.jobs.cluster import hands_of
from scheduler.registry import find_rules
from scheduler.rule import Rule
from scheduler.solve.alternation import Alternation
from scheduler.solve.executing import Hands, crew_for, processes_here
from scheduler.solve.improve import Improver
from scheduler.solve.result import SolveLimits
from scheduler.solve.stating import build_program
from scheduler.solve.units import Workshop

ROOT = Path(__file__).resolve().parent.parent
WARM_UP_SECONDS = 15.0
"""Before it counts: programs are sent and stated, inner loops are loaded."""


@dataclass(frozen=True)
class Measured:
    """What was done within the time that counts, a second."""

    how: str
    workers: int
    people: int
    work: float
    rounds: float
    processor_seconds: float
    asking: float
    """Of these, what the process takes that hands out the work and merges it."""
    work_by_processor_second: float
    cost: int
    load: float


@dataclass
class _Meter:
    """Looks at what has been done, at the beginning and the end of the time that counts."""

    improver: Improver
    alternation: Alternation
    begun: float

    def look(self) -> tuple[float, float, int, float, float]:
        cooling = self.alternation._cooling
        work = self.improver.work + (cooling.work if cooling else 0.0)
        mine = psutil.Process()
        times = [p.cpu_times() for p in (mine, *mine.children(recursive=True))]
        spent = [t.user + t.system for t in times]
        return time.monotonic(), work, self.improver.rounds, sum(spent), spent[0]


def measure(
    how: str, workers: int, problem: Problem, rules: tuple[Rule, ...], seconds: float
) -> Measured:
    """Improve a rota by some way of working side by side."""
    shop = Workshop(build_program(problem, rules))
    values, score = shop.constructor.first_rota(lambda: False)
    begun = time.monotonic()
    limits = SolveLimits(WARM_UP_SECONDS + seconds, workers)
    with hands_for(how, workers) as hands, crew_for(shop, problem, rules, hands) as crew:
        improver = Improver(shop, crew, values, score, 1, workers, _quiet, lambda: False)
        looks: list[tuple[float, float, int, float, float]] = []

        def is_over() -> bool:
            if not looks and time.monotonic() - begun > WARM_UP_SECONDS:
                looks.append(meter.look())
            return False

        alternation = Alternation(
            shop.program, improver, limits, lambda: time.monotonic() - begun, is_over, False
        )
        meter = _Meter(improver, alternation, begun)
        alternation.run()
        looks.append(meter.look())
    took, work, rounds, processor, asking = (b - a for a, b in zip(*looks, strict=True))
    return Measured(
        how,
        workers,
        problem.n_employees,
        round(work / took, 3),
        round(rounds / took, 2),
        round(processor / took, 2),
        round(asking / took, 2),
        round(work / processor, 3),
        improver.score.cost,
        round(os.getloadavg()[0], 1),
    )


def _quiet(*_: object) -> None:
    """Nobody is told of better rotas."""


@contextmanager
def hands_for(how: str, workers: int) -> Iterator[Hands | None]:
    """Those who work: None for threads."""
    if how == "threads":
        yield None
    elif how == "processes":
        with processes_here(workers) as hands:
            yield hands
    else:
        with cluster(workers) as address, hands_of(address) as hands:
            while hands.count() < workers:
                time.sleep(0.1)
            yield hands


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """A dask scheduler on this machine and so many worker processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    place = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    with ExitStack() as running:
        running.enter_context(_program("dask", "scheduler", *place))
        time.sleep(3.0)
        for _ in range(workers):
            running.enter_context(_program("scheduler", "worker", address, "--workers", "1"))
        yield address


@contextmanager
def _program(*words: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Measure every way, by turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--repeat", type=int, default=1)
    asked = parser.parse_args()
    problem = make_centre(asked.people)
    rules = tuple(rule() for rule in find_rules().values())
    for _ in range(asked.repeat):
        for how in ("threads", "processes", "cluster"):
            for workers in (1, 2):
                found = measure(how, workers, problem, rules, asked.seconds)
                print(json.dumps(asdict(found)), flush=True)


if __name__ == "__main__":
    main()
