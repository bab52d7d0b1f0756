"""Draws what a request would do: lawful or not, what breaks, what mends, hours, pay and cost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.desk.request_verdicts import Verdict
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message, Minutes
from scheduler.swaps.changes import Change
from scheduler.swaps.hours import HoursChange
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
    else:
        st.success(t("Breaks no hard rule."), icon=":material/check_circle:")
    _changes(t("New violations"), verdict.new)
    _changes(t("Violations that vanish"), verdict.vanished)
    lines = [words_of_cost(verdict.cost_difference)]
    if problem is not None:
        lines = [*(words_of_hours(hours, problem) for hours in verdict.hours), *lines]
    st.caption("  \n".join(_line(line) for line in lines))


def words_of_cost(cost: int) -> Message:
    """What the rota costs more or less, in words."""
    if cost == 0:
        return Message("The rota costs the same.")
    return Message("The rota's cost changes by {cost} points.", {"cost": f"{cost:+d}"})


def words_of_hours(change: HoursChange, problem: Problem) -> Message:
    """What becomes of one person's hours and their pay tiers."""
    tiers = [
        Message("{hours} at {percent} %", {"hours": _signed(minutes), "percent": percent})
        for percent, minutes in (
            (100, change.ordinary_minutes),
            (150, change.minutes_150),
            (200, change.minutes_200),
            (300, change.minutes_300),
        )
        if minutes
    ]
    values = {"employee": problem.employees[change.employee], "hours": _signed(change.paid_minutes)}
    if not tiers:
        return Message("{employee}: hours and pay stay as they are.", values)
    return Message("{employee}: {hours} ({tiers}).", values | {"tiers": tiers})


def _signed(minutes: int) -> Message:
    sign = "+" if minutes > 0 else ""
    return Message("{sign}{length}", {"sign": sign, "length": Minutes(minutes)})


def _changes(head: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    lines = [f"- {_change(change)}" for change in changes[:_MOST_SHOWN]]
    if len(changes) > _MOST_SHOWN:
        lines.append(f"- {t('and {count} more', count=len(changes) - _MOST_SHOWN)}")
    st.markdown(f"**{head}**\n" + "\n".join(lines))


def _change(change: Change) -> str:
    words = _line(change.shown.violation.message)
    if change.shown.is_hard:
        return f"{words} **{t('hard')}**"
    points = t("{cost} points", cost=f"{change.cost:+d}")
    return f"{words} ({points})"


def _line(message: Message) -> str:
    return faults.plain(say(message))
