"""Who may work a shift type, and when it is worked at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation

_KIND_OF_DAY = {
    DayKind.WORKDAY: Message("workdays"),
    DayKind.REST: Message("rest days"),
    DayKind.STATUTORY: Message("statutory holidays"),
    DayKind.MAKEUP_WORKDAY: Message("make-up workdays"),
}


class ShiftEligibility(Rule):
    """A shift type is worked only by the people and on the days it is made for.

    Contract, team, skill and role say who; the kind of day and the season say when. Each shift
    worked by the wrong person or on the wrong day is a breach of 1. A rota made here never holds
    such a shift, unless it is pinned.
    """

    id: ClassVar[str] = "shift_eligibility"
    title: ClassVar[str] = "Shift types for the right people and days"
    unit: ClassVar[str] = "shift out of place"
    group: ClassVar[Group] = Group.COVERAGE
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "The centre's own table of shift types and its opening seasons."
    bans_cells: ClassVar[bool] = True

    def build(self, model: RotaModel, limit: Limits) -> None:
        # The model has a decision only where a shift is possible, so that a pin is the one way in.
        problem = model.problem
        people = set(self.people(problem))
        for pin in problem.pins:
            possible = pin.shift is None or problem.may_work(pin.employee, pin.day, pin.shift)
            in_force = self.in_force(problem.days[pin.day].date)
            if pin.shift is not None and not possible and in_force and pin.employee in people:
                limit.forbid(model.works(pin.employee, pin.day, pin.shift))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        days = set(self.days(problem))
        for employee in self.people(problem):
            for day, kind in rota.positions_of(employee):
                if day in days and not problem.may_work(employee, day, kind):
                    yield self.violation(
                        "{employee} cannot work {shift}: {reasons}.",
                        {
                            "employee": problem.employees[employee],
                            "shift": problem.shift(day, kind),
                            "reasons": _reasons(problem, employee, day, kind),
                        },
                        units=1,
                        employee=employee,
                        days=(day,),
                    )


def _reasons(problem: Problem, employee: int, day: int, kind: int) -> list[Message]:
    """Everything that speaks against the shift, in words."""
    shift_type, season = problem.shift_types[kind], problem.seasons[day]
    if season is None:
        return [Message("the centre is closed on that day")]
    found = []
    if (employee, day) in problem.unemployed_days:
        found.append(Message("the person does not belong to the centre on that day"))
    day_kind = problem.days[day].kind
    if shift_type.day_kinds and day_kind not in shift_type.day_kinds:
        wrong = _KIND_OF_DAY[day_kind]
        found.append(Message("it is not worked on {kind_of_day}", {"kind_of_day": wrong}))
    if shift_type.seasons and season.id not in shift_type.seasons:
        found.append(Message("it is not worked in the season {season}", {"season": season.name}))
    return found + _personal_reasons(problem, employee, kind)


def _personal_reasons(problem: Problem, employee: int, kind: int) -> list[Message]:
    """What speaks against this person on the shift type."""
    person, shift_type = problem.employees[employee], problem.shift_types[kind]
    found = []
    if shift_type.contracts and person.contract.id not in shift_type.contracts:
        name = person.contract.name
        found.append(Message("it is not for the contract {contract}", {"contract": name}))
    if shift_type.teams and person.team not in shift_type.teams:
        team = problem.centre.teams.get(person.team, person.team)
        found.append(Message("it is not for the team {team}", {"team": team}))
    if shift_type.skills and not shift_type.skills & person.skills:
        found.append(
            Message("a skill is missing ({skills})", {"skills": sorted(shift_type.skills)})
        )
    if shift_type.roles and not shift_type.roles & person.roles:
        found.append(Message("a role is missing ({roles})", {"roles": sorted(shift_type.roles)}))
    return found
