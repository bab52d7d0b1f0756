"""What an operation changed in a rota, both ways: so that it can be undone and done again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduler.io.rota_document import EMPTY, Cell, Place, RotaDocument, Turn

Ids = tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """Each cell and turn that changed, with what stood there before and what stands there now.

    ``pins`` and ``duty_pins`` tell for each place whether it is pinned now; it was not before, or
    the other way round. ``facts`` are what else the history of the draft says about it.
    """

    cells: Mapping[Place, tuple[Cell, Cell]] = field(default_factory=dict)
    holders: Mapping[Turn, tuple[Ids, Ids]] = field(default_factory=dict)
    pins: Mapping[Place, bool] = field(default_factory=dict)
    duty_pins: Mapping[Turn, bool] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return not (self.cells or self.holders or self.pins or self.duty_pins)

    def done_to(self, document: RotaDocument) -> RotaDocument:
        """The rota after the changes."""
        return self._applied(document, 1)

    def undone_in(self, document: RotaDocument) -> RotaDocument:
        """The rota as it was before the changes."""
        return self._applied(document, 0)

    def _applied(self, document: RotaDocument, side: int) -> RotaDocument:
        cells = dict(document.cells)
        for place, states in self.cells.items():
            if states[side]:
                cells[place] = states[side]
            else:
                cells.pop(place, None)
        holders = dict(document.holders)
        for turn, ids in self.holders.items():
            if ids[side]:
                holders[turn] = ids[side]
            else:
                holders.pop(turn, None)
        on = {place for place, pinned in self.pins.items() if pinned == bool(side)}
        held = {turn for turn, pinned in self.duty_pins.items() if pinned == bool(side)}
        return RotaDocument(
            cells,
            holders,
            document.pins - (self.pins.keys() - on) | on,
            document.duty_pins - (self.duty_pins.keys() - held) | held,
        )

    def write(self) -> str:
        """The changes as text."""
        facts = {
            "cells": [[*place, *states] for place, states in self.cells.items()],
            "duties": [[*turn, *ids] for turn, ids in self.holders.items()],
            "pins": [[*place, on] for place, on in self.pins.items()],
            "duty_pins": [[*turn, on] for turn, on in self.duty_pins.items()],
            "facts": dict(self.facts),
        }
        kept = {name: value for name, value in facts.items() if value}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def read(text: str) -> Changes:
        """The changes that a text holds."""
        facts = json.loads(text)
        return Changes(
            {(e, when): (b, a) for e, when, b, a in facts.get("cells", ())},
            {(k, f, s, t): (tuple(b), tuple(a)) for k, f, s, t, b, a in facts.get("duties", ())},
            {(e, when): on for e, when, on in facts.get("pins", ())},
            {(k, f, s, t): on for k, f, s, t, on in facts.get("duty_pins", ())},
            facts.get("facts", {}),
        )


def changes_from(
    before: RotaDocument, after: RotaDocument, facts: Mapping[str, Any] | None = None
) -> Changes:
    """What has to be changed in one rota to make it the other."""
    cells = {
        place: (before.cells.get(place, EMPTY), after.cells.get(place, EMPTY))
        for place in sorted(before.cells.keys() | after.cells.keys())
        if before.cells.get(place) != after.cells.get(place)
    }
    holders = {
        turn: (before.holders.get(turn, ()), after.holders.get(turn, ()))
        for turn in sorted(before.holders.keys() | after.holders.keys())
        if set(before.holders.get(turn, ())) != set(after.holders.get(turn, ()))
    }
    return Changes(
        cells,
        holders,
        {place: place in after.pins for place in sorted(before.pins ^ after.pins)},
        {turn: turn in after.duty_pins for turn in sorted(before.duty_pins ^ after.duty_pins)},
        facts or {},
    )
