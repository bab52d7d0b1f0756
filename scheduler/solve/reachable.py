"""How many people could lawfully be at work where a rota is short: proof, or a rota that has more.

The proof looks at the days around the interval alone. Every hard limit that touches them is kept as
far as these days go, and every decision elsewhere is taken as the limit likes it best: so whatever
any lawful rota of the whole horizon has there, this has too, and what this cannot have none has.

That more are possible is only said with a lawful rota in hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from ortools.sat.python import cp_model

from scheduler.domain.rota import Rota
from scheduler.model.cpsat import SubModel, free_everything, post
from scheduler.model.parts import Values
from scheduler.model.program import Mask, Program
from scheduler.model.ragged import Ragged
from scheduler.model.spans import Spans, spans_of
from scheduler.solve.result import Shortfall
from scheduler.solve.shortages import Shortage, people_of, worst_shortages
from scheduler.solve.sub_solver import make_solver

MOST_SHORTFALLS = 5
DAYS_AROUND = 1
"""Days on either side of those an interval's shifts begin on: rest reaches no farther."""
DAYS_TO_REARRANGE = 1
PEOPLE_TO_REARRANGE = 15
PROOF_WORK, REARRANGING_WORK = 0.5, 0.2
"""Deterministic seconds for one question put to CP-SAT."""
NEARLY = 1e-6


