"""What staff have been told, stretch by stretch, as far as requests can change it.

A window is the horizon of a published version, laid out on the newest facts. Its rota is what the
published files of these facts say of it: where a version published later covers some of its days,
they hold the later word, so that publishing a window anew takes nothing back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.desk.centres import open_revision
from scheduler.desk.opening import OpenCentre
from scheduler.domain.rota import Rota
from scheduler.store import revisions, versions
from scheduler.store.database import Database
from scheduler.store.versions import StoredVersion


@dataclass(frozen=True, eq=False)
class Window:
    """A published stretch of days as it stands.

    ``version`` is the one that is replaced when the window changes; ``newest_number`` and
    ``revision_id`` say what was the newest version and revision when this was looked at.
    """

    centre_id: str
    version: StoredVersion
    newest_number: int
    revision_id: int
    opened: OpenCentre
    rota: Rota
    days: frozenset[date]
    """The days that no version published later covers: those it has the word on."""

    @property
    def first(self) -> date:
        """The first day."""
        return self.version.first

    @property
    def last(self) -> date:
        """The last day."""
        return self.version.last


@dataclass(frozen=True, slots=True)
class Standing:
    """What is the newest of everything: all published versions, newest first, and the facts."""

    versions: tuple[StoredVersion, ...]
    revision_id: int

    @property
    def newest_number(self) -> int:
        """The number of the newest version; 0 before the first."""
        return self.versions[0].number if self.versions else 0

    def owner_of(self, when: date) -> StoredVersion | None:
        """The newest version that covers a date."""
        return next((v for v in self.versions if v.first <= when <= v.last), None)


def look_at_standing(database: Database, centre_id: str) -> Standing:
    """What is the newest of everything at this moment."""
    with database.reading() as connection:
        found = versions.versions_of(connection, centre_id)
        newest = revisions.newest(connection, centre_id)
    return Standing(tuple(sorted(found, key=lambda v: -v.number)), newest.id)


def find_window(database: Database, centre_id: str, when: date) -> Window | None:
    """The window a date lies in; None where nothing is published."""
    standing = look_at_standing(database, centre_id)
    owner = standing.owner_of(when)
    return None if owner is None else open_window(database, centre_id, standing, owner)


def windows_between(database: Database, centre_id: str, first: date, last: date) -> list[Window]:
    """The windows that speak of these days, earliest first; each day belongs to one of them."""
    standing = look_at_standing(database, centre_id)
    owners = {owner.id: owner for owner in _owners(standing, first, last)}
    found = [open_window(database, centre_id, standing, owner) for owner in owners.values()]
    return sorted(found, key=lambda window: window.first)


def open_window(
    database: Database, centre_id: str, standing: Standing, version: StoredVersion
) -> Window:
    """A version's horizon on the newest facts."""
    opened = open_revision(database, standing.revision_id, version.first, version.weeks)
    owners = {day.date: standing.owner_of(day.date) for day in opened.problem.days}
    return Window(
        centre_id=centre_id,
        version=version,
        newest_number=standing.newest_number,
        revision_id=standing.revision_id,
        opened=opened,
        rota=opened.problem.published or Rota.empty(opened.problem),
        days=frozenset(day for day, owner in owners.items() if owner and owner.id == version.id),
    )


def _owners(standing: Standing, first: date, last: date) -> Iterator[StoredVersion]:
    if not standing.versions:
        return
    begin = max(first, min(version.first for version in standing.versions))
    end = min(last, max(version.last for version in standing.versions))
    for number in range((end - begin).days + 1):
        owner = standing.owner_of(begin + timedelta(days=number))
        if owner is not None:
            yield owner
