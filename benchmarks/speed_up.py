"""How much more gets done by two than by one: threads, processes, workers of a cluster.

    python -m benchmarks.speed_up [--people N] [--seconds S] [--repeat N] [--ways ...]

Prints a line of JSON for each way, number of workers and kind of work. Needs a machine that has
nothing else to do: what is done in a second of a processor says how far others were in the way.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from benchmarks.generator import make_centre
from scheduler.domain.problem import Problem
from scheduler.jobs.cluster import hands_of
from scheduler.registry import find_rules
from scheduler.rule import Rule
from scheduler.solve.annealing.annealer import Annealer
from scheduler.solve.annealing.cooling import TRIAL_WORK, Cooling, Sampler
from scheduler.solve.annealing.tables import tables_of
from scheduler.solve.executing import Crew, Hands, Threads, crew_for, processes_here
from scheduler.solve.improve import Improver
from scheduler.solve.sent_lanes import SentLanes
from scheduler.solve.stating import build_program
from scheduler.solve.units import Workshop

ROOT = Path(__file__).resolve().parent.parent
WARM_UP_SECONDS = 15.0
"""Before it counts: programs are sent and stated, inner loops are loaded."""


@dataclass(frozen=True)
class Measured:
    """What was done within the time that counts, in a second of the clock or of a processor."""

    what: str
    """Annealing (thousands of moves), or neighbourhoods (deterministic seconds of CP-SAT)."""
    how: str
    workers: int
    people: int
    done: float
    done_by_processor_second: float
    processor_seconds: float
    asking: float
    """Of these, what the process takes that hands out the work and merges it."""
    load: float


@dataclass
class Meter:
    """Counts from the end of the warm-up on."""

    what: str
    done: Callable[[], float]
    seconds: float
    begun: float = field(default_factory=time.monotonic)
    looks: list[tuple[float, ...]] = field(default_factory=list)

    def share(self) -> float:
        """How much of the measurement is over; looks when the warm-up is."""
        spent = time.monotonic() - self.begun
        if not self.looks and spent > WARM_UP_SECONDS:
            self.look()
        return spent / (WARM_UP_SECONDS + self.seconds)

    def look(self) -> None:
        """Note what has been done, and what processors have worked."""
        mine = psutil.Process()
        times = [p.cpu_times() for p in (mine, *mine.children(recursive=True))]
        spent = [t.user + t.system for t in times]
        self.looks.append((time.monotonic(), self.done(), sum(spent), spent[0]))

    def read(self, how: str, workers: int, people: int) -> Measured:
        """What was done since the first look."""
        self.look()
        took, done, processor, asking = (b - a for a, b in zip(*self.looks, strict=True))
        figures = (done / took, done / processor, processor / took, asking / took)
        rounded = (round(figure, 3) for figure in figures)
        return Measured(self.what, how, workers, people, *rounded, round(os.getloadavg()[0], 1))


def measure(
    how: str, workers: int, problem: Problem, rules: tuple[Rule, ...], seconds: float
) -> Iterator[Measured]:
    """Anneal a rota, and solve parts of it anew, by some way of working side by side."""
    shop = Workshop(build_program(problem, rules))
    values, score = shop.constructor.first_rota(lambda: False)
    with hands_for(how, workers) as hands, crew_for(shop, problem, rules, hands) as crew:
        cooling = _cooling(crew, shop, workers)
        meter = Meter("annealing", lambda: cooling.work / TRIAL_WORK / 1000, seconds)
        length = WARM_UP_SECONDS + seconds
        cooling.run(values, score, 0.035, meter.share, lambda: False, _quiet, length)
        yield meter.read(how, workers, problem.n_employees)
        improver = Improver(shop, crew, values, score, 1, workers, _quiet, lambda: False)
        meter = Meter("neighbourhoods", lambda: improver.work, seconds)
        improver.run(lambda: meter.share() >= 1)
        yield meter.read(how, workers, problem.n_employees)


def _cooling(crew: Crew, shop: Workshop, workers: int) -> Cooling:
    tables = tables_of(shop.program)
    assert tables is not None
    if isinstance(crew, Threads):
        return Cooling.here(shop.program, tables, 1, workers, crew.pool)
    sent = SentLanes(crew, shop, 1)
    return Cooling(lambda: sent.of(workers), Sampler(Annealer(shop.program, tables, 1), 1))


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
    parser.add_argument("--ways", nargs="*", default=["threads", "processes", "cluster"])
    asked = parser.parse_args()
    problem = make_centre(asked.people)
    rules = tuple(rule() for rule in find_rules().values())
    for _ in range(asked.repeat):
        for how in asked.ways:
            for workers in (1, 2):
                for found in measure(how, workers, problem, rules, asked.seconds):
                    print(json.dumps(asdict(found)), flush=True)


if __name__ == "__main__":
    main()
