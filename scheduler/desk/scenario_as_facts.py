"""Makes the changes of a scenario the centre's facts, and takes that back."""

from __future__ import annotations

from scheduler.desk.actors import Actor, Right
from scheduler.desk.centres import open_revision
from scheduler.desk.fact_saving import look_at, save_files
from scheduler.desk.scenario_changes import Changes
from scheduler.desk.scenario_facts import carry_out, faults_as_facts
from scheduler.desk.scenarios import existing
from scheduler.domain.faults import BadInput, Fault, refuse_if_any
from scheduler.domain.text import Message
from scheduler.io.folder_reader import RULES
from scheduler.io.text_tables import MODELS, write_text_table
from scheduler.store import revisions
from scheduler.store.database import Database
from scheduler.store.revisions import StoredRevision


def make_facts(database: Database, actor: Actor, scenario_id: int, reason: str) -> StoredRevision:
    """Make the changes of a scenario the centre's facts: a new revision.

    Raises:
        BadInput: there is no such scenario, it changes nothing, a change no longer fits the facts,
            or loosens a rule of law without saying what allows that.
        NotAllowed: the actor may not change facts, or rules where it changes some.
    """
    actor.must_have(Right.EDIT_FACTS)
    with database.reading() as connection:
        found = existing(connection, scenario_id)
    changes = Changes.model_validate_json(found.changes)
    if changes.rule or changes.shift_types_off:
        actor.must_have(Right.EDIT_RULES)
    facts = look_at(database, found.centre_id)
    given = open_revision(database, facts.revision.id, found.first, found.weeks)
    files = carry_out(facts.files, given.centre_folder, changes, found.first, found.weeks)
    changed = {name: files[name] for name in files if files[name] != facts.files.get(name)}
    if not changed:
        problem = Message("changes nothing.")
        remedy = Message("There is nothing to make the centre's facts.")
        raise BadInput([Fault("scenario", None, None, found.name, problem, remedy)])
    refuse_if_any(faults_as_facts(files, changes))
    return save_files(
        database,
        actor,
        found.centre_id,
        changed,
        action="keep_scenario",
        reason=reason.strip() or found.name,
        seen_revision_id=facts.revision.id,
    )


def take_facts_back(
    database: Database, actor: Actor, centre_id: str, revision_id: int, reason: str
) -> StoredRevision:
    """Undo a revision: its files become what they were before it, if nobody changed them since.

    Raises:
        BadInput: there is no state before, or it no longer fits the rest.
        SavedBefore: somebody else saved one of the files since.
        NotAllowed: the actor may not change facts.
    """
    actor.must_have(Right.EDIT_FACTS)
    with database.reading() as connection:
        made = revisions.revision(connection, revision_id)
        after = revisions.files_of(connection, revision_id)
        before = revisions.files_of(connection, made.parent_id) if made.parent_id else {}
    changed = [name for name in after if after[name] != before.get(name)]
    if not before or made.centre_id != centre_id:
        problem = Message("has not been changed yet.")
        remedy = Message("There is nothing to take back.")
        raise BadInput([Fault("revision", None, None, str(revision_id), problem, remedy)])
    if RULES in changed:
        actor.must_have(Right.EDIT_RULES)
    return save_files(
        database,
        actor,
        centre_id,
        {name: before.get(name, _empty(name)) for name in changed},
        action="take_back_scenario",
        reason=reason,
        seen_revision_id=revision_id,
    )


def _empty(file: str) -> bytes:
    return write_text_table(file, ()) if file in MODELS else b"# \n"
