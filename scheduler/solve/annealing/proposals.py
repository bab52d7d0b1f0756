"""The moves that are tried: which cells change to what.

References
----------
Moves that exchange stretches of days between people: Burke, Curtois, Qu & Vanden Berghe (2010),
"A scatter search methodology for the nurse rostering problem", JORS 61.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scheduler.solve.annealing.state import MOST_EDITS, State
from scheduler.solve.annealing.tables import NONE, Tables
from scheduler.solve.compiling import compiled

Seeds = npt.NDArray[np.uint64]
LONGEST = 14
"""Days of the longest stretch that two people exchange."""
N_MOVES = 9
CHANGE, STRETCH, SWAP, EXCHANGE, DAYS, TRADE, RELIEF, BREAK, HOST = range(N_MOVES)


@compiled
def draw(rng: Seeds, below: int) -> int:
    """A whole number from 0 to below - 1 (xorshift)."""
    x = rng[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = x
    return int((x >> np.uint64(11)) % np.uint64(below))


@compiled
def chance(rng: Seeds) -> float:
    """A number from 0 to 1."""
    return draw(rng, 1 << 52) / float(1 << 52)


@compiled
def propose(t: Tables, s: State, move: int, rng: Seeds) -> int:
    """Fill in the edits of a move of one kind; how many, or NONE if it cannot be done."""
    n_people, n_days = s.shift.shape
    person, day = draw(rng, n_people), draw(rng, n_days)
    if move == CHANGE:
        return _give(t, s, person, day, day + 1, rng)
    if move == STRETCH:
        return _give(t, s, person, day, min(n_days, day + 1 + _length(rng, 6)), rng)
    if move == DAYS:
        return _turn_days(t, s, person, day, draw(rng, n_days), rng)
    other = draw(rng, n_people)
    if other == person:
        return NONE
    if move == SWAP:
        return _swap(t, s, person, other, day, min(n_days, day + _length(rng, LONGEST)))
    if move == EXCHANGE:
        return _exchange(t, s, person, other, day, draw(rng, n_days))
    if move == TRADE:
        return _trade(t, s, person, other, day, draw(rng, n_days))
    return _relieve(t, s, person, other, day, min(n_days, day + _length(rng, 5)))


@compiled
def _length(rng: Seeds, most: int) -> int:
    """A length from 1 up, short ones more often."""
    length = 1
    while length < most and draw(rng, 100) < 60:
        length += 1
    return length


@compiled
def _edit(t: Tables, s: State, n: int, person: int, day: int, kind: int) -> int:
    """Add "this person works `kind` that day" to n edits; NONE if that may not be."""
    if n == NONE or s.shift[person, day] == kind:
        return n
    if not t.allowed[person, day, kind] or n >= MOST_EDITS:
        return NONE
    s.edits[n, 0], s.edits[n, 1], s.edits[n, 2] = person, day, kind
    return n + 1


@compiled
def _some_shift(t: Tables, person: int, day: int, rng: Seeds) -> int:
    """A shift type the person may work that day, or to be off; NONE if there is none."""
    n_choices = t.allowed.shape[2]
    start = draw(rng, n_choices)
    for i in range(n_choices):
        kind: int = (start + i) % n_choices
        if t.allowed[person, day, kind]:
            return kind
    return NONE


@compiled
def _give(t: Tables, s: State, person: int, first: int, stop: int, rng: Seeds) -> int:
    """Another shift, the same on each of some days."""
    kind = _some_shift(t, person, first, rng)
    if kind == NONE:
        return NONE
    n = 0
    for day in range(first, stop):
        n = _edit(t, s, n, person, day, kind)
    return n


@compiled
def _turn_days(t: Tables, s: State, person: int, day: int, other: int, rng: Seeds) -> int:
    """Two stretches of one person's days change places."""
    low, high = min(day, other), max(day, other)
    length = min(_length(rng, 4), high - low, s.shift.shape[1] - high)
    n = 0
    for i in range(length):
        n = _edit(t, s, n, person, low + i, s.shift[person, high + i])
        n = _edit(t, s, n, person, high + i, s.shift[person, low + i])
    return n


@compiled
def _swap(t: Tables, s: State, person: int, other: int, first: int, stop: int) -> int:
    """Two people change places on a stretch of days."""
    n = 0
    for day in range(first, stop):
        n = _edit(t, s, n, person, day, s.shift[other, day])
        n = _edit(t, s, n, other, day, s.shift[person, day])
    return n


@compiled
def _exchange(t: Tables, s: State, person: int, other: int, day: int, second: int) -> int:
    """Two people change places on two days, so that both may keep their number of days."""
    if second == day:
        return NONE
    n: int = _edit(t, s, 0, person, day, s.shift[other, day])
    n = _edit(t, s, n, other, day, s.shift[person, day])
    n = _edit(t, s, n, person, second, s.shift[other, second])
    return _edit(t, s, n, other, second, s.shift[person, second])


@compiled
def _trade(t: Tables, s: State, person: int, other: int, day: int, second: int) -> int:
    """A shift goes to a colleague who is off, and another one comes back on another day."""
    off = t.allowed.shape[2] - 1
    given, taken = s.shift[person, day], s.shift[other, second]
    if day == second or given == off or taken == off:
        return NONE
    if s.shift[other, day] != off or s.shift[person, second] != off:
        return NONE
    n = _edit(t, s, 0, other, day, given)
    n = _edit(t, s, n, person, day, off)
    n = _edit(t, s, n, person, second, taken)
    return _edit(t, s, n, other, second, off)


@compiled
def _relieve(t: Tables, s: State, person: int, other: int, first: int, stop: int) -> int:
    """A colleague who is off takes over a stretch of days."""
    off = t.allowed.shape[2] - 1
    n = 0
    for day in range(first, stop):
        if s.shift[other, day] != off:
            return NONE
        n = _edit(t, s, n, other, day, s.shift[person, day])
        n = _edit(t, s, n, person, day, off)
    return n
