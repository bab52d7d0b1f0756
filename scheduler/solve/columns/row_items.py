"""One person's own limits as numbers for each choice of a day, ready for compiled loops.

A *choice* is a shift of a day, or the day off. An *item* is something that is counted along the
row: a limit, or a flag (an `any` or `all` over several cells) that adds to limits once it is known.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from scheduler.model.parts import TRUE, DefinitionKind
from scheduler.model.program import Ints, Mask, Program
from scheduler.solve.columns.terms import TermReader

LONGEST_FLAG_DAYS = 8
"""A flag over more days than this would have to be remembered too long: its limits are left out."""


@dataclass(frozen=True)
class RowItems:
    """The limits of one person over the choices of each day.

    Items are the limits first, then the flags. ``kept`` are the program's rows that are spoken of
    here; ``left`` the person's other rows (duties, long or nested flags).
    """

    employee: int
    kept: Ints
    left: Ints
    cells: Ints
    """Variable of each choice; 0 for the day off."""
    day_start: Ints
    """Choices of day d: ``day_start[d]:day_start[d + 1]``."""
    step_start: Ints
    step_item: Ints
    step: Ints
    """What a choice adds to an item; ``step_start`` by choice."""
    bound: Ints
    per: Ints
    price: Ints
    hard: Mask
    flag_needed: Ints
    flag_start: Ints
    flag_limit: Ints
    flag_factor: Ints
    """What a flag adds to limits when it holds; ``flag_start`` by flag."""
    first_day: Ints
    last_day: Ints
    still_least: Ints
    still_most: Ints
    """[item, day]: the least and the most an item may still grow by after the day."""

    @property
    def n_limits(self) -> int:
        """Number of limits; item ``n_limits + f`` is flag f."""
        return len(self.bound)

    @property
    def n_days(self) -> int:
        """Days of the row."""
        return len(self.day_start) - 1


class ItemReader:
    """Reads one person after the other out of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._reader = TermReader(program)
        order = np.argsort(program.row_owner, kind="stable")
        people = np.arange(program.problem.n_employees)
        self._order = order
        self._first = np.searchsorted(program.row_owner[order], people, side="left")
        self._last = np.searchsorted(program.row_owner[order], people, side="right")

    def read(self, employee: int) -> RowItems:
        """The limits of a person (position) that speak of shifts alone, and which do not."""
        program = self.program
        rows = self._order[self._first[employee] : self._last[employee]]
        sheet = _Sheet(self, employee)
        kept = np.array([sheet.try_to_add(row) for row in rows.tolist()], bool)
        structural = program.structural[rows]
        choices = self._choices(employee)
        return _Laying(self, employee, sheet, choices).lay(rows[kept & ~structural], rows[~kept])

    def _choices(self, employee: int) -> list[list[int]]:
        program, problem = self.program, self.program.problem
        per_day = problem.n_shift_types
        made = []
        for day in range(problem.n_days):
            first = program.first_cell + (employee * problem.n_days + day) * per_day
            mine = range(first, first + per_day)
            must = [v for v in mine if program.lower[v] == 1]
            made.append(must[:1] or [0, *(v for v in mine if program.upper[v] == 1)])
        return made


