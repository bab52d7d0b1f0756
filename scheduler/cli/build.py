"""`build`: a rota for a centre, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.build_words import introduce, tell_outcome
from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import (
    AsJson,
    CentreFolderPath,
    DaskAddress,
    DutyPath,
    First,
    Language,
    Weeks,
    parse_first,
    speech_of,
)
from scheduler.cli.speech import Speech
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from datetime import date
    from threading import Event

    from scheduler.desk.opening import OpenCentre
    from scheduler.domain.rota import Rota
    from scheduler.solve.executing import Hands
    from scheduler.solve.result import Conflict, Result, SolveLimits

OUTPUT_FOLDER = Path("out")
LONGEST_SECONDS = 7 * 86_400
MOST_WORKERS = 256


def build(
    context: typer.Context,
    centre: CentreFolderPath,
    first: First = None,
    weeks: Weeks = None,
    time: Annotated[float, typer.Option("--time", metavar="S", help="Seconds at most.")] = 60.0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of chance.")] = 1,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", help="Processor cores to use; all by default."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder for the files; out/CENTRE by default."),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option("--start", metavar="ROTA.csv", help="Begin from this rota, not from nothing."),
    ] = None,
    duty: DutyPath = None,
    deterministic: Annotated[
        float | None,
        typer.Option(
            "--deterministic",
            metavar="S",
            help="Limit work instead of time; every run with as many workers gives the same rota.",
        ),
    ] = None,
    dask: DaskAddress = None,
    processes: Annotated[
        bool,
        typer.Option(
            "--processes",
            help="Work in processes instead of threads: more memory; pays beyond four cores.",
        ),
    ] = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> ExitCode:
    """Exit codes 0 to 4, see `ExitCode`."""
    from scheduler.cli.progress import stop_on_interrupt

    speech = speech_of(context)
    with stop_on_interrupt(speech) as stop:
        from scheduler.desk.hands import find_hands

        limits = make_limits(time, seed, workers, deterministic)
        opened, begin = _open(centre, parse_first(first), weeks, start, duty)
        folder = out or OUTPUT_FOLDER / centre.resolve().name
        with find_hands(dask, limits.workers if processes else None) as hands:
            return _build(opened, limits, begin, folder, stop, speech, hands)


def _open(
    centre: Path, first: date | None, weeks: int | None, start: Path | None, duty: Path | None
) -> tuple[OpenCentre, Rota | None]:
    """The centre, and the rota to begin from if one is named."""
    from scheduler.desk.checking import read_rota_files
    from scheduler.desk.opening import open_centre

    opened = open_centre(centre, first, weeks)
    return opened, None if start is None else read_rota_files(opened, start, duty)[0]


def _build(
    opened: OpenCentre,
    limits: SolveLimits,
    begin: Rota | None,
    folder: Path,
    stop: Event,
    speech: Speech,
    hands: Hands | None,
) -> ExitCode:
    from scheduler.cli.progress import show_progress
    from scheduler.desk.actors import AT_THE_KEYBOARD
    from scheduler.desk.building import (
        build_rota,
        explain_shortfalls,
        hand_over,
        look_ahead,
        mark_input,
        prepare_output,
    )

    prepare_output(folder)
    marks = mark_input(opened)
    introduce(opened, speech)
    if stop.is_set():
        raise KeyboardInterrupt
    findings = look_ahead(opened)
    if findings:
        speech.say(Message("Before building, please look at this:"))
        speech.say(*(Message("  - {reason}", {"reason": f.message}) for f in findings))
    with show_progress(speech, limits.seconds) as tell:
        result = build_rota(opened, limits, begin, tell, stop.is_set, findings, hands=hands)
        result = explain_shortfalls(opened, result, stop.is_set)
    files = hand_over(AT_THE_KEYBOARD, opened, result, folder, marks)
    told = [{"severity": f.severity.value, "message": speech.words(f.message)} for f in findings]
    speech.answer(_content(opened, result, files, speech) | {"findings": told})
    tell_outcome(opened, result, files, speech)
    return exit_code_of(result)


def make_limits(
    seconds: float,
    seed: int,
    workers: int | None,
    deterministic: float | None,
    command: str = "build",
) -> SolveLimits:
    """What the options of a command say about how long and with what a solve may run.

    Raises:
        BadInput: one of them is out of range.
    """
    import os

    from scheduler.solve.result import SolveLimits

    faults = []
    ranges: tuple[tuple[str, float | None, float, float], ...] = (
        ("--time", seconds, 0.1, LONGEST_SECONDS),
        ("--seed", seed, 0, 2**31 - 1),
        ("--workers", workers, 1, MOST_WORKERS),
        ("--deterministic", deterministic, 0.01, LONGEST_SECONDS),
    )
    for option, number, low, high in ranges:
        if number is not None and not low <= number <= high:
            problem = Message("is out of range.")
            values = {"low": f"{low:g}", "high": f"{high:.12g}"}
            remedy = Message("Write a number from {low} to {high}.", values)
            faults.append(Fault(command, None, option, f"{number:g}", problem, remedy))
    if faults:
        raise BadInput(faults)
    cores = workers or min(MOST_WORKERS, os.cpu_count() or 1)
    return SolveLimits(seconds, cores, seed, deterministic)


def exit_code_of(result: Result) -> ExitCode:
    """The number a build ends with."""
    from scheduler.solve.result import SolveStatus

    match result.status:
        case SolveStatus.OPTIMAL | SolveStatus.FEASIBLE:
            broken = result.report is not None and result.report.hard_violations
            return ExitCode.HARD_VIOLATIONS if broken else ExitCode.DONE
        case SolveStatus.INFEASIBLE:
            return ExitCode.INFEASIBLE
        case SolveStatus.UNKNOWN:
            return ExitCode.NO_ROTA_IN_TIME
        case SolveStatus.INVALID:
            return ExitCode.OUR_MISTAKE


def _content(
    opened: OpenCentre, result: Result, files: list[Path], speech: Speech
) -> dict[str, Any]:
    from scheduler.io.best_possible import best_possible_facts

    report, problem = result.report, opened.problem
    return {
        "status": result.status.value,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "hard_violations": None if report is None else len(report.hard_violations),
        "cost_by_rule": {} if report is None else report.cost_by_rule,
        "first_solution_seconds": result.first_solution_seconds,
        "seconds": result.seconds,
        "files": [str(path) for path in files],
        "first": problem.first.isoformat(),
        "last": problem.date_of(problem.n_days - 1).isoformat(),
        "seed": result.limits.seed,
        "workers": result.limits.workers,
        "relaxed_in_bound": list(result.relaxed_in_bound),
        "best_possible": best_possible_facts(problem, result),
        "conflict": _conflict_row(result.conflict, speech),
        "fingerprint": result.fingerprint,
    }


def _conflict_row(conflict: Conflict | None, speech: Speech) -> dict[str, Any] | None:
    if conflict is None:
        return None
    return {
        "rules": list(conflict.rule_ids),
        "reasons": [speech.words(reason) for reason in conflict.reasons],
        "is_minimal": conflict.is_minimal,
        "relaxations": [
            {"rule": way.rule_id, "units": way.units, "message": speech.words(way.message)}
            for way in conflict.relaxations
        ],
    }
