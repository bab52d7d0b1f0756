"""What a swap does to the violations of a rota: which come, go, grow or shrink."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.check import PricedViolation
from scheduler.domain.text import put_in_words


@dataclass(frozen=True, slots=True)
class Change:
    """A violation that came, went or changed its size; one side is None if it was not there."""

    before: PricedViolation | None
    after: PricedViolation | None

    @property
    def units_before(self) -> int:
        """Size of the breach before the swap."""
        return self.before.violation.units if self.before else 0

    @property
    def units_after(self) -> int:
        """Size of the breach after the swap."""
        return self.after.violation.units if self.after else 0

    @property
    def shown(self) -> PricedViolation:
        """The side to read: what is new, or what has gone."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def cost(self) -> int:
        """What the rota costs more for it; negative if it costs less."""
        after, before = (found.cost if found else 0 for found in (self.after, self.before))
        return after - before

    @property
    def is_worse(self) -> bool:
        """Whether the swap brings this breach or makes it larger."""
        return self.units_after > self.units_before


class Compared:
    """What two rotas differ in by every rule, read from the ``changes`` of whoever derives it."""

    __slots__ = ()
    changes: tuple[Change, ...]

    @property
    def new(self) -> tuple[Change, ...]:
        """Breaches that come or grow, hard ones first."""
        return tuple(c for c in self.changes if c.is_worse)

    @property
    def vanished(self) -> tuple[Change, ...]:
        """Breaches that go or shrink, hard ones first."""
        return tuple(c for c in self.changes if not c.is_worse)

    @property
    def cost_difference(self) -> int:
        """What the rota costs more afterwards; negative if it costs less."""
        return sum(c.cost for c in self.changes)


def compare(before: Iterable[PricedViolation], after: Iterable[PricedViolation]) -> list[Change]:
    """What came, went or changed its size between two reports of the same rules; hard ones first.

    A breach is the same one if rule, person, days and words agree. One person's breach of one rule
    that only moved by a day or changed its words is told as one change, not as two.
    """
    gone: dict[Any, list[PricedViolation]] = defaultdict(list)
    for found in before:
        gone[_key(found)].append(found)
    came: list[PricedViolation] = []
    for found in after:
        same = gone.get(_key(found))
        if same:
            same.pop()
        else:
            came.append(found)
    left = [found for rest in gone.values() for found in rest]
    changes = []
    for found in came:
        match = next((old for old in left if _is_about_the_same(old, found)), None)
        if match is not None:
            left = [old for old in left if old is not match]
        changes.append(Change(match, found))
    changes += [Change(found, None) for found in left]
    real = [c for c in changes if c.units_before != c.units_after]
    return sort_changes(real)


def sort_changes(changes: Iterable[Change]) -> list[Change]:
    """Changes in the order people read them: hard rules first, then the dearest."""
    return sorted(changes, key=lambda c: (not c.shown.is_hard, -abs(c.cost)))


def _key(found: PricedViolation) -> tuple[object, ...]:
    it = found.violation
    values = tuple(map(_plain, it.message.values.values()))
    return id(found.rule), it.employee, it.days, it.units, it.message.template, values


def _plain(value: object) -> object:
    """A value of a message as something that can be compared: lists and messages inside it too."""
    if isinstance(value, (str, int, float, date)):
        return value
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    return put_in_words(value, "en")


def _is_about_the_same(old: PricedViolation, new: PricedViolation) -> bool:
    """One person's breach of one rule on days that meet; breaches of the centre never match."""
    was, now = old.violation, new.violation
    return (
        old.rule is new.rule
        and was.employee is not None
        and was.employee == now.employee
        and (not was.days or not now.days or not set(was.days).isdisjoint(now.days))
    )
