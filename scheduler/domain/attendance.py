"""Who is at work in each interval of a rota, breaks taken off."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.shifts import ShiftType


def skill_groups(problem: Problem) -> dict[frozenset[str], tuple[int, ...]]:
    """People by the set of queue skills they hold; those who serve no queue are left out."""
    wanted = {queue.skill for queue in problem.queues}
    groups: dict[frozenset[str], list[int]] = defaultdict(list)
    for index, employee in enumerate(problem.employees):
        if skills := employee.skills & wanted:
            groups[skills].append(index)
    ordered = sorted(groups, key=lambda skills: sorted(skills))
    return {skills: tuple(groups[skills]) for skills in ordered}


def break_offsets(shift_type: ShiftType, interval_minutes: int) -> list[int]:
    """Starts of the unpaid break, in minutes after the shift's start, on the demand's grid."""
    if not shift_type.break_minutes:
        return []
    first, last = shift_type.break_earliest_minutes, shift_type.break_latest_minutes
    begin = shift_type.start_minute + first
    first += -begin % interval_minutes
    return list(range(first, last + 1, interval_minutes)) or [shift_type.break_earliest_minutes]


def count_present(problem: Problem, rota: Rota) -> npt.NDArray[np.int64]:
    """People at work in the whole of each interval, one row a skill group (of `skill_groups`).

    A break that is not settled takes nobody off. A night that began before the horizon counts.
    """
    length = problem.centre.interval_minutes
    groups = list(skill_groups(problem).values())
    change = np.zeros((len(groups), problem.n_intervals + 1), np.int64)
    breaks = rota.breaks
    for group, members in enumerate(groups):
        row = change[group]
        for employee in members:
            for shift in rota.timeline_of(employee, problem):
                worked = problem.intervals_of(shift.day, shift.index)
                if not worked:
                    continue
                row[worked.start] += 1
                row[worked.stop] -= 1
                if shift.day < 0 or not shift.type.break_minutes:
                    continue
                offset = int(breaks[employee, shift.day, shift.index])
                if offset == NO_BREAK:
                    continue
                begin = shift.start + offset
                first = max(begin // length, worked.start)
                last = min(-(-(begin + shift.type.break_minutes) // length), worked.stop)
                if first < last:
                    row[first] -= 1
                    row[last] += 1
    return np.cumsum(change[:, :-1], axis=1)
