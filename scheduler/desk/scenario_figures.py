"""What a rota of a scenario comes to: the figures that scenarios are compared by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from scheduler.check import Report, check_rota
from scheduler.desk.demand_view import expect, look_at_demand
from scheduler.desk.opening import OpenCentre
from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band
from scheduler.hours import sum_hours
from scheduler.rule import Group
from scheduler.solve.result import relative_gap


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class QueueFigures(_Kept):
    """What customers of a queue can expect; shares run 0..1, None where nothing is promised."""

    id: str
    name: str
    name_en: str
    level: float | None
    target: float | None
    missing_hours: float


class Spread(_Kept):
    """How evenly something is shared out: the most and the fewest that anybody has."""

    most: int
    fewest: int

    @property
    def difference(self) -> int:
        """By how many the two differ."""
        return self.most - self.fewest


class Figures(_Kept):
    """The figures of one rota, priced by the rules of its own scenario.

    Hours are hours of one person. ``worked_hours`` are paid; ``overtime_hours`` are those paid at
    150 % or, on rest days, 200 %. ``nights`` and ``weekends`` are spreads over those who can have
    any. ``bound`` is a cost that no rota under the scenario's rules goes below, if one is known.
    """

    people: int
    cost: int
    bound: int | None
    cost_by_rule: dict[str, int]
    hard_violations: int
    queues: tuple[QueueFigures, ...]
    required_hours: float
    missing_hours: float
    worked_hours: float
    overtime_hours: float
    holiday_hours: float
    nights: Spread
    weekends: Spread
    wishes_asked: int
    wishes_refused: int

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost, 0..1; None without a bound that says anything, or while hard
        rules are broken."""
        if self.hard_violations or (self.cost and not self.bound):
            return None
        return relative_gap(self.cost, self.bound)

    @property
    def wishes_granted(self) -> float | None:
        """The share of wishes that are granted, 0..1; None where nobody wished for anything."""
        if not self.wishes_asked:
            return None
        return 1 - self.wishes_refused / self.wishes_asked


def figures_of(opened: OpenCentre, rota: Rota, bound: int | None = None) -> Figures:
    """The figures of a rota on the facts and rules of its scenario."""
    problem, rules = opened.problem, opened.rules
    report = check_rota(problem, rules, rota)
    view, days = look_at_demand(opened, rota), range(problem.n_days)
    expected = [expect(view, number, days) for number in range(len(problem.queues))]
    sheet = sum_hours(problem, rota)
    present = _employed_throughout(problem)
    return Figures(
        people=sum(e.is_employed_on(d.date) for e in problem.employees for d in problem.days[:1]),
        cost=report.cost,
        bound=bound,
        cost_by_rule=report.cost_by_rule,
        hard_violations=len(report.hard_violations),
        queues=tuple(
            QueueFigures(
                id=queue.id,
                name=queue.name,
                name_en=queue.name_en,
                level=of.level,
                target=of.target,
                missing_hours=_hours(of.missing_minutes),
            )
            for queue, of in zip(problem.queues, expected, strict=True)
        ),
        required_hours=_hours(sum(of.required_minutes for of in expected)),
        missing_hours=_hours(sum(of.missing_minutes for of in expected)),
        worked_hours=_hours(sum(line.paid_minutes for line in sheet)),
        overtime_hours=_hours(sum(line.minutes_150 + line.minutes_200 for line in sheet)),
        holiday_hours=_hours(sum(line.minutes_300 for line in sheet)),
        nights=_spread_of_nights(problem, rota, present),
        weekends=_spread_of_weekends(problem, rota, present),
        wishes_asked=_wishes_asked(problem),
        wishes_refused=_wishes_refused(report),
    )


def _hours(minutes: int) -> float:
    return round(minutes / 60, 1)


def _employed_throughout(problem: Problem) -> list[int]:
    """Whoever belongs to the centre on all days; others would look spared."""
    ends = problem.days[0].date, problem.days[-1].date
    return [
        index
        for index, person in enumerate(problem.employees)
        if all(person.is_employed_on(day) for day in ends)
    ]


def _spread_of_nights(problem: Problem, rota: Rota, people: Sequence[int]) -> Spread:
    """Night shifts of those who may work any."""
    nights = [n for n, kind in enumerate(problem.shift_types) if kind.band is Band.NIGHT]
    first = problem.first
    able = [
        index
        for index in people
        if any(problem.shift_types[n].may_be_worked_by(problem.employees[index]) for n in nights)
        and not ((until := problem.employees[index].no_nights_until) and until >= first)
    ]
    return _spread(rota.cells[able][:, :, nights].sum(axis=(1, 2)).tolist() if nights else [])


def _spread_of_weekends(problem: Problem, rota: Rota, people: Sequence[int]) -> Spread:
    """Saturdays and Sundays worked, make-up workdays apart."""
    days = [
        number
        for number, day in enumerate(problem.days)
        if day.is_weekend and day.kind is not DayKind.MAKEUP_WORKDAY
    ]
    worked = rota.cells[list(people)][:, days].any(axis=2).sum(axis=1)
    return _spread(np.asarray(worked).tolist())


def _spread(counts: Sequence[int]) -> Spread:
    return Spread(most=max(counts, default=0), fewest=min(counts, default=0))


def _wishes_asked(problem: Problem) -> int:
    """Wishes by person and day, those for days of leave left out."""
    return sum(
        wish.speaks_of(day.date) and (employee, number) not in problem.absent_days
        for wish in problem.preferences
        if (employee := problem.employee_index.get(wish.employee_id)) is not None
        for number, day in enumerate(problem.days)
    )


def _wishes_refused(report: Report) -> int:
    return sum(v.rule.group is Group.WISHES and not v.is_hard for v in report.violations)
