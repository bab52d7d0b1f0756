"""People who must be there: a duty manager at every hour, a team leader on every shift."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from scheduler.domain.calendar import DayKind
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Name
from scheduler.model.limits import Limits, Term
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Ids, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

_ROLE_NAMES = {
    "leader": "team leader",
    "duty_manager": "duty manager",
    "deputy": "deputy",
    "quality": "quality inspector",
}


class RequiredStaff(Rule):
    """At every hour, or on every shift, enough people of a role, skill or grade are at work.

    Whoever has any of the roles, any of the skills and any of the grades counts (an empty list asks
    for nothing); for a mix of grades write one rule for each grade. With no role, skill, grade or
    team given the rule demands nothing. A unit of breach is one person missing in one interval, or
    on one shift. Somebody on a break counts as being there.
    """

    id: ClassVar[str] = "required_staff"
    title: ClassVar[str] = "Required role, skill or grade"
    unit: ClassVar[str] = "person missing in an interval or on a shift"
    group: ClassVar[Group] = Group.COVERAGE
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = (
        "Rule book of the centres: every opening interval has a duty manager or a named deputy, "
        "every shift a team leader; shifts can demand a mix of grades"
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(50)
    roles: Ids = Field(
        default=(), title="Roles", description="People with any of these roles count."
    )
    skills: Ids = Field(
        default=(), title="Skills", description="People with any of these skills count."
    )
    grades: Ids = Field(
        default=(), title="Grades", description="People of any of these grades count."
    )
    minimum: int = Field(
        default=1,
        ge=1,
        le=1000,
        title="At least",
        description="How many such people must be at work.",
        json_schema_extra={"unit": "people"},
    )
    per: Literal["interval", "shift"] = Field(
        default="interval",
        title="Counted per",
        description="interval: in each opening interval that a shift type covers; shift: on each "
        "shift type of a day, by the people who work that very shift.",
    )
    shifts: Ids = Field(
        default=(),
        title="Shift types",
        description="Only these shift types, by code; none given means all of them.",
    )
    day_kinds: tuple[DayKind, ...] = Field(
        default=(),
        title="Kinds of day",
        description="Only on these kinds of day; none given means every day.",
    )
    team: str = Field(
        default="",
        title="Team",
        description="Only people of this team count, and only their shifts; empty means all teams.",
    )
    always: bool = Field(
        default=False,
        title="Even if nobody works",
        description="Counted per shift: the people are required even on a shift nobody else works.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """State who must be there, once for all intervals of a day that the same shifts cover."""
        if self._demands_something():
            state = self._build_per_shift if self.per == "shift" else self._build_per_interval
            state(model, limit)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every stretch of time, or every shift, that lacks the people."""
        if self._demands_something():
            find = self._check_per_shift if self.per == "shift" else self._check_per_interval
            yield from find(problem, rota)

    def _demands_something(self) -> bool:
        return bool(self.roles or self.skills or self.grades or self.team)

    def _counts(self, employee: Employee) -> bool:
        return (
            (not self.roles or not employee.roles.isdisjoint(self.roles))
            and (not self.skills or not employee.skills.isdisjoint(self.skills))
            and (not self.grades or employee.grade in self.grades)
        )

    def _crowd(self, problem: Problem) -> list[int]:
        """The people whose shifts the rule speaks of."""
        everyone = self.people(problem)
        return [e for e in everyone if not self.team or problem.employees[e].team == self.team]

    def _chosen_types(self, problem: Problem) -> list[int]:
        """The shift types the rule speaks of that somebody of the crowd can work."""
        crowd = [problem.employees[e] for e in self._crowd(problem)]
        return [
            index
            for index, kind in enumerate(problem.shift_types)
            if (not self.shifts or kind.code in self.shifts)
            and any(kind.may_be_worked_by(employee) for employee in crowd)
        ]

    def _chosen_days(self, problem: Problem) -> list[int]:
        return [
            d
            for d in self.days(problem)
            if not self.day_kinds or problem.days[d].kind in self.day_kinds
        ]

    def _stands(self, problem: Problem, day: int, shift_type: int) -> bool:
        """Whether the shift type exists on that day; before the horizon: whether it was worked."""
        if day < 0:
            past = problem.past_cells
            return any(past.get((e, day)) == shift_type for e in self._crowd(problem))
        season = problem.seasons[day]
        kind = problem.shift_types[shift_type]
        return season is not None and kind.may_stand_on(problem.days[day], season.id)

    def _open_intervals(self, problem: Problem, day: int) -> list[int]:
        """The intervals of a day that lie wholly inside the centre's opening hours."""
        season, length = problem.seasons[day], problem.centre.interval_minutes
        windows = season.hours.get(problem.days[day].kind, ()) if season else ()
        return [
            interval
            for opens, closes in windows
            for interval in range(
                -(-problem.minute_of(day, opens) // length),
                problem.minute_of(day, closes) // length,
            )
        ]

    def _wanted_in_words(self, problem: Problem) -> list[Message | Name | str]:
        roles = [Message(_ROLE_NAMES[r]) if r in _ROLE_NAMES else r for r in self.roles]
        team = [problem.centre.teams.get(self.team, Name(self.team))] if self.team else []
        return [*roles, *self.skills, *self.grades, *team]

    def _build_per_interval(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        covers = self._covers(problem)
        counting = [e for e in self._crowd(problem) if self._counts(problem.employees[e])]
        for day in self._chosen_days(problem):
            open_intervals = self._open_intervals(problem, day)
            alike = Counter(tuple(covers[t]) for t in open_intervals if t in covers)
            for cover, intervals in alike.items():
                terms = _present(model, counting, cover)
                limit.at_least(terms, self.minimum, units=intervals)

    def _covers(self, problem: Problem) -> dict[int, list[tuple[int, int]]]:
        covers: dict[int, list[tuple[int, int]]] = defaultdict(list)
        types = self._chosen_types(problem)
        for day in range(-1, problem.n_days):
            for shift_type in types:
                if self._stands(problem, day, shift_type):
                    for interval in problem.intervals_of(day, shift_type):
                        covers[interval].append((day, shift_type))
        return covers

    def _check_per_interval(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        staffable = np.zeros(problem.n_intervals, bool)
        types = set(self._chosen_types(problem))
        for day in range(-1, problem.n_days):
            for shift_type in types:
                if self._stands(problem, day, shift_type):
                    staffable[problem.intervals_of(day, shift_type)] = True
        found = self._count_present(problem, rota, types)
        for day in self._chosen_days(problem):
            short = [
                t
                for t in self._open_intervals(problem, day)
                if staffable[t] and found[t] < self.minimum
            ]
            for first, last in _runs(short, found):
                yield self._missing_between(problem, day, first, last, int(found[first]))

    def _count_present(self, problem: Problem, rota: Rota, types: set[int]) -> np.ndarray:
        found = np.zeros(problem.n_intervals, np.int64)
        for employee in self._crowd(problem):
            if not self._counts(problem.employees[employee]):
                continue
            there = np.zeros(problem.n_intervals, bool)
            for shift in rota.timeline_of(employee, problem):
                if shift.end > 0 and shift.index in types:
                    there[problem.intervals_of(shift.day, shift.index)] = True
            found += there
        return found

    def _missing_between(
        self, problem: Problem, day: int, first: int, last: int, found: int
    ) -> Violation:
        until = problem.interval_start(last + 1).strftime("%H:%M")
        return self.violation(
            "{wanted}: {found} at work on {date} from {start} to {end}, at least {minimum} "
            "required.",
            {
                "wanted": self._wanted_in_words(problem),
                "found": found,
                "date": problem.date_of(day),
                "start": problem.interval_start(first).strftime("%H:%M"),
                "end": "24:00" if until == "00:00" else until,
                "minimum": self.minimum,
            },
            units=(self.minimum - found) * (last - first + 1),
            days=(day,),
        )

    def _build_per_shift(self, model: RotaModel, limit: Limits) -> None:
        problem = model.problem
        crowd, types = self._crowd(problem), self._chosen_types(problem)
        counting = [e for e in crowd if self._counts(problem.employees[e])]
        for day in self._chosen_days(problem):
            for shift_type in types:
                if not self._stands(problem, day, shift_type):
                    continue
                there = [model.works(e, day, shift_type) for e in counting]
                if self.always:
                    limit.at_least(there, self.minimum)
                else:
                    # If anybody works the shift, the whole minimum is owed, else nothing.
                    worked = model.any_of(model.works(e, day, shift_type) for e in crowd)
                    limit.at_most([(self.minimum, worked), *((-1, v) for v in there)], 0)

    def _check_per_shift(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        crowd = np.array(self._crowd(problem), np.int64)
        counts = np.array([self._counts(problem.employees[e]) for e in crowd], bool)
        at_work = rota.cells[crowd].sum(axis=0)
        found = rota.cells[crowd[counts]].sum(axis=0)
        for day in self._chosen_days(problem):
            for shift_type in self._chosen_types(problem):
                there = int(found[day, shift_type])
                owed = self.always or at_work[day, shift_type] > 0
                if owed and there < self.minimum and self._stands(problem, day, shift_type):
                    yield self.violation(
                        "{wanted}: {found} on {shift}, at least {minimum} required.",
                        {
                            "wanted": self._wanted_in_words(problem),
                            "found": there,
                            "shift": problem.shift(day, shift_type),
                            "minimum": self.minimum,
                        },
                        units=self.minimum - there,
                        days=(day,),
                    )


def _present(
    model: RotaModel, people: Sequence[int], cover: Sequence[tuple[int, int]]
) -> list[Term]:
    """Terms that add up to the people who work one of these shifts, each counted once."""
    by_day: dict[int, list[int]] = defaultdict(list)
    for day, shift_type in cover:
        by_day[day].append(shift_type)
    if len(by_day) == 1:
        return [model.total_of([model.works(e, day, s) for e in people]) for day, s in cover]
    return [
        model.any_of(model.works_any(e, d, types) for d, types in by_day.items()) for e in people
    ]


def _runs(intervals: Sequence[int], found: np.ndarray) -> Iterator[tuple[int, int]]:
    """Neighbouring intervals with the same number of people, as (first, last)."""
    places = enumerate(intervals)
    for _, run in groupby(places, key=lambda pair: (pair[1] - pair[0], found[pair[1]])):
        stretch = [interval for _, interval in run]
        yield stretch[0], stretch[-1]
