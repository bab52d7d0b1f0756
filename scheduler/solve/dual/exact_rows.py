"""Raises a bound by rows that keep their limits over many days, instead of pricing these limits.

At the prices of a good bound everybody's cheapest row is searched for with proof. Hours come in
whole shifts, weekends and runs in whole days: so the best mixture of rows, which pricing stands
for, is cheaper than any single row.

References
----------
Geoffrion (1974), "Lagrangean relaxation for integer programming", Mathematical Programming Study 2:
the fewer limits are relaxed, the better the bound.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import numpy as np

from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.row_sweeps import INFINITE
from scheduler.solve.dual.dual import RotaDual
from scheduler.solve.prices import Floats

FINDING, PROVING = 100, 8_000
"""Partial rows of a day that are followed to find a row, and to prove that none is cheaper."""
STEPS = 10
"""Steps of a person's multipliers for each question."""


def raise_by_exact_rows(
    dual: RotaDual,
    pool: RowPool,
    multipliers: Floats,
    stop: Callable[[], bool] = lambda: False,
    on_better: Callable[[float], None] = lambda _: None,
) -> float:
    """What no rota can cost less than, person by person nearer to their cheapest lawful row.

    ``multipliers`` are those of the dual. ``on_better`` is told of the bound after each person,
    when ``stop`` is asked as well; those not yet reached count by their priced limits.
    """
    value, worth, _ = dual.shared.price(multipliers[: dual.shared.count])
    of_rows = multipliers[dual.shared.count :]
    least = dual.rows.least_of_each(of_rows, worth)
    bound = value + float(least.sum())
    for person, ends in enumerate(dual.rows.limits_of_each()):
        if stop():
            break
        exact = _cheapest(pool, person, of_rows[ends], worth)
        if exact > least[person]:
            bound += exact - float(least[person])
            on_better(bound)
    return bound


def _cheapest(pool: RowPool, person: int, multipliers: Floats, worth: Floats) -> float:
    """What no row of a person costs less than."""
    known = pool.people[person]
    # Others ask about the same person meanwhile: the multipliers must be our own.
    oracle = copy(known.oracle)
    oracle.multipliers = multipliers.copy()
    cells = known.graph.items.cells
    prices = np.where(cells > 0, -worth[cells], 0.0)
    found = oracle.cheapest(prices, beam=FINDING, steps=STEPS)
    cost = found.rows[0].value if found.rows else INFINITE
    if found.bound >= cost:
        return found.bound
    # Partial rows that cannot become cheaper than a known row need not be followed.
    proven = oracle.cheapest(prices, below=cost, beam=PROVING, steps=STEPS)
    return max(found.bound, proven.bound)
