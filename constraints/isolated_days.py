"""No single working day between days off, no single day off between working days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit


class IsolatedDays(Rule):
    """Nobody comes in for a single day between days off, or is off for a single day between shifts.

    A unit is one isolated day. Days before the horizon count as far as they are known; a day at an
    edge where nothing is known is not judged, nor is a single day off that is approved leave.
    """

    id: ClassVar[str] = "isolated_days"
    title: ClassVar[str] = "No isolated days"
    unit: ClassVar[str] = "isolated day"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Curtois & Qu (2014), Computational results on new staff scheduling benchmark instances: "
        "shortest runs of work and rest."
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(15)
    work: bool = Field(
        default=True,
        title="Single working days",
        description="Whether a single working day between two days off is a breach.",
    )
    off: bool = Field(
        default=True,
        title="Single days off",
        description="Whether a single day off between two working days is a breach.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """One clause for each three days in a row; they belong to the last of them."""
        problem = model.problem
        ends = [day for day in self.days(problem) if day - 2 >= -problem.past_days]
        people = self.people(problem)
        on = {d: model.on_each(people, d) for d in range(-2, problem.n_days)}
        for day in ends:
            before, middle, after = on[day - 2], on[day - 1], on[day]
            if self.work:
                limit.implies_each([middle], [before, after])
            if self.off:
                owed = ~model.absent_each(people, day - 1)
                limit.implies_each([before[owed], after[owed]], [middle[owed]])

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every day that differs from both its neighbours."""
        in_force = frozenset(self.days(problem))
        known = problem.past_days
        for employee in self.people(problem):
            row = [(employee, day) in problem.past_cells for day in range(-known, 0)]
            row += rota.worked_days(employee, problem)
            for place in range(1, len(row) - 1):
                worked = row[place]
                if worked == row[place - 1] or worked == row[place + 1]:
                    continue
                day = place - known
                if day + 1 in in_force and self._judges(problem, employee, day, worked):
                    yield self._breach(problem, employee, day, worked)

    def _judges(self, problem: Problem, employee: int, day: int, worked: bool) -> bool:
        if worked:
            return self.work
        return self.off and (employee, day) not in problem.absent_days

    def _breach(self, problem: Problem, employee: int, day: int, worked: bool) -> Violation:
        template = (
            "{employee} works on {date}, a single working day between two days off."
            if worked
            else "{employee} is off on {date}, a single day off between two working days."
        )
        return self.violation(
            template,
            {"employee": problem.employees[employee], "date": problem.date_of(day)},
            units=1,
            employee=employee,
            days=(day,),
        )
