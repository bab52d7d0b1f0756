"""Who has had how many nights, late shifts, weekends, holidays and duties, history included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.calendar import DayKind
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band, Shift
from scheduler.domain.text import Message, Name


@dataclass(frozen=True, slots=True)
class Share:
    """How often a person had an item: before this rota and in it."""

    before: int
    now: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.before + self.now


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is shared out; ``most`` is the highest total of anybody, at least 1."""

    title: Message | Name
    most: int
    fewest: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """A table of people and items."""

    items: tuple[Item, ...]
    rows: tuple[tuple[Employee, tuple[Share, ...]], ...]


def count_shares(problem: Problem, rota: Rota) -> Fairness:
    """Count the items of everybody; items that nobody ever had are left out.

    A shift belongs to the day it starts on. A make-up workday is no weekend day. Duties are counted
    in turns.
    """
    titles: dict[str, Message | Name] = {
        "night": Message("Nights"),
        "late": Message("Late shifts"),
        "weekend": Message("Weekend days"),
        "holiday": Message("Statutory holidays"),
    } | {f"duty:{kind.id}": kind.name for kind in problem.duty_kinds}
    table = []
    for employee, person in enumerate(problem.employees):
        now = dict.fromkeys(titles, 0)
        for item in _items_of(problem, rota, employee):
            now[item] += 1
        shares = {i: Share(problem.history_count(employee, i), now[i]) for i in titles}
        table.append((person, shares))
    shown = [item for item in titles if any(shares[item].total for _, shares in table)]
    return Fairness(
        items=tuple(
            Item(
                titles[item],
                max(1, *(shares[item].total for _, shares in table)),
                min(shares[item].total for _, shares in table),
            )
            for item in shown
        ),
        rows=tuple((person, tuple(shares[item] for item in shown)) for person, shares in table),
    )


def _items_of(problem: Problem, rota: Rota, employee: int) -> Iterator[str]:
    days_worked = set()
    for shift in rota.shifts_of(employee, problem):
        days_worked.add(shift.day)
        yield from _band_of(shift)
    for day in days_worked:
        kind = problem.days[day].kind
        if problem.days[day].is_weekend and kind is not DayKind.MAKEUP_WORKDAY:
            yield "weekend"
        if kind is DayKind.STATUTORY:
            yield "holiday"
    for slot in rota.slots_of(employee):
        yield f"duty:{problem.duty_slots[slot].kind.id}"


def _band_of(shift: Shift) -> Iterator[str]:
    if shift.type.band in (Band.NIGHT, Band.LATE):
        yield shift.type.band.value
