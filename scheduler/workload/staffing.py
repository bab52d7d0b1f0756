"""From calls to people: the smallest number of agents that keeps a queue's promises.

The steps are always the same: calls -> load in erlangs -> places that must be answered at once
(one a phone call, several for somebody who holds several chats) -> people present -> people on the
rota, because part of the rostered time goes to breaks, training and absence.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scheduler.domain.arrays import Floats, Ints, Mask
from scheduler.domain.queue import Queue
from scheduler.workload import erlang

MOST_PEOPLE = 10_000_000
"""More people than these are not counted: the figure they come from is a slip."""

# Quotients such as 21 / 0.7 come out a hair above the whole number they are.
_CEILING_DECIMALS = 9
# A target hit exactly must not ask for one person more because of the last digit.
_SLACK = 1e-12


class TooManyPeopleError(ValueError):
    """Calls, times and shrinkage together ask for more people than `MOST_PEOPLE`."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a number of agents means for the customers of one interval.

    Attributes:
        agents: People present.
        scheduled: People on the rota, so that so many are present after shrinkage.
        load_erlangs: The work that comes in; None for a queue with fixed positions.
        stable: Whether the agents can carry the load at all. If not, the line grows without end.
        service_level: Share of offered calls answered within the threshold, 0 to 1. None without a
            threshold. Like all that follow, None if unstable or if the positions are fixed.
        occupancy: Share of time people, or their chat places, are busy, 0 to 1.
        p_wait: Share of calls that wait at all, 0 to 1.
        asa_s: Average seconds to answer.
    """

    agents: int
    scheduled: int
    load_erlangs: float | None
    stable: bool
    service_level: float | None = None
    occupancy: float | None = None
    p_wait: float | None = None
    asa_s: float | None = None

    @property
    def trouble(self) -> str:
        """Why there are no figures for the customers' wait, in words; "" if all is well."""
        if self.stable:
            return ""
        if self.load_erlangs is None:
            return f"{self.agents} people are fewer than the positions to fill"
        return (
            f"{self.agents} people cannot carry {self.load_erlangs:g} erlangs of work: the queue "
            f"grows without end"
        )


def size(calls: float, interval_seconds: float, queue: Queue) -> Staffing:
    """Find the smallest staff that meets the queue's targets, and what customers then get.

    Raises:
        ValueError: as `net_agents`.
    """
    agents = int(net_agents(calls, interval_seconds, queue))
    return evaluate(calls, interval_seconds, queue, agents)


def evaluate(calls: float, interval_seconds: float, queue: Queue, agents: int) -> Staffing:
    """Tell what customers get from a given number of people present.

    Raises:
        ValueError: agents are not a whole number from 0, or as `net_agents`.
    """
    if agents < 0 or agents != int(agents):
        raise ValueError(f"agents {agents} must be a whole number of 0 or more")
    agents = int(agents)
    scheduled = int(rostered_agents(agents, queue.shrinkage))
    if queue.fixed:
        needed = int(net_agents(calls, interval_seconds, queue))
        return Staffing(agents, scheduled, None, agents >= needed)
    load = float(erlang.offered_load(calls, interval_seconds, queue.aht_seconds))
    places = agents * queue.concurrency
    if 0 < load >= places:
        return Staffing(agents, scheduled, load, stable=False)
    return Staffing(
        agents,
        scheduled,
        load,
        stable=True,
        service_level=_service_level(load, places, queue),
        occupancy=float(erlang.occupancy(load, places)),
        p_wait=float(erlang.p_wait(load, places)),
        asa_s=float(erlang.asa_seconds(load, places, queue.aht_seconds)),
    )


def required_agents(calls: ArrayLike, interval_seconds: float, queue: Queue) -> Ints:
    """Say how many people the rota needs in each interval, shrinkage included; 0 without calls.

    Raises:
        ValueError: as `net_agents`.
    """
    return rostered_agents(net_agents(calls, interval_seconds, queue), queue.shrinkage)


