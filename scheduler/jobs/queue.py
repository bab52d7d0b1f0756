"""The queue of long work: rows of the table `job`, as those see it who ask for the work.

The workers' side of it is in `claims`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, insert, select, update

from scheduler.domain.text import Name
from scheduler.store.database import now
from scheduler.store.schema import job as jobs
from scheduler.store.schema import job_progress


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


LIVE = (JobState.QUEUED.value, JobState.RUNNING.value)
"""The states of jobs that are not over."""


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


def newest_of(
    connection: Connection, draft_ids: Sequence[int], kind: str, outcome: str | None = None
) -> Job | None:
    """The job of a kind that was asked for last for any of these drafts; of those that came to
    ``outcome``, if one is named."""
    query = select(jobs).where(jobs.c.draft_id.in_(draft_ids), jobs.c.kind == kind)
    if outcome is not None:
        query = query.where(jobs.c.outcome == outcome)
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
    live = and_(mine, jobs.c.state.in_(LIVE))
    connection.execute(update(jobs).where(live).values(stop_requested=True))


def decide(connection: Connection, job_id: str, outcome: str) -> bool:
    """Note what became of a job's result; False if that had been decided before."""
    open_still = and_(jobs.c.id == job_id, jobs.c.outcome.is_(None))
    done = connection.execute(update(jobs).where(open_still).values(outcome=outcome))
    return done.rowcount == 1


def _job(row: Any) -> Job:
    facts = {name: getattr(row, name) for name in Job.__slots__}
    facts["state"] = JobState(row.state)
    facts["error"] = Name(**json.loads(row.error)) if row.error else None
    return Job(**facts)
