"""The states one file of a centre has had, without the revisions that left it alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from scheduler.store import schema
from scheduler.store.revisions import StoredRevision


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as one revision made it; ``hash`` is None where the revision took it away."""

    revision: StoredRevision
    hash: str | None


def states_of_file(connection: Connection, centre_id: str, name: str) -> list[FileState]:
    """The states of a file, newest first; the last one is how it first came in."""
    revision, file = schema.revision, schema.revision_file
    is_it = and_(file.c.revision_id == revision.c.id, file.c.name == name)
    query = (
        select(revision, file.c.blob_hash)
        .select_from(revision.outerjoin(file, is_it))
        .where(revision.c.centre_id == centre_id)
        .order_by(revision.c.number)
    )
    states: list[FileState] = []
    for row in connection.execute(query):
        found = dict(row._mapping)
        hash_ = found.pop("blob_hash")
        if not states or hash_ != states[-1].hash:
            states.append(FileState(StoredRevision(**found), hash_))
    return states[::-1]


def content_of(connection: Connection, hash_: str | None) -> bytes | None:
    """What a file held in a state; None where there was no file."""
    if hash_ is None:
        return None
    query = select(schema.blob.c.content).where(schema.blob.c.hash == hash_)
    content = connection.execute(query).scalar_one()
    return bytes(content)
