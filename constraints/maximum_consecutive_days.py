"""How many days in a row a person may work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class MaximumConsecutiveDays(Rule):
    """Nobody works more than a given number of days in a row.

    Each day worked beyond that number is a breach of 1: after six days allowed, a run of eight is
    a breach of 2. A day counts when a shift starts on it. A run begun before the rota is followed.
    """

    id: ClassVar[str] = "maximum_consecutive_days"
    title: ClassVar[str] = "Longest run of working days"
    unit: ClassVar[str] = "day too many in a row"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "Labour Law of the People's Republic of China, art. 38."

    days_in_a_row: int = Field(
        default=6,
        ge=1,
        le=366,
        title="Days in a row",
        description="The most days a person works without a day off.",
        json_schema_extra={"unit": "days"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        past = model.problem.past_cells
        people = np.array(self.people(model.problem), np.int64)
        on = [model.on_each(people, day) for day in range(model.problem.n_days)]
        for last in self.days(model.problem):
            window = range(last - self.days_in_a_row, last + 1)
            before = [day for day in window if day < 0]
            ran = np.array([all((e, day) in past for day in before) for e in people.tolist()], bool)
            inside = [column[ran] for column in on[max(0, window[0]) : last + 1]]
            limit.at_most_each(inside, self.days_in_a_row - len(before))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        for employee in self.people(problem):
            run = 0
            while (employee, -1 - run) in problem.past_cells:
                run += 1
            for day, works in enumerate(rota.worked_days(employee, problem)):
                run = run + 1 if works else 0
                when = problem.days[day].date
                if run > self.days_in_a_row and self.in_force(when):
                    yield self.violation(
                        "{employee} works {found} days in a row up to {date}; "
                        "at most {allowed} are allowed.",
                        {
                            "employee": problem.employees[employee],
                            "found": run,
                            "date": when,
                            "allowed": self.days_in_a_row,
                        },
                        units=1,
                        employee=employee,
                        days=tuple(range(day - run + 1, day + 1)),
                    )
