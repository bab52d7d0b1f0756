"""How many people on standby would cover absences, and who could lawfully step in.

Of *n* people on shift, each absent with the same chance *p* and independently of the others, the
number absent is binomial. Needed is the smallest *k* with P(Bin(n, p) <= k) >= the share of days on
which all absences are to be covered: its quantile. An illness that goes round breaks the
independence, and people on standby may be ill as well: the figure is then too low.

References
----------
Green, Savin & Savva (2013), "Nursevendor problem: personnel staffing in the presence of endogenous
absenteeism", Management Science 59(10): absences as a binomial number of those scheduled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.breaks import settle_breaks
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band
from scheduler.rule import Mode, Rule
from scheduler.solve.repairing.opening import Opening
from scheduler.solve.repairing.part import Part
from scheduler.solve.repairing.program import state_rules

USUAL_RATE = 0.04
USUAL_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Standby:
    """One class of shifts (early, day, late, night) on one day, numbers of people.

    ``reserves`` are off that day and could work one of its shifts without breaking a hard rule
    that speaks of one person; None where nobody has asked.
    """

    day: int
    band: Band
    scheduled: int
    needed: int
    reserves: tuple[int, ...] | None = None

    @property
    def is_thin(self) -> bool:
        """Whether fewer could step in than would be needed."""
        return self.reserves is not None and len(self.reserves) < self.needed


def quantile(people: int, rate: float, share: float) -> int:
    """The smallest k with P(Bin(people, rate) <= k) >= share; rate and share in 0..1."""
    if people == 0 or rate <= 0:
        return 0
    if rate >= 1 or share >= 1:
        return people
    chance = (1 - rate) ** people
    reached, k = chance, 0
    while reached < share and k < people:
        chance *= (people - k) / (k + 1) * rate / (1 - rate)
        k += 1
        reached += chance
    return k


def needed_standby(
    problem: Problem, rota: Rota, rate: float = USUAL_RATE, share: float = USUAL_SHARE
) -> list[Standby]:
    """For each day and class of shifts that anybody works, how many absences are to be expected."""
    by_type = rota.cells.sum(axis=0)
    found = []
    for day in range(problem.n_days):
        for band in Band:
            kinds = _kinds_of(problem, band)
            scheduled = int(by_type[day, kinds].sum())
            if scheduled:
                found.append(Standby(day, band, scheduled, quantile(scheduled, rate, share)))
    return found


def with_reserves(
    problem: Problem, rules: Sequence[Rule], rota: Rota, wanted: Sequence[Standby]
) -> list[Standby]:
    """The same with the people who could lawfully step in, asked of the hard rules alone.

    Rules that tie people together (a leader on every shift, say) are not asked: one more person
    rarely breaks them.
    """
    rota = settle_breaks(problem, rota)
    hard = [rule for rule in rules if rule.mode is Mode.HARD]
    stated = state_rules(problem, hard, rota)
    whole = Part.around(stated, rota, Opening.of(problem, (), ()))
    found: dict[tuple[int, int], set[int]] = {}
    for day in sorted({one.day for one in wanted}):
        opening = Opening.of(problem, range(problem.n_employees), [day])
        part = whole.opened(opening)
        worked = np.flatnonzero(rota.cells[:, day].any(axis=0)).tolist()
        for kind in worked:
            found[day, kind] = _could_step_in(part, day, kind)
    return [
        Standby(
            one.day,
            one.band,
            one.scheduled,
            one.needed,
            tuple(
                sorted(
                    {
                        employee
                        for kind in _kinds_of(problem, one.band)
                        for employee in found.get((one.day, kind), ())
                    }
                )
            ),
        )
        for one in wanted
    ]


def _could_step_in(part: Part, day: int, kind: int) -> set[int]:
    away = part.problem.absent_days
    free = [
        e
        for e in range(part.problem.n_employees)
        if not part.rota.cells[e, day].any()
        and (e, day) not in away
        and part.may_work(e, day, kind)
    ]
    return {e for e, (hard, _) in part.price_shift(day, kind, free).items() if hard <= 0}


def _kinds_of(problem: Problem, band: Band) -> list[int]:
    return [i for i, kind in enumerate(problem.shift_types) if kind.band is band]
