"""How the people at work are shared out over the queues in each interval.

People with several skills go where they are missed most, so that as few as possible are missing;
whoever is then left over stands by in a queue of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.domain.attendance import count_present, skill_groups
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota

Counts = npt.NDArray[np.int64]

# A queue's first missing people weigh least: up to a share of its demand in percent, and how much.
_DEPTHS = ((5, 2), (10, 5), (100, 10))


@dataclass(frozen=True, eq=False)
class Attendance:
    """Who is needed and who is there, one row a queue, one column an interval.

    ``present`` counts people as shared out; they are at work for the whole interval and not on
    their break. Beyond what is required it holds those who stand by.
    """

    required: Counts
    present: Counts
    interval_minutes: int

    @cached_property
    def missing(self) -> Counts:
        """People missing."""
        return np.asarray(np.maximum(0, self.required - self.present), np.int64)

    @cached_property
    def surplus(self) -> Counts:
        """People standing by."""
        return np.asarray(np.maximum(0, self.present - self.required), np.int64)

    @cached_property
    def missing_minutes(self) -> int:
        """Person-minutes missing in all queues together."""
        return int(self.missing.sum()) * self.interval_minutes

    @cached_property
    def required_minutes(self) -> int:
        """Person-minutes required in all queues together."""
        return int(self.required.sum()) * self.interval_minutes


Known = dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]]
"""Intervals shared out before: the people by group and the people required, and the answer."""


def share_people(problem: Problem, rota: Rota, known: Known | None = None) -> Attendance:
    """Share out the people at work over the queues, interval by interval.

    No other sharing leaves fewer people missing in total; where there is a choice, the queue with
    the deeper shortage and the greater weight is served first. Whoever asks again and again about
    rotas of one problem that differ little hands the same ``known`` each time.
    """
    shape = (len(problem.queues), problem.n_intervals)
    if not problem.queues:
        nothing = np.zeros(shape, np.int64)
        return Attendance(nothing, nothing, problem.centre.interval_minutes)
    skills_held = list(skill_groups(problem))
    serves = tuple(
        tuple(q for q, queue in enumerate(problem.queues) if queue.skill in skills)
        for skills in skills_held
    )
    weights = tuple(queue.understaffing_weight for queue in problem.queues)
    staff = count_present(problem, rota).T.tolist()
    required = np.asarray(problem.demand, np.int64).reshape(shape)
    known = {} if known is None else known
    columns = []
    for people, needed in zip(staff, required.T.tolist(), strict=True):
        key = (tuple(people), tuple(needed))
        if key not in known:
            known[key] = _Interval(serves, people, needed).share(weights)
        columns.append(known[key])
    present = np.array(columns, np.int64).T
    return Attendance(required, present, problem.centre.interval_minutes)


class _Interval:
    """The people of one interval, by group, and the queue each of them is put on."""

    def __init__(
        self, serves: tuple[tuple[int, ...], ...], people: list[int], required: list[int]
    ) -> None:
        self._serves, self._required = serves, required
        self._free = list(people)
        self._on = [[0] * len(required) for _ in people]

    def share(self, weights: tuple[int, ...]) -> list[int]:
        """People on each queue."""
        wishes = [
            (worth, queue)
            for queue, needed in enumerate(self._required)
            for worth in _worths(needed, weights[queue])
        ]
        for _, queue in sorted(wishes, key=lambda wish: (-wish[0], wish[1])):
            self._put_one_on(queue)
        present = [sum(on[q] for on in self._on) for q in range(len(self._required))]
        for group, idle in enumerate(self._free):
            for _ in range(idle):
                spare = [(present[q] - self._required[q], q) for q in self._serves[group]]
                present[min(spare)[1]] += 1
        return present

    def _put_one_on(self, queue: int) -> None:
        """One more person for a queue, others moving over to make room; nothing if none can be had.

        A search in breadth finds the shortest chain of moves that ends with somebody free.
        """
        came_from: dict[int, tuple[int, int]] = {}
        reached = [queue]
        for place in reached:
            for group, able in enumerate(self._serves):
                if place not in able:
                    continue
                if self._free[group]:
                    self._free[group] -= 1
                    self._move_along(queue, place, group, came_from)
                    return
                for other in able:
                    if self._on[group][other] and other != queue and other not in came_from:
                        came_from[other] = (place, group)
                        reached.append(other)

    def _move_along(
        self, queue: int, place: int, group: int, came_from: dict[int, tuple[int, int]]
    ) -> None:
        self._on[group][place] += 1
        while place != queue:
            onward, mover = came_from[place]
            self._on[mover][place] -= 1
            self._on[mover][onward] += 1
            place = onward


def _worths(required: int, weight_percent: int) -> list[int]:
    """What each person of a queue's demand is worth, the same weights as the coverage rule's."""
    worths: list[int] = []
    for percent, units in _DEPTHS:
        upto = min(required - len(worths), -(-required * percent // 100))
        worths += [max(1, round(units * weight_percent / 100))] * upto
    return worths
