"""Coverage of the demand: every queue has the people it needs in every interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from scheduler.domain.arrays import Ints
from scheduler.domain.attendance import count_present, skill_groups
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.model.limits import Limits
from scheduler.model.parts import Values
from scheduler.model.presence import make_presence
from scheduler.model.rota_model import RotaModel
from scheduler.model.sharing import NeedStep, SharingOut
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

SHALLOW, MIDDLE, DEEP = 2, 5, 10
"""Units for a missing person: of the first 5 %, of the next 10 %, beyond that."""


class Coverage(Rule):
    """Every queue has as many people at work as its demand asks for, breaks taken off.

    A unit is half of one person missing in one interval; the deeper the shortage, the more a
    missing person counts: 2 units for the first 5 % of the demand, 5 for the next 10 %, 10 beyond.
    People with several skills are shared out to where they are missed most.
    """

    id: ClassVar[str] = "coverage"
    title: ClassVar[str] = "Coverage of demand"
    unit: ClassVar[str] = "half a person missing in an interval, deep shortage counting more"
    group: ClassVar[Group] = Group.COVERAGE
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = "Rule book: staff are shared out by the actual volume of calls."

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(5)

    def build(self, model: RotaModel, limit: Limits) -> None:
        """Shortages by queue and depth, tied to the people at work by one row a set of queues."""
        problem = model.problem
        if not problem.queues:
            return
        presence = make_presence(model)
        steps = _steps(problem)
        sharing = SharingOut.of(problem, steps, _widths_of(problem, steps))
        intervals = [
            t
            for t in np.flatnonzero(problem.demand.sum(axis=0) > 0).tolist()
            if self.in_force(problem.days[problem.interval_days[t]].date)
        ]
        chosen = np.array(intervals, np.int64)
        places = np.argwhere(sharing.widths[:, chosen].T > 0)
        index = (places[:, 1], chosen[places[:, 0]])
        inputs = {t: [v for v in presence.vars[:, t].tolist() if v] for t in intervals}

        def evaluate(values: Values) -> Values:
            missing: Values = sharing.missing(values[presence.vars])[index]
            return missing

        missing = model.add_response(
            sharing.widths[index].tolist(),
            [inputs[t] for t in index[1].tolist()],
            evaluate,
            lambda values: (limit.price or 0) * sharing.marginal(values[presence.vars]),
            sharing.in_numbers(index, len(presence.groups)),
        )
        short = np.zeros(sharing.widths.shape, np.int64)
        short[index] = missing
        short = short[:, chosen]
        limit.at_most_each([(step.units, of) for step, of in zip(steps, short, strict=True)], 0)
        for queues, members in sharing.sets:
            needed = problem.demand[list(queues)][:, chosen].sum(axis=0)
            theirs = [of for step, of in zip(steps, short, strict=True) if step.queue in queues]
            there = [presence.vars[group, chosen] for group in members]
            limit.tie_each([*theirs, *there], needed)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every stretch of time in which a queue is short of people."""
        if not problem.queues:
            return
        groups = tuple(
            frozenset(q for q, queue in enumerate(problem.queues) if queue.skill in skills)
            for skills in skill_groups(problem)
        )
        weights = tuple(queue.understaffing_weight for queue in problem.queues)
        present = count_present(problem, rota).T.tolist()
        needed = problem.demand.T.tolist()
        days = problem.interval_days.tolist()
        valid = {day for day in self.days(problem)}
        short = [
            _shortages(groups, tuple(staff), tuple(required), weights) if day in valid else ()
            for staff, required, day in zip(present, needed, days, strict=True)
        ]
        for queue in range(len(problem.queues)):
            required = problem.demand[queue].tolist()
            yield from self._stretches(problem, queue, short, required, days)

    def _stretches(
        self,
        problem: Problem,
        queue: int,
        short: list[tuple[tuple[int, int], ...]],
        needed: list[int],
        days: list[int],
    ) -> Iterator[Violation]:
        begin = 0
        state = [(s[queue], needed[t], days[t]) if s else None for t, s in enumerate(short)]
        for t in range(1, len(state) + 1):
            if t < len(state) and state[t] == state[begin]:
                continue
            found = state[begin]
            if found is not None and found[0][0]:
                (missing, units), required, day = found
                yield self._short(
                    problem, queue, (begin, t), (missing, required), units * (t - begin), day
                )
            begin = t

    def _short(
        self,
        problem: Problem,
        queue: int,
        span: tuple[int, int],
        people: tuple[int, int],
        units: int,
        day: int,
    ) -> Violation:
        start, end = (f"{problem.interval_start(t):%H:%M}" for t in span)
        what = problem.queues[queue]
        return self.violation(
            "{queue} is {missing} of {required} people short on {date}, {start}-{end}.",
            {
                "queue": Name(what.name, what.name_en),
                "missing": people[0],
                "required": people[1],
                "date": problem.date_of(day),
                "start": start,
                "end": "24:00" if end == "00:00" else end,
            },
            units=units,
            days=(day,),
        )


