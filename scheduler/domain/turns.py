"""What a person holds and another may take: a shift on a day, or a turn of duty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShiftTurn:
    """What a person works on one day of the horizon."""

    employee: int
    day: int


@dataclass(frozen=True, slots=True)
class DutyTurn:
    """A turn of duty that a person holds."""

    employee: int
    slot: int


Turn = ShiftTurn | DutyTurn
