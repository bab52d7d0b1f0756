"""What staff have already seen stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.duty import DutySlot
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit


class PublishedStability(Rule):
    """A rota that staff have already seen is changed as little as possible.

    A unit is one changed day of one person (another shift, a shift added or taken away) or one duty
    turn taken from the person it was published for. Nothing is judged where no rota was published:
    days on which nobody works in it, and people who appear nowhere in it. A shift that the facts
    have since made impossible (leave, a lost skill) is no change of the planner's. To freeze the
    first days altogether, add a second instance, hard, with ``first_days``.
    """

    id: ClassVar[str] = "published_stability"
    title: ClassVar[str] = "Keep the published rota"
    unit: ClassVar[str] = "changed day or duty turn"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "Rule book: staff strictly keep to the published shifts."

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(25)
    first_days: int | None = Field(
        default=None,
        ge=1,
        le=366,
        title="First days only",
        description="Speak only of so many days from the horizon's start; empty: of all.",
        json_schema_extra={"unit": "days"},
    )
    duties: bool = Field(
        default=True,
        title="Duty too",
        description="Whether published duty turns are to be kept as well.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """Each published shift stays, each published day off stays, each duty turn stays."""
        problem = model.problem
        if problem.published is None:
            return
        for employee, day, kinds in self._published_cells(problem, problem.published):
            if not _is_possible(problem, employee, day, kinds):
                continue
            if kinds:
                kept = model.all_of(model.works(employee, day, s) for s in kinds)
                limit.at_least([kept], 1)
            else:
                limit.at_most([model.on(employee, day)], 0)
        for slot, holder in self._published_duties(problem, problem.published):
            limit.at_least([model.holds(slot.index, holder)], 1)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every cell and every duty turn that differs from what was published."""
        if problem.published is None:
            return
        differs = np.any(problem.published.cells != rota.cells, axis=2)
        changed = {(e, d) for e, d in np.argwhere(differs).tolist()}
        for employee, day, kinds in self._published_cells(problem, problem.published):
            if (employee, day) in changed and _is_possible(problem, employee, day, kinds):
                now = [int(s) for s in rota.cells[employee, day].nonzero()[0]]
                yield self._changed_day(problem, employee, day, kinds, now)
        for slot, holder in self._published_duties(problem, problem.published):
            if not rota.duties[slot.index, holder]:
                yield self.violation(
                    "{employee} no longer holds {duty}, which was published for them.",
                    {"employee": problem.employees[holder], "duty": slot},
                    units=1,
                    employee=holder,
                    days=slot.days,
                )

    def _changed_day(
        self, problem: Problem, employee: int, day: int, before: tuple[int, ...], now: list[int]
    ) -> Violation:
        types = problem.shift_types
        return self.violation(
            "{employee} has {now} on {date}; published was {before}.",
            {
                "employee": problem.employees[employee],
                "now": [types[s] for s in now] or Message("a day off"),
                "date": problem.date_of(day),
                "before": [types[s] for s in before] or Message("a day off"),
            },
            units=1,
            employee=employee,
            days=(day,),
        )

    def _published_cells(
        self, problem: Problem, published: Rota
    ) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Each person and day that was published and is not on leave now, with the shift types."""
        seen = set(np.flatnonzero(published.cells.any(axis=(0, 2))).tolist())
        days = [day for day in self._days_spoken_of(problem) if day in seen]
        for employee in self.people(problem):
            row: dict[int, tuple[int, ...]] = {}
            for day, kind in published.positions_of(employee):
                row[day] = (*row.get(day, ()), kind)
            if not row and not problem.past_shifts[employee]:
                continue
            for day in days:
                kinds = row.get(day, ())
                if (employee, day) not in problem.absent_days:
                    yield employee, day, kinds

    def _published_duties(
        self, problem: Problem, published: Rota
    ) -> Iterator[tuple[DutySlot, int]]:
        """Each duty turn with the person it was published for."""
        if not self.duties:
            return
        scope = frozenset(self.people(problem))
        days = frozenset(self._days_spoken_of(problem))
        for slot in problem.duty_slots:
            if slot.days and slot.days[0] in days and self.in_force(slot.last):
                for holder in published.holders_of(slot.index):
                    if holder in scope:
                        yield slot, holder

    def _days_spoken_of(self, problem: Problem) -> list[int]:
        days = self.days(problem)
        return days if self.first_days is None else [d for d in days if d < self.first_days]


def _is_possible(problem: Problem, employee: int, day: int, kinds: tuple[int, ...]) -> bool:
    """Whether the person could still work all these shift types on that day."""
    return all(problem.may_work(employee, day, s) for s in kinds)
