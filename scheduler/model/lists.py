"""The limits and defined variables of a model, kept as numbers end to end.

A large model has millions of limits. As objects they would take gigabytes and minutes; here a limit
is a stretch of two long arrays, and becomes a `Row` only for who asks for it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from scheduler.domain.arrays import Ints
from scheduler.model.limits import Var
from scheduler.model.parts import Definition, DefinitionKind, Row

HARD = -1
"""Stands for the price of a limit that has none."""


def numbers(values: Iterable[int] = ()) -> array[int]:
    """A growing list of 64-bit whole numbers."""
    return array("q", values)


def extend(to: array[int], values: npt.NDArray[Any]) -> None:
    """Lay the values at the end of a growing list."""
    to.frombytes(np.ascontiguousarray(values, np.int64).tobytes())


def view(of: array[int]) -> Ints:
    """The numbers as they lie in memory; the list cannot grow while the view is kept."""
    return np.frombuffer(of, np.int64) if len(of) else np.zeros(0, np.int64)


class _Terms:
    """Variables with their factors, one stretch an item."""

    def __init__(self) -> None:
        self.start = numbers([0])
        self.vars = numbers()
        self.factors = numbers()

    def __len__(self) -> int:
        return len(self.start) - 1

    def _add_terms(self, vars_: Sequence[Var], factors: Sequence[int]) -> None:
        self.vars.extend(vars_)
        self.factors.extend(factors)
        self.start.append(len(self.vars))

    def _add_table(self, vars_: Ints, factors: Ints) -> None:
        """One item for each line of a table; entries that are the constant false are left out."""
        wanted = vars_ > 0
        begin = len(self.vars)
        extend(self.vars, vars_[wanted])
        extend(self.factors, np.broadcast_to(factors, vars_.shape)[wanted])
        extend(self.start, begin + np.cumsum(wanted.sum(axis=1)))

    def _terms_of(self, index: int) -> tuple[tuple[int, ...], tuple[Var, ...]]:
        begin, end = self.start[index], self.start[index + 1]
        return tuple(self.factors[begin:end]), tuple(self.vars[begin:end])


class RowList(_Terms, Sequence[Row]):
    """The limits of a model in the order they were stated."""

    def __init__(self) -> None:
        super().__init__()
        self.rule, self.bound = numbers(), numbers()
        self.per, self.price = numbers(), numbers()
        self.structural = bytearray()

    def append(self, row: Row) -> None:
        """Add one limit."""
        self._add_terms(row.vars, row.factors)
        self.rule.append(row.rule)
        self.bound.append(row.bound)
        self.per.append(row.per)
        self.price.append(HARD if row.price is None else row.price)
        self.structural.append(row.structural)

    def append_table(
        self,
        rule: int,
        vars_: Ints,
        factors: Ints,
        bound: Ints,
        *,
        per: int,
        price: Ints | None,
        structural: bool = False,
    ) -> None:
        """Add one limit for each line of ``vars_``, with these factors, bounds and prices."""
        count = len(vars_)
        self._add_table(vars_, factors)
        extend(self.rule, np.full(count, rule))
        extend(self.bound, bound)
        extend(self.per, np.full(count, per))
        extend(self.price, np.full(count, HARD) if price is None else price)
        self.structural.extend(bytes([structural]) * count)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        factors, vars_ = self._terms_of(index)
        price = self.price[index]
        return Row(
            self.rule[index],
            factors,
            vars_,
            self.bound[index],
            self.per[index],
            None if price == HARD else price,
            bool(self.structural[index]),
        )

    def __iter__(self) -> Iterator[Row]:
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


class DefinitionList(_Terms, Sequence[Definition]):
    """The defined variables of a model, each after those it is defined from."""

    def __init__(self) -> None:
        super().__init__()
        self.var = numbers()
        self.kind = bytearray()

    def append(self, definition: Definition) -> None:
        """Add one definition."""
        self._add_terms(definition.inputs, definition.factors or (1,) * len(definition.inputs))
        self.var.append(definition.var)
        self.kind.append(definition.kind)

    def append_table(
        self, kind: DefinitionKind, made: Ints, inputs: Ints, factors: Ints | None = None
    ) -> None:
        """Define ``made[i]`` from line i of ``inputs``, zeros left out."""
        self._add_table(inputs, np.ones(1, np.int64) if factors is None else factors)
        extend(self.var, made)
        self.kind.extend(bytes([kind]) * len(made))

    @overload
    def __getitem__(self, index: int) -> Definition: ...
    @overload
    def __getitem__(self, index: slice) -> list[Definition]: ...
    def __getitem__(self, index: int | slice) -> Definition | list[Definition]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        factors, vars_ = self._terms_of(index)
        kind = DefinitionKind(self.kind[index])
        is_sum = kind is DefinitionKind.SUM
        return Definition(self.var[index], kind, vars_, factors if is_sum else ())

    def __iter__(self) -> Iterator[Definition]:
        return (self[index] for index in range(len(self)))
