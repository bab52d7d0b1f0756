"""Limits that no rota keeps, seen from the bounds of their decisions alone, without solving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.model.limits import Var
from scheduler.model.parts import Definition, DefinitionKind
from scheduler.model.program import NOBODY, Ints, Mask, compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Mode, Reach, Rule, Violation
from scheduler.solve.open_model import days_of_variables

_NO_CELL = -1
_QUEUE = "queue"
"""What is said of queues follows from the demand, which is looked at day by day elsewhere."""


@dataclass
class WatchedModel(RotaModel):
    """A rota model that notes which hard limits the facts (pins and past) break by themselves."""

    broken_by_facts: list[tuple[int, tuple[Var, ...]]] = field(default_factory=list)
    """(rule, variables of the limit), in the order the limits were stated."""

    def works(self, employee: int, day: int, shift_type: int) -> Var:
        """Like any model's, but a cell pinned empty is seen, so that limits know of the pin."""
        if self.pinned and 0 <= day < self.problem.n_days:
            var = self._cell(employee, day, shift_type)
            if var in self.pinned:
                return var
        return super().works(employee, day, shift_type)

    def holds(self, slot: int, employee: int) -> Var:
        """Like any model's, but a duty pinned to somebody else is seen."""
        var = self._duty(slot, employee)
        return var if var in self.pinned else super().holds(slot, employee)

    def add_row(
        self,
        rule: int,
        pairs: Sequence[tuple[int, Var]],
        bound: int,
        *,
        per: int,
        price: int | None,
        structural: bool = False,
    ) -> None:
        """Add a limit, and note whether facts break it."""
        may_be_broken = price is None and not structural and (self.pinned or self.problem.past)
        if may_be_broken and self._widen_for_facts(pairs, bound) != bound:
            self.broken_by_facts.append((rule, tuple(var for _, var in pairs)))
        super().add_row(rule, pairs, bound, per=per, price=price, structural=structural)

    def ban(self, rule: int, var: Var) -> None:
        """Forbid a decision, and note whether it is pinned."""
        if var in self.pinned and self.lower[var]:
            self.broken_by_facts.append((rule, (var,)))
        super().ban(rule, var)


@dataclass(frozen=True)
class Hopeless:
    """A limit of a rule that no rota keeps, with the people and the days it speaks of."""

    rule: Rule
    employee: int | None
    days: tuple[int, ...]


