"""Figures beside the tables: how many people in each team, how many are away on each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.desk.fact_choices import Choice, word
from scheduler.desk.facts import TableView
from scheduler.domain.problem import Problem
from scheduler.io.cells import parse_yes_no
from scheduler.io.day_cells import CellError, parse_date
from scheduler.io.text_tables import Cells


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people share something."""

    of: Choice
    people: int


def headcounts(view: TableView, column: str, choices: str) -> list[Headcount]:
    """How many people of the table have each value of a column; several skills count for each.

    Values in the order of their list, those that nobody has left out.
    """
    counted = Counter(
        part.strip()
        for row in view.rows
        for part in row.get(column, "").replace("；", ";").split(";")
        if part.strip()
    )
    listed = {choice.value: choice for choice in view.choices.get(choices, ())}
    order = [*listed, *sorted(set(counted) - set(listed))]
    return [
        Headcount(listed.get(value, word(value)), counted[value])
        for value in order
        if counted[value]
    ]


@dataclass(frozen=True, slots=True)
class DayAway:
    """How many people are away on one day; ``waiting`` are asked for and not approved."""

    day: date
    approved: int
    waiting: int


def leave_by_day(rows: Sequence[Cells], problem: Problem) -> list[DayAway]:
    """Who is away on each day of the horizon, each person counted once a day."""
    last = problem.date_of(problem.n_days - 1)
    spans = [span for row in rows if (span := _span(row)) is not None]
    days = []
    for number in range((last - problem.first).days + 1):
        day = problem.first + timedelta(days=number)
        sure = {who for who, first, until, approved in spans if approved and first <= day <= until}
        asked = {who for who, first, until, _ in spans if first <= day <= until} - sure
        days.append(DayAway(day, len(sure), len(asked)))
    return days


def _span(row: Cells) -> tuple[str, date, date, bool] | None:
    try:
        first, last = parse_date(row.get("first", "")), parse_date(row.get("last", ""))
        return row["employee_id"], first, last, parse_yes_no(row.get("approved") or "yes")
    except (CellError, KeyError):
        return None


def asked_late(rows: Sequence[Cells], notice_days: int) -> list[Cells]:
    """Leave that was asked for fewer days ahead than the centre wants."""
    late = []
    for row in rows:
        try:
            ahead = parse_date(row.get("first", "")) - parse_date(row.get("asked_on", ""))
        except CellError:
            continue
        if ahead < timedelta(days=notice_days):
            late.append(row)
    return late
