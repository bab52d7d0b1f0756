"""How a file of a centre came to be what it is, and the way back to an earlier state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.desk.actors import Actor, Right
from scheduler.desk.fact_differences import differences
from scheduler.desk.fact_saving import look_at, save_files
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.folder_reader import RULES, SETTINGS
from scheduler.io.text_tables import MODELS, read_text_table, write_text_table
from scheduler.store.database import Database
from scheduler.store.file_states import content_of, states_of_file
from scheduler.store.revisions import StoredRevision, files_of, hashes_of

PUBLISHED = ("published_rota.csv", "published_duty.csv")


@dataclass(frozen=True, slots=True)
class FileChange:
    """One change of a file: who made it, when and why, and what became different.

    ``is_first`` marks the state the file came in with.
    """

    revision: StoredRevision
    differences: tuple[Message, ...]
    is_first: bool


def states_of(database: Database, centre_id: str, file: str) -> list[StoredRevision]:
    """The revisions in which a file changed, newest first."""
    with database.reading() as connection:
        return [state.revision for state in states_of_file(connection, centre_id, file)]


def history_of(database: Database, centre_id: str, file: str, most: int = 20) -> list[FileChange]:
    """The last changes of a file in words, newest first."""
    people = names_of_people(look_at(database, centre_id).files)
    changes = []
    with database.reading() as connection:
        states = states_of_file(connection, centre_id, file)
        for state, before in zip(states[:most], [*states[1:], None], strict=False):
            said: list[Message] = []
            if before is not None:
                old, new = (content_of(connection, one.hash) for one in (before, state))
                said = differences(file, old, new, people)
            changes.append(FileChange(state.revision, tuple(said), before is None))
    return changes


def names_of_people(files: Mapping[str, bytes]) -> dict[str, str]:
    """Everybody's name by employee id."""
    rows = read_text_table("employees.csv", files.get("employees.csv")).rows
    return {row["employee_id"]: row.get("name", "") for row in rows if "employee_id" in row}


def restore_file(
    database: Database,
    actor: Actor,
    centre_id: str,
    file: str,
    revision_id: int,
    *,
    reason: str,
    seen_revision_id: int,
) -> StoredRevision:
    """Make a file again what it was in a revision. It is a change like any other.

    Raises:
        BadInput: the file as it was no longer fits the rest of the centre, or there is no such
            state.
        SavedBefore: somebody else saved the file since it was looked at.
        NotAllowed: the actor may not change it.
    """
    right = Right.EDIT_RULES if file == RULES else Right.EDIT_FACTS
    actor.must_have(right)
    with database.reading() as connection:
        states = states_of_file(connection, centre_id, file)
        state = next((s for s in states if s.revision.id <= revision_id), None)
        content = None if state is None else content_of(connection, state.hash)
    if content is None:
        content = _empty(file)
    return save_files(
        database,
        actor,
        centre_id,
        {file: content},
        action="restore_file",
        reason=reason,
        seen_revision_id=seen_revision_id,
        right=right,
    )


def undo_last_change(
    database: Database,
    actor: Actor,
    centre_id: str,
    file: str,
    *,
    reason: str,
    seen_revision_id: int,
) -> StoredRevision:
    """Make a file what it was before it was changed last.

    Files that were changed along with it, as when a person is deleted with all rows, go back with
    it if nobody has changed them since; published rotas never do.

    Raises:
        BadInput: there is no state before, or it no longer fits the rest of the centre.
        SavedBefore: somebody else saved the file since it was looked at.
        NotAllowed: the actor may not change it.
    """
    before = states_of(database, centre_id, file)[1:2]
    if not before:
        problem = Message("has not been changed yet.")
        remedy = Message("There is nothing to take back.")
        raise BadInput([Fault(file, None, None, None, problem, remedy)])
    right = Right.EDIT_RULES if file == RULES else Right.EDIT_FACTS
    return save_files(
        database,
        actor,
        centre_id,
        _before_last_change(database, centre_id, file),
        action="restore_file",
        reason=reason,
        seen_revision_id=seen_revision_id,
        right=right,
    )


def _before_last_change(database: Database, centre_id: str, file: str) -> dict[str, bytes]:
    """A file as it was before its last change, with those that this change alone touched last."""
    changed, before = states_of(database, centre_id, file)[:2]
    with database.reading() as connection:
        newest = hashes_of(connection, look_at(database, centre_id).revision.id)
        after = hashes_of(connection, changed.id)
        earlier = hashes_of(connection, changed.parent_id or before.id)
        contents = files_of(connection, changed.parent_id or before.id)
    together = {name for name in {*after, *earlier} if after.get(name) != earlier.get(name)}
    if any(name in PUBLISHED for name in together) or file in (SETTINGS, RULES):
        together = {file}
    untouched = {name for name in together if newest.get(name) == after.get(name)} | {file}
    return {name: contents.get(name, _empty(name)) for name in untouched}


def _empty(file: str) -> bytes:
    """A file that says nothing: a centre without it means the same."""
    return write_text_table(file, ()) if file in MODELS else b"# \n"
