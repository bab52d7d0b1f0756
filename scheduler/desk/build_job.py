"""Builds a rota in the worker's process: told as it goes, kept as it goes, stopped when asked."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from scheduler.check import check_rota
from scheduler.desk.building import build_rota, explain_shortfalls, look_ahead
from scheduler.desk.drafts import DraftView, problem_with_pins, view_draft
from scheduler.desk.opening import OpenCentre
from scheduler.desk.proposals import BuildOutcome, Checkpoint, ConflictInWords, Made, Proposal, Said
from scheduler.domain.rota import Rota
from scheduler.io.rota_document import document_of, rota_of
from scheduler.jobs.cluster import hands_of_environment
from scheduler.jobs.worker import HandedBack, JobContext
from scheduler.solve.best_possible import describe_shortfall
from scheduler.solve.result import Progress, Result, Shortfall, SolveLimits, SolveStatus

SHORTEST_SECONDS = 1.0
MOST_CORES = 16


class BuildMode(StrEnum):
    """Where a build begins. What is pinned stays as it is either way."""

    BUILD = "build"
    """From nothing but the pins."""
    IMPROVE = "improve"
    """From the draft's rota."""


class BuildRequest(BaseModel):
    """What was asked for; the payload of the job."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    mode: BuildMode
    seconds: float
    draft_number: int
    """The draft's number when it was asked for."""
    applies_itself: bool = False
    """Taken as the draft's rota at once, unless somebody has edited the draft meanwhile."""


def run_build(context: JobContext) -> str | None:
    """Do a build job: the text of its `BuildOutcome`, or None if it was stopped before any rota.

    Raises:
        BadInput: the facts no longer make sense for the draft's horizon.
        HandedBack: the worker is ending; the checkpoint holds the best rota.
    """
    assert context.job.draft_id is not None
    draft = view_draft(context.database, context.job.draft_id)
    opened = replace(draft.opened, problem=problem_with_pins(draft))
    request = BuildRequest.model_validate(dict(context.payload))
    return _Build(context, request, draft, opened).run()


@dataclass
class _Build:
    context: JobContext
    request: BuildRequest
    draft: DraftView
    opened: OpenCentre
    begun: float = field(default_factory=time.monotonic)
    best: str | None = None
    """The best rota that was handed over so far, also one that still breaks hard rules."""

    def __post_init__(self) -> None:
        self.kept = Checkpoint.read(self.context.checkpoint)
        if self.kept is not None:
            self.best = self.kept.document

    def run(self) -> str | None:
        findings = look_ahead(self.opened)
        if self.context.should_stop():
            return self._stopped_before_it_began()
        # The clock of the search starts when this one does: the look ahead counts as well.
        with hands_of_environment() as hands:
            result = build_rota(
                self.opened,
                self._limits(),
                self._start(),
                self._tell,
                self.context.should_stop,
                findings,
                self._keep,
                hands,
            )
        if result.rota is not None:
            self.best = self._document(result.rota)
        if self.context.is_handed_back:
            self._hand_back()
        result = explain_shortfalls(self.opened, result, self.context.should_stop)
        said = tuple(Said.of(finding.message) for finding in findings)
        return self._outcome(result, said).write()

    # --- where it begins --------------------------------------------------------------------

    def _start(self) -> Rota | None:
        if self.kept is not None:
            return rota_of(self.opened.problem, self.kept.document)[0]
        return self.draft.rota if self.request.mode is BuildMode.IMPROVE else None

    def _limits(self) -> SolveLimits:
        left = self.request.seconds - self._spent_before
        cores = min(MOST_CORES, os.cpu_count() or 1)
        return SolveLimits(max(SHORTEST_SECONDS, left), cores)

    @property
    def _spent_before(self) -> float:
        return self.kept.seconds if self.kept is not None else 0.0

    # --- while it goes ----------------------------------------------------------------------

    def _tell(self, progress: Progress) -> None:
        facts = asdict(progress)
        facts["seconds"] = round(progress.seconds + self._spent_before, 2)
        self.context.tell(facts)

    def _keep(self, rota: Rota) -> None:
        self.best = self._document(rota)
        self._save()

    def _save(self) -> None:
        if self.best is not None:
            spent = self._spent_before + time.monotonic() - self.begun
            checkpoint = Checkpoint(document=self.best, seconds=round(spent, 2))
            self.context.save_checkpoint(checkpoint.write())

    # --- how it ends ------------------------------------------------------------------------

    def _hand_back(self) -> None:
        self._save()
        raise HandedBack

    def _stopped_before_it_began(self) -> str | None:
        """Nothing was built in this attempt; an earlier one may have left something."""
        if self.context.is_handed_back:
            self._hand_back()
        if self.kept is None or self.context.is_lost:
            return None
        spent = self.kept.seconds
        return BuildOutcome(
            status=SolveStatus.FEASIBLE,
            seconds=spent,
            first_solution_seconds=None,
            was_stopped=True,
            proposal=self._proposal(None),
            conflict=None,
            findings=(),
        ).write()

    def _outcome(self, result: Result, findings: tuple[Said, ...]) -> BuildOutcome:
        first, before = result.first_solution_seconds, self._spent_before
        return BuildOutcome(
            status=result.status,
            seconds=round(result.seconds + before, 2),
            first_solution_seconds=None if first is None else round(first + before, 2),
            was_stopped=self.context.should_stop(),
            proposal=self._proposal(result.bound, result.shortfalls),
            conflict=None if result.conflict is None else ConflictInWords.of(result.conflict),
            findings=findings,
            made=Made.of(result),
        )

    def _proposal(
        self, bound: int | None, shortfalls: tuple[Shortfall, ...] = ()
    ) -> Proposal | None:
        if self.best is None:
            return None
        problem = self.opened.problem
        rota, _ = rota_of(problem, self.best)
        report = check_rota(problem, self.opened.rules, rota)
        return Proposal.of(
            self.best,
            report,
            bound,
            self.draft.number,
            self.draft.revision_id,
            (describe_shortfall(problem, short) for short in shortfalls),
        )

    def _document(self, rota: Rota) -> str:
        return document_of(self.opened.problem, rota)
