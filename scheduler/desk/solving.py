"""Builds for the browser: asked for, watched, stopped, and what became of what they propose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from scheduler.desk.actors import Actor, Right
from scheduler.desk.build_job import BuildMode, BuildRequest
from scheduler.desk.build_job import run_build as run_build
from scheduler.desk.build_views import JobView, look_at
from scheduler.desk.build_views import ProposalPreview as ProposalPreview
from scheduler.desk.build_views import preview_proposal as preview_proposal
from scheduler.desk.drafts import edit_within, view_draft
from scheduler.desk.opening import OpenCentre
from scheduler.desk.operations import TakeRota
from scheduler.desk.proposals import BuildOutcome, Proposal
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.jobs import queue
from scheduler.jobs.queue import Job, JobState
from scheduler.jobs.worker import JobContext
from scheduler.store import drafts, events
from scheduler.store.database import Database

BUILD_JOB = "build"
LONGEST_SECONDS = 24 * 3600.0
APPLIED, DISCARDED = "applied", "discarded"


def request_build(
    database: Database,
    actor: Actor,
    draft_id: int,
    mode: BuildMode,
    seconds: float,
    *,
    applies_itself: bool = False,
) -> str:
    """Ask for a build of a draft; the id of the job. A proposal that waits is discarded.

    Raises:
        BadInput: a build of this draft is under way, or the time is out of range.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    if not 1 <= seconds <= LONGEST_SECONDS:
        values = {"low": 1, "high": f"{LONGEST_SECONDS:.0f}"}
        remedy = Message("Write a number from {low} to {high}.", values)
        raise _refused("seconds", f"{seconds:g}", Message("is out of range."), remedy)
    view_draft(database, draft_id)
    with database.writing() as connection:
        draft = drafts.lock_draft(connection, draft_id)
        assert draft is not None
        last = queue.newest_of(connection, [draft_id], BUILD_JOB)
        if last is not None and not last.state.is_over:
            problem = Message("is being built already.")
            raise _refused(None, None, problem, Message("Wait for that build, or stop it first."))
        if last is not None:
            queue.decide(connection, last.id, DISCARDED)
        request = BuildRequest(
            mode=mode,
            seconds=seconds,
            draft_number=draft.cursor,
            applies_itself=applies_itself,
        )
        payload = request.model_dump(mode="json")
        job_id = queue.submit(connection, BUILD_JOB, payload, actor.name, draft_id)
        _note(connection, draft.centre_id, actor, "request_build", draft_id, payload)
        return job_id


def view_job(database: Database, job_id: str) -> JobView:
    """A build as it stands now.

    Raises:
        BadInput: there is no such build.
    """
    with database.reading() as connection:
        return look_at(connection, _existing(connection, job_id))


def current_job(database: Database, draft_id: int) -> JobView | None:
    """The build of a draft that is under way, or whose end somebody still has to decide on."""
    with database.reading() as connection:
        return _current(connection, [draft_id])


def current_job_of_centre(database: Database, centre_id: str) -> JobView | None:
    """As `current_job`, of whichever draft of a centre was built last."""
    with database.reading() as connection:
        ids = [draft.id for draft in drafts.drafts_of(connection, centre_id)]
        return _current(connection, ids)


def _current(connection: Connection, draft_ids: list[int]) -> JobView | None:
    job = queue.newest_of(connection, draft_ids, BUILD_JOB)
    if job is None or job.outcome is not None or job.state is JobState.CANCELLED:
        return None
    return look_at(connection, job)


def stop_build(database: Database, actor: Actor, job_id: str) -> None:
    """Ask a build to end with the best rota it has; nothing if it is over.

    Raises:
        BadInput: there is no such build.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    with database.writing() as connection:
        queue.request_stop(connection, _existing(connection, job_id).id)


def apply_proposal(database: Database, actor: Actor, job_id: str) -> None:
    """Take a proposal as the draft's rota, as one operation that can be undone; once.

    Raises:
        BadInput: there is no such build, it has no proposal, or it was decided on before.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    job = view_job(database, job_id)
    if job.decision == APPLIED:
        return
    if job.proposal is None or job.decision is not None:
        raise _nothing_to_apply()
    opened = view_draft(database, job.draft_id).opened
    with database.writing() as connection:
        _Taking(database, actor, job.id, job.draft_id, opened).do(connection, job.proposal)


def discard_proposal(database: Database, actor: Actor, job_id: str) -> None:
    """Leave the draft as it is; also puts a failure out of sight.

    Raises:
        BadInput: there is no such build.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    with database.writing() as connection:
        job = _existing(connection, job_id)
        if job.state.is_over:
            queue.decide(connection, job.id, DISCARDED)


def apply_by_itself(context: JobContext, result: str) -> Callable[[Connection], None] | None:
    """What follows a build that was asked for so: its proposal is taken over, unless somebody has
    edited the draft since."""
    database, job = context.database, context.job
    request = BuildRequest.model_validate(dict(job.payload))
    proposal = BuildOutcome.read(result).proposal
    if not request.applies_itself or proposal is None or proposal.hard_violations:
        return None
    assert job.draft_id is not None
    opened = view_draft(database, job.draft_id).opened
    taking = _Taking(database, Actor(job.actor, frozenset(Right)), job.id, job.draft_id, opened)
    return lambda connection: taking.do(connection, proposal, only_at=request.draft_number)


@dataclass(frozen=True)
class _Taking:
    """Takes a proposal over and notes it, in one transaction."""

    database: Database
    actor: Actor
    job_id: str
    draft_id: int
    opened: OpenCentre
    """The facts of the draft's horizon, opened before the transaction began."""

    def do(self, connection: Connection, proposal: Proposal, only_at: int | None = None) -> None:
        """Do it; nothing if the draft's number is no longer ``only_at``."""
        draft = drafts.lock_draft(connection, self.draft_id)
        assert draft is not None
        if only_at is not None and draft.cursor != only_at:
            return
        if not queue.decide(connection, self.job_id, APPLIED):
            raise _nothing_to_apply()
        edit_within(
            connection,
            self.database,
            self.actor,
            self.opened,
            self.draft_id,
            f"job-{self.job_id}",
            1,
            TakeRota(document=proposal.document),
        )
        facts = {"job": self.job_id}
        _note(connection, draft.centre_id, self.actor, "apply_proposal", self.draft_id, facts)


def _existing(connection: Connection, job_id: str) -> Job:
    try:
        return queue.find(connection, job_id)
    except LookupError:
        remedy = Message("Open the draft again and look at its newest build.")
        problem = Message("is not a build that is kept here.")
        raise _refused("id", job_id, problem, remedy) from None


def _note(
    connection: Connection,
    centre_id: str,
    actor: Actor,
    action: str,
    draft_id: int,
    facts: Mapping[str, object],
) -> None:
    events.note(connection, centre_id, actor.name, action, str(draft_id), dict(facts))


def _nothing_to_apply() -> BadInput:
    remedy = Message("Build again if you want another proposal.")
    return _refused(None, None, Message("has no proposal that waits for a decision."), remedy)


def _refused(column: str | None, value: str | None, problem: Message, remedy: Message) -> BadInput:
    return BadInput([Fault("build", None, column, value, problem, remedy)])
