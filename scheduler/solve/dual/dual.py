"""The lower bound of a whole rota as a function of multipliers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from scheduler.model.program import Mask, Program
from scheduler.solve.columns.pool import is_one_a_day, most_settled_a_day
from scheduler.solve.columns.row_graph import RowGraph, build_graph
from scheduler.solve.columns.row_items import ItemReader
from scheduler.solve.dual.row_part import RowPart
from scheduler.solve.dual.shared_part import SharedPart
from scheduler.solve.prices import Floats


class _NoGraphs(Exception):  # noqa: N818 - not an error: the bound is had in another way
    """Somebody's rows do not fit a graph, or there is no time left."""


class RotaDual:
    """Multipliers of all limits that rows do not remember -> (lower bound, slope).

    The multipliers of limits that tie people together come first, then those of each person's
    limits over many days, each between ``lowest`` and ``highest``.
    """

    def __init__(self, shared: SharedPart, rows: RowPart) -> None:
        self.shared, self.rows = shared, rows
        self.lowest = np.concatenate([shared.lowest, rows.lowest])
        self.highest = np.concatenate([shared.highest, rows.highest])
        self.scale = np.concatenate([shared.scale, rows.scale])

    @staticmethod
    def of(program: Program, stop: Callable[[], bool] = lambda: False) -> RotaDual | None:
        """The bound's function; None where rows do not fit graphs, or it was stopped."""
        if most_settled_a_day(program) > 1:
            return None
        own = np.zeros(len(program.rows), bool)
        try:
            rows = RowPart(_graphs(program, own, stop))
        except (_NoGraphs, OverflowError):
            return None
        return RotaDual(SharedPart(program, own), rows)

    def __call__(self, multipliers: Floats) -> tuple[float, Floats]:
        """What no rota can cost less than, and how it grows with each multiplier."""
        of_shared = multipliers[: self.shared.count]
        value, worth, chosen = self.shared.price(of_shared)
        cost, cells, row_slope = self.rows.price(multipliers[self.shared.count :], worth)
        slope = self.shared.slope(of_shared, worth, chosen, cells)
        return value + cost, np.concatenate([slope, row_slope])

    def start(self) -> Floats:
        """Multipliers to begin with: nothing is worth anything but what is paid in any case."""
        return np.clip(np.zeros(len(self.lowest)), self.lowest, self.highest)


def _graphs(program: Program, own: Mask, stop: Callable[[], bool]) -> Iterator[RowGraph]:
    """Everybody's graph, one after the other; marks in ``own`` the limits they speak of."""
    reader = ItemReader(program)
    for employee in range(program.problem.n_employees):
        graph = build_graph(reader.read(employee))
        if graph is None or stop() or not is_one_a_day(program, graph):
            raise _NoGraphs
        own[graph.items.kept] = True
        yield graph
