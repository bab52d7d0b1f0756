"""Published versions as they were published: listed, looked at, compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from scheduler.check import Report, check_rota
from scheduler.desk.centres import open_revision
from scheduler.desk.differences import (
    PersonDifference,
    ViolationChanges,
    changes_between,
    differences_by_person,
)
from scheduler.desk.keeping import Kept
from scheduler.desk.opening import OpenCentre
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.rota_document import RotaDocument, pinned_cells, pinned_turns, rota_of
from scheduler.store import versions
from scheduler.store.database import Database

VersionCard = versions.StoredVersion


@dataclass(frozen=True, eq=False)
class VersionView:
    """A published rota on the facts it was published on."""

    card: VersionCard
    opened: OpenCentre
    document: RotaDocument
    rota: Rota
    pinned: frozenset[tuple[int, int]]
    duty_pinned: frozenset[int]

    @cached_property
    def report(self) -> Report:
        """What `check` says of it; worked out when it is first asked for."""
        return check_rota(self.opened.problem, self.opened.rules, self.rota)


@dataclass(frozen=True, eq=False)
class VersionComparison:
    """Two published rotas on the facts of the later one; days they do not share are left out."""

    before: VersionView
    after: VersionView
    before_rota: Rota
    after_rota: Rota
    differences: list[PersonDifference]

    @cached_property
    def changes(self) -> ViolationChanges:
        """What the later rota does better and worse, by the rules of its own facts."""
        opened = self.after.opened
        before = check_rota(opened.problem, opened.rules, self.before_rota)
        after = check_rota(opened.problem, opened.rules, self.after_rota)
        return changes_between(opened.problem, before, after)


_views: Kept[tuple[str, int], VersionView] = Kept(12)


def list_versions(database: Database, centre_id: str) -> list[VersionCard]:
    """The versions of a centre, newest first."""
    with database.reading() as connection:
        return versions.versions_of(connection, centre_id)


def newest_version(
    database: Database, centre_id: str, when: date | None = None
) -> VersionCard | None:
    """The version published last, or the last of those that have a day; None without one."""
    with database.reading() as connection:
        return versions.newest_version(connection, centre_id, when)


def view_version(database: Database, version_id: int) -> VersionView:
    """A version as it was published.

    Raises:
        BadInput: there is no such version.
    """
    return _views.get((database.url, version_id), lambda: _look(database, version_id))


def compare_versions(database: Database, a: int, b: int) -> VersionComparison:
    """What differs between two versions, by person; the earlier one of the two is 'before'.

    Raises:
        BadInput: one of them does not exist, or they have no day in common.
    """
    before, after = sorted(
        (view_version(database, one) for one in (a, b)), key=lambda view: view.card.number
    )
    one, other = before.card, after.card
    first, last = max(one.first, other.first), min(one.last, other.last)
    if last < first:
        problem = Message("has no day in common with version {number}.", {"number": one.number})
        remedy = Message("Choose two versions of the same days.")
        raise BadInput([Fault("version", None, "number", str(other.number), problem, remedy)])
    problem_ = after.opened.problem
    shared = range(problem_.day_of(first), problem_.day_of(last) + 1)
    then, now = _only(before, after, shared), _only(after, after, shared)
    differences = differences_by_person(problem_, then, now)
    return VersionComparison(before, after, then, now, differences)


def existing_version(found: VersionCard | None, version_id: int) -> VersionCard:
    """The version that was found.

    Raises:
        BadInput: there is none.
    """
    if found is None:
        problem = Message("is not a version that is kept here.")
        remedy = Message("Choose one from the list.")
        raise BadInput([Fault("version", None, "id", str(version_id), problem, remedy)])
    return found


def _look(database: Database, version_id: int) -> VersionView:
    with database.reading() as connection:
        card = existing_version(versions.find_version(connection, version_id), version_id)
        document = RotaDocument.read(versions.document_of_version(connection, version_id))
    opened = open_revision(database, card.revision_id, card.first, card.weeks)
    rota, _ = rota_of(opened.problem, document)
    return VersionView(
        card,
        opened,
        document,
        rota,
        pinned_cells(opened.problem, document),
        pinned_turns(opened.problem, document),
    )


def _only(view: VersionView, facts: VersionView, days: range) -> Rota:
    """A version's rota on the facts of another, on some days only."""
    problem = facts.opened.problem
    rota, _ = rota_of(problem, view.document)
    cells, duties = rota.cells.copy(), rota.duties.copy()
    for day in range(problem.n_days):
        if day not in days:
            cells[:, day] = False
    for slot in problem.duty_slots:
        if not set(slot.days) <= set(days):
            duties[slot.index] = False
    return Rota(cells, rota.breaks.copy(), duties)
