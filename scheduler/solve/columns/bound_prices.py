"""Prices to begin with: those of the multipliers that prove most, before any row is known.

Rows that are asked for at the prices of a master that knows few rows are poor, and there are a
great many of them. Multipliers need no rows, and their bound is soon near the relaxation's value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.solve.columns.pool import RowPool
from scheduler.solve.dual.ascent import Ascent
from scheduler.solve.dual.dual import RotaDual
from scheduler.solve.prices import Floats


@dataclass(frozen=True)
class BoundPrices:
    """Prices that prove a bound."""

    bound: float
    cells: Floats
    """What working a cell costs, for every variable of the program."""
    shared: float
    """The part of the bound that does not depend on people's rows."""

    def towards(self, cells: Floats, shared: float, share: float) -> tuple[Floats, float]:
        """Prices on the way to others, this share of the way left."""
        rest = 1 - share
        return share * self.cells + rest * cells, share * self.shared + rest * shared


def find_bound_prices(pool: RowPool, known: float, stop: Callable[[], bool]) -> BoundPrices | None:
    """Raise a bound by multipliers until that hardly pays, or told to stop.

    What limits over many days are worth is left with everybody's oracle. ``known`` is the cost of
    a rota, infinite if none is known. None if a graph does not know every row.
    """
    dual = RotaDual.of(pool)
    if dual is None:
        return None
    ascent = Ascent(dual, dual.lowest, dual.highest, dual.scale, aim=lambda: known, stop=stop)
    ascent.run(dual.start())
    first = dual.shared.count
    shared, worth, _ = dual.shared.price(ascent.multipliers[:first])
    for person in pool.people:
        last = first + len(person.graph.resources)
        person.oracle.multipliers = ascent.multipliers[first:last].copy()
        first = last
    return BoundPrices(ascent.best, -worth, shared)
