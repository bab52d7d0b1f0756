"""Chooses one row for everybody among listed ones by branch and bound, rows priced as needed.

Branches are made first on what people share (how far a limit is broken, how often something is),
then on whether somebody works a shift on a day, or works at all. Both halves of a branch are solved
before one is chosen: the best branch is the one that makes both halves dear. On the way down rows
that would make a rota too dear drop out, so the lists get shorter.

References
----------
Barnhart, Johnson, Nemhauser, Savelsbergh & Vance (1998), "Branch-and-price: column generation for
solving huge integer programs", Operations Research 46. Applegate, Bixby, Chvatal & Cook (1995),
"Finding cuts in the TSP", on strong branching.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.model.program import Ints, Mask
from scheduler.solve.columns.arrays import Tiny
from scheduler.solve.columns.generation import NOISE
from scheduler.solve.columns.master import Master, Prices, SharedLimits
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.columns.row_sweeps import price_rows
from scheduler.solve.prices import Floats

FRACTION = 1e-5
"""How far from whole a number may be that counts as whole."""
CANDIDATES = 4
"""Branches of each kind that are tried out before one is chosen."""
FIRST_ROWS = 30
"""Rows of each person that take part from the beginning."""
AT_ONCE = 4
"""Most rows of a person that one round adds."""


@dataclass(frozen=True)
class ListedRows:
    """Rows of one person: their choices day by day, and what the person's own limits charge."""

    employee: int
    graph: RowGraph
    choices: Tiny
    costs: Floats

    def __len__(self) -> int:
        return len(self.costs)

    def cells(self, number: int) -> Ints:
        """The cells a row works, as variables of the program."""
        cells = self.graph.items.cells[self.choices[number]]
        return np.asarray(cells[cells > 0])


@dataclass(frozen=True)
class _Staff:
    people: Sequence[ListedRows]


@dataclass(frozen=True)
class Settled:
    """How a choice among rows came out: the numbers of the rows taken; empty if there is none."""

    rows: tuple[int, ...]


@dataclass(frozen=True)
class _Part:
    """A part of what can be chosen, and the optimum of its relaxation."""

    rows: tuple[Ints, ...]
    """By person: numbers of the rows that are still in question."""
    limits: Mapping[int, tuple[float, float]]
    """Narrower limits of shared columns."""
    prices: Prices


Half = tuple[tuple[Ints, ...], Mapping[int, tuple[float, float]]]
"""Rows by person and narrower limits: a part that is not solved yet."""


class _OutOfTime(Exception):  # noqa: N818 - not an error: the answer is just not known
    """It was stopped before it knew."""


