"""Keeps the one worker alive that is started along with the web server."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from scheduler.jobs.only_one import worker_lock

_LOOK_SECONDS = 0.3
_SHORTEST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_STEADY_SECONDS = 30.0
"""A worker that lived this long did not fail at its start."""
_STOP_SECONDS = 20.0
_PROJECT = Path(__file__).resolve().parents[2]
_log = logging.getLogger("paiban")


class WorkerKeeper:
    """Starts a worker unless one is at work, and another one when it dies.

    The worker hears of us by its standard input: the line "stop" asks it to hand its job back and
    end, the end of the input (we were killed) lets it finish what is queued first.
    """

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker started here, while it runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Begin to look after the worker."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the worker to hand its job back and end; return when it has."""
        self._ending.set()
        self._thread.join()
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if process.stdin:
                process.stdin.write(b"stop\n")
                process.stdin.close()
        except OSError:
            _log.debug("the worker had ended already")
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        failures, started = 0, 0.0
        lock = worker_lock(self.database_url)
        pause = 0.0
        while not self._ending.wait(pause):
            pause = _LOOK_SECONDS
            if self.worker_pid is not None:
                continue
            if self._process is not None and started:
                _log.warning("the worker ended with code %s", self._process.returncode)
                failures = 0 if time.monotonic() - started > _STEADY_SECONDS else failures + 1
                pause, started = pause_after(failures), 0.0
            elif lock.is_free():
                self._process, started = self._spawn(), time.monotonic()

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "scheduler", "worker", "--with-server"]
        # The URL may hold a password: other people of this machine can read a command line.
        environment = {**os.environ, "PAIBAN_DATABASE": self.database_url}
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            env=environment,
            cwd=_PROJECT,
            # Ctrl-C on the terminal is for the server; the worker hears of it from us.
            start_new_session=True,
        )


def pause_after(failures: int) -> float:
    """Seconds until the next try after so many quick failures; none after a steady worker."""
    return min(_SHORTEST_PAUSE * 2 ** (failures - 1), _LONGEST_PAUSE) if failures else 0.0
