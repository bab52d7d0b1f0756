"""Waiting lines whose customers hang up (Erlang A): what impatience does to waits and losses.

Calls arrive and are handled as in Erlang C; besides, every waiting customer hangs up after an
exponential patience. Such a line is always stable. Sizing does not use it yet: Erlang C is the
cautious choice, since it asks for more people than customers who hang up would need.

References:
    Palm (1957), Research on telephone traffic carried by full availability groups.
    Garnett, Mandelbaum & Reiman (2002), Designing a call center with impatient customers,
    Manufacturing & Service Operations Management 4(3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

_NEGLIGIBLE = 1e-18
"""Share of the largest state's weight below which longer lines no longer matter."""


@dataclass(frozen=True, slots=True)
class ImpatientLine:
    """The long-run figures of a line whose customers hang up.

    ``p_wait`` and ``p_abandon`` are shares of all calls, 0..1; ``queue_length`` is the mean number
    of waiting customers; ``mean_wait_seconds`` is over all calls, those who hang up included.
    """

    p_wait: float
    p_abandon: float
    queue_length: float
    mean_wait_seconds: float


def impatient_line(
    load_erlangs: float, agents: int, aht_seconds: float, patience_seconds: float
) -> ImpatientLine:
    """The exact figures of an Erlang A line.

    Parameters
    ----------
    load_erlangs : calls an hour times handling hours, from 0.
    agents : whole number from 1.
    aht_seconds, patience_seconds : mean handling time and mean patience, above 0.

    Raises
    ------
    ValueError
        A figure is out of its range.
    """
    if not (load_erlangs >= 0 and math.isfinite(load_erlangs)):
        raise ValueError(f"load_erlangs {load_erlangs} must be a number from 0")
    if agents < 1 or agents != int(agents):
        raise ValueError(f"agents {agents} must be a whole number from 1")
    if not (0 < aht_seconds < math.inf and 0 < patience_seconds < math.inf):
        raise ValueError("aht_seconds and patience_seconds must be above 0")
    if load_erlangs == 0:
        return ImpatientLine(0.0, 0.0, 0.0, 0.0)
    # Weights of the states relative to all agents busy and nobody waiting, in logarithms, so that
    # no factorial of a large centre overflows.
    busy = np.arange(int(agents), 0, -1)
    below = np.cumsum(np.log(busy / load_erlangs))
    above = _log_waiting(load_erlangs, int(agents), aht_seconds / patience_seconds)
    peak = max(0.0, float(below.max()), float(above.max(initial=0.0)))
    all_busy = math.exp(-peak)
    waiting = np.exp(above - peak)
    total = all_busy + float(np.exp(below - peak).sum()) + float(waiting.sum())
    queue = float((waiting * np.arange(1, len(waiting) + 1)).sum()) / total
    calls_per_second = load_erlangs / aht_seconds
    return ImpatientLine(
        p_wait=(all_busy + float(waiting.sum())) / total,
        p_abandon=queue / patience_seconds / calls_per_second,
        queue_length=queue,
        mean_wait_seconds=queue / calls_per_second,
    )


def _log_waiting(load: float, agents: int, hang_up: float) -> np.ndarray:
    """Logarithms of the weights of 1, 2, ... waiting customers; ``hang_up`` is AHT / patience."""
    # The weights fall for good once more customers leave than come; go far enough beyond that.
    turning = max(0.0, (load - agents) / hang_up)
    count = 64 + int(turning)
    while True:
        line = np.arange(1, count + 1)
        weights = np.cumsum(np.log(load / (agents + line * hang_up)))
        if weights[-1] < weights.max(initial=0.0) + math.log(_NEGLIGIBLE):
            return weights
        count *= 2
