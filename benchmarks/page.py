"""The page of figures, docs/benchmarks.md, from the records of a run."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.curve import draw_curve
from benchmarks.record import Record

STEPS = ("open the folder", "state the model", "first rota", "check every rule")
HEADING = """# Benchmarks

Measured by `make bench` (`python -m benchmarks --help`). Figures of another machine differ: read
ratios rather than seconds. Every cost is what our `check` says of the rota; hard rules it breaks
are named with their units. Gap = (cost - bound) / cost; memory is the most the measured process
held, and the largest of its children. Our own builds begin with compiled code loaded, as in a
worker that has made a rota before; a fresh process needs some tenths of a second more. In JSON,
one line a measurement: [benchmarks.jsonl](benchmarks.jsonl). How cost grows with size, and why:
[scaling.md](scaling.md). Pages in the browser: [benchmarks_browser.md](benchmarks_browser.md).
"""
PEERS = """The same job, given to others in the same run, two workers each where they can use them.

- **cpsat**: our whole model posted to CP-SAT at once, as in OR-Tools' shift-scheduling example: no
  start, no hints.
- **timefold** (its Python package on a JVM): one planning variable a person and day. Breaks, the
  sharing out of people with several skills, fairness, trainees, duties and steady starts are not
  said. What it took includes the start of the JVM.
- **pyworkforce**: how many people for each shift, then a roster. It knows one queue and no skills,
  breaks, most hours, hours that differ between people, runs of days, wishes of days or duties; and
  rest between shifts as its version 0.5.1 states it makes shifts impossible that several others may
  not follow, so that it is left out.

Breaks and the duty phone are filled in by us before the rotas of the last two are priced.
"""


def write_page(path: Path, records: Sequence[Record], note: str) -> None:
    """Write the page, and the curve beside it if more than one size was measured."""
    by_part: dict[str, list[Record]] = {}
    for record in records:
        by_part.setdefault(record.part, []).append(record)
    peer_jobs = {record.name for record in by_part.get("peer", ())}
    generated = by_part.get("generated", [])
    parts = [HEADING, _machine(note)]
    if stages := by_part.get("stages"):
        parts += ["## Steps up to a first rota", _stages(stages), _curve(path, stages)]
    if centres := by_part.get("centre"):
        parts += ["## Sample centres", _builds(centres)]
    if own := [record for record in generated if record.name not in peer_jobs]:
        parts += ["## Generated contact centres, 28 days", _builds(own)]
    if peers := by_part.get("peer"):
        ours = [record for record in generated if record.name in peer_jobs]
        parts += ["## Peers", PEERS, _builds([*ours, *peers])]
    if instances := by_part.get("curtois"):
        parts += ["## Public instances (Curtois and Qu)", _instances(instances)]
    path.write_text("\n".join(part.rstrip() + "\n" for part in parts if part), encoding="utf-8")


def _machine(note: str) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Machine: {os.cpu_count()} cores, {_processor()}, {memory:.0f} GB, "
        f"Python {platform.python_version()}; {date.today().isoformat()}. {note}"
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.machine()


def _stages(records: Iterable[Record]) -> str:
    """Processor seconds of each step."""
    lines = [
        [
            f"{record.people:,}",
            *(f"{record.stages.get(step, 0):.2f}" for step in STEPS),
            _seconds(record.first_lawful_seconds),
            f"{record.memory_mb} MB",
            _hard(record),
            record.note,
        ]
        for record in records
        if record.people
    ]
    heads = ["people", *STEPS, "first lawful rota", "memory", "hard", ""]
    return "Processor seconds, one core; compiled code loaded before.\n\n" + _table(heads, lines)


def _curve(path: Path, records: Sequence[Record]) -> str:
    sized = sorted((r for r in records if r.people and r.stages), key=lambda r: r.people or 0)
    if len({record.people for record in sized}) < 2:
        return ""
    lines = {
        step: [(float(r.people or 0), r.stages.get(step, 0.0)) for r in sized] for step in STEPS[1:]
    }
    picture = path.parent / "images" / "seconds_by_size.svg"
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(draw_curve(lines, "Processor seconds by people, 28 days"), encoding="utf-8")
    return f"![Processor seconds by people](images/{picture.name})\n"


def _builds(records: Iterable[Record]) -> str:
    lines = [
        [
            r.name,
            r.solver,
            f"{r.people}",
            f"{r.seed}",
            f"{r.limit_seconds:g} s",
            _seconds(r.first_lawful_seconds),
            _seconds(r.seconds),
            _number(r.objective),
            _number(r.bound),
            f"{r.gap:.1%}" if r.gap is not None else "-",
            _hard(r),
            f"{_number(r.memory_mb)} / {_number(r.children_mb)} MB",
            r.note,
        ]
        for r in records
    ]
    heads = ["job", "solver", "people", "seed", "limit", "first lawful", "took", "cost", "bound"]
    return _table([*heads, "gap", "hard", "memory / child", ""], lines)


def _instances(records: Iterable[Record]) -> str:
    lines = [
        [
            r.name,
            f"{r.seed}",
            f"{r.limit_seconds:g} s",
            _seconds(r.first_lawful_seconds),
            _seconds(r.seconds),
            _number(r.objective),
            _number(r.best_known),
            _over(r),
            _number(r.bound),
            f"{r.gap:.1%}" if r.gap is not None else "-",
            _hard(r),
            f"{_number(r.memory_mb)} / {_number(r.children_mb)} MB",
            r.note,
        ]
        for r in records
    ]
    heads = ["instance", "seed", "limit", "first lawful", "took", "cost", "best known", "above it"]
    return _table([*heads, "bound", "gap", "hard", "memory / child", ""], lines)


def _over(record: Record) -> str:
    if not record.objective or not record.best_known:
        return "-"
    return f"{record.objective / record.best_known - 1:.1%}"


def _hard(record: Record) -> str:
    if record.objective is None and not record.stages:
        return "-"
    return "; ".join(f"{rule} {units}" for rule, units in record.hard.items()) or "kept"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def _number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [f"| {' | '.join(line)} |" for line in (heads, ["---"] * len(heads), *lines)]
    return "\n".join(rows) + "\n"
