"""Every turn of duty is held by one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scheduler.domain.duty import DutyPeriod
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Ids, Reach, Rule, Violation


class DutyStaffed(Rule):
    """Every duty week and every duty day is held by exactly one person.

    A unit of breach is the person missing, or each person too many, on one turn of duty. Duties
    once a shift (the host of the meeting) have a rule of their own.
    """

    id: ClassVar[str] = "duty_staffed"
    title: ClassVar[str] = "Duty is staffed"
    unit: ClassVar[str] = "person missing or too many on a turn of duty"
    group: ClassVar[Group] = Group.DUTY
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = (
        "Rule book of the centres: one person a week in rotation, 1 duty person on holidays "
        "(每人一周,轮班制;节假日安排1名值班人员)"
    )

    duties: Ids = Field(
        default=(),
        title="Duties",
        description="Only these kinds of duty, by id; none given means all of them.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """State that the holders of each turn add up to one."""
        people = self.people(model.problem)
        for slot in self._slots(model.problem):
            limit.exactly([model.holds(slot, e) for e in people], 1)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every turn that nobody holds, or several people."""
        concerned = set(self.people(problem))
        for slot in self._slots(problem):
            holders = [e for e in rota.holders_of(slot) if e in concerned]
            duty = problem.duty_slots[slot]
            if not holders:
                yield self.violation(
                    "Nobody holds {duty}; exactly 1 person is required.",
                    {"duty": duty},
                    units=1,
                    days=duty.days,
                )
            elif len(holders) > 1:
                yield self.violation(
                    "{duty} is held by {found} people ({holders}); exactly 1 is required.",
                    {
                        "duty": duty,
                        "found": len(holders),
                        "holders": [problem.employees[e] for e in holders],
                    },
                    units=len(holders) - 1,
                    days=duty.days,
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
