"""Draws what a request would do: lawful or not, what breaks, what mends, hours, pay and cost."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from scheduler.desk.differences import CellDifference, rota_differences
from scheduler.desk.request_verdicts import Verdict
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.swaps.changes import Change
from scheduler.swaps.hours import words_of_hours
from scheduler.ui import faults
from scheduler.ui.words import say, t

_MOST_SHOWN = 8


def draw(verdict: Verdict, problem: Problem | None) -> None:
    """Draw a verdict: its headline, then what speaks for and against it."""
    if verdict.impossible is not None:
        st.error(_line(verdict.impossible), icon=":material/block:")
        return
    if verdict.broken:
        st.error(t("Breaks a hard rule."), icon=":material/gavel:")
        _list(_change(change) for change in verdict.broken[:_MOST_SHOWN])
    else:
        st.success(t("Breaks no hard rule."), icon=":material/check_circle:")
    if problem is not None:
        _who_works_what(verdict, problem)
        hours = [_line(words_of_hours(change, problem)) for change in verdict.hours]
        st.caption("  \n".join(hours))
    _consequences(verdict)


def _who_works_what(verdict: Verdict, problem: Problem) -> None:
    """Say it where an exchange moves more than the two turns: both had worked on both days."""
    if verdict.before is None or verdict.after is None:
        return
    cells = rota_differences(problem, verdict.before, verdict.after)
    if len(cells) > 2:
        _list(_line(_words_of_cell(cell, problem)) for cell in cells)


def _words_of_cell(cell: CellDifference, problem: Problem) -> Message:
    types = problem.shift_index
    before, after = (
        [problem.shift_types[types[code]] for code in codes] or Message("a day off")
        for codes in (cell.before_codes, cell.after_codes)
    )
    values = {
        "employee": problem.employees[cell.employee],
        "date": problem.date_of(cell.day),
        "before": before,
        "after": after,
    }
    return Message("{employee}, {date}: {before} becomes {after}.", values)


def _consequences(verdict: Verdict) -> None:
    """The soft ones: they do not forbid anything, and can be long."""
    soft = [change for change in verdict.new if not change.shown.is_hard]
    cost = _line(words_of_cost(verdict.cost_difference))
    if not soft and not verdict.vanished:
        st.caption(cost)
        return
    with st.expander(cost):
        for head, changes in (
            (t("New violations"), soft),
            (t("Violations that vanish"), verdict.vanished),
        ):
            if changes:
                st.markdown(f"**{head}**")
                _list(_change(change) for change in changes[:_MOST_SHOWN])
            if len(changes) > _MOST_SHOWN:
                st.caption(t("and {count} more", count=len(changes) - _MOST_SHOWN))


def words_of_cost(cost: int) -> Message:
    """What the rota costs more or less, in words."""
    if cost == 0:
        return Message("The rota costs the same.")
    return Message("The rota's cost changes by {cost} points.", {"cost": f"{cost:+d}"})


def _list(lines: Iterable[str]) -> None:
    st.markdown("\n".join(f"- {line}" for line in lines))


def _change(change: Change) -> str:
    words = _line(change.shown.violation.message)
    if change.shown.is_hard:
        return f"{words} **{t('hard')}**"
    return words + " " + t("({cost} points)", cost=f"{change.cost:+d}")


def _line(message: Message) -> str:
    return faults.plain(say(message))
