"""What is sent to workers that do not share our memory, and what they send back.

The facts and rules go to each worker once: it answers `None` to a unit of a program it does not
know, and gets the unit again with them. It states the model by itself and keeps it for the next
units; that its model is the same as ours to the last number is checked by its mark.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from scheduler.domain.collector import collector_at_rest
from scheduler.domain.problem import Problem
from scheduler.rule import Rule
from scheduler.solve.parcels import Changes, Packer
from scheduler.solve.stating import build_program, mark_of
from scheduler.solve.units import Outcome, RowsRound, SolverRound, Stretch, Unit, Workshop

MOST_KEPT = 2
"""Programs a worker keeps: some builds take turns."""


class ForeignProgram(Exception):  # noqa: N818 - told to the sender, who does without this worker
    """The worker makes another model of the same facts: it has other versions or other rules."""


@dataclass(frozen=True)
class Shipment:
    """The facts and rules of a program, packed, and its mark."""

    mark: str
    facts: bytes

    @staticmethod
    def of(mark: str, problem: Problem, rules: Sequence[Rule]) -> Shipment:
        """Pack facts and rules; a worker must be able to import the rules' modules."""
        return Shipment(mark, zlib.compress(pickle.dumps((problem, tuple(rules)))))

    def unpack(self) -> Workshop:
        """State the model anew.

        Raises:
            ForeignProgram: it is another one than the sender's.
        """
        problem, rules = pickle.loads(zlib.decompress(self.facts))
        with collector_at_rest():
            program = build_program(problem, rules)
        if mark_of(program) != self.mark:
            raise ForeignProgram
        return Workshop(program)


class Parcel(NamedTuple):
    """A unit on its way: of which program, its kind, the rota it begins from, what else it says."""

    mark: str
    kind: str
    base: bytes
    terms: tuple[Any, ...]
    shipment: Shipment | None


class RoundReply(NamedTuple):
    """What came of a round, as changes of the rota that was sent."""

    changes: Changes | None
    work: float
    solved: bool


def packed(unit: Unit[Any], mark: str, packer: Packer) -> Parcel:
    """A unit made ready to be sent."""
    if isinstance(unit, SolverRound):
        places = unit.free.astype(np.int32).tobytes()
        terms = (places, unit.seed, unit.work, unit.seconds, unit.hard_price)
        return Parcel(mark, "solver", packer.pack(unit.base), terms, None)
    if isinstance(unit, RowsRound):
        return Parcel(mark, "rows", packer.pack(unit.base), (unit.people, unit.seed), None)
    assert isinstance(unit, Stretch)
    heat = (unit.chance, unit.warm, unit.cold, unit.seconds, unit.beat)
    return Parcel(mark, "stretch", unit.start, heat, None)


def opened(unit: Unit[Any], reply: Any, packer: Packer) -> Any:
    """What a unit came to, from what was sent back."""
    if isinstance(reply, RoundReply):
        assert isinstance(unit, SolverRound | RowsRound)
        values = None
        if reply.changes is not None:
            values = packer.changed(unit.base, reply.changes)
        return Outcome(values, reply.work, reply.solved)
    return reply


def carry_out(data: bytes) -> Any:
    """Do a unit (a pickled `Parcel`) in the process this is called in.

    None if its program is not known here and the parcel does not bring it.
    """
    return carry_out_of(pickle.loads(data), _KEPT)


def carry_out_of(parcel: Parcel, shelf: _Shelf) -> Any:
    """Do a unit with the programs on a shelf."""
    shop = shelf.find(parcel)
    if shop is None:
        return None
    if parcel.kind == "stretch":
        return Stretch(parcel.base, *parcel.terms).carry_out(shop)
    base = shop.packer.unpack(parcel.base)
    unit: SolverRound | RowsRound
    if parcel.kind == "solver":
        places, *others = parcel.terms
        unit = SolverRound(base, np.frombuffer(places, np.int32).astype(np.int64), *others)
    else:
        unit = RowsRound(base, *parcel.terms)
    found = unit.carry_out(shop)
    changes = None if found.values is None else shop.packer.changes(base, found.values)
    return RoundReply(changes, found.work, found.solved)


class _Shelf:
    """The programs this process knows, the newest last."""

    def __init__(self) -> None:
        self._shops: dict[str, Workshop] = {}
        self._lock = Lock()

    def find(self, parcel: Parcel) -> Workshop | None:
        """The workshop of a parcel's program, stated now if the parcel brings its facts."""
        with self._lock:
            shop = self._shops.get(parcel.mark)
            if shop is None and parcel.shipment is not None:
                shop = parcel.shipment.unpack()
                while len(self._shops) >= MOST_KEPT:
                    del self._shops[next(iter(self._shops))]
                self._shops[parcel.mark] = shop
            return shop


_KEPT = _Shelf()
