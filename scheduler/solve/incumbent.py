"""The best rota so far, kept as values of the model, and its way back to people and break times."""

from __future__ import annotations

import numpy as np

from scheduler.breaks import settle_breaks
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.model.parts import BreakChoice, Values
from scheduler.model.program import Ints, Program, Ragged, Score


def rota_from(program: Program, values: Values) -> Rota:
    """The rota of a set of values: break counts are dealt out to the people of each group.

    People take turns in early and late breaks from day to day.
    """
    rota = program.rota_of(values)
    presence = program.presence
    if presence is None:
        return settle_breaks(program.problem, rota)
    breaks = np.full(rota.cells.shape, NO_BREAK, np.int16)
    for (group, day, kind), choices in presence.breaks.items():
        members = np.array(presence.groups[group])
        workers = members[rota.cells[members, day, kind]]
        if not len(workers):
            continue
        times = [c.offset_minutes for c in choices for _ in range(int(values[c.var]))]
        turn = day % len(workers)
        for worker, offset in zip(np.roll(workers, turn).tolist(), times, strict=False):
            breaks[worker, day, kind] = offset
    return settle_breaks(program.problem, rota.with_breaks(breaks))


class BreakBook:
    """Keeps break counts in step with the shifts worked."""

    def __init__(self, program: Program) -> None:
        presence = program.presence
        self._keys = list(presence.breaks) if presence else []
        self._choices = [presence.breaks[key] for key in self._keys] if presence else []
        self._vars = Ragged.of([[c.var for c in choices] for choices in self._choices])
        cells = [_cells_of(program, key) for key in self._keys]
        start = np.cumsum([0, *map(len, cells)])
        self._cells = Ragged(start, np.concatenate([start[:0], *cells]))

    def settle(self, values: Values) -> None:
        """Make break counts fit the shifts worked (in place).

        Spare ones go where most are; missing ones come where fewest are.
        """
        worked = self._cells.sums(values[self._cells.data])
        missing = worked - self._vars.sums(values[self._vars.data])
        for position in np.flatnonzero(missing).tolist():
            choices = self._choices[position]
            by_count = sorted(choices, key=lambda c: -int(values[c.var]))
            _drop(values, by_count, -int(missing[position]))
            _spread(values, choices, int(missing[position]))


def _cells_of(program: Program, key: tuple[int, int, int]) -> Ints:
    presence, problem = program.presence, program.problem
    assert presence is not None
    group, day, kind = key
    members = np.array(presence.groups[group], np.int64)
    return program.first_cell + (members * problem.n_days + day) * problem.n_shift_types + kind


def _drop(values: Values, choices: list[BreakChoice], spare: int) -> None:
    for choice in choices:
        if spare <= 0:
            return
        taken = min(spare, int(values[choice.var]))
        values[choice.var] -= taken
        spare -= taken


def _spread(values: Values, choices: tuple[BreakChoice, ...], missing: int) -> None:
    for _ in range(missing):
        least = min(choices, key=lambda c: int(values[c.var]))
        values[least.var] += 1


class Pricer:
    """Completes a set of decisions with all that follows from them, and prices it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._book = BreakBook(program)

    def settle_breaks(self, values: Values) -> None:
        """Make break counts fit the shifts worked (in place), nothing else."""
        self._book.settle(values)

    def fill(self, values: Values) -> Values:
        """The values, completed in place, without a price."""
        self._book.settle(values)
        return self.program.complete(values)

    def complete(self, values: Values) -> tuple[Values, Score]:
        """The values, completed in place, and their score."""
        self.fill(values)
        return values, self.program.score(values)
