"""Fair shares of nights, late shifts, weekends and holidays, with what people already had.

References
----------
A deviation from a share worked out beforehand speaks of one person at a time, unlike the spread
between the highest and the lowest count, and so gives better bounds and neighbourhoods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from scheduler.domain.arrays import Floats, Mask
from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

Item = Literal["night", "late", "weekend", "holiday"]
STEEPER_AFTER = 2
"""From so many units beyond the tolerance on, each further one counts twice."""
WORDS: dict[Item, str] = {
    "night": "night shifts",
    "late": "late shifts",
    "weekend": "weekend shifts",
    "holiday": "shifts on statutory holidays",
}


class FairShares(Rule):
    """Nights, late shifts, weekend days and statutory holidays are shared out fairly over time.

    Each person's share is worked out beforehand by `share_targets`: what the horizon is expected to
    hold, by contract hours and days available, put right by what people have had before. A unit is
    one shift more or fewer than the share, beyond ``tolerance``; from the third on each counts
    twice. Shifts count by the day they start on and by their band, in the rota and in the history
    alike; a make-up workday is no weekend day. Whoever may never work an item (by contract, skill
    or protection) has no share in it.
    """

    id: ClassVar[str] = "fair_shares"
    title: ClassVar[str] = "Fair shares"
    unit: ClassVar[str] = "shift away from the fair share"
    group: ClassVar[Group] = Group.FAIRNESS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "Rule book: everybody takes turns; holidays are balanced over years."

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(8)
    items: tuple[Item, ...] = Field(
        default=("night", "late", "weekend", "holiday"),
        title="What is shared out",
        description="Any of night, late, weekend and holiday.",
    )
    tolerance: int = Field(
        default=1,
        ge=0,
        le=31,
        title="Tolerance",
        description="So many more or fewer than the share are no breach.",
        json_schema_extra={"unit": "shifts"},
    )
    catch_up: int = Field(
        default=3,
        ge=0,
        le=366,
        title="Catching up",
        description=(
            "What people had before moves their share in one horizon by at most so many shifts, "
            "so that newcomers are not made to catch up on years at once."
        ),
        json_schema_extra={"unit": "shifts"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """Four limits for each person and item: the share with its tolerance, and two steeper."""
        problem = model.problem
        for item, days, targets in self._shares(problem):
            kinds = _item_cells(problem, item)
            people, target = list(targets), np.array(list(targets.values()), np.int64)
            worked = [
                model.works_any_each(people, d, np.flatnonzero(kinds[d]).tolist()) for d in days
            ]
            for slack in (self.tolerance, self.tolerance + STEEPER_AFTER):
                limit.at_most_each(worked, target + slack)
                limit.at_least_each(worked, target - slack)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Everybody who has too many or too few of an item."""
        for item, days, targets in self._shares(problem):
            counted = np.zeros((problem.n_days, problem.n_shift_types), bool)
            counted[days] = _item_cells(problem, item)[days]
            totals = (rota.cells & counted).sum(axis=(1, 2)).tolist()
            for employee, target in targets.items():
                away = abs(totals[employee] - target) - self.tolerance
                if away > 0:
                    worked = (rota.cells[employee] & counted).any(axis=1).nonzero()[0].tolist()
                    yield self.violation(
                        "{employee} has {found} {item} from {first} to {last}; "
                        "a fair share is {target}.",
                        {
                            "employee": problem.employees[employee],
                            "found": totals[employee],
                            "item": Message(WORDS[item]),
                            "first": problem.date_of(days[0]),
                            "last": problem.date_of(days[-1]),
                            "target": target,
                        },
                        units=away + max(0, away - STEEPER_AFTER),
                        employee=employee,
                        days=tuple(worked or days),
                    )

    def _shares(self, problem: Problem) -> Iterator[tuple[Item, list[int], dict[int, int]]]:
        """Each item with the days it is counted on and everybody's share."""
        days, people = self.days(problem), self.people(problem)
        if not days or not people:
            return
        for item in dict.fromkeys(self.items):
            yield item, days, share_targets(problem, item, people, days, self.catch_up)


