"""How the inner loops are compiled: once a machine, free of Python's lock and reference counts.

Counting references to arrays took nineteen twentieths of the time; nothing here allocates, so
nothing needs to be counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}


def compiled(function: Function) -> Function:
    """The function in machine code, kept on disk for the next start."""
    made: Function = njit(**_OPTIONS)(function)
    return made
