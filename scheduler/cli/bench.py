"""`bench`: how good the solver is on public instances, judged from outside."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import Language, speech_of
from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.desk.benchmarking import Measured


class InstanceFormat(StrEnum):
    """The formats of public instances that are understood."""

    CURTOIS = "curtois"


def bench(
    context: typer.Context,
    kind: Annotated[
        InstanceFormat,
        typer.Argument(metavar="FORMAT", help="curtois: shift scheduling by Curtois and Qu."),
    ],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Instances to solve.")],
    time: Annotated[
        float, typer.Option("--time", metavar="S", help="Seconds at most for each instance.")
    ] = 60.0,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", help="Processor cores to use; all by default."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of chance.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each instance.")
    ] = False,
    lang: Language = None,
) -> ExitCode:
    """The exit code is that of the instance that went worst."""
    from scheduler.cli.build import exit_code_of, make_limits
    from scheduler.cli.progress import show_progress, stop_on_interrupt

    speech, done = speech_of(context), []
    with stop_on_interrupt(speech) as stop:
        from scheduler.desk.benchmarking import measure, read_exercises

        limits = make_limits(time, seed, workers, None, command="bench")
        for exercise in read_exercises(files):
            if stop.is_set():
                break
            with show_progress(speech, limits.seconds, title=exercise.name) as tell:
                found = measure(exercise, limits, tell, stop.is_set)
            speech.answer_line(_content(found))
            done.append(found)
    _tell(done, speech)
    if not all(found.agrees for found in done):
        return ExitCode.OUR_MISTAKE
    return max((exit_code_of(found.result) for found in done), default=ExitCode.INTERRUPTED)


def _content(found: Measured) -> dict[str, Any]:
    result = found.result
    return {
        "instance": found.name,
        "objective": result.objective,
        "bound": result.bound,
        "hard_violations": found.hard_violations,
        "first_solution_seconds": result.first_solution_seconds,
        "seconds": result.seconds,
        "workers": result.limits.workers,
        "seed": result.limits.seed,
    }


def _tell(done: list[Measured], speech: Speech) -> None:
    heads = ("Instance", "Cost", "Bound", "Gap", "Hard violations", "First rota (s)", "Seconds")
    rows = []
    for found in done:
        result, first = found.result, found.result.first_solution_seconds
        rows.append(
            (
                found.name,
                _dash(result.objective),
                _dash(result.bound),
                "-" if result.gap is None else f"{result.gap:.1%}",
                _dash(found.hard_violations),
                "-" if first is None else f"{first:.1f}",
                f"{result.seconds:.1f}",
            )
        )
    speech.show_table(heads, rows)
    for found in done:
        if not found.agrees:
            mistake = Message(
                "{instance}: a mistake of ours, for our check and the format's own judge differ "
                "on this rota. Please report it.",
                {"instance": found.name},
            )
            typer.echo(speech.words(mistake), err=True)


def _dash(number: int | None) -> str:
    return "-" if number is None else str(number)