class Branching:
    """Looks for a choice that costs ``most`` at most, or proves that there is none.

    ``prices`` of cells tell which rows take part from the beginning.
    """

    def __init__(
        self,
        shared: SharedLimits,
        listed: Sequence[ListedRows],
        most: float,
        prices: Floats,
    ) -> None:
        self.shared, self.listed = shared, listed
        self._limit = most + NOISE * max(1.0, abs(most))
        self._cells = [each.graph.items.cells for each in listed]
        self._master = Master(shared, _Staff(listed), range(len(listed)), None)
        self._numbers: list[list[int]] = [[] for _ in listed]
        """By person: rows that take part, in the order they were added."""
        self._barred: list[list[bool]] = [[] for _ in listed]
        self._limits: Mapping[int, tuple[float, float]] = {}
        for person, each in enumerate(listed):
            every = np.arange(len(each))
            total = self._priced(person, every, prices)
            self._add(person, np.argsort(total, kind="stable")[:FIRST_ROWS])

    def run(self, stop: Callable[[], bool]) -> Settled | None:
        """The rows of a choice that is cheap enough, or none if none is; None if it was stopped."""
        self._stop = self._master.stop = stop
        try:
            every = tuple(np.arange(len(each)) for each in self.listed)
            root = self._solved(every, {})
            parts = [] if root is None else [root]
            while parts:
                part = parts.pop()
                found = self._choice_of(part)
                if found is not None:
                    return Settled(found)
                parts += self._halves(part)
        except _OutOfTime:
            return None
        return Settled(())

    # --- one part ---------------------------------------------------------------------------

    def _solved(
        self, rows: tuple[Ints, ...], limits: Mapping[int, tuple[float, float]]
    ) -> _Part | None:
        """The relaxation of a part; None if it has nothing cheap enough.

        Rows that would make a rota too dear are left out of what is returned.
        """
        if not all(map(len, rows)):
            return None
        self._move_to(rows, limits)
        while True:
            prices = None if self._stop() else self._master.solve()
            if prices is None:
                raise _OutOfTime
            bound, new, over = prices.value, 0, []
            for person, numbers in enumerate(rows):
                each = self._priced(person, numbers, prices.cells) - prices.person[person]
                over.append(each)
                least = float(each.min())
                if least < -NOISE:
                    bound += least
                    best = np.argsort(each, kind="stable")[:AT_ONCE]
                    new += self._add(person, numbers[best[each[best] < -NOISE]])
            if bound > self._limit:
                return None
            if not new:
                break
        room = self._limit - bound
        left = tuple(r[o <= room] for r, o in zip(rows, over, strict=True))
        return _Part(left, limits, prices)

    def _priced(self, person: int, numbers: Ints, prices: Floats) -> Floats:
        """What some rows of a person cost at these prices of cells."""
        each, total = self.listed[person], np.zeros(len(numbers))
        choices, costs = each.choices[numbers], each.costs[numbers]
        price_rows(choices, costs, prices[self._cells[person]], total)
        return total

    def _add(self, person: int, numbers: Ints) -> int:
        """Let rows take part; how many of them did not."""
        new = 0
        for row in numbers.tolist():
            if not self._master.knows(person, row):
                self._master.take(person, row)
                self._numbers[person].append(row)
                self._barred[person].append(False)
                new += 1
        return new

    def _move_to(self, rows: tuple[Ints, ...], limits: Mapping[int, tuple[float, float]]) -> None:
        """Let only what belongs to a part take part."""
        for column in {*self._limits, *limits}:
            wanted = limits.get(column, self._widest(column))
            if self._limits.get(column, self._widest(column)) != wanted:
                self._master.limit(column, *wanted)
        self._limits = limits
        for person, numbers in enumerate(rows):
            known, barred = np.array(self._numbers[person], np.int64), self._barred[person]
            belongs = np.zeros(len(self.listed[person]), bool)
            belongs[numbers] = True
            for place in np.flatnonzero(belongs[known] == np.array(barred, bool)).tolist():
                barred[place] = not barred[place]
                act = self._master.bar if barred[place] else self._master.admit
                act(person, int(known[place]))

    def _widest(self, column: int) -> tuple[float, float]:
        linear = self.shared.linear
        return float(linear.lower[column]), float(linear.upper[column])

    def _choice_of(self, part: _Part) -> tuple[int, ...] | None:
        """The rows that the relaxation takes, if it takes whole ones."""
        if any(_distance(value) for value in part.prices.rest.tolist()):
            return None
        weights = part.prices.weights.items()
        taken = {person: row for (person, row), weight in weights if weight > 1 - FRACTION}
        if len(taken) < len(self.listed):
            return None
        return tuple(taken[person] for person in range(len(self.listed)))

    # --- branches ---------------------------------------------------------------------------

    def _halves(self, part: _Part) -> list[_Part]:
        """The parts of the best branch that may hold something cheap enough; the cheapest last."""
        best: tuple[tuple[float, float], list[_Part]] | None = None
        for candidate in self._candidates(part):
            solved = [self._solved(*half) for half in candidate]
            halves = [half for half in solved if half is not None]
            if len(halves) < len(candidate):
                return halves
            halves.sort(key=lambda half: -half.prices.value)
            worth = halves[1].prices.value, halves[0].prices.value
            if best is None or worth > best[0]:
                best = worth, halves
        if best is None:
            raise _OutOfTime
        return best[1]

    def _candidates(self, part: _Part) -> Iterator[list[Half]]:
        """Branches worth trying, each as its two halves."""
        rest = part.prices.rest
        for place in _most_split(rest):
            column, value = int(self._master.columns[place]), float(rest[place])
            low, high = part.limits.get(column, self._widest(column))
            yield [
                (part.rows, {**part.limits, column: (low, math.floor(value))}),
                (part.rows, {**part.limits, column: (math.ceil(value), high)}),
            ]
        for person, belongs in self._splits_of_rows(part):
            halves = []
            for mine in (part.rows[person][belongs], part.rows[person][~belongs]):
                rows = (*part.rows[:person], mine, *part.rows[person + 1 :])
                halves.append((rows, part.limits))
            yield halves

    def _splits_of_rows(self, part: _Part) -> Iterator[tuple[int, Mask]]:
        """Whether a person works a shift on a day, or any: most split by the relaxation."""
        found: list[tuple[float, int, int, int | None]] = []
        for person, each in enumerate(self.listed):
            taken = {row: w for (e, row), w in part.prices.weights.items() if e == person}
            if len(taken) < 2:
                continue
            choices, weights = each.choices[list(taken)], np.array(list(taken.values()))
            for day, of_day in enumerate(choices.T):
                works = float(weights[self._cells[person][of_day] > 0].sum())
                found.append((_distance(works), person, day, None))
                for choice in np.unique(of_day).tolist():
                    share = float(weights[of_day == choice].sum())
                    found.append((_distance(share), person, day, choice))
        found = [each for each in found if each[0]]
        found.sort(key=lambda each: (-each[0], each[3] is not None, each[1:3]))
        for _, person, day, choice in found[:CANDIDATES]:
            of_day = self.listed[person].choices[part.rows[person], day]
            yield person, self._cells[person][of_day] > 0 if choice is None else of_day == choice


def _distance(value: float) -> float:
    """How far a number is from whole; 0 where it counts as whole."""
    away = abs(value - round(value))
    return away if away > FRACTION else 0.0


def _most_split(values: Floats) -> list[int]:
    """Places of the numbers that are farthest from whole."""
    away = np.abs(values - np.round(values))
    order = np.argsort(-away, kind="stable")[:CANDIDATES]
    places: list[int] = order[away[order] > FRACTION].tolist()
    return places
