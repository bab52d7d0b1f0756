"""What each choice in one cell would do to the rota, before anything is changed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from functools import partial

from scheduler.breaks import settle_breaks
from scheduler.check import check_rota
from scheduler.desk.draft_rotas import FactsKey, RotaKey
from scheduler.desk.drafts import DraftView
from scheduler.desk.keeping import Kept
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.swaps.changes import Change, compare

LONGEST_SECONDS = 0.15
"""An edit that is made meanwhile waits so long at most; other prices come in further answers."""


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


@dataclass(frozen=True)
class Choices:
    """The choices of a cell that are priced so far, and whether asking again prices more."""

    priced: tuple[Choice, ...]
    are_all: bool


_known: Kept[tuple[RotaKey, FactsKey, int, int, int | None], Choice] = Kept(256)


def price_choices(
    view: DraftView, employee_id: str, when: date, longest_seconds: float = LONGEST_SECONDS
) -> Choices:
    """Everything else that may stand in a cell of a draft; nothing for a cell it does not have.

    At least one more choice is priced each time, and no more begun after ``longest_seconds``.
    """
    problem, rota = view.problem, view.rota
    employee, day = problem.employee_index.get(employee_id), problem.day_of(when)
    if employee is None or not 0 <= day < problem.n_days:
        return Choices((), True)
    standing = [kind for worked, kind in rota.positions_of(employee) if worked == day]
    kinds: list[int | None] = [None]
    kinds += [s for s in range(problem.n_shift_types) if problem.may_work(employee, day, s)]
    begun, choices, new, left = time.monotonic(), list[Choice](), 0, 0
    for kind in kinds:
        if standing == ([] if kind is None else [kind]):
            continue
        key = (view.rota_key, view.facts_key, employee, day, kind)
        known = _known.find(key)
        if known is None and new and time.monotonic() - begun > longest_seconds:
            left += 1
            continue
        new += known is None
        choices.append(known or _known.get(key, partial(_price, view, employee, day, kind)))
    return Choices(tuple(choices), not left)


def _price(view: DraftView, employee: int, day: int, kind: int | None) -> Choice:
    after = _with(view.problem, view.rota, employee, day, kind)
    found = check_rota(view.problem, view.opened.rules, after).violations
    return Choice(kind, tuple(compare(view.report.violations, found)))


def _with(problem: Problem, rota: Rota, employee: int, day: int, kind: int | None) -> Rota:
    cells, breaks = rota.cells.copy(), rota.breaks.copy()
    cells[employee, day], breaks[employee, day] = False, NO_BREAK
    if kind is not None:
        cells[employee, day, kind] = True
    return settle_breaks(problem, Rota(cells, breaks, rota.duties.copy()))
