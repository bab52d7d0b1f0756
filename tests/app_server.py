"""The whole app on a free port, with a database of its own, for tests in a browser.

with running_app(tmp_path) as app:
    page.goto(app.url)
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "centres" / "tiny"
START_SECONDS = 60


@dataclass
class RunningApp:
    """A web server that runs; `kill` and `start` are for tests of what outlives it."""

    url: str
    database_url: str
    port: int
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        command += ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if _answers(self.url + "/healthz"):
                return
            time.sleep(0.1)
        raise AssertionError(f"the app did not start:\n{self.log.read_text('utf-8')}")

    def kill(self) -> None:
        """End the web server at once, without a word (kill -9)."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it politely, its worker with it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def words_of_log(self) -> str:
        """What the web server and its worker have written."""
        return self.log.read_text("utf-8", errors="replace")


@contextmanager
def running_app(
    folder: Path,
    *,
    database_url: str | None = None,
    sample: Path | None = None,
    worker: bool = False,
    **environment: str,
) -> Iterator[RunningApp]:
    """The app, started and ended.

    Parameters
    ----------
    folder : for its log, and its database where no ``database_url`` is given.
    database_url : a database that a test has prepared.
    sample : the centre an empty database begins with; none by default.
    worker : whether builds are carried out.
    """
    port = _free_port()
    url = database_url or f"sqlite:///{(folder / 'paiban.db').as_posix()}"
    surroundings = {
        **os.environ,
        "PAIBAN_DATABASE": url,
        "PAIBAN_SAMPLE": str(sample) if sample else "none",
        "PAIBAN_WORKER": "" if worker else "none",
        **environment,
    }
    log = folder / "app.log"
    app = RunningApp(f"http://127.0.0.1:{port}", url, port, log, surroundings)
    app.start()
    try:
        yield app
    finally:
        app.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
