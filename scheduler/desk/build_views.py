"""Builds as the browser shows them: how far they are, and what their proposals would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scheduler.check import Report, check_rota
from scheduler.desk.build_job import BuildMode, BuildRequest
from scheduler.desk.differences import (
    CellDifference,
    DutyDifference,
    ViolationChanges,
    changes_between,
    duty_differences,
    rota_differences,
)
from scheduler.desk.drafts import DraftView
from scheduler.desk.keeping import Kept
from scheduler.desk.operations import TakeRota, changes_of
from scheduler.desk.proposals import BuildOutcome, ConflictInWords, Proposal
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Name
from scheduler.io.rota_document import rota_of
from scheduler.jobs import queue
from scheduler.jobs.queue import Job, JobState
from scheduler.solve.result import Progress


@dataclass(frozen=True)
class JobView:
    """A build as it stands. ``outcome`` is there once it is done."""

    id: str
    draft_id: int
    request: BuildRequest
    state: JobState
    stop_requested: bool
    attempts: int
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: tuple[Progress, ...]
    outcome: BuildOutcome | None
    error: Name | None
    decision: str | None
    """'applied' or 'discarded'; None while nobody has decided."""

    @property
    def mode(self) -> BuildMode:
        """Where it began."""
        return self.request.mode

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state.is_over

    @property
    def latest(self) -> Progress | None:
        """The last thing it told."""
        return self.progress[-1] if self.progress else None

    @property
    def proposal(self) -> Proposal | None:
        """The rota it proposes."""
        return self.outcome.proposal if self.outcome else None

    @property
    def conflict(self) -> ConflictInWords | None:
        """Why no rota keeps all hard rules, if it found that."""
        return self.outcome.conflict if self.outcome else None


@dataclass(frozen=True)
class ProposalPreview:
    """What a proposal would change in the draft as it is now; pinned cells stay as they are."""

    rota: Rota
    report: Report
    cells: tuple[CellDifference, ...]
    duties: tuple[DutyDifference, ...]
    changes: ViolationChanges
    notices: tuple[Message, ...]
    is_outdated: bool
    """Whether the draft or the facts have changed since it was built."""


_previews: Kept[tuple[str, object, object], ProposalPreview] = Kept(12)


def look_at(connection: Connection, job: Job) -> JobView:
    """A build as a row of the queue tells it."""
    assert job.draft_id is not None
    told = queue.progress_of(connection, job.id)
    return JobView(
        id=job.id,
        draft_id=job.draft_id,
        request=BuildRequest.model_validate(dict(job.payload)),
        state=job.state,
        stop_requested=job.stop_requested,
        attempts=job.attempts,
        asked_by=job.actor,
        asked_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        progress=tuple(Progress(**facts) for facts in told),
        outcome=None if job.result is None else BuildOutcome.read(job.result),
        error=job.error,
        decision=job.outcome,
    )


def preview_proposal(view: DraftView, job: JobView) -> ProposalPreview:
    """What the proposal of a build would change in a draft; there must be one."""
    proposal = job.proposal
    assert proposal is not None
    key = (job.id, view.rota_key, view.facts_key)
    return _previews.get(key, lambda: _preview(view, proposal))


def _preview(view: DraftView, proposal: Proposal) -> ProposalPreview:
    problem = view.problem
    changes = changes_of(TakeRota(document=proposal.document), problem, view.document)
    rota, _ = rota_of(problem, changes.done_to(view.document))
    _, notices = rota_of(problem, proposal.document)
    report = check_rota(problem, view.opened.rules, rota)
    same = (proposal.draft_number, proposal.revision_id) == (view.number, view.revision_id)
    return ProposalPreview(
        rota=rota,
        report=report,
        cells=tuple(rota_differences(problem, view.rota, rota)),
        duties=tuple(duty_differences(problem, view.rota, rota)),
        changes=changes_between(problem, view.report, report),
        notices=tuple(notices),
        is_outdated=not same,
    )
