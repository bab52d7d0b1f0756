"""What a publication changes, for whom and by which rules."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.check import PricedViolation
from scheduler.desk.differences import PersonDifference
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message, put_in_words
from scheduler.ui import faults, state
from scheduler.ui.tables import Cell, Tone, draw_table
from scheduler.ui.words import say, t

MOST_CELLS = 60
_FEW = 8


def draw_differences(problem: Problem, differences: Sequence[PersonDifference]) -> None:
    """Draw what changes for each person, in a line each."""
    rows: list[list[Cell | str]] = [
        [
            Cell(problem.employees[one.employee].name, note=problem.employees[one.employee].id),
            f"{len(one.cells)}",
            Cell(_in_words(problem, one), is_long=True),
        ]
        for one in differences
    ]
    draw_table([t("Person"), t("Cells"), t("What changes")], rows, label=t("What changes for whom"))


def _in_words(problem: Problem, one: PersonDifference) -> str:
    language = state.language()
    parts: list[object] = [
        Message(
            "{date} {before} → {after}",
            {
                "date": problem.date_of(cell.day),
                "before": "+".join(cell.before_codes) or Message("day off"),
                "after": "+".join(cell.after_codes) or Message("day off"),
            },
        )
        for cell in one.cells[:MOST_CELLS]
    ]
    for duty in one.duties:
        values = {"duty": problem.duty_slots[duty.slot]}
        gains = one.employee in duty.after
        parts.append(Message("takes {duty}" if gains else "gives up {duty}", values))
    return str(put_in_words(parts, language))


def draw_violations(found: Sequence[PricedViolation]) -> None:
    """Draw violations in words, the first few open, the others folded."""
    lines = [
        f"- **{faults.plain(t(one.rule.title))}** · {faults.plain(say(one.violation.message))}"
        for one in found
    ]
    st.markdown("\n".join(lines[:_FEW]))
    if len(lines) > _FEW:
        with st.expander(t("{count} more", count=len(lines) - _FEW)):
            st.markdown("\n".join(lines[_FEW:]))


def tone_of(count: int) -> Tone:
    """None is good, any is bad."""
    return Tone.BAD if count else Tone.GOOD
