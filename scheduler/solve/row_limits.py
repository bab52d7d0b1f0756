"""One person's limits, read out of the compiled model as factors per cell and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.model.parts import DefinitionKind
from scheduler.model.program import NOBODY, Ints, Program
from scheduler.solve.prices import HARD_PRICE, Floats

SLACK_DAYS = 3
"""How many days more or fewer than the contract's pace a partial row may have worked."""


@dataclass(frozen=True)
class DayChoices:
    """What the choices of one day do to the limits they touch."""

    cells: Ints
    """Variable of each choice; 0 (false) for a day off."""
    touched: Ints
    step: Floats
    """[choice, touched limit]: growth of the limit's sum beyond its most favourable choice."""
    flags: Ints
    flag_step: npt.NDArray[np.int32]
    price: Floats
    per: Floats | None
    """Steps of the touched limits; None if all are 1."""
    fewest: int
    most: int
    """Days worked, this one included, that partial rows are followed with."""


@dataclass(frozen=True)
class PersonalLimits:
    """The limits of one person, ready for the search."""

    days: tuple[DayChoices, ...]
    base: Ints
    """Each limit's sum less its bound, if every day took its most favourable choice."""
    duty_limits: Ints
    duty_vars: Ints
    duty_factors: Ints
    flag_needed: Ints
    flag_limits: Floats
    """[flag, limit]: what a flag adds to a limit's sum once enough of its cells are worked."""


class LimitReader:
    """Reads one person's limits out of a program as factors per cell and day."""

    def __init__(self, program: Program) -> None:
        self.program = program
        order = np.argsort(program.row_owner, kind="stable")
        owners = program.row_owner[order]
        people = np.arange(program.problem.n_employees)
        self._first = np.searchsorted(owners, people, side="left")
        self._last = np.searchsorted(owners, people, side="right")
        self._order = order
        # Plain lists: they are read an item at a time.
        self._start = program.rows.start.tolist()
        self._data, self._factors = program.rows.data.tolist(), program.factors.tolist()
        self._leaves: dict[int, list[tuple[int, int]]] = {}
        self.definition: dict[int, tuple[DefinitionKind, list[int], list[int]]] = {}
        for batch in program.batches:
            own = np.flatnonzero(program.owner[batch.vars] != NOBODY)
            for position in own.tolist():
                span = slice(batch.inputs.start[position], batch.inputs.start[position + 1])
                self.definition[int(batch.vars[position])] = (
                    batch.kind,
                    batch.inputs.data[span].tolist(),
                    batch.factors[span].tolist(),
                )

    def leaves(self, var: int) -> list[tuple[int, int]]:
        """A variable as decisions, constants and flags (any, all), each with its factor."""
        found = self._leaves.get(var)
        if found is None:
            kind, inputs, factors = self.definition.get(var, (DefinitionKind.ANY, [], []))
            if kind in (DefinitionKind.ANY, DefinitionKind.ALL):
                found = [(var, 1)]
            else:
                found = [
                    (leaf, by * factor)
                    for each, factor in zip(inputs, factors, strict=True)
                    for leaf, by in self.leaves(each)
                ]
            self._leaves[var] = found
        return found

    def read(self, employee: int) -> PersonalLimits:
        program, problem = self.program, self.program.problem
        rows = self._order[self._first[employee] : self._last[employee]]
        rows = rows[~program.structural[rows]]
        sheet = _Sheet(self, len(rows))
        for position, row in enumerate(rows.tolist()):
            span = slice(self._start[row], self._start[row + 1])
            sheet.add(position, zip(self._data[span], self._factors[span], strict=True))
        base = -program.bound[rows]
        price = np.where(program.hard[rows], HARD_PRICE, program.price[rows]).astype(np.float64)
        facts = _RowFacts(price, program.per[rows], self._pace(employee), base)
        days = tuple(self._day(employee, day, sheet, facts) for day in range(problem.n_days))
        for position, factor in sheet.constants:
            base[position] += factor
        flag_limits = np.zeros((len(sheet.flag_needed), len(rows)), np.float64)
        for flag, position, factor in sheet.flag_factors:
            flag_limits[flag, position] += factor
        duty = np.array(sheet.duties, np.int64).reshape(-1, 3)
        return PersonalLimits(
            days,
            base,
            duty[:, 0],
            duty[:, 1],
            duty[:, 2],
            np.array(sheet.flag_needed, np.int64),
            flag_limits,
        )

    def _pace(self, employee: int) -> Ints:
        """Days the contract makes a person work up to each day, the days they cannot left out."""
        program, problem = self.program, self.program.problem
        per_day = (problem.n_days, problem.n_shift_types)
        first = program.first_cell + employee * per_day[0] * per_day[1]
        able = program.upper[first : first + per_day[0] * per_day[1]].reshape(per_day).any(axis=1)
        paid = [
            kind.paid_minutes
            for kind in problem.shift_types
            if kind.may_be_worked_by(problem.employees[employee])
        ]
        usual = sum(paid) / len(paid) if paid else 480
        # Ordinary hours follow the working days of the calendar, not its weeks.
        working = sum(day.kind.is_working for day in problem.days) / problem.n_days
        weekly = problem.employees[employee].contract.weekly_minutes
        share = min(1.0, weekly / 5 / usual * working)
        return np.asarray(np.rint(np.cumsum(able) * share), np.int64)

    def _day(self, employee: int, day: int, sheet: _Sheet, facts: _RowFacts) -> DayChoices:
        """Choices of a day; adds its most favourable contribution to the base of the limits."""
        program, problem = self.program, self.program.problem
        first = program.first_cell + (employee * problem.n_days + day) * problem.n_shift_types
        mine = range(first, first + problem.n_shift_types)
        must = [v for v in mine if program.lower[v] == 1]
        cells = [0, *(v for v in mine if program.upper[v] == 1)]
        touched = sorted({p for v in cells for p, _ in sheet.by_cell.get(v, ())})
        column = {p: i for i, p in enumerate(touched)}
        step = np.zeros((len(cells), len(touched)), np.int32)
        for choice, var in enumerate(cells):
            for position, factor in sheet.by_cell.get(var, ()):
                step[choice, column[position]] += factor
        flags = sorted({f for v in cells for f, _ in sheet.flags_by_cell.get(v, ())})
        flag_column = {f: i for i, f in enumerate(flags)}
        flag_step = np.zeros((len(cells), len(flags)), np.int32)
        for choice, var in enumerate(cells):
            for flag, factor in sheet.flags_by_cell.get(var, ()):
                flag_step[choice, flag_column[flag]] += factor
        flagged = {p for f in flags for p in sheet.limits_by_flag[f]}
        if extra := sorted(flagged - set(touched)):
            touched += extra
            step = np.hstack([step, np.zeros((len(cells), len(extra)), np.int32)])
        if must:
            pinned = cells.index(must[0])
            cells, step = [cells[pinned]], step[pinned : pinned + 1]
            flag_step = flag_step[pinned : pinned + 1]
        least = step.min(axis=0)
        facts.base[touched] += least
        per = facts.per[touched]
        pace = int(facts.pace[day])
        return DayChoices(
            np.array(cells, np.int64),
            np.array(touched, np.int64),
            (step - least).astype(np.float64),
            np.array(flags, np.int64),
            flag_step,
            facts.price[touched],
            None if (per == 1).all() else per.astype(np.float64),
            pace - SLACK_DAYS,
            pace + SLACK_DAYS,
        )


