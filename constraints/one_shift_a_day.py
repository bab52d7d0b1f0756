"""One shift a day, and never two at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import ClassVar

from pydantic import field_validator

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Shift, rest_minutes
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation


class OneShiftADay(Rule):
    """Nobody works two shifts that start on one day, or two shifts at the same time.

    Each shift beyond the first of a day is a breach of 1, and so is each pair of shifts of
    neighbouring days that overlap in time. This rule is always hard: every other rule counts on it.
    """

    id: ClassVar[str] = "one_shift_a_day"
    title: ClassVar[str] = "One shift a day"
    unit: ClassVar[str] = "shift too many"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "The shape of every rota: a cell holds one shift."

    @field_validator("mode")
    @classmethod
    def _always_hard(cls, mode: Mode) -> Mode:
        if mode is not Mode.HARD:
            raise ValueError(
                f"one_shift_a_day is always hard and cannot be {mode.value}: every other rule "
                f"counts on at most one shift a day"
            )
        return mode

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        kinds = range(problem.n_shift_types)
        overlaps = {day: _overlapping_kinds(problem, day) for day in self.days(problem)}
        people = self.people(problem)
        for day, groups in overlaps.items():
            if kinds:
                limit.at_most_each([model.works_each(people, day, kind) for kind in kinds], 1)
            for earlier, later in groups:
                limit.never_each(
                    [
                        model.works_any_each(people, day - 1, earlier),
                        model.works_any_each(people, day, later),
                    ]
                )

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        for employee in self.people(problem):
            shifts = [s for s in rota.timeline_of(employee, problem) if s.day >= -1]
            shifts.sort(key=lambda s: (s.day, s.start))
            before: list[Shift] = []
            for day, group in groupby(shifts, key=lambda s: s.day):
                today = list(group)
                if day >= 0 and self.in_force(problem.days[day].date):
                    yield from self._same_day(problem, employee, today)
                    yield from self._overlaps(problem, employee, before, today)
                before = today

    def _same_day(
        self, problem: Problem, employee: int, shifts: list[Shift]
    ) -> Iterator[Violation]:
        if len(shifts) > 1:
            yield self.violation(
                "{employee} works {found} shifts on {date} ({shifts}); at most 1 is allowed.",
                {
                    "employee": problem.employees[employee],
                    "found": len(shifts),
                    "date": shifts[0].date,
                    "shifts": [s.type for s in shifts],
                },
                units=len(shifts) - 1,
                employee=employee,
                days=(shifts[0].day,),
            )

    def _overlaps(
        self, problem: Problem, employee: int, earlier: list[Shift], later: list[Shift]
    ) -> Iterator[Violation]:
        for first in earlier:
            for second in later:
                if first.day == second.day - 1 and rest_minutes(first, second) < 0:
                    yield self.violation(
                        "{employee} works {first} and {second}, which overlap in time.",
                        {
                            "employee": problem.employees[employee],
                            "first": first,
                            "second": second,
                        },
                        units=1,
                        employee=employee,
                        days=(first.day, second.day),
                    )


def _overlapping_kinds(problem: Problem, day: int) -> list[tuple[tuple[int, ...], list[int]]]:
    """Groups of shift types of the day before that run into groups of this day's."""
    kinds = range(problem.n_shift_types)
    by_start: dict[int, list[int]] = {}
    for kind in kinds:
        by_start.setdefault(problem.shift(day, kind).start, []).append(kind)
    groups: dict[tuple[int, ...], list[int]] = {}
    for start, later in by_start.items():
        earlier = tuple(k for k in kinds if problem.shift(day - 1, k).end > start)
        if earlier:
            groups.setdefault(earlier, []).extend(later)
    return list(groups.items())
