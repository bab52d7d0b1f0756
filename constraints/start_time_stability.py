"""Work begins at about the same time all through a run of working days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Minutes
from scheduler.model.limits import Limits, Vars
from scheduler.model.parts import FALSE
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit


class StartTimeStability(Rule):
    """From one working day to the next work begins at about the same time of day.

    A unit is one started hour by which the start of work on two consecutive working days differs by
    more than ``tolerance_minutes``. After a day off work may begin at any time.
    """

    id: ClassVar[str] = "start_time_stability"
    title: ClassVar[str] = "Steady start of work"
    unit: ClassVar[str] = "hour by which the start of work jumps"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "House rule: regular times of work within a run of shifts."

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(2)
    tolerance_minutes: int = Field(
        default=60,
        ge=0,
        le=1440,
        title="Tolerance",
        description="So much earlier or later than the day before is no jump.",
        json_schema_extra={"unit": "minutes"},
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """Two limits for each two days: the later start may not jump ahead, nor fall back.

        A start counts with its minutes after the earliest start there is. Each day's work also
        brings in ``slack``, taken off again when both days are worked, so that a day off at either
        end leaves nothing to limit.
        """
        problem = model.problem
        starts: dict[int, list[int]] = defaultdict(list)
        for s, kind in enumerate(problem.shift_types):
            starts[kind.start_minute].append(s)
        if not starts or max(starts) - min(starts) <= self.tolerance_minutes:
            return
        slack = max(starts) - min(starts) - self.tolerance_minutes
        days, people = self.days(problem), self.people(problem)
        rows = {d: _starts_of(model, people, d, starts) for d in range(-1, problem.n_days)}
        for day in days:
            self._limit_jump(limit, rows[day - 1], rows[day], slack)
            self._limit_jump(limit, rows[day], rows[day - 1], slack)

    def _limit_jump(self, limit: Limits, low: _Starts, high: _Starts, slack: int) -> None:
        """If both are worked, the start in `high` may not lie too far after that in `low`."""
        bound = self.tolerance_minutes + 2 * slack
        jumps = (low.count > 0) & (high.count > 0)
        jumps &= high.latest - low.earliest > self.tolerance_minutes
        totals = jumps & (low.count > 1) & (high.count > 1)
        if totals.any():
            both = [high.moment(slack, 1)[totals], low.moment(slack, -1)[totals]]
            limit.at_most_each(both, bound, per=60)
        terms = [*high.terms(slack, 1), *low.terms(slack, -1)]
        single = jumps & ~totals
        limit.at_most_each([(by, column[single]) for by, column in terms], bound, per=60)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every two consecutive working days whose start of work differs too much."""
        in_force = frozenset(self.days(problem))
        types = problem.shift_types
        for employee in self.people(problem):
            first: dict[int, int] = {}
            past = problem.past_cells.get((employee, -1))
            if past is not None:
                first[-1] = past
            for day, kind in rota.positions_of(employee):
                known = first.get(day)
                if known is None or types[kind].start_minute < types[known].start_minute:
                    first[day] = kind
            for day, kind in first.items():
                if day not in in_force or day - 1 not in first:
                    continue
                jump = abs(types[kind].start_minute - types[first[day - 1]].start_minute)
                if jump > self.tolerance_minutes:
                    yield self._breach(problem, employee, day, (first[day - 1], kind), jump)

    def _breach(
        self, problem: Problem, employee: int, day: int, kinds: tuple[int, int], jump: int
    ) -> Violation:
        return self.violation(
            "{employee} works {first} and then {second}: the start of work jumps by {jump}; "
            "at most {allowed} is wanted.",
            {
                "employee": problem.employees[employee],
                "first": problem.shift(day - 1, kinds[0]),
                "second": problem.shift(day, kinds[1]),
                "jump": Minutes(jump),
                "allowed": Minutes(self.tolerance_minutes),
            },
            units=-(-(jump - self.tolerance_minutes) // 60),
            employee=employee,
            days=(day - 1, day),
        )


class _Starts:
    """When work can start on one day, for each of some people, in minutes after the earliest."""

    def __init__(self, model: RotaModel, columns: dict[int, Vars]) -> None:
        self.model, self.columns = model, columns
        able = np.array(list(columns.values())) > FALSE
        minutes = np.array(list(columns))[:, None]
        self.count = able.sum(axis=0)
        self.earliest = np.where(able, minutes, max(columns)).min(axis=0)
        self.latest = np.where(able, minutes, 0).max(axis=0)
        self._moments: dict[int, Vars] = {}

    def terms(self, slack: int, sign: int) -> list[tuple[int, Vars]]:
        """Each start with its minutes, counted on from ``slack`` or back from it."""
        return [(slack + sign * minute, column) for minute, column in self.columns.items()]

    def moment(self, slack: int, sign: int) -> Vars:
        """The terms as one, for those with several starts: defined once for all limits."""
        if sign not in self._moments:
            several = self.count > 1
            terms = [(by, column[several]) for by, column in self.terms(slack, sign)]
            made = self._moments[sign] = np.zeros(len(several), np.int64)
            made[several] = self.model.total_of_each(terms)
        return self._moments[sign]


def _starts_of(
    model: RotaModel, people: list[int], day: int, starts: dict[int, list[int]]
) -> _Starts:
    """For each start of work on a day, its minutes after the earliest one and who can have it."""
    earliest = min(starts)
    columns = {m - earliest: model.works_any_each(people, day, of) for m, of in starts.items()}
    return _Starts(model, columns)
