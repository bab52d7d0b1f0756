"""The legal limits of true part-time work (非全日制)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.people import ContractKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Minutes
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class PartTimeLimits(Rule):
    """True part-timers work at most 24 hours a calendar week and 4 hours a day on average.

    Each hour above a limit is a breach of 1, a started hour counting whole: the week's paid hours
    above the weekly limit, and the week's paid hours above the daily average times the days worked
    in it. Only contracts of the kind part_time are meant; people on short hours are not. In a week
    cut by the start of the rota the published days count; a week cut by its end is judged by the
    days inside.
    """

    id: ClassVar[str] = "part_time_limits"
    title: ClassVar[str] = "Limits of true part-time work"
    unit: ClassVar[str] = "hour too many"
    group: ClassVar[Group] = Group.LAW
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "Labour Contract Law of the People's Republic of China, art. 68."

    week_hours: int = Field(
        default=24,
        ge=1,
        le=168,
        title="Hours a week",
        description="The most paid hours in a calendar week.",
        json_schema_extra={"unit": "hours"},
    )
    day_hours: int = Field(
        default=4,
        ge=1,
        le=24,
        title="Hours a day on average",
        description="The most paid hours a day, on average over the days worked in a week.",
        json_schema_extra={"unit": "hours"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        most, average = self.week_hours * 60, self.day_hours * 60
        people = self._part_timers(problem)
        for week in problem.weeks:
            if not self.in_force(problem.date_of(week[-1])):
                continue
            past = [_past_paid_minutes(problem, employee, week) for employee in people]
            hours = np.array([sum(minutes) for minutes in past], np.int64)
            days = np.array([len(minutes) for minutes in past], np.int64)
            paid, beyond = [], []
            for day in week:
                for minutes, kinds in _types_by_length(problem, day).items():
                    works = model.works_any_each(people, day, kinds)
                    paid.append((minutes, works))
                    beyond.append((minutes - average, works))
            limit.at_most_each(paid, np.maximum(0, most - hours), per=60)
            limit.at_most_each(beyond, np.maximum(0, average * days - hours), per=60)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        for employee in self._part_timers(problem):
            worked: dict[int, int] = {}
            for day, kind in rota.positions_of(employee):
                worked[day] = worked.get(day, 0) + problem.shift(day, kind).paid_minutes
            for week in problem.weeks:
                today = [worked[day] for day in week if day in worked]
                if today and self.in_force(problem.date_of(week[-1])):
                    past = _past_paid_minutes(problem, employee, week)
                    yield from self._judge(problem, employee, week, past, today)

    def _judge(
        self,
        problem: Problem,
        employee: int,
        week: tuple[int, ...],
        past: list[int],
        planned: list[int],
    ) -> Iterator[Violation]:
        values = {
            "employee": problem.employees[employee],
            "found": Minutes(sum(past) + sum(planned)),
            "date": problem.date_of(week[-1]),
            "days": len(past) + len(planned),
        }
        most, average = self.week_hours * 60, self.day_hours * 60
        over = sum(planned) - max(0, most - sum(past))
        if over > 0:
            yield self.violation(
                "{employee} works {found} in the week up to {date}; a part-timer may work at most "
                "{allowed}.",
                values | {"allowed": Minutes(most)},
                units=-(-over // 60),
                employee=employee,
                days=week,
            )
        credit = max(0, average * len(past) - sum(past))
        over = sum(planned) - average * len(planned) - credit
        if over > 0:
            yield self.violation(
                "{employee} works {found} on {days} days of the week up to {date}; a part-timer "
                "may work at most {allowed} a day on average.",
                values | {"allowed": Minutes(average)},
                units=-(-over // 60),
                employee=employee,
                days=week,
            )

    def _part_timers(self, problem: Problem) -> list[int]:
        return [
            e
            for e in self.people(problem)
            if problem.employees[e].contract.kind is ContractKind.PART_TIME
        ]


def _types_by_length(problem: Problem, day: int) -> dict[int, list[int]]:
    """The shift types of a day by their paid minutes."""
    grouped: dict[int, list[int]] = {}
    for kind in range(problem.n_shift_types):
        grouped.setdefault(problem.shift(day, kind).paid_minutes, []).append(kind)
    return grouped


def _past_paid_minutes(problem: Problem, employee: int, week: tuple[int, ...]) -> list[int]:
    """Paid minutes of each day worked in the week before the horizon."""
    if week[0] > 0:
        return []
    worked: dict[int, int] = {}
    for shift in problem.past_shifts[employee]:
        if problem.week_of(shift.day) == problem.week_of(week[0]):
            worked[shift.day] = worked.get(shift.day, 0) + shift.paid_minutes
    return list(worked.values())
