"""report.html: the rota as one page to read, print and pass on, in one or both languages.

The page holds everything it shows: no other files, no network, no scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from scheduler.breaks import settle_breaks
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.page_templates import HTML_LANGUAGE, long_date, page_words, templates
from scheduler.io.report_charts import PANEL_HEIGHT, PANEL_WIDTH, make_charts
from scheduler.io.report_fairness import count_shares
from scheduler.io.report_grid import make_grid
from scheduler.io.report_sharing import share_people
from scheduler.io.report_words import (
    describe_handover,
    describe_status,
    describe_years,
    group_findings,
    headline,
    refused_wishes,
)
from scheduler.solve.best_possible import describe_relaxation, describe_shortfall
from scheduler.solve.result import Result

LANGUAGE_NAME = {"en": "English", "zh": "中文"}


def render_report(problem: Problem, result: Result, languages: Sequence[str] = ("zh", "en")) -> str:
    """The whole page; the first language shows when it is opened, a switch shows the others."""
    facts = _facts(problem, result)
    pages = [(language, _render_page(facts, language)) for language in languages]
    title = Message("Rota {first} - {last}", {"first": facts["first"], "last": facts["last"]}).in_(
        languages[0]
    )
    return (
        templates()
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
        "first": long_date(problem.first),
        "last": long_date(problem.days[-1].date),
        "status": describe_status(result),
        "years": describe_years(problem),
        "bound_note": describe_relaxation(result),
        "shortfalls": [describe_shortfall(problem, short) for short in result.shortfalls],
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
        "grid": make_grid(
            problem, rota, result.report.hard_violations if result.report else (), attendance
        ),
        "charts": charts,
        "cards": headline(problem, rota, result, attendance, charts),
        "fairness": count_shares(problem, rota),
    }


def _render_page(facts: dict[str, Any], language: str) -> Markup:
    words = page_words(language)
    template = templates().get_template("report_page.html.j2")
    # The template escapes every value by itself; what it gives back is safe as it stands.
    return Markup(template.render(**facts, **words))
