"""Where the rota falls short, worst first."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.demand_view import DemandView, Shortfall, list_shortfalls
from scheduler.ui.demand_page.words import hours_words, level_words, queue_name, wait_words
from scheduler.ui.words import say, t

_MOST_LISTED = 100


def show(view: DemandView) -> None:
    """Draw the list."""
    found = list_shortfalls(view)
    if not found:
        st.success(t("Every queue has the people it needs at all times."))
        return
    hours = hours_words(sum(one.missing_minutes for one in found))
    st.write(
        t(
            "{hours} person-hours are missing in {count} stretches of time. Worst first, by "
            "missing time and the weight of the queue.",
            hours=hours,
            count=len(found),
        )
    )
    st.dataframe(
        [_row(view, place, one) for place, one in enumerate(found[:_MOST_LISTED], 1)],
        hide_index=True,
        height="content" if len(found) < 15 else 560,
        placeholder="–",
    )
    st.caption(
        t(
            "Each interval is judged by itself, as if it went on for ever: a line that grows in "
            "one interval is not carried into the next, where customers may still wait."
        )
    )


def _row(view: DemandView, place: int, one: Shortfall) -> dict[str, object]:
    fixed = view.queues[one.queue].fixed
    expected = (
        wait_words(one.asa_seconds) if one.level is None else level_words(one.level, fixed=fixed)
    )
    if one.overloaded and not fixed:
        expected = f"{expected} · {t('grows without end')}"
    return {
        "#": place,
        t("Queue"): queue_name(view, one.queue),
        t("Day"): say(view.problem.date_of(one.day)),
        t("From"): one.start,
        t("Until"): one.end,
        t("People missing"): one.worst_missing,
        t("Person-hours missing"): round(one.missing_minutes / 60, 1),
        t("Calls"): round(one.calls, 1) if not fixed else None,
        t("Expected"): expected,
        t("Promised"): "–" if one.target is None else f"{one.target:.0%}",
        t("Calls answered late"): round(one.late_calls, 1) if not fixed else None,
    }
