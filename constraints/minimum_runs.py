"""Runs of working days, of days off and of nights have a shortest length."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band
from scheduler.model.limits import Limits, Vars
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

WORK = "{employee} works only {found} day(s) in a row from {date}; at least {allowed} are required."
OFF = "{employee} is off only {found} day(s) in a row from {date}; at least {allowed} are required."
NIGHTS = (
    "{employee} works only {found} night(s) in a row from {date}; at least {allowed} are required."
)


class MinimumRuns(Rule):
    """Working days, days off and night shifts come in runs of a shortest length.

    A unit is one day missing from one run. A run that touches an edge where nothing is known (the
    horizon's end, or the first known day before it) is not judged, nor is a run of days off with
    approved leave in it. A single working day is also the business of the rule on isolated days;
    where both are in force their costs add up.
    """

    id: ClassVar[str] = "minimum_runs"
    title: ClassVar[str] = "Shortest runs of work, rest and nights"
    unit: ClassVar[str] = "day missing from a run"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Curtois & Qu (2014), Computational results on new staff scheduling benchmark instances: "
        "shortest runs of work and rest."
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(5)
    work: int = Field(
        default=2,
        ge=1,
        le=31,
        title="Working days",
        description="Shortest run of working days; 1 asks for nothing.",
        json_schema_extra={"unit": "days"},
    )
    off: int = Field(
        default=1,
        ge=1,
        le=31,
        title="Days off",
        description="Shortest run of days off; 1 asks for nothing.",
        json_schema_extra={"unit": "days"},
    )
    nights: int = Field(
        default=1,
        ge=1,
        le=14,
        title="Nights",
        description="Shortest run of shifts in the night band; 1 asks for nothing.",
        json_schema_extra={"unit": "days"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """One clause for each run that is too short: its days, and the two days around it."""
        problem = model.problem
        nights = [s for s, kind in enumerate(problem.shift_types) if kind.band is Band.NIGHT]
        known = range(-problem.past_days, problem.n_days)
        ends = self.days(problem)
        people = self.people(problem)
        on = {d: model.on_each(people, d) for d in known}
        self._limit_runs(limit, on, ends, self.work)
        if self.off > 1:
            self._limit_rests(limit, on, ends, people)
        if self.nights > 1:
            by_night = {d: model.works_any_each(people, d, nights) for d in known}
            self._limit_runs(limit, by_night, ends, self.nights)

    def _limit_runs(
        self, limit: Limits, on: dict[int, Vars], ends: list[int], shortest: int
    ) -> None:
        for end in ends:
            for length in range(1, shortest):
                if (before := end - length - 1) in on:
                    run = [on[d] for d in range(before + 1, end)]
                    limit.implies_each(run, [on[before], on[end]], units=shortest - length)

    def _limit_rests(
        self, limit: Limits, on: dict[int, Vars], ends: list[int], people: list[int]
    ) -> None:
        for end in ends:
            for length in range(1, self.off):
                before = end - length - 1
                run = range(before + 1, end)
                if before not in on:
                    continue
                owed = ~np.any([limit.model.absent_each(people, d) for d in run], axis=0)
                around = [on[before][owed], on[end][owed]]
                rest = [on[d][owed] for d in run]
                limit.implies_each(around, rest, units=self.off - length)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every run that is too short, with both its ends known."""
        for employee in self.people(problem):
            before = [problem.past_cells.get((employee, d)) for d in range(-problem.past_days, 0)]
            worked = [kind is not None for kind in before]
            worked += rota.worked_days(employee, problem)
            yield from self._short_runs(problem, employee, worked, True, self.work, WORK)
            if self.off > 1:
                yield from self._short_runs(problem, employee, worked, False, self.off, OFF)
            if self.nights > 1:
                bands = [kind is not None and _is_night(problem, kind) for kind in before]
                bands += [False] * problem.n_days
                for day, kind in rota.positions_of(employee):
                    bands[problem.past_days + day] |= _is_night(problem, kind)
                yield from self._short_runs(problem, employee, bands, True, self.nights, NIGHTS)

    def _short_runs(
        self,
        problem: Problem,
        employee: int,
        row: list[bool],
        kind: bool,
        shortest: int,
        template: str,
    ) -> Iterator[Violation]:
        first = -problem.past_days
        for value, group in groupby(row):
            length = len(list(group))
            end = first + length
            days = tuple(range(first, end))
            at_an_edge = first == -problem.past_days or end == problem.n_days
            first = end
            if value is not kind or length >= shortest or at_an_edge:
                continue
            if end < 0 or not self.in_force(problem.date_of(end)):
                continue
            if not value and any((employee, d) in problem.absent_days for d in days):
                continue
            yield self.violation(
                template,
                {
                    "employee": problem.employees[employee],
                    "found": length,
                    "date": problem.date_of(days[0]),
                    "allowed": shortest,
                },
                units=shortest - length,
                employee=employee,
                days=days,
            )


def _is_night(problem: Problem, kind: int) -> bool:
    return problem.shift_types[kind].band is Band.NIGHT
