"""From arrivals to demand: how many people each queue needs in each interval of the horizon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.workload.staffing import required_agents

ProfileDay = date | int | DayKind
"""What a profile of arrivals is for: a date, a weekday (Monday 0), or a kind of day."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Calls that arrive in one interval of a queue, on the days the row speaks of.

    ``start_minute`` counts from midnight. For a queue with fixed positions ``calls`` are the
    positions to fill.
    """

    queue: str
    day: ProfileDay
    start_minute: int
    calls: float


Profiles = Mapping[tuple[str, ProfileDay], Mapping[int, float]]


def group_arrivals(arrivals: Iterable[Arrival]) -> Profiles:
    """The calls of each queue and profile day by the minute their interval starts."""
    found: dict[tuple[str, ProfileDay], dict[int, float]] = {}
    for row in arrivals:
        found.setdefault((row.queue, row.day), {})[row.start_minute] = row.calls
    return found


def profile_of(profiles: Profiles, queue: str, day: Day) -> Mapping[int, float]:
    """The one profile that holds on a day, the most specific there is; empty if there is none.

    A profile for the date comes before one for statutory holidays or make-up workdays, that before
    one for the weekday, and that before one for workdays or rest days. Profiles are not mixed: an
    interval that is missing from the chosen one has no calls.
    """
    key = holding_day(profiles, queue, day)
    return {} if key is None else profiles[queue, key]


def holding_day(profiles: Profiles, queue: str, day: Day) -> ProfileDay | None:
    """For which kind of day, weekday or date the profile is that holds; None if there is none."""
    ordinary = DayKind.WORKDAY if day.kind.is_working else DayKind.REST
    special = day.kind if day.kind in (DayKind.STATUTORY, DayKind.MAKEUP_WORKDAY) else day.date
    keys: tuple[ProfileDay, ...] = (day.date, special, day.weekday, ordinary)
    return next((key for key in keys if (queue, key) in profiles), None)


def calls_in_horizon(problem: Problem, arrivals: Iterable[Arrival]) -> npt.NDArray[np.float64]:
    """Calls of each queue (row) in each interval (column) of the horizon.

    Nobody can call while the centre is closed: there the figure is 0 whatever a profile says. When
    the clocks are put forward the skipped hour has no calls; put back, it has them twice.
    """
    profiles = group_arrivals(arrivals)
    calls = np.zeros((len(problem.queues), problem.n_intervals))
    todays = [
        [profile_of(profiles, queue.id, day) for queue in problem.queues] for day in problem.days
    ]
    for interval, day in enumerate(problem.interval_days.tolist()):
        local = problem.interval_start(interval)
        minute = local.hour * 60 + local.minute
        if _is_open(problem, day, minute):
            for row, profile in enumerate(todays[day]):
                calls[row, interval] = profile.get(minute, 0.0)
    return calls


def _is_open(problem: Problem, day: int, minute: int) -> bool:
    season = problem.seasons[day]
    windows = season.hours.get(problem.days[day].kind, ()) if season else ()
    return any(start <= minute < end for start, end in windows)


def build_demand(problem: Problem, arrivals: Iterable[Arrival]) -> npt.NDArray[np.int64]:
    """People each queue (row) needs on the rota in each interval (column) of the horizon.

    ``problem`` gives the days, queues and opening hours; the demand it holds is not looked at.
    Shrinkage is included, so the figures are heads on the rota.
    """
    calls = calls_in_horizon(problem, arrivals)
    seconds = problem.centre.interval_minutes * 60
    demand = np.zeros(calls.shape, np.int64)
    for row, queue in enumerate(problem.queues):
        demand[row] = _size_distinct(calls[row], seconds, queue)
    return demand


def _size_distinct(
    calls: npt.NDArray[np.float64], seconds: int, queue: Queue
) -> npt.NDArray[np.int64]:
    """Most days repeat a profile, so each different figure is sized only once."""
    different, places = np.unique(calls, return_inverse=True)
    return required_agents(different, seconds, queue)[places]
