"""Arrays in less room than usual, by the names that signatures use."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Small = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers in 32 bits; in 64 where they do not fit."""
Tiny = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers in 16 bits; in 32 where they do not fit."""
Costs = npt.NDArray[np.floating[Any]]
"""Costs in 32 bits; in 64 where that would not be exact."""
