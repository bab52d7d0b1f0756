"""Demand against the rota: who is needed and who is there, and what customers then can expect."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from scheduler.breaks import settle_breaks
from scheduler.desk.drafts import DraftView
from scheduler.desk.keeping import Kept
from scheduler.desk.opening import OpenCentre
from scheduler.desk.promises import target_of
from scheduler.domain.arrays import Floats, Mask
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.io.report_sharing import Attendance, share_people
from scheduler.workload.demand import calls_in_horizon
from scheduler.workload.service import Service, average_level, expected_service

_looked_at: Kept[Any, DemandView] = Kept(8)


@dataclass(frozen=True, slots=True)
class IntervalFigures:
    """One interval of one queue; None where there is nothing to say.

    ``balance`` is people present less people required. ``asa_seconds`` is None also where the line
    grows without end: then ``overloaded``.
    """

    start: str
    calls: float
    required: int
    present: int
    agents: int
    level: float | None
    asa_seconds: float | None
    occupancy: float | None
    overloaded: bool

    @property
    def balance(self) -> int:
        """People to spare; negative where some are missing."""
        return self.present - self.required


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A stretch of time in which a queue is short of people on one day.

    ``late_calls`` are the contacts expected to wait longer than promised; for fixed positions the
    hours in which a place stays empty are ``missing_minutes`` alone.
    """

    queue: int
    day: int
    start: str
    end: str
    worst_missing: int
    missing_minutes: int
    calls: float
    level: float | None
    target: float | None
    asa_seconds: float | None
    late_calls: float
    overloaded: bool


@dataclass(frozen=True, slots=True)
class ExpectedService:
    """What customers of a queue can expect over some days, each interval weighed by its calls.

    ``asa_seconds`` is the average wait; None without calls, or where a line grows without end.
    """

    calls: float
    level: float | None
    target: float | None
    asa_seconds: float | None
    longest_asa_seconds: float | None
    required_minutes: int
    missing_minutes: int
    overloaded_intervals: int

    @property
    def is_met(self) -> bool | None:
        """Whether share and average wait are as promised; None without a promise or calls."""
        if not self.calls or (self.target is None and self.longest_asa_seconds is None):
            return None
        level, target = self.level, self.target
        if level is not None and target is not None and level < target - 1e-12:
            return False
        longest = self.longest_asa_seconds
        waits = math.inf if self.asa_seconds is None else self.asa_seconds
        return longest is None or waits <= longest


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One interval of one day: people to spare, or (negative) people missing."""

    day: int
    start: str
    balance: int
    required: int
    present: int


@dataclass(frozen=True, eq=False)
class DemandView:
    """The demand of a horizon against one rota of it."""

    problem: Problem
    attendance: Attendance
    calls: Floats
    services: tuple[Service, ...]

    @property
    def queues(self) -> tuple[Queue, ...]:
        """The queues, in the centre's order."""
        return self.problem.queues

    def name_of(self, queue: int) -> Name:
        """What a queue is called."""
        return Name(self.queues[queue].name, self.queues[queue].name_en)

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """The local start of every interval."""
        problem = self.problem
        return tuple(f"{problem.interval_start(t):%H:%M}" for t in range(problem.n_intervals))

    def inside(self, days: Sequence[int]) -> Mask:
        """Which intervals lie on these days."""
        return np.isin(self.problem.interval_days, np.asarray(list(days), np.int64))


def look_at_demand(opened: OpenCentre, rota: Rota) -> DemandView:
    """Set the people of a rota against the calls of its horizon.

    Breaks that are not settled are taken where they hurt least.
    """
    problem = opened.problem
    attendance = share_people(problem, settle_breaks(problem, rota))
    calls = calls_in_horizon(problem, opened.centre_folder.arrivals)
    seconds = problem.centre.interval_minutes * 60
    services = tuple(
        expected_service(calls[number], attendance.present[number], seconds, queue)
        for number, queue in enumerate(problem.queues)
    )
    return DemandView(problem, attendance, calls, services)


def look_at_draft(view: DraftView) -> DemandView:
    """As `look_at_demand` for a draft, kept until the draft or its facts change."""
    key = view.rota_key, view.facts_key
    return _looked_at.get(key, lambda: look_at_demand(view.opened, view.rota))


