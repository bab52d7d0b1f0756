"""Who is at work in each interval, breaks taken off: the quantities that coverage speaks of.

People with the same skills are counted together, and a break is placed by count, so that the model
grows with skills and shift types and not with people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from scheduler.domain.attendance import break_offsets, skill_groups
from scheduler.model.parts import TRUE, BreakChoice, Presence
from scheduler.model.rota_model import RotaModel

_NOBODY: Sequence[int] = ()


def make_presence(model: RotaModel) -> Presence:
    """Define the people at work for every group and interval; made once for a model."""
    if model.presence is None:
        model.presence = _PresenceMaker(model).make()
    return model.presence


class _PresenceMaker:
    def __init__(self, model: RotaModel) -> None:
        self.model, self.problem = model, model.problem
        self.groups = skill_groups(self.problem)
        self.coming: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.away: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.counts: dict[tuple[int, int, int], int] = {}
        self.breaks: dict[tuple[int, int, int], tuple[BreakChoice, ...]] = {}

    def make(self) -> Presence:
        problem = self.problem
        for group, members in enumerate(self.groups.values()):
            for day in range(problem.n_days):
                self._count(group, members, day)
            self._add_past(group, members)
        vars_ = np.array([self._at_work(group) for group in range(len(self.groups))], np.int64)
        vars_ = vars_.reshape(len(self.groups), problem.n_intervals)
        return Presence(
            tuple(self.groups.values()), tuple(self.groups), vars_, self.counts, self.breaks
        )

    def _at_work(self, group: int) -> npt.NDArray[np.int64]:
        """[interval]: the variable for the group's people at work; 0 where nobody can be."""
        intervals = range(self.problem.n_intervals)
        coming = _table([self.coming.get((group, t), _NOBODY) for t in intervals])
        away = _table([self.away.get((group, t), _NOBODY) for t in intervals])
        # Intervals in which the same shifts are at work share one variable.
        lines, line_of = np.unique(np.hstack([coming, away]), axis=0, return_inverse=True)
        factors = np.repeat([1, -1], [coming.shape[1], away.shape[1]])
        staffed = lines.any(axis=1)
        made = np.zeros(len(lines), np.int64)
        made[staffed] = self.model.crowd.total_of(lines[staffed], factors)
        return made[line_of.reshape(-1)]

    def _count(self, group: int, members: tuple[int, ...], day: int) -> None:
        kinds = range(self.problem.n_shift_types)
        cells = [self.model.works_each(members, day, kind) for kind in kinds]
        kinds_worked = [kind for kind in kinds if cells[kind].any()]
        if not kinds_worked:
            return
        counts = self.model.totals_within([cells[kind] for kind in kinds_worked]).tolist()
        for kind, count in zip(kinds_worked, counts, strict=True):
            self.counts[group, day, kind] = count
            for interval in self.problem.intervals_of(day, kind):
                self.coming[group, interval].append(count)
            choices = self._break_choices(group, day, kind, int((cells[kind] > 0).sum()))
            if choices:
                self.breaks[group, day, kind] = choices

    def _break_choices(
        self, group: int, day: int, shift_type: int, people: int
    ) -> tuple[BreakChoice, ...]:
        kind, length = self.problem.shift_types[shift_type], self.problem.centre.interval_minutes
        start = self.problem.shift(day, shift_type).start
        worked = self.problem.intervals_of(day, shift_type)
        choices = []
        for offset in break_offsets(kind, length):
            var = self.model.new_break_count(people)
            choices.append(BreakChoice(var, group, day, shift_type, offset))
            begin, end = start + offset, start + offset + kind.break_minutes
            for interval in range(begin // length, -(-end // length)):
                if interval in worked:
                    self.away[group, interval].append(var)
        return tuple(choices)

    def _add_past(self, group: int, members: tuple[int, ...]) -> None:
        """A night that began before the horizon still staffs its first morning."""
        for employee in members:
            for shift in self.problem.past_shifts[employee]:
                for interval in self.problem.intervals_of(shift.day, shift.index):
                    self.coming[group, interval].append(TRUE)


def _table(lists: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    """Lists of different lengths as lines of a table, filled up with zeros."""
    sizes = np.array([len(part) for part in lists], np.int64)
    table = np.zeros((len(lists), int(sizes.max(initial=0))), np.int64)
    inside = np.arange(table.shape[1]) < sizes[:, None]
    table[inside] = np.fromiter(chain.from_iterable(lists), np.int64, int(sizes.sum()))
    return table
