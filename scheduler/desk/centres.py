"""The centres kept here: bring one in, take one out, put one away, open one on a horizon."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from scheduler.desk.actors import Actor, Right
from scheduler.desk.keeping import Kept
from scheduler.desk.opening import RULE_PACKAGES_VARIABLE, OpenCentre, known_rules
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message, Name
from scheduler.io.folder_reader import SETTINGS
from scheduler.store import centres, events, revisions
from scheduler.store.database import Database

if TYPE_CHECKING:
    from scheduler.io.centre_folder import CentreFolder

_LONGEST_ID = 64
_FolderKey = tuple[str, int, str]
_folders: Kept[_FolderKey, CentreFolder] = Kept(8)
_opened: Kept[tuple[_FolderKey, date | None, int | None], OpenCentre] = Kept(16)
_cards: Kept[_FolderKey, tuple[Name, date | None, int]] = Kept(64)


@dataclass(frozen=True, slots=True)
class CentreCard:
    """A centre in the list: its name, its usual horizon and the number of its newest facts."""

    id: str
    name: Name
    first: date | None
    weeks: int
    revision: int
    created_at: datetime


def list_centres(database: Database, archived: bool = False) -> list[CentreCard]:
    """The centres in use, or those that have been put away."""
    with database.reading() as connection:
        return [
            _card(database, connection, centre)
            for centre in centres.all_centres(connection, archived)
        ]


def find_card(database: Database, centre_id: str) -> CentreCard:
    """One centre of the list, also one that has been put away.

    Raises:
        BadInput: there is no such centre.
    """
    with database.reading() as connection:
        return _card(database, connection, _existing(connection, centre_id))


def import_folder(
    database: Database, actor: Actor, folder: Path, *, replace: bool = False
) -> CentreCard:
    """Keep a centre's folder here. With ``replace`` it becomes the newest facts of a centre that
    is here already; the rota that has been published stays as it is.

    Raises:
        BadInput: something in the folder is wrong, or the centre is here already.
        NotAllowed: the actor may not bring in centres.
    """
    from scheduler.io.centre_archive import folder_files

    actor.must_have(Right.IMPORT_CENTRE)
    return _take_in(database, actor, folder_files(Path(folder)), replace)


def import_zip(
    database: Database,
    actor: Actor,
    content: bytes,
    *,
    name: str = "zip",
    replace: bool = False,
) -> CentreCard:
    """As `import_folder`, from a zip file; ``name`` is what its faults call it.

    Raises:
        BadInput: it is no zip file of a centre, something in it is wrong, or the centre is here
            already.
        NotAllowed: the actor may not bring in centres.
    """
    from scheduler.io.centre_archive import unpack_files

    actor.must_have(Right.IMPORT_CENTRE)
    return _take_in(database, actor, unpack_files(content, name), replace)


def export_zip(database: Database, centre_id: str) -> bytes:
    """The centre's newest facts as a zip file of its folder; the same facts, the same bytes.

    Raises:
        BadInput: there is no such centre.
    """
    from scheduler.io.centre_archive import pack_files

    with database.reading() as connection:
        newest = revisions.newest(connection, _existing(connection, centre_id).id)
        return pack_files(revisions.files_of(connection, newest.id), centre_id)


def archive_centre(database: Database, actor: Actor, centre_id: str) -> None:
    """Put a centre away: it leaves the list, and nothing of it is lost.

    Raises:
        BadInput: there is no such centre.
        NotAllowed: the actor may not put centres away.
    """
    _move(database, actor, centre_id, away=True)


def restore_centre(database: Database, actor: Actor, centre_id: str) -> None:
    """Take a centre that was put away back into the list.

    Raises:
        BadInput: there is no such centre.
        NotAllowed: the actor may not do this.
    """
    _move(database, actor, centre_id, away=False)


def open_stored(
    database: Database, centre_id: str, first: date | None = None, weeks: int | None = None
) -> OpenCentre:
    """Open the newest facts of a centre on a horizon, by default the one its centre.toml names.

    Raises:
        BadInput: there is no such centre, or the horizon makes no sense for it.
    """
    with database.reading() as connection:
        newest = revisions.newest(connection, _existing(connection, centre_id).id)
    return open_revision(database, newest.id, first, weeks)


def open_revision(
    database: Database, revision_id: int, first: date | None = None, weeks: int | None = None
) -> OpenCentre:
    """Open facts as they were in a revision. What was opened is kept for the next who asks.

    Raises:
        BadInput: the horizon makes no sense for the centre, or a rule that it uses is gone.
    """
    key = _key(database, revision_id)

    def lay_out() -> OpenCentre:
        folder = _folders.get(key, lambda: _read(database, revision_id))
        return OpenCentre(folder, folder.problem(first, weeks), tuple(folder.rules))

    return _opened.get((key, first, weeks), lay_out)


def read_stored(database: Database, centre_id: str) -> CentreFolder:
    """The newest facts of a centre, for any days.

    Raises:
        BadInput: there is no such centre, or a rule that it uses is gone.
    """
    with database.reading() as connection:
        newest = revisions.newest(connection, _existing(connection, centre_id).id)
    return _folders.get(_key(database, newest.id), lambda: _read(database, newest.id))


def keep_read(database: Database, revision_id: int, folder: CentreFolder) -> None:
    """Keep what the files of a revision say, so that they need not be read again."""
    _folders.get(_key(database, revision_id), lambda: folder)


def check_files(files: Mapping[str, bytes]) -> CentreFolder:
    """Read a centre's files as a whole, without keeping them.

    Raises:
        BadInput: anything in them is wrong; every fault is named.
    """
    from scheduler.io.centre_archive import read_files

    return read_files(files, known_rules())


def _take_in(
    database: Database, actor: Actor, found: Mapping[str, bytes], replace: bool
) -> CentreCard:
    from scheduler.io.centre_archive import centre_files

    folder = check_files(found)
    if folder.default_first is not None:
        # A horizon that cannot be opened is found now, not when somebody looks at it.
        folder.problem()
    centre_id, files = folder.centre.id, centre_files(found)
    if len(centre_id) > _LONGEST_ID:
        problem = Message("is too long.")
        remedy = Message("Write at most {most} characters.", {"most": _LONGEST_ID})
        raise BadInput([Fault(SETTINGS, None, "id", centre_id, problem, remedy)])
    with database.writing() as connection:
        centre = centres.lock_centre(connection, centre_id)
        if centre is None:
            name = folder.centre.name
            centres.add_centre(connection, centre_id, name.zh, name.en)
            _add(connection, actor, centre_id, files, None)
        elif not replace:
            problem = Message("is here already.")
            remedy = Message("Give the new centre another id, or say that it replaces this one.")
            raise BadInput([Fault(SETTINGS, None, "id", centre_id, problem, remedy)])
        else:
            centres.put_away(connection, centre_id, False)
            newest = revisions.newest(connection, centre_id)
            kept = revisions.files_of(connection, newest.id)
            files = _with_published(files, kept)
            if files != kept:
                check_files(files)
                _add(connection, actor, centre_id, files, newest.id)
    return find_card(database, centre_id)


def _add(
    connection: Connection,
    actor: Actor,
    centre_id: str,
    files: Mapping[str, bytes],
    parent_id: int | None,
) -> None:
    added = revisions.add_revision(
        connection, centre_id, files, actor=actor.name, reason="import", parent_id=parent_id
    )
    facts = {"revision": added.number}
    events.note(connection, centre_id, actor.name, "import_centre", centre_id, facts)


def _with_published(files: Mapping[str, bytes], kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, but with the published rota that is here: staff have seen it."""
    published = ("published_rota.csv", "published_duty.csv")
    if not any(name in kept for name in published):
        return dict(files)
    others = {name: content for name, content in files.items() if name not in published}
    return others | {name: kept[name] for name in published if name in kept}


