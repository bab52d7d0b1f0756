"""Makes the graphs of many people in little room: what two people have alike is kept once.

People of one contract and one skill often differ in nothing but their wishes.
"""

from __future__ import annotations

from dataclasses import fields, replace
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from scheduler.solve.columns.row_graph import RowGraph, build_graph
from scheduler.solve.columns.row_items import RowItems

Thing = TypeVar("Thing", RowItems, RowGraph)
OF_ONE_PERSON = frozenset({"employee", "kept", "left", "cells"})
"""What items say of nobody else, and graphs do not depend on."""


class GraphMaker:
    """Makes graphs, remembering those it has made."""

    def __init__(self) -> None:
        self._arrays: dict[bytes, npt.NDArray[Any]] = {}
        self._graphs: dict[bytes, RowGraph | None] = {}

    def graph_of(self, items: RowItems) -> RowGraph | None:
        """The graph of a person; None if it would have too many nodes."""
        items = self._thin(items)
        key = _digest_of(items)
        if key not in self._graphs:
            graph = build_graph(items)
            self._graphs[key] = None if graph is None else self._thin(graph)
        known = self._graphs[key]
        return None if known is None else replace(known, items=items)

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
    mark = blake2b(np.ascontiguousarray(array).tobytes(), digest_size=16)
    mark.update(f"{array.dtype} {array.shape}".encode())
    return mark.digest()


def _digest_of(items: RowItems) -> bytes:
    marks = [
        _mark_of(getattr(items, part.name))
        for part in fields(items)
        if part.name not in OF_ONE_PERSON
    ]
    return blake2b(b"".join(marks), digest_size=16).digest()
