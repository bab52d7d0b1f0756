"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from scheduler.cli.speech import Speech
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.people import Employee
from scheduler.domain.text import LANGUAGES, Message

CentreFolderPath = Annotated[
    Path, typer.Argument(metavar="CENTRE", help="The centre's folder, with centre.toml in it.")
]
RotaPath = Annotated[Path, typer.Argument(metavar="ROTA.csv", help="A rota file.")]
First = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="First day; the centre's own by default."),
]


def _check_weeks(value: int | None) -> int | None:
    if value is not None:
        from scheduler.io.horizon import MOST_WEEKS

        if not 1 <= value <= MOST_WEEKS:
            problem = Message("is out of range.")
            remedy = Message("Write a number from {low} to {high}.", {"low": 1, "high": MOST_WEEKS})
            raise BadInput([Fault("paiban", None, "--weeks", str(value), problem, remedy)])
    return value


Weeks = Annotated[
    int | None,
    typer.Option(
        "--weeks",
        metavar="N",
        callback=_check_weeks,
        help="Length; the centre's own by default.",
    ),
]
DutyPath = Annotated[
    Path | None,
    typer.Option(
        "--duty",
        metavar="DUTY.csv",
        help="The duty file; by default duty.csv beside the rota, if there is one.",
    ),
]
DaskAddress = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="tcp://HOST:PORT",
        help="Have the workers of this dask scheduler do the work, on whatever machines they are.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def _check_language(value: str | None) -> str | None:
    if value is not None and value not in LANGUAGES:
        problem = Message("is not a language of Paiban.")
        remedy = Message("Write zh or en.")
        raise BadInput([Fault("paiban", None, "--lang", value, problem, remedy)])
    return value


Language = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="zh|en",
        callback=_check_language,
        help="Language of the answer; that of the machine by default.",
    ),
]


def speech_of(context: typer.Context) -> Speech:
    """How this run of the command line speaks."""
    speech = context.obj
    assert isinstance(speech, Speech)
    return speech


def parse_first(text: str | None) -> date | None:
    """The date of --from.

    Raises:
        BadInput: it is not a date, or lies in a year that cannot be planned.
    """
    if text is None:
        return None
    from scheduler.io.horizon import FIRST_YEAR, LAST_YEAR, out_of_years

    try:
        first = date.fromisoformat(text)
    except ValueError as error:
        problem, remedy = Message("is not a date."), Message("Write YYYY-MM-DD.")
        raise BadInput([Fault("paiban", None, "--from", text, problem, remedy)]) from error
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        problem, remedy = out_of_years()
        raise BadInput([Fault("paiban", None, "--from", text, problem, remedy)])
    return first


def hours(minutes: int) -> float:
    """Minutes as hours with two decimals, for programs."""
    return round(minutes / 60, 2)


def person_row(person: Employee) -> dict[str, Any]:
    """Who somebody is, for programs."""
    return {"employee_id": person.id, "name": person.name}
