"""The same limit stated for a crowd of people at once.

`Vars` are one variable for each of some people. What a rule says of them it says of every person,
as if it were said person by person; it only takes far less time. Whatever facts have a say in
(pins, the past) goes the way of the single person, so that there is one place for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scheduler.domain.arrays import Ints
from scheduler.model.limits import Var, Vars
from scheduler.model.lists import extend, view
from scheduler.model.parts import FALSE, TRUE, DefinitionKind

if TYPE_CHECKING:
    from scheduler.model.rota_model import RotaModel

MOST_TYPES = 62
"""Shift types whose sets fit into one number; with more, people are taken one by one."""
_UNKNOWN = -1


class Crowd:
    """Makes the variables and limits of many people in one model."""

    def __init__(self, model: RotaModel) -> None:
        self.model = model
        problem = model.problem
        self._shape = (problem.n_employees, problem.n_days)
        self._n_types = problem.n_shift_types
        self._by_kinds: dict[tuple[int, ...], Ints] = {}
        self._by_set: dict[int, npt.NDArray[np.int32]] = {}
        self._made: dict[bytes, Ints] = {}
        self._past: dict[int, Ints] = {}
        self._loose = np.zeros(0, bool)
        self._n_loose = 0

    # --- cells ------------------------------------------------------------------------------

    def works(self, people: Ints, day: int, kind: int) -> Vars:
        """For each person whether they work the shift type on the day."""
        if not 0 <= day < self._shape[1]:
            return self._before(people, day, (kind,))
        cells = self._cells(people, day) + kind
        return np.where(self.model.possible[people, day, kind], cells, FALSE)

    def works_any(self, people: Ints, day: int, kinds: tuple[int, ...]) -> Vars:
        """For each person whether they work one of the shift types on the day."""
        if not 0 <= day < self._shape[1]:
            return self._before(people, day, kinds)
        if self._n_types > MOST_TYPES:
            model = self.model
            return np.array([model.works_any(e, day, kinds) for e in people.tolist()], np.int64)
        known = self._by_kinds.get(kinds)
        if known is None:
            known = self._by_kinds[kinds] = np.full(self._shape, _UNKNOWN, np.int64)
        new = people[known[people, 0] == _UNKNOWN]
        if len(new):
            known[new] = self._sets_of_cells(new, kinds)
        return np.asarray(known[people, day], np.int64)

    def one_of(self, employee: int, day: int, cells: Sequence[Var]) -> Var | None:
        """The variable already made for one of these cells of a person, if there is one."""
        made = self._by_set.get(self._set_of(employee, day, cells))
        return int(made[employee * self._shape[1] + day]) or None if made is not None else None

    def note_one_of(self, employee: int, day: int, cells: Sequence[Var], var: Var) -> None:
        """Keep a variable made for one of these cells of a person."""
        if self._n_types <= MOST_TYPES:
            made = self._table_of(self._set_of(employee, day, cells))
            made[employee * self._shape[1] + day] = var

    def _set_of(self, employee: int, day: int, cells: Sequence[Var]) -> int:
        first = self.model.first_cell + (employee * self._shape[1] + day) * self._n_types
        return sum(1 << (cell - first) for cell in cells)

    def _table_of(self, kinds: int) -> npt.NDArray[np.int32]:
        table = self._by_set.get(kinds)
        if table is None:
            count = self._shape[0] * self._shape[1]
            table = self._by_set[kinds] = np.zeros(count, np.int32)
        return table

    def _cells(self, people: Ints, day: int) -> Ints:
        return self.model.first_cell + (people * self._shape[1] + day) * self._n_types

    def _before(self, people: Ints, day: int, kinds: tuple[int, ...]) -> Vars:
        """Days outside the horizon are facts."""
        if day not in self._past:
            worked = np.full(self._shape[0], _UNKNOWN, np.int64)
            for employee, when, kind in self.model.problem.past:
                if when == day:
                    worked[employee] = kind
            self._past[day] = worked
        worked = self._past[day][people]
        return np.where(np.isin(worked, np.array(kinds, np.int64)), TRUE, FALSE)

    def _sets_of_cells(self, people: Ints, kinds: tuple[int, ...]) -> Ints:
        """[person, day]: the variable for any of these shift types, as far as they are possible."""
        chosen = sorted(set(kinds))
        may = self.model.possible[people][:, :, chosen]
        sets = (may @ (1 << np.array(chosen, np.int64))).ravel()
        days = np.arange(self._shape[1])
        where = (people[:, None] * self._shape[1] + days).ravel()
        found = np.zeros(len(where), np.int64)
        for kinds_set in np.unique(sets).tolist():
            inside = [kind for kind in chosen if kinds_set >> kind & 1]
            if not inside:
                continue
            mine = np.flatnonzero(sets == kinds_set)
            cells = self.model.first_cell + where[mine] * self._n_types
            if len(inside) == 1:
                found[mine] = cells + inside[0]
                continue
            table = self._table_of(kinds_set)
            new = mine[table[where[mine]] == 0]
            cells = self.model.first_cell + where[new] * self._n_types
            made = self._define(DefinitionKind.ONE_OF, cells[:, None] + np.array(inside))
            table[where[new]] = made
            found[mine] = table[where[mine]]
        return found.reshape(len(people), self._shape[1])

    # --- made of others ---------------------------------------------------------------------

    def any_of(self, inputs: Ints) -> Vars:
        """For each line of a table whether any of its entries holds."""
        return self._once(DefinitionKind.ANY, inputs)

    def all_of(self, inputs: Ints) -> Vars:
        """For each line of a table whether all of its entries hold."""
        return self._once(DefinitionKind.ALL, inputs)

    def total_of(self, inputs: Ints, factors: Ints) -> Vars:
        """For each line of a table the sum of its entries, each times the factor of its place."""
        return self._once(DefinitionKind.SUM, inputs, factors)

    def _once(self, kind: DefinitionKind, inputs: Ints, factors: Ints | None = None) -> Vars:
        """What was asked for before is not made twice."""
        text = blake2b(np.ascontiguousarray(inputs).tobytes(), digest_size=16)
        text.update(bytes([kind, inputs.shape[1] % 251]))
        text.update(b"" if factors is None else np.ascontiguousarray(factors).tobytes())
        key = text.digest()
        if key not in self._made:
            self._made[key] = self._combine(kind, inputs, factors)
        return self._made[key]

    def _combine(self, kind: DefinitionKind, inputs: Ints, factors: Ints | None) -> Vars:
        if kind is DefinitionKind.SUM:
            assert factors is not None
            wanted = inputs.any(axis=0)
            return self._define(kind, inputs[:, wanted], factors[wanted])
        inputs = np.sort(inputs, axis=1)
        # The same variable twice is the same as once; zeros stand for nothing to come.
        is_false = inputs == FALSE
        inputs = np.where(np.diff(inputs, axis=1, prepend=0) == 0, FALSE, inputs)
        count = (inputs != FALSE).sum(axis=1)
        found = inputs.max(axis=1, initial=FALSE)
        if kind is DefinitionKind.ALL:
            found = np.where(is_false.any(axis=1), FALSE, found)
            count = np.where(is_false.any(axis=1), 0, count)
        facts = (inputs == TRUE).any(axis=1)
        several = np.flatnonzero((count > 1) & ~facts)
        found[several] = self._define(kind, inputs[several])
        one = self.model.any_of if kind is DefinitionKind.ANY else self.model.all_of
        for line in np.flatnonzero(facts & (count > 0)).tolist():
            found[line] = one(inputs[line][inputs[line] != FALSE].tolist())
        return np.asarray(found, np.int64)

    def _define(self, kind: DefinitionKind, inputs: Ints, factors: Ints | None = None) -> Ints:
        """One new variable for each line; those with facts in them go one by one."""
        model = self.model
        if not len(inputs):
            return np.zeros(0, np.int64)
        facts = self.has_facts(inputs)
        made = np.zeros(len(inputs), np.int64)
        plain = np.flatnonzero(~facts)
        if len(plain):
            made[plain] = self._append(kind, inputs[plain], factors)
        for line in np.flatnonzero(facts).tolist():
            entries = inputs[line].tolist()
            by = [1] * len(entries) if factors is None else factors.tolist()
            terms = [(f, v) for f, v in zip(by, entries, strict=True) if v != FALSE]
            if kind is DefinitionKind.SUM:
                made[line] = model.total_of(terms)
            else:
                made[line] = model.define(kind, tuple(v for _, v in terms))
        return made

    def _append(self, kind: DefinitionKind, inputs: Ints, factors: Ints | None) -> Ints:
        model = self.model
        lower, upper = self._ends(kind, inputs, factors)
        made = np.arange(len(model.upper), len(model.upper) + len(inputs), dtype=np.int64)
        extend(model.lower, lower)
        extend(model.upper, upper)
        model.definitions.append_table(kind, made, inputs, factors)
        return made

    def _ends(self, kind: DefinitionKind, inputs: Ints, factors: Ints | None) -> tuple[Ints, Ints]:
        """The least and the greatest value of each line's variable."""
        lows, highs = view(self.model.lower)[inputs], view(self.model.upper)[inputs]
        if factors is not None:
            ends = factors * lows, factors * highs
            return np.minimum(*ends).sum(axis=1), np.maximum(*ends).sum(axis=1)
        if kind is DefinitionKind.ALL:
            there = inputs != FALSE
            return np.where(there, lows, 1).min(axis=1), np.where(there, highs, 1).min(axis=1)
        return lows.max(axis=1), highs.max(axis=1)

    def has_facts(self, table: Ints) -> npt.NDArray[np.bool_]:
        """Which lines speak of something that a pin or the past has a say in."""
        loose = self.model.loose
        if len(loose) == 1:
            return np.asarray((table == TRUE).any(axis=1), bool)
        if len(loose) != self._n_loose or len(self._loose) < len(self.model.upper):
            self._loose = np.zeros(2 * len(self.model.upper), bool)
            self._loose[np.fromiter(loose, np.int64, len(loose))] = True
            self._n_loose = len(loose)
        return np.asarray(self._loose[table].any(axis=1), bool)

    # --- limits -----------------------------------------------------------------------------

    def add_rows(
        self,
        rule: int,
        terms: Sequence[tuple[int, Vars]],
        bound: int | Ints,
        *,
        per: int,
        price: int | Ints | None,
        structural: bool = False,
    ) -> None:
        """One limit for each place of the terms, as `RotaModel.add_row` would add it."""
        count = len(terms[0][1]) if terms else np.size(bound)
        terms = [(factor, vars_) for factor, vars_ in terms if vars_.any()]
        table = np.stack([vars_ for _, vars_ in terms], axis=1) if terms else _nothing(count)
        factors = np.array([factor for factor, _ in terms], np.int64)
        bounds = np.broadcast_to(np.asarray(bound, np.int64), len(table))
        prices = None if price is None else np.broadcast_to(np.asarray(price, np.int64), len(table))
        singly = self.has_facts(table) | _has_doubles(table)
        ends = np.where(factors > 0, view(self.model.upper)[table], view(self.model.lower)[table])
        chosen = np.flatnonzero(~singly & ((ends * factors).sum(axis=1) > bounds))
        if len(chosen):
            own = None if prices is None else prices[chosen]
            self.model.rows.append_table(
                rule,
                table[chosen],
                factors,
                bounds[chosen],
                per=per,
                price=own,
                structural=structural,
            )
        for line in np.flatnonzero(singly).tolist():
            pairs = list(zip(factors.tolist(), table[line].tolist(), strict=True))
            one = None if prices is None else int(prices[line])
            self.model.add_row(
                rule, pairs, int(bounds[line]), per=per, price=one, structural=structural
            )


def _nothing(count: int) -> Ints:
    return np.zeros((count, 0), np.int64)


def _has_doubles(table: Ints) -> npt.NDArray[np.bool_]:
    """Which lines name a variable twice."""
    ordered = np.sort(table, axis=1)
    return np.asarray(((np.diff(ordered, axis=1) == 0) & (ordered[:, 1:] != FALSE)).any(axis=1))


def positions(of: Iterable[int]) -> Ints:
    """People (or days, or kinds) as numbers that variables can be made for."""
    return np.fromiter(of, np.int64) if not isinstance(of, np.ndarray) else of.astype(np.int64)
