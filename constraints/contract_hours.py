"""The hours a contract promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.people import Contract
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Minutes
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

WORKDAYS_A_WEEK = 5


class ContractHours(Rule):
    """Everybody gets the hours of their contract: not fewer, not more.

    Each hour below or above is a breach of 1, a started hour counting whole. The rota's target is
    a fifth of the contract's weekly hours for each workday, make-up workdays included, that is not
    a day of leave. The contract's least hours of a day worked, of a whole week and of the rota are
    judged beside it; leave on a workday takes a day's hours off these, too. Hours are paid time, on
    the day their shift starts. A contract of no weekly hours has no target, and none has one if
    ``target`` is off.
    """

    id: ClassVar[str] = "contract_hours"
    title: ClassVar[str] = "Hours of the contract"
    unit: ClassVar[str] = "hour off"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Labour Contract Law of the People's Republic of China, art. 17: working hours are part of "
        "the contract."
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(5)
    target: bool = Field(
        default=True,
        title="Weekly hours as target",
        description="Whether the rota aims at the contract's weekly hours; if not, only its least "
        "hours of a day, a week and the rota are judged.",
    )
    tolerance_hours: int = Field(
        default=0,
        ge=0,
        le=80,
        title="Tolerance",
        description="Hours below or above the target of the rota that do not matter.",
        json_schema_extra={"unit": "hours"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        problem, slack = model.problem, self.tolerance_hours * 60
        lengths = [_types_by_length(problem, day) for day in range(problem.n_days)]
        workdays, weeks = _workdays(problem), self._whole_weeks(problem)
        judged_whole = self.in_force(problem.days[-1].date)
        for contract, people in self.people_by_contract(problem).items():
            row = [
                [(minutes, model.works_any_each(people, day, of)) for minutes, of in kinds.items()]
                for day, kinds in enumerate(lengths)
            ]
            total = [term for terms in row for term in terms]
            if judged_whole and self.target and contract.weekly_minutes:
                owed = [_target_minutes(problem, e, workdays) for e in people]
                target = np.array(owed, np.int64)
                limit.at_least_each(total, target - slack, per=60)
                limit.at_most_each(total, target + slack, per=60)
            if judged_whole and contract.min_minutes_period:
                minimum = contract.min_minutes_period
                least = [_less_leave(problem, e, minimum, workdays) for e in people]
                limit.at_least_each(total, np.array(least, np.int64), per=60)
            if contract.min_minutes_week:
                for week in weeks:
                    days, minimum = workdays & set(week), contract.min_minutes_week
                    least = [_less_leave(problem, e, minimum, days) for e in people]
                    inside = [term for day in week for term in row[day]]
                    limit.at_least_each(inside, np.array(least, np.int64), per=60)
            for day in self.days(problem) if contract.min_minutes_day else ():
                for minutes, works in row[day]:
                    missing = _missing_hours(contract, minutes)
                    if missing:
                        limit.forbid_each(works, units=missing)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        workdays, weeks = _workdays(problem), self._whole_weeks(problem)
        for employee in self.people(problem):
            contract = problem.employees[employee].contract
            worked: dict[int, int] = {}
            for day, kind in rota.positions_of(employee):
                worked[day] = worked.get(day, 0) + problem.shift(day, kind).paid_minutes
            if self.in_force(problem.days[-1].date):
                yield from self._check_rota(problem, employee, sum(worked.values()), workdays)
            if contract.min_minutes_week:
                for week in weeks:
                    found = sum(worked.get(day, 0) for day in week)
                    days = workdays & set(week)
                    yield from self._check_week(problem, employee, week, found, days)
            for day, minutes in sorted(worked.items()):
                missing = _missing_hours(contract, minutes)
                if missing and self.in_force(problem.date_of(day)):
                    yield self.violation(
                        "{employee} works only {found} on {date}; the contract has at least "
                        "{allowed} a day.",
                        {
                            "employee": problem.employees[employee],
                            "found": Minutes(minutes),
                            "date": problem.date_of(day),
                            "allowed": Minutes(contract.min_minutes_day or 0),
                        },
                        units=missing,
                        employee=employee,
                        days=(day,),
                    )

    def _check_rota(
        self, problem: Problem, employee: int, found: int, workdays: frozenset[int]
    ) -> Iterator[Violation]:
        contract, slack = problem.employees[employee].contract, self.tolerance_hours * 60
        target = _target_minutes(problem, employee, workdays)
        off = found - target
        if self.target and contract.weekly_minutes and abs(off) > slack:
            yield self._off_target(
                problem,
                employee,
                "{employee} works {found} from {first} to {last}, {off} less than the contract's "
                "{allowed}."
                if off < 0
                else "{employee} works {found} from {first} to {last}, {off} more than the "
                "contract's {allowed}.",
                {"found": Minutes(found), "off": Minutes(abs(off)), "allowed": Minutes(target)},
                -(-(abs(off) - slack) // 60),
            )
        least = _less_leave(problem, employee, contract.min_minutes_period or 0, workdays)
        if found < least:
            yield self._off_target(
                problem,
                employee,
                "{employee} works only {found} from {first} to {last}; the contract has at least "
                "{allowed}.",
                {"found": Minutes(found), "allowed": Minutes(least)},
                -(-(least - found) // 60),
            )

    def _off_target(
        self,
        problem: Problem,
        employee: int,
        template: str,
        values: dict[str, object],
        units: int,
    ) -> Violation:
        named = {
            "employee": problem.employees[employee],
            "first": problem.first,
            "last": problem.days[-1].date,
        }
        days = tuple(range(problem.n_days))
        return self.violation(template, named | values, units=units, employee=employee, days=days)

    def _check_week(
        self,
        problem: Problem,
        employee: int,
        week: tuple[int, ...],
        found: int,
        workdays: frozenset[int],
    ) -> Iterator[Violation]:
        minimum = problem.employees[employee].contract.min_minutes_week or 0
        least = _less_leave(problem, employee, minimum, workdays)
        if found < least:
            yield self.violation(
                "{employee} works only {found} in the week up to {date}; the contract has at least "
                "{allowed}.",
                {
                    "employee": problem.employees[employee],
                    "found": Minutes(found),
                    "date": problem.date_of(week[-1]),
                    "allowed": Minutes(least),
                },
                units=-(-(least - found) // 60),
                employee=employee,
                days=week,
            )

    def _whole_weeks(self, problem: Problem) -> list[tuple[int, ...]]:
        """Calendar weeks that lie wholly inside: in others hours may be worked outside."""
        weeks = problem.weeks
        return [w for w in weeks if len(w) == 7 and self.in_force(problem.date_of(w[-1]))]


def _workdays(problem: Problem) -> frozenset[int]:
    return frozenset(day for day in range(problem.n_days) if problem.days[day].kind.is_working)


def _target_minutes(problem: Problem, employee: int, workdays: frozenset[int]) -> int:
    """The contract's ordinary hours on the workdays of the horizon that are not leave."""
    weekly = problem.employees[employee].contract.weekly_minutes
    owed = sum((employee, day) not in problem.absent_days for day in workdays)
    return weekly * owed // WORKDAYS_A_WEEK


def _less_leave(problem: Problem, employee: int, least: int, workdays: frozenset[int]) -> int:
    """A minimum with a day's ordinary hours taken off for each of the workdays on leave."""
    away = sum((employee, day) in problem.absent_days for day in workdays)
    weekly = problem.employees[employee].contract.weekly_minutes
    return max(0, least - weekly * away // WORKDAYS_A_WEEK)


def _missing_hours(contract: Contract, minutes: int) -> int:
    """Started hours by which a day worked falls short of the contract's least hours of a day."""
    return max(0, -(-((contract.min_minutes_day or 0) - minutes) // 60))


def _types_by_length(problem: Problem, day: int) -> dict[int, list[int]]:
    """The shift types of a day by their paid minutes."""
    grouped: dict[int, list[int]] = {}
    for kind in range(problem.n_shift_types):
        grouped.setdefault(problem.shift(day, kind).paid_minutes, []).append(kind)
    return grouped
