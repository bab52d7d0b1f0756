"""The job as other programs can read it, and what their rota costs by our `check`.

Each peer is a script of its own that reads a job and writes its answer, so that it can live in an
environment of its own: JSON in, JSON out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scheduler.check import check_rota
from scheduler.domain.duty import DutyPeriod
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.program import Program
from scheduler.rule import Rule
from scheduler.solve.construct import assign_duties
from scheduler.solve.incumbent import Pricer, rota_from
from scheduler.solve.prices import CellPrices

REST_MINUTES = 11 * 60
LONGEST_RUN_DAYS = 6
HOURS_TOLERANCE_MINUTES = 8 * 60


@dataclass(frozen=True)
class Priced:
    """What a peer's rota costs, and which hard rules it breaks how often."""

    cost: int
    hard: dict[str, int]


def job_of(program: Program, seconds: float, workers: int, seed: int) -> dict[str, Any]:
    """What a peer is told: people, shifts, who may work what when, demand, wishes."""
    problem = program.problem
    shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
    free = (program.upper[program.cells] > 0).reshape(shape)
    workdays = [d for d in range(problem.n_days) if problem.days[d].kind.is_working]
    return {
        "seconds": seconds,
        "workers": workers,
        "seed": seed,
        "days": problem.n_days,
        "interval_minutes": problem.centre.interval_minutes,
        "rest_minutes": REST_MINUTES + problem.centre.handover_minutes,
        "longest_run": LONGEST_RUN_DAYS,
        "tolerance_minutes": HOURS_TOLERANCE_MINUTES,
        "kinds": [
            {
                "code": kind.code,
                "start": kind.start_minute,
                "end": kind.end_minute,
                "paid_minutes": kind.paid_minutes,
            }
            for kind in problem.shift_types
        ],
        "people": [
            {
                "id": person.id,
                "skills": sorted(person.skills),
                "target_minutes": person.contract.weekly_minutes
                * sum((e, d) not in problem.absent_days for d in workdays)
                // 5,
                "allowed": [np.flatnonzero(free[e, d]).tolist() for d in range(problem.n_days)],
            }
            for e, person in enumerate(problem.employees)
        ],
        "queues": [queue.skill for queue in problem.queues],
        "demand": problem.demand.tolist(),
        "interval_days": problem.interval_days.tolist(),
        "wishes": _wishes(problem),
    }


def _wishes(problem: Problem) -> list[tuple[int, int, int]]:
    """(employee, day, weight) of wishes for a day off."""
    return [
        (problem.employee_index[wish.employee_id], problem.day_of(wish.date), wish.weight)
        for wish in problem.preferences
        if wish.wanted and wish.shift == "off" and wish.date is not None
    ]


def price_answer(
    program: Program, rules: Sequence[Rule], assignments: Sequence[Sequence[int]], seed: int
) -> Priced:
    """Price (employee, day, shift type) by `check`; breaks and duties are filled in by us.

    No peer places breaks by count or holds a duty phone, so that these cost it nothing here.
    """
    problem = program.problem
    rota = Rota.empty(problem)
    cells = rota.cells.copy()
    for employee, day, kind in assignments:
        cells[employee, day, kind] = True
    values = program.values_of(Rota(cells, rota.breaks, rota.duties))
    pricer = Pricer(program)
    pricer.fill(values)
    prices = CellPrices(program).at(values)
    assign_duties(program, values, set(DutyPeriod), seed, prices)
    pricer.fill(values)
    return price_rota(problem, rules, rota_from(program, values))


def price_rota(problem: Problem, rules: Sequence[Rule], rota: Rota) -> Priced:
    """What `check` says of a rota."""
    report = check_rota(problem, rules, rota)
    hard: dict[str, int] = {}
    for priced in report.hard_violations:
        rule = priced.violation.rule_id
        hard[rule] = hard.get(rule, 0) + priced.violation.units
    return Priced(report.cost, hard)