@dataclass
class BestCase:
    """What the best possible rota could do for each limit of some rules.

    ``rules`` becomes those whose limits were stated, in the order of their numbers.
    """

    problem: Problem
    rules: Sequence[Rule]

    def __post_init__(self) -> None:
        hard = [rule for rule in self.rules if rule.mode is Mode.HARD]
        hard.sort(key=lambda rule: not rule.bans_cells)
        self.model = WatchedModel(self.problem)
        for rule in hard:
            rule.add_to(self.model)
        # Most soft rules ask for nothing that could be out of reach, and need not be stated.
        soft = [r for r in self.rules if r.mode is Mode.SOFT and self.sayings(r)]
        for rule in soft:
            rule.add_to(self.model)
        self.rules = [*hard, *soft]
        self.program = compile_model(self.model)

    @cached_property
    def hopeless(self) -> list[Hopeless]:
        """Limits whose best case still breaks them, hard or soft."""
        program = self.program
        stated = ~program.structural
        rows = set(np.flatnonzero(stated & (self._least(exclusive=False) > program.bound)).tolist())
        close = np.flatnonzero(stated & (self._least(exclusive=True) > program.bound)).tolist()
        rows |= {row for row in close if self._is_exclusive(row)}
        start, data = program.rows.start, program.rows.data
        return [
            self._about(int(program.rule[row]), data[start[row] : start[row + 1]].tolist())
            for row in sorted(rows)
        ]

    @cached_property
    def broken_by_facts(self) -> list[Hopeless]:
        """Hard limits that pins or the past break by themselves."""
        return [self._about(rule, vars_) for rule, vars_ in self.model.broken_by_facts]

    def _about(self, rule: int, vars_: Iterable[Var]) -> Hopeless:
        first, last = self._days
        named = [var for var in vars_ if var > 1]
        owners = {int(self.program.owner[var]) for var in named}
        # A shift that requires one of the leaders is not about the one leader there happens to be.
        of_person = self.rules[rule].reach is Reach.ROW and len(owners) == 1
        employee = owners.pop() if of_person else NOBODY
        days = {d for v in named for d in range(int(first[v]), int(last[v]) + 1)}
        return Hopeless(
            self.rules[rule], None if employee == NOBODY else employee, tuple(sorted(days))
        )

    def sayings(self, rule: Rule, *, facts: bool = False) -> list[Violation]:
        """The rule's own words for what no rota avoids.

        That is what it finds in the rota of the pins alone and, no smaller for it, with everybody
        at work: so it is not mended by working more or less. Of a soft rule only what is found
        even if nobody works, so that planners are not told what their own pins cost. With
        ``facts``: everything found in the rota of the pins.
        """
        least_rota = self.pinned_rota if rule.mode is Mode.HARD else Rota.empty(self.problem)
        least = [v for v in rule.check(self.problem, least_rota) if _QUEUE not in v.message.values]
        if facts or not least:
            return least
        units = _units(least)
        rotas = [self.busiest_rota, self._longest_rota]
        if rule.reach is Reach.ROW:
            rotas.reverse()  # nobody's own hours are made up of two shifts a day
        for rota in rotas:
            most = list(rule.check(self.problem, rota))
            left = {k for k, n in _units(most).items() if k in units and n <= units[k]}
            if left:
                same = {k for k in left if _units(most)[k] == units[k]}
                found = [v for v in most if _key(v) in left - same]
                return [*found, *(v for v in least if _key(v) in same)]
        return []

    @cached_property
    def pinned_rota(self) -> Rota:
        """The rota of the pins alone."""
        return self._rota(*self._decisions(self.model.lower))

    @cached_property
    def free_cells(self) -> Mask:
        """[employee, day, shift type]: the cells that no ban and no pin closes."""
        return self.busiest_rota.cells

    @cached_property
    def busiest_rota(self) -> Rota:
        """Everybody works every shift that nothing forbids: the most of everything."""
        return self._rota(*self._decisions(self.model.upper))

    @cached_property
    def _longest_rota(self) -> Rota:
        """Everybody works the longest shift of every day."""
        problem, free = self.problem, self.busiest_rota.cells
        minutes = np.array(
            [
                [problem.shift(day, kind).paid_minutes for kind in range(problem.n_shift_types)]
                for day in range(problem.n_days)
            ]
        )
        length = np.where(free, minutes[None], 0)
        longest = np.zeros(free.shape, bool)
        if problem.n_shift_types:
            np.put_along_axis(longest, length.argmax(axis=2)[..., None], True, axis=2)
        return self._rota(longest & free, self.busiest_rota.duties)

    def _decisions(self, bounds: Sequence[int]) -> tuple[Mask, Mask]:
        """The shift cells and the duties that a list of bounds makes true."""
        problem, model = self.problem, self.model
        shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
        end = model.first_duty + len(problem.duty_slots) * problem.n_employees
        true = np.array(bounds[:end], np.int64) == 1
        cells, duties = true[model.first_cell : model.first_duty], true[model.first_duty :]
        return cells.reshape(shape), duties.reshape(len(problem.duty_slots), problem.n_employees)

    def _rota(self, cells: Mask, duties: Mask) -> Rota:
        return Rota(cells.copy(), np.full(cells.shape, NO_BREAK, np.int16), duties.copy())

    def _least(self, *, exclusive: bool) -> Ints:
        """The least each limit's sum can be; ``exclusive`` if a person works one shift a day."""
        program = self.program
        data, factors = program.rows.data, program.factors
        low, high = factors * program.lower[data], factors * program.upper[data]
        ends = np.minimum(low, high)
        if not exclusive:
            return program.rows.sums(ends)
        day = np.where(self._one_shift[self._cell_day[data]], self._cell_day[data], _NO_CELL)
        gain = np.where((day >= 0) & (low != high), ends, 0)
        rest = program.rows.sums(ends - gain)
        key = program.rows.owner * (len(self._one_shift) + 1) + day
        order = np.lexsort((gain, key))
        first = np.ones(len(order), bool)
        first[1:] = key[order][1:] != key[order][:-1]
        best = np.zeros(len(order), np.int64)
        best[order[first]] = gain[order[first]]
        return rest + program.rows.sums(best)

    def _is_exclusive(self, row: int) -> bool:
        """Whether the limit's terms of one day stand for different shifts, so that one holds."""
        program = self.program
        span = slice(program.rows.start[row], program.rows.start[row + 1])
        seen: set[Var] = set()
        for var in program.rows.data[span].tolist():
            cells = self._cells_of(var)
            if cells is None or not seen.isdisjoint(cells):
                return False
            seen |= cells
        return True

    def _cells_of(self, var: Var) -> set[Var] | None:
        """The cells of which any makes the variable true; None for other kinds of quantity."""
        definition = self._definitions.get(var)
        if definition is None:
            return {var}
        if definition.kind not in (DefinitionKind.ONE_OF, DefinitionKind.ANY):
            return None
        parts = [self._cells_of(v) for v in definition.inputs]
        return set().union(*(p for p in parts if p)) if all(parts) else None

    @cached_property
    def _definitions(self) -> dict[Var, Definition]:
        return {definition.var: definition for definition in self.model.definitions}

    @cached_property
    def _days(self) -> tuple[Ints, Ints]:
        return days_of_variables(self.program)

    @cached_property
    def _cell_day(self) -> Ints:
        """For each variable the number of the one person and day it is about, else -1."""
        program, problem = self.program, self.problem
        count = problem.n_employees * problem.n_days
        low = np.full(program.n_vars, count, np.int64)
        high = np.full(program.n_vars, _NO_CELL, np.int64)
        low[program.cells] = high[program.cells] = np.repeat(
            np.arange(count), problem.n_shift_types
        )
        low[program.duties] = _NO_CELL
        for batch in (*program.batches, *program.responses):
            owner = batch.vars[batch.inputs.owner]
            np.minimum.at(low, owner, low[batch.inputs.data])
            np.maximum.at(high, owner, high[batch.inputs.data])
        return np.where(low == high, low, _NO_CELL)

    @cached_property
    def _one_shift(self) -> Mask:
        """For each person and day whether a hard limit lets one of its shifts be worked at most."""
        program, problem = self.program, self.problem
        count = problem.n_employees * problem.n_days
        exclusive = np.zeros(count + 1, bool)  # the last answers for variables of no one day
        data = program.rows.data
        is_cell = (data >= program.first_cell) & (data < program.first_duty)
        day = self._cell_day[data]
        n_terms = np.diff(program.rows.start)
        plain = program.rows.sums((is_cell & (program.factors == 1)).astype(np.int64)) == n_terms
        candidates = np.flatnonzero(plain & program.hard & (program.bound == 1) & (n_terms > 0))
        free = program.upper[program.cells].reshape(count, problem.n_shift_types).sum(axis=1)
        for row in candidates.tolist():
            days = day[program.rows.start[row] : program.rows.start[row + 1]]
            if (days == days[0]).all() and len(days) == free[days[0]]:
                exclusive[days[0]] = True
        exclusive[:count] |= free <= 1
        return exclusive


Key = tuple[str, int | None, tuple[int, ...]]


def _key(violation: Violation) -> Key:
    return violation.message.template, violation.employee, violation.days


def _units(violations: Iterable[Violation]) -> dict[Key, int]:
    """Units of breach by what is said of whom and when."""
    units: dict[Key, int] = {}
    for violation in violations:
        key = _key(violation)
        units[key] = units.get(key, 0) + violation.units
    return units