def day_figures(view: DemandView, queue: int, day: int) -> list[IntervalFigures]:
    """A queue's day, interval by interval, from the first with calls or people to the last."""
    at, service = view.attendance, view.services[queue]
    places = np.flatnonzero(view.inside([day]))
    busy = [t for t in places if view.calls[queue, t] or at.present[queue, t]]
    if not busy:
        return []
    return [
        IntervalFigures(
            start=view.starts[t],
            calls=float(view.calls[queue, t]),
            required=int(at.required[queue, t]),
            present=int(at.present[queue, t]),
            agents=int(service.agents[t]),
            level=_known(service.level[t]),
            asa_seconds=_known(service.asa_seconds[t]),
            occupancy=_known(service.occupancy[t]),
            overloaded=bool(service.overloaded[t]),
        )
        for t in range(int(busy[0]), int(busy[-1]) + 1)
    ]


def expect(view: DemandView, queue: int, days: Sequence[int]) -> ExpectedService:
    """What a queue's customers can expect over some days together."""
    inside = view.inside(days)
    service, attendance = view.services[queue], view.attendance
    calls, length = view.calls[queue][inside], attendance.interval_minutes
    return ExpectedService(
        calls=float(calls.sum()),
        level=average_level(calls, service.level[inside]),
        target=target_of(view.queues[queue]),
        asa_seconds=_average_wait(calls, service.asa_seconds[inside]),
        longest_asa_seconds=view.queues[queue].max_asa_seconds,
        required_minutes=int(attendance.required[queue][inside].sum()) * length,
        missing_minutes=int(attendance.missing[queue][inside].sum()) * length,
        overloaded_intervals=int(service.overloaded[inside].sum()),
    )


def heat_map(view: DemandView, queue: int | None = None) -> list[HeatCell]:
    """Every interval of the horizon in which somebody is required or there.

    Without a queue all of them together: where anybody is missing anywhere, those who stand by
    elsewhere do not make up for it, since the sharing has already moved whoever could be moved.
    """
    at = view.attendance
    rows = slice(None) if queue is None else slice(queue, queue + 1)
    required, present = at.required[rows].sum(axis=0), at.present[rows].sum(axis=0)
    missing, surplus = at.missing[rows].sum(axis=0), at.surplus[rows].sum(axis=0)
    balance = np.where(missing > 0, -missing, surplus)
    return [
        HeatCell(
            day=int(view.problem.interval_days[t]),
            start=view.starts[t],
            balance=int(balance[t]),
            required=int(required[t]),
            present=int(present[t]),
        )
        for t in np.flatnonzero((required > 0) | (present > 0)).tolist()
    ]


def list_shortfalls(view: DemandView, days: Sequence[int] | None = None) -> list[Shortfall]:
    """Where people are missing, worst first: by missing time, the queue's weight counted in."""
    inside = view.inside(range(view.problem.n_days) if days is None else days)
    found = [
        _shortfall(view, queue, stretch)
        for queue in range(len(view.queues))
        for stretch in _stretches(view, queue, inside)
    ]

    def badness(one: Shortfall) -> tuple[float, int, str]:
        weight = view.queues[one.queue].understaffing_weight
        return -one.missing_minutes * weight, one.day, one.start

    return sorted(found, key=badness)


def _stretches(view: DemandView, queue: int, inside: Mask) -> Iterator[list[int]]:
    """Runs of neighbouring intervals of one day in which somebody is missing."""
    days, run = view.problem.interval_days, list[int]()
    for t in np.flatnonzero((view.attendance.missing[queue] > 0) & inside).tolist():
        if run and (t != run[-1] + 1 or days[t] != days[run[-1]]):
            yield run
            run = []
        run.append(t)
    if run:
        yield run


def _shortfall(view: DemandView, queue: int, run: list[int]) -> Shortfall:
    service, what = view.services[queue], view.queues[queue]
    missing, calls = view.attendance.missing[queue][run], view.calls[queue][run]
    length, level = view.attendance.interval_minutes, service.level[run]
    late = 0.0 if what.fixed else float(np.nansum(calls * (1 - level)))
    return Shortfall(
        queue=queue,
        day=int(view.problem.interval_days[run[0]]),
        start=view.starts[run[0]],
        end=_end_of(view, run[-1]),
        worst_missing=int(missing.max()),
        missing_minutes=int(missing.sum()) * length,
        calls=float(calls.sum()),
        level=average_level(calls, level),
        target=target_of(what),
        asa_seconds=_average_wait(calls, service.asa_seconds[run]),
        late_calls=late,
        overloaded=bool(service.overloaded[run].any()),
    )


def _end_of(view: DemandView, interval: int) -> str:
    """Local end of an interval; midnight as an end reads 24:00."""
    text = f"{view.problem.interval_start(interval + 1):%H:%M}"
    return "24:00" if text == "00:00" else text


def _average_wait(calls: Floats, waits: Floats) -> float | None:
    """Seconds to answer over several intervals, each counting by its calls."""
    known = average_level(calls, waits)
    return None if known is None else _known(known)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
