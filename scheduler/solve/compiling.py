"""How inner loops are compiled: once a machine, free of Python's lock and reference counts.

Counting references to arrays took nineteen twentieths of the time; nothing here allocates, so
nothing needs to be counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
_ANY_ORDER: dict[str, Any] = {
    "fastmath": {"reassoc", "nsz", "contract"},
    "error_model": "numpy",
}


def compiled(function: Function) -> Function:
    """The function in machine code, kept on disk for the next start."""
    made: Function = njit(**_OPTIONS)(function)
    return made


def compiled_any_order(function: Function) -> Function:
    """Likewise, but sums may be taken in any order.

    That is faster, and no less exact where numbers are whole, as costs are.
    """
    made: Function = njit(**_OPTIONS, **_ANY_ORDER)(function)
    return made
