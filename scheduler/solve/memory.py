"""Memory that was freed goes back to the system before more is asked for."""

from __future__ import annotations

import ctypes


def give_memory_back() -> None:
    """Hand back what was freed in any thread; nothing happens where the C library cannot do it.

    glibc keeps a pool for each thread, and what one has freed is of no use to the others: after a
    minute with 50 people that was a fifth of all memory held. Takes some milliseconds.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
