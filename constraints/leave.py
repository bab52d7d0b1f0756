"""Nobody works on leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import DAY_MINUTES
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class ApprovedLeave(Rule):
    """Nobody works on a day of approved leave, nor through the night into it.

    Each shift that starts on a leave day, or that starts the day before and runs further into the
    leave day than the given minutes, is a breach of 1. By default a late shift may end up to 01:00,
    while a night belongs to the leave day and is not worked. Leave not approved does not count.
    """

    id: ClassVar[str] = "leave"
    title: ClassVar[str] = "Approved leave"
    unit: ClassVar[str] = "shift on leave"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Labour Law of the People's Republic of China, art. 45; the rule book: leave is asked "
        "three days ahead."
    )
    bans_cells: ClassVar[bool] = True

    spill_minutes: int = Field(
        default=60,
        ge=0,
        le=1440,
        title="Shift before may run into it",
        description="A shift of the day before may last this long past midnight into the leave.",
        json_schema_extra={"unit": "minutes"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem, people = model.problem, set(self.people(model.problem))
        kinds = range(problem.n_shift_types)
        spilling = {k for k in kinds if self._runs_into_next_day(problem, k)}
        away = _days_away(problem)
        cells = {(e, d, k) for e, d in away for k in kinds}
        cells |= {(e, d - 1, k) for e, d in away for k in spilling}
        days = set(self.days(problem))
        for employee, day, kind in sorted(cells):
            if employee in people and day in days:
                limit.forbid(model.works(employee, day, kind))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        away = _days_away(problem)
        days = set(self.days(problem))
        for employee in sorted({e for e, _ in away} & set(self.people(problem))):
            for day, kind in rota.positions_of(employee):
                if day not in days:
                    continue
                if (employee, day) in away:
                    template = "{employee} is on leave on {date}, but works {shift}."
                    on_leave = day
                elif (employee, day + 1) in away and self._runs_into_next_day(problem, kind):
                    template = "{employee} is on leave on {date}, but {shift} runs into that day."
                    on_leave = day + 1
                else:
                    continue
                values = {
                    "employee": problem.employees[employee],
                    "date": problem.date_of(on_leave),
                    "shift": problem.shift(day, kind),
                }
                yield self.violation(template, values, units=1, employee=employee, days=(day,))

    def _runs_into_next_day(self, problem: Problem, kind: int) -> bool:
        return problem.shift_types[kind].end_minute > DAY_MINUTES + self.spill_minutes


def _days_away(problem: Problem) -> set[tuple[int, int]]:
    """The (employee, day) pairs of approved leave, the day after the horizon included.

    That day matters because the horizon's last night may run into it.
    """
    after = problem.date_of(problem.n_days)
    next_day = {
        (problem.employee_index[entry.employee_id], problem.n_days)
        for entry in problem.leave
        if entry.approved
        and entry.first <= after <= entry.last
        and entry.employee_id in problem.employee_index
    }
    return next_day | problem.leave_days
