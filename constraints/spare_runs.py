"""Room to step in: not everybody should already work the longest run there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit


class SpareRuns(Rule):
    """Whoever works the longest run of days cannot step in for a colleague, so such runs are rare.

    Set ``full_days`` to the most working days in a row that your centre allows. A unit is one
    stretch of that many working days in a row; a longer run holds several of them.
    """

    id: ClassVar[str] = "spare_runs"
    title: ClassVar[str] = "Room to step in"
    unit: ClassVar[str] = "stretch of working days without room to step in"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Measured on a weekday of a large rota: 28 of 33 resting people could not step in."
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(3)
    full_days: int = Field(
        default=6,
        ge=2,
        le=28,
        title="Full run",
        description="Working days in a row after which nobody may be called in for another one.",
        json_schema_extra={"unit": "days"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """One limit for each stretch of days, by the day it ends on."""
        length = self.full_days
        people = self.people(model.problem)
        on = {d: model.on_each(people, d) for d in range(1 - length, model.problem.n_days)}
        for day in self.days(model.problem):
            limit.never_each([on[d] for d in range(day - length + 1, day + 1)])

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every stretch in which a person works on each day."""
        for employee in self.people(problem):
            run = 0
            while (employee, -1 - run) in problem.past_cells:
                run += 1
            for day, worked in enumerate(rota.worked_days(employee, problem)):
                run = run + 1 if worked else 0
                if run >= self.full_days and self.in_force(problem.date_of(day)):
                    yield self._breach(problem, employee, day)

    def _breach(self, problem: Problem, employee: int, day: int) -> Violation:
        first = day - self.full_days + 1
        return self.violation(
            "{employee} works {found} days in a row from {first} to {date}, "
            "which leaves no room to step in.",
            {
                "employee": problem.employees[employee],
                "found": self.full_days,
                "first": problem.date_of(first),
                "date": problem.date_of(day),
            },
            units=1,
            employee=employee,
            days=tuple(range(first, day + 1)),
        )
