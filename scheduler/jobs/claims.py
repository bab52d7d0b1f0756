"""The workers' side of the queue: each job is claimed by one worker at a time.

A worker shows that it lives by its heartbeat, and on its own computer by a lock as well. A job
whose worker has died or fallen silent is taken up by another one, from the checkpoint the first
one left; after three tries it has failed. Whoever has lost a job to somebody else can write
nothing into it any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from scheduler.domain.text import Message
from scheduler.jobs.only_one import has_died
from scheduler.jobs.queue import LIVE, Job, JobState, find
from scheduler.store.database import Database, now
from scheduler.store.schema import job as jobs
from scheduler.store.schema import job_progress

SILENT_SECONDS = 10.0
"""A worker that has not been heard of for so long is taken for dead.

It may only be slow, or its computer asleep: ten missed heartbeats are enough for neither to lose
a job for nothing. A death on the same computer is known at once and waits for none of this.
"""
MOST_ATTEMPTS = 3
GIVEN_UP = Message(
    "It was begun {times} times, and each time the program that worked on it ended before its "
    "time. Perhaps this computer ran out of memory; try fewer weeks.",
    {"times": MOST_ATTEMPTS},
)


def claim(
    database: Database,
    worker: str,
    kinds: Sequence[str],
    silent_seconds: float = SILENT_SECONDS,
) -> Job | None:
    """Take the oldest job that waits, or whose worker is dead or silent; None if there is none."""
    with database.reading() as connection:
        dead = _dead_workers(connection, kinds)
        if connection.execute(_claimable(kinds, silent_seconds, dead)).first() is None:
            return None
    while True:
        with database.writing() as connection:
            # SQLite has one writer at a time; PostgreSQL locks the row and passes over others'.
            query = _claimable(kinds, silent_seconds, dead)
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
    query = select(jobs.c.id).where(jobs.c.state.in_(LIVE), jobs.c.kind.in_(kinds)).limit(1)
    with database.reading() as connection:
        return connection.execute(query).first() is not None


def _dead_workers(connection: Connection, kinds: Sequence[str]) -> list[str]:
    """The workers with a job of which this computer knows that they have died."""
    is_running = jobs.c.state == JobState.RUNNING.value
    query = select(jobs.c.worker).where(is_running, jobs.c.kind.in_(kinds)).distinct()
    return [worker for worker in connection.scalars(query) if worker and has_died(worker)]


def _claimable(kinds: Sequence[str], silent_seconds: float, dead: Sequence[str]) -> Any:
    silent_since = now() - timedelta(seconds=silent_seconds)
    waits = jobs.c.state == JobState.QUEUED.value
    is_left = or_(jobs.c.heartbeat_at < silent_since, jobs.c.worker.in_(dead))
    is_orphan = and_(jobs.c.state == JobState.RUNNING.value, is_left)
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
