"""Which shift may follow which from one day to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field, StringConstraints

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import ShiftType
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

Pair = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^>]+>[^>]+$")]


class ShiftSuccession(Rule):
    """Shifts rotate forwards: from one day to the next they do not move to an earlier band.

    The bands of the day are early, day, late, night, in this order. A unit is one pair of shifts on
    two consecutive days whose second has an earlier band, or that a pair in ``forbidden`` names; a
    pair that is both counts once. A day off between two shifts begins the rotation anew. For a
    strict ban beside a soft preference, let two instances of the rule stand side by side.
    """

    id: ClassVar[str] = "shift_succession"
    title: ClassVar[str] = "Forward rotation"
    unit: ClassVar[str] = "change of shifts in the wrong direction"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Knauth (1996), Designing better shift systems, Applied Ergonomics 27(1): forward rotation."
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(10)
    backward: bool = Field(
        default=True,
        title="Only forwards",
        description="Whether any change to an earlier band on the next day is a breach.",
    )
    forbidden: tuple[Pair, ...] = Field(
        default=("night>early", "night>day", "late>early"),
        title="Forbidden changes",
        description=(
            "Pairs such as night>early: the first may not be followed by the second on the next "
            "day. Each side is a shift code or a band (early, day, late, night)."
        ),
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """One limit a day for all shift types that the same ones may not follow."""
        problem = model.problem
        avoided = self._avoided_pairs(problem.shift_types)
        classes = _classes(problem.n_shift_types, avoided)
        followers: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for c, firsts in enumerate(classes):
            banned = tuple(k for k, then in enumerate(classes) if (firsts[0], then[0]) in avoided)
            if banned:
                followers[banned].append(c)
        people = self.people(problem)
        rows = {
            day: [model.works_any_each(people, day, kinds) for kinds in classes]
            for day in range(-1, problem.n_days)
        }
        for day in self.days(problem):
            for seconds, firsts in followers.items():
                before = np.stack([rows[day - 1][c] for c in firsts])
                after = np.stack([rows[day][c] for c in seconds])
                # A person who cannot work one of the two sides needs no limit.
                both = before.any(axis=0) & after.any(axis=0)
                limit.at_most_each([*before[:, both], *after[:, both]], 1)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every pair of shifts on consecutive days that changes the wrong way."""
        avoided = self._avoided_pairs(problem.shift_types)
        days = frozenset(self.days(problem))
        for employee in self.people(problem):
            row: dict[int, list[int]] = defaultdict(list)
            before = problem.past_cells.get((employee, -1))
            if before is not None:
                row[-1].append(before)
            for day, kind in rota.positions_of(employee):
                row[day].append(kind)
            for day, seconds in list(row.items()):
                if day not in days or day - 1 not in row:
                    continue
                for first in row[day - 1]:
                    for second in seconds:
                        if (first, second) in avoided:
                            yield self._breach(problem, employee, day, first, second)

    def _breach(
        self, problem: Problem, employee: int, day: int, first: int, second: int
    ) -> Violation:
        return self.violation(
            "{employee} works {first} and the next day {second}; "
            "such a change of shifts is to be avoided.",
            {
                "employee": problem.employees[employee],
                "first": problem.shift(day - 1, first),
                "second": problem.shift(day, second),
            },
            units=1,
            employee=employee,
            days=(day - 1, day),
        )

    def _avoided_pairs(self, types: Sequence[ShiftType]) -> set[tuple[int, int]]:
        """Positions of shift types of which the second may not follow the first."""
        halves = (pair.partition(">") for pair in self.forbidden)
        named = {(left.strip(), right.strip()) for left, _, right in halves}
        return {
            (i, j)
            for i, first in enumerate(types)
            for j, second in enumerate(types)
            if (self.backward and second.band.order < first.band.order)
            or any(
                (left, right) in named
                for left in (first.code, first.band.value)
                for right in (second.code, second.band.value)
            )
        }


def _classes(count: int, avoided: set[tuple[int, int]]) -> list[list[int]]:
    """Shift types grouped by what they may not follow and what may not follow them."""
    grouped: dict[tuple[tuple[bool, ...], ...], list[int]] = defaultdict(list)
    for s in range(count):
        key = (
            tuple((s, other) in avoided for other in range(count)),
            tuple((other, s) in avoided for other in range(count)),
        )
        grouped[key].append(s)
    return list(grouped.values())
