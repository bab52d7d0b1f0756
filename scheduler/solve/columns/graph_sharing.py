"""Makes the graphs of many people in little time and room: what two people have alike is made once.

People of one contract and one skill often differ in nothing but their wishes and the hours they are
still to work. A wish for one day costs the same wherever a row comes from, so it is left out while
the graph is made, and charged to its edges afterwards; hours over many days are no part of it.
"""

from __future__ import annotations

from dataclasses import fields, replace
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from scheduler.model.program import Mask
from scheduler.solve.columns.daily_limits import charge_of_days, daily_limits, without_limits
from scheduler.solve.columns.row_graph import (
    RowGraph,
    build_within,
    constant_of,
    exact,
    spans_of,
)
from scheduler.solve.columns.row_items import RowItems

Thing = TypeVar("Thing", RowItems, RowGraph)
OF_ONE_PERSON = frozenset({"employee", "kept", "left", "cells"})
"""What items say of nobody else, and graphs do not depend on."""
OF_LIMITS = ("bound", "per", "price", "hard")
"""What graphs depend on for limits that nodes remember only."""


class GraphMaker:
    """Makes graphs, remembering those it has made."""

    def __init__(self) -> None:
        self._arrays: dict[bytes, npt.NDArray[Any]] = {}
        self._graphs: dict[bytes, RowGraph | None] = {}

    def graph_of(self, items: RowItems) -> RowGraph | None:
        """The graph of a person; None if it would have too many nodes.

        Its items leave out the limits of single days, which its edges charge; ``kept`` names all.
        """
        daily = daily_limits(items)
        alike = self._thin(without_limits(items, daily))
        known = self._graph_of(alike)
        if known is None:
            return None
        charge, cost = charge_of_days(items, daily), known.edge_cost
        if charge.any():
            cost = self._shared(exact(cost.astype(np.float64) + charge[known.choice]))
        return replace(known, items=alike, edge_cost=cost, constant=constant_of(alike))

    def _graph_of(self, items: RowItems) -> RowGraph | None:
        """The graph that remembers as many limits as it can, made if it is not known."""
        common = _digest_of(items)
        counts = items.can_be_exceeded
        span = items.last_day[: items.n_limits] - items.first_day[: items.n_limits] + 1
        for longest in spans_of(items.n_days):
            key = _key_of(items, common, counts, span <= longest, longest)
            if key not in self._graphs:
                graph = build_within(items, longest)
                self._graphs[key] = None if graph is None else self._thin(graph)
            known = self._graphs[key]
            if known is not None:
                return known
        return None

    def _thin(self, thing: Thing) -> Thing:
        """The same, each array shared with whoever has an equal one."""
        arrays: dict[str, Any] = {
            part.name: self._shared(array)
            for part in fields(thing)
            if isinstance(array := getattr(thing, part.name), np.ndarray)
        }
        return replace(thing, **arrays)

    def _shared(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return self._arrays.setdefault(_mark_of(array), array)


def _mark_of(array: npt.NDArray[Any]) -> bytes:
    mark = blake2b(np.ascontiguousarray(array).data, digest_size=16)
    mark.update(f"{array.dtype.str} {array.shape}".encode())
    return mark.digest()


def _digest_of(items: RowItems) -> bytes:
    """What says which graph somebody has, but for what limits charge."""
    marks = [
        _mark_of(getattr(items, part.name))
        for part in fields(items)
        if part.name not in OF_ONE_PERSON and part.name not in OF_LIMITS
    ]
    return blake2b(b"".join(marks), digest_size=16).digest()


def _key_of(items: RowItems, common: bytes, counts: Mask, is_short: Mask, longest: int) -> bytes:
    """What says which graph somebody has whose nodes remember the short limits."""
    key = blake2b(common, digest_size=16)
    key.update(f"{longest}".encode() + counts.tobytes() + is_short.tobytes())
    for name in OF_LIMITS:
        key.update(getattr(items, name)[is_short].tobytes())
    return key.digest()
