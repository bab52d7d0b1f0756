"""`staff`: size a queue, or judge a number of agents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import AsJson, Language, speech_of
from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.desk.staffing import StaffAnswer


def _number(name: str, metavar: str, text: str) -> Any:
    return typer.Option(name, metavar=metavar, help=text)


def staff(
    context: typer.Context,
    arrivals: Annotated[
        float | None, _number("--arrivals", "N", "Calls arriving in the interval.")
    ] = None,
    interval: Annotated[
        float | None, _number("--interval", "S", "Length of the interval in seconds.")
    ] = None,
    aht: Annotated[
        float | None, _number("--aht", "S", "Average handling time of a call in seconds.")
    ] = None,
    service_level: Annotated[
        float | None, _number("--service-level", "X", "Target: share answered in time, 0.8 = 80 %.")
    ] = None,
    within: Annotated[
        float | None, _number("--within", "S", "Seconds that count as in time.")
    ] = None,
    asa: Annotated[
        float | None, _number("--asa", "S", "Target: longest average wait in seconds.")
    ] = None,
    agents: Annotated[
        float | None, _number("--agents", "N", "Judge this number of agents instead of sizing.")
    ] = None,
    shrinkage: Annotated[
        float | None, _number("--shrinkage", "X", "Share of rostered time lost to breaks, absence.")
    ] = None,
    max_occupancy: Annotated[
        float | None, _number("--max-occupancy", "X", "Target: largest share of time busy.")
    ] = None,
    concurrency: Annotated[
        float | None, _number("--concurrency", "N", "Chats one person holds at once.")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="FILE",
            help="Answer each row of a file whose columns are named like these options.",
        ),
    ] = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> ExitCode:
    """Exit code 0 also where the agents cannot carry the load: that is an answer."""
    from scheduler.desk.staffing import NUMBERS, size_staff, size_staff_of_file

    speech = speech_of(context)
    given = (
        arrivals,
        interval,
        aht,
        service_level,
        within,
        asa,
        agents,
        shrinkage,
        max_occupancy,
        concurrency,
    )
    asked = {name: n for name, n in zip(NUMBERS, given, strict=True) if n is not None}
    if csv is None:
        answer = size_staff(asked)
        speech.answer(staff_content(answer, speech))
        _tell(answer, speech)
        return ExitCode.DONE
    answers = size_staff_of_file(csv, asked)
    rows = [{"row": a.row, **(a.labels or {}), **staff_content(a, speech)} for a in answers]
    speech.answer({"rows": rows})
    _tell_rows(answers, speech)
    return ExitCode.DONE


def staff_content(answer: StaffAnswer, speech: Speech) -> dict[str, Any]:
    """One answer for programs; no figure, but null, where the queue grows without end."""
    found, trouble = answer.staffing, answer.trouble
    content = {
        "agents": found.agents,
        "scheduled": found.scheduled,
        "service_level": found.service_level,
        "occupancy": found.occupancy,
        "p_wait": found.p_wait,
        "asa_s": found.asa_s,
        "stable": found.stable,
        "load_erlangs": found.load_erlangs,
        "message": None if trouble is None else speech.words(trouble),
    }
    return content if answer.meets_targets is None else content | {"meets": answer.meets_targets}


def _tell(answer: StaffAnswer, speech: Speech) -> None:
    found = answer.staffing
    load = "-" if found.load_erlangs is None else f"{found.load_erlangs:.2f}"
    values = {"agents": found.agents, "scheduled": found.scheduled, "load": load}
    speech.say(
        Message("{agents} agents at work, {scheduled} on the rota, for {load} erlangs.", values)
    )
    if answer.trouble is not None:
        speech.say(answer.trouble)
        return
    if found.service_level is not None:
        share = f"{found.service_level:.1%}"
        speech.say(Message("Answered in time: {share}.", {"share": share}))
    figures = {
        "waiting": f"{found.p_wait or 0:.1%}",
        "asa": f"{found.asa_s or 0:.1f}",
        "occupancy": f"{found.occupancy or 0:.1%}",
    }
    speech.say(
        Message("Have to wait: {waiting}; average wait {asa} s; occupancy {occupancy}.", figures)
    )
    if answer.meets_targets is not None:
        met = Message("The targets are met.")
        speech.say(met if answer.meets_targets else Message("The targets are not met."))


def _tell_rows(answers: list[StaffAnswer], speech: Speech) -> None:
    labels = list(dict.fromkeys(name for a in answers for name in a.labels or {}))
    heads = ["Row", *labels, "Agents", "On the rota", "In time", "Occupancy", "Wait (s)", ""]
    rows = []
    for answer in answers:
        found = answer.staffing
        shares = [None if x is None else f"{x:.1%}" for x in (found.service_level, found.occupancy)]
        wait = None if found.asa_s is None else f"{found.asa_s:.1f}"
        named = [(answer.labels or {}).get(name) for name in labels]
        rows.append(
            [answer.row, *named, found.agents, found.scheduled, *shares, wait, answer.trouble]
        )
    speech.show_table(heads, rows)
