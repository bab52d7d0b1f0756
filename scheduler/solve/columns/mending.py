"""A lawful row for somebody whose row breaks their own limits: the cheapest at given prices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Ints
from scheduler.solve.columns.people_graphs import PeopleGraphs
from scheduler.solve.columns.pool import KnownRows, choices_of, most_settled_a_day
from scheduler.solve.columns.row_oracle import RowOracle
from scheduler.solve.columns.row_stretches import RowStretcher
from scheduler.solve.prices import Floats

TRIES = ((40, 10), (1_000, 100))
"""Partial rows followed, and steps of the multipliers: more where fewer came to nothing."""
WINDOW_BEAM, WINDOW_STEPS = 40, 10
"""The same for some days of a row."""
FLATTER = (0.3, 0.1, 0.03, 0.0, 0.0, 0.0, 0.0, 0.0)
"""Shares of the prices at which a row is looked for where none was found at all of them."""
NOISE = 0.02
"""How far such prices are disturbed, as a share of the dearest."""
WINDOWS = (28, 56, 112)
"""Days of a row that are put together anew where the whole was too much; half of them each step."""
ELASTIC = 20.0
"""What breaking a limit over many days costs at first, times the dearest shift of a day."""
DEARER = 10.0
"""How much dearer that gets from one length of windows to the next."""


class RowMender:
    """Finds rows by graphs, which know what can still become lawful."""

    def __init__(self, graphs: PeopleGraphs) -> None:
        self.graphs = graphs
        self._is_fit = most_settled_a_day(graphs.program) <= 1

    def mend(self, employee: int, values: Values, prices: Floats) -> bool:
        """Give a person a good row at these prices that keeps their own limits (in place).

        False, and nothing is changed, if none was found. Limits on duties are not looked at.
        """
        graph = self.graphs.of(employee) if self._is_fit else None
        if graph is None:
            return False
        oracle, cells = RowOracle(graph), graph.items.cells
        tries = _rows(oracle, choices_of(graph.items, values), prices[cells])
        found = next((row for row in tries if row is not None), None)
        if found is None:
            return False
        worked = cells[found]
        values[cells[cells > 0]] = 0
        values[worked[worked > 0]] = 1
        return True


def _rows(oracle: RowOracle, row: Ints | None, prices: Floats) -> Iterator[Ints | None]:
    """Try after try to find a lawful row, each at prices that ask less for cheap ones.

    Where prices differ much the cheapest partial rows are alike, and may all lead nowhere.
    """
    yield _whole_row(oracle, prices, *TRIES[0])
    yield _by_windows(oracle, row, prices)
    yield _by_windows(oracle, None, prices)
    yield _whole_row(oracle, prices, *TRIES[1])
    rng = np.random.default_rng(oracle.graph.items.employee)
    dearest = max(1.0, float(np.abs(prices).max(initial=0.0)))
    for share in FLATTER:
        flat = share * prices + NOISE * dearest * rng.random(len(prices))
        yield _whole_row(oracle, flat, *TRIES[0])
        yield _by_windows(oracle, None, flat)


def _whole_row(oracle: RowOracle, prices: Floats, beam: int, steps: int) -> Ints | None:
    oracle.multipliers[:] = 0.0
    for row in oracle.cheapest(prices, beam=beam, steps=steps).rows:
        return row.choices
    return None


def _by_windows(oracle: RowOracle, row: Ints | None, prices: Floats) -> Ints | None:
    """Make a row lawful a few weeks at a time: the fewest breaches of limits over many days first.

    It begins with the given row, unless that breaks what a few days settle.
    """
    elastic = ELASTIC * max(1.0, float(np.abs(prices).max(initial=0.0)))
    free, n_days = oracle.at(elastic), oracle.graph.items.n_days
    if row is None or free.cost_of(row) is None:
        rows = free.cheapest(prices).rows
        if not rows:
            return None
        row = rows[0].choices
    stretcher = RowStretcher([KnownRows(oracle.graph)])
    for days in WINDOWS:
        for first in range(0, n_days - days + 1, days // 2):
            if oracle.cost_of(row) is not None:
                return row
            row = _with_window(stretcher, (oracle, free), row, (first, first + days), prices)
        elastic *= DEARER
        free = oracle.at(elastic)
    return row if oracle.cost_of(row) is not None else None


def _with_window(
    stretcher: RowStretcher,
    oracles: tuple[RowOracle, RowOracle],
    row: Ints,
    days: tuple[int, int],
    prices: Floats,
) -> Ints:
    """The row with better choices of some days: lawful ones, or else those that break least."""
    for oracle in oracles:
        made = stretcher.settle(oracle, row, days, prices, beam=WINDOW_BEAM, steps=WINDOW_STEPS)
        if made is not None:
            return made
    return row