@dataclass(frozen=True, eq=False)
class Reach:
    """A lawful rota, and how far others could go beyond it where it is short."""

    program: Program
    values: Values
    seed: int = 1

    @staticmethod
    def of(program: Program, rota: Rota, seed: int = 1) -> Reach:
        """Begin with a rota whose breaks are settled."""
        return Reach(program, program.values_of(rota), seed)

    def shortfalls(
        self, seconds: float, stop: Callable[[], bool] = lambda: False
    ) -> tuple[Shortfall, ...]:
        """The worst shortages, each with what is proven or found about it, the greatest first.

        After so many seconds no other question is looked into, and is told of as open. None is told
        of a rota that breaks hard limits.
        """
        if self.program.score(self.values).hard:
            return ()
        begun = time.monotonic()

        def is_late() -> bool:
            return stop() or time.monotonic() - begun > seconds

        # Proofs are quick, so all of them come before the first rota that has more.
        worst = worst_shortages(self.program, self.values, MOST_SHORTFALLS)
        proofs = [None if is_late() else self.most_there(shortage) for shortage in worst]
        told = []
        for shortage, most in zip(worst, proofs, strict=True):
            is_open = most is None or most >= shortage.required
            more, dearer = (None, None) if is_late() or not is_open else self._one_more(shortage)
            short = Shortfall(
                queues=shortage.queues,
                interval=shortage.interval,
                required=shortage.required,
                there=shortage.there,
                most=most,
                possible=more,
                extra_cost=dearer,
            )
            told.append(short)
        return tuple(told)

    # --- proof ------------------------------------------------------------------------------

    def most_there(self, shortage: Shortage) -> int | None:
        """No lawful rota has more people there, counted up to those required; None: not proven."""
        days = self._days_of(shortage.interval)
        free = self._decisions(days.start - DAYS_AROUND, days.stop + DAYS_AROUND)
        program = keep_within(self.program, free, self._spans)
        sub = post(program, self._nothing, free, priced=False)
        sub.hint(self.values)
        there = self._count(sub, shortage)
        if isinstance(there, int):
            return min(there, shortage.required)
        sub.cp.add(there <= shortage.required)
        sub.cp.maximize(there)
        solver = make_solver(self.seed, work=PROOF_WORK, seconds=np.inf)
        solver.parameters.relative_gap_limit = 0.0
        if solver.solve(sub.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return int(np.floor(solver.best_objective_bound + NEARLY))

    @cached_property
    def _nothing(self) -> Values:
        return self.program.values_of_nothing()

    @cached_property
    def _spans(self) -> Spans:
        free = free_everything(self.program)
        return spans_of(self.program, self._nothing, np.ones_like(free), free)

    def _days_of(self, interval: int) -> range:
        """The days on which a shift that is at work then can begin."""
        problem = self.program.problem
        day = int(problem.interval_days[interval])
        began_before = any(
            interval in problem.intervals_of(day - 1, kind) for kind in range(problem.n_shift_types)
        )
        return range(day - began_before, day + 1)

    def _decisions(self, first: int, end: int) -> Mask:
        """All decisions about the days from the first to before the end, turns of duty too."""
        program, problem = self.program, self.program.problem
        days = range(max(0, first), min(problem.n_days, end))
        free = np.zeros(program.n_vars, bool)
        self._cells(free)[:, days.start : days.stop] = True
        for slot in problem.duty_slots:
            begin = program.first_duty + slot.index * problem.n_employees
            free[begin : begin + problem.n_employees] = any(day in days for day in slot.days)
        for choice in program.breaks:
            free[choice.var] = choice.day in days
        return np.asarray(free & ~program.fixed, bool)

    def _cells(self, mask: Mask) -> Mask:
        """The shift cells of a mask, [employee, day, shift type]; a view."""
        problem = self.program.problem
        shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
        return mask[self.program.cells].reshape(shape)

    def _count(self, sub: SubModel, shortage: Shortage) -> cp_model.LinearExprT:
        """The people there, as CP-SAT counts them; a number where nothing free decides it."""
        presence = self.program.presence
        assert presence is not None
        counted = presence.vars[list(shortage.groups), shortage.interval].tolist()
        free = [sub.vars[var] for var in counted if var in sub.vars]
        return sum(free) + sum(int(sub.base[var]) for var in counted if var not in sub.vars)

    # --- a rota that has more ---------------------------------------------------------------

    def _one_more(self, shortage: Shortage) -> tuple[int | None, int | None]:
        """People there, and the points it costs more, of the cheapest rota found with one more."""
        sub = post(self.program, self.values, self._to_rearrange(shortage))
        sub.hint(self.values)
        sub.cp.add(self._count(sub, shortage) >= shortage.there + 1)
        sub.minimise()
        solver = make_solver(self.seed, work=REARRANGING_WORK, seconds=np.inf)
        if solver.solve(sub.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, None
        found = self.program.complete(sub.read(solver))
        score = self.program.score(found)
        if score.hard:
            return None, None
        presence = self.program.presence
        assert presence is not None
        there = found[presence.vars[list(shortage.groups), shortage.interval]].sum()
        return int(there), score.cost - self.program.score(self.values).cost

    def _to_rearrange(self, shortage: Shortage) -> Mask:
        """The cells of some who could come, those off on that day before others, on days around."""
        program, presence = self.program, self.program.presence
        assert presence is not None
        days = self._days_of(shortage.interval)
        people = people_of(presence, shortage.groups)
        worked = self._cells(self.values > 0)[people, days.start : days.stop].any(axis=(1, 2))
        chosen = people[np.argsort(worked, kind="stable")][:PEOPLE_TO_REARRANGE]
        around = slice(max(0, days.start - DAYS_TO_REARRANGE), days.stop + DAYS_TO_REARRANGE)
        free = np.zeros(program.n_vars, bool)
        self._cells(free)[chosen, around] = True
        return np.asarray(free & ~program.fixed, bool)


def keep_within(program: Program, free: Mask, spans: Spans) -> Program:
    """The hard limits of a program as far as some free decisions go.

    What other decisions add to a limit is taken at its least (``spans`` of the whole program): so
    every lawful rota, whatever it does elsewhere, keeps what is left. Soft limits are left out.
    """
    within = _decided_by(program, free)
    data, factors = program.rows.data, program.factors
    inside = within[data]
    least = np.where(factors > 0, factors * spans.low[data], factors * spans.high[data])
    room = program.bound - program.rows.sums(np.where(inside, 0, least))
    chosen = np.flatnonzero(program.hard & (program.rows.sums(inside.astype(np.int64)) > 0))
    items, _ = program.rows.items_of(chosen)
    sizes = program.rows.sums(inside.astype(np.int64))[chosen]
    kept = items[inside[items]]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return replace(
        program,
        batches=tuple(
            batch.chosen(np.flatnonzero(within[batch.vars])) for batch in program.batches
        ),
        responses=(),
        rows=Ragged(start, data[kept]),
        factors=factors[kept],
        bound=room[chosen],
        per=program.per[chosen],
        price=program.price[chosen],
        hard=program.hard[chosen],
        structural=program.structural[chosen],
        rule=program.rule[chosen],
        row_owner=program.row_owner[chosen],
    )


def _decided_by(program: Program, free: Mask) -> Mask:
    """The variables that hang on free decisions and on facts alone."""
    within = free.copy()
    within[: program.n_decisions] |= program.fixed[: program.n_decisions]
    for depth, batch in enumerate(program.batches):
        outside = (~within[batch.inputs.data]).astype(np.int64)
        within[batch.vars] = batch.inputs.sums(outside) == 0
        if depth == 0 and program.presence is not None:
            for key, choices in program.presence.breaks.items():
                is_within = bool(within[program.presence.counts[key]])
                within[[choice.var for choice in choices]] = is_within
    return within
