"""How many shifts of a type a person works at most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Ids, Reach, Rule, Violation


class MaximumShifts(Rule):
    """Nobody works more than a given number of certain shifts in a week, a month or the rota.

    All the shift types named are counted together. Each shift beyond the number is a breach of 1.
    In a week or month cut by the start of the rota the published days count, too. With no shift
    type named the rule demands nothing.
    """

    id: ClassVar[str] = "maximum_shifts"
    title: ClassVar[str] = "Most shifts of a type"
    unit: ClassVar[str] = "shift of the type too many"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Curtois & Qu (2014), Computational results on new staff scheduling benchmark instances: "
        "most shifts of each type."
    )

    shifts: Ids = Field(
        default=(),
        title="Shift types",
        description="The shift types that count: codes, or parts of the day (early, day, late, "
        "night).",
    )
    most: int = Field(
        default=8, ge=0, le=10_000, title="Most", description="So many of them and no more."
    )
    per: Literal["week", "month", "rota"] = Field(
        default="month",
        title="Counted per",
        description="week: in a calendar week; month: in a calendar month; rota: in all of it.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """One limit for each person and week, month or rota."""
        problem = model.problem
        kinds = self._kinds(problem)
        for before, inside in self._periods(problem) if kinds else ():
            people = self.people(problem)
            past = [sum(problem.past_cells.get((e, d)) in kinds for d in before) for e in people]
            worked = [model.works_each(people, day, kind) for day in inside for kind in kinds]
            limit.at_most_each(worked, np.maximum(0, self.most - np.array(past, np.int64)))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every week, month or rota with too many of the shifts."""
        kinds = self._kinds(problem)
        periods = self._periods(problem) if kinds else []
        for employee in self.people(problem) if periods else ():
            mine = [day for day, kind in rota.positions_of(employee) if kind in kinds]
            for before, inside in periods:
                past = [day for day in before if problem.past_cells.get((employee, day)) in kinds]
                now = [day for day in mine if inside[0] <= day <= inside[-1]]
                over = len(now) - max(0, self.most - len(past))
                if over > 0:
                    yield self.violation(
                        "{employee} works {found} shifts ({shifts}) up to {date}; at most "
                        "{allowed} are allowed.",
                        {
                            "employee": problem.employees[employee],
                            "found": len(past) + len(now),
                            "shifts": [problem.shift_types[kind] for kind in kinds],
                            "date": problem.date_of(inside[-1]),
                            "allowed": self.most,
                        },
                        units=over,
                        employee=employee,
                        days=tuple(dict.fromkeys([*past, *now])),
                    )

    def _kinds(self, problem: Problem) -> tuple[int, ...]:
        """Positions of the shift types that count."""
        return tuple(
            position
            for position, kind in enumerate(problem.shift_types)
            if kind.code in self.shifts or kind.band.value in self.shifts
        )

    def _periods(self, problem: Problem) -> list[tuple[list[int], tuple[int, ...]]]:
        """Each week, month or rota whose last day is in force: its published days, its days."""
        if self.per == "rota":
            spans: tuple[tuple[int, ...], ...] = (tuple(range(problem.n_days)),)
        else:
            spans = problem.weeks if self.per == "week" else problem.months
        published = range(-problem.past_days, 0)
        return [
            ([d for d in published if self._is_same(problem, d, span[0])], span)
            for span in spans
            if self.in_force(problem.date_of(span[-1]))
        ]

    def _is_same(self, problem: Problem, day: int, other: int) -> bool:
        """Whether two days lie in one week or month; what is published is no part of the rota."""
        if self.per == "week":
            return problem.week_of(day) == problem.week_of(other)
        one, two = problem.date_of(day), problem.date_of(other)
        return self.per == "month" and (one.year, one.month) == (two.year, two.month)
