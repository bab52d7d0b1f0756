"""What a swap does to the hours and pay tiers of two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Minutes
from scheduler.hours import MonthHours, sum_hours


@dataclass(frozen=True, slots=True)
class HoursChange:
    """What a swap does to one person's hours, in minutes over the horizon; tiers as HR pays them.

    The tiers add up to ``paid_minutes``.
    """

    employee: int
    ordinary_minutes: int = 0
    minutes_150: int = 0
    minutes_200: int = 0
    minutes_300: int = 0
    night_minutes: int = 0

    @property
    def paid_minutes(self) -> int:
        """Difference in minutes at work."""
        return self.ordinary_minutes + self.minutes_150 + self.minutes_200 + self.minutes_300


def change_of_hours(
    problem: Problem, before: Rota, after: Rota, people: tuple[int, int]
) -> tuple[HoursChange, HoursChange]:
    """The difference in hours of two people between two rotas, in the order they are named."""
    small = replace(problem, **_only(problem, people))
    rows = np.array(people)
    sheets = [
        sum_hours(small, Rota(r.cells[rows], r.breaks[rows], r.duties[:, rows]))
        for r in (before, after)
    ]
    first, second = (
        _hours_change(people[place], *([m for m in s if m.employee == place] for s in sheets))
        for place in (0, 1)
    )
    return first, second


def _only(problem: Problem, people: tuple[int, int]) -> dict[str, Any]:
    """The facts of two people alone, as far as hours need them."""
    place = {employee: index for index, employee in enumerate(people)}
    return {
        "employees": tuple(problem.employees[e] for e in people),
        "past": tuple((place[e], d, s) for e, d, s in problem.past if e in place),
        "past_duties": (),
        "pins": (),
        "duty_pins": (),
        "published": None,
    }


def _hours_change(
    employee: int, before: Sequence[MonthHours], after: Sequence[MonthHours]
) -> HoursChange:
    def difference(name: str) -> int:
        now, was = (sum(int(getattr(m, name)) for m in months) for months in (after, before))
        return now - was

    return HoursChange(
        employee=employee,
        ordinary_minutes=difference("ordinary_minutes"),
        minutes_150=difference("minutes_150"),
        minutes_200=difference("minutes_200"),
        minutes_300=difference("minutes_300"),
        night_minutes=difference("night_minutes"),
    )


def words_of_hours(change: HoursChange, problem: Problem) -> Message:
    """What becomes of one person's hours and their pay tiers."""
    tiers = [
        Message("{hours} at {percent} %", {"hours": signed(minutes), "percent": percent})
        for percent, minutes in (
            (100, change.ordinary_minutes),
            (150, change.minutes_150),
            (200, change.minutes_200),
            (300, change.minutes_300),
        )
        if minutes
    ]
    values = {"employee": problem.employees[change.employee], "hours": signed(change.paid_minutes)}
    if not tiers:
        return Message("{employee}: hours and pay stay as they are.", values)
    return Message("{employee}: {hours} ({tiers}).", values | {"tiers": tiers})


def signed(minutes: int) -> Message:
    """A difference in minutes as hours and minutes, a plus before what is more."""
    sign = "+" if minutes > 0 else ""
    return Message("{sign}{length}", {"sign": sign, "length": Minutes(minutes)})
