"""Rotas made small enough to be sent: only what was decided, the rest follows from it.

A rota of 200 people and 28 days takes some five kilobytes, what a round changed less than one.
"""

from __future__ import annotations

import zlib
from functools import cached_property
from typing import NamedTuple

import numpy as np

from scheduler.model.parts import TRUE, Values
from scheduler.model.program import Ints, Program

_QUICK = 1
"""How hard zlib tries: harder hardly makes rotas smaller."""


class Changes(NamedTuple):
    """Decisions that differ from those of a rota both sides know: which, and what they are now."""

    places: bytes
    values: bytes


class Packer:
    """Packs the decisions of a program, and unpacks them again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._flags = slice(program.first_cell, program.n_decisions)

    @cached_property
    def _counts(self) -> Ints:
        return np.array([choice.var for choice in self.program.breaks], np.int64)

    @cached_property
    def _decided(self) -> Ints:
        """Every variable that is decided and does not follow: shifts, duties, breaks."""
        flags = np.arange(self._flags.start, self._flags.stop)
        return np.concatenate([flags, self._counts])

    def pack(self, values: Values) -> bytes:
        """The decisions of a rota."""
        flags = np.packbits(values[self._flags] > 0)
        counts = values[self._counts].astype(np.int32)
        return zlib.compress(flags.tobytes() + counts.tobytes(), _QUICK)

    def unpack(self, data: bytes) -> Values:
        """The whole rota: what follows from the decisions is worked out."""
        raw = np.frombuffer(zlib.decompress(data), np.uint8)
        n_flags = self._flags.stop - self._flags.start
        n_bytes = -(-n_flags // 8)
        values = np.zeros(self.program.n_vars, np.int64)
        values[TRUE] = 1
        values[self._flags] = np.unpackbits(raw[:n_bytes], count=n_flags)
        values[self._counts] = raw[n_bytes:].view(np.int32)
        return self.program.complete(values)

    def changes(self, base: Values, values: Values) -> Changes:
        """The decisions of a rota that differ from another's."""
        places = self._decided[values[self._decided] != base[self._decided]]
        return Changes(places.astype(np.int32).tobytes(), values[places].astype(np.int32).tobytes())

    def changed(self, base: Values, changes: Changes) -> Values:
        """A copy of a rota with changed decisions; what follows from them is as it was."""
        values = base.copy()
        values[np.frombuffer(changes.places, np.int32)] = np.frombuffer(changes.values, np.int32)
        return values
