"""Waiting lines: how long customers wait when so many calls meet so many agents.

Every function takes single numbers or numpy arrays, which it broadcasts against each other, and
returns an array of floats. A load is measured in erlangs: the number of agents that would be busy
if nobody ever waited. Nobody hangs up here, so a service level of the offered calls and one of the
answered calls are the same.

The probabilities are exact limits for a load that stays the same; when the load is not below the
number of agents the line grows without end, and each function says what it answers then.

References:
    Cooper (1981), Introduction to Queueing Theory, 2nd ed., sections 3.3 and 3.4.
"""

import numpy as np
from numpy.typing import ArrayLike

from scheduler.domain.arrays import Floats

# 1 / B beyond exp(745) leaves no positive double for B.
_UNDERFLOW_EXPONENT = 745.0
# The recursion forgets its start by exp(-9**2 / 2) = 3e-18 over 9 standard deviations of the load.
_FORGETTING_DEVIATIONS = 9.0
# A load this close to a whole number is that number; see `offered_load`.
_WHOLE_TOLERANCE = 1e-9


def offered_load(calls: ArrayLike, interval_seconds: float, aht_seconds: float) -> Floats:
    """Turn calls in an interval into erlangs: calls x handling time / length of the interval.

    Seconds in, erlangs out. A load within a billionth of a whole number is taken as that number,
    so that 10 erlangs never come out as 9.999999999999998 and pass for a stable load of 10 agents.

    Raises:
        ValueError: calls are negative or not finite, or a time is not above 0.
    """
    amount = checked_amounts(calls, "calls")
    for name, value in (("interval_seconds", interval_seconds), ("aht_seconds", aht_seconds)):
        if not 0 < value < np.inf:
            raise ValueError(f"{name} {value} must be a number of seconds above 0")
    load = amount * aht_seconds / interval_seconds
    whole = np.rint(load)
    return np.where(np.abs(load - whole) <= _WHOLE_TOLERANCE * np.maximum(1, whole), whole, load)


def erlang_b(load_erlangs: ArrayLike, agents: ArrayLike) -> Floats:
    """Share of calls turned away when nobody can wait (Erlang B), 0 to 1.

    No load is never blocked if there is anyone at all; with no agents everything is blocked.

    Raises:
        ValueError: a load is negative or not finite, or agents are not whole numbers from 0.
    """
    load, n = _checked_pair(load_erlangs, agents)
    return 1 / _inverse_blocking(load, n)


def p_wait(load_erlangs: ArrayLike, agents: ArrayLike) -> Floats:
    """Share of calls that have to wait at all (Erlang C), 0 to 1.

    1 when the load is not below the agents; 0 when there is no load.

    Raises:
        ValueError: as `erlang_b`.
    """
    load, n = _checked_pair(load_erlangs, agents)
    stable = n > load
    safe_load = np.where(stable, load, 0.0)
    waiting = wait_from_inverse(_inverse_blocking(safe_load, n), safe_load, n)
    return np.where(load == 0, 0.0, np.where(stable, waiting, 1.0))


def service_level(
    load_erlangs: ArrayLike,
    agents: ArrayLike,
    aht_seconds: float,
    threshold_seconds: float,
) -> Floats:
    """Share of calls answered within the threshold, 0 to 1; of all calls, as nobody hangs up.

    0 when the load is not below the agents; 1 when there is no load.

    Raises:
        ValueError: as `erlang_b`, or a time is negative or, for the handling time, 0.
    """
    load, n = _checked_pair(load_erlangs, agents)
    _check_times(aht_seconds, threshold_seconds)
    spare = np.maximum(n - load, 0.0)
    level = 1 - p_wait(load, n) * np.exp(-spare * (threshold_seconds / aht_seconds))
    return np.where((n > load) | (load == 0), level, 0.0)


def asa_seconds(load_erlangs: ArrayLike, agents: ArrayLike, aht_seconds: float) -> Floats:
    """Average seconds to answer, over all calls, those answered at once included.

    Infinite when the load is not below the agents (`Staffing` shows None instead); 0 without load.

    Raises:
        ValueError: as `erlang_b`, or the handling time is not above 0.
    """
    load, n = _checked_pair(load_erlangs, agents)
    _check_times(aht_seconds, 0)
    spare = np.where(n > load, n - load, 1.0)
    seconds = p_wait(load, n) * aht_seconds / spare
    return np.where(load == 0, 0.0, np.where(n > load, seconds, np.inf))


