"""A rota while a few things in it change hands: what was touched is known."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduler.domain.duty import DutyPeriod
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn


@dataclass(frozen=True, slots=True)
class Handover:
    """A turn that goes from the person who has it to another."""

    turn: Turn
    taker: int


@dataclass
class Sketch:
    """A copy of a rota to try hand-overs in; ``touched`` (employee, day) and ``slots`` differ."""

    problem: Problem
    base: Rota
    touched: set[tuple[int, int]] = field(default_factory=set)
    slots: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.cells = self.base.cells.copy()
        self.breaks = self.base.breaks.copy()
        self.duties = self.base.duties.copy()

    def kinds(self, employee: int, day: int) -> tuple[int, ...]:
        """The shift types a person works on a day."""
        return tuple(int(kind) for kind in np.flatnonzero(self.cells[employee, day]))

    def do(self, handover: Handover) -> None:
        """Let a turn change hands."""
        turn, taker = handover.turn, handover.taker
        if isinstance(turn, DutyTurn):
            self._give_slot(turn.slot, turn.employee, taker)
            return
        for kind in self.kinds(turn.employee, turn.day):
            self._give_shift(turn, kind, taker)

    def put(self, employee: int, day: int, kind: int | None) -> None:
        """Let a person work one shift type on a day, or none; duties of a shift left go with it."""
        for standing in self.kinds(employee, day):
            if standing != kind:
                self.cells[employee, day, standing] = False
                self.breaks[employee, day, standing] = NO_BREAK
                for slot in meetings(self.problem, day, standing):
                    if self.duties[slot, employee]:
                        self.duties[slot, employee] = False
                        self.slots.add(slot)
        if kind is not None:
            self.cells[employee, day, kind] = True
        self.touched.add((employee, day))

    def drop_slot(self, slot: int, employee: int) -> None:
        """Let nobody hold a turn of duty in a person's place."""
        self.duties[slot, employee] = False
        self.slots.add(slot)

    def rota(self) -> Rota:
        """The rota as it is now."""
        return Rota(self.cells.copy(), self.breaks.copy(), self.duties.copy())

    def _give_shift(self, turn: ShiftTurn, kind: int, taker: int) -> None:
        giver, day = turn.employee, turn.day
        self.cells[taker, day, kind] = True
        self.breaks[taker, day, kind] = self.breaks[giver, day, kind]
        self.cells[giver, day, kind] = False
        self.breaks[giver, day, kind] = NO_BREAK
        self.touched |= {(giver, day), (taker, day)}
        for slot in meetings(self.problem, day, kind):
            if self.duties[slot, giver]:
                self._give_slot(slot, giver, taker)

    def _give_slot(self, slot: int, giver: int, taker: int) -> None:
        self.duties[slot, giver] = False
        self.duties[slot, taker] = True
        self.slots.add(slot)


def meetings(problem: Problem, day: int, kind: int | None = None) -> list[int]:
    """The small duties that belong to the shifts of a day: of one shift type, or of all."""
    return [
        slot.index
        for slot in problem.duty_slots
        if slot.kind.period is DutyPeriod.SHIFT
        and slot.shift is not None
        and (kind is None or slot.shift == kind)
        and day in slot.days
    ]
