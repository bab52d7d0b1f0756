"""A rota: who works which shift, when they take their break, and who is on duty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem
    from scheduler.domain.shifts import Shift

NO_BREAK = -1


@dataclass(frozen=True, eq=False)
class Rota:
    """Shifts, breaks and duties of one horizon; never changed in place.

    ``cells[employee, day, shift_type]`` is True where a person works (a hand-made rota may hold two
    shifts on a day, and `check` says so). ``breaks`` has the same shape: minutes from the shift's
    start to the start of its unpaid break, or ``NO_BREAK`` where it is not settled.
    ``duties[slot, employee]`` is True where a person holds a duty.
    """

    cells: npt.NDArray[np.bool_]
    breaks: npt.NDArray[np.int16]
    duties: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        for array in (self.cells, self.breaks, self.duties):
            array.flags.writeable = False

    @staticmethod
    def empty(problem: Problem) -> Rota:
        """A rota in which nobody works."""
        shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
        return Rota(
            np.zeros(shape, bool),
            np.full(shape, NO_BREAK, np.int16),
            np.zeros((len(problem.duty_slots), problem.n_employees), bool),
        )

    @staticmethod
    def of(
        problem: Problem,
        shifts: Iterable[tuple[int, int, int]],
        duties: Iterable[tuple[int, int]] = (),
    ) -> Rota:
        """A rota from (employee, day, shift type) and (duty slot, employee) positions."""
        blank = Rota.empty(problem)
        cells, held = blank.cells.copy(), blank.duties.copy()
        for cell in shifts:
            cells[cell] = True
        for slot in duties:
            held[slot] = True
        return Rota(cells, blank.breaks.copy(), held)

    def with_breaks(self, breaks: npt.NDArray[np.int16]) -> Rota:
        """The same rota with other break times."""
        return Rota(self.cells.copy(), breaks.copy(), self.duties.copy())

    def __repr__(self) -> str:
        """Positions instead of arrays: short enough to read in a failing test."""
        shifts, duties = np.argwhere(self.cells).tolist(), np.argwhere(self.duties).tolist()
        return f"Rota(shifts={shifts}, duties={duties})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rota) and self._bytes == other._bytes

    def __hash__(self) -> int:
        return hash(self._bytes)

    @cached_property
    def _bytes(self) -> tuple[bytes, bytes, bytes]:
        worked = np.where(self.cells, self.breaks, NO_BREAK)
        return self.cells.tobytes(), worked.tobytes(), self.duties.tobytes()

    @cached_property
    def _positions(self) -> list[list[tuple[int, int]]]:
        rows: list[list[tuple[int, int]]] = [[] for _ in range(self.cells.shape[0])]
        for employee, day, shift_type in np.argwhere(self.cells).tolist():
            rows[employee].append((day, shift_type))
        return rows

    def positions_of(self, employee: int) -> list[tuple[int, int]]:
        """The (day, shift type) cells of a person, earliest day first."""
        return self._positions[employee]

    def shifts_of(self, employee: int, problem: Problem) -> list[Shift]:
        """The person's shifts in the horizon, earliest start first."""
        mine = [problem.shift(day, kind) for day, kind in self._positions[employee]]
        mine.sort(key=lambda shift: shift.start)
        return mine

    def timeline_of(self, employee: int, problem: Problem) -> list[Shift]:
        """The person's shifts, those before the horizon included, earliest start first."""
        return [*problem.past_shifts[employee], *self.shifts_of(employee, problem)]

    def worked_days(self, employee: int, problem: Problem) -> list[bool]:
        """For each day of the horizon whether the person works a shift that starts on it."""
        row: list[bool] = self._worked[employee].tolist()
        return row

    @cached_property
    def _worked(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.cells.any(axis=2), bool)

    def holders_of(self, slot: int) -> list[int]:
        """The people who hold a duty slot (one, in a sound rota)."""
        return [int(e) for e in np.flatnonzero(self.duties[slot])]

    def slots_of(self, employee: int) -> list[int]:
        """The duty slots a person holds."""
        return [int(k) for k in np.flatnonzero(self.duties[:, employee])]
