"""What a file of the public shift-scheduling format holds, as it stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift type: how long it is, and which ones may not follow it on the next day."""

    id: str
    minutes: int
    not_before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The limits on one person's rota; people with equal terms share a contract."""

    max_minutes: int
    min_minutes: int
    max_consecutive: int
    min_consecutive: int
    min_consecutive_off: int
    max_weekends: int


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A person: how often they work each shift type at most (not named: no limit), and terms."""

    id: str
    max_shifts: Mapping[str, int]
    terms: Terms


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A wish to work a shift on a day, or not to work it."""

    employee: str
    day: int
    shift: str
    weight: int


@dataclass(frozen=True, slots=True)
class CoverLine:
    """How many people a shift of a day wants, and what one too few or too many costs."""

    day: int
    shift: str
    people: int
    under: int
    over: int


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance; days count from 0, which is a Monday."""

    name: str
    n_days: int
    shifts: tuple[ShiftLine, ...]
    staff: tuple[StaffLine, ...]
    days_off: tuple[tuple[str, int], ...]
    on_requests: tuple[RequestLine, ...]
    off_requests: tuple[RequestLine, ...]
    cover: tuple[CoverLine, ...]
