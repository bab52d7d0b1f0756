"""The queue of long work and its workers, on SQLite and PostgreSQL."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.jobs import claims, queue
from scheduler.jobs.only_one import has_died, living, sign_of_life
from scheduler.jobs.queue import Job, JobState
from scheduler.jobs.worker import HandedBack, JobContext, do, work
from scheduler.store import schema
from scheduler.store.database import Database, now

KIND = "count"


def ask(database: Database, **payload: Any) -> str:
    with database.writing() as connection:
        return queue.submit(connection, KIND, payload, "Ann")


def look(database: Database, job_id: str) -> Job:
    with database.reading() as connection:
        return queue.find(connection, job_id)


def claim(database: Database, worker: str = "w1") -> Job:
    job = claims.claim(database, worker, [KIND])
    assert job is not None
    return job


def silence(database: Database, job_id: str, seconds: float = 11.0) -> None:
    """The worker of this job was last heard of so long ago."""
    with database.writing() as connection:
        heard = {"heartbeat_at": now() - timedelta(seconds=seconds)}
        connection.execute(update(schema.job).where(schema.job.c.id == job_id).values(heard))


def run(database: Database, handler: Callable[[JobContext], str | None]) -> Job:
    job = claim(database)
    do(database, job, handler, threading.Event())
    return look(database, job.id)


def test_the_oldest_job_comes_first_and_is_taken_once(database: Database) -> None:
    first, second = ask(database, n=1), ask(database, n=2)
    assert claim(database, "w1").id == first
    assert claim(database, "w2").id == second
    assert claims.claim(database, "w3", [KIND]) is None


def test_many_workers_never_take_the_same_job(database: Database) -> None:
    asked = {ask(database, n=n) for n in range(12)}
    taken: list[str] = []
    ready = threading.Barrier(4)

    def take(name: str) -> None:
        ready.wait()
        while job := claims.claim(database, name, [KIND]):
            taken.append(job.id)

    threads = [threading.Thread(target=take, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 12
    assert set(taken) == asked


def test_other_kinds_are_left_alone(database: Database) -> None:
    ask(database)
    assert claims.claim(database, "w1", ["paint"]) is None


def test_a_job_goes_through_its_states(database: Database) -> None:
    job_id = ask(database, n=3)
    waiting = look(database, job_id)
    assert (waiting.state, waiting.payload, waiting.attempts) == (JobState.QUEUED, {"n": 3}, 0)
    job = claim(database)
    assert (job.state, job.attempts, job.worker) == (JobState.RUNNING, 1, "w1")
    assert claims.heartbeat(database, job, [{"at": 1}, {"at": 2}], "half") is False
    assert look(database, job_id).checkpoint == "half"
    assert claims.finish(database, job, "three")
    done = look(database, job_id)
    assert (done.state, done.result, done.checkpoint) == (JobState.DONE, "three", None)
    assert done.state.is_over
    with database.reading() as connection:
        assert queue.progress_of(connection, job_id) == [{"at": 1}, {"at": 2}]


def test_a_job_that_waits_is_stopped_at_once(database: Database) -> None:
    job_id = ask(database)
    with database.writing() as connection:
        queue.request_stop(connection, job_id)
    assert look(database, job_id).state is JobState.CANCELLED
    assert claims.claim(database, "w1", [KIND]) is None


def test_a_running_job_hears_of_the_stop_with_its_next_heartbeat(database: Database) -> None:
    job_id = ask(database)
    job = claim(database)
    with database.writing() as connection:
        queue.request_stop(connection, job_id)
    assert look(database, job_id).state is JobState.RUNNING
    assert claims.heartbeat(database, job) is True


def test_what_a_silent_worker_left_is_taken_up_from_its_checkpoint(database: Database) -> None:
    job_id = ask(database)
    lost = claim(database, "w1")
    claims.heartbeat(database, lost, checkpoint="so far")
    silence(database, job_id, 9.0)
    assert claims.claim(database, "w2", [KIND]) is None
    silence(database, job_id, 11.0)
    taken = claim(database, "w2")
    assert (taken.id, taken.attempts, taken.checkpoint) == (job_id, 2, "so far")


def test_what_a_dead_worker_left_is_taken_up_at_once(sqlite_store: Database) -> None:
    """Killed on this computer: nobody waits for its heartbeat to grow old."""
    job_id = ask(sqlite_store)
    worker = multiprocessing.get_context("spawn").Process(target=stay, args=(sqlite_store.url,))
    worker.start()
    while look(sqlite_store, job_id).checkpoint is None:
        assert worker.is_alive()
        time.sleep(0.05)
    assert claims.claim(sqlite_store, "w2", [KIND], silent_seconds=1e6) is None
    worker.kill()
    worker.join()
    taken = claims.claim(sqlite_store, "w2", [KIND], silent_seconds=1e6)
    assert taken is not None
    assert (taken.id, taken.attempts, taken.checkpoint) == (job_id, 2, "so far")


def stay(url: str) -> None:
    """A worker that never comes to the end of its job."""

    def go_on(context: JobContext) -> str:
        context.save_checkpoint("so far")
        while not context.should_stop():
            time.sleep(0.1)
        return "stopped"

    work(Database(url), {KIND: go_on}, threading.Event())


def test_only_a_death_on_this_computer_is_known() -> None:
    """Worker names hold the name of their computer and are never used twice."""
    assert not has_died("w1 of another computer")
    with living("here-1"):
        assert not has_died("here-1")
    assert not has_died("here-1")
    with pytest.raises(MemoryError), living("here-2"):
        raise MemoryError
    assert has_died("here-2")
    sign_of_life("here-2").path.unlink()
    assert not has_died("here-2")


def test_a_worker_that_lost_its_job_can_write_nothing_more(database: Database) -> None:
    job_id = ask(database)
    lost = claim(database, "w1")
    silence(database, job_id)
    taken = claim(database, "w2")
    assert claims.heartbeat(database, lost, [{"old": 1}], "old") is None
    assert not claims.finish(database, lost, "old")
    assert not claims.fail(database, lost, Message("old"))
    assert not claims.hand_back(database, lost)
    assert claims.finish(database, taken, "new")
    done = look(database, job_id)
    assert (done.result, done.checkpoint) == ("new", None)
    with database.reading() as connection:
        assert queue.progress_of(connection, job_id) == []


def test_after_three_attempts_it_has_failed_in_words(database: Database) -> None:
    job_id, other = ask(database), ask(database)
    for attempt in range(1, 4):
        assert claim(database, f"w{attempt}").attempts == attempt
        silence(database, job_id)
    # Looking for work gives the first job up and goes on to the second.
    assert claim(database, "w4").id == other
    failed = look(database, job_id)
    assert failed.state is JobState.FAILED
    assert "3 times" in failed.error.in_("en")
    assert "3" in failed.error.in_("zh")
    assert failed.error.in_("zh") != failed.error.in_("en")


def test_handed_back_work_does_not_count_as_an_attempt(database: Database) -> None:
    job_id = ask(database)
    for _ in range(5):
        assert claims.hand_back(database, claim(database))
    assert (look(database, job_id).state, look(database, job_id).attempts) == (JobState.QUEUED, 0)


def test_a_stop_after_handing_back_keeps_the_checkpoint_for_the_next_worker(
    database: Database,
) -> None:
    job_id = ask(database)
    job = claim(database)
    claims.heartbeat(database, job, checkpoint="so far")
    claims.hand_back(database, job)
    with database.writing() as connection:
        queue.request_stop(connection, job_id)
    taken = claim(database, "w2")
    assert (taken.checkpoint, taken.stop_requested) == ("so far", True)


def test_an_outcome_is_decided_once(database: Database) -> None:
    job_id = ask(database)
    claims.finish(database, claim(database), "x")
    with database.writing() as connection:
        assert queue.decide(connection, job_id, "applied")
        assert not queue.decide(connection, job_id, "discarded")
    assert look(database, job_id).outcome == "applied"


# --- the worker -----------------------------------------------------------------------------


def test_the_last_thing_told_is_never_lost(database: Database) -> None:
    def count(context: JobContext) -> str:
        for n in range(50):
            context.tell({"n": n})
        return "counted"

    ask(database)
    done = run(database, count)
    assert (done.state, done.result) == (JobState.DONE, "counted")
    with database.reading() as connection:
        told = queue.progress_of(connection, done.id)
    assert told[0] == {"n": 0}
    assert told[-1] == {"n": 49}
    assert len(told) < 10


def test_a_handler_without_a_result_was_cancelled(database: Database) -> None:
    ask(database)
    assert run(database, lambda context: None).state is JobState.CANCELLED


def test_refused_input_fails_with_its_faults_in_both_languages(database: Database) -> None:
    def refuse(context: JobContext) -> str:
        remedy = Message("Write a number of seconds above 0.")
        raise BadInput([Fault("f.csv", 2, "c", "-1", Message("is out of range."), remedy)])

    ask(database)
    failed = run(database, refuse)
    assert failed.state is JobState.FAILED
    assert failed.error.in_("en").startswith("f.csv, row 2, c '-1' is out of range.")
    assert failed.error.in_("zh").startswith("f.csv")
    assert failed.error.in_("zh") != failed.error.in_("en")


def test_our_own_mistakes_fail_without_a_traceback(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(context: JobContext) -> str:
        raise ZeroDivisionError("secret detail")

    ask(database)
    failed = run(database, stumble)
    assert failed.state is JobState.FAILED
    assert "secret detail" not in failed.error.in_("en")
    assert "secret detail" in caplog.text


def test_a_worker_that_ends_hands_its_job_back(database: Database) -> None:
    job_id, ending = ask(database), threading.Event()

    def interrupted(context: JobContext) -> str:
        ending.set()
        assert context.should_stop()
        assert context.is_handed_back
        context.save_checkpoint("half")
        raise HandedBack

    work(database, {KIND: interrupted}, ending)
    left = look(database, job_id)
    assert (left.state, left.checkpoint, left.attempts) == (JobState.QUEUED, "half", 0)


def test_a_stop_reaches_the_handler_within_seconds(database: Database) -> None:
    job_id = ask(database)
    stopped = threading.Event()

    def go_on(context: JobContext) -> str:
        with database.writing() as connection:
            queue.request_stop(connection, job_id)
        while not context.should_stop():
            stopped.wait(0.05)
        assert not context.is_handed_back
        return "best so far"

    done = run(database, go_on)
    assert (done.state, done.result) == (JobState.DONE, "best so far")


def test_an_orphaned_worker_finishes_what_is_queued_and_ends(database: Database) -> None:
    asked = [ask(database, n=n) for n in range(3)]
    ending = threading.Event()
    work(database, {KIND: lambda context: str(context.payload["n"])}, ending, lambda: True)
    assert [look(database, job_id).result for job_id in asked] == ["0", "1", "2"]
    assert not ending.is_set()


def test_a_result_is_kept_even_if_what_should_follow_fails(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def follow(context: JobContext, result: str) -> Callable[[Connection], None]:
        def write(connection: Connection) -> None:
            queue.submit(connection, KIND, {"follows": result}, "Ann")
            raise ZeroDivisionError

        return write

    job_id = ask(database)
    do(database, claim(database), lambda context: "done", threading.Event(), follow)
    assert (look(database, job_id).state, look(database, job_id).result) == (JobState.DONE, "done")
    # What had been begun of it is gone as a whole.
    assert not claims.has_work(database, [KIND])
    assert "ZeroDivisionError" in caplog.text
