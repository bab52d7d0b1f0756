"""Rest between two shifts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import DAY_MINUTES, Shift, rest_minutes
from scheduler.domain.text import Minutes
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class MinimumRest(Rule):
    """Whoever finishes a shift rests a given number of hours before the next one begins.

    Rest ends when the person must be there for the handover, the centre's handover minutes before
    the shift. Each pair of shifts too close together is a breach of the missing hours, a started
    hour counting whole. The earlier arrival to read notices after days off shortens only rests of
    more than a day and is left aside; two shifts on one day are the business of one_shift_a_day.
    """

    id: ClassVar[str] = "minimum_rest"
    title: ClassVar[str] = "Minimum rest between shifts"
    unit: ClassVar[str] = "hour of missing rest"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Directive 2003/88/EC, art. 3 (eleven hours; Chinese law names no number); "
        "the rule book: be there 10 minutes early to hand over."
    )

    hours: int = Field(
        default=11,
        ge=0,
        le=24,
        title="Rest",
        description="Hours from the end of a shift to the start of the next.",
        json_schema_extra={"unit": "hours"},
    )
    count_handover: bool = Field(
        default=True,
        title="Handover is work",
        description="Whether the handover minutes before a shift are taken off the rest.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        longest = max((s.end_minute for s in problem.shift_types), default=0)
        furthest = 1 + (longest + self._needed_minutes(problem)) // DAY_MINUTES
        pairs = [
            (day - apart, day, self._factors(problem, day - apart, day))
            for day in self.days(problem)
            for apart in range(1, furthest + 1)
        ]
        people = np.array(self.people(problem), np.int64)
        for earlier, later, (ends, starts, most) in pairs:
            before = [(f, model.works_any_each(people, earlier, of)) for f, of in ends.items()]
            able = np.any([column > 0 for _, column in before], axis=0)
            if not np.any(able):
                continue
            after = [(f, model.works_any_each(people, later, of)) for f, of in starts.items()]
            both = [(factor, column[able]) for factor, column in (*before, *after)]
            limit.at_most_each(both, most, per=60)

    def _factors(
        self, problem: Problem, earlier: int, later: int
    ) -> tuple[dict[int, list[int]], dict[int, list[int]], int]:
        """The shift types of two days by their factors in one limit, and its bound.

        The sum of the factors of a shift on either day exceeds the bound by the missing minutes:
        one limit then stands for every pair of shift types, however many there are.
        """
        kinds = range(problem.n_shift_types)
        first_start = min((problem.shift(later, k).start for k in kinds), default=0)
        needed_from = first_start - self._needed_minutes(problem)
        ends: dict[int, list[int]] = {}
        for kind in kinds:
            late = problem.shift(earlier, kind).end - needed_from
            if late > 0:
                ends.setdefault(late, []).append(kind)
        most = max(ends, default=0)
        starts: dict[int, list[int]] = {}
        for kind in kinds:
            early = most - (problem.shift(later, kind).start - first_start)
            if early > 0:
                starts.setdefault(early, []).append(kind)
        return ends, starts, most

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        handover = problem.centre.handover_minutes if self.count_handover else 0
        longest = max((s.end_minute - s.start_minute for s in problem.shift_types), default=0)
        reach_minutes = longest + 60 + handover + self.hours * 60
        for employee in self.people(problem):
            timeline = rota.timeline_of(employee, problem)
            for position, second in enumerate(timeline):
                if second.day < 0 or not self.in_force(second.date):
                    continue
                for first in reversed(timeline[:position]):
                    if second.start - first.start > reach_minutes:
                        break
                    rest = rest_minutes(first, second) - handover
                    if rest < self.hours * 60 and first.day < second.day:
                        yield self._too_short(problem, employee, first, second, rest)

    def _too_short(
        self, problem: Problem, employee: int, first: Shift, second: Shift, rest: int
    ) -> Violation:
        return self.violation(
            "{employee} rests {found} between {first} and {second}; at least {allowed} are needed.",
            {
                "employee": problem.employees[employee],
                "found": Minutes(max(0, rest)),
                "first": first,
                "second": second,
                "allowed": Minutes(self.hours * 60),
            },
            units=-(-(self.hours * 60 - rest) // 60),
            employee=employee,
            days=(first.day, second.day),
        )

    def _needed_minutes(self, problem: Problem) -> int:
        """Minutes from the end of a shift to the start of the next, the handover included."""
        return self.hours * 60 + (problem.centre.handover_minutes if self.count_handover else 0)
