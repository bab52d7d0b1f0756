"""The duties on top of the report's grid: who holds them, and at what hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from scheduler.domain.calendar import DayKind
from scheduler.domain.duty import DutyKind, DutyPeriod
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import DAY_MINUTES
from scheduler.domain.text import Message
from scheduler.io.report_colours import clock

# In the order they are named: days with office hours first.
DAY_NAMES = {
    DayKind.WORKDAY: Message("workdays"),
    DayKind.MAKEUP_WORKDAY: Message("make-up workdays"),
    DayKind.REST: Message("rest days"),
    DayKind.STATUTORY: Message("statutory holidays"),
}


@dataclass(frozen=True, slots=True)
class DutySpan:
    """A run of dates on which the same people (or nobody) hold a duty."""

    length: int
    names: tuple[str, ...]
    is_held_open: bool
    """The duty exists on these dates."""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One kind of duty across the dates; ``hours`` is None where none are given."""

    kind: DutyKind
    spans: tuple[DutySpan, ...]
    hours: Message | None


def list_duties(problem: Problem, rota: Rota) -> Iterator[DutyRow]:
    """The weekly and daily duties; those of a shift are marked in the cells instead."""
    for kind in problem.duty_kinds:
        if kind.period is DutyPeriod.SHIFT:
            continue
        by_day: list[tuple[int, tuple[str, ...]]] = [(-1, ())] * problem.n_days
        for slot in problem.duty_slots:
            if slot.kind.id == kind.id:
                names = tuple(problem.employees[e].name for e in rota.holders_of(slot.index))
                for day in slot.days:
                    by_day[day] = (slot.index, names)
        spans = (
            DutySpan(len(list(run)), names, slot >= 0) for (slot, names), run in groupby(by_day)
        )
        yield DutyRow(kind, tuple(spans), describe_hours(kind))


def describe_hours(kind: DutyKind) -> Message | None:
    """The hours of a duty by kind of day, kinds with the same hours named together."""
    days: dict[tuple[int, int], list[Message]] = {}
    for day_kind, name in DAY_NAMES.items():
        if day_kind in kind.hours:
            days.setdefault(kind.hours[day_kind], []).append(name)
    if not days:
        return None
    parts = [
        Message("{days} {start}-{end}", {"days": names, "start": clock(start), "end": _end(end)})
        for (start, end), names in days.items()
    ]
    hours = reduce(lambda first, then: Message("{a}; {b}", {"a": first, "b": then}), parts)
    return Message("{duty}: {hours}", {"duty": kind, "hours": hours})


def _end(minute: int) -> str:
    """The end of a window; midnight as an end reads 24:00."""
    return "24:00" if minute == DAY_MINUTES else clock(minute)
