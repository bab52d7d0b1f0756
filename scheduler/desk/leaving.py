"""People who go: a last day, or deletion together with the rows that name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.desk.actors import Actor, Right
from scheduler.desk.fact_columns import TABLE_NAMES
from scheduler.desk.fact_saving import look_at, save_files
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.text_tables import MODELS, Cells, read_text_table, write_text_table
from scheduler.store.database import Database
from scheduler.store.revisions import StoredRevision

PEOPLE = "employees.csv"
PUBLISHED = ("published_rota.csv", "published_duty.csv")
_PERSON, _MENTOR = "employee_id", "mentor"


@dataclass(frozen=True, slots=True)
class Mentions:
    """Where a person stands besides the list of people: rows by file, files without any left out.

    ``last_published`` is the last date somebody has seen the person in a published rota.
    """

    employee_id: str
    name: str
    rows: Mapping[str, int]
    mentored: int
    last_published: date | None

    @property
    def is_published(self) -> bool:
        """Whether a published rota names the person: then the person cannot be deleted."""
        return any(file in self.rows for file in PUBLISHED)

    @property
    def in_words(self) -> Message:
        """'Leave (2), Wishes (1)'."""
        parts = [
            Message("{table} ({count})", {"table": Message(TABLE_NAMES[file]), "count": count})
            for file, count in self.rows.items()
        ]
        return Message("{tables}", {"tables": parts})


def find_mentions(database: Database, centre_id: str, employee_id: str) -> Mentions:
    """Everything that names a person.

    Raises:
        BadInput: there is no such centre.
    """
    files = look_at(database, centre_id).files
    tables = {file: read_text_table(file, files[file]).rows for file in MODELS if file in files}
    people = tables.get(PEOPLE, ())
    name = next((row.get("name", "") for row in people if row.get(_PERSON) == employee_id), "")
    named = {
        file: [row for row in rows if row.get(_PERSON) == employee_id]
        for file, rows in tables.items()
        if file != PEOPLE
    }
    seen = [row["date"] for row in named.get(PUBLISHED[0], ()) if row.get("date")]
    return Mentions(
        employee_id,
        name,
        {file: len(rows) for file, rows in named.items() if rows},
        sum(row.get(_MENTOR) == employee_id for row in people),
        date.fromisoformat(max(seen)) if seen else None,
    )


def delete_with_rows(
    database: Database,
    actor: Actor,
    centre_id: str,
    employee_ids: Sequence[str],
    people: Sequence[Cells],
    *,
    reason: str,
    seen_revision_id: int,
) -> StoredRevision:
    """Keep the list of people without some, and take their rows out of all other tables.

    ``people`` is the list as it shall be; whoever had one of them as mentor has none. It is one
    change of the facts, and is taken back as one.

    Raises:
        BadInput: one of them stands in a published rota, or the centre would be wrong otherwise.
        SavedBefore: somebody else saved one of the tables since they were looked at.
        NotAllowed: the actor may not change facts.
    """
    actor.must_have(Right.EDIT_FACTS)
    gone = frozenset(employee_ids)
    for employee_id in employee_ids:
        if find_mentions(database, centre_id, employee_id).is_published:
            raise BadInput([_published(employee_id)])
    files = look_at(database, centre_id).files
    left = [_without_mentor(row, gone) for row in people if row.get(_PERSON) not in gone]
    changes = {PEOPLE: _write(PEOPLE, files[PEOPLE], left)}
    for file in MODELS:
        if file in files and file not in (PEOPLE, *PUBLISHED):
            rows = read_text_table(file, files[file]).rows
            kept = [row for row in rows if row.get(_PERSON) not in gone]
            if len(kept) < len(rows):
                changes[file] = _write(file, files[file], kept)
    return save_files(
        database,
        actor,
        centre_id,
        changes,
        action="delete_person",
        reason=reason,
        seen_revision_id=seen_revision_id,
    )


def _write(file: str, content: bytes, rows: Sequence[Cells]) -> bytes:
    stands = read_text_table(file, content)
    return write_text_table(file, rows, stands.columns[: stands.given])


def _without_mentor(row: Cells, gone: frozenset[str]) -> Cells:
    if row.get(_MENTOR) not in gone:
        return row
    return {name: cell for name, cell in row.items() if name != _MENTOR}


def _published(employee_id: str) -> Fault:
    problem = Message("stands in a published rota.")
    remedy = Message("Enter a last day instead: what was published stays as it is.")
    return Fault(PEOPLE, None, _PERSON, employee_id, problem, remedy)
