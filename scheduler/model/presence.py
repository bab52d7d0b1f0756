"""Who is at work in each interval, breaks taken off: the quantities that coverage speaks of.

People with the same skills are counted together, and a break is placed by count, so that the model
grows with skills and shift types and not with people.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from scheduler.domain.attendance import break_offsets, skill_groups
from scheduler.model.parts import TRUE, BreakChoice, Presence
from scheduler.model.rota_model import RotaModel


def make_presence(model: RotaModel) -> Presence:
    """Define the people at work for every group and interval; made once for a model."""
    if model.presence is None:
        model.presence = _PresenceMaker(model).make()
    return model.presence


class _PresenceMaker:
    def __init__(self, model: RotaModel) -> None:
        self.model, self.problem = model, model.problem
        self.groups = skill_groups(self.problem)
        self.terms: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        self.counts: dict[tuple[int, int, int], int] = {}
        self.breaks: dict[tuple[int, int, int], tuple[BreakChoice, ...]] = {}

    def make(self) -> Presence:
        problem = self.problem
        for group, members in enumerate(self.groups.values()):
            for day in range(problem.n_days):
                for shift_type in range(problem.n_shift_types):
                    self._count(group, members, day, shift_type)
            self._add_past(group, members)
        vars_ = np.array(
            [
                [
                    self.model.total_of(self.terms[group, t]) if (group, t) in self.terms else 0
                    for t in range(problem.n_intervals)
                ]
                for group in range(len(self.groups))
            ],
            np.int64,
        ).reshape(len(self.groups), problem.n_intervals)
        return Presence(
            tuple(self.groups.values()), tuple(self.groups), vars_, self.counts, self.breaks
        )

    def _count(self, group: int, members: tuple[int, ...], day: int, shift_type: int) -> None:
        cells = [self.model.works(e, day, shift_type) for e in members]
        cells = [c for c in cells if c]
        if not cells:
            return
        count = self.counts[group, day, shift_type] = self.model.total_of(cells)
        for interval in self.problem.intervals_of(day, shift_type):
            self.terms[group, interval].append((1, count))
        choices = self._break_choices(group, day, shift_type, len(cells))
        if choices:
            self.breaks[group, day, shift_type] = choices

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
                    self.terms[group, interval].append((-1, var))
        return tuple(choices)

    def _add_past(self, group: int, members: tuple[int, ...]) -> None:
        """A night that began before the horizon still staffs its first morning."""
        for employee in members:
            for shift in self.problem.past_shifts[employee]:
                for interval in self.problem.intervals_of(shift.day, shift.index):
                    self.terms[group, interval].append((1, TRUE))
