"""People who are kept off nights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class ProtectedPeople(Rule):
    """People kept off nights work no shift that touches the night, through the given day.

    Each such shift is a breach of 1. Night is 22:00 to 06:00; a shift belongs to the day it starts
    on. The rota knows only the last protected day, never the reason. Overtime of protected people
    is part of the rule on overtime.
    """

    id: ClassVar[str] = "protected_people"
    title: ClassVar[str] = "People kept off nights"
    unit: ClassVar[str] = "night shift"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Special Rules on the Labour Protection of Female Employees, art. 6 and 9; "
        "Law on the Protection of Minors."
    )
    bans_cells: ClassVar[bool] = True

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        nights = [k for k, shift_type in enumerate(problem.shift_types) if shift_type.is_night]
        for employee in self.people(problem):
            until = problem.employees[employee].no_nights_until
            if until is None:
                continue
            for day in self.days(problem):
                if problem.date_of(day) <= until:
                    for kind in nights:
                        limit.forbid(model.works(employee, day, kind))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        for employee in self.people(problem):
            person = problem.employees[employee]
            if person.no_nights_until is None:
                continue
            for day, kind in rota.positions_of(employee):
                shift = problem.shift(day, kind)
                protected = shift.date <= person.no_nights_until and self.in_force(shift.date)
                if protected and shift.type.is_night:
                    yield self.violation(
                        "{employee} works {shift}, but works no nights through {until}.",
                        {"employee": person, "shift": shift, "until": person.no_nights_until},
                        units=1,
                        employee=employee,
                        days=(day,),
                    )
