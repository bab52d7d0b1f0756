"""Lists of different lengths as arrays, and defined variables computed many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.domain.arrays import Ints, Mask
from scheduler.model.parts import DefinitionKind, Values

__all__ = ["Batch", "Ints", "Ragged", "in_order"]


@dataclass(frozen=True)
class Ragged:
    """Lists of different lengths, one after the other: ``data[start[i]:start[i + 1]]``."""

    start: Ints
    data: Ints

    @staticmethod
    def of(lists: Sequence[Sequence[int]]) -> Ragged:
        """Lay the lists end to end."""
        start = np.zeros(len(lists) + 1, np.int64)
        np.cumsum([len(part) for part in lists], out=start[1:])
        data = np.fromiter((v for part in lists for v in part), np.int64, int(start[-1]))
        return Ragged(start, data)

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def owner(self) -> Ints:
        """For each item of ``data`` the number of the list it belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def items_of(self, lists: Ints) -> tuple[Ints, Ints]:
        """The places in ``data`` of some of the lists, end to end, and where each then starts."""
        sizes = (self.start[1:] - self.start[:-1])[lists]
        start = np.zeros(len(lists) + 1, np.int64)
        np.cumsum(sizes, out=start[1:])
        shift = np.repeat(self.start[:-1][lists] - start[:-1], sizes)
        return np.arange(start[-1]) + shift, start

    def sums(self, items: Ints) -> Ints:
        """The sum of each list, given one value for each item of ``data``."""
        if not len(items):
            return np.zeros(len(self), np.int64)
        if self._filled is None:
            return np.asarray(np.add.reduceat(items, self.start[:-1]), np.int64)
        total = np.zeros(len(self), np.int64)
        total[self._filled] = np.add.reduceat(items, self.start[:-1][self._filled])
        return total

    def any(self, items: Mask) -> Mask:
        """Whether anything in each list holds, given whether each item of ``data`` does."""
        holds = np.zeros(len(self), bool)
        if len(items):
            filled = slice(None) if self._filled is None else self._filled
            holds[filled] = np.logical_or.reduceat(items, self.start[:-1][filled])
        return holds

    def chosen(self, lists: Ints) -> tuple[Ragged, Ints]:
        """Some of the lists, and where their items stand in ``data``."""
        items, start = self.items_of(lists)
        return Ragged(start, self.data[items]), items

    @cached_property
    def _filled(self) -> Ints | None:
        """The lists that are not empty; None if none is."""
        filled = np.flatnonzero(np.diff(self.start))
        return None if len(filled) == len(self) else filled


@dataclass(frozen=True)
class Batch:
    """Defined variables of one kind that can be computed at the same time."""

    kind: DefinitionKind
    vars: Ints
    inputs: Ragged
    factors: Ints

    def chosen(self, positions: Ints) -> Batch:
        """The batch with only the variables at these positions."""
        inputs, items = self.inputs.chosen(positions)
        return Batch(self.kind, self.vars[positions], inputs, self.factors[items])

    def evaluate(self, values: Values) -> Values:
        """The values of the batch's variables."""
        items: Ints = values[self.inputs.data]
        if self.kind is DefinitionKind.ONE_OF:
            return self.inputs.sums(items)
        if self.kind is DefinitionKind.SUM:
            return self.inputs.sums(np.asarray(items * self.factors, np.int64))
        true = self.inputs.sums((items > 0).astype(np.int64))
        if self.kind is DefinitionKind.ANY:
            return np.asarray(true > 0, np.int64)
        return np.asarray(true == np.diff(self.inputs.start), np.int64)


def in_order(keys: Ints) -> Ints:
    """The places of the keys in order, equal ones as they stand; quick where keys are small."""
    is_small = len(keys) > 0 and int(keys.min()) >= 0 and int(keys.max()) < 1 << 15
    return np.argsort(keys.astype(np.int16) if is_small else keys, kind="stable")
