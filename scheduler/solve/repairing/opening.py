"""What of a rota may change, what a change costs, and the limits it can touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.parts import Values
from scheduler.model.program import Ints, Mask, Program, Ragged
from scheduler.solve.repairing.sketch import meetings

Order = tuple[int, int]
"""(units that break hard rules, points): law first."""


@dataclass(frozen=True, eq=False)
class Opening:
    """What may change: ``cells[employee, day]`` and ``duties[slot, employee]``.

    With ``kinds[day, shift type]`` only these shift types may come into a cell; whatever stands
    there may go in any case.
    """

    cells: Mask
    duties: Mask
    kinds: Mask | None = None

    @staticmethod
    def of(
        problem: Problem, people: Iterable[int], days: Iterable[int], slots: Iterable[int] = ()
    ) -> Opening:
        """These people's cells on these days, and who of them holds these turns of duty.

        The small duties of the shifts of these days (hosting a meeting) are open with them.
        """
        cells = np.zeros((problem.n_employees, problem.n_days), bool)
        duties = np.zeros((len(problem.duty_slots), problem.n_employees), bool)
        who, when = list(people), list(days)
        held = {*slots, *(slot for day in when for slot in meetings(problem, day))}
        cells[np.ix_(who, when)] = True
        duties[np.ix_(sorted(held), who)] = True
        return Opening(cells, duties)

    def mask(self, program: Program, rota: Rota, *, fixed_too: bool = False) -> Mask:
        """The open decisions among all variables, less those that facts have settled."""
        free: Mask = np.zeros(program.n_vars, bool)
        cells = np.repeat(self.cells[:, :, None], program.problem.n_shift_types, axis=2)
        if self.kinds is not None:
            cells &= self.kinds[None] | rota.cells
        free[program.cells] = cells.ravel()
        free[program.duties] = self.duties.ravel()
        return free if fixed_too else free & ~program.fixed


@dataclass(frozen=True)
class Difference:
    """What one rota costs more than another, by rule id; below zero where it costs less.

    ``keeping`` is what changed days count for in choosing, where no rule of the centre prices
    them; it is no part of the cost. ``broken`` are the hard rules broken more than before.
    """

    hard: int = 0
    cost: int = 0
    keeping: int = 0
    by_rule: Mapping[str, int] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

    @property
    def order(self) -> Order:
        """Better ones are smaller: law first, then points."""
        return self.hard, self.cost + self.keeping


@dataclass(frozen=True)
class Limits:
    """The limits that something open can change."""

    rows: Ragged
    index: Ints
    factors: Ints
    bound: Ints
    per: Ints
    price: Ints
    hard: Mask
    rule: Ints
    owner: Ints

    @staticmethod
    def touched_by(program: Program, touched: Mask) -> Limits:
        """The limits in which a touched variable stands."""
        concerned = program.rows.sums(touched[program.rows.data].astype(np.int64)) > 0
        index = np.flatnonzero(concerned & ~program.structural)
        sizes = np.diff(program.rows.start)[index]
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        items = np.repeat(program.rows.start[:-1][index] - start[:-1], sizes) + np.arange(start[-1])
        return Limits(
            Ragged(start, program.rows.data[items]),
            index,
            program.factors[items],
            program.bound[index],
            program.per[index],
            program.price[index],
            program.hard[index],
            program.rule[index],
            program.row_owner[index],
        )

    def excess(self, values: Values) -> Ints:
        """By how much each limit is exceeded, in its own steps."""
        over = self.rows.sums(values[self.rows.data] * self.factors) - self.bound
        return np.asarray(-(-np.maximum(over, 0) // self.per), np.int64)
