"""Who is at work in each interval of a rota, breaks taken off."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain

import numpy as np

from scheduler.domain.arrays import Ints
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.shifts import ShiftType

NO_GROUP = -1


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


def count_present(problem: Problem, rota: Rota) -> Ints:
    """People at work in the whole of each interval, one row a skill group (of `skill_groups`).

    A break that is not settled takes nobody off. A night that began before the horizon counts.
    """
    length, count = problem.centre.interval_minutes, problem.n_intervals
    groups = list(skill_groups(problem).values())
    group_of = np.full(problem.n_employees, NO_GROUP)
    for group, members in enumerate(groups):
        group_of[list(members)] = group
    employee, day, kind = np.nonzero(rota.cells & (group_of != NO_GROUP)[:, None, None])
    start, end = problem.shift_minutes[day, kind].T
    first, stop = np.maximum(-(-start // length), 0), np.clip(end // length, 0, count)
    offset = rota.breaks[employee, day, kind].astype(np.int64)
    away = np.array([of.break_minutes for of in problem.shift_types], np.int64)[kind]
    away[offset == NO_BREAK] = 0
    leaves = np.maximum((start + offset) // length, first)
    returns = np.minimum(-(-(start + offset + away) // length), stop)
    at_work, at_break = first < stop, (away > 0) & (leaves < returns)
    rows = group_of[employee]
    change = np.zeros((len(groups), count + 1), np.int64)
    _add_spans(change, rows[at_work], first[at_work], stop[at_work], 1)
    _add_spans(change, rows[at_break], leaves[at_break], returns[at_break], -1)
    for group, members in enumerate(groups):
        for shift in chain.from_iterable(problem.past_shifts[member] for member in members):
            worked = problem.intervals_of(shift.day, shift.index)
            if worked:
                change[group, worked.start] += 1
                change[group, worked.stop] -= 1
    return np.asarray(np.cumsum(change[:, :-1], axis=1), np.int64)


def _add_spans(change: Ints, rows: Ints, first: Ints, stop: Ints, people: int) -> None:
    """Note that so many people come in a row at the first interval, and go at the last."""
    np.add.at(change, (rows, first), people)
    np.add.at(change, (rows, stop), -people)
