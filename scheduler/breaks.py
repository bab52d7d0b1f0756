"""Gives every shift its unpaid break, at the time where the person is missed least."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scheduler.domain.attendance import break_offsets, count_present, skill_groups
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota


def settle_breaks(problem: Problem, rota: Rota) -> Rota:
    """The rota with a break for every shift that has one; breaks already settled stay.

    People are taken in order of day and position, and each break goes where the most people are to
    spare at its worst interval; among equals to the one nearest the middle of its window.
    """
    open_breaks = _open_breaks(problem, rota)
    if not open_breaks:
        return rota
    breaks = rota.breaks.copy()
    spare = _spare_by_group(problem, rota)
    group_of = {
        employee: group
        for group, members in enumerate(skill_groups(problem).values())
        for employee in members
    }
    length = problem.centre.interval_minutes
    for day, employee, shift_type in open_breaks:
        kind, shift = problem.shift_types[shift_type], problem.shift(day, shift_type)
        offsets = break_offsets(kind, length)
        group = group_of.get(employee)
        spans = [
            _intervals(shift.start + offset, kind.break_minutes, length, problem.n_intervals)
            for offset in offsets
        ]
        row = None if group is None else spare[group]
        middle = (len(offsets) - 1) / 2
        best = max(
            range(len(offsets)),
            key=lambda i: (_least(row, spans[i]), -abs(i - middle)),
        )
        breaks[employee, day, shift_type] = offsets[best]
        if row is not None:
            spare[:, spans[best]] -= 1
    return rota.with_breaks(breaks)


def _open_breaks(problem: Problem, rota: Rota) -> list[tuple[int, int, int]]:
    """(day, employee, shift type) of worked shifts whose break is not settled yet."""
    has_break = np.array([kind.break_minutes > 0 for kind in problem.shift_types], bool)
    unsettled = rota.cells & (rota.breaks == NO_BREAK) & has_break
    return sorted((d, e, s) for e, d, s in np.argwhere(unsettled).tolist())


def _spare_by_group(problem: Problem, rota: Rota) -> npt.NDArray[np.int64]:
    """People to spare [group, interval] among the queues a group can serve."""
    groups = list(skill_groups(problem))
    if not groups:
        return np.zeros((0, problem.n_intervals), np.int64)
    present = count_present(problem, rota)
    spare = np.zeros_like(present)
    for group, skills in enumerate(groups):
        served = [q for q, queue in enumerate(problem.queues) if queue.skill in skills]
        helpers = [g for g, other in enumerate(groups) if other & skills]
        spare[group] = present[helpers].sum(axis=0) - problem.demand[served].sum(axis=0)
    return spare


def _intervals(start: int, minutes: int, length: int, count: int) -> slice:
    return slice(max(0, start // length), max(0, min(count, -(-(start + minutes) // length))))


def _least(row: npt.NDArray[np.int64] | None, span: slice) -> int:
    if row is None or span.start >= span.stop:
        return 0
    return int(row[span].min())
