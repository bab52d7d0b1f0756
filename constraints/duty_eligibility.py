"""Who may hold a duty: after three months, or earlier on recommendation and good figures."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from pydantic import Field

from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Ids, Reach, Rule, Violation


class DutyEligibility(Rule):
    """Duty is held only by people who are ready for it.

    Ready is who has been with the centre for three calendar months on the first day of the turn
    (hired on 30 November: from 28 February), or who is recommended by the mentor and reaches both
    the satisfaction and the case-closure rate; a figure that is not known is not reached. The
    duty's own roles, skills and teams must fit as well. A unit of breach is one turn of duty held
    by somebody who is not ready.
    """

    id: ClassVar[str] = "duty_eligibility"
    title: ClassVar[str] = "Ready for duty"
    unit: ClassVar[str] = "turn of duty held by somebody not ready for it"
    group: ClassVar[Group] = Group.DUTY
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Rule book of the centres: on the duty list after three months; newcomers by their "
        "mentor's recommendation together with satisfaction and closure rate "
        "(进入客服中心三个月后必须纳入值班人员名单中;对新进新人,采取各指导人推荐方式,结合满意度、结案率数据进行排班)"
    )
    bans_cells: ClassVar[bool] = True

    tenure_months: int = Field(
        default=3,
        ge=0,
        le=120,
        title="Months with the centre",
        description="Calendar months after the hire date from which anybody may hold duty.",
        json_schema_extra={"unit": "months"},
    )
    satisfaction_min: float = Field(
        default=0.9,
        ge=0,
        le=1,
        title="Satisfaction at least",
        description="Share of satisfied customers, 0 to 1, a recommended newcomer must reach.",
    )
    closure_rate_min: float = Field(
        default=0.85,
        ge=0,
        le=1,
        title="Closure rate at least",
        description="Share of cases closed, 0 to 1, a recommended newcomer must reach.",
    )
    trainees: bool = Field(
        default=True,
        title="Trainees may hold duty",
        description="If not, nobody with the role trainee holds duty, however long with the "
        "centre.",
    )
    duties: Ids = Field(
        default=(),
        title="Duties",
        description="Only these kinds of duty, by id; none given means all of them.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """Forbid each turn to the people who are not ready for it."""
        problem = model.problem
        for index in self._slots(problem):
            slot = problem.duty_slots[index]
            for employee in self.people(problem):
                person = problem.employees[employee]
                if not (self._is_suitable(person, slot.kind) and self._has_time(person, slot)):
                    limit.forbid(model.holds(index, employee))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every turn held by somebody who is not ready, with the figures that say so."""
        concerned = set(self.people(problem))
        for index in self._slots(problem):
            slot = problem.duty_slots[index]
            for employee in rota.holders_of(index):
                person = problem.employees[employee]
                reasons = [*self._unsuitable(person, slot.kind), *self._too_early(person, slot)]
                if employee in concerned and reasons:
                    yield self.violation(
                        "{employee} may not hold {duty}: {reasons}.",
                        {"employee": person, "duty": slot, "reasons": reasons},
                        units=1,
                        employee=employee,
                        days=slot.days,
                    )

    def _slots(self, problem: Problem) -> list[int]:
        """The duty weeks and days the rule speaks of."""
        return [
            index
            for index, slot in enumerate(problem.duty_slots)
            if slot.kind.period is not DutyPeriod.SHIFT
            and (not self.duties or slot.kind.id in self.duties)
            and self.in_force(slot.last)
        ]

    # --- yes or no, for the model -----------------------------------------------------------

    def _is_suitable(self, employee: Employee, kind: DutyKind) -> bool:
        return (
            (not kind.roles or not kind.roles.isdisjoint(employee.roles))
            and (not kind.skills or not kind.skills.isdisjoint(employee.skills))
            and (not kind.teams or employee.team in kind.teams)
            and (self.trainees or not employee.is_trainee)
        )

    def _has_time(self, employee: Employee, slot: DutySlot) -> bool:
        recommended = (
            employee.mentor_recommends
            and employee.satisfaction is not None
            and employee.satisfaction >= self.satisfaction_min
            and employee.closure_rate is not None
            and employee.closure_rate >= self.closure_rate_min
        )
        return recommended or slot.first >= _months_after(employee.hire_date, self.tenure_months)

    # --- the reasons, for people ------------------------------------------------------------

    def _unsuitable(self, employee: Employee, kind: DutyKind) -> Iterator[Message]:
        if kind.roles and not kind.roles & employee.roles:
            yield Message("has none of the roles {needed}", {"needed": sorted(kind.roles)})
        if kind.skills and not kind.skills & employee.skills:
            yield Message("has none of the skills {needed}", {"needed": sorted(kind.skills)})
        if kind.teams and employee.team not in kind.teams:
            yield Message(
                "team {found} is none of {needed}",
                {"found": employee.team, "needed": sorted(kind.teams)},
            )
        if employee.is_trainee and not self.trainees:
            yield Message("trainees hold no duty")

    def _too_early(self, employee: Employee, slot: DutySlot) -> Iterator[Message]:
        ready = _months_after(employee.hire_date, self.tenure_months)
        missing = list(self._missing_for_early_entry(employee))
        if slot.first < ready and missing:
            yield Message(
                "{months} months after the hire on {hired} are reached only on {ready}",
                # With the year, which a date in a message leaves out.
                {
                    "months": self.tenure_months,
                    "hired": employee.hire_date.isoformat(),
                    "ready": ready.isoformat(),
                },
            )
            yield from missing

    def _missing_for_early_entry(self, employee: Employee) -> Iterator[Message]:
        if not employee.mentor_recommends:
            yield Message("the mentor does not recommend it")
        if employee.satisfaction is None:
            yield Message("the satisfaction is not known")
        elif employee.satisfaction < self.satisfaction_min:
            yield Message(
                "satisfaction {found:.1%} is below {needed:.1%}",
                {"found": employee.satisfaction, "needed": self.satisfaction_min},
            )
        if employee.closure_rate is None:
            yield Message("the closure rate is not known")
        elif employee.closure_rate < self.closure_rate_min:
            yield Message(
                "closure rate {found:.1%} is below {needed:.1%}",
                {"found": employee.closure_rate, "needed": self.closure_rate_min},
            )


def _months_after(day: date, months: int) -> date:
    """The same day of the month, some months later; the month's last day if it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