@dataclass(frozen=True)
class _RowFacts:
    """What the days of one person's limits share."""

    price: Floats
    per: Ints
    pace: Ints
    base: Ints


class _Sheet:
    """The limits of one person while they are read: factors by cell, flags, duties, constants."""

    def __init__(self, reader: LimitReader, n_limits: int) -> None:
        self.reader, self.n_limits = reader, n_limits
        self.by_cell: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.flags_by_cell: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.flag_factors: list[tuple[int, int, int]] = []
        self.limits_by_flag: dict[int, set[int]] = defaultdict(set)
        self.flag_needed: list[int] = []
        self.duties: list[tuple[int, int, int]] = []
        self.constants: list[tuple[int, int]] = []
        self._flags: dict[int, int] = {}

    def add(self, position: int, items: Iterable[tuple[int, int]]) -> None:
        """Add a limit's terms (variable, factor), defined variables taken apart."""
        program = self.reader.program
        first_cell, first_duty, by_cell = program.first_cell, program.first_duty, self.by_cell
        for var, factor in items:
            for leaf, by in self.reader.leaves(var):
                if first_cell <= leaf < first_duty:
                    by_cell[leaf].append((position, by * factor))
                elif leaf == 1:
                    self.constants.append((position, by * factor))
                elif leaf < program.n_decisions:
                    self.duties.append((position, leaf, by * factor))
                else:
                    flag = self._flag(leaf)
                    self.flag_factors.append((flag, position, by * factor))
                    self.limits_by_flag[flag].add(position)

    def _flag(self, var: int) -> int:
        flag = self._flags.get(var)
        if flag is None:
            kind, inputs, _ = self.reader.definition[var]
            flag = self._flags[var] = len(self.flag_needed)
            self.flag_needed.append(1 if kind is DefinitionKind.ANY else len(inputs))
            for each in inputs:
                self._count(flag, each, 1)
        return flag

    def _count(self, flag: int, var: int, factor: int) -> None:
        for leaf, by in self.reader.leaves(var):
            if leaf == 1:
                self.flag_needed[flag] -= by * factor
            else:
                self.flags_by_cell[leaf].append((flag, by * factor))
