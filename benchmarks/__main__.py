"""Measures the solver and writes docs/benchmarks.md, with one JSON line a measurement beside it.

python -m benchmarks                          what each step costs at 50 and 200 people, the sample
                                              centres and generated centres of 50 and 200 people
python -m benchmarks --sizes 50 200 1000 5000 --seconds 60 --seeds 1 2 3
python -m benchmarks --parts curtois --curtois ../shared/benchmarks --seconds 60
python -m benchmarks --parts peers --peer-python .venv-peers/bin/python
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.generator import VARIANTS
from benchmarks.page import write_page
from benchmarks.record import Record, read_line

ROOT = Path(__file__).resolve().parent.parent
CENTRES = ("service_desk", "gas_hotline", "mall_desk")
PARTS = ("stages", "centres", "generated", "curtois", "peers")
PEERS = ("cpsat", "pyworkforce", "timefold")


def tasks_of(wanted: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Everything to be measured, one process each."""
    common = {"seconds": wanted.seconds, "workers": wanted.workers}
    if "stages" in wanted.parts:
        for people in wanted.sizes:
            yield {**common, **_generated(people, "day", 1), "part": "stages", "seed": 1}
    for seed in wanted.seeds:
        timed = {**common, "seed": seed}
        if "centres" in wanted.parts:
            for name in wanted.centres:
                yield {**timed, "part": "centre", "name": name, "folder": f"data/{name}"}
        if "generated" in wanted.parts:
            for variant in wanted.variants:
                for people in wanted.sizes:
                    yield {**timed, **_generated(people, variant, seed), "part": "generated"}
        if "curtois" in wanted.parts:
            yield from _instances(wanted, timed)
        if "peers" in wanted.parts:
            yield from _peer_tasks(wanted, timed)


def _generated(people: int, variant: str, seed: int) -> dict[str, Any]:
    name = f"{variant} {people}"
    return {"people": people, "variant": variant, "centre_seed": seed, "name": name}


def _instances(wanted: argparse.Namespace, timed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The public instances in a folder, with the best that is known of them."""
    best: dict[str, int] = {}
    listed = wanted.curtois / "best_known.csv"
    if listed.exists():
        with listed.open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                best[f"Instance{row['instance']}"] = int(row["best_known"])
    files = sorted((wanted.curtois / "curtois").glob("Instance*.txt"), key=_number)
    for file in files:
        if not wanted.instances or _number(file) in wanted.instances:
            told = {"name": file.stem, "file": str(file), "best_known": best.get(file.stem)}
            yield {**timed, **told, "part": "curtois"}


def _number(file: Path) -> int:
    return int("".join(filter(str.isdigit, file.stem)))


def _peer_tasks(wanted: argparse.Namespace, timed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same job for us and for the others, in the same run."""
    for people in wanted.peer_sizes:
        job = {**timed, **_generated(people, "day", timed["seed"])}
        yield {**job, "part": "generated", "name": f"peers' job, {people}"}
        for solver in wanted.peers:
            told = {"solver": solver, "peer_python": wanted.peer_python}
            yield {**job, **told, "part": "peer", "name": f"peers' job, {people}"}


def measure(task: dict[str, Any]) -> Record:
    """One measurement, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.one"],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no answer"]
        return Record(part=task["part"], name=task["name"], note=f"failed: {last[0]}")
    return read_line(done.stdout.splitlines()[-1])


def parse() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--parts", nargs="+", choices=PARTS, default=["stages", "centres", "generated"])
    add("--seconds", type=float, default=60.0, help="for each build")
    add("--workers", type=int, default=2)
    add("--seeds", type=int, nargs="+", default=[1])
    add("--sizes", type=int, nargs="+", default=[50, 200], help="people of generated centres")
    add("--variants", nargs="+", choices=sorted(VARIANTS), default=["day"])
    add("--centres", nargs="+", choices=CENTRES, default=list(CENTRES))
    add("--curtois", type=Path, default=ROOT.parent / "shared" / "benchmarks", metavar="DIR")
    add("--instances", type=int, nargs="+", default=[], help="numbers; all by default")
    add("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    add("--peer-sizes", type=int, nargs="+", default=[50])
    add("--peer-python", default=sys.executable, help="where the peers are installed")
    add("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
    add("--lines", type=Path, default=ROOT / "docs" / "benchmarks.jsonl")
    add("--keep", action="store_true", help="add to the lines there are, instead of replacing them")
    add("--note", default="", help="a sentence for the page: how the run was done")
    return parser.parse_args()


def main() -> None:
    """Measure, and write the page and the lines."""
    wanted = parse()
    kept = wanted.lines.read_text(encoding="utf-8").splitlines() if wanted.keep else []
    with wanted.lines.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in kept)
        for task in tasks_of(wanted):
            record = measure(task)
            print(record.as_line(), flush=True)
            print(record.as_line(), file=file, flush=True)
    lines = wanted.lines.read_text(encoding="utf-8").splitlines()
    write_page(wanted.page, [read_line(line) for line in lines], wanted.note)


if __name__ == "__main__":
    main()
