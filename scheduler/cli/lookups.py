"""`calendar` and `rules`: what Paiban knows."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import AsJson, Language, speech_of
from scheduler.domain.text import Message

_STATES = {
    "announced": Message("The holidays of {year} have been announced."),
    "projected": Message(
        "The holidays of {year} have not been announced: the days are projected, and make-up days "
        "are not known yet."
    ),
    "entered": Message("The holidays of {year} were entered by hand."),
}


def calendar(
    context: typer.Context,
    country: Annotated[
        str, typer.Argument(metavar="COUNTRY", help="Country: CN, CHN or China, for example.")
    ],
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Year, such as 2026.")],
    subdivision: Annotated[
        str | None,
        typer.Option("--subdivision", metavar="CODE", help="Part of the country, such as BY."),
    ] = None,
    as_json: AsJson = False,
    lang: Language = None,
) -> ExitCode:
    """Shows people the days that are not ordinary, and programs all of them."""
    from scheduler.desk.calendars import look_up_year

    speech = speech_of(context)
    found = look_up_year(country, year, subdivision)
    days = [
        {"date": day.date.isoformat(), "kind": day.kind.value, "name": day.name}
        for day in found.days
    ]
    content: dict[str, Any] = {"year": found.year, "state": found.state.value, "days": days}
    speech.answer({"country": found.country, **content})
    state = _STATES[found.state.value]
    speech.say(Message(state.template, {"year": year}))
    special = [d for d in found.days if d.name or d.kind.is_working == d.is_weekend]
    speech.show_table(
        ("Date", "Kind of day", "Holiday"),
        ((d.date, speech.translate(d.kind.value.replace("_", "-")), d.name) for d in special),
    )
    kinds = sorted(d.kind.value for d in found.days)
    counts = [
        Message("{count} x {kind}", {"count": len(list(g)), "kind": Message(k.replace("_", "-"))})
        for k, g in groupby(kinds)
    ]
    speech.say(Message("{counts}", {"counts": counts}))
    return ExitCode.DONE


def rules(context: typer.Context, as_json: AsJson = False, lang: Language = None) -> ExitCode:
    """Defaults only: what a centre sets itself stands in its rules.toml."""
    from scheduler.desk.rule_book import list_rules

    speech = speech_of(context)
    entries = list_rules()
    listed = [
        {
            "id": entry.id,
            "title": entry.title,
            "title_zh": entry.words(entry.title, "zh"),
            "group": entry.group.value,
            "reach": entry.reach.value,
            "mode": entry.mode.value,
            "weight": entry.weight,
            "unit": entry.unit,
            "origin": entry.origin,
            "help": entry.help,
            "help_zh": entry.words(entry.help, "zh"),
            "schema": entry.schema,
        }
        for entry in entries
    ]
    speech.answer({"rules": listed})
    for group, members in groupby(entries, key=lambda entry: entry.group):
        speech.say(Message("{group}", {"group": Message(group.value)}))
        speech.show_table(
            ("Id", "Rule", "Strictness", "Weight", "Unit of breach"),
            (
                (
                    entry.id,
                    speech.translate(entry.title),
                    speech.translate(entry.mode.value),
                    entry.weight if entry.mode.value == "soft" else "",
                    speech.translate(entry.unit),
                )
                for entry in members
            ),
        )
    speech.say(Message("{count} rules.", {"count": len(entries)}))
    return ExitCode.DONE
