"""Builds a rota for an open centre and hands it over as files."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.desk.actors import Actor, Right
from scheduler.desk.opening import OpenCentre
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.solve.result import (
    OnProgress,
    OnRota,
    Progress,
    Result,
    ShouldStop,
    SolveLimits,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.solve.executing import Hands
    from scheduler.solve.preflight import Finding

_SHARE_OF_TIME, _LEAST_SECONDS = 0.1, 3.0
_MOST_CELLS = 600_000
"""Cells (people x days x shift types) of a centre whose model is stated again in a few seconds."""


def _say_nothing(progress: Progress) -> None:
    """For callers who do not watch."""


def _never() -> bool:
    return False


def look_ahead(opened: OpenCentre) -> tuple[Finding, ...]:
    """What is plainly impossible or tight, before anything is solved; takes about a second."""
    from scheduler.solve.preflight import preflight

    return preflight(opened.problem, opened.rules)


def build_rota(
    opened: OpenCentre,
    limits: SolveLimits,
    start: Rota | None = None,
    on_progress: OnProgress = _say_nothing,
    stop: ShouldStop = _never,
    findings: tuple[Finding, ...] = (),
    on_rota: OnRota | None = None,
    hands: Hands | None = None,
) -> Result:
    """Build shifts and duties together, from an existing rota if there is one.

    ``on_progress`` hears about every better rota and bound; the best rota so far is kept when
    ``stop`` says so. ``findings`` of `look_ahead` that no rota can live with are explained at once.
    ``on_rota`` is handed the best rota so far every few seconds, for whoever must not lose it.
    ``hands`` are workers of other processes or machines that take part.
    A rota whose pins break hard rules carries the conflict of these pins and ways out of it.
    """
    # The solver is only loaded where something is solved: a look at --help must not wait for it.
    from scheduler.solve.impossible import explain_impossible
    from scheduler.solve.search import solve

    if any(finding.blocks_rota for finding in findings):
        impossible = explain_impossible(opened.problem, opened.rules, limits)
        if impossible is not None:
            return impossible
    result = solve(
        opened.problem,
        opened.rules,
        limits,
        start=start,
        on_progress=on_progress,
        stop=stop,
        on_rota=on_rota,
        hands=hands,
    )
    return result if stop() else _with_pins_explained(opened, result)


def _with_pins_explained(opened: OpenCentre, result: Result) -> Result:
    """A rota that breaks hard rules because of its pins says which pins, and what would help.

    A run that is to give the same bytes every time is left as it is: the words may differ.
    """
    from scheduler.solve.conflict import explain_pins

    problem, report = opened.problem, result.report
    has_pins = bool(problem.pins or problem.duty_pins)
    if report is None or not report.hard_violations or not has_pins:
        return result
    if result.limits.deterministic_seconds is not None:
        return result
    conflict = explain_pins(problem, opened.rules, seed=result.limits.seed)
    return result if conflict is None else replace(result, conflict=conflict)


def explain_shortfalls(opened: OpenCentre, result: Result, stop: ShouldStop = _never) -> Result:
    """The result, telling of the worst understaffed intervals what any lawful rota could do there.

    Takes a tenth of the time the build was given, or three seconds, and what the last question
    takes. A rota that breaks hard rules, and a centre too large for it, are left as they are.
    """
    from scheduler.breaks import settle_breaks
    from scheduler.solve.reachable import Reach
    from scheduler.solve.search import build_program

    problem, rota, limits = opened.problem, result.rota, result.limits
    size = problem.n_employees * problem.n_days * problem.n_shift_types
    is_lawful = result.report is not None and not result.report.hard_violations
    if rota is None or not is_lawful or size > _MOST_CELLS or stop():
        return result
    program = build_program(problem, opened.rules)
    reach = Reach.of(program, settle_breaks(problem, rota), limits.seed)
    is_timed = limits.deterministic_seconds is None
    seconds = max(_LEAST_SECONDS, limits.seconds * _SHARE_OF_TIME) if is_timed else math.inf
    return replace(result, shortfalls=reach.shortfalls(seconds, stop))


def prepare_output(folder: Path) -> None:
    """Make the folder for the files now, rather than find out after the solve that one cannot.

    Raises:
        BadInput: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".paiban-write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        problem = Message("cannot be written to: {reason}.", {"reason": reason})
        remedy = Message("Name another folder with --out.")
        raise BadInput([Fault(str(folder), None, None, None, problem, remedy)]) from error


def mark_input(opened: OpenCentre) -> dict[str, str]:
    """The marks of the files a centre was read from, taken before anybody can change them."""
    from scheduler.io.file_marks import marks_of_centre

    return marks_of_centre(opened.centre_folder.folder)


def hand_over(
    actor: Actor,
    opened: OpenCentre,
    result: Result,
    folder: Path,
    marks: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write the rota, its sheets and its reports into a folder; the files that were written.

    Without a rota only the reports are written: they explain why there is none. ``marks`` of
    `mark_input` are kept in the report, so that `replay` can name a file that changed since.

    Raises:
        NotAllowed: the actor may not hand over rotas.
    """
    from scheduler.io.exports import write_all

    actor.must_have(Right.HAND_OVER_ROTA)
    return write_all(folder, opened.problem, result, read=marks)
