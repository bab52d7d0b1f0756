"""One person's whole row at given prices: a beam search over days that knows any rule.

The limits that speak of one person alone are read from the compiled model as factors per cell, so
that a rule needs no form of its own for this. A partial row is priced by every limit with the most
favourable rest of the horizon; so its price never falls as days are added, and of the partial rows
with the same number of days worked only the cheapest few are followed. The answer is good,
not proven best: neighbourhoods do the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.model.parts import Values
from scheduler.model.program import Ints, Program
from scheduler.solve.prices import Floats
from scheduler.solve.row_limits import DayChoices, LimitReader, PersonalLimits

PER_DAYS_WORKED = 6
"""Partial rows kept for each number of days worked so far."""
PER_LAST_CHOICE = 2
"""Of these, how many may end in the same shift."""


@dataclass
class _Beam:
    """The partial rows followed so far."""

    over: Floats
    """Each limit's sum less its bound, the most favourable rest included."""
    flags: npt.NDArray[np.int64]
    cost: Floats
    worked: Ints
    choices: list[list[int]]


class RowSearch:
    """Finds a good row for one person, given prices for the cells."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._people: dict[int, PersonalLimits] = {}
        self._reader = LimitReader(program)

    def best_row(self, employee: int, values: Values, prices: Floats) -> Values:
        """A copy of ``values`` with the person's best row; their duties in it are facts."""
        limits = self._people.get(employee)
        if limits is None:
            limits = self._people[employee] = self._reader.read(employee)
        chosen = self._search(limits, values, prices)
        row = values.copy()
        for day, choice in zip(limits.days, chosen, strict=True):
            row[day.cells[day.cells > 0]] = 0
            if day.cells[choice]:
                row[day.cells[choice]] = 1
        return row

    def _search(self, limits: PersonalLimits, values: Values, prices: Floats) -> list[int]:
        start = limits.base.copy()
        np.add.at(start, limits.duty_limits, limits.duty_factors * values[limits.duty_vars])
        beam = _Beam(
            start[None, :].astype(np.float64),
            np.zeros((1, len(limits.flag_needed)), np.int64),
            np.zeros(1),
            np.zeros(1, np.int64),
            [[]],
        )
        for day in limits.days:
            beam = _extend(beam, day, limits, prices)
        best = int(np.argmin(beam.cost))
        return beam.choices[best]


def _extend(beam: _Beam, day: DayChoices, limits: PersonalLimits, prices: Floats) -> _Beam:
    """Follow every partial row by every choice of the day and keep the promising ones."""
    touched = day.touched
    before = beam.over[:, touched]
    after = before[:, None, :] + day.step[None, :, :]
    flags = beam.flags[:, None, :]
    if len(day.flags):
        flags = np.repeat(flags, len(day.cells), axis=1)
        old = flags[:, :, day.flags]
        new = old + day.flag_step[None, :, :]
        needed = limits.flag_needed[day.flags]
        flips = ((new >= needed) & (old < needed)).astype(np.float64)
        after = after + flips @ limits.flag_limits[np.ix_(day.flags, touched)]
        flags[:, :, day.flags] = new
    added = _cost(after, day) - _cost(before, day)[:, None]
    is_work = day.cells > 0
    cost = beam.cost[:, None] + added + np.where(is_work, prices[day.cells], 0.0)[None, :]
    worked = beam.worked[:, None] + is_work[None, :]
    kept = _keep(cost, worked, day)
    parents, choices = np.array(kept).T
    over = beam.over[parents]
    over[:, touched] = after[parents, choices]
    return _Beam(
        over,
        flags[parents, choices if flags.shape[1] > 1 else 0],
        cost[parents, choices],
        worked[parents, choices],
        [[*beam.choices[p], c] for p, c in kept],
    )


def _cost(over: Floats, day: DayChoices) -> Floats:
    excess = np.maximum(over, 0.0)
    if day.per is not None:
        excess = np.ceil(excess / day.per)
    return np.asarray(excess @ day.price, np.float64)


def _keep(cost: Floats, worked: Ints, day: DayChoices) -> list[tuple[int, int]]:
    """The cheapest few (parent, choice) for each number of days worked, of different endings."""
    n_choices = cost.shape[1]
    by_days: Counter[int] = Counter()
    by_ending: Counter[tuple[int, int]] = Counter()
    kept = []
    days = worked.ravel().tolist()
    order = np.argsort(cost, axis=None, kind="stable").tolist()
    room = PER_DAYS_WORKED * (day.most - day.fewest + 1)
    for flat in order:
        count = days[flat]
        choice = flat % n_choices
        if (
            not day.fewest <= count <= day.most
            or by_days[count] >= PER_DAYS_WORKED
            or by_ending[count, choice] >= PER_LAST_CHOICE
        ):
            continue
        by_days[count] += 1
        by_ending[count, choice] += 1
        kept.append((flat // n_choices, choice))
        if len(kept) == room:
            break
    return kept or [divmod(order[0], n_choices)]
