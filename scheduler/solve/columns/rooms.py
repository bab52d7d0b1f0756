"""Room to work in for questions about rows: one for each thread, whoever is asked about.

Kept with every person, it would take far more memory than their graphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from threading import local
from typing import TypeVar

import numpy as np

from scheduler.model.program import Ints
from scheduler.solve.columns.row_following import MOST_FOLLOWED, Labels
from scheduler.solve.columns.row_graph import RowGraph
from scheduler.solve.columns.row_sweeps import Desk
from scheduler.solve.prices import Floats

Shapes = Sequence[tuple[int, ...]]
Numbers = TypeVar("Numbers", Floats, Ints)


class Rooms(local):
    """Hands out views of stretches of memory that grow with what was asked for."""

    def __init__(self) -> None:
        self._sweeping = np.zeros(0, np.float64), np.zeros(0, np.int64)
        self._following = np.zeros(0, np.float64), np.zeros(0, np.int64)
        self._slots = np.zeros(0, np.int64)

    def desk(self, graph: RowGraph) -> Desk:
        """Room for sweeps through a graph; what it holds lasts until the next question."""
        n_resources, n_days = len(graph.resources), graph.items.n_days
        n_nodes = int(graph.n_nodes.sum())
        n_kinds, each = len(graph.kind_start) - 1, (n_resources,)
        real_sizes: Shapes = [(graph.n_edges,), (n_kinds,), (n_nodes,), each, each, each]
        whole_sizes: Shapes = [(n_nodes,), (n_days,), (n_days,)]
        self._sweeping = _grown(self._sweeping, real_sizes, whole_sizes)
        base, of_kind, to_go, used, slope, best = _carve(self._sweeping[0], real_sizes)
        best_edge, path, best_path = _carve(self._sweeping[1], whole_sizes)
        return Desk(base, of_kind, to_go, best_edge, used, slope, best, path, best_path)

    def labels(self, graph: RowGraph, beam: int) -> Labels:
        """Room for ``beam`` partial rows a day, followed along every edge."""
        n_resources, n_days = len(graph.resources), graph.items.n_days
        room = min(beam * graph.most_out, MOST_FOLLOWED)
        back, each = (n_days, beam), (room,)
        real_sizes: Shapes = [(beam,), (beam,), (beam, n_resources), each, each, each, each]
        real_sizes = [*real_sizes, (room, n_resources), (n_resources,)]
        whole_sizes: Shapes = [(beam,), each, each, each, back, back]
        self._following = _grown(self._following, real_sizes, whole_sizes)
        n_slots = 1 << max(4, (2 * room).bit_length())
        if len(self._slots) < n_slots:
            # Whoever uses slots leaves them empty again.
            self._slots = np.full(n_slots, -1, np.int64)
        value, worth, used, next_value, next_worth, promise, scratch, next_used, now = _carve(
            self._following[0], real_sizes
        )
        node, next_node, next_parent, next_edge, parent, edge = _carve(
            self._following[1], whole_sizes
        )
        return Labels(
            node, value, worth, used, next_node, next_value, next_worth, promise, next_used,
            next_parent, next_edge, scratch, self._slots[:n_slots], now, parent, edge,
        )  # fmt: skip


def _grown(room: tuple[Floats, Ints], real: Shapes, whole: Shapes) -> tuple[Floats, Ints]:
    reals, wholes = room
    need_real, need_whole = (sum(map(prod, shapes)) for shapes in (real, whole))
    if len(reals) < need_real:
        reals = np.zeros(need_real, np.float64)
    if len(wholes) < need_whole:
        wholes = np.zeros(need_whole, np.int64)
    return reals, wholes


def _carve(room: Numbers, shapes: Shapes) -> list[Numbers]:
    """Parts of these shapes, end to end."""
    parts, at = [], 0
    for shape in shapes:
        size = prod(shape)
        parts.append(room[at : at + size].reshape(shape))
        at += size
    return parts
