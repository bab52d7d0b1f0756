"""`swap`: judge an exchange, or rank who could take a turn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    hours,
    parse_first,
    person_row,
    speech_of,
)
from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem
    from scheduler.swaps.changes import Change
    from scheduler.swaps.hours import HoursChange
    from scheduler.swaps.judging import Ranking, SwapAnswer

_REGIMES = {
    "agree_and_notify": Message("The two agree among themselves; the supervisor is told."),
    "supervisor_approves": Message("The supervisor must approve this swap."),
}


def swap(
    context: typer.Context,
    centre: CentreFolderPath,
    rota: RotaPath,
    give: Annotated[
        str,
        typer.Option(
            "--give",
            metavar="EMPLOYEE:DATE[:DUTY]",
            help="The shift given away, or with DUTY the turn of that duty.",
        ),
    ],
    take: Annotated[
        str | None,
        typer.Option(
            "--take",
            metavar="EMPLOYEE:DATE[:DUTY]",
            help="What is taken for it; without it, who could take the turn is ranked.",
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="EMPLOYEE", help="Give the turn to this person for nothing."),
    ] = None,
    duty: DutyPath = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write the changed rota here, if it is lawful."),
    ] = None,
    first: First = None,
    weeks: Weeks = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> ExitCode:
    """Exit code 0 if the swap is lawful (or somebody could lawfully take the turn), else 1."""
    from scheduler.desk.actors import AT_THE_KEYBOARD
    from scheduler.desk.building import prepare_output
    from scheduler.desk.checking import open_with_rota
    from scheduler.desk.swapping import propose_swap, write_swap
    from scheduler.swaps.judging import SwapAnswer

    speech = speech_of(context)
    opened, found = open_with_rota(centre, parse_first(first), weeks, rota, duty)
    answer = propose_swap(opened, found, give, take, to)
    if isinstance(answer, SwapAnswer):
        files = []
        if out is not None and answer.lawful:
            prepare_output(out)
            files = write_swap(AT_THE_KEYBOARD, opened, answer, out)
        speech.answer(answer_content(answer, opened.problem, files, speech))
        _tell_answer(answer, opened.problem, files, speech)
        lawful = answer.lawful
    else:
        speech.answer(ranking_content(answer, opened.problem, speech))
        _tell_ranking(answer, opened.problem, speech)
        lawful = any(a.lawful for a in answer.answers)
    return ExitCode.DONE if lawful else ExitCode.HARD_VIOLATIONS


def answer_content(
    answer: SwapAnswer, problem: Problem, files: Sequence[Path], speech: Speech
) -> dict[str, Any]:
    """The answer to one swap, for programs."""
    return {
        "lawful": answer.lawful,
        "regime": answer.regime.value,
        "new_violations": [_change_row(c, problem, speech) for c in answer.new],
        "vanished_violations": [_change_row(c, problem, speech) for c in answer.vanished],
        "candidates": [],
        "hours_difference": [_hours_row(h, problem) for h in answer.hours],
        "cost_difference": answer.cost_difference,
        "files": [str(path) for path in files],
    }


def ranking_content(ranking: Ranking, problem: Problem, speech: Speech) -> dict[str, Any]:
    """Who could take a turn, best first; the fields of the answer are those of the best."""
    best = ranking.answers[0] if ranking.answers else None
    content: dict[str, Any] = {"lawful": False, "regime": None, "new_violations": []}
    content |= {"vanished_violations": [], "hours_difference": [], "cost_difference": None}
    if best is not None:
        content = answer_content(best, problem, (), speech)
    rows = [_candidate_row(answer, problem, speech) for answer in ranking.answers]
    return content | {"candidates": rows, "possible": ranking.possible, "files": []}


def _candidate_row(answer: SwapAnswer, problem: Problem, speech: Speech) -> dict[str, Any]:
    return {
        **person_row(problem.employees[answer.receiver]),
        "lawful": answer.lawful,
        "regime": answer.regime.value,
        "cost_difference": answer.cost_difference,
        "new_violations": [_change_row(c, problem, speech) for c in answer.new],
        "hours_difference": [_hours_row(h, problem) for h in answer.hours],
    }


def _change_row(change: Change, problem: Problem, speech: Speech) -> dict[str, Any]:
    from scheduler.cli.violations import violation_row

    row = violation_row(change.shown, problem, speech)
    units = {"units": change.units_after, "units_before": change.units_before}
    return row | units | {"cost": change.cost}


def _hours_row(change: HoursChange, problem: Problem) -> dict[str, Any]:
    return {
        **person_row(problem.employees[change.employee]),
        "paid_hours": hours(change.paid_minutes),
        "ordinary_hours": hours(change.ordinary_minutes),
        "hours_150": hours(change.minutes_150),
        "hours_200": hours(change.minutes_200),
        "hours_300": hours(change.minutes_300),
        "night_hours": hours(change.night_minutes),
    }


def _tell_answer(
    answer: SwapAnswer, problem: Problem, files: Sequence[Path], speech: Speech
) -> None:
    from scheduler.swaps.hours import words_of_hours

    if answer.lawful:
        speech.say(Message("The swap breaks no hard rule."), _REGIMES[answer.regime.value])
    else:
        speech.say(Message("The swap breaks a hard rule and cannot be made."))
    for head, changes in (("New violations", answer.new), ("Vanished", answer.vanished)):
        if changes:
            speech.show_table(
                (head, "Strictness", "Cost"),
                ((c.shown.violation.message, _mode(c, speech), c.cost) for c in changes),
            )
    speech.say(*(words_of_hours(change, problem) for change in answer.hours))
    cost = f"{answer.cost_difference:+d}"
    speech.say(Message("The rota's cost changes by {cost}.", {"cost": cost}))
    if files:
        names = [str(path) for path in files]
        speech.say(Message("Written: {names}", {"names": names}))
    elif answer.lawful:
        speech.say(Message("Nothing was written; --out DIR writes the changed rota."))


def _mode(change: Change, speech: Speech) -> str:
    return speech.translate("hard" if change.shown.is_hard else "soft")


def _tell_ranking(ranking: Ranking, problem: Problem, speech: Speech) -> None:
    from scheduler.swaps.hours import signed

    if not ranking.answers:
        speech.say(Message("Nobody is free who could take this turn."))
        return
    rows = []
    for answer in ranking.answers:
        person = problem.employees[answer.receiver]
        verdict = speech.translate("yes" if answer.lawful else "no")
        why = next((c.shown.violation.message for c in answer.new), "")
        change = signed(answer.hours[1].paid_minutes)
        cost = f"{answer.cost_difference:+d}"
        rows.append((person.id, person, verdict, cost, change, why))
    heads = ("Id", "Name", "Lawful", "Cost", "Hours", "First new violation")
    speech.show_table(heads, rows)
    values = {"shown": len(ranking.answers), "possible": ranking.possible}
    speech.say(
        Message("{shown} of the {possible} people who are free and fit are shown.", values),
        _REGIMES[ranking.answers[0].regime.value],
    )
