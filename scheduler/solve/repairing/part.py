"""The part of a model that a few open cells touch: it prices small changes in about a millisecond.

Only differences are told. They are those `check` finds between the two rotas, since limits that
nothing open can change are the same in both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduler.domain.attendance import skill_groups
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.parts import Values
from scheduler.model.program import NOBODY, Batch, Ints, Mask, Program
from scheduler.solve.repairing.opening import Difference, Limits, Opening, Order
from scheduler.solve.repairing.program import Stated
from scheduler.solve.repairing.sketch import Sketch


@dataclass(frozen=True, eq=False)
class Part:
    """A rota that stands, with breaks settled, and the part of its model that may change.

    ``keeping`` is the number of a rule that makes changes dear without being the centre's own.
    """

    program: Program
    opening: Opening
    rota: Rota
    values: Values
    keeping: int | None = None

    @staticmethod
    def around(stated: Stated, rota: Rota, opening: Opening) -> Part:
        """Open a part of a rota."""
        program = stated.program
        return Part(program, opening, rota, program.values_of(rota), stated.keeping)

    def opened(self, opening: Opening) -> Part:
        """The same rota with something else open."""
        return replace(self, opening=opening)

    @property
    def problem(self) -> Problem:
        """The facts."""
        return self.program.problem

    @cached_property
    def free(self) -> Mask:
        """The decisions that can change."""
        return self.opening.mask(self.program, self.rota)

    def cell(self, employee: int, day: int, kind: int) -> int:
        """The variable of a cell."""
        problem = self.problem
        place = (employee * problem.n_days + day) * problem.n_shift_types + kind
        return self.program.first_cell + place

    def duty(self, slot: int, employee: int) -> int:
        """The variable of a person's hold of a turn of duty."""
        return self.program.first_duty + slot * self.problem.n_employees + employee

    def may_work(self, employee: int, day: int, kind: int) -> bool:
        """Whether an open cell may become this shift: no ban, no pin, no fact against it."""
        return bool(self.free[self.cell(employee, day, kind)])

    def may_hold(self, slot: int, employee: int) -> bool:
        """Whether a turn of duty is open to a person."""
        return bool(self.free[self.duty(slot, employee)])

    def may_leave(self, employee: int, day: int) -> bool:
        """Whether what stands in an open cell may be taken away."""
        kinds = np.flatnonzero(self.rota.cells[employee, day]).tolist()
        return all(self.free[self.cell(employee, day, kind)] for kind in kinds)

    # --- prices -----------------------------------------------------------------------------

    def price(self, sketch: Sketch) -> Difference:
        """What a sketch of the rota costs more than the rota that stands."""
        return self.compare(self.values_of(sketch), self._bans(sketch))

    def values_of(self, sketch: Sketch) -> Values:
        """The values of all variables in a sketch, as far as open cells can change them."""
        values, n_types = self.values.copy(), self.problem.n_shift_types
        for employee, day in sketch.touched:
            first = self.cell(employee, day, 0)
            values[first : first + n_types] = sketch.cells[employee, day]
            self._move_breaks(values, sketch, employee, day)
        for slot in sketch.slots:
            first = self.duty(slot, 0)
            values[first : first + self.problem.n_employees] = sketch.duties[slot]
        return self._complete(values)

    def compare(self, values: Values, banned: Sequence[int] = ()) -> Difference:
        """What other values cost more; each ban of ``banned`` (rule numbers) is broken once."""
        limits, ids = self._limits, self.program.rule_ids
        more = limits.excess(values) - self._excess
        moved = np.flatnonzero(more)
        steps, rules, hard = more[moved], limits.rule[moved], limits.hard[moved]
        points: dict[int, int] = defaultdict(int)
        for rule, cost in zip(rules.tolist(), (steps * limits.price[moved]).tolist(), strict=True):
            points[rule] += cost
        keeping = 0 if self.keeping is None else points.pop(self.keeping, 0)
        by_rule: dict[str, int] = defaultdict(int)
        for rule, cost in points.items():
            by_rule[ids[rule]] += cost
        broken = [*rules[hard & (steps > 0)].tolist(), *banned]
        return Difference(
            hard=int(steps[hard].sum()) + len(banned),
            cost=sum(by_rule.values()),
            keeping=keeping,
            by_rule={rule: cost for rule, cost in sorted(by_rule.items()) if cost},
            broken=tuple(dict.fromkeys(ids[rule] for rule in broken)),
        )

    def rules_that_move(self, values: Values) -> list[int]:
        """The numbers of the rules any of whose limits is broken more or less."""
        moved = np.flatnonzero(self._limits.excess(values) - self._excess)
        return np.unique(self._limits.rule[moved]).tolist()  # type: ignore[no-any-return]

    def price_shift(self, day: int, kind: int | None, people: Sequence[int]) -> dict[int, Order]:
        """For each of these people what their own limits say if they work this (None: nothing).

        Limits of one person do not know of others, so all are asked at once.
        """
        values, n_types = self.values.copy(), self.problem.n_shift_types
        for employee in people:
            first = self.cell(employee, day, 0)
            values[first : first + n_types] = 0
            if kind is not None:
                values[first + kind] = 1
        return self._by_person(values, people)

    def price_duty(self, slot: int, people: Sequence[int]) -> dict[int, Order]:
        """For each of these people what their own limits say if they hold a turn of duty."""
        values = self.values.copy()
        for employee in people:
            values[self.duty(slot, employee)] = 1
        return self._by_person(values, people)

    def _by_person(self, values: Values, people: Sequence[int]) -> dict[int, Order]:
        limits, count = self._limits, self.problem.n_employees
        more = limits.excess(self._complete(values)) - self._excess
        mine = np.flatnonzero((more != 0) & (limits.owner != NOBODY))
        owner = limits.owner[mine]
        hard = np.bincount(owner, more[mine] * limits.hard[mine], minlength=count)
        cost = np.bincount(owner, more[mine] * limits.price[mine], minlength=count)
        return {e: (round(hard[e]), round(cost[e])) for e in people}

    # --- what is touched --------------------------------------------------------------------

    def _complete(self, values: Values) -> Values:
        for batch in self._batches:
            values[batch.vars] = batch.evaluate(values)
        for response in self.program.model.responses:
            values[response.vars] = response.evaluate(values)
        return values

    @cached_property
    def _touched(self) -> Mask:
        program = self.program
        # Also what is pinned: somebody may ask what it would cost otherwise.
        touched = self.opening.mask(program, self.rota, fixed_too=True)
        days: list[bool] = np.asarray(self.opening.cells.any(axis=0), bool).tolist()
        for choice in program.breaks:
            touched[choice.var] = days[choice.day]
        for batch in (*program.batches, *program.responses):
            items = touched[batch.inputs.data].astype(np.int64)
            touched[batch.vars] |= batch.inputs.sums(items) > 0
        return touched

    @cached_property
    def _batches(self) -> list[Batch]:
        touched = self._touched
        return [
            batch.chosen(np.flatnonzero(touched[batch.vars]))
            for batch in self.program.batches
            if touched[batch.vars].any()
        ]

    @cached_property
    def _limits(self) -> Limits:
        return Limits.touched_by(self.program, self._touched)

    @cached_property
    def _excess(self) -> Ints:
        return self._limits.excess(self.values)

    # --- breaks and bans --------------------------------------------------------------------

    def _move_breaks(self, values: Values, sketch: Sketch, employee: int, day: int) -> None:
        group = self._group_of.get(employee)
        if group is None:
            return
        for standing, step in ((self.rota, -1), (sketch, 1)):
            for kind in np.flatnonzero(standing.cells[employee, day]).tolist():
                offset = int(standing.breaks[employee, day, kind])
                var = self._breaks.get((group, day, kind, offset))
                if var is not None:
                    values[var] += step

    @cached_property
    def _breaks(self) -> dict[tuple[int, int, int, int], int]:
        return {
            (c.group, c.day, c.shift_type, c.offset_minutes): c.var for c in self.program.breaks
        }

    @cached_property
    def _group_of(self) -> dict[int, int]:
        groups = skill_groups(self.problem).values() if self.program.presence else ()
        return {member: group for group, members in enumerate(groups) for member in members}

    def _bans(self, sketch: Sketch) -> list[int]:
        """The rules whose hard bans a sketch breaks where the rota did not."""
        bans = self.program.model.bans
        chosen = [
            self.cell(employee, day, kind)
            for employee, day in sketch.touched
            for kind in sketch.kinds(employee, day)
        ]
        chosen += [
            self.duty(slot, int(employee))
            for slot in sketch.slots
            for employee in np.flatnonzero(sketch.duties[slot])
        ]
        return [bans[var] for var in chosen if var in bans and not self.values[var]]
