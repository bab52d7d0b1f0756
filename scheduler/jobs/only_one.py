"""Sees to it that of several processes one alone is at work; the lock dies with its process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url


class OnlyOne:
    """A lock on a file, held by at most one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Hold the lock from now on, if nobody else does; whether that worked."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a")
        if not _lock(file):
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let somebody else have it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def is_free(self) -> bool:
        """Whether nobody holds it at this moment."""
        if self._file is not None:
            return False
        taken = self.take()
        self.release()
        return taken


def worker_lock(database_url: str) -> OnlyOne:
    """The lock of the one worker that is started along with the web server of a database."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return OnlyOne(Path(url.database + ".worker"))
    mark = sha256(database_url.encode()).hexdigest()[:16]
    return OnlyOne(Path(tempfile.gettempdir()) / f"paiban-{mark}.worker")


@contextmanager
def living(worker: str) -> Iterator[None]:
    """Let this computer know that a worker lives, for as long as the block lasts.

    Its heartbeat in the database tells the same to everybody, but only after a while.
    """
    sign = sign_of_life(worker)
    # Where the lock cannot be had, the heartbeat has to do.
    with suppress(OSError):
        sign.take()
    try:
        yield
    except BaseException:
        sign.release()
        raise
    sign.release()
    with suppress(OSError):
        sign.path.unlink(missing_ok=True)


def has_died(worker: str) -> bool:
    """Whether this computer knows that a worker ended before its time.

    False where it does not know: of workers that live, that said goodbye, or that are elsewhere.
    """
    sign = sign_of_life(worker)
    try:
        return sign.path.exists() and sign.is_free()
    except OSError:
        # Somebody else's, whom we may not ask.
        return False


def sign_of_life(worker: str) -> OnlyOne:
    """The lock a worker holds while it lives."""
    mark = sha256(worker.encode()).hexdigest()[:24]
    return OnlyOne(Path(tempfile.gettempdir()) / f"paiban-{mark}.alive")


def _lock(file: IO[str]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
