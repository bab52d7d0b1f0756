"""Small charts beside the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import streamlit as st

from scheduler.desk.fact_figures import Headcount, asked_late, headcounts, leave_by_day
from scheduler.desk.facts import TableView
from scheduler.domain.problem import Problem
from scheduler.domain.text import format_day
from scheduler.io.report_colours import shift_styles
from scheduler.ui import faults, state
from scheduler.ui.charts import chart_of, shades
from scheduler.ui.words import say, t

_BAR_PIXELS = 30
_AMBER = "#d9930d"


def show_headcounts(view: TableView) -> None:
    """Draw how many people there are by team, contract and skill."""
    if not view.rows:
        return
    st.subheader(t("{count} people", count=len(view.rows)))
    sides = st.columns(3)
    parts = (("team", "teams"), ("contract", "contracts"), ("skills", "skills"))
    titles = (t("By team"), t("By contract"), t("By skill"))
    for side, title, (column, choices) in zip(sides, titles, parts, strict=True):
        counted = headcounts(view, column, choices)
        if counted:
            with side:
                st.markdown(f"**{title}**")
                _draw_counts(counted, title)


def _draw_counts(counted: Sequence[Headcount], title: str) -> None:
    what, people = t("What"), t("People")
    rows = [{what: say(one.of), people: one.people} for one in counted]
    base = chart_of(rows).encode(
        y=alt.Y(f"{what}:N", sort=None, title=None, axis=alt.Axis(labelLimit=150)),
        x=alt.X(f"{people}:Q", title=None, axis=None),
        tooltip=[f"{what}:N", f"{people}:Q"],
    )
    bars = base.mark_bar(color=shades().present, cornerRadiusEnd=3)
    numbers = base.mark_text(align="left", dx=4, color=shades().required).encode(text=f"{people}:Q")
    chart = (bars + numbers).properties(height=_BAR_PIXELS * len(rows), description=title)
    st.altair_chart(chart)


def show_leave(view: TableView, problem: Problem) -> None:
    """Draw how many people are away on each day of the horizon, and what was asked for late."""
    days = leave_by_day(view.rows, problem)
    st.subheader(t("Away in these weeks"))
    if not any(one.approved or one.waiting for one in days):
        st.caption(t("Nobody is away in these weeks."))
        return
    day, people, what = t("Date"), t("Headcount"), t("State")
    names = t("Approved"), t("Not approved")
    rows = [
        {day: _short(one.day), people: count, what: name}
        for one in days
        for name, count in zip(names, (one.approved, one.waiting), strict=True)
    ]
    chart = (
        chart_of(rows)
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=alt.X(
                f"{day}:O", sort=None, title=None, axis=alt.Axis(labelAngle=-90, labelOverlap=True)
            ),
            y=alt.Y(f"{people}:Q", title=people, axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color(
                f"{what}:N",
                scale=alt.Scale(domain=list(names), range=[shades().level, _AMBER]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            tooltip=[f"{day}:N", f"{what}:N", f"{people}:Q"],
        )
        .properties(height=240, description=t("Away in these weeks"))
    )
    st.altair_chart(chart)
    _draw_late(view, problem.centre.leave_notice_days)


def _draw_late(view: TableView, notice_days: int) -> None:
    late = asked_late(view.rows, notice_days)
    if not late:
        return
    people = {choice.value: choice for choice in view.choices["employees"]}
    named = [
        f"{say(people.get(row['employee_id'], row['employee_id']))} {row['first']}" for row in late
    ]
    said = t("Asked for less than {days} days ahead: {listed}.", days=notice_days, listed=named)
    st.caption(f":material/schedule: {faults.plain(said)}")


def _short(day: date) -> str:
    """A day with its weekday, which helps to find the weekend."""
    return format_day(day, state.language())


def show_shift_times(problem: Problem) -> None:
    """Draw the shift types as bars over the day, in their colours."""
    styles = shift_styles(problem)
    if not styles:
        return
    st.subheader(t("Over the day"))
    what, time, start, end, colour = t("Shift type"), t("Time"), "from", "to", "colour"
    rows = [
        {
            what: f"{style.type.code} {say(style.type.name)}",
            time: style.times,
            start: style.type.start_minute / 60,
            end: style.type.end_minute / 60,
            colour: style.background,
        }
        for style in styles
    ]
    latest = max(24, max(style.type.end_minute for style in styles) / 60)
    hours = alt.Axis(
        values=list(range(0, int(latest) + 1, 2)),
        labelExpr="format(datum.value % 24, '02') + ':00'",
        labelOverlap=True,
    )
    chart = (
        chart_of(rows)
        .mark_bar(cornerRadius=3, height=16)
        .encode(
            y=alt.Y(f"{what}:N", sort=None, title=None, axis=alt.Axis(labelLimit=160)),
            x=alt.X(f"{start}:Q", scale=alt.Scale(domain=[0, latest]), title=None, axis=hours),
            x2=f"{end}:Q",
            color=alt.Color(f"{colour}:N", scale=None, legend=None),
            tooltip=[f"{what}:N", f"{time}:N"],
        )
        .properties(height=_BAR_PIXELS * len(rows), description=t("Over the day"))
    )
    st.altair_chart(chart)
