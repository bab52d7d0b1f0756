"""Where a rota is shortest of people: the worst stretch of need, and who could serve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.model.parts import Presence, Sharing, Values
from scheduler.model.program import Ints, Mask, Program

NO_SET = -1


@dataclass(frozen=True, slots=True)
class Shortage:
    """The worst interval of a stretch in which too few people are at work.

    ``groups`` are the skill groups (of `Presence`) who can serve any of ``queues``; ``required``
    and ``there`` count people, needed and at work.
    """

    interval: int
    queues: tuple[int, ...]
    groups: tuple[int, ...]
    required: int
    there: int

    @property
    def missing(self) -> int:
        """People missing, at least 1."""
        return self.required - self.there


def worst_shortages(program: Program, values: Values, most: int) -> list[Shortage]:
    """The worst shortages of a rota, the greatest first, one for each stretch of time.

    Queues that the same people can serve are taken together. A stretch ends with the day.
    """
    presence = program.presence
    if presence is None:
        return []
    found = [
        shortage
        for response in program.model.responses
        if response.sharing is not None
        for shortage in _stretches(program.problem, presence, response.sharing, values)
    ]
    found.sort(key=lambda shortage: (-shortage.missing, shortage.interval))
    return found[:most]


def _stretches(
    problem: Problem, presence: Presence, sharing: Sharing, values: Values
) -> Iterator[Shortage]:
    if not len(sharing.set_groups):
        return
    count = problem.n_intervals
    present = values[presence.vars]
    belongs = (sharing.sets[None, :] >> np.arange(len(sharing.set_groups))[:, None]) & 1
    needed = np.array([np.bincount(sharing.interval, sharing.width * b, count) for b in belongs])
    staff = np.array([present[groups].sum(axis=0) for groups in sharing.set_groups])
    missing = needed.astype(np.int64) - staff
    # The set that lacks the greatest part of its need says most; of equals the smallest does.
    share = np.where(missing > 0, missing / np.maximum(needed, 1), 0.0)
    order = np.argsort(sharing.set_groups.sum(axis=1), kind="stable")
    worst = np.where(share.any(axis=0), order[share[order].argmax(axis=0)], NO_SET)
    changes = np.flatnonzero((np.diff(worst) != 0) | (np.diff(problem.interval_days) != 0)) + 1
    for begin, end in pairwise([0, *changes.tolist(), count]):
        number = int(worst[begin]) if begin < count else NO_SET
        if number == NO_SET:
            continue
        interval = begin + int(missing[number, begin:end].argmax())
        groups = sharing.set_groups[number]
        yield Shortage(
            interval,
            _queues(problem, presence, groups, interval),
            tuple(np.flatnonzero(groups).tolist()),
            int(needed[number, interval]),
            int(staff[number, interval]),
        )


def _queues(problem: Problem, presence: Presence, groups: Mask, interval: int) -> tuple[int, ...]:
    """The queues in demand that none but these groups can serve."""
    return tuple(
        index
        for index, queue in enumerate(problem.queues)
        if problem.demand[index, interval]
        and all(groups[g] for g, held in enumerate(presence.group_skills) if queue.skill in held)
    )


def people_of(presence: Presence, groups: tuple[int, ...]) -> Ints:
    """Positions of the people of some groups."""
    return np.array(sorted(e for g in groups for e in presence.groups[g]), np.int64)
