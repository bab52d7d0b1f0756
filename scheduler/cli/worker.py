"""`worker`: carries out builds asked for in the browser app, or parts of builds for a cluster."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import Language, speech_of
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.cli.speech import Speech


def worker(
    context: typer.Context,
    address: Annotated[
        str | None,
        typer.Argument(
            metavar="[tcp://HOST:PORT]",
            help="Do parts of builds for whoever asks this dask scheduler; no database is needed.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="N", help="With an address: cores to use; all by default."
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="The database; PAIBAN_DATABASE by default."),
    ] = None,
    with_server: Annotated[
        bool,
        typer.Option("--with-server", hidden=True, help="Started and watched by the web server."),
    ] = False,
    lang: Language = None,
) -> ExitCode:
    """Runs until it is stopped with Ctrl-C; a build under way is then left to the next worker."""
    from scheduler.cli.progress import stop_on_interrupt

    speech = speech_of(context)
    with stop_on_interrupt(speech) as ending:
        if address is not None:
            return _serve_cluster(address, workers, ending, speech)
        # The database is loaded only now, when signals are kept from threads it may start.
        from scheduler.store.trouble import StoreTrouble

        try:
            return _work(database, ending, with_server=with_server)
        except StoreTrouble as trouble:
            speech.refuse(trouble.message)
            return ExitCode.BAD_INPUT


def _serve_cluster(
    address: str, workers: int | None, ending: threading.Event, speech: Speech
) -> ExitCode:
    from scheduler.cli.build import make_limits
    from scheduler.jobs.cluster import serve_cluster

    cores = make_limits(1.0, 1, workers, None, command="worker").workers
    values = {"address": address, "cores": cores}
    speech.say(Message("At work for {address} on {cores} cores. Ctrl-C stops it.", values))
    serve_cluster(address, cores, ending.is_set)
    return ExitCode.DONE


def _work(given: str | None, ending: threading.Event, *, with_server: bool) -> ExitCode:
    import logging

    from scheduler.desk.job_kinds import HANDLERS, follow_up
    from scheduler.jobs.only_one import worker_lock
    from scheduler.jobs.worker import work
    from scheduler.store.database import Database
    from scheduler.store.location import database_url
    from scheduler.store.migrate import bring_up_to_date

    if with_server and hasattr(os, "nice"):
        # Somebody is looking at pages on this computer: they come first.
        os.nice(5)
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s", level=logging.WARNING)
    if not with_server:
        logging.getLogger("paiban").setLevel(logging.INFO)
    url = database_url(given)
    is_orphan = threading.Event()
    lock = worker_lock(url)
    if with_server:
        if not lock.take():
            return ExitCode.DONE
        threading.Thread(target=_listen, args=(ending, is_orphan), daemon=True).start()
    opened = Database(url)
    bring_up_to_date(opened)
    work(opened, HANDLERS, ending, is_orphan.is_set, when_done=follow_up)
    opened.close()
    return ExitCode.DONE


def _listen(ending: threading.Event, is_orphan: threading.Event) -> None:
    """Hear from the web server: a line asks us to end, silence for good means that it died."""
    # Read below Python's own buffer: its lock would be held by this thread when the process ends.
    said = b""
    while b"\n" not in said and (more := os.read(sys.stdin.fileno(), 64)):
        said += more
    if said.strip() == b"stop":
        ending.set()
    is_orphan.set()
