"""What customers can expect of the people who are really there, interval by interval.

Each interval is judged by itself, as if it went on for ever: a line that grew in a bad half-hour is
not carried into the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scheduler.domain.arrays import Floats, Ints, Mask
from scheduler.domain.queue import Queue
from scheduler.workload import erlang
from scheduler.workload.staffing import net_agents

# Products such as 30 x 0.7 come out a hair below the whole number they are.
_FLOOR_DECIMALS = 9


@dataclass(frozen=True, eq=False)
class Service:
    """Figures of each interval; NaN where there is nothing to say.

    Attributes:
        agents: People really answering, after shrinkage.
        level: Share of contacts answered within the threshold, or of fixed positions filled; NaN
            without contacts or without a threshold.
        asa_seconds: Average seconds to answer; infinite where the line grows without end.
        occupancy: Share of time people are busy, 0 to 1.
        overloaded: Whether more work comes in than the people can carry.
    """

    agents: Ints
    level: Floats
    asa_seconds: Floats
    occupancy: Floats
    overloaded: Mask


def agents_present(rostered: ArrayLike, shrinkage: float) -> Ints:
    """Say how many of the rostered people are there: rostered x (1 - shrinkage), down.

    With a shrinkage of 0.3, of 30 people on the rota 21 are present; the other way round is
    `workload.staffing.rostered_agents`.

    Raises:
        ValueError: rostered is negative or not finite.
    """
    people = erlang.checked_amounts(rostered, "rostered")
    return np.floor(np.round(people * (1 - shrinkage), _FLOOR_DECIMALS)).astype(np.int64)


def expected_service(
    calls: ArrayLike, rostered: ArrayLike, interval_seconds: float, queue: Queue
) -> Service:
    """Tell what customers get in each interval from so many people on the rota.

    ``calls`` and ``rostered`` are one figure an interval; for a queue with fixed positions calls
    are the positions.

    Raises:
        ValueError: as `workload.staffing.net_agents`.
    """
    amount = erlang.checked_amounts(calls, "calls")
    agents = agents_present(rostered, queue.shrinkage)
    if queue.fixed:
        return _filled(amount, agents, queue, interval_seconds)
    load = erlang.offered_load(amount, interval_seconds, queue.aht_seconds)
    places = agents * queue.concurrency
    asked = load > 0
    level = np.full(load.shape, np.nan)
    if queue.threshold_seconds is not None:
        threshold = queue.threshold_seconds
        level = erlang.service_level(load, places, queue.aht_seconds, threshold)
    return Service(
        agents=agents,
        level=np.where(asked, level, np.nan),
        asa_seconds=np.where(asked, erlang.asa_seconds(load, places, queue.aht_seconds), np.nan),
        occupancy=np.where(asked, erlang.occupancy(load, places), np.nan),
        overloaded=asked & (load >= places),
    )


def _filled(positions: Floats, agents: Ints, queue: Queue, seconds: float) -> Service:
    needed = net_agents(positions, seconds, queue)
    nothing = np.full(positions.shape, np.nan)
    level = np.where(needed > 0, np.minimum(1.0, agents / np.maximum(needed, 1)), np.nan)
    return Service(agents, level, nothing, nothing, agents < needed)


def average_level(calls: ArrayLike, level: ArrayLike) -> float | None:
    """The service level of several intervals together: each counts by its contacts.

    None where no interval has both contacts and a level.
    """
    amount, share = np.asarray(calls, np.float64), np.asarray(level, np.float64)
    known = ~np.isnan(share)
    total = float(amount[known].sum())
    return float((amount[known] * share[known]).sum()) / total if total else None
