"""Proves how good a rota can be where the relaxation leaves a small gap: by all rows that matter.

At given prices every row has a least amount by which it makes a rota dearer than the bound. A rota
that is to cost less than some target can take none that alone would reach it; if the rest are few
enough to be listed, a program in whole numbers chooses among them, and its answer holds for all.

References
----------
Nemhauser & Wolsey (1988), "Integer and combinatorial optimization", on fixing by reduced costs.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.model.program import Ints, Program
from scheduler.solve.columns.branching import Branching, ListedRows
from scheduler.solve.columns.generation import BEAMS, NOISE, ask
from scheduler.solve.columns.master import SharedLimits
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.prices import Floats

MOST_LISTED = 1_000_000
"""Most rows of everybody that are listed; more would not be chosen from in time."""
LISTING_SECONDS, MOST_LISTING_SECONDS = 1.0, 25.0
"""Processor seconds of the first lists, and the most that any may take."""
MORE = 5
"""How much longer lists may take after some that were given up."""
LISTING_SHARE = 0.3
"""Part of the time that lists may take; the first ones may come at once."""
LONGER = 2.0
"""How much longer an attempt may take after one that came to nothing."""


@dataclass(frozen=True)
class Proof:
    """What was found: a proven bound, and rows that may make a better rota."""

    bound: float
    rows: dict[int, tuple[Ints, float]] = field(default_factory=dict)
    """Person -> choices and own cost of the row taken; empty if no rota was found."""


@dataclass
class Prover:
    """Raises the bound of the relaxation, and finds the rota that meets it, if the gap is small."""

    pool: RowPool
    shared: SharedLimits
    prices: tuple[Floats, float]
    """Prices of cells that give a good bound, and what they say of the limits themselves."""

    def __post_init__(self) -> None:
        cells, total = self.prices
        self.step = cost_step(self.pool.program)
        self._floors = []
        for person in self.pool.people:
            floor, _ = ask(person, cells[person.graph.items.cells], BEAMS)
            self._floors.append(floor)
        self._multipliers = [person.oracle.multipliers.copy() for person in self.pool.people]
        self.relaxed = total + sum(self._floors)
        self.bound = rounded_up(self.relaxed, self.step)

    def listed_below(
        self,
        target: float,
        seconds: float = LISTING_SECONDS,
        stop: Callable[[], bool] = lambda: False,
    ) -> list[ListedRows] | None:
        """Every row that a rota cheaper than ``target`` can have.

        None if they are too many, or it took too many processor seconds, or was stopped.
        """
        end = time.thread_time() + seconds
        cells, _ = self.prices
        gap = target - self.step - self.relaxed + NOISE * max(1.0, abs(target))
        listed, left = [], MOST_LISTED
        for employee, person in enumerate(self.pool.people):
            mine = cells[person.graph.items.cells]
            # Others have asked at other prices meanwhile: those that gave the floor list best.
            person.oracle.multipliers = self._multipliers[employee].copy()
            found = person.oracle.all_within(
                mine,
                self._floors[employee] + gap,
                left,
                stop=lambda: stop() or time.thread_time() > end,
            )
            if found is None:
                return None
            choices, values = found
            costs = np.rint(values - mine[choices].sum(axis=1))
            listed.append(ListedRows(employee, person.graph, choices, costs))
            left -= len(costs)
        return listed

    def choose(
        self, listed: list[ListedRows], target: float, seconds: float, stop: Callable[[], bool]
    ) -> Proof:
        """The best rota of these rows below the target, or a proof that there is none."""
        if not all(len(each) for each in listed):
            return Proof(target)
        cells, _ = self.prices
        branching = Branching(self.shared, listed, target - self.step, cells)
        end = time.thread_time() + seconds
        settled = branching.run(lambda: stop() or time.thread_time() > end)
        if settled is None:
            return Proof(self.bound)
        if not settled.rows:
            return Proof(target)
        rows = {}
        for each, row in zip(listed, settled.rows, strict=True):
            rows[each.employee] = np.asarray(each.choices[row], np.int64), float(each.costs[row])
        return Proof(self.bound, rows)


def cost_step(program: Program) -> int:
    """What every cost is a multiple of: the greatest common divisor of all prices."""
    return max(1, int(np.gcd.reduce(program.price)) if len(program.price) else 1)


def rounded_up(bound: float, step: int) -> float:
    """The least cost that is not below a bound, rounding errors allowed for."""
    if not math.isfinite(bound):
        return bound
    safe = bound - NOISE * max(1.0, abs(bound))
    return float(math.ceil(safe / step) * step)


@dataclass
class Attempts:
    """Tries to prove ever more: first that no rota meets the bound itself, then the next cost.

    After an attempt that came to nothing there is a rest as long, and the next one is longer.
    """

    prover: Prover
    seconds: float
    """Of the next attempt."""
    is_hopeless: bool = False
    """Whether too many rows come into question even for the next best bound."""
    listing_seconds: float = LISTING_SECONDS
    """Of the next lists, processor seconds."""
    begun: float = field(default_factory=time.thread_time)
    _listed_seconds: float = 0.0
    _rest_until: float = 0.0

    @property
    def is_due(self) -> bool:
        """Whether the next attempt should be made now."""
        now = time.thread_time()
        return not self.is_hopeless and now >= self._rest_until and self._may_list(now)

    def _may_list(self, now: float) -> bool:
        """Whether the next lists would not take more than their share of the time."""
        if not self._listed_seconds:
            return True
        most = LISTING_SHARE * (now - self.begun)
        return self._listed_seconds + self.listing_seconds <= most

    def make(self, known: float, stop: Callable[[], bool]) -> Proof:
        """Make an attempt, where a rota of the cost ``known`` is known (infinite if none is)."""
        prover = self.prover
        target = min(known, prover.bound + prover.step)
        begun = time.thread_time()
        listed = prover.listed_below(target, self.listing_seconds, stop)
        if listed is None:
            self._listed_seconds += time.thread_time() - begun
            self.is_hopeless = self.listing_seconds >= MOST_LISTING_SECONDS
            self.listing_seconds *= MORE
            self._rest_until = time.thread_time() + self.seconds
            return Proof(prover.bound)
        proof = prover.choose(listed, target, self.seconds, stop)
        if proof.bound < target and not proof.rows:
            self._rest_until = time.thread_time() + self.seconds
            self.seconds *= LONGER
        prover.bound = max(prover.bound, proof.bound)
        return proof
