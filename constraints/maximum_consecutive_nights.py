"""Runs of nights, and the days off after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band
from scheduler.model.limits import Limits, Vars
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class MaximumConsecutiveNights(Rule):
    """Nobody works too many nights in a row, and after a run of nights come days off.

    Each night beyond the limit is a breach of 1, and so is each shift that follows the last night
    of a run too soon (a night right after a night continues the run). The second of two days off
    is taken away by one shift, so that is 1, too. Nights are shift types of the night band, on the
    day they start.
    """

    id: ClassVar[str] = "maximum_consecutive_nights"
    title: ClassVar[str] = "Longest run of nights, and rest after it"
    unit: ClassVar[str] = "night too many or shift too soon"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Habit of four teams in three shifts; ILO Recommendation 178 on night work, art. 6-8, "
        "asks to keep runs of nights short."
    )

    nights: int = Field(
        default=4,
        ge=1,
        le=14,
        title="Nights in a row",
        description="The most nights a person works one after the other.",
        json_schema_extra={"unit": "nights"},
    )
    rest_days_after: int = Field(
        default=1,
        ge=0,
        le=4,
        title="Days off after nights",
        description="Days without a shift after the last night of a run.",
        json_schema_extra={"unit": "days"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        types = model.problem.shift_types
        at_night = [i for i, s in enumerate(types) if s.band is Band.NIGHT]
        by_day = [i for i, s in enumerate(types) if s.band is not Band.NIGHT]
        if not at_night:
            return
        earliest = -max(self.nights, self.rest_days_after)
        people = self.people(model.problem)
        nights = {
            day: model.works_any_each(people, day, at_night)
            for day in range(earliest, model.problem.n_days)
        }
        for day in self.days(model.problem):
            run = [nights[d] for d in range(day - self.nights, day + 1)]
            limit.at_most_each(run, self.nights)
            self._rest_before(model, limit, people, day, nights, by_day)

    def _rest_before(
        self,
        model: RotaModel,
        limit: Limits,
        people: list[int],
        day: int,
        nights: dict[int, Vars],
        by_day: list[int],
    ) -> None:
        """A shift on the day may not follow a run of nights too soon."""
        for apart in range(1, self.rest_days_after + 1):
            night = nights[day - apart]
            if apart == 1:
                limit.never_each([night, model.works_any_each(people, day, by_day)])
            else:
                between = [model.on_each(people, d) for d in range(day - apart + 1, day)]
                limit.implies_each([night, model.on_each(people, day)], between)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        for employee in self.people(problem):
            bands: dict[int, set[bool]] = {}
            for shift in rota.timeline_of(employee, problem):
                bands.setdefault(shift.day, set()).add(shift.type.band is Band.NIGHT)
            before = None
            run = 0
            for day in sorted(bands):
                is_night = True in bands[day]
                run = (run + 1 if before == day - 1 else 1) if is_night else 0
                if day >= 0 and self.in_force(problem.days[day].date):
                    if run > self.nights:
                        yield self._too_many(problem, employee, day, run)
                    if before is not None and True in bands[before]:
                        follows = day - before == 1 and False not in bands[day]
                        if not follows and day - before <= self.rest_days_after:
                            yield self._too_soon(problem, employee, day, before)
                before = day

    def _too_many(self, problem: Problem, employee: int, day: int, run: int) -> Violation:
        return self.violation(
            "{employee} works {found} nights in a row up to {date}; at most {allowed} are allowed.",
            {
                "employee": problem.employees[employee],
                "found": run,
                "date": problem.date_of(day),
                "allowed": self.nights,
            },
            units=1,
            employee=employee,
            days=tuple(range(day - run + 1, day + 1)),
        )

    def _too_soon(self, problem: Problem, employee: int, day: int, night: int) -> Violation:
        return self.violation(
            "{employee} works on {date} too soon after the night of {night}: "
            "{found} days off instead of {allowed}.",
            {
                "employee": problem.employees[employee],
                "date": problem.date_of(day),
                "found": day - night - 1,
                "night": problem.date_of(night),
                "allowed": self.rest_days_after,
            },
            units=1,
            employee=employee,
            days=(night, day),
        )
