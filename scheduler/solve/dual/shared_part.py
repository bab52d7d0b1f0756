"""The limits that tie people together, priced by multipliers.

A multiplier says what one unit of a limit is worth. With all of them given, what is left of the
limits is a price for each shift of each person, and a sum that no longer depends on who works when.

References
----------
Geoffrion (1974), "Lagrangean relaxation for integer programming", Mathematical Programming Study 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.model.parts import TRUE, DefinitionKind
from scheduler.model.program import Batch, Ints, Mask, Program
from scheduler.model.ragged import Ragged
from scheduler.solve.linear_relaxation import LinearProgram, linearise_limits
from scheduler.solve.prices import Floats

_SUMS = (DefinitionKind.SUM, DefinitionKind.ONE_OF)


@dataclass(frozen=True)
class _Step:
    """Definitions of one batch, and the breaks of the shift counts among them (by position)."""

    batch: Batch | None
    breaks: _Breaks | None


@dataclass(frozen=True)
class _Breaks:
    """Everybody counted on a shift takes one of its break times."""

    counts: Ints
    choices: Ragged


class SharedPart:
    """Some limits of a program as a function of multipliers; `own` are those left to rows.

    Multipliers stand limit by limit (first the hulls of `any` and `all`, which are limits too),
    each between ``lowest`` and ``highest``. Sums and breaks need none: what they are worth follows.
    """

    def __init__(self, program: Program, own: Mask) -> None:
        self.program = program
        linear, batches = linearise_limits(program, ~own)
        self._row, self._column, self._factor = _without_slacks(linear, program.n_vars)
        self.low, self.high = linear.low, linear.high
        self.count = len(linear.low)
        self.lowest, self.highest = self._ranges(linear)
        self._steps = _steps(program, [b for b in batches if b.kind in _SUMS])
        self._free = self._free_variables()
        self._lower = program.lower[self._free].astype(np.float64)
        self._upper = program.upper[self._free].astype(np.float64)
        self.scale = self._scales()

    def price(self, multipliers: Floats) -> tuple[float, Floats, Floats]:
        """(what the limits cost at least beside rows, worth of every variable, free variables).

        A cell's price is what its worth takes away: minus its worth.
        """
        n_vars = self.program.n_vars
        weights = self._factor * multipliers[self._row]
        worth = np.bincount(self._column, weights, minlength=n_vars)
        for step in reversed(self._steps):
            if step.breaks is not None and len(step.breaks.counts):
                choices = step.breaks.choices
                best = np.maximum.reduceat(worth[choices.data], choices.start[:-1])
                np.add.at(worth, step.breaks.counts, best)
            if step.batch is not None:
                batch = step.batch
                mine = worth[batch.vars][batch.inputs.owner] * batch.factors
                worth += np.bincount(batch.inputs.data, mine, minlength=n_vars)
        free = worth[self._free]
        chosen = np.asarray(np.where(free > 0, self._upper, self._lower))
        ends = np.where(multipliers > 0, self.low, self.high)
        fixed = float((multipliers * np.where(multipliers != 0, ends, 0.0)).sum())
        value = fixed - float((free * chosen).sum()) - float(worth[TRUE])
        return value, np.asarray(worth, np.float64), chosen

    def slope(self, multipliers: Floats, worth: Floats, chosen: Floats, cells: Ints) -> Floats:
        """How the value grows with each multiplier, when these cells are worked."""
        values = np.zeros(self.program.n_vars, np.float64)
        values[TRUE] = 1.0
        values[self._free] = chosen
        values[cells] = 1.0
        for step in self._steps:
            if step.batch is not None:
                batch = step.batch
                items = values[batch.inputs.data] * batch.factors
                values[batch.vars] = np.bincount(
                    batch.inputs.owner, items, minlength=len(batch.vars)
                )
            if step.breaks is not None and len(step.breaks.counts):
                _take_best_breaks(step.breaks, worth, values)
        activity = np.bincount(self._row, self._factor * values[self._column], minlength=self.count)
        ends = np.where(np.isfinite(self.low), self.low, self.high)
        return np.asarray(ends - activity)

    def _ranges(self, linear: LinearProgram) -> tuple[Floats, Floats]:
        """The least and the most each multiplier may be for the value to be a bound."""
        lowest = np.where(np.isfinite(linear.high), -np.inf, 0.0)
        highest = np.where(np.isfinite(linear.low), np.inf, 0.0)
        slack = linear.column >= self.program.n_vars
        rows, columns = linear.row[slack], linear.column[slack]
        lowest[rows] = linear.cost[columns] / linear.factor[slack]
        ends = np.minimum(
            self._factor * self.program.lower[self._column],
            self._factor * self.program.upper[self._column],
        )
        least = np.bincount(self._row, ends, minlength=self.count)
        # A limit that nothing can keep is paid for in any case.
        sure = np.isfinite(lowest) & (least >= linear.high)
        highest[sure] = lowest[sure]
        return lowest, highest

    def _free_variables(self) -> Ints:
        """Variables of the limits that neither people's rows nor definitions settle."""
        program = self.program
        seen = np.zeros(program.n_vars, bool)
        seen[self._column] = True
        settled = np.zeros(program.n_vars, bool)
        settled[program.cells] = True
        settled[:2] = True
        for step in self._steps:
            if step.batch is not None:
                seen[step.batch.inputs.data] = True
                settled[step.batch.vars] = True
            if step.breaks is not None:
                settled[step.breaks.choices.data] = True
        return np.flatnonzero(seen & ~settled)

    def _scales(self) -> Floats:
        """The size of a limit's factors."""
        scale = np.ones(self.count, np.float64)
        np.maximum.at(scale, self._row, np.abs(self._factor))
        return scale


def _without_slacks(linear: LinearProgram, n_vars: int) -> tuple[Ints, Ints, Floats]:
    real = linear.column < n_vars
    return linear.row[real], linear.column[real], linear.factor[real]


def _steps(program: Program, batches: list[Batch]) -> list[_Step]:
    """Sums in the order in which they can be computed, each followed by its breaks."""
    breaks = dict(program.presence.breaks) if program.presence is not None else {}
    counts = program.presence.counts if program.presence is not None else {}
    left = {key: counts[key] for key in breaks}
    steps = []
    defined = {int(v) for batch in batches for v in batch.vars.tolist()}

    def breaks_of(variables: set[int]) -> _Breaks:
        keys = [key for key, var in left.items() if var in variables]
        for key in keys:
            del left[key]
        return _Breaks(
            np.array([counts[key] for key in keys], np.int64),
            Ragged.of([[choice.var for choice in breaks[key]] for key in keys]),
        )

    steps.append(_Step(None, breaks_of({v for v in left.values() if v not in defined})))
    for batch in batches:
        steps.append(_Step(batch, breaks_of(set(batch.vars.tolist()))))
    return steps


def _take_best_breaks(breaks: _Breaks, worth: Floats, values: Floats) -> None:
    """Let everybody on a shift take the break that is worth most."""
    choices = breaks.choices
    each = worth[choices.data]
    best = np.maximum.reduceat(each, choices.start[:-1])
    is_best = each == best[choices.owner]
    position = np.where(is_best, np.arange(len(each)), len(each))
    first = np.minimum.reduceat(position, choices.start[:-1])
    values[choices.data] = 0.0
    values[choices.data[first]] = values[breaks.counts]
