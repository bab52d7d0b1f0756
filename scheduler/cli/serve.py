"""`serve`: the browser app, on this machine only."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import DaskAddress, Language, speech_of
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message

if TYPE_CHECKING:
    import subprocess

    from scheduler.cli.speech import Speech

APP = Path(__file__).resolve().parents[2] / "app.py"
ADDRESS = "127.0.0.1"
USUAL_PORT = 8501
_PORTS_TRIED = 20
_START_SECONDS = 60.0


def serve(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", metavar="N", help="Port to listen on; 8501 or the next free one by default."
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="Where everything is kept; PAIBAN_DATABASE or a file of your own by default.",
        ),
    ] = None,
    dask: DaskAddress = None,
    opens: Annotated[
        bool, typer.Option("--open/--no-open", help="Open a browser if there is a screen.")
    ] = True,
    lang: Language = None,
) -> ExitCode:
    """Runs until it is stopped with Ctrl-C."""
    import signal
    import subprocess

    from scheduler.jobs.cluster import CLUSTER_VARIABLE, hands_of
    from scheduler.store.location import DATABASE_VARIABLE, database_url, place_of

    speech = speech_of(context)
    chosen = port if port is not None else _free_port()
    command = serve_command(chosen)
    url = database_url(database)
    environment = {**os.environ, DATABASE_VARIABLE: url}
    if dask is not None:
        # A slip in the address is told now and not in some build's log.
        with hands_of(dask) as hands:
            values = {"address": dask, "count": hands.count()}
            speech.say(Message("Builds go to {address}: {count} cores there now.", values))
        environment[CLUSTER_VARIABLE] = dask
    if not _is_up_to_date(url, speech):
        return ExitCode.BAD_INPUT
    speech.say(Message("Everything is kept in {place}.", {"place": place_of(url)}))
    speech.say(Message("Starting. This takes some seconds."))
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        _say_when_ready(process, f"http://{ADDRESS}:{chosen}", speech, opens=opens)
        code = process.wait()
    except KeyboardInterrupt:
        # It is waited for while it ends in good order; a terminal has told it already.
        process.terminate()
        process.wait()
        return ExitCode.DONE
    return ExitCode.OUR_MISTAKE if code > 0 else ExitCode.DONE


def _is_up_to_date(url: str, speech: Speech) -> bool:
    """Make the database ready here, where a refusal can still be said in words."""
    from scheduler.store.database import Database
    from scheduler.store.migrate import bring_up_to_date
    from scheduler.store.trouble import StoreTrouble

    try:
        database = Database(url)
        bring_up_to_date(database)
        database.close()
    except StoreTrouble as trouble:
        speech.refuse(trouble.message)
        return False
    return True


def serve_command(port: int) -> list[str]:
    """The command that serves the app, reachable from this machine alone.

    Raises:
        BadInput: the port is none, or the app or Streamlit is not installed.
    """
    from importlib.util import find_spec

    if not 1 <= port <= 65535:
        remedy = Message("Write a number from {low} to {high}.", {"low": 1, "high": 65535})
        raise BadInput(
            [Fault("serve", None, "--port", str(port), Message("is out of range."), remedy)]
        )
    if find_spec("streamlit") is None or not APP.is_file():
        remedy = Message("Install everything with: pip install -r requirements.txt")
        missing = Message("cannot be served: the app or Streamlit is not installed.")
        raise BadInput([Fault(APP.name, None, None, None, missing, remedy)])
    return [
        sys.executable,
        *("-m", "streamlit", "run", str(APP)),
        *("--server.address", ADDRESS),
        *("--server.port", str(port)),
        *("--server.headless", "true"),
        *("--browser.gatherUsageStats", "false"),
    ]


def _free_port() -> int:
    """The usual port, or the next one that nobody listens on."""
    import socket

    for port in range(USUAL_PORT, USUAL_PORT + _PORTS_TRIED):
        with socket.socket() as probe:
            probe.settimeout(1.0)
            if probe.connect_ex((ADDRESS, port)) != 0:
                return port
    return USUAL_PORT


def _say_when_ready(
    process: subprocess.Popen[bytes], url: str, speech: Speech, *, opens: bool
) -> None:
    """Wait until the server answers; say where it is, and show it where there is a screen."""
    import time
    import webbrowser

    deadline = time.monotonic() + _START_SECONDS
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            return
        time.sleep(0.2)
    speech.say(Message("Serving at {address}. Ctrl-C stops it.", {"address": url}))
    if opens and _has_screen():
        webbrowser.open(url)


def _answers(url: str) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2.0) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _has_screen() -> bool:
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
