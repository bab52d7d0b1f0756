"""`repair`: somebody is absent; who steps in, and what that costs."""

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
    parse_first,
    person_row,
    speech_of,
)
from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.desk.differences import PersonDifference
    from scheduler.domain.turns import Turn
    from scheduler.solve.repair import Option, Repair
    from scheduler.solve.repairing.stand_ins import StandIn

_MOST_WAYS = 10
"""Ways to fill a turn that are told; as JSON too, where nobody reads on for ever."""
_VERDICTS = {
    "optimal": Message("With the people and days that were open, nothing is better: proven."),
    "feasible": Message("The best that was found in the time."),
    "unlawful": Message("A hard rule is broken more than before, and no way around it was found."),
}


def repair(
    context: typer.Context,
    centre: CentreFolderPath,
    rota: RotaPath,
    absent: Annotated[
        list[str],
        typer.Option(
            "--absent",
            metavar="EMPLOYEE:FROM[:TO]",
            help="Who is absent, and on which days; may be given several times.",
        ),
    ],
    duty: DutyPath = None,
    seconds: Annotated[
        float, typer.Option("--time", metavar="S", help="Seconds for the last step at most.")
    ] = 1.5,
    touch: Annotated[
        int | None,
        typer.Option(
            "--touch",
            metavar="N",
            min=0,
            help="Change the days of so many others at most; two for each open turn by default.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write the proposed rota here."),
    ] = None,
    first: First = None,
    weeks: Weeks = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> ExitCode:
    """Exit code 0 if no hard rule is broken more than before the absence, else 1."""
    from scheduler.desk.actors import AT_THE_KEYBOARD
    from scheduler.desk.building import prepare_output
    from scheduler.desk.checking import open_with_rota
    from scheduler.desk.repair_taking import write_repair
    from scheduler.desk.repairing import find_absences, repair_rota
    from scheduler.solve.repair import Effort, RepairStatus

    speech = speech_of(context)
    opened, found = open_with_rota(centre, parse_first(first), weeks, rota, duty)
    absences = find_absences(opened.problem, absent)
    if out is not None:
        prepare_output(out)
    answer = repair_rota(opened, found, absences, Effort(seconds, touch))
    files = write_repair(AT_THE_KEYBOARD, answer, out) if out is not None else []
    speech.answer(repair_content(answer, files))
    _tell(answer, files, speech)
    lawful = answer.status is not RepairStatus.UNLAWFUL
    return ExitCode.DONE if lawful else ExitCode.HARD_VIOLATIONS


def repair_content(answer: Repair, files: Sequence[Path]) -> dict[str, Any]:
    """The answer for programs. Costs of ways are differences to leaving the turn open."""
    proposal = answer.proposal
    problem = answer.problem
    return {
        "status": answer.status.value,
        "objective": proposal.report.cost,
        "cost_by_rule": proposal.report.cost_by_rule,
        "hard_violations": len(proposal.report.hard_violations),
        "cost_before": answer.report_before.cost,
        "cost_if_left_open": answer.left_open.report.cost,
        "cost_of_single_stand_ins": answer.planned.report.cost,
        "people_touched": [person_row(problem.employees[e]) for e in proposal.people_touched],
        "changes": [row for one in _differences(answer) for row in _change_rows(one, answer)],
        "stand_ins": [
            {**_turn_row(ranking.turn, answer), "ways": [_way_row(w, answer) for w in ways]}
            for ranking in answer.rankings
            for ways in [ranking.ways[:_MOST_WAYS]]
        ],
        "people_open": len(answer.helpers),
        "points_a_changed_day_in_choosing": answer.keeps_by,
        "seconds": answer.seconds,
        "files": [str(path) for path in files],
    }


def _differences(answer: Repair) -> list[PersonDifference]:
    from scheduler.desk.differences import differences_by_person

    return differences_by_person(answer.problem, answer.before, answer.proposal.rota)


def _change_rows(one: PersonDifference, answer: Repair) -> list[dict[str, Any]]:
    problem = answer.problem
    who = person_row(problem.employees[one.employee])
    rows: list[dict[str, Any]] = [
        {
            **who,
            "date": problem.date_of(cell.day).isoformat(),
            "before": list(cell.before_codes),
            "after": list(cell.after_codes),
        }
        for cell in one.cells
    ]
    for duty in one.duties:
        slot = problem.duty_slots[duty.slot]
        gains = one.employee in duty.after
        rows.append(
            {
                **who,
                "date": slot.first.isoformat(),
                "duty": slot.kind.id,
                "before": not gains,
                "after": gains,
            }
        )
    return rows


def _turn_row(turn: Turn, answer: Repair) -> dict[str, Any]:
    from scheduler.domain.turns import DutyTurn

    problem = answer.problem
    row = person_row(problem.employees[turn.employee])
    if isinstance(turn, DutyTurn):
        slot = problem.duty_slots[turn.slot]
        return {**row, "date": slot.first.isoformat(), "duty": slot.kind.id}
    worked = answer.before.cells[turn.employee, turn.day].nonzero()[0].tolist()
    codes = [problem.shift_types[kind].code for kind in worked]
    return {**row, "date": problem.date_of(turn.day).isoformat(), "shift": codes}


def _way_row(way: StandIn, answer: Repair) -> dict[str, Any]:
    return {
        "people": [person_row(answer.problem.employees[e]) for e in way.people],
        "lawful": way.is_lawful,
        "cost_difference": way.difference.cost,
        "cost_by_rule": dict(way.difference.by_rule),
        "hard_rules_broken": list(way.difference.broken),
    }


def _tell(answer: Repair, files: Sequence[Path], speech: Speech) -> None:
    from scheduler.desk.repairing import name_turn, tell_keeping

    if not answer.rankings:
        speech.say(Message("Nothing is to be filled: no shift and no duty falls on these days."))
    for ranking in answer.rankings:
        speech.say(name_turn(answer.problem, ranking.turn, answer.before))
        if not ranking.ways:
            speech.say(Message("Nobody is free who could take this turn."))
            continue
        heads = ("Who takes what", "Lawful", "Points", "By rule")
        speech.show_table(heads, [_row(w, answer, speech) for w in ranking.ways[:_MOST_WAYS]])
    speech.show_table(
        ("Proposal", "Points", "Hard violations", "Others who change"),
        [_option(name, option, speech) for name, option in _options(answer)],
    )
    speech.say(_VERDICTS[answer.status.value])
    if keeping := tell_keeping(answer.keeps_by):
        speech.say(keeping)
    rows = [
        (answer.problem.employees[one.employee], _changes_in_words(one, answer))
        for one in _differences(answer)
    ]
    speech.show_table(("Person", "What changes"), rows)
    if files:
        names = [str(path) for path in files]
        speech.say(Message("Written: {names}", {"names": names}))
    else:
        speech.say(Message("Nothing was written; --out DIR writes the proposed rota."))


def _row(way: StandIn, answer: Repair, speech: Speech) -> tuple[Any, ...]:
    from scheduler.desk.repairing import steps_of

    steps = [step.words for step in steps_of(answer, way.handovers)]
    by_rule = ", ".join(f"{rule} {cost:+d}" for rule, cost in way.difference.by_rule.items())
    if way.difference.broken:
        by_rule = ", ".join([*way.difference.broken, by_rule])
    lawful = speech.translate("yes" if way.is_lawful else "no")
    return Message("{steps}", {"steps": steps}), lawful, f"{way.difference.cost:+d}", by_rule


def _options(answer: Repair) -> list[tuple[str, Option]]:
    return [
        ("Nobody steps in", answer.left_open),
        ("The best for each turn", answer.planned),
        ("Settled together", answer.proposal),
    ]


def _option(name: str, option: Option, speech: Speech) -> tuple[Any, ...]:
    hard = len(option.report.hard_violations)
    return speech.translate(name), option.report.cost, hard, len(option.people_touched)


def _changes_in_words(one: PersonDifference, answer: Repair) -> Message:
    problem, parts = answer.problem, list[Message]()
    for cell in one.cells:
        values: dict[str, object] = {
            "date": problem.date_of(cell.day),
            "before": "+".join(cell.before_codes) or Message("day off"),
            "after": "+".join(cell.after_codes) or Message("day off"),
        }
        parts.append(Message("{date} {before} → {after}", values))
    for duty in one.duties:
        gains = one.employee in duty.after
        template = "takes {duty}" if gains else "gives up {duty}"
        parts.append(Message(template, {"duty": problem.duty_slots[duty.slot]}))
    return Message("{parts}", {"parts": parts})
