"""Rotas that are only looked at, with what differs from another one marked."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date

import streamlit as st

from scheduler.check import Report
from scheduler.desk.differences import PersonDifference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.report_sharing import share_people
from scheduler.ui import state
from scheduler.ui.grid.cells import Sheet
from scheduler.ui.grid.component import draw_grid
from scheduler.ui.grid.data import Extras, make_grid_data
from scheduler.ui.words import say, t

MOST_CELLS_NAMED = 40


def draw_difference(
    problem: Problem,
    before: Rota,
    after: Rota,
    report: Report,
    key: str,
    pinned: Set[tuple[int, int]] = frozenset(),
    duty_pinned: Set[int] = frozenset(),
) -> None:
    """Draw a rota with the cells marked that hold something else in the other one."""
    sheet = Sheet(problem, after, report, pinned, duty_pinned)
    extras = Extras(before=before, today=date.today())
    draw_grid(make_grid_data(sheet, state.language(), extras), key)


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


def missing_hours(problem: Problem, rota: Rota) -> float:
    """Person-hours missing in all queues together."""
    return share_people(problem, rota).missing_minutes / 60


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