def _steps(problem: Problem) -> list[NeedStep]:
    """All depths of all queues, the dearest first."""
    steps = [
        NeedStep(q, depth, _units(depth_units, queue.understaffing_weight))
        for q, queue in enumerate(problem.queues)
        for depth, depth_units in enumerate((SHALLOW, MIDDLE, DEEP))
    ]
    return sorted(steps, key=lambda step: (-step.units, step.queue, -step.depth))


def _units(depth_units: int, weight_percent: int) -> int:
    return max(1, round(depth_units * weight_percent / 100))


def _widths_of(problem: Problem, steps: list[NeedStep]) -> Ints:
    """[step, interval]: how many people can be missing in it."""
    needs, place = np.unique(problem.demand, return_inverse=True)
    by_need = np.array([_widths(int(n)) for n in needs], np.int64).reshape(-1, 3)
    by_depth = by_need[place.reshape(problem.demand.shape)]
    return np.array([by_depth[step.queue, :, step.depth] for step in steps])


def _widths(required: int) -> tuple[int, int, int]:
    """How many missing people fall in each depth of shortage."""
    shallow = min(required, -(-required * 5 // 100))
    middle = min(required - shallow, -(-required // 10))
    return shallow, middle, required - shallow - middle


@lru_cache(maxsize=65536)
def _shortages(
    groups: tuple[frozenset[int], ...],
    staff: tuple[int, ...],
    required: tuple[int, ...],
    weights: tuple[int, ...],
) -> tuple[tuple[int, int], ...]:
    """(people missing, units) of each queue in one interval, people shared out best.

    Seats people where they are missed most, as long as any can still be had: a seat can be filled
    if some chain of people can each move over by one queue.
    """
    able = [[g for g, served in enumerate(groups) if q in served] for q in range(len(required))]
    seats = [[0] * len(required) for _ in staff]
    room = _Room(groups, able, list(staff), seats)
    wanted = [
        (_units(depth_units, weights[queue]), queue, people)
        for queue, needed in enumerate(required)
        for depth_units, people in zip((SHALLOW, MIDDLE, DEEP), _widths(needed), strict=True)
    ]
    missing, units = [0] * len(required), [0] * len(required)
    for value, queue, people in sorted(wanted, key=lambda step: -step[0]):
        left = people
        while left and (seated := room.seat(queue, left, set())):
            left -= seated
        missing[queue] += left
        units[queue] += left * value
    return tuple(zip(missing, units, strict=True))


@dataclass(slots=True)
class _Room:
    """One interval's people by group: idle ones, and those seated at each queue."""

    groups: tuple[frozenset[int], ...]
    able: list[list[int]]
    idle: list[int]
    seats: list[list[int]]

    def seat(self, queue: int, people: int, asked: set[int]) -> int:
        """Seat up to so many people at a queue, all by one chain; how many it was."""
        asked.add(queue)
        for group in self.able[queue]:
            if self.idle[group]:
                moved = min(people, self.idle[group])
                self.idle[group] -= moved
                self.seats[group][queue] += moved
                return moved
        for group in self.able[queue]:
            seats = self.seats[group]
            for other in self.groups[group]:
                if other in asked or not seats[other]:
                    continue
                moved = self.seat(other, min(people, seats[other]), asked)
                if moved:
                    seats[other] -= moved
                    seats[queue] += moved
                    return moved
        return 0
