"""The Erlang calculator: how many people a promise takes, or what a number of people means."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import streamlit as st

from scheduler.desk.demand_view import DemandView
from scheduler.desk.service_curve import level_curve
from scheduler.desk.staffing import StaffAnswer, size_staff
from scheduler.domain.queue import Queue
from scheduler.ui import faults
from scheduler.ui.charts import chart_of, shades
from scheduler.ui.demand_page.words import NOTHING, level_words, queue_name, wait_words
from scheduler.ui.figures import Figure, draw_figures
from scheduler.ui.words import say, t

_SIZE, _JUDGE = "size", "judge"
_TYPICAL = {"arrivals": 100.0, "aht": 180.0, "level": 80.0, "within": 20.0}


def show(view: DemandView) -> None:
    """Draw the questions, the answer and the curve."""
    way = st.segmented_control(
        t("What do you want to know?"),
        [_SIZE, _JUDGE],
        format_func=lambda w: (
            t("How many people does it take?") if w == _SIZE else t("What do so many people mean?")
        ),
        default=_SIZE,
        required=True,
        key="calculator_way",
    )
    asked, answers = st.columns([2, 3], gap="large")
    with asked:
        preset = _preset(view)
        numbers = _questions(preset, view.problem.centre.interval_minutes, way == _JUDGE)
    with answers, faults.explained():
        answer = size_staff(numbers)
        _figures(answer)
        _curve(numbers, answer)


def _preset(view: DemandView) -> Queue | None:
    queues = [n for n, queue in enumerate(view.queues) if not queue.fixed]
    chosen = st.selectbox(
        t("Begin with the settings of"),
        [None, *queues],
        format_func=lambda n: t("no queue: typical figures") if n is None else queue_name(view, n),
        key="calculator_queue",
    )
    return None if chosen is None else view.queues[chosen]


def _questions(queue: Queue | None, interval: int, judge: bool) -> dict[str, float]:
    """What is asked, named as `desk.staffing` names it. Other presets are other fields."""
    name = queue.id if queue else ""

    def ask(label: str, value: float, low: int, high: int, help_: str = "") -> float:
        key = f"calculator_{name}_{label}"
        whole = round(value)
        return st.number_input(label, low, high, whole, 1, help=help_ or None, key=key)

    level = queue.service_level if queue else None
    found = {
        "arrivals": st.number_input(
            t("Calls in the interval"),
            0.0,
            1e6,
            _TYPICAL["arrivals"],
            1.0,
            format="%g",
            key=f"calculator_{name}_calls",
        ),
        "interval": 60 * ask(t("Interval, minutes"), interval, 1, 1440),
        "aht": ask(
            t("Handling time, seconds"),
            queue.aht_seconds if queue else _TYPICAL["aht"],
            1,
            86_400,
            t("Average of a call, talk and work after it together."),
        ),
        "service-level": 0.01
        * ask(
            t("Answered in time, %"),
            100 * level if level is not None else _TYPICAL["level"],
            0,
            99,
            t("The share of calls that shall be answered within the seconds below."),
        ),
        "within": ask(
            t("In time means within, seconds"),
            queue.threshold_seconds or 0 if queue else _TYPICAL["within"],
            0,
            3600,
        ),
        "shrinkage": 0.01
        * ask(
            t("Shrinkage, %"),
            100 * queue.shrinkage if queue else 0,
            0,
            95,
            t("Rostered time lost to breaks, training and absence."),
        ),
        "concurrency": ask(
            t("Contacts held at once"),
            queue.concurrency if queue else 1,
            1,
            50,
            t("1 on the phone, several in a chat."),
        ),
    }
    if queue and queue.max_occupancy is not None and not judge:
        found["max-occupancy"] = queue.max_occupancy
        st.caption(
            t("People busy {share} of the time at most.", share=f"{queue.max_occupancy:.0%}")
        )
    if judge:
        found["agents"] = ask(t("People present"), 14, 0, 10_000)
    return found


def _figures(answer: StaffAnswer) -> None:
    staffing = answer.staffing
    said = {True: t("as promised"), False: t("below the promise"), None: ""}
    met, load, busy = answer.meets_targets, staffing.load_erlangs, staffing.occupancy
    draw_figures(
        [
            Figure(t("People present"), f"{staffing.agents:,}"),
            Figure(
                t("On the rota"),
                f"{staffing.scheduled:,}",
                help=t("So many on the rota leave that many present, shrinkage taken off."),
            ),
            Figure(
                t("Answered in time"),
                level_words(staffing.service_level, fixed=False),
                said[met],
                met is not False,
            ),
            Figure(t("Average wait"), wait_words(staffing.asa_s)),
            Figure(t("Busy"), NOTHING if busy is None else f"{busy:.0%}"),
            Figure(
                t("Work, erlangs"),
                NOTHING if load is None else f"{load:.2f}",
                help=t("People that would be busy all the time if nobody ever waited."),
            ),
        ]
    )
    if answer.trouble:
        st.warning(say(answer.trouble))


def _curve(numbers: dict[str, float], answer: StaffAnswer) -> None:
    points: Sequence[StaffAnswer] = level_curve(numbers)
    rows = [
        {
            "agents": point.staffing.agents,
            "level": point.staffing.service_level,
            "words": level_words(point.staffing.service_level, fixed=False),
            "wait": wait_words(point.staffing.asa_s),
            "busy": f"{point.staffing.occupancy or 0:.0%}",
            "chosen": point.staffing.agents == answer.staffing.agents,
        }
        for point in points
    ]
    if not rows:
        return
    colours = shades()
    base = chart_of(rows).encode(
        alt.X("agents:Q", title=t("People present"), axis=alt.Axis(tickMinStep=1, grid=False)),
        alt.Y(
            "level:Q",
            title=t("Answered in time"),
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format="%"),
        ),
        tooltip=[
            alt.Tooltip("agents:Q", title=t("People present")),
            alt.Tooltip("words:N", title=t("Answered in time")),
            alt.Tooltip("wait:N", title=t("Average wait")),
            alt.Tooltip("busy:N", title=t("Busy")),
        ],
    )
    line = base.mark_line(color=colours.level, strokeWidth=2)
    dots = base.mark_point(filled=True).encode(
        size=alt.condition("datum.chosen", alt.value(220), alt.value(45)),
        color=alt.condition("datum.chosen", alt.value(colours.missing), alt.value(colours.level)),
        opacity=alt.value(1),
    )
    target = numbers["service-level"]
    rule = (
        chart_of([{"target": target}])
        .mark_rule(color=colours.target, strokeDash=[5, 4])
        .encode(alt.Y("target:Q"))
    )
    st.altair_chart(
        alt.layer(rule, line, dots).properties(height=300, width="container"),
        alt=t("Share of calls answered in time against the number of people present"),
    )
