"""One day: who is needed and who is there, queue by queue, and what customers can expect."""

from __future__ import annotations

from typing import Any

import altair as alt
import streamlit as st

from scheduler.desk.demand_view import (
    DemandView,
    IntervalFigures,
    day_figures,
    expect,
)
from scheduler.desk.promises import promise_of, target_of
from scheduler.ui import state
from scheduler.ui.charts import Shades, chart_of, clock_instant, shades, time_axis
from scheduler.ui.demand_page.words import (
    delay_words,
    hours_words,
    level_words,
    queue_name,
    service_figure,
)
from scheduler.ui.figures import Figure, draw_figures
from scheduler.ui.words import say, t

DAY, TABS = "demand_day", "demand_tabs"
_WIDE, _LOW = 270, 120
Rows = list[dict[str, object]]
Domain = tuple[str, str]


def show(view: DemandView) -> None:
    """Draw the day that is chosen."""
    day = _choose_day(view)
    for number, queue in enumerate(view.queues):
        figures = day_figures(view, number, day)
        with st.container(border=True):
            st.subheader(queue_name(view, number), anchor=False)
            if not figures:
                st.caption(t("No calls and nobody at work on this day."))
                continue
            _figures(view, number, day)
            _charts(figures, target_of(queue), queue.fixed, _in_words(view, number, day))
            with st.expander(t("Figures")):
                _table(figures, queue.fixed)


def _choose_day(view: DemandView) -> int:
    days = view.problem.days
    chosen: int = min(state.recall(DAY, 0), len(days) - 1)
    state.set_widget(DAY, chosen)
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False):
        _step(chosen, -1, len(days))
        st.selectbox(
            t("Day"),
            range(len(days)),
            format_func=lambda n: day_words(view, n),
            key=DAY,
            on_change=lambda: state.remember(DAY, state.widget(DAY)),
            width=230,
        )
        _step(chosen, 1, len(days))
    return chosen


def _step(chosen: int, step: int, count: int) -> None:
    """The way to the neighbouring day."""
    st.button(
        "",
        icon=":material/chevron_left:" if step < 0 else ":material/chevron_right:",
        key=f"demand_day_{step}",
        help=t("The day before") if step < 0 else t("The day after"),
        disabled=not 0 <= chosen + step < count,
        on_click=state.remember,
        args=(DAY, chosen + step),
    )


def day_words(view: DemandView, day: int) -> str:
    """A day with the name of its holiday."""
    it = view.problem.days[day]
    return f"{say(it.date)} {it.name}".strip()


def _figures(view: DemandView, queue: int, day: int) -> None:
    service = expect(view, queue, [day])
    fixed = view.queues[queue].fixed
    draw_figures(
        [
            Figure(t("Places to fill") if fixed else t("Calls"), f"{service.calls:,.0f}"),
            Figure(t("Person-hours needed"), hours_words(service.required_minutes)),
            Figure(t("Person-hours missing"), hours_words(service.missing_minutes)),
            service_figure(service, fixed=fixed),
        ]
    )
    st.caption(t("Promised: {promise}", promise=promise_of(view.queues[queue])))


def _charts(figures: list[IntervalFigures], target: float | None, fixed: bool, words: str) -> None:
    """People, calls and service below each other, on one axis of time."""
    colours = shades()
    rows = [_row(one, fixed) for one in figures]
    # A step needs an end: the last interval again, where it stops.
    rows.append(rows[-1] | {"time": _end(figures)})
    domain = str(rows[0]["time"]), str(rows[-1]["time"])
    st.altair_chart(_people(rows, domain, colours), alt=words)
    if not fixed:
        st.altair_chart(_calls(rows, domain, colours), alt=t("Calls in each interval"))
    if any(one.level is not None for one in figures):
        chart = _levels(rows, domain, colours, target)
        st.altair_chart(chart, alt=t("Expected service in each interval"))


def _row(one: IntervalFigures, fixed: bool) -> dict[str, object]:
    return {
        "time": clock_instant(one.start),
        "start": one.start,
        "required": one.required,
        "present": one.present,
        "covered": min(one.required, one.present),
        "missing": max(0, one.required - one.present),
        "calls": one.calls,
        "level": one.level,
        "expected": level_words(one.level, fixed=fixed),
        "wait": delay_words(one),
    }


def _end(figures: list[IntervalFigures]) -> str:
    if len(figures) == 1:
        hours, minutes = map(int, figures[0].start.split(":"))
        return clock_instant("24:00" if hours == 23 else f"{hours + 1:02d}:{minutes:02d}")
    first, second = (int(f.start[:2]) * 60 + int(f.start[3:]) for f in figures[:2])
    last = int(figures[-1].start[:2]) * 60 + int(figures[-1].start[3:]) + (second - first) % 1440
    return clock_instant("24:00" if last >= 1440 else f"{last // 60:02d}:{last % 60:02d}")


