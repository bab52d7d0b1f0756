"""What one more cell would cost or save, everybody else's work staying as it is.

These prices let one person's whole row be chosen alone: every limit that ties people together is
replaced by its change for one more shift (exact while the row's cells meet different limits).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.domain.problem import Problem
from scheduler.model.parts import DefinitionKind, Presence, Values
from scheduler.model.program import NOBODY, Batch, Ints, Program

HARD_PRICE = 1_000_000
"""Price of one step over a hard limit where it may be broken for the time being; far above what
any row can gain by it."""

Floats = npt.NDArray[np.float64]


class CellPrices:
    """Prices every decision of a program against the limits that tie people together."""

    def __init__(self, program: Program) -> None:
        self.program = program
        tied = (program.row_owner == NOBODY) & ~program.structural
        items = np.flatnonzero(tied[program.rows.owner])
        rows = program.rows.owner[items]
        self._vars: Ints = program.rows.data[items]
        self._factors = program.factors[items]
        self._first = np.flatnonzero(np.diff(rows, prepend=-1))
        self._sizes = np.diff(np.append(self._first, len(rows)))
        self._price = np.where(program.hard, HARD_PRICE, program.price)[rows]
        self._bound, self._per = program.bound[rows], program.per[rows]
        self._shared = [b for b in map(self._shared_part, program.batches) if len(b.vars)]
        self._feeding = self._batches_that_feed()

    def _shared_part(self, batch: Batch) -> Batch:
        """A batch's variables without those that presence handles."""
        program = self.program
        skip = np.zeros(program.n_vars, bool)
        if program.presence is not None:
            skip[program.presence.vars.ravel()] = True
            skip[list(program.presence.counts.values())] = True
        used = np.zeros(program.n_vars, bool)
        used[self._vars] = True
        for other in program.batches:
            used[other.inputs.data] = True
        return batch.chosen(np.flatnonzero(~skip[batch.vars] & used[batch.vars]))

    def _batches_that_feed(self) -> list[Batch]:
        """The definitions that prices depend on: often a small part of them all."""
        program = self.program
        needed = np.zeros(program.n_vars, bool)
        needed[self._vars] = True
        if program.presence is not None:
            needed[program.presence.vars.ravel()] = True
            needed[list(program.presence.counts.values())] = True
        feeding = []
        for batch in (*reversed(program.responses), *reversed(program.batches)):
            part = batch.chosen(np.flatnonzero(needed[batch.vars]))
            needed[part.inputs.data] = True
            if batch.kind is not DefinitionKind.RESPONSE and len(part.vars):
                feeding.append(part)
        return feeding[::-1]

    def follow(self, values: Values) -> Values:
        """Fill in just the quantities that prices depend on (in place)."""
        for batch in self._feeding:
            values[batch.vars] = batch.evaluate(values)
        for response in self.program.model.responses:
            values[response.vars] = response.evaluate(values)
        return values

    def at(self, values: Values) -> Floats:
        """The price of raising each decision by one, given the values of all variables."""
        program = self.program
        if not len(self._vars):
            return np.zeros(program.n_vars)
        sums = np.add.reduceat(values[self._vars] * self._factors, self._first)
        over = np.repeat(sums, self._sizes) - self._bound
        before = -(-np.maximum(over, 0) // self._per)
        after = -(-np.maximum(over + self._factors, 0) // self._per)
        change = (after - before) * self._price
        prices = np.bincount(self._vars, change, minlength=program.n_vars).astype(np.float64)
        self._hand_down(prices, values)
        self._price_presence(prices, values)
        return prices

    def _hand_down(self, prices: Floats, values: Values) -> None:
        """Pass the price of a defined variable on to what it is defined from."""
        for batch in reversed(self._shared):
            own = prices[batch.vars]
            if not own.any():
                continue
            items = values[batch.inputs.data]
            if batch.kind is DefinitionKind.ANY:
                own = np.where(values[batch.vars] == 0, own, 0.0)
            share = own[batch.inputs.owner]
            if batch.kind in (DefinitionKind.SUM, DefinitionKind.ONE_OF):
                share = share * batch.factors
            elif batch.kind is DefinitionKind.ALL:
                missing = batch.inputs.sums((items == 0).astype(np.int64))
                share = np.where((missing[batch.inputs.owner] == 1) & (items == 0), share, 0.0)
            np.add.at(prices, batch.inputs.data, share)

    def _price_presence(self, prices: Floats, values: Values) -> None:
        presence = self.program.presence
        if presence is None:
            return
        worth = prices[presence.vars]
        worth[presence.vars == 0] = 0.0
        for response in self.program.model.responses:
            worth = worth + response.marginal(values)
        for group, members in enumerate(presence.groups):
            by_shift = self._spans.price(worth[group])
            shape = (self.program.problem.n_employees, *by_shift.shape)
            prices[self.program.cells].reshape(shape)[list(members)] += by_shift

    @cached_property
    def _spans(self) -> _Spans:
        assert self.program.presence is not None
        return _Spans(self.program.problem, self.program.presence)


class _Spans:
    """Turns prices by interval into prices by day and shift type, the best break taken off."""

    def __init__(self, problem: Problem, presence: Presence) -> None:
        shape = (problem.n_days, problem.n_shift_types)
        self._start, self._stop = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        offsets: dict[tuple[int, int], tuple[int, ...]] = {
            (d, s): tuple(c.offset_minutes for c in choices)
            for (_, d, s), choices in presence.breaks.items()
        }
        most = max((len(o) for o in offsets.values()), default=0)
        self._rest_start = np.zeros((*shape, most), np.int64)
        self._rest_stop = np.zeros((*shape, most), np.int64)
        length = problem.centre.interval_minutes
        for day in range(problem.n_days):
            for kind in range(problem.n_shift_types):
                worked = problem.intervals_of(day, kind)
                if not worked:
                    continue
                self._start[day, kind], self._stop[day, kind] = worked.start, worked.stop
                choices = offsets.get((day, kind), ())
                begin = problem.shift(day, kind).start
                minutes = problem.shift_types[kind].break_minutes
                for position in range(most if choices else 0):
                    # Shorter lists repeat their last choice, so that one array holds them all.
                    at = begin + choices[min(position, len(choices) - 1)]
                    first = min(max(at // length, worked.start), worked.stop)
                    last = min(-(-(at + minutes) // length), worked.stop)
                    self._rest_start[day, kind, position] = first
                    self._rest_stop[day, kind, position] = max(first, last)

    def price(self, worth: Floats) -> Floats:
        """[day, shift type]: what one more person on the shift costs."""
        total = np.concatenate([np.zeros(1), np.cumsum(worth)])
        whole = total[self._stop] - total[self._start]
        if not self._rest_start.shape[2]:
            return np.asarray(whole)
        rest = total[self._rest_stop] - total[self._rest_start]
        return np.asarray(whole - rest.max(axis=2))
