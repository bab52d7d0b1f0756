"""How the search for rows is compiled: once a machine, free of Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])
# Costs are whole numbers, so that sums may be taken in any order and come out the same; and nothing
# is allocated, so that no references need to be counted.
_OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "_nrt": False,
    "fastmath": {"reassoc", "nsz", "contract"},
    "error_model": "numpy",
}


def compiled(function: Function) -> Function:
    """The function in machine code, kept on disk for the next start."""
    made: Function = njit(**_OPTIONS)(function)
    return made
