"""Builds asked for in the browser: from the request to the draft's new rota."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from scheduler.check import check_rota
from scheduler.desk import solving
from scheduler.desk.actors import SUPERVISOR, Actor, NotAllowed
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import DraftView, edit, open_draft, redo, undo, view_draft
from scheduler.desk.first_start import begin_with_sample
from scheduler.desk.operations import CellEdit, Pin, SetCells
from scheduler.desk.proposals import Checkpoint
from scheduler.desk.solving import BUILD_JOB, BuildMode, JobView
from scheduler.domain.faults import BadInput
from scheduler.io.rota_document import rota_of
from scheduler.jobs import queue
from scheduler.jobs.queue import JobState
from scheduler.jobs.worker import JobContext, work
from scheduler.solve.result import SolveStatus
from scheduler.store import schema
from scheduler.store.database import Database, now
from tests.stores import TINY

ROOT = Path(__file__).parent.parent
NOBODY = Actor("guest", frozenset())


@pytest.fixture
def draft(sqlite_store: Database) -> DraftView:
    card = import_folder(sqlite_store, SUPERVISOR, TINY)
    return open_draft(sqlite_store, SUPERVISOR, card.id)


def ask(database: Database, draft: DraftView, seconds: float = 1.0, **more: bool) -> str:
    return solving.request_build(database, SUPERVISOR, draft.id, BuildMode.BUILD, seconds, **more)


def carry_out(database: Database) -> None:
    """Do all that is asked for, in this process."""
    work(
        database,
        {BUILD_JOB: solving.run_build},
        threading.Event(),
        lambda: True,
        when_done=solving.apply_by_itself,
    )


def built(database: Database, draft: DraftView) -> JobView:
    job_id = ask(database, draft)
    carry_out(database)
    return solving.view_job(database, job_id)


def add_shift(database: Database, draft: DraftView, number: int = 1) -> None:
    person, day = draft.problem.employees[1].id, draft.problem.first
    code = draft.problem.shift_types[0].code
    cells = (CellEdit(employee_id=person, date=day, codes=(code,)),)
    edit(database, SUPERVISOR, draft.id, "browser", number, SetCells(cells=cells))


# --- asking and answering -------------------------------------------------------------------


def test_a_build_proposes_a_rota_that_costs_what_check_says(
    sqlite_store: Database, draft: DraftView
) -> None:
    job = built(sqlite_store, draft)
    assert (job.state, job.decision) == (JobState.DONE, None)
    proposal = job.proposal
    assert proposal is not None
    rota, lost = rota_of(draft.problem, proposal.document)
    report = check_rota(draft.problem, draft.opened.rules, rota)
    assert lost == []
    assert (proposal.cost, proposal.cost_by_rule) == (report.cost, report.cost_by_rule)
    assert (proposal.hard_violations, proposal.sentences) == (0, ())
    assert job.progress[0].step == "first rota"
    assert job.latest is not None
    assert job.latest.objective == proposal.cost
    # The draft is as it was: a proposal is only a proposal.
    assert view_draft(sqlite_store, draft.id).number == 0


def test_a_proposal_shows_what_it_would_change(sqlite_store: Database, draft: DraftView) -> None:
    job = built(sqlite_store, draft)
    shown = solving.preview_proposal(draft, job)
    # One shift stands already: the pin of the centre's folder, which stays.
    assert int(draft.rota.cells.sum()) == 1
    assert len(shown.cells) == int(shown.rota.cells.sum()) - 1
    assert all(cell.before_codes == () for cell in shown.cells)
    assert shown.changes.cost_after == shown.report.cost
    assert not shown.is_outdated
    add_shift(sqlite_store, draft)
    assert solving.preview_proposal(view_draft(sqlite_store, draft.id), job).is_outdated


def test_a_proposal_is_taken_once_and_can_be_undone(
    sqlite_store: Database, draft: DraftView
) -> None:
    job = built(sqlite_store, draft)
    for _ in range(2):
        solving.apply_proposal(sqlite_store, SUPERVISOR, job.id)
    taken = view_draft(sqlite_store, draft.id)
    assert job.proposal is not None
    assert (taken.number, taken.report.cost) == (1, job.proposal.cost)
    assert solving.current_job(sqlite_store, draft.id) is None
    undo(sqlite_store, SUPERVISOR, draft.id)
    # Asking again after the undo changes nothing: it was decided on.
    solving.apply_proposal(sqlite_store, SUPERVISOR, job.id)
    assert view_draft(sqlite_store, draft.id).rota == draft.rota
    redo(sqlite_store, SUPERVISOR, draft.id)
    assert view_draft(sqlite_store, draft.id).rota == taken.rota


def test_a_discarded_proposal_is_gone(sqlite_store: Database, draft: DraftView) -> None:
    job = built(sqlite_store, draft)
    solving.discard_proposal(sqlite_store, SUPERVISOR, job.id)
    assert solving.current_job(sqlite_store, draft.id) is None
    with pytest.raises(BadInput, match="no proposal that waits"):
        solving.apply_proposal(sqlite_store, SUPERVISOR, job.id)
    assert view_draft(sqlite_store, draft.id).number == 0


def test_asking_for_a_build_discards_the_proposal_that_waits(
    sqlite_store: Database, draft: DraftView
) -> None:
    old = built(sqlite_store, draft)
    new = ask(sqlite_store, draft)
    assert solving.view_job(sqlite_store, old.id).decision == "discarded"
    current = solving.current_job(sqlite_store, draft.id)
    assert current is not None
    assert (current.id, current.state) == (new, JobState.QUEUED)


def test_one_build_of_a_draft_at_a_time(sqlite_store: Database, draft: DraftView) -> None:
    ask(sqlite_store, draft)
    with pytest.raises(BadInput, match="is being built already"):
        ask(sqlite_store, draft)


def test_two_tabs_that_ask_at_once_get_one_build(database: Database) -> None:
    card = import_folder(database, SUPERVISOR, TINY)
    view = open_draft(database, SUPERVISOR, card.id)
    ready, refused = threading.Barrier(2), []

    def press() -> None:
        ready.wait()
        try:
            ask(database, view)
        except BadInput as refusal:
            refused.append(refusal)

    tabs = [threading.Thread(target=press) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(refused) == 1
    with database.reading() as connection:
        rows = connection.execute(schema.job.select()).all()
    assert len(rows) == 1


@pytest.mark.parametrize("seconds", [0.0, -3.0, float("nan"), 1e9])
def test_a_time_that_makes_no_sense_is_refused(
    sqlite_store: Database, draft: DraftView, seconds: float
) -> None:
    with pytest.raises(BadInput, match="out of range"):
        ask(sqlite_store, draft, seconds)


def test_builds_need_the_right_to_edit(sqlite_store: Database, draft: DraftView) -> None:
    job_id = ask(sqlite_store, draft)
    for act in (solving.stop_build, solving.apply_proposal, solving.discard_proposal):
        with pytest.raises(NotAllowed):
            act(sqlite_store, NOBODY, job_id)
    with pytest.raises(NotAllowed):
        solving.request_build(sqlite_store, NOBODY, draft.id, BuildMode.BUILD, 1.0)


def test_pins_hold_whatever_is_built(sqlite_store: Database, draft: DraftView) -> None:
    add_shift(sqlite_store, draft)
    spot = (draft.problem.employees[1].id, draft.problem.first)
    edit(sqlite_store, SUPERVISOR, draft.id, "browser", 2, Pin(cells=(spot,), on=True))
    job = built(sqlite_store, draft)
    assert job.proposal is not None
    rota, _ = rota_of(draft.problem, job.proposal.document)
    assert rota.cells[1, 0, 0]


def test_improving_begins_from_the_rota_of_the_draft(
    sqlite_store: Database, draft: DraftView
) -> None:
    solving.apply_proposal(sqlite_store, SUPERVISOR, built(sqlite_store, draft).id)
    before = view_draft(sqlite_store, draft.id).report.cost
    job_id = solving.request_build(sqlite_store, SUPERVISOR, draft.id, BuildMode.IMPROVE, 1.0)
    carry_out(sqlite_store)
    job = solving.view_job(sqlite_store, job_id)
    assert job.progress[0].objective == before
    assert job.proposal is not None
    assert job.proposal.cost <= before


def test_a_conflict_is_told_in_both_languages_and_survives(sqlite_store: Database) -> None:
    # The only leaders are on leave on a day that needs one.
    card = import_folder(sqlite_store, SUPERVISOR, ROOT / "tests" / "golden" / "no_leader")
    job = built(sqlite_store, open_draft(sqlite_store, SUPERVISOR, card.id))
    assert job.state is JobState.DONE
    assert job.outcome is not None
    assert job.outcome.status is SolveStatus.INFEASIBLE
    conflict = job.conflict
    assert conflict is not None
    assert set(conflict.rule_ids) == {"leave", "required_staff"}
    assert len(conflict.reasons) == 3
    assert conflict.ways_out
    for said in (*conflict.reasons, *conflict.ways_out, *job.outcome.findings):
        assert said.in_("zh") != said.in_("en")


# --- the first start ------------------------------------------------------------------------


def test_first_start_ends_with_a_built_rota(sqlite_store: Database) -> None:
    begin_with_sample(sqlite_store, SUPERVISOR, TINY, 1.0)
    carry_out(sqlite_store)
    view = open_draft(sqlite_store, SUPERVISOR, "tiny")
    assert view.number == 1
    assert view.report.hard_violations == ()
    assert view.rota.cells.any()
    assert solving.current_job(sqlite_store, view.id) is None


def test_first_start_happens_once(sqlite_store: Database) -> None:
    for _ in range(2):
        begin_with_sample(sqlite_store, SUPERVISOR, TINY, 1.0)
    with sqlite_store.reading() as connection:
        assert len(connection.execute(schema.job.select()).all()) == 1
        assert len(connection.execute(schema.revision.select()).all()) == 1


def test_what_somebody_edited_is_not_overwritten_by_itself(sqlite_store: Database) -> None:
    begin_with_sample(sqlite_store, SUPERVISOR, TINY, 1.0)
    view = open_draft(sqlite_store, SUPERVISOR, "tiny")
    add_shift(sqlite_store, view)
    carry_out(sqlite_store)
    assert view_draft(sqlite_store, view.id).number == 1
    waiting = solving.current_job(sqlite_store, view.id)
    assert waiting is not None
    assert (waiting.state, waiting.decision) == (JobState.DONE, None)
    assert waiting.proposal is not None


# --- stopping, and workers that die ---------------------------------------------------------


def test_stopping_keeps_the_best_rota(sqlite_store: Database, draft: DraftView) -> None:
    job_id = ask(sqlite_store, draft, 60.0)
    begun = time.monotonic()

    def stop_soon(context: JobContext) -> str | None:
        tell = context.tell

        def listen(facts: dict[str, object]) -> None:
            tell(facts)
            solving.stop_build(sqlite_store, SUPERVISOR, job_id)

        context.tell = listen  # type: ignore[method-assign,assignment]
        return solving.run_build(context)

    work(sqlite_store, {BUILD_JOB: stop_soon}, threading.Event(), lambda: True)
    job = solving.view_job(sqlite_store, job_id)
    assert time.monotonic() - begun < 20
    assert job.state is JobState.DONE
    assert job.outcome is not None
    assert job.outcome.was_stopped
    assert job.proposal is not None
    assert job.proposal.hard_violations == 0


def test_a_stop_before_it_began_leaves_nothing(sqlite_store: Database, draft: DraftView) -> None:
    job_id = ask(sqlite_store, draft)
    solving.stop_build(sqlite_store, SUPERVISOR, job_id)
    assert solving.view_job(sqlite_store, job_id).state is JobState.CANCELLED
    assert solving.current_job(sqlite_store, draft.id) is None


@contextmanager
def worker_process(database: Database) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "scheduler", "worker"]
    environment = {**os.environ, "PAIBAN_DATABASE": database.url}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def checkpoint_of(database: Database, job_id: str) -> Checkpoint | None:
    with database.reading() as connection:
        return Checkpoint.read(queue.find(connection, job_id).checkpoint)


def wait_for_checkpoint(database: Database, job_id: str) -> Checkpoint:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = checkpoint_of(database, job_id)
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("no checkpoint within a minute")


def wait_until_over(database: Database, job_id: str, seconds: float = 60) -> JobView:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = solving.view_job(database, job_id)
        if job.is_over:
            return job
        time.sleep(0.1)
    raise AssertionError(f"still {job.state}")


def cost_of(draft: DraftView, document: str) -> int:
    rota, _ = rota_of(draft.problem, document)
    report = check_rota(draft.problem, draft.opened.rules, rota)
    assert report.hard_violations == ()
    return report.cost


@pytest.mark.slow
def test_what_a_killed_worker_had_is_gone_on_with(sqlite_store: Database, draft: DraftView) -> None:
    job_id = ask(sqlite_store, draft, 120.0)
    with worker_process(sqlite_store) as first:
        wait_for_checkpoint(sqlite_store, job_id)
        first.send_signal(signal.SIGKILL)
        first.wait()
    kept = checkpoint_of(sqlite_store, job_id)
    assert kept is not None
    assert solving.view_job(sqlite_store, job_id).state is JobState.RUNNING
    with sqlite_store.writing() as connection:
        heard = {"heartbeat_at": now() - timedelta(seconds=60)}
        connection.execute(update(schema.job).where(schema.job.c.id == job_id).values(heard))
    with worker_process(sqlite_store):
        told = len(solving.view_job(sqlite_store, job_id).progress)
        while len(solving.view_job(sqlite_store, job_id).progress) == told:
            time.sleep(0.1)
        solving.stop_build(sqlite_store, SUPERVISOR, job_id)
        job = wait_until_over(sqlite_store, job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert job.proposal is not None
    # It began where the first one was: no worse, and the time it had spent counts.
    assert job.proposal.cost <= cost_of(draft, kept.document)
    assert job.outcome is not None
    assert job.outcome.seconds > kept.seconds
    assert min(p.seconds for p in job.progress[told:]) >= kept.seconds


@pytest.mark.slow
def test_a_worker_told_to_end_hands_its_build_back(
    sqlite_store: Database, draft: DraftView
) -> None:
    job_id = ask(sqlite_store, draft, 120.0)
    with worker_process(sqlite_store) as first:
        wait_for_checkpoint(sqlite_store, job_id)
        first.send_signal(signal.SIGTERM)
        assert first.wait(20) == 0
    job = solving.view_job(sqlite_store, job_id)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    kept = checkpoint_of(sqlite_store, job_id)
    assert kept is not None
    # Stopped while nobody works on it: the next worker only writes down what there is.
    solving.stop_build(sqlite_store, SUPERVISOR, job_id)
    carry_out(sqlite_store)
    job = solving.view_job(sqlite_store, job_id)
    assert job.state is JobState.DONE
    assert job.proposal is not None
    assert job.proposal.cost == cost_of(draft, kept.document)
