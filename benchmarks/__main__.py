"""Measures the sample centres and a generated centre of 200 people, and writes docs/benchmarks.md.

python -m benchmarks                  the quick figures and 60-second builds
python -m benchmarks --long 600       also a ten-minute build of each centre, for comparison
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.generator import make_centre
from scheduler.check import check_rota
from scheduler.desk.opening import open_centre
from scheduler.domain.problem import Problem
from scheduler.registry import find_rules
from scheduler.rule import Rule
from scheduler.solve.construct import Constructor
from scheduler.solve.incumbent import rota_from
from scheduler.solve.result import Progress, SolveLimits
from scheduler.solve.search import build_program, solve

ROOT = Path(__file__).resolve().parent.parent
CENTRES = ("service_desk", "gas_hotline", "mall_desk")


@dataclass
class Build:
    """One build of a centre: what it cost when."""

    centre: str
    seconds: float
    first_lawful_seconds: float | None
    objective: int | None
    at_60_seconds: int | None
    bound: int | None
    hard_violations: int


def measure_build(name: str, seconds: float) -> Build:
    """Build a sample centre once, noting the cost it had after 60 seconds."""
    opened = open_centre(ROOT / "data" / name)
    at_60: list[int] = []

    def note(progress: Progress) -> None:
        if progress.objective is not None and progress.seconds <= 60:
            at_60[:] = [progress.objective]

    result = solve(opened.problem, opened.rules, SolveLimits(seconds=seconds), on_progress=note)
    report = result.report
    return Build(
        name,
        seconds,
        result.first_solution_seconds,
        result.objective,
        at_60[0] if at_60 else None,
        result.bound,
        len(report.hard_violations) if report else -1,
    )


def measure_200() -> dict[str, float]:
    """Seconds to state the model, find a first rota and check it: 200 people, 28 days."""
    problem: Problem = make_centre(200)
    rules: tuple[Rule, ...] = tuple(rule() for rule in find_rules().values())
    begun = time.perf_counter()
    program = build_program(problem, rules)
    built = time.perf_counter()
    values, score = Constructor(program, 1).first_rota(lambda: False)
    found = time.perf_counter()
    rota = rota_from(program, values)
    check_rota(problem, rules, rota)
    again = time.perf_counter()
    report = check_rota(problem, rules, rota)
    checked = time.perf_counter()
    assert report.cost == score.cost
    return {
        "model": built - begun,
        "first rota": found - built,
        "check": checked - again,
        "hard violations": len(report.hard_violations),
    }


def as_page(builds: list[Build], large: dict[str, float]) -> str:
    """The figures as a page of the documentation."""
    lines = [
        "# Benchmarks",
        "",
        "Measured by `make bench` (`python -m benchmarks`); figures of another machine differ, so",
        "read ratios rather than seconds.",
        "",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}.",
        "",
        "## Sample centres",
        "",
        "Two workers beside the bound's process. The gap is (cost - bound) / cost; a bound of 0",
        "means that the linear relaxation was not solved in the time.",
        "",
        "| centre | limit | first lawful rota | cost after 60 s | cost at the end | bound | gap | "
        "hard violations |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for b in builds:
        gap = (
            f"{(b.objective - b.bound) / b.objective:.1%}"
            if b.objective and b.bound is not None
            else "-"
        )
        lines.append(
            f"| {b.centre} | {b.seconds:g} s | {b.first_lawful_seconds} s | {b.at_60_seconds} | "
            f"{b.objective} | {b.bound} | {gap} | {b.hard_violations} |"
        )
    lines += [
        "",
        "## 200 people, 28 days, 17 shift types (generated)",
        "",
        "| step | seconds |",
        "|---|---|",
        f"| state the model | {large['model']:.2f} |",
        f"| first rota ({large['hard violations']:g} hard violations) | "
        f"{large['first rota']:.2f} |",
        f"| check every rule | {large['check']:.3f} |",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Run the benchmarks and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", type=float, default=0.0, metavar="S")
    parser.add_argument("--centre", action="append", choices=CENTRES)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    wanted = parser.parse_args()
    large = measure_200()
    print(json.dumps(large), flush=True)
    builds = []
    for name in wanted.centre or CENTRES:
        for seconds in filter(None, (60.0, wanted.long)):
            build = measure_build(name, seconds)
            print(json.dumps(asdict(build)), flush=True)
            builds.append(build)
    wanted.out.write_text(as_page(builds, large), encoding="utf-8")


if __name__ == "__main__":
    main()
