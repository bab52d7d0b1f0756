"""Compares any two rotas of a horizon: the draft with a version, or two versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from scheduler.breaks import settle_breaks
from scheduler.check import Report, check_rota
from scheduler.desk.differences import (
    PersonDifference,
    ViolationChanges,
    changes_between,
    differences_by_person,
)
from scheduler.desk.drafts import DraftView
from scheduler.desk.opening import OpenCentre
from scheduler.desk.publishing import VersionCard, VersionView, list_versions, view_version
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.rota_document import RotaDocument, rota_of
from scheduler.store.database import Database


@dataclass(frozen=True, eq=False)
class RotaComparison:
    """Two rotas on the facts of a draft; days only one of them has are left out of both."""

    opened: OpenCentre
    before: Rota
    after: Rota

    @property
    def problem(self) -> Problem:
        """The facts both are laid out on."""
        return self.opened.problem

    @cached_property
    def report_before(self) -> Report:
        """What `check` says of the one."""
        return check_rota(self.problem, self.opened.rules, self.before)

    @cached_property
    def report_after(self) -> Report:
        """What `check` says of the other."""
        return check_rota(self.problem, self.opened.rules, self.after)

    @cached_property
    def differences(self) -> list[PersonDifference]:
        """What differs, by person."""
        return differences_by_person(self.problem, self.before, self.after)

    @cached_property
    def changes(self) -> ViolationChanges:
        """What the other does better and worse."""
        return changes_between(self.problem, self.report_before, self.report_after)


def versions_to_compare(database: Database, view: DraftView) -> list[VersionCard]:
    """The versions that share a day with a draft, newest first."""
    last = view.problem.date_of(view.problem.n_days - 1)
    return [
        card
        for card in list_versions(database, view.centre_id)
        if card.first <= last and _last_day(card) >= view.first
    ]


def compare_rotas(
    database: Database, view: DraftView, before: int | None, after: int | None
) -> RotaComparison:
    """Two rotas of a draft's horizon; each is a version's id, or None for the draft itself.

    Raises:
        BadInput: there is no such version, or the two have no day of the horizon in common.
    """
    sides = [None if side is None else view_version(database, side) for side in (before, after)]
    shared = range(view.problem.n_days)
    for side in sides:
        if side is not None:
            first, last = (
                view.problem.day_of(day) for day in (side.card.first, _last_day(side.card))
            )
            shared = range(max(shared.start, first), min(shared.stop, last + 1))
    if not shared:
        problem = Message("have no day of this rota in common.")
        remedy = Message("Choose two versions of the same days.")
        raise BadInput([Fault("version", None, None, None, problem, remedy)])
    then, now = (_laid_out(view, side, shared) for side in sides)
    return RotaComparison(view.opened, then, now)


def _last_day(card: VersionCard) -> date:
    return date.fromordinal(card.first.toordinal() + 7 * card.weeks - 1)


def _laid_out(view: DraftView, side: VersionView | None, shared: range) -> Rota:
    problem = view.problem
    document: RotaDocument = view.document if side is None else side.document
    rota = settle_breaks(problem, rota_of(problem, document)[0])
    if len(shared) == problem.n_days:
        return rota
    cells, duties = rota.cells.copy(), rota.duties.copy()
    for day in set(range(problem.n_days)) - set(shared):
        cells[:, day] = False
    for slot in problem.duty_slots:
        if not set(slot.days) <= set(shared):
            duties[slot.index] = False
    return Rota(cells, rota.breaks.copy(), duties)
