"""What each choice in one cell would do to the rota, before anything is changed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from scheduler.breaks import settle_breaks
from scheduler.check import check_rota
from scheduler.desk.drafts import DraftView
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.swaps.changes import Change, compare

LONGEST_SECONDS = 0.6
"""Whoever asks looks at an open menu: in a very large centre the last choices go unpriced."""


@dataclass(frozen=True)
class Choice:
    """A shift type that could stand in a cell (``shift`` None: a day off), and what it changes."""

    shift: int | None
    changes: tuple[Change, ...]
    """Breaches that come, go, grow or shrink; hard ones first, then the dearest."""

    @property
    def cost(self) -> int:
        """What the rota would cost more; negative if it would cost less."""
        return sum(change.cost for change in self.changes)

    @property
    def hard(self) -> int:
        """Breaches of hard rules that would come or grow."""
        return sum(change.shown.is_hard and change.is_worse for change in self.changes)


def price_choices(
    view: DraftView, employee_id: str, when: date, longest_seconds: float = LONGEST_SECONDS
) -> tuple[Choice, ...]:
    """Everything else that may stand in a cell of a draft; nothing for a cell it does not have."""
    problem, rota = view.problem, view.rota
    employee, day = problem.employee_index.get(employee_id), problem.day_of(when)
    if employee is None or not 0 <= day < problem.n_days:
        return ()
    standing = [kind for worked, kind in rota.positions_of(employee) if worked == day]
    kinds: list[int | None] = [None]
    kinds += [s for s in range(problem.n_shift_types) if problem.may_work(employee, day, s)]
    begun, choices = time.monotonic(), list[Choice]()
    for kind in kinds:
        if standing == ([] if kind is None else [kind]):
            continue
        after = _with(problem, rota, employee, day, kind)
        found = check_rota(problem, view.opened.rules, after).violations
        choices.append(Choice(kind, tuple(compare(view.report.violations, found))))
        if time.monotonic() - begun > longest_seconds:
            break
    return tuple(choices)


def _with(problem: Problem, rota: Rota, employee: int, day: int, kind: int | None) -> Rota:
    cells, breaks = rota.cells.copy(), rota.breaks.copy()
    cells[employee, day], breaks[employee, day] = False, NO_BREAK
    if kind is not None:
        cells[employee, day, kind] = True
    return settle_breaks(problem, Rota(cells, breaks, rota.duties.copy()))
