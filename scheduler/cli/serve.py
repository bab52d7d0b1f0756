"""`serve`: the browser app, on this machine only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import Language, speech_of
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message

APP = Path(__file__).resolve().parents[2] / "app.py"
ADDRESS = "127.0.0.1"


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", metavar="N", help="Port to listen on.")] = 8501,
    lang: Language = None,
) -> ExitCode:
    """Runs until it is stopped with Ctrl-C."""
    import subprocess

    speech = speech_of(context)
    command = serve_command(port)
    values = {"address": f"http://{ADDRESS}:{port}"}
    speech.say(Message("Serving at {address}. Ctrl-C stops it.", values))
    try:
        code = subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return ExitCode.DONE
    return ExitCode.OUR_MISTAKE if code > 0 else ExitCode.DONE


def serve_command(port: int) -> list[str]:
    """The command that serves the app, reachable from this machine alone.

    Raises:
        BadInput: the port is none, or the app or Streamlit is not installed.
    """
    import sys
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
