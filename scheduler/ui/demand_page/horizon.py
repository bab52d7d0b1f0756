"""The whole horizon: a map of days and times, and the expected service day by day."""

from __future__ import annotations

import altair as alt
import streamlit as st

from scheduler.desk.demand_view import (
    DemandView,
    ExpectedService,
    expect,
    heat_map,
)
from scheduler.desk.promises import promise_of
from scheduler.ui import state
from scheduler.ui.charts import chart_of, shades
from scheduler.ui.demand_page.day import DAY, TABS, day_words
from scheduler.ui.demand_page.words import (
    hours_words,
    level_words,
    queue_name,
    wait_words,
)
from scheduler.ui.tables import Cell, Tone, draw_table
from scheduler.ui.words import put_days, say, t

QUEUE = "demand_map_queue"
_MAP, _GO, _PICKED = "demand_map", "demand_go", "picked"
ALL = -1
_ROW, _ABOVE = 20, 130
"""Pixels of a day, and of the legend and the times above them."""
_FULL_COLOUR = 3
"""So many people missing or to spare have the full colour at least."""


def show(view: DemandView) -> None:
    """Draw the map, then the figures of the weeks and days."""
    queues = [ALL, *range(len(view.queues))]
    chosen = state.recall(QUEUE, ALL)
    chosen = chosen if chosen in queues else ALL
    state.set_widget(QUEUE, chosen)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            t("Queue"),
            queues,
            format_func=lambda n: t("All queues") if n == ALL else queue_name(view, n),
            required=True,
            key=QUEUE,
            on_change=lambda: state.remember(QUEUE, state.widget(QUEUE)),
        )
        st.selectbox(
            t("Look at a day"),
            range(view.problem.n_days),
            index=None,
            format_func=lambda n: day_words(view, n),
            placeholder=t("Choose, or click it in the map"),
            key=_GO,
            on_change=lambda: _go_to(state.widget(_GO)),
            width=270,
        )
    _map(view, None if chosen == ALL else chosen)
    _weeks(view)
    _days(view)


def _go_to(day: int | None) -> None:
    """Show a day by itself; called before anything is drawn."""
    if day is not None:
        state.remember(DAY, day)
        state.set_widget(TABS, t("Day"))
    state.set_widget(_GO, None)


def _take_click() -> None:
    picked = state.widget(_MAP, {}).get("selection", {}).get(_PICKED, [])
    _go_to(picked[0]["place"] if picked else None)


def _map(view: DemandView, queue: int | None) -> None:
    cells = heat_map(view, queue)
    if not cells:
        st.info(t("No calls and nobody at work in these weeks."))
        return
    names = {day: say(view.problem.date_of(day)) for day in range(view.problem.n_days)}
    rows = [
        {
            "place": cell.day,
            "day": names[cell.day],
            "start": cell.start,
            "balance": cell.balance,
            "required": cell.required,
            "present": cell.present,
        }
        for cell in cells
    ]
    starts = sorted({cell.start for cell in cells})
    shown = [start for start in starts if start.endswith(":00") and not int(start[:2]) % 3]
    dates = alt.Axis(labelLimit=120, labelOverlap=False)
    colours = shades()
    low = min(-_FULL_COLOUR, *(cell.balance for cell in cells))
    high = max(_FULL_COLOUR, *(cell.balance for cell in cells))
    chart = (
        chart_of(rows)
        .mark_rect(stroke=colours.even, strokeWidth=0.5, cursor="pointer")
        .encode(
            alt.X(
                "start:O",
                title=None,
                sort=starts,
                axis=alt.Axis(values=shown, labelAngle=0, orient="top", labelOverlap=True),
            ),
            alt.Y(
                "day:O",
                title=None,
                sort=list(names.values()),
                axis=dates,
            ),
            alt.Color(
                "balance:Q",
                scale=alt.Scale(
                    domain=[low, 0, high],
                    interpolate="rgb",
                    range=[colours.missing, colours.even, colours.surplus],
                ),
                legend=alt.Legend(
                    orient="top",
                    title=t("People missing (−) or to spare (+)"),
                    titleLimit=400,
                    gradientLength=260,
                ),
            ),
            tooltip=[
                alt.Tooltip("day:N", title=t("Day")),
                alt.Tooltip("start:N", title=t("From")),
                alt.Tooltip("required:Q", title=t("required")),
                alt.Tooltip("present:Q", title=t("present")),
                alt.Tooltip("balance:Q", title="±", format="+d"),
            ],
        )
        .properties(width="container", height=_ROW * view.problem.n_days + _ABOVE)
        .configure_view(strokeWidth=0)
        .add_params(alt.selection_point(name=_PICKED, fields=["place"], empty=False))
    )
    short = [cell for cell in cells if cell.balance < 0]
    words = t(
        "{short} of {all} intervals have fewer people than are required.",
        short=len(short),
        all=len(cells),
    )
    st.altair_chart(chart, alt=words, key=_MAP, on_select=_take_click, selection_mode=_PICKED)
    st.caption(words)


def _weeks(view: DemandView) -> None:
    st.subheader(t("Expected service by week"), anchor=False)
    spans = [
        put_days(view.problem.date_of(days[0]), view.problem.date_of(days[-1]))
        for days in view.problem.weeks
    ]
    rows: list[list[Cell | str]] = [
        [
            Cell(queue_name(view, queue), note=say(promise_of(it))),
            *(_service_cell(expect(view, queue, days), it.fixed) for days in view.problem.weeks),
        ]
        for queue, it in enumerate(view.queues)
    ]
    draw_table([t("Queue"), *spans], rows, label=t("Expected service by week"))


def _service_cell(service: ExpectedService, fixed: bool) -> Cell:
    if service.level is None:
        text = wait_words(service.asa_seconds)
    else:
        text = level_words(service.level, fixed=fixed)
    tone = {True: Tone.GOOD, False: Tone.BAD, None: Tone.SOFT}[service.is_met]
    note = t("{hours} person-hours missing", hours=hours_words(service.missing_minutes))
    mark = {True: " ✓", False: " ▼", None: ""}[service.is_met]
    return Cell(text + mark, tone, note if service.missing_minutes else "", is_bold=True)


def _days(view: DemandView) -> None:
    with st.expander(t("Day by day")):
        rows: list[list[Cell | str]] = [
            [
                say(view.problem.date_of(day)),
                *(
                    _service_cell(expect(view, queue, [day]), it.fixed)
                    for queue, it in enumerate(view.queues)
                ),
            ]
            for day in range(view.problem.n_days)
        ]
        names = [queue_name(view, queue) for queue in range(len(view.queues))]
        draw_table([t("Day"), *names], rows, label=t("Day by day"))
