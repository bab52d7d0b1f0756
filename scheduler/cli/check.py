"""`check`: price and explain a rota file."""

from __future__ import annotations

from typing import Annotated

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import (
    AsJson,
    CentreFolderPath,
    DutyPath,
    First,
    Language,
    RotaPath,
    Weeks,
    parse_first,
    speech_of,
)
from scheduler.domain.text import Message


def check(
    context: typer.Context,
    centre: CentreFolderPath,
    rota: RotaPath,
    duty: DutyPath = None,
    first: First = None,
    weeks: Weeks = None,
    everything: Annotated[bool, typer.Option("--all", help="List every soft violation.")] = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> ExitCode:
    """Exit code 1 if a hard rule is broken, else 0."""
    from scheduler.cli.violations import show_costs, show_violations, violation_row
    from scheduler.desk.checking import check_files
    from scheduler.desk.opening import open_centre

    speech = speech_of(context)
    opened = open_centre(centre, parse_first(first), weeks)
    checked = check_files(opened, rota, duty)
    report, problem = checked.report, opened.problem
    hard = len(report.hard_violations)
    speech.answer(
        {
            "hard_violations": hard,
            "cost": report.cost,
            "cost_by_rule": report.cost_by_rule,
            "violations": [violation_row(v, problem, speech) for v in report.violations],
            "duty_file": None if checked.duty_path is None else str(checked.duty_path),
        }
    )
    if duty is None and checked.duty_path is not None:
        path = str(checked.duty_path)
        speech.say(Message("The duties were read from {path}.", {"path": path}))
    show_violations(report.violations, speech, everything=everything)
    show_costs(report.cost_by_rule, {r.id: r.title for r in report.rules}, speech)
    totals = {"hard": hard, "cost": report.cost}
    speech.say(Message("Hard violations: {hard}. Cost: {cost}.", totals))
    return ExitCode.HARD_VIOLATIONS if hard else ExitCode.DONE
