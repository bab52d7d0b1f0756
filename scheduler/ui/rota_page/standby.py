"""How many people on standby would cover absences, and who could step in."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.desk.drafts import DraftView
from scheduler.desk.repairing import standby_of
from scheduler.domain.shifts import Band
from scheduler.solve.standby import USUAL_RATE, USUAL_SHARE, Standby
from scheduler.ui import faults, state
from scheduler.ui.words import say, t

_FOUND = "rota.standby"
MOST_NAMED = 6
_BANDS = {
    Band.EARLY: "early shifts",
    Band.DAY: "day shifts",
    Band.LATE: "late shifts",
    Band.NIGHT: "night shifts",
}


def draw_standby(view: DraftView) -> None:
    """Draw the question, the table, and who could step in once that was asked; folded at first."""
    folded = st.expander(
        t("Standby: how many would cover absences"), key="standby", on_change="rerun"
    )
    if folded.open:
        with folded:
            _draw_question(view)


def _draw_question(view: DraftView) -> None:
    first, second = st.columns(2)
    rate = first.slider(
        t("Absent on a day (%)"), 0.5, 20.0, 100 * USUAL_RATE, 0.5, key="standby_rate"
    )
    share = second.slider(
        t("Days fully covered (%)"), 50, 99, round(100 * USUAL_SHARE), key="standby_share"
    )
    st.caption(
        t(
            "Of the people on a class of shifts each is taken to be absent with the same "
            "chance, independently of the others: so many are needed that a binomial number "
            "of absences stays within them on that share of days. An illness that goes round "
            "needs more."
        )
    )
    key = (view.id, view.number, view.revision_id, rate, share)
    if st.button(t("Who could step in?"), icon=":material/group_add:", key="standby_who"):
        with faults.explained(), st.spinner(t("The rules are asked…")):
            found = standby_of(view.opened, view.rota, rate / 100, share / 100, reserves=True)
            state.remember(_FOUND, (key, found))
    kept = state.recall(_FOUND)
    if kept is not None and kept[0] == key:
        found = kept[1]
    else:
        found = standby_of(view.opened, view.rota, rate / 100, share / 100)
    _draw_table(view, found)


def _draw_table(view: DraftView, found: Sequence[Standby]) -> None:
    problem = view.problem
    if not found:
        st.caption(t("Nobody works yet."))
        return
    rows = []
    for one in found:
        row: dict[str, object] = {
            t("Day"): say(problem.date_of(one.day)),
            t("Class of shifts"): t(_BANDS[one.band]),
            t("Scheduled"): one.scheduled,
            t("Standby needed"): one.needed,
        }
        if one.reserves is not None:
            names = [problem.employees[e].name for e in one.reserves[:MOST_NAMED]]
            row[t("Could step in")] = len(one.reserves)
            row[t("Who")] = say([*names, "…"] if len(one.reserves) > MOST_NAMED else names)
        rows.append(row)
    thin = [one for one in found if one.is_thin]
    if thin:
        st.warning(
            t(
                "On {count} of these fewer people could lawfully step in than would be needed.",
                count=len(thin),
            )
        )
    if any(one.reserves is not None for one in found):
        _draw_charts(view, found)
        st.caption(
            t("Who is off, not on leave, and would break no hard rule that speaks of one person.")
        )
    st.dataframe(rows, hide_index=True, width="stretch", height=280)


def _draw_charts(view: DraftView, found: Sequence[Standby]) -> None:
    """Needed and to be had, day by day, one chart for each class of shifts."""
    needed, could = t("Standby needed"), t("Could step in")
    for band in (band for band in Band if any(one.band is band for one in found)):
        rows = [
            {
                "day": f"{view.problem.date_of(one.day):%m-%d}",
                "what": what,
                "people": people,
            }
            for one in found
            if one.band is band
            for what, people in ((needed, one.needed), (could, len(one.reserves or ())))
        ]
        spec = {
            "height": 240,
            "mark": {"type": "line", "interpolate": "step"},
            "encoding": {
                "x": {
                    "field": "day",
                    "type": "ordinal",
                    "title": None,
                    "axis": {"labelAngle": 0, "labelOverlap": True},
                },
                "y": {"field": "people", "type": "quantitative", "title": None},
                "color": {
                    "field": "what",
                    "type": "nominal",
                    "title": None,
                    "legend": {"orient": "top", "offset": 4},
                },
            },
        }
        words = t(_BANDS[band])
        st.markdown(f"**{words[:1].upper()}{words[1:]}**")
        st.vega_lite_chart(rows, spec, width="stretch")
