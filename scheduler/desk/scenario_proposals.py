"""Takes a rota of a scenario into the draft of its horizon, as a proposal that waits there."""

from __future__ import annotations

from scheduler.check import check_rota
from scheduler.desk.actors import Actor, Right
from scheduler.desk.build_job import BuildMode, BuildRequest
from scheduler.desk.drafts import DraftView, open_draft
from scheduler.desk.fact_saving import look_at
from scheduler.desk.proposals import BuildOutcome, Proposal
from scheduler.desk.scenario_facts import digest_of
from scheduler.desk.scenario_job import TRADE_OFFS
from scheduler.desk.scenario_outcomes import Choices, ScenarioOutcome
from scheduler.desk.solving import BUILD_JOB, DISCARDED
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.rota_document import rota_of
from scheduler.jobs import queue
from scheduler.solve.result import SolveStatus
from scheduler.store import drafts, events, scenarios
from scheduler.store.database import Database


def propose(database: Database, actor: Actor, scenario_id: int, choice: int | None = None) -> int:
    """Lay the rota of a scenario before whoever edits the draft; the draft's id.

    ``choice`` is the number of a rota to choose from, from 0. A proposal that waits is discarded.

    Raises:
        BadInput: there is no such scenario or rota, it was built on other facts than the centre
            has now, or the draft is being built.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    with database.reading() as connection:
        found = scenarios.find_scenario(connection, scenario_id)
        job = None if found is None or not found.job_id else queue.find(connection, found.job_id)
    if found is None or job is None or job.result is None:
        raise _refused(Message("has no rota yet."), Message("Build it first."))
    outcome: ScenarioOutcome | Choices
    document: str | None
    bound: int | None
    if found.kind == TRADE_OFFS:
        outcome = Choices.model_validate_json(job.result)
        document, bound, seconds = _chosen(outcome, choice), None, outcome.seconds
    else:
        outcome = ScenarioOutcome.model_validate_json(job.result)
        document, seconds = outcome.document, outcome.seconds
        bound = outcome.figures.bound if outcome.figures else None
    if document is None:
        raise _refused(Message("has no rota."), Message("Give its build more time."))
    if digest_of(look_at(database, found.centre_id).files) != outcome.facts:
        raise _refused(
            Message("was built on other facts than the centre has now."),
            Message("Make its changes the centre's facts, or build it again."),
        )
    draft = open_draft(database, actor, found.centre_id, found.first, found.weeks)
    result = _as_build(draft, document, bound, seconds)
    _lay_before(database, actor, draft, result)
    return draft.id


def _chosen(outcome: Choices, choice: int | None) -> str:
    if choice is None or not 0 <= choice < len(outcome.choices):
        raise _refused(Message("is not one of the rotas."), Message("Choose one from the list."))
    return outcome.choices[choice].document


def _as_build(draft: DraftView, document: str, bound: int | None, seconds: float) -> BuildOutcome:
    problem = draft.problem
    report = check_rota(problem, draft.opened.rules, rota_of(problem, document)[0])
    return BuildOutcome(
        status=SolveStatus.FEASIBLE,
        seconds=seconds,
        first_solution_seconds=None,
        was_stopped=False,
        proposal=Proposal.of(document, report, bound, draft.number, draft.revision_id),
        conflict=None,
        findings=(),
    )


def _lay_before(database: Database, actor: Actor, draft: DraftView, result: BuildOutcome) -> None:
    request = BuildRequest(
        mode=BuildMode.IMPROVE, seconds=max(1.0, result.seconds), draft_number=draft.number
    )
    with database.writing() as connection:
        drafts.lock_draft(connection, draft.id)
        last = queue.newest_of(connection, [draft.id], BUILD_JOB)
        if last is not None and not last.state.is_over:
            problem = Message("is being built already.")
            raise _refused(problem, Message("Wait for that build, or stop it first."))
        if last is not None:
            queue.decide(connection, last.id, DISCARDED)
        payload = request.model_dump(mode="json")
        job_id = queue.note_done(
            connection, BUILD_JOB, payload, actor.name, draft.id, result.write()
        )
        told = {"job": job_id}
        events.note(
            connection, draft.centre_id, actor.name, "propose_scenario", str(draft.id), told
        )


def _refused(problem: Message, remedy: Message) -> BadInput:
    return BadInput([Fault("scenario", None, None, None, problem, remedy)])
