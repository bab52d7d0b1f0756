"""The queue of long work: rows of the table `job`, claimed by one worker at a time.

A worker shows that it lives by its heartbeat. A job whose worker has fallen silent is taken up
by another one, from the checkpoint the first one left; after three tries it has failed. Whoever
has lost a job to somebody else can write nothing into it any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, insert, or_, select, update

from scheduler.domain.text import Message, Name
from scheduler.store.database import Database, now
from scheduler.store.schema import job as jobs
from scheduler.store.schema import job_progress

SILENT_SECONDS = 10.0
"""A worker that has not been heard of for so long is taken for dead."""
MOST_ATTEMPTS = 3
GIVEN_UP = Message(
    "It was begun {times} times, and each time the program that worked on it ended before its "
    "time. Perhaps this computer ran out of memory; try fewer weeks.",
    {"times": MOST_ATTEMPTS},
)


class JobState(StrEnum):
    """Where a job is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


_LIVE = (JobState.QUEUED.value, JobState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stood when it was looked at."""

    id: str
    kind: str
    draft_id: int | None
    payload: Mapping[str, Any]
    state: JobState
    actor: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    heartbeat_at: datetime | None
    worker: str | None
    attempts: int
    stop_requested: bool
    checkpoint: str | None
    result: str | None
    error: Name | None
    outcome: str | None


def submit(
    connection: Connection,
    kind: str,
    payload: Mapping[str, Any],
    actor: str,
    draft_id: int | None = None,
) -> str:
    """Put a job into the queue; its id."""
    job_id = uuid4().hex
    row = {
        "id": job_id,
        "kind": kind,
        "draft_id": draft_id,
        "payload": dict(payload),
        "state": JobState.QUEUED.value,
        "actor": actor,
        "created_at": now(),
    }
    connection.execute(insert(jobs).values(row))
    return job_id


def note_done(
    connection: Connection,
    kind: str,
    payload: Mapping[str, Any],
    actor: str,
    draft_id: int | None,
    result: str,
) -> str:
    """Put down work that was done already, with its result, as if a worker had done it; its id."""
    job_id = submit(connection, kind, payload, actor, draft_id)
    at = now()
    done = {"state": JobState.DONE.value, "started_at": at, "ended_at": at, "result": result}
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(done))
    return job_id


def find(connection: Connection, job_id: str) -> Job:
    """A job by its id.

    Raises:
        LookupError: there is none.
    """
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).first()
    if row is None:
        raise LookupError(job_id)
    return _job(row)


def newest_of(connection: Connection, draft_ids: Sequence[int], kind: str) -> Job | None:
    """The job of a kind that was asked for last for any of these drafts."""
    query = select(jobs).where(jobs.c.draft_id.in_(draft_ids), jobs.c.kind == kind)
    row = connection.execute(query.order_by(jobs.c.created_at.desc(), jobs.c.id).limit(1)).first()
    return None if row is None else _job(row)


def states(connection: Connection, job_ids: Iterable[str]) -> dict[str, JobState]:
    """The state of each of these jobs."""
    query = select(jobs.c.id, jobs.c.state).where(jobs.c.id.in_(list(job_ids)))
    return {row.id: JobState(row.state) for row in connection.execute(query)}


def progress_of(connection: Connection, job_id: str) -> list[dict[str, Any]]:
    """What a job has told about itself, oldest first."""
    query = select(job_progress.c.facts).where(job_progress.c.job_id == job_id)
    return [dict(row.facts) for row in connection.execute(query.order_by(job_progress.c.id))]


def request_stop(connection: Connection, job_id: str) -> None:
    """Ask for a job to end soon with the best it has; at once where nobody has begun it."""
    mine = jobs.c.id == job_id
    untouched = and_(mine, jobs.c.state == JobState.QUEUED.value, jobs.c.checkpoint.is_(None))
    ended = {"state": JobState.CANCELLED.value, "ended_at": now(), "stop_requested": True}
    connection.execute(update(jobs).where(untouched).values(ended))
    live = and_(mine, jobs.c.state.in_(_LIVE))
    connection.execute(update(jobs).where(live).values(stop_requested=True))


def decide(connection: Connection, job_id: str, outcome: str) -> bool:
    """Note what became of a job's result; False if that had been decided before."""
    open_still = and_(jobs.c.id == job_id, jobs.c.outcome.is_(None))
    done = connection.execute(update(jobs).where(open_still).values(outcome=outcome))
    return done.rowcount == 1


# --- for workers ----------------------------------------------------------------------------


def claim(
    database: Database,
    worker: str,
    kinds: Sequence[str],
    silent_seconds: float = SILENT_SECONDS,
) -> Job | None:
    """Take the oldest job that waits, or whose worker is silent; None if there is none."""
    with database.reading() as connection:
        if connection.execute(_claimable(kinds, silent_seconds)).first() is None:
            return None
    while True:
        with database.writing() as connection:
            # SQLite has one writer at a time; PostgreSQL locks the row and passes over others'.
            query = _claimable(kinds, silent_seconds)
            row = connection.execute(query.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            if row.attempts < MOST_ATTEMPTS:
                taken = _taken_by(worker, row.attempts + 1, row.started_at)
                connection.execute(update(jobs).where(jobs.c.id == row.id).values(taken))
                return find(connection, row.id)
            _give_up(connection, row.id)


def heartbeat(
    database: Database,
    job: Job,
    progress: Sequence[Mapping[str, Any]] = (),
    checkpoint: str | None = None,
) -> bool | None:
    """Say that the job's worker lives, and what it has to tell; whether the job is to stop.

    None if the job has been taken from this worker.
    """
    changes: dict[str, Any] = {"heartbeat_at": now()}
    if checkpoint is not None:
        changes["checkpoint"] = checkpoint
    with database.writing() as connection:
        if not _change(connection, job, changes):
            return None
        rows = [{"job_id": job.id, "at": now(), "facts": dict(facts)} for facts in progress]
        if rows:
            connection.execute(insert(job_progress), rows)
        query = select(jobs.c.stop_requested).where(jobs.c.id == job.id)
        return bool(connection.execute(query).scalar_one())


def finish(
    database: Database,
    job: Job,
    result: str | None,
    follow_up: Callable[[Connection], None] | None = None,
) -> bool:
    """End a job with its result; without one it was stopped before it had any.

    ``follow_up`` is done in the same transaction: both are kept, or neither. False if the job has
    been taken from this worker: nothing is kept then.
    """
    state = JobState.CANCELLED if result is None else JobState.DONE
    with database.writing() as connection:
        changes = {"state": state.value, "result": result, "ended_at": now(), "checkpoint": None}
        is_kept = _change(connection, job, changes)
        if is_kept and follow_up is not None:
            follow_up(connection)
        return is_kept


def fail(database: Database, job: Job, error: Message) -> bool:
    """End a job that cannot be done, with the reason; False if it has been taken away."""
    with database.writing() as connection:
        return _change(connection, job, _failed(error))


def hand_back(database: Database, job: Job) -> bool:
    """Put a job back for the next worker, as if this one had never tried."""
    changes = {
        "state": JobState.QUEUED.value,
        "worker": None,
        "heartbeat_at": None,
        "attempts": jobs.c.attempts - 1,
    }
    with database.writing() as connection:
        return _change(connection, job, changes)


def has_work(database: Database, kinds: Sequence[str]) -> bool:
    """Whether any job of these kinds is not over."""
    query = select(jobs.c.id).where(jobs.c.state.in_(_LIVE), jobs.c.kind.in_(kinds)).limit(1)
    with database.reading() as connection:
        return connection.execute(query).first() is not None


def _claimable(kinds: Sequence[str], silent_seconds: float) -> Any:
    silent_since = now() - timedelta(seconds=silent_seconds)
    waits = jobs.c.state == JobState.QUEUED.value
    is_orphan = and_(jobs.c.state == JobState.RUNNING.value, jobs.c.heartbeat_at < silent_since)
    query = select(jobs).where(jobs.c.kind.in_(kinds), or_(waits, is_orphan))
    return query.order_by(jobs.c.created_at, jobs.c.id).limit(1)


def _taken_by(worker: str, attempts: int, started_at: datetime | None) -> dict[str, Any]:
    at = now()
    return {
        "state": JobState.RUNNING.value,
        "worker": worker,
        "attempts": attempts,
        "started_at": started_at or at,
        "heartbeat_at": at,
    }


def _change(connection: Connection, job: Job, changes: Mapping[str, Any]) -> bool:
    """Change a job, if this worker still has it in this attempt."""
    mine = and_(
        jobs.c.id == job.id,
        jobs.c.state == JobState.RUNNING.value,
        jobs.c.worker == job.worker,
        jobs.c.attempts == job.attempts,
    )
    return connection.execute(update(jobs).where(mine).values(changes)).rowcount == 1


def _give_up(connection: Connection, job_id: str) -> None:
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(_failed(GIVEN_UP)))


def _failed(error: Message) -> dict[str, Any]:
    words = {"zh": error.in_("zh"), "en": error.in_("en")}
    return {
        "state": JobState.FAILED.value,
        "error": json.dumps(words, ensure_ascii=False),
        "ended_at": now(),
    }


def _job(row: Any) -> Job:
    facts = {name: getattr(row, name) for name in Job.__slots__}
    facts["state"] = JobState(row.state)
    facts["error"] = Name(**json.loads(row.error)) if row.error else None
    return Job(**facts)
