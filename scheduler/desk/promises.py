"""What a queue promises its customers: as a figure, and in words."""

from __future__ import annotations

from scheduler.domain.queue import Queue
from scheduler.domain.text import Message


def target_of(queue: Queue) -> float | None:
    """The share of contacts a queue promises; all of its places for a queue with fixed ones."""
    return 1.0 if queue.fixed else queue.service_level


def promise_of(queue: Queue) -> Message:
    """What a queue promises its customers, in words."""
    if queue.fixed:
        return Message("every place filled")
    values: dict[str, object] = {}
    parts: list[Message] = []
    if queue.service_level is not None and queue.threshold_seconds is not None:
        values = {"share": f"{queue.service_level:.0%}", "seconds": f"{queue.threshold_seconds:g}"}
        parts.append(Message("{share} answered within {seconds} s", values))
    if queue.max_asa_seconds is not None:
        values = {"seconds": f"{queue.max_asa_seconds:g}"}
        parts.append(Message("an average wait of at most {seconds} s", values))
    if queue.max_occupancy is not None:
        values = {"share": f"{queue.max_occupancy:.0%}"}
        parts.append(Message("people busy {share} of the time at most", values))
    return Message("{promises}", {"promises": parts or [Message("a line that does not grow")]})
