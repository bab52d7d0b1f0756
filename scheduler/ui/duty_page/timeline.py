"""The rotation at a glance: who holds each duty on which days."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.io.page_templates import short_weekday
from scheduler.io.report_duties import DutySpan, list_duties
from scheduler.ui import state
from scheduler.ui.charts import shades
from scheduler.ui.words import say, t

_KINDS = {DayKind.REST: "rest", DayKind.STATUTORY: "hol", DayKind.MAKEUP_WORKDAY: "makeup"}
_LIGHT = {
    "bar": "#eadcf9",
    "ink": "#3d0b73",
    "holiday": "#fbdcdc",
    "makeup": "#dcebff",
    "open": "#f6c9c9",
    "open-ink": "#8f1013",
}
_DARK = {
    "bar": "#4a2a75",
    "ink": "#f0e4ff",
    "holiday": "#4a2226",
    "makeup": "#1d3350",
    "open": "#5c2a2d",
    "open-ink": "#ffb3b0",
}


def draw_timeline(problem: Problem, rota: Rota) -> None:
    """Draw the days of the horizon with a row for each duty by week or day."""
    colours = _DARK if st.context.theme.type == "dark" else _LIGHT
    colours = colours | {"paper": shades().paper}
    variables = ";".join(f"--duty-{name}:{value}" for name, value in colours.items())
    days = "".join(_head(problem, number, day) for number, day in enumerate(problem.days))
    rows = "".join(
        f'<tr><th scope="row" class="kind">{escape(say(row.kind.name))}</th>'
        + "".join(_span(span) for span in row.spans)
        + "</tr>"
        for row in list_duties(problem, rota)
    )
    label = escape(t("Who holds each duty on which days"))
    st.html(
        f'<style>{_css()}</style><div class="duty-scroll" role="region" tabindex="0" '
        f'aria-label="{label}" style="{variables}"><table class="duty-line"><thead><tr>'
        f'<th class="kind" scope="col">{escape(t("Duty"))}</th>{days}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _head(problem: Problem, number: int, day: Day) -> str:
    css = _KINDS.get(day.kind, "")
    if number and day.weekday == problem.centre.week_start:
        css += " wk"
    text = f"{day.date.month}/{day.date.day}" if not number or day.date.day == 1 else day.date.day
    weekday = short_weekday(day.date, state.language())
    title = f' title="{escape(day.name)}"' if day.name else ""
    return (
        f'<th scope="col" class="{css.strip()}"{title}><b>{text}</b><small>{weekday}</small></th>'
    )


def _span(span: DutySpan) -> str:
    if not span.is_held_open:
        return f'<td colspan="{span.length}"></td>'
    css = "held" if span.names else "open"
    if span.length < 3:
        css += " brief"
    names = escape(" · ".join(span.names) or t("nobody"))
    return f'<td colspan="{span.length}" class="{css}" title="{names}">{names}</td>'


@cache
def _css() -> str:
    return (Path(__file__).parent / "timeline.css").read_text("utf-8")