def occupancy(load_erlangs: ArrayLike, agents: ArrayLike) -> Floats:
    """Share of their time agents spend on calls, 0 to 1; 1 when the load is not below the agents.

    Raises:
        ValueError: as `erlang_b`.
    """
    load, n = _checked_pair(load_erlangs, agents)
    share = load / np.maximum(n, 1)
    return np.where((n > load) | (load == 0), share, 1.0)


def inverse_blocking_above(load: Floats) -> tuple[Floats, Floats]:
    """The smallest stable number of agents for each load, and 1 / Erlang B there.

    This is where a search for enough agents starts; it goes on with `next_inverse`. Loads must be
    above 0. Not checked: meant for searches, which have checked already.
    """
    n = np.floor(load) + 1
    return n, _recur(load, n)


def next_inverse(inverse: Floats, load: Floats, agents: Floats) -> Floats:
    """1 / Erlang B for ``agents``, from 1 / Erlang B for one agent fewer."""
    with np.errstate(over="ignore"):
        return 1 + inverse * (agents / load)


def wait_from_inverse(inverse: Floats, load: Floats, agents: Floats) -> Floats:
    """Erlang C from 1 / Erlang B, for agents above the load; every term is positive."""
    blocked = 1 / inverse
    with np.errstate(invalid="ignore"):
        return agents * blocked / ((agents - load) + load * blocked)


def _inverse_blocking(load: Floats, agents: Floats) -> Floats:
    """1 / Erlang B, infinite where B is below every positive double."""
    result = np.full(load.shape, np.inf)
    result[agents == 0] = 1.0
    log_ratio = np.log(np.maximum(agents, 1)) - np.log(np.where(load > 0, load, 1.0))
    # For n >= a, Stirling gives ln(1 / B) >= n ln(n / a) - n + a: beyond it nothing is left of B.
    exponent = agents * log_ratio - agents + load
    wanted = (load > 0) & (agents > 0) & ((agents < load) | (exponent < _UNDERFLOW_EXPONENT))
    result[wanted] = _recur(load[wanted], agents[wanted])
    return result


def _recur(load: Floats, agents: Floats) -> Floats:
    """1 / Erlang B at ``agents`` by I(n) = 1 + I(n - 1) n / a, for all loads side by side.

    All loads count down together to their own number of agents. A large load need not start from
    no agents: whatever the start, its weight shrinks by k / a at each k below the load, so nine
    standard deviations below is early enough. Numbers below 1 give I = 1, which is I(0).
    """
    if load.size == 0:
        return np.ones_like(load)
    start = np.minimum(agents, load) - _FORGETTING_DEVIATIONS * np.sqrt(load) - 1
    steps = int(np.max(agents - np.maximum(np.floor(start), 0)))
    inverse = np.ones_like(load)
    with np.errstate(over="ignore"):
        for left in range(steps, -1, -1):
            inverse = 1 + inverse * (np.maximum(agents - left, 0) / load)
    return inverse


def _checked_pair(load_erlangs: ArrayLike, agents: ArrayLike) -> tuple[Floats, Floats]:
    load, n = np.broadcast_arrays(
        checked_amounts(load_erlangs, "load"), checked_amounts(agents, "agents")
    )
    if np.any(n != np.floor(n)):
        wrong = n[n != np.floor(n)].flat[0]
        raise ValueError(f"agents {wrong} must be a whole number: people cannot be halved here")
    return load, n


def checked_amounts(values: ArrayLike, name: str) -> Floats:
    """Take numbers as an array of floats, refusing what is negative, infinite or not a number.

    Raises:
        ValueError: the first wrong one, by its ``name`` and its position.
    """
    array = np.asarray(values, dtype=np.float64)
    wrong = ~(np.isfinite(array) & (array >= 0))
    if np.any(wrong):
        where = f" at position {int(np.flatnonzero(wrong)[0])}" if array.ndim else ""
        raise ValueError(f"{name} {array[wrong].flat[0]}{where} must be a number of 0 or more")
    return array


def _check_times(aht_seconds: float, threshold_seconds: float) -> None:
    if not 0 < aht_seconds < np.inf:
        raise ValueError(f"aht_seconds {aht_seconds} must be a number of seconds above 0")
    if not 0 <= threshold_seconds < np.inf:
        raise ValueError(f"threshold_seconds {threshold_seconds} must be 0 seconds or more")