def _people(rows: Rows, domain: Domain, colours: Shades) -> Any:
    required, present, missing = t("required"), t("present"), t("missing")
    # A legend needs a column that names each part.
    names = {"as_required": required, "as_present": present, "as_missing": missing}
    base = chart_of([row | names for row in rows]).encode(time_axis(domain))
    scale = alt.Scale(
        domain=[present, missing, required],
        range=[colours.present, colours.missing, colours.required],
    )
    legend = alt.Legend(orient="top", title=None)
    people = _axis(tickMinStep=1, title=t("Number of people"))
    hover = [
        alt.Tooltip("start:N", title=t("From")),
        alt.Tooltip("required:Q", title=required),
        alt.Tooltip("present:Q", title=present),
        alt.Tooltip("missing:Q", title=missing),
        alt.Tooltip("calls:Q", title=t("Calls"), format=".1f"),
        alt.Tooltip("expected:N", title=t("Expected")),
        alt.Tooltip("wait:N", title=t("Average wait")),
    ]
    there = base.mark_area(interpolate="step-after", opacity=0.9).encode(
        alt.Y("present:Q", axis=people),
        color=alt.Color("as_present:N", scale=scale, legend=legend),
    )
    short = base.mark_area(interpolate="step-after", opacity=0.9).encode(
        alt.Y("covered:Q"), alt.Y2("required:Q"), color=alt.Color("as_missing:N", scale=scale)
    )
    needed = base.mark_line(interpolate="step-after", strokeWidth=2).encode(
        alt.Y("required:Q"), color=alt.Color("as_required:N", scale=scale)
    )
    touch = base.mark_rule(strokeWidth=14, opacity=0.001).encode(tooltip=hover)
    return alt.layer(there, short, needed, touch).properties(height=_WIDE, width="container")


def _calls(rows: Rows, domain: Domain, colours: Shades) -> Any:
    ends = [row["time"] for row in rows[1:]]
    bars = [row | {"end": end} for row, end in zip(rows, ends, strict=False)]
    return (
        chart_of(bars)
        .mark_rect(color=colours.calls, stroke=colours.even, strokeWidth=1)
        .encode(
            time_axis(domain, labels=False),
            alt.X2("end:T"),
            alt.Y("calls:Q", title=t("Calls"), axis=_axis(tickCount=3)),
            alt.Y2(datum=0),
            tooltip=[
                alt.Tooltip("start:N", title=t("From")),
                alt.Tooltip("calls:Q", title=t("Calls"), format=".1f"),
            ],
        )
        .properties(height=_LOW, width="container")
    )


def _levels(rows: Rows, domain: Domain, colours: Shades, target: float | None) -> Any:
    base = chart_of(rows).encode(time_axis(domain))
    share = alt.Y(
        "level:Q",
        title=t("Expected"),
        scale=alt.Scale(domain=[0, 1]),
        axis=_axis(format="%", tickCount=3),
    )
    line = base.mark_line(
        interpolate="step-after",
        strokeWidth=2,
        color=colours.level,
        invalid="break-paths-show-domains",
    ).encode(
        share,
        tooltip=[
            alt.Tooltip("start:N", title=t("From")),
            alt.Tooltip("expected:N", title=t("Expected")),
        ],
    )
    layers: list[alt.Chart] = [line]
    if target is not None:
        rule = chart_of([{"target": target}]).mark_rule(color=colours.target, strokeDash=[5, 4])
        layers.append(rule.encode(alt.Y("target:Q")))
    return alt.layer(*layers).properties(height=_LOW, width="container")


def _axis(**more: Any) -> alt.Axis:
    """An axis that takes as much room as those above and below it."""
    return alt.Axis(minExtent=38, maxExtent=38, **more)


def _in_words(view: DemandView, queue: int, day: int) -> str:
    """The chart for those who cannot see it."""
    service = expect(view, queue, [day])
    return t(
        "{queue} on {date}: {missing} of {needed} person-hours missing; expected: {level}.",
        queue=queue_name(view, queue),
        date=view.problem.date_of(day),
        missing=hours_words(service.missing_minutes),
        needed=hours_words(service.required_minutes),
        level=level_words(service.level, fixed=view.queues[queue].fixed),
    )


def _table(figures: list[IntervalFigures], fixed: bool) -> None:
    rows = [
        {
            t("From"): one.start,
            t("Calls"): round(one.calls, 1),
            t("required"): one.required,
            t("present"): one.present,
            "±": one.balance,
            t("Expected"): level_words(one.level, fixed=fixed),
            t("Average wait"): delay_words(one),
            t("Busy"): "–" if one.occupancy is None else f"{one.occupancy:.0%}",
        }
        for one in figures
    ]
    st.dataframe(rows, hide_index=True, height="content")