def share_targets(
    problem: Problem, item: Item, people: Sequence[int], days: Sequence[int], catch_up: int
) -> dict[int, int]:
    """How many of an item each person should have on these days, in whole shifts.

    The shifts expected are shared out by ordinary weekly hours x days on which the person could
    work the item. History counts in full, but moves a share by at most ``catch_up`` either way.
    People who can never work the item are left out.
    """
    possible, expected = _prospects(problem)
    counted = np.zeros(expected.shape, bool)
    counted[list(days)] = _item_cells(problem, item)[list(days)]
    total = float(expected[counted].sum())
    available = (possible & counted).any(axis=2).sum(axis=1).tolist()
    claims = [
        e.contract.weekly_minutes * n for e, n in zip(problem.employees, available, strict=True)
    ]
    able = [e for e in people if claims[e] > 0]
    everybody, in_scope = sum(claims), sum(claims[e] for e in able)
    had = {e: problem.history_count(e, item) for e in able}
    targets = {}
    for e in able:
        share = total * claims[e] / everybody
        owed = sum(had.values()) * claims[e] / in_scope - had[e]
        ideal = share + min(max(owed, -catch_up), catch_up)
        targets[e] = min(max(int(np.floor(ideal + 0.5)), 0), available[e])
    return targets


def _item_cells(problem: Problem, item: Item) -> Mask:
    """On which days which shift types are an instance of the item."""
    if item in ("night", "late"):
        bands = [kind.band is Band(item) for kind in problem.shift_types]
        return np.tile(np.array(bands, bool), (problem.n_days, 1))
    if item == "weekend":
        days = [d.is_weekend and d.kind is not DayKind.MAKEUP_WORKDAY for d in problem.days]
    else:
        days = [d.kind is DayKind.STATUTORY for d in problem.days]
    return np.tile(np.array(days, bool)[:, None], (1, problem.n_shift_types))


@lru_cache(maxsize=4)
def _prospects(problem: Problem) -> tuple[Mask, Floats]:
    """Who could work what, and how much of it there will be; worked out once for a problem."""
    possible = _possible_cells(problem)
    return possible, _expected_shifts(problem, possible)


def _possible_cells(problem: Problem) -> Mask:
    """Who could work which shift type when: no leave, no night while nights are ruled out."""
    types = problem.shift_types
    fits = np.array([[k.may_be_worked_by(e) for k in types] for e in problem.employees], bool)
    stands = np.array(
        [
            [season is not None and k.may_stand_on(day, season.id) for k in types]
            for day, season in zip(problem.days, problem.seasons, strict=True)
        ],
        bool,
    )
    fits = fits.reshape(problem.n_employees, 1, len(types))
    possible = fits & stands.reshape(1, problem.n_days, len(types))
    for employee, day in problem.absent_days:
        possible[employee, day] = False
    nights = np.array([kind.is_night for kind in types], bool)
    for index, person in enumerate(problem.employees):
        if person.no_nights_until is not None:
            protected = max(0, problem.day_of(person.no_nights_until) + 1)
            possible[index, :protected, nights] = False
    return np.asarray(possible, bool)


def _expected_shifts(problem: Problem, possible: Mask) -> Floats:
    """How many people will work each shift type on each day, as far as one can tell beforehand.

    The demand of an interval is shared evenly among the shift types that cover it; where it asks
    for more than the contracts hold, everything shrinks alike. Without any demand people work their
    contract's hours, evenly over the days and the shift types they could work.
    """
    paid = np.array([max(1, kind.paid_minutes) for kind in problem.shift_types], float)
    weekly = np.array([e.contract.weekly_minutes for e in problem.employees], float)
    daily = weekly[:, None] / 7 * possible.any(axis=2)
    if not problem.demand.any():
        choices = np.maximum(1, possible.sum(axis=2))
        return np.asarray(np.einsum("ed,eds->ds", daily / choices, possible) / paid, np.float64)
    expected = _shifts_for_demand(problem, np.any(possible, axis=0), paid)
    asked = float((expected * paid).sum())
    return expected * min(1.0, daily.sum() / asked) if asked else expected


def _shifts_for_demand(problem: Problem, stands: Mask, paid: Floats) -> Floats:
    needed = problem.demand.sum(axis=0)
    covering = np.zeros(len(needed))
    spans = {(d, s): problem.intervals_of(d, s) for d, s in np.argwhere(stands).tolist()}
    spans = {cell: span for cell, span in spans.items() if span}
    for span in spans.values():
        covering[span.start : span.stop] += 1
    expected = np.zeros(stands.shape)
    for (day, kind), span in spans.items():
        inside = slice(span.start, span.stop)
        shift = problem.shift(day, kind)
        people = float((needed[inside] / covering[inside]).mean())
        expected[day, kind] = people * (shift.end - shift.start) / paid[kind]
    return expected
