"""Builds a scenario, or a choice of rotas, in the worker's process."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from scheduler.check import check_rota
from scheduler.desk.building import build_rota, look_ahead
from scheduler.desk.centres import open_revision
from scheduler.desk.drafts import problem_with_pins, view_draft
from scheduler.desk.opening import OpenCentre
from scheduler.desk.proposals import Checkpoint, ConflictInWords, Said
from scheduler.desk.rule_settings import is_begun
from scheduler.desk.scenario_changes import Changes
from scheduler.desk.scenario_facts import carry_out, digest_of, open_files
from scheduler.desk.scenario_figures import figures_of
from scheduler.desk.scenario_outcomes import BuiltSoFar, Choice, Choices, ScenarioOutcome
from scheduler.desk.trade_offs import SCALES, TradeOff, find_trade_offs, prices_of
from scheduler.domain.rota import Rota
from scheduler.io.rota_document import document_of, rota_of
from scheduler.jobs.worker import HandedBack, JobContext
from scheduler.solve.result import Progress, Result, SolveLimits
from scheduler.store import drafts, revisions, scenarios
from scheduler.store.scenarios import StoredScenario

if TYPE_CHECKING:
    from scheduler.solve.preflight import Finding

WHAT_IF, TRADE_OFFS = "what_if", "trade_offs"
"""The kinds of scenario, and of the jobs that build them."""
SHORTEST_SECONDS = 1.0
MOST_CORES = 16


class ScenarioRequest(BaseModel):
    """What was asked for; the payload of the job."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    scenario_id: int
    revision_id: int
    seconds: float


def run_scenario(context: JobContext) -> str | None:
    """Build a scenario: the text of its `ScenarioOutcome`.

    Raises:
        BadInput: the changes do not fit the facts.
        HandedBack: the worker is ending; the checkpoint holds the best rota.
    """
    return _ScenarioBuild(context).run()


def run_trade_offs(context: JobContext) -> str | None:
    """Build a choice of rotas: the text of its `Choices`; None if stopped before there was any.

    Raises:
        BadInput: the facts make no sense for the horizon.
        HandedBack: the worker is ending; the checkpoint holds the rotas so far.
    """
    return _ChoiceBuild(context).run()


@dataclass
class _Job:
    context: JobContext
    begun: float = field(default_factory=time.monotonic)
    best: str | None = None
    """The best rota so far."""

    def __post_init__(self) -> None:
        self.request = ScenarioRequest.model_validate(dict(self.context.payload))
        with self.context.database.reading() as connection:
            found = scenarios.find_scenario(connection, self.request.scenario_id)
            self.files = revisions.files_of(connection, self.request.revision_id)
            assert found is not None
            draft = drafts.draft_of(connection, found.centre_id, found.first, found.weeks)
        self.scenario: StoredScenario = found
        self.draft = None if draft is None else view_draft(self.context.database, draft.id)

    def limits(self, spent_before: float) -> SolveLimits:
        cores = min(MOST_CORES, os.cpu_count() or 1)
        return SolveLimits(max(SHORTEST_SECONDS, self.request.seconds - spent_before), cores)

    def spent(self, before: float) -> float:
        return round(before + time.monotonic() - self.begun, 2)


