"""People at work beyond what the demand asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.attendance import count_present
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.presence import make_presence
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit


class Overstaffing(Rule):
    """No more people are at work than the queues need.

    A unit is one person too many in one interval; a person beyond the margin counts twice.
    """

    id: ClassVar[str] = "overstaffing"
    title: ClassVar[str] = "Overstaffing"
    unit: ClassVar[str] = "person too many in an interval"
    group: ClassVar[Group] = Group.COVERAGE
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = "Rule book: staff are shared out by the actual volume of calls."

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(1)
    margin_percent: int = Field(
        default=15,
        ge=0,
        le=1000,
        title="Margin",
        description="Surplus, in percent of the demand, up to which a person counts once.",
        json_schema_extra={"unit": "%"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """One limit at the demand and one at the demand plus the margin, for each interval."""
        problem = model.problem
        if not problem.queues:
            return
        presence = make_presence(model)
        for interval, needed in enumerate(problem.demand.sum(axis=0).tolist()):
            if not self.in_force(problem.days[problem.interval_days[interval]].date):
                continue
            at_work = [int(v) for v in presence.vars[:, interval]]
            limit.at_most(at_work, needed)
            limit.at_most(at_work, needed + self._margin(needed))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every day with people to spare, with its person-intervals."""
        if not problem.queues:
            return
        needed = problem.demand.sum(axis=0)
        spare = np.maximum(count_present(problem, rota).sum(axis=0) - needed, 0)
        margins = np.array([self._margin(int(n)) for n in needed])
        units = spare + np.maximum(spare - margins, 0)
        for day in self.days(problem):
            today = problem.interval_days == day
            if total := int(units[today].sum()):
                yield self.violation(
                    "On {date} up to {most} people more than needed are at work, "
                    "{intervals} person-intervals in all.",
                    {
                        "date": problem.date_of(day),
                        "most": int(spare[today].max()),
                        "intervals": int(spare[today].sum()),
                    },
                    units=total,
                    days=(day,),
                )

    def _margin(self, needed: int) -> int:
        """People above the demand that count only once: the percentage, rounded up, and one."""
        return -(-needed * self.margin_percent // 100) + 1