def _move(database: Database, actor: Actor, centre_id: str, *, away: bool) -> None:
    actor.must_have(Right.ARCHIVE_CENTRE)
    with database.writing() as connection:
        centre = _existing(connection, centre_id)
        if (centre.archived_at is not None) == away:
            return
        centres.put_away(connection, centre_id, away)
        action = "archive_centre" if away else "restore_centre"
        events.note(connection, centre_id, actor.name, action, centre_id, {})


def _existing(connection: Connection, centre_id: str) -> centres.StoredCentre:
    found = centres.find_centre(connection, centre_id)
    if found is None:
        problem = Message("is not a centre that is kept here.")
        remedy = Message("Choose one from the list, or import its folder.")
        raise BadInput([Fault("centre", None, "id", centre_id, problem, remedy)])
    return found


def _read(database: Database, revision_id: int) -> CentreFolder:
    with database.reading() as connection:
        files = revisions.files_of(connection, revision_id)
    return check_files(files)


def _key(database: Database, revision_id: int) -> _FolderKey:
    return database.url, revision_id, os.environ.get(RULE_PACKAGES_VARIABLE, "")


def _card(database: Database, connection: Connection, centre: centres.StoredCentre) -> CentreCard:
    newest = revisions.newest(connection, centre.id)

    def look() -> tuple[Name, date | None, int]:
        from scheduler.io.centre_archive import read_settings_of

        content = revisions.file_of(connection, newest.id, SETTINGS)
        settings = read_settings_of(content or b"")
        return Name(settings.name, settings.name_en), settings.first, settings.weeks

    name, first, weeks = _cards.get(_key(database, newest.id), look)
    return CentreCard(centre.id, name, first, weeks, newest.number, centre.created_at)
