"""Arrivals: each queue's calls by kind of day, changed here or brought in as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from scheduler.desk.arrivals import (
    TABLE,
    Profiles,
    day_in_force,
    describe_day,
    read_profiles,
    save_profile,
    write_day,
)
from scheduler.desk.demand_view import DemandView
from scheduler.desk.facts import export_table, save_table
from scheduler.desk.opening import OpenCentre
from scheduler.domain.calendar import DayKind
from scheduler.domain.text import Message
from scheduler.io.report_colours import clock
from scheduler.io.text_tables import read_text_table
from scheduler.ui import faults, state
from scheduler.ui.demand_page.words import queue_name
from scheduler.ui.words import put_date, say, t
from scheduler.workload.demand import ProfileDay

_DAY_MINUTES = 1440


def show(opened: OpenCentre, view: DemandView) -> None:
    """Draw the profiles of a queue, the one chosen as a table to edit."""
    centre = opened.centre_folder.centre
    if not view.queues:
        st.info(t("This centre has no queues."))
        return
    profiles = read_profiles(state.database(), centre.id)
    queue_place, day_place = st.columns(2)
    queue = queue_place.selectbox(
        t("Queue"),
        range(len(view.queues)),
        format_func=lambda n: queue_name(view, n),
        key="arrivals_queue",
    )
    day = _choose_day(day_place, profiles, view.queues[queue].id)
    if day is not None:
        _in_force(opened, view, view.queues[queue].id, day)
        _edit(view, profiles, queue, day, centre.interval_minutes)
    _files(centre.id)


def _choose_day(place: Any, profiles: Profiles, queue: str) -> ProfileDay | None:
    known = profiles.days_of(queue)
    others: list[ProfileDay] = [d for d in (*DayKind, *range(7)) if d not in known]
    new = "date"
    options: list[Any] = [*known, *others, new]

    def words(option: Any) -> str:
        if option == new:
            return t("a date of its own …")
        name = put_date(option) if isinstance(option, date) else say(describe_day(option))
        return name if option in known else t("{day} (none yet)", day=name)

    chosen = place.selectbox(
        t("Kind of day"),
        options,
        format_func=words,
        key=f"arrivals_day_{queue}",
        help=t(
            "For each day one list holds: that of the date, else of statutory holidays or make-up "
            "workdays, else of the weekday, else of workdays or rest days."
        ),
    )
    if chosen != new:
        return chosen  # type: ignore[no-any-return]
    picked = place.date_input(t("Date"), value=None, format="YYYY-MM-DD", key="arrivals_date")
    return picked if isinstance(picked, date) else None


def _in_force(opened: OpenCentre, view: DemandView, queue: str, day: ProfileDay) -> None:
    days = [d.date for d in view.problem.days if day_in_force(opened, queue, d) == day]
    if days:
        shown = [*days[:6], "…"] if len(days) > 6 else days
        st.caption(
            t("In these weeks it holds on {count} days: {days}", count=len(days), days=shown)
        )
    else:
        st.caption(t("In these weeks it holds on no day."))


def _edit(view: DemandView, profiles: Profiles, queue: int, day: ProfileDay, length: int) -> None:
    what = view.queues[queue]
    stands = profiles.calls.get((what.id, day), {})
    minutes = _minutes_shown(stands, length)
    title = t("Places to fill") if what.fixed else t("Calls")
    table = [{"start": clock(minute), "calls": stands.get(minute, "")} for minute in minutes]
    key = f"{what.id}_{write_day(day)}_{profiles.revision.id}"
    words, chart = st.columns([2, 3])
    with words:
        edited = st.data_editor(
            table,
            column_config={
                "start": st.column_config.TextColumn(t("From"), disabled=True),
                "calls": st.column_config.TextColumn(
                    title, help=t("Empty or 0: none. Paste a column from a spreadsheet here.")
                ),
            },
            hide_index=True,
            height=420,
            key=f"arrivals_{key}",
        )
    written = {m: str(row["calls"] or "") for m, row in zip(minutes, edited, strict=True)}
    calls = dict(stands) | written
    with chart:
        _chart(calls, stands, title)
        _save(view, profiles, what.id, day, calls, key)


def _minutes_shown(stands: Mapping[int, str], length: int) -> range:
    """The intervals with calls and a little around them, or the whole day."""
    whole = st.toggle(t("Show the whole day"), key="arrivals_whole_day", value=not stands)
    if whole or not stands:
        return range(0, _DAY_MINUTES, length)
    first = max(0, min(stands) - 2 * length)
    return range(first, min(_DAY_MINUTES, max(stands) + 3 * length), length)


def _chart(calls: Mapping[int, str], stands: Mapping[int, str], title: str) -> None:
    import altair as alt

    from scheduler.ui.charts import chart_of, clock_instant, shades, time_axis

    rows: list[dict[str, object]] = [
        {"time": clock_instant(clock(minute)), "start": clock(minute), "calls": _number(text)}
        for minute, text in sorted(calls.items())
    ]
    total: float = sum(_number(text) for text in calls.values())
    before: float = sum(_number(text) for text in stands.values())
    change = f"{total - before:+,.1f}" if stands and abs(total - before) >= 0.05 else None
    st.metric(t("In a day"), f"{total:,.1f}".removesuffix(".0"), change, delta_color="off")
    bars = chart_of(rows).mark_bar(color=shades().level, align="left")
    chart = bars.encode(
        time_axis(),
        alt.Y("calls:Q", title=title),
        tooltip=[alt.Tooltip("start:N", title=t("From")), alt.Tooltip("calls:Q", title=title)],
    )
    st.altair_chart(
        chart.properties(height=220, width="container"),
        alt=t("{total} in a day", total=f"{total:,.0f}"),
    )


def _save(
    view: DemandView,
    profiles: Profiles,
    queue: str,
    day: ProfileDay,
    calls: Mapping[int, str],
    key: str,
) -> None:
    stands = profiles.calls.get((queue, day), {})
    changed = {m: text for m, text in calls.items() if text.strip()} != dict(stands)
    reason = st.text_input(
        t("Reason"), key=f"arrivals_reason_{key}", placeholder=t("Why they change"), max_chars=200
    )
    if st.button(
        t("Save the arrivals"),
        icon=":material/save:",
        type="primary",
        disabled=not changed,
        key=f"arrivals_save_{key}",
    ):
        with faults.explained() as attempt:
            save_profile(
                state.database(),
                state.actor(),
                view.problem.centre.id,
                profiles,
                queue,
                day,
                calls,
                reason,
            )
        if attempt.worked:
            faults.tell_after_rerun(Message("The arrivals are saved; the demand is new."))
            st.rerun()
    if not changed:
        st.caption(t("Nothing is changed yet."))


def _files(centre_id: str) -> None:
    with st.expander(t("All arrivals as a file")):
        st.write(
            t(
                "Columns: queue, day, start, calls. Day is a date, a weekday (monday, 周一) or a "
                "kind of day (workday, rest, statutory, makeup_workday)."
            )
        )
        st.download_button(
            t("Download"),
            data=lambda: export_table(state.database(), centre_id, TABLE),
            file_name=TABLE,
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        file = st.file_uploader(t("Bring in a file"), type=["csv"], key="arrivals_file")
        reason = st.text_input(t("Reason"), key="arrivals_file_reason", max_chars=200)
        if (
            st.button(
                t("Replace all arrivals by this file"),
                icon=":material/upload:",
                disabled=file is None,
                key="arrivals_replace",
            )
            and file is not None
        ):
            _replace(centre_id, file.getvalue(), reason)


def _replace(centre_id: str, content: bytes, reason: str) -> None:
    with faults.explained() as attempt:
        rows = read_text_table(TABLE, content).rows
        seen = read_profiles(state.database(), centre_id).revision.id
        save_table(state.database(), state.actor(), centre_id, TABLE, rows, reason, seen)
    if attempt.worked:
        faults.tell_after_rerun(Message("The arrivals are saved; the demand is new."))
        st.rerun()


def _number(text: str) -> float:
    """A cell as a figure for the chart; what makes no sense is refused when it is saved."""
    try:
        return max(0.0, float(text))
    except ValueError:
        return 0.0