class _Sheet:
    """The limits of one person while they are read."""

    def __init__(self, source: ItemReader, employee: int) -> None:
        self.program, self.reader = source.program, source._reader
        self.limits: list[tuple[dict[int, int], dict[int, int], int]] = []
        """(factor by cell, factor by flag, constant) of each limit."""
        self.flags: dict[int, int] = {}
        """Number of each flag by its variable; flags that cannot be used have -1."""
        self.flag_cells: list[dict[int, int]] = []
        self.flag_needed: list[int] = []

    def try_to_add(self, row: int) -> bool:
        """Take a limit in, if it speaks of nothing but cells and short flags over cells."""
        program = self.program
        if program.structural[row]:
            return True
        span = slice(int(program.rows.start[row]), int(program.rows.start[row + 1]))
        cells: dict[int, int] = defaultdict(int)
        flags: dict[int, int] = defaultdict(int)
        constant = 0
        pairs = zip(program.rows.data[span].tolist(), program.factors[span].tolist(), strict=True)
        for var, factor in pairs:
            for leaf, by in self.reader.leaves(var):
                if program.first_cell <= leaf < program.first_duty:
                    cells[leaf] += by * factor
                elif leaf == TRUE:
                    constant += by * factor
                elif leaf >= program.n_decisions and (flag := self._flag(leaf)) >= 0:
                    flags[flag] += by * factor
                elif leaf != 0:
                    return False
        self.limits.append((cells, flags, constant))
        return True

    def _flag(self, var: int) -> int:
        if var not in self.flags:
            self.flags[var] = self._new_flag(var)
        return self.flags[var]

    def _new_flag(self, var: int) -> int:
        known = self.reader.definition.get(var)
        if known is None:
            return -1
        kind, inputs, _ = known
        needed = 1 if kind is DefinitionKind.ANY else len(inputs)
        cells: dict[int, int] = defaultdict(int)
        for each in inputs:
            for leaf, by in self.reader.leaves(each):
                if leaf == TRUE:
                    needed -= by
                elif self.program.first_cell <= leaf < self.program.first_duty:
                    cells[leaf] += by
                elif leaf != 0:
                    return -1
        if cells and self._days_of(cells) > LONGEST_FLAG_DAYS:
            return -1
        self.flag_cells.append(cells)
        self.flag_needed.append(needed)
        return len(self.flag_needed) - 1

    def _days_of(self, cells: dict[int, int]) -> int:
        problem = self.program.problem
        days = [(v - self.program.first_cell) // problem.n_shift_types for v in cells]
        return max(days) - min(days) + 1


class _Laying:
    """Lays a sheet out as arrays."""

    def __init__(
        self, source: ItemReader, employee: int, sheet: _Sheet, choices: list[list[int]]
    ) -> None:
        self.program, self.employee, self.sheet = source.program, employee, sheet
        self.n_limits, self.n_flags = len(sheet.limits), len(sheet.flag_needed)
        self.n_days = len(choices)
        self.cells = np.array([v for day in choices for v in day], np.int64)
        self.day_start = np.cumsum([0, *map(len, choices)])
        self.day_of = np.repeat(np.arange(self.n_days), np.diff(self.day_start))

    def lay(self, kept: Ints, left: Ints) -> RowItems:
        program, sheet = self.program, self.sheet
        items_of = self._items_by_cell()
        lists = [items_of.get(v, []) for v in self.cells.tolist()]
        step_start = np.cumsum([0, *map(len, lists)])
        pairs = np.array([p for part in lists for p in part], np.int64).reshape(-1, 2)
        flag_lists: list[list[tuple[int, int]]] = [[] for _ in range(self.n_flags)]
        for limit, (_, flags, _) in enumerate(sheet.limits):
            for flag, factor in flags.items():
                flag_lists[flag].append((limit, factor))
        flag_start = np.cumsum([0, *map(len, flag_lists)])
        flag_pairs = np.array([p for part in flag_lists for p in part], np.int64).reshape(-1, 2)
        least, most = self._growth(step_start, pairs)
        touched = (least != 0) | (most != 0)
        self._add_flags(least, most, touched, flag_lists)
        constants = np.array([c for _, _, c in sheet.limits], np.int64)
        days = np.arange(self.n_days)
        return RowItems(
            employee=self.employee,
            kept=kept,
            left=left,
            cells=self.cells,
            day_start=self.day_start,
            step_start=step_start,
            step_item=np.ascontiguousarray(pairs[:, 0]),
            step=np.ascontiguousarray(pairs[:, 1]),
            bound=program.bound[kept] - constants,
            per=program.per[kept],
            price=program.price[kept],
            hard=program.hard[kept],
            flag_needed=np.array(sheet.flag_needed, np.int64),
            flag_start=flag_start,
            flag_limit=np.ascontiguousarray(flag_pairs[:, 0]),
            flag_factor=np.ascontiguousarray(flag_pairs[:, 1]),
            first_day=np.where(touched, days, self.n_days).min(axis=1, initial=self.n_days),
            last_day=np.where(touched, days, -1).max(axis=1, initial=-1),
            still_least=_after(least),
            still_most=_after(most),
        )

    def _items_by_cell(self) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for limit, (cells, _, _) in enumerate(self.sheet.limits):
            for cell, factor in cells.items():
                if factor:
                    found[cell].append((limit, factor))
        for flag, cells in enumerate(self.sheet.flag_cells):
            for cell, factor in cells.items():
                if factor:
                    found[cell].append((self.n_limits + flag, factor))
        return found

    def _growth(self, step_start: Ints, pairs: Ints) -> tuple[Ints, Ints]:
        """[item, day]: the least and the most that the choices of a day add to an item."""
        shape = (self.n_limits + self.n_flags, self.n_days)
        big = np.iinfo(np.int64).max
        least, most = np.full(shape, big), np.full(shape, -big)
        count = np.zeros(shape, np.int64)
        choice = np.repeat(np.arange(len(self.cells)), np.diff(step_start))
        where = (pairs[:, 0], self.day_of[choice])
        np.minimum.at(least, where, pairs[:, 1])
        np.maximum.at(most, where, pairs[:, 1])
        np.add.at(count, where, 1)
        some_without = count < np.diff(self.day_start)
        least = np.where(some_without, np.minimum(least, 0), least)
        most = np.where(some_without, np.maximum(most, 0), most)
        return least, most

    def _add_flags(
        self, least: Ints, most: Ints, touched: Mask, lists: list[list[tuple[int, int]]]
    ) -> None:
        """What flags may add counts on their last day, when all of them are known."""
        for flag, pairs in enumerate(lists):
            days = np.flatnonzero(touched[self.n_limits + flag])
            # A flag that no choice touches is known at once: it belongs to the first day.
            day, first = (int(days[-1]), int(days[0])) if len(days) else (0, 0)
            touched[self.n_limits + flag, [first, day]] = True
            for limit, factor in pairs:
                least[limit, day] += min(0, factor)
                most[limit, day] += max(0, factor)
                touched[limit, [first, day]] = True


def _after(growth: Ints) -> Ints:
    """[item, day]: the sum of what comes after the day."""
    whole = np.cumsum(growth[:, ::-1], axis=1)[:, ::-1]
    return np.ascontiguousarray(whole - growth)
