"""Sharing people with several skills out over what is needed, all intervals at once.

References
----------
The best sharing out is a separable convex cost over a polymatroid, for which serving the dearest
shortage first is exact: Federgruen & Groenevelt (1986), "The greedy procedure for resource
allocation problems", Operations Research 34(6).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from scheduler.domain.arrays import Floats, Ints
from scheduler.domain.attendance import skill_groups
from scheduler.domain.problem import Problem
from scheduler.model.parts import Sharing


@dataclass(frozen=True)
class NeedStep:
    """One depth of shortage of one queue, and what a missing person costs there."""

    queue: int
    depth: int
    units: int


@dataclass(frozen=True)
class SharingOut:
    """Shares people out over queues, all intervals at once."""

    steps: list[NeedStep]
    widths: Ints
    """[step, interval]: how many people can be missing in it."""
    sets: list[tuple[tuple[int, ...], tuple[int, ...]]]
    """Sets of queues, each with the groups that can serve any of them."""

    @staticmethod
    def of(problem: Problem, steps: list[NeedStep], widths: Ints) -> SharingOut:
        """With the sets of queues that the problem's people make."""
        return SharingOut(steps, widths, _queue_sets(problem))

    def in_numbers(self, places: tuple[Ints, Ints], n_groups: int) -> Sharing:
        """The same for the model: one entry for each (step, interval), dearest steps first."""
        set_groups = np.zeros((len(self.sets), n_groups), bool)
        for number, (_, members) in enumerate(self.sets):
            set_groups[number, list(members)] = True
        inside = [
            sum(1 << i for i, (queues, _) in enumerate(self.sets) if step.queue in queues)
            for step in self.steps
        ]
        return Sharing(
            places[1],
            self.widths[places],
            np.array(inside, np.int64)[places[0]],
            set_groups,
        )

    def missing(self, staff: Ints) -> Ints:
        """People missing by step and interval for staff [..., group, interval], shared out best."""
        room = [staff[..., list(members), :].sum(axis=-2) for _, members in self.sets]
        short = np.empty((*staff.shape[:-2], *self.widths.shape), np.int64)
        for position, step in enumerate(self.steps):
            inside = [i for i, (queues, _) in enumerate(self.sets) if step.queue in queues]
            served = np.minimum.reduce([room[i] for i in inside])
            served = np.minimum(np.maximum(served, 0), self.widths[position])
            for i in inside:
                room[i] = room[i] - served
            short[..., position, :] = self.widths[position] - served
        return short

    def marginal(self, staff: Ints) -> Floats:
        """Change of units with one more person of a group, [group, interval]."""
        units = np.array([step.units for step in self.steps])
        more = staff[None] + np.eye(len(staff), dtype=np.int64)[:, :, None]
        cost = np.tensordot(units, self.missing(np.concatenate([staff[None], more])), (0, 1))
        return np.asarray(cost[1:] - cost[0], np.float64)


def _queue_sets(problem: Problem) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Sets of queues whose shortage the people at work bound (Hall's condition).

    Of several sets that the same groups can serve only the largest matters, since a queue is never
    shorter than its demand.
    """
    groups = list(skill_groups(problem))
    largest: dict[tuple[int, ...], set[int]] = {}
    n_queues = len(problem.queues)
    for size in range(1, n_queues + 1):
        for queues in combinations(range(n_queues), size):
            skills = {problem.queues[q].skill for q in queues}
            members = tuple(g for g, held in enumerate(groups) if held & skills)
            largest.setdefault(members, set()).update(queues)
    return [(tuple(sorted(queues)), members) for members, queues in largest.items()]
