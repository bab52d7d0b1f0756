"""Hands a program to a process of its own, which can be stopped at any moment.

Solvers' libraries do not offer that. What is sent is the length of the program, eight bytes, and
the program. The input stays open until the answer has come: when it closes earlier, whoever asked
is gone, however that came about, and the process ends itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

_LENGTH_BYTES = 8
_ROOT = Path(__file__).resolve().parents[2]


class OwnProcess:
    """A module that runs as ``python -m MODULE SECONDS`` and answers one question."""

    def __init__(self, module: str, seconds: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(seconds)],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, program: bytes) -> bytes:
        """Hand the program over and wait for what is printed; nothing if it was killed."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        with process:
            try:
                process.stdin.write(sent(program))
                process.stdin.flush()
            except BrokenPipeError:
                return b""
            return process.stdout.read().strip()

    def kill(self) -> None:
        """End it at once; whoever waits for its answer gets none."""
        self._process.kill()


def sent(program: bytes) -> bytes:
    """What is written for a program."""
    return len(program).to_bytes(_LENGTH_BYTES, "big") + program


def read_program() -> bytes:
    """The program that this process was started for; from now on it ends with whoever asked."""
    length = int.from_bytes(sys.stdin.buffer.read(_LENGTH_BYTES), "big")
    program = sys.stdin.buffer.read(length)
    threading.Thread(target=_end_with_whoever_asked, daemon=True).start()
    return program


def _end_with_whoever_asked() -> None:
    """A killed worker cannot stop us any more, but the pipe from it closes."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)
