"""Carries out the jobs of the queue, one at a time, in a process of its own.

A thread beside the work beats the heart, writes down what the work tells and hears whether it is
to stop: the work itself never waits for the database.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from scheduler.domain.faults import BadInput
from scheduler.domain.text import Message, Name
from scheduler.jobs import claims
from scheduler.jobs.claims import SILENT_SECONDS
from scheduler.jobs.only_one import living
from scheduler.jobs.queue import Job
from scheduler.store.database import Database
from scheduler.store.trouble import StoreTrouble

BEAT_SECONDS = 1.0
POLL_SECONDS = 0.5
PROGRESS_SECONDS = 0.5
"""Shortest time between two rows of progress; it grows with a job, so that rows stay few."""
PROGRESS_SHARE = 1 / 200

_log = logging.getLogger("paiban.worker")


class HandedBack(Exception):  # noqa: N818 - not an error: the next worker goes on
    """The worker is ending; what the work has so far is in its checkpoint."""


class JobContext:
    """What a job's handler knows of its job, and how it speaks to the queue."""

    def __init__(self, database: Database, job: Job, ending: threading.Event) -> None:
        self.database, self.job = database, job
        self._ending = ending
        self._lock = threading.Lock()
        self._told: list[Mapping[str, Any]] = []
        self._waiting: Mapping[str, Any] | None = None
        self._next_row_at = 0.0
        self._begun = time.monotonic()
        self._checkpoint: str | None = None
        self._stop_requested = job.stop_requested
        self._is_lost = False

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was asked for."""
        return self.job.payload

    @property
    def checkpoint(self) -> str | None:
        """What an earlier attempt at this job left, if there was one."""
        return self.job.checkpoint

    def tell(self, facts: Mapping[str, Any]) -> None:
        """Say how far the work is; of what follows quickly only the latest is kept."""
        with self._lock:
            self._waiting = dict(facts)
            self._let_through()

    def save_checkpoint(self, text: str) -> None:
        """Keep what another worker can go on from."""
        with self._lock:
            self._checkpoint = text

    def should_stop(self) -> bool:
        """Whether the work is to end soon, with the best it has."""
        return self._stop_requested or self._is_lost or self._ending.is_set()

    @property
    def is_handed_back(self) -> bool:
        """Whether it is to end because this worker does: the next one goes on."""
        return self._ending.is_set() and not self._stop_requested

    @property
    def is_lost(self) -> bool:
        """Whether another worker has taken the job."""
        return self._is_lost

    def beat(self, *, last: bool = False) -> None:
        """Write down what was told, and hear whether to stop."""
        with self._lock:
            self._let_through(whatever_the_time=last)
            rows, self._told = self._told, []
            checkpoint, self._checkpoint = self._checkpoint, None
        try:
            answer = claims.heartbeat(self.database, self.job, rows, checkpoint)
        except StoreTrouble:
            _log.warning("the database cannot be reached for now", exc_info=True)
            with self._lock:
                self._told = rows + self._told
                self._checkpoint = self._checkpoint or checkpoint
            return
        if answer is None:
            self._is_lost = True
        elif answer:
            self._stop_requested = True

    def _let_through(self, *, whatever_the_time: bool = False) -> None:
        at = time.monotonic()
        if self._waiting is not None and (whatever_the_time or at >= self._next_row_at):
            self._told.append(self._waiting)
            self._waiting = None
            self._next_row_at = at + max(PROGRESS_SECONDS, (at - self._begun) * PROGRESS_SHARE)


Handler = Callable[[JobContext], str | None]
"""Does a job: its result, or None if it was stopped before it had any."""
WhenDone = Callable[[JobContext, str], Callable[[Connection], None] | None]
"""What follows from a job's result, to be done in the transaction that keeps it."""


class _Heart:
    """Beats while a job is worked on, and once more at its end."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join()
        self._context.beat(last=True)

    def _run(self) -> None:
        while not self._stopped.wait(BEAT_SECONDS):
            self._context.beat()


def work(
    database: Database,
    handlers: Mapping[str, Handler],
    ending: threading.Event,
    is_orphan: Callable[[], bool] = lambda: False,
    silent_seconds: float = SILENT_SECONDS,
    when_done: WhenDone | None = None,
) -> None:
    """Do jobs until ``ending`` is set; or, once ``is_orphan`` says so, until none is left."""
    name = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid4().hex[:8]}"
    kinds = list(handlers)
    with living(name):
        while not ending.is_set():
            try:
                job = claims.claim(database, name, kinds, silent_seconds)
                if job is not None:
                    do(database, job, handlers[job.kind], ending, when_done)
                elif is_orphan() and not claims.has_work(database, kinds):
                    return
                else:
                    ending.wait(POLL_SECONDS)
            except StoreTrouble:
                _log.warning("the database cannot be reached for now", exc_info=True)
                ending.wait(10 * POLL_SECONDS)


def do(
    database: Database,
    job: Job,
    handler: Handler,
    ending: threading.Event,
    when_done: WhenDone | None = None,
) -> None:
    """Do one job that was claimed, and write down how it ended."""
    context = JobContext(database, job, ending)
    _log.info("job %s: attempt %s", job.id, job.attempts)
    try:
        with _Heart(context):
            result = handler(context)
    except HandedBack:
        claims.hand_back(database, job)
    except BadInput as refusal:
        claims.fail(database, job, _in_words(refusal))
    except Exception:
        _log.exception("job %s failed", job.id)
        claims.fail(database, job, Message("A mistake of ours; the log of the worker says more."))
    else:
        _finish(context, result, when_done)


def _finish(context: JobContext, result: str | None, when_done: WhenDone | None) -> None:
    """Keep the result, and what follows from it with it; what follows may fail."""
    database, job = context.database, context.job
    if result is not None and when_done is not None:
        try:
            claims.finish(database, job, result, when_done(context, result))
        except Exception:
            _log.exception("job %s: what should follow failed", job.id)
        else:
            return
    claims.finish(database, job, result)


def _in_words(refusal: BadInput) -> Message:
    words = Name(zh=refusal.in_("zh"), en=refusal.in_("en"))
    return Message("{reason}", {"reason": words})
