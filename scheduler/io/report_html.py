"""report.html: the rota as one page to read, print and pass on, in one or both languages.

The page holds everything it shows: no other files, no network, no scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_skeleton
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scheduler.breaks import settle_breaks
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Name, put_in_words
from scheduler.io.report_charts import PANEL_HEIGHT, PANEL_WIDTH, make_charts
from scheduler.io.report_fairness import count_shares
from scheduler.io.report_grid import make_grid
from scheduler.io.report_sharing import share_people
from scheduler.io.report_words import (
    describe_bound,
    describe_handover,
    describe_status,
    describe_years,
    group_findings,
    headline,
    refused_wishes,
)
from scheduler.solve.result import Result

HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}
LANGUAGE_NAME = {"en": "English", "zh": "中文"}


def render_report(problem: Problem, result: Result, languages: Sequence[str] = ("zh", "en")) -> str:
    """The whole page; the first language shows when it is opened, a switch shows the others."""
    facts = _facts(problem, result)
    pages = [(language, _render_page(facts, language)) for language in languages]
    title = Message("Rota {first} - {last}", {"first": facts["first"], "last": facts["last"]}).in_(
        languages[0]
    )
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            title=f"{problem.centre.name.in_(languages[0])} · {title}",
            pages=pages,
            styles=facts["grid"].styles if facts["grid"] else (),
            html_language=HTML_LANGUAGE,
            language_name=LANGUAGE_NAME,
        )
    )


def _facts(problem: Problem, result: Result) -> dict[str, Any]:
    """Everything the page shows, in no language yet."""
    facts: dict[str, Any] = {
        "problem": problem,
        "centre": problem.centre,
        "result": result,
        "first": _long(problem.first),
        "last": _long(problem.days[-1].date),
        "status": describe_status(result),
        "years": describe_years(problem),
        "bound_note": describe_bound(result),
        "handover": describe_handover(problem),
        "grid": None,
        "cards": [],
        "charts": (),
        "fairness": None,
        "findings": group_findings(result.report) if result.report else [],
        "wishes": refused_wishes(result.report) if result.report else [],
        "panel_width": PANEL_WIDTH,
        "panel_height": PANEL_HEIGHT,
    }
    if result.rota is not None:
        facts |= _rota_facts(problem, result, settle_breaks(problem, result.rota))
    return facts


def _rota_facts(problem: Problem, result: Result, rota: Rota) -> dict[str, Any]:
    attendance = share_people(problem, rota)
    charts = make_charts(problem, attendance)
    return {
        "grid": make_grid(problem, rota, result, attendance),
        "charts": charts,
        "cards": headline(problem, rota, result, attendance, charts),
        "fairness": count_shares(problem, rota),
    }


def _render_page(facts: dict[str, Any], language: str) -> Markup:
    def say(template: str, **values: object) -> str:
        return Message(template, values).in_(language)

    def in_words(value: object) -> object:
        return put_in_words(value, language)

    def weekday(day: date) -> str:
        return format_date(day, "EEEEE" if language == "zh" else "EEEEEE", locale=_locale(language))

    def month(of: tuple[int, int]) -> str:
        return format_skeleton("yMMM", date(*of, 1), locale=_locale(language))

    template = _environment().get_template("report_page.html.j2")
    # The template escapes every value by itself; what it gives back is safe as it stands.
    return Markup(
        template.render(**facts, t=say, w=in_words, weekday=weekday, month=month, language=language)
    )


def _long(day: date) -> Name:
    """A date with its year, in both languages."""
    zh, en = format_date(day, "y年M月d日", "zh_CN"), format_date(day, "d MMMM y", "en")
    return Name(zh, en)


def _locale(language: str) -> str:
    return {"en": "en", "zh": "zh_CN"}[language]


def _hours(hours: float) -> str:
    """Hours as people write them: 152 or 152.5."""
    return f"{round(hours, 1):g}" if abs(hours) < 100_000 else f"{hours:.0f}"


def _signed(hours: float) -> str:
    rounded = round(hours, 1)
    return "0" if not rounded else f"{rounded:+g}".replace("-", "−")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"hours": _hours, "signed": _signed}
    return environment