class _ScenarioBuild(_Job):
    def run(self) -> str | None:
        kept = Checkpoint.read(self.context.checkpoint)
        before = kept.seconds if kept else 0.0
        opened, facts = self._open()
        findings = look_ahead(opened)
        self.best = kept.document if kept else None
        result = build_rota(
            opened,
            self.limits(before),
            self._start(opened),
            lambda progress: self._tell(progress, before),
            self.context.should_stop,
            findings,
            lambda rota: self._keep(opened, rota, before),
        )
        if result.rota is not None:
            self._keep(opened, result.rota, before)
        if self.context.is_handed_back:
            raise HandedBack
        return self._outcome(opened, result, facts, findings, before).write()

    def _open(self) -> tuple[OpenCentre, str]:
        """The facts with the changes, and what tells them from others."""
        horizon = self.scenario.first, self.scenario.weeks
        given = open_revision(self.context.database, self.request.revision_id, *horizon)
        changes = Changes.model_validate_json(self.scenario.changes)
        if changes.is_empty:
            return given, digest_of(self.files)
        files = carry_out(self.files, given.centre_folder, changes, *horizon)
        return open_files(files, *horizon), digest_of(files)

    def _start(self, opened: OpenCentre) -> Rota | None:
        """The best rota of an earlier attempt, else the draft's as these facts take it."""
        if self.best is not None:
            return rota_of(opened.problem, self.best)[0]
        if self.draft is None or not is_begun(self.draft.rota, self.draft.pinned):
            return None
        return rota_of(opened.problem, self.draft.document)[0]

    def _keep(self, opened: OpenCentre, rota: Rota, before: float) -> None:
        self.best = document_of(opened.problem, rota)
        checkpoint = Checkpoint(document=self.best, seconds=self.spent(before))
        self.context.save_checkpoint(checkpoint.write())

    def _tell(self, progress: Progress, before: float) -> None:
        facts = asdict(progress)
        facts["seconds"] = round(progress.seconds + before, 2)
        self.context.tell(facts)

    def _outcome(
        self,
        opened: OpenCentre,
        result: Result,
        facts: str,
        findings: tuple[Finding, ...],
        before: float,
    ) -> ScenarioOutcome:
        rota = None if self.best is None else rota_of(opened.problem, self.best)[0]
        return ScenarioOutcome(
            facts=facts,
            status=result.status,
            seconds=round(result.seconds + before, 2),
            was_stopped=self.context.should_stop(),
            document=self.best,
            figures=None if rota is None else figures_of(opened, rota, result.bound),
            conflict=None if result.conflict is None else ConflictInWords.of(result.conflict),
            findings=tuple(Said.of(finding.message) for finding in findings),
        )


class _ChoiceBuild(_Job):
    def run(self) -> str | None:
        assert self.draft is not None
        opened = replace(self.draft.opened, problem=problem_with_pins(self.draft))
        problem, kept = opened.problem, self._kept()
        found = [
            _trade_off(opened, fairness, wishes, rota_of(problem, document)[0])
            for fairness, wishes, document in kept.rotas
        ]

        def on_point(number: int, point: TradeOff | None) -> None:
            if point is not None:
                found.append(point)
                self._keep(opened, found, kept.seconds)
            self.context.tell({"done": number + 1, "of": len(SCALES)})

        begun = is_begun(self.draft.rota, self.draft.pinned)
        points = find_trade_offs(
            problem,
            opened.rules,
            self.limits(kept.seconds),
            start=self.draft.rota if begun else None,
            on_point=on_point,
            stop=self.context.should_stop,
            known=tuple(found),
        )
        if self.context.is_handed_back:
            raise HandedBack
        if not points:
            return None
        return Choices(
            facts=digest_of(self.files),
            seconds=self.spent(kept.seconds),
            was_stopped=self.context.should_stop(),
            built=len(found),
            choices=tuple(_choice(opened, point) for point in points),
        ).write()

    def _kept(self) -> BuiltSoFar:
        text = self.context.checkpoint
        return BuiltSoFar(seconds=0) if text is None else BuiltSoFar.model_validate_json(text)

    def _keep(self, opened: OpenCentre, found: Sequence[TradeOff], before: float) -> None:
        rotas = tuple(
            (one.fairness_scale, one.wishes_scale, document_of(opened.problem, one.rota))
            for one in found
        )
        kept = BuiltSoFar(seconds=self.spent(before), rotas=rotas)
        self.context.save_checkpoint(kept.write())


def _trade_off(opened: OpenCentre, fairness: float, wishes: float, rota: Rota) -> TradeOff:
    prices = prices_of(check_rota(opened.problem, opened.rules, rota))
    return TradeOff(fairness, wishes, prices, rota)


def _choice(opened: OpenCentre, point: TradeOff) -> Choice:
    return Choice(
        fairness_scale=point.fairness_scale,
        wishes_scale=point.wishes_scale,
        coverage=point.prices.coverage,
        fairness=point.prices.fairness,
        wishes=point.prices.wishes,
        document=document_of(opened.problem, point.rota),
        figures=figures_of(opened, point.rota),
    )
