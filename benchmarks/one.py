"""One measurement in a process of its own, so that its memory is its own.

Told what to do by a line of JSON on its input; answers with one line of JSON, a `Record`.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.generator import make_centre
from benchmarks.record import Record
from scheduler.domain.problem import Problem
from scheduler.rule import Rule

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = {
    "pyworkforce": ROOT / "benchmarks" / "peers" / "pyworkforce_peer.py",
    "timefold": ROOT / "benchmarks" / "peers" / "timefold_peer.py",
}
PATIENCE = 4
"""A peer may take so many times its seconds (a JVM must start) before it is given up."""


def problem_of(task: dict[str, Any]) -> tuple[Problem, tuple[Rule, ...]]:
    """The centre a task speaks of, with its rules."""
    if task.get("folder"):
        from scheduler.desk.opening import open_centre

        opened = open_centre(ROOT / task["folder"])
        return opened.problem, tuple(opened.rules)
    from scheduler.registry import find_rules

    problem = make_centre(task["people"], task["centre_seed"], task["variant"])
    return problem, tuple(rule() for rule in find_rules().values())


def record_of(task: dict[str, Any], **more: Any) -> Record:
    """A record with what the task says of itself."""
    return Record(
        part=task["part"],
        name=task["name"],
        solver=task.get("solver", "paiban"),
        workers=task["workers"],
        seed=task["seed"],
        limit_seconds=task["seconds"],
        **more,
    )


def build(task: dict[str, Any]) -> Record:
    """Build a rota the way the product does."""
    from scheduler.solve.result import SolveLimits
    from scheduler.solve.search import solve

    warm_up()
    problem, rules = problem_of(task)
    limits = SolveLimits(seconds=task["seconds"], workers=task["workers"], seed=task["seed"])
    result = solve(problem, rules, limits)
    record = record_of(task, people=problem.n_employees, seconds=result.seconds)
    record.first_lawful_seconds = result.first_solution_seconds
    record.objective, record.bound = result.objective, result.bound
    record.note = "" if result.rota is not None else result.status.value
    return record


def curtois(task: dict[str, Any]) -> Record:
    """Solve a public instance; the judge of the format must agree with `check`."""
    from scheduler.desk.benchmarking import measure, read_exercises
    from scheduler.solve.result import SolveLimits

    (exercise,) = read_exercises([Path(task["file"])])
    limits = SolveLimits(seconds=task["seconds"], workers=task["workers"], seed=task["seed"])
    found = measure(exercise, limits, lambda _: None, lambda: False)
    result = found.result
    people = exercise.translation.problem.n_employees
    record = record_of(task, people=people, seconds=result.seconds)
    record.first_lawful_seconds = result.first_solution_seconds
    record.objective, record.bound = result.objective, result.bound
    record.best_known = task.get("best_known")
    if found.hard_violations:
        record.hard = {"judge": found.hard_violations}
    record.note = "" if found.agrees else "check and the format's judge do not agree"
    return record


def peer(task: dict[str, Any]) -> Record:
    """Let another solver do the same job, and price its rota by our check."""
    from benchmarks.peers.cpsat import run_cpsat
    from benchmarks.peers.job import job_of, price_answer
    from scheduler.solve.search import build_program

    problem, rules = problem_of(task)
    seconds, workers, seed = task["seconds"], task["workers"], task["seed"]
    begun = time.monotonic()
    program = build_program(problem, rules)
    record = record_of(task, people=problem.n_employees)
    if task["solver"] == "cpsat":
        found = run_cpsat(program, rules, seconds, workers, seed, begun)
        record.objective, record.bound = found.get("objective"), found.get("bound")
        record.first_lawful_seconds, record.hard = found["first_lawful_seconds"], found["hard"]
        record.seconds = time.monotonic() - begun
        return record
    job = json.dumps(job_of(program, seconds, workers, seed))
    answer = _ask(task, job)
    record.note = answer["note"]
    record.seconds = answer.get("seconds")
    if answer["assignments"]:
        priced = price_answer(program, rules, answer["assignments"], seed)
        record.objective, record.hard = priced.cost, priced.hard
    return record


def _ask(task: dict[str, Any], job: str) -> dict[str, Any]:
    """A peer's answer, or why there is none."""
    command = [task["peer_python"], str(SCRIPTS[task["solver"]])]
    patience = PATIENCE * task["seconds"] + 120
    try:
        done = subprocess.run(
            command, input=job, capture_output=True, text=True, timeout=patience, check=True
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer
    except subprocess.TimeoutExpired:
        return {"assignments": [], "note": f"no answer within {patience:.0f} s"}
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "stderr", None) or str(error)
        return {"assignments": [], "note": f"does not run here: {said.strip().splitlines()[-1]}"}


def stages(task: dict[str, Any]) -> Record:
    """Processor seconds of every step up to a first rota, and of checking it."""
    from scheduler.check import check_rota
    from scheduler.solve.construct import Constructor
    from scheduler.solve.incumbent import rota_from
    from scheduler.solve.search import build_program

    record = record_of(task, people=task["people"])
    warm_up()
    problem, rules = _timed(record, "open the folder", lambda: problem_of(task))
    gc.disable()
    program = _timed(record, "state the model", lambda: build_program(problem, rules))
    begun = Constructor(program, task["seed"])
    values, score = _timed(record, "first rota", lambda: begun.first_rota(lambda: False))
    rota = rota_from(program, values)
    report = _timed(record, "check every rule", lambda: check_rota(problem, rules, rota))
    record.objective, record.seconds = report.cost, sum(record.stages.values())
    record.hard = {"hard": score.hard} if score.hard else {}
    record.first_lawful_seconds = (
        None if score.hard else record.stages["state the model"] + record.stages["first rota"]
    )
    return record


def warm_up() -> None:
    """Load what is compiled, as any process that has made a rota before."""
    from scheduler.registry import find_rules
    from scheduler.solve.construct import Constructor
    from scheduler.solve.search import build_program

    rules = [rule() for rule in find_rules().values()]
    Constructor(build_program(make_centre(8), rules), 1).first_rota(lambda: False)


def _timed(record: Record, step: str, work: Callable[[], Any]) -> Any:
    begun = time.process_time()
    done = work()
    record.stages[step] = round(time.process_time() - begun, 3)
    return done


PARTS = {
    "centre": build,
    "generated": build,
    "curtois": curtois,
    "peer": peer,
    "stages": stages,
}


def main() -> None:
    """Do the one task on the input."""
    task = json.loads(sys.stdin.read())
    record = PARTS[task["part"]](task)
    record.note_memory()
    print(record.as_line())


if __name__ == "__main__":
    main()
