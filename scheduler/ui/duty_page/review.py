"""The quarterly review: newcomers with their figures, and from when each may hold duty."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.drafts import DraftView
from scheduler.desk.duty_review import Newcomer, Quarter, Review, review_quarter
from scheduler.ui import state
from scheduler.ui.menu import link_to
from scheduler.ui.tables import Cell, Tone, draw_table
from scheduler.ui.words import put_date, say, t

_QUARTER = "duty_quarter"


def show(view: DraftView) -> None:
    """Draw the quarter that is chosen."""
    quarter: Quarter = state.recall(_QUARTER) or Quarter.of(view.problem.first)
    _draw_quarter(quarter)
    review = review_quarter(view.opened, quarter)
    _draw_thresholds(review)
    if not review.newcomers:
        st.info(t("Nobody is new to the duty list in this quarter."))
        return
    joining = [one for one in review.newcomers if one.joins_in(quarter)]
    if joining:
        st.success(
            t(
                "To be confirmed: {people} join the duty list in this quarter.",
                people=[one.person for one in joining],
            ),
            icon=":material/group_add:",
        )
    heads = [
        t("Person"),
        t("Hired on"),
        t("Mentor recommends"),
        t("Satisfaction"),
        t("Closure rate"),
        t("May hold duty from"),
        t("Why not before"),
    ]
    rows = [_row(one, review) for one in review.newcomers]
    draw_table(heads, rows, label=t("Review of newcomers"))
    st.caption(
        t(
            "A recommendation or new figures are entered on the page People; whoever then reaches "
            "both rates joins at once."
        )
    )
    with st.container(horizontal=True):
        link_to("people", t("To the people"), ":material/group:")
        link_to("rules", t("To the rules"), ":material/gavel:")


def _draw_quarter(quarter: Quarter) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "",
            icon=":material/chevron_left:",
            help=t("The quarter before"),
            key="quarter_before",
            on_click=state.remember,
            args=(_QUARTER, quarter.previous),
        )
        st.markdown(f"**{_name(quarter)}**", width="content")
        st.button(
            "",
            icon=":material/chevron_right:",
            help=t("The quarter after"),
            key="quarter_after",
            on_click=state.remember,
            args=(_QUARTER, quarter.next),
        )


def _name(quarter: Quarter) -> str:
    return t("Quarter {number} of {year}", number=quarter.number, year=str(quarter.year))


def _draw_thresholds(review: Review) -> None:
    parts = []
    if review.tenure_months is not None:
        parts.append(t("{months} months with the centre", months=review.tenure_months))
    if review.satisfaction_min is not None and review.closure_rate_min is not None:
        parts.append(
            t(
                "or recommended, with a satisfaction of at least {satisfaction} and a closure "
                "rate of at least {closure}",
                satisfaction=f"{review.satisfaction_min:.0%}",
                closure=f"{review.closure_rate_min:.0%}",
            )
        )
    if parts:
        st.caption(t("On the duty list is who has: {conditions}.", conditions=parts))


def _row(one: Newcomer, review: Review) -> list[Cell | str]:
    person = one.person
    mentor = t("mentor {name}", name=one.mentor.name) if one.mentor else ""
    recommends = person.mentor_recommends
    begins = "\n".join(put_date(when) for when in dict.fromkeys(when for _, when in one.begins))
    joins = one.joins_in(review.quarter)
    return [
        Cell(person.name, note=mentor),
        Cell(put_date(person.hire_date), is_whole=True),
        Cell(t("yes") if recommends else t("not yet"), Tone.GOOD if recommends else Tone.SOFT),
        _rate(person.satisfaction, review.satisfaction_min),
        _rate(person.closure_rate, review.closure_rate_min),
        Cell(
            begins or t("no day in sight"),
            Tone.GOOD if joins else Tone.SOFT,
            t("joins in this quarter") if joins else "",
            is_bold=joins,
            is_whole=True,
        ),
        Cell(say(one.reason), is_long=True),
    ]


def _rate(found: float | None, needed: float | None) -> Cell:
    if found is None:
        return Cell(t("not known"), Tone.SOFT)
    tone = Tone.PLAIN if needed is None else Tone.GOOD if found >= needed else Tone.BAD
    return Cell(f"{found:.1%}", tone)
