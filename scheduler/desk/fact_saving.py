"""Saves files of a centre: the whole centre is read as it would be, then kept or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.desk.actors import Actor, Right
from scheduler.desk.centres import check_files
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.folder_reader import SETTINGS
from scheduler.store import drafts, events, revisions, versions
from scheduler.store.database import Database
from scheduler.store.revisions import StaleWrite, StoredRevision

Files = Mapping[str, bytes]
Horizon = tuple[date, int]
"""First day and weeks."""
_MOST_TRIES, _MOST_DRAFTS = 5, 3


@dataclass(frozen=True, slots=True)
class Facts:
    """A centre's files as they are now."""

    revision: StoredRevision
    files: Files


class SavedBefore(StaleWrite):
    """Somebody else saved the same file since it was looked at; ``theirs`` says who and when."""

    def __init__(self, file: str, theirs: StoredRevision) -> None:
        problem = Message("has been saved by {who} in the meantime.", {"who": theirs.actor})
        remedy = Message("Look at their changes, then make yours again.")
        BadInput.__init__(self, [Fault(file, None, None, None, problem, remedy)])
        self.file = file
        self.theirs = theirs


def look_at(database: Database, centre_id: str) -> Facts:
    """The newest facts of a centre.

    Raises:
        BadInput: there is no such centre.
    """
    with database.reading() as connection:
        try:
            found = revisions.newest(connection, centre_id)
        except LookupError:
            problem = Message("is not a centre that is kept here.")
            remedy = Message("Choose one from the list, or import its folder.")
            fault = Fault("centre", None, "id", centre_id, problem, remedy)
            raise BadInput([fault]) from None
        return Facts(found, revisions.files_of(connection, found.id))


def faults_of(
    files: Files, before: Files | None = None, horizons: Sequence[Horizon] = ()
) -> tuple[Fault, ...]:
    """Everything that is wrong with a centre's files, its usual horizon included.

    ``horizons`` have a rota: those that could be laid out from the files ``before`` still must be.
    """
    try:
        folder = check_files(files)
        if folder.default_first is not None:
            # A horizon that cannot be opened is found now, not when somebody looks at it.
            folder.problem()
    except BadInput as refused:
        return refused.faults
    for first, weeks in horizons:
        try:
            folder.problem(first, weeks)
        except BadInput as refused:
            if before is None or not _can_be_laid_out(before, first, weeks):
                continue
            return (_closed(first, weeks), *refused.faults)
    return ()


def horizons_in_use(database: Database, centre_id: str) -> tuple[Horizon, ...]:
    """The days of the newest drafts and of what was published last."""
    with database.reading() as connection:
        found = [(one.first, one.weeks) for one in drafts.drafts_of(connection, centre_id)]
        published = versions.newest_version(connection, centre_id)
    found = found[:_MOST_DRAFTS]
    if published is not None:
        found.append((published.first, published.weeks))
    return tuple(dict.fromkeys(found))


def _can_be_laid_out(files: Files, first: date, weeks: int) -> bool:
    try:
        check_files(files).problem(first, weeks)
    except BadInput:
        return False
    return True


def _closed(first: date, weeks: int) -> Fault:
    last = first + timedelta(weeks=weeks, days=-1)
    problem = Message(
        "could no longer be opened from {first} to {last}, where a rota stands.",
        {"first": first, "last": last},
    )
    remedy = Message("The reasons follow: mend them, or leave this as it was.")
    return Fault(SETTINGS, None, None, None, problem, remedy)


def save_files(
    database: Database,
    actor: Actor,
    centre_id: str,
    changes: Files,
    *,
    action: str,
    reason: str,
    seen_revision_id: int,
    right: Right = Right.EDIT_FACTS,
) -> StoredRevision:
    """Keep files of a centre as its newest facts; what others saved elsewhere stays.

    ``seen_revision_id`` is the state the changes were made from. Saving what is there already
    adds nothing.

    Raises:
        BadInput: something is wrong with the centre as it would be.
        SavedBefore: somebody else saved one of these files since.
        NotAllowed: the actor may not change facts.
    """
    actor.must_have(right)
    for _ in range(_MOST_TRIES):
        facts = look_at(database, centre_id)
        merged = {**facts.files, **changes}
        if merged == facts.files:
            return facts.revision
        _refuse_if_saved_before(database, facts.revision, changes, seen_revision_id)
        faults = faults_of(merged, facts.files, horizons_in_use(database, centre_id))
        if faults:
            raise BadInput(faults)
        try:
            return _keep(database, actor, facts.revision, merged, changes, action, reason)
        except StaleWrite:
            continue  # somebody saved while the centre was being read: look again
    raise StaleWrite(", ".join(changes))


def _keep(
    database: Database,
    actor: Actor,
    base: StoredRevision,
    merged: Files,
    changes: Files,
    action: str,
    reason: str,
) -> StoredRevision:
    with database.writing() as connection:
        added = revisions.add_revision(
            connection,
            base.centre_id,
            merged,
            actor=actor.name,
            reason=reason.strip(),
            parent_id=base.id,
        )
        told = {"revision": added.number, "files": sorted(changes), "reason": reason}
        events.note(connection, base.centre_id, actor.name, action, ", ".join(changes), told)
        return added


def _refuse_if_saved_before(
    database: Database, now: StoredRevision, changes: Files, seen_revision_id: int
) -> None:
    if now.id == seen_revision_id:
        return
    with database.reading() as connection:
        seen = revisions.hashes_of(connection, seen_revision_id)
        found = revisions.hashes_of(connection, now.id)
        for file in changes:
            if seen.get(file) != found.get(file):
                raise SavedBefore(file, _who_saved(database, now, file))


def _who_saved(database: Database, now: StoredRevision, file: str) -> StoredRevision:
    """The newest revision in which a file became what it is now."""
    from scheduler.desk.fact_history import states_of

    return next(iter(states_of(database, now.centre_id, file)), now)
