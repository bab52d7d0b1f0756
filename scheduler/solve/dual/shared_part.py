"""The limits that tie people together, priced by multipliers.

A multiplier says what one unit of a limit is worth. With all of them given, what is left of the
limits is a price for each shift of each person, and a sum that no longer depends on who works when.

References
----------
Geoffrion (1974), "Lagrangean relaxation for integer programming", Mathematical Programming Study 2.
"""

from __future__ import annotations

import numpy as np

from scheduler.model.parts import TRUE, DefinitionKind
from scheduler.model.program import Batch, Ints, Mask, Program
from scheduler.model.ragged import Ragged
from scheduler.solve.dual.row_shapes import starts_of
from scheduler.solve.dual.worth_passing import (
    Limits,
    Stage,
    count_people,
    lay_sums,
    pass_work_up,
    pass_worth_down,
)
from scheduler.solve.linear_relaxation import LinearProgram, linearise_limits
from scheduler.solve.prices import Floats

CROWD = 0.4
"""Power of the number of people a limit speaks of, by which its steps are shorter: its slope jumps
when all of them change their minds, while that of one person's limit moves by one shift only."""
CROWD_DAYS = 100
"""Horizon beyond which all steps are of one length: over a year shorter ones came too late to good
prices (public instance 21: 28,395 points after a minute, 22,345 without them). Why is not known."""
_SUMS = (DefinitionKind.SUM, DefinitionKind.ONE_OF)


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
        self._limits = Limits(
            starts_of(np.bincount(self._row, minlength=self.count)), self._column, self._factor
        )
        stages = _stages(program, [b for b in batches if b.kind in _SUMS])
        self._sums = lay_sums(stages, program.cells)
        self._free = self._free_variables()
        self._values = np.zeros(program.n_vars, np.float64)
        self._lower = program.lower[self._free].astype(np.float64)
        self._upper = program.upper[self._free].astype(np.float64)
        self.scale = self._scales()

    def price(self, multipliers: Floats) -> tuple[float, Floats, Floats]:
        """(what the limits cost at least beside rows, worth of every variable, free variables).

        A cell's price is what its worth takes away: minus its worth.
        """
        worth = np.empty(self.program.n_vars, np.float64)
        pass_worth_down(self._limits, self._sums, multipliers, worth)
        free = worth[self._free]
        chosen = np.asarray(np.where(free > 0, self._upper, self._lower))
        ends = np.where(multipliers > 0, self.low, self.high)
        fixed = float((multipliers * np.where(multipliers != 0, ends, 0.0)).sum())
        value = fixed - float((free * chosen).sum()) - float(worth[TRUE])
        return value, worth, chosen

    def slope(self, multipliers: Floats, worth: Floats, chosen: Floats, cells: Ints) -> Floats:
        """How the value grows with each multiplier, when these cells are worked."""
        activity = np.empty(self.count, np.float64)
        pass_work_up(
            self._limits, self._sums, worth, self._free, chosen, cells, self._values, activity
        )
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
        seen[self._sums.input_var] = True
        settled[self._sums.sum_var] = True
        settled[self._sums.choice_var] = True
        return np.flatnonzero(seen & ~settled)

    def _scales(self) -> Floats:
        """The size of a limit's factors, more where many people add to it."""
        scale = np.ones(self.count, np.float64)
        np.maximum.at(scale, self._row, np.abs(self._factor))
        if self.program.problem.n_days > CROWD_DAYS:
            return scale
        people = np.ones(self.count, np.float64)
        most = float(max(1, self.program.problem.n_employees))
        count_people(self._limits, self._sums, self._free, most, self._values, people)
        return np.asarray(scale * np.maximum(people, 1.0) ** CROWD)


def _without_slacks(linear: LinearProgram, n_vars: int) -> tuple[Ints, Ints, Floats]:
    real = linear.column < n_vars
    return linear.row[real], linear.column[real], linear.factor[real]


def _stages(program: Program, batches: list[Batch]) -> list[Stage]:
    """Sums in the order in which they can be computed, each batch followed by its breaks."""
    breaks = dict(program.presence.breaks) if program.presence is not None else {}
    counts = program.presence.counts if program.presence is not None else {}
    left = {key: counts[key] for key in breaks}
    defined = {int(v) for batch in batches for v in batch.vars.tolist()}

    def stage_of(batch: Batch | None, variables: set[int]) -> Stage:
        keys = [key for key, var in left.items() if var in variables]
        for key in keys:
            del left[key]
        choices = [[choice.var for choice in breaks[key]] for key in keys]
        return batch, np.array([counts[key] for key in keys], np.int64), Ragged.of(choices)

    stages = [stage_of(None, {v for v in left.values() if v not in defined})]
    stages += [stage_of(batch, set(batch.vars.tolist())) for batch in batches]
    return stages
