"""A year in twelve months: the four kinds of day in colours, and how sure each of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path

import streamlit as st
from babel.dates import format_date, get_day_names

from scheduler.desk.calendars import CalendarYear
from scheduler.domain.calendar import Day, DayKind, YearState
from scheduler.domain.problem import Problem
from scheduler.domain.text import format_day
from scheduler.ui import state
from scheduler.ui.words import t

_STYLE = Path(__file__).with_name("year.css")
_LOCALE = {"en": "en", "zh": "zh_CN"}


def kind_names() -> dict[DayKind, str]:
    """What the four kinds of day are called."""
    return {
        DayKind.WORKDAY: t("Workday"),
        DayKind.REST: t("Rest day"),
        DayKind.STATUTORY: t("Statutory holiday"),
        DayKind.MAKEUP_WORKDAY: t("Make-up workday"),
    }


def state_names() -> dict[YearState, str]:
    """How sure a day or a year is."""
    return {
        YearState.ANNOUNCED: t("announced"),
        YearState.PROJECTED: t("projected"),
        YearState.ENTERED: t("entered by hand"),
    }


def show_state(year: CalendarYear) -> None:
    """Say how far the year can be relied on, and what to do about it."""
    if year.state is YearState.ANNOUNCED:
        said = t("{year} is announced: its holidays are official.", year=year.year)
        st.markdown(f":green-badge[:material/verified: {said}]")
    elif year.state is YearState.PROJECTED:
        st.warning(
            t(
                "{year} is projected: nobody has announced its holidays yet, and make-up workdays "
                "cannot be known. Enter them below as soon as they are.",
                year=year.year,
            ),
            icon=":material/help:",
        )
    else:
        st.info(
            t(
                "{year} is entered by hand: the days below are yours, all others are projected.",
                year=year.year,
            ),
            icon=":material/edit_calendar:",
        )


def show_year(year: CalendarYear, problem: Problem | None) -> None:
    """Draw the twelve months and what the colours mean."""
    shown = set() if problem is None else {day.date for day in problem.days}
    months = [list(days) for _, days in groupby(year.days, key=lambda day: day.date.month)]
    week_start = 0 if problem is None else problem.centre.week_start
    drawn = "".join(_month(days, week_start, shown) for days in months)
    style = _STYLE.read_text("utf-8")
    st.html(
        f"<style>{style}</style>{_legend(bool(shown))}"
        f'<div class="pb-year" lang="{state.language()}">{drawn}</div>'
    )


def _legend(has_horizon: bool) -> str:
    kinds = kind_names().items()
    parts = [f'<li><i class="pb-{kind}"></i>{escape(name)}</li>' for kind, name in kinds]
    for mark, name in (("projected", t("projected")), ("entered", t("entered by hand"))):
        parts.append(f'<li><i class="pb-{mark}"></i>{escape(name)}</li>')
    if has_horizon:
        parts.append(f'<li><i class="pb-shown"></i>{escape(t("the days shown now"))}</li>')
    return f'<ul class="pb-legend">{"".join(parts)}</ul>'


def _month(days: Sequence[Day], week_start: int, shown: set[date]) -> str:
    language = state.language()
    first = days[0].date
    name = format_date(first, "LLLL", locale=_LOCALE[language])
    names = get_day_names("narrow", locale=_LOCALE[language])
    order = [(week_start + place) % 7 for place in range(7)]
    head = "".join(f'<th scope="col">{escape(names[day])}</th>' for day in order)
    cells = ["<td></td>"] * ((first.weekday() - week_start) % 7)
    cells += [_cell(day, shown) for day in days]
    cells += ["<td></td>"] * (-len(cells) % 7)
    weeks = ["".join(cells[place : place + 7]) for place in range(0, len(cells), 7)]
    rows = "".join(f"<tr>{week}</tr>" for week in weeks)
    return (
        f"<table><caption>{escape(name)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _cell(day: Day, shown: set[date]) -> str:
    marks = [f"pb-{day.kind}"]
    if day.state is not YearState.ANNOUNCED:
        marks.append(f"pb-{day.state}")
    if day.date in shown:
        marks.append("pb-shown")
    said = [format_day(day.date, state.language()), kind_names()[day.kind], day.name]
    said.append(state_names()[day.state])
    title = " · ".join(part for part in said if part)
    return f'<td class="{" ".join(marks)}" title="{escape(title)}">{day.date.day}</td>'


def special_days(year: CalendarYear) -> Mapping[str, list[Day]]:
    """The holidays and make-up workdays of a year, by what they are called."""
    found: dict[str, list[Day]] = {}
    for day in year.days:
        if day.kind is DayKind.STATUTORY or day.kind is DayKind.MAKEUP_WORKDAY:
            name = day.name or kind_names()[day.kind]
            found.setdefault(f"{kind_names()[day.kind]} · {name}", []).append(day)
    return found
