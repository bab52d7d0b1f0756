"""Rotas that are only looked at, with what differs from another one marked."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date

import streamlit as st

from scheduler.check import Report
from scheduler.desk.demand_view import DemandView, expect
from scheduler.desk.differences import (
    PersonDifference,
    duty_differences,
    rota_differences,
)
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.swaps.changes import compare
from scheduler.ui import state
from scheduler.ui.grid.cells import Sheet
from scheduler.ui.grid.component import draw_grid
from scheduler.ui.grid.coverage import attendance_of
from scheduler.ui.grid.data import Extras, make_grid_data
from scheduler.ui.grid.findings import LastEdit
from scheduler.ui.words import say, t

MOST_CELLS_NAMED, MOST_TURNS = 40, 12
LEAST_TO_MARK = 0.2
"""Beside a rota that is almost empty everything differs: marks would say nothing."""


def draw_difference(
    problem: Problem,
    before: Rota,
    after: Rota,
    old: Report,
    new: Report,
    key: str,
    pinned: Set[tuple[int, int]] = frozenset(),
    duty_pinned: Set[int] = frozenset(),
) -> None:
    """Draw a rota with all that marked in which it differs from the one before."""
    sheet = Sheet(problem, after, new, pinned, duty_pinned)
    extras = Extras(today=date.today())
    if before.cells.sum() > LEAST_TO_MARK * after.cells.sum():
        changes = LastEdit(compare(old.violations, new.violations), old)
        extras = Extras(today=date.today(), before=before, last_edit=changes)
    draw_grid(make_grid_data(sheet, state.language(), extras), key)


def draw_sums(problem: Problem, before: Rota, after: Rota, old: Report, new: Report) -> None:
    """Draw in one line how much differs and what that does."""
    cells = rota_differences(problem, before, after)
    parts = [
        t("Cells that differ: {count}", count=_bold(len(cells))),
        t("People concerned: {count}", count=_bold(len({cell.employee for cell in cells}))),
        _step(t("Hard violations"), len(old.hard_violations), len(new.hard_violations)),
        _step(t("Points"), old.cost, new.cost),
    ]
    if problem.queues:
        short = [attendance_of(problem, rota).missing_minutes / 60 for rota in (before, after)]
        parts.append(_step(t("Person-hours missing"), *(round(hours, 1) for hours in short)))
    st.markdown(" &nbsp;·&nbsp; ".join(parts))
    if duties := duty_differences(problem, before, after):
        turns = [problem.duty_slots[duty.slot] for duty in duties[:MOST_TURNS]]
        st.caption(t("Turns of duty that change hands: {turns}", turns=turns))


def draw_service(before: DemandView, after: DemandView) -> None:
    """Draw in one line what customers can expect of the one rota and of the other."""
    days = range(after.problem.n_days)
    parts = []
    for queue in range(len(after.queues)):
        old, new = expect(before, queue, days), expect(after, queue, days)
        if old.level is None or new.level is None or new.target is None:
            continue
        values = {
            "queue": after.name_of(queue),
            "before": f"{old.level:.0%}",
            "after": f"{new.level:.0%}",
            "target": f"{new.target:.0%}",
        }
        parts.append(t("{queue} {before} → {after} (wanted {target})", **values))
    if parts:
        st.caption(t("Answered in time: {queues}", queues=parts))


def draw_tables(
    problem: Problem, differences: Iterable[PersonDifference], old: Report, new: Report
) -> None:
    """Draw what differs for whom, and what each rule costs before and after."""
    people, prices = st.columns([3, 2])
    with people:
        draw_people_table(problem, differences)
    with prices:
        draw_price_table(old, new)


def draw_price_table(before: Report, after: Report) -> None:
    """Draw what each rule costs in the one rota and in the other, the largest changes first."""
    titles = {rule.id: rule.title for report in (before, after) for rule in report.rules}
    old, new = before.cost_by_rule, after.cost_by_rule
    changes = {rule: new.get(rule, 0) - old.get(rule, 0) for rule in {*old, *new}}
    rows = sorted((rule for rule in changes if changes[rule]), key=lambda r: -abs(changes[r]))
    if not rows:
        st.caption(t("No rule costs more or less."))
        return
    table = {
        t("Rule"): [t(titles[rule]) for rule in rows],
        t("Before"): [old.get(rule, 0) for rule in rows],
        t("After"): [new.get(rule, 0) for rule in rows],
        t("Change"): [changes[rule] for rule in rows],
    }
    st.dataframe(table, hide_index=True, width="stretch")


def draw_people_table(problem: Problem, differences: Iterable[PersonDifference]) -> None:
    """Draw what differs for whom, in words."""
    rows = [
        {
            t("Person"): problem.employees[one.employee].name,
            t("Cells"): len(one.cells),
            t("What differs"): _in_words(problem, one),
        }
        for one in differences
    ]
    if not rows:
        st.caption(t("The two are the same."))
        return
    st.dataframe(rows, hide_index=True, width="stretch")


def _step(name: str, before: float, after: float) -> str:
    """'points 1,196 → 894', in green where it is less, in red where it is more."""
    colour = "green" if after < before else "red" if after > before else "gray"
    return f"{name} {before:,} → :{colour}[**{after:,}**]"


def _bold(count: int) -> str:
    return f"**{count:,}**"


def _in_words(problem: Problem, one: PersonDifference) -> str:
    parts = [
        t(
            "{date} {before} → {after}",
            date=problem.date_of(cell.day),
            before="+".join(cell.before_codes) or Message("day off"),
            after="+".join(cell.after_codes) or Message("day off"),
        )
        for cell in one.cells[:MOST_CELLS_NAMED]
    ]
    for duty in one.duties:
        slot = problem.duty_slots[duty.slot]
        gains = one.employee in duty.after
        parts.append(t("takes {duty}", duty=slot) if gains else t("gives up {duty}", duty=slot))
    return say(parts)