def net_agents(calls: ArrayLike, interval_seconds: float, queue: Queue) -> Ints:
    """Say how many people must be present in each interval; 0 without calls.

    ``calls`` are the contacts arriving in each interval of ``interval_seconds``; fractions are
    welcome, as forecasts have them. All targets the queue names are met. A queue that names none
    gets the fewest people that keep its line from growing without end. For a queue with fixed
    positions ``calls`` are the positions.

    Raises:
        ValueError: calls are negative or not finite, or the interval is not above 0 seconds.
        TooManyPeopleError: nobody could roster so many.
    """
    if queue.fixed:
        return _ceil(erlang.checked_amounts(calls, "positions"))
    load = erlang.offered_load(calls, interval_seconds, queue.aht_seconds)
    places = np.zeros(load.shape, dtype=np.int64)
    busy = load > 0
    places[busy] = _places(load[busy], queue)
    return _ceil(places / queue.concurrency)


def rostered_agents(net: ArrayLike, shrinkage: float) -> Ints:
    """Say how many people to roster so that ``net`` are present: net / (1 - shrinkage), up.

    With a shrinkage of 0.3, 21 people present take 30 on the rota.

    Raises:
        ValueError: the shrinkage is not at least 0 and below 1, or net is negative.
        TooManyPeopleError: nobody could roster so many.
    """
    if not 0 <= shrinkage < 1:
        raise ValueError(
            f"shrinkage {shrinkage} must be at least 0 and below 1; for 30 % write 0.3"
        )
    return _ceil(erlang.checked_amounts(net, "agents") / (1 - shrinkage))


def _places(load: Floats, queue: Queue) -> Ints:
    """The fewest places to answer at that meet every target, for loads above 0."""
    places = _search(load, queue)
    if queue.max_occupancy is not None:
        places = np.maximum(places, _ceil(load / queue.max_occupancy))
    return places


def _search(load: Floats, queue: Queue) -> Ints:
    """Add places one by one, from the first stable number, to every load that still needs one."""
    places = np.zeros(load.shape, dtype=np.int64)
    left = np.arange(load.size)
    n, inverse = erlang.inverse_blocking_above(load)
    while left.size:
        missed = ~_keeps_promises(load, n, erlang.wait_from_inverse(inverse, load, n), queue)
        places[left[~missed]] = n[~missed].astype(np.int64)
        left, load, n = left[missed], load[missed], n[missed] + 1
        inverse = erlang.next_inverse(inverse[missed], load, n)
    return places


def _keeps_promises(load: Floats, places: Floats, waiting: Floats, queue: Queue) -> Mask:
    """Whether service level and average wait are met, given the share of calls that wait."""
    spare = places - load
    kept = np.ones(load.shape, dtype=np.bool_)
    if queue.service_level is not None and queue.threshold_seconds is not None:
        late = waiting * np.exp(-spare * (queue.threshold_seconds / queue.aht_seconds))
        kept &= 1 - late >= queue.service_level - _SLACK
    if queue.max_asa_seconds is not None:
        longest = queue.max_asa_seconds * (1 + _SLACK)
        kept &= waiting * queue.aht_seconds / spare <= longest
    return kept


def _service_level(load: float, places: int, queue: Queue) -> float | None:
    if queue.threshold_seconds is None:
        return None
    return float(erlang.service_level(load, places, queue.aht_seconds, queue.threshold_seconds))


def _ceil(values: ArrayLike) -> Ints:
    """The next whole number up, by a quotient that is rounded first."""
    quotients = np.asarray(values, dtype=np.float64)
    if np.any(quotients > MOST_PEOPLE):
        raise TooManyPeopleError(f"{quotients.max():g} people are more than anybody could roster")
    return np.ceil(np.round(quotients, _CEILING_DECIMALS)).astype(np.int64)
