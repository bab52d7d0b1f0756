"""When the database cannot do its work: said in words, and what was begun is undone as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from scheduler.domain.text import Message

_FULL = ("SQLITE_FULL", "53100")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40001", "40P01", "53300")
_UNWRITABLE = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "25006")
_BROKEN = ("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB", "58030", "XX001", "XX002")
# Classes of PostgreSQL's error codes: connection failures, and a server that is going down.
_LOST = ("08", "57P")


class StoreTrouble(Exception):  # noqa: N818 - a state of the world, as the others of its kind
    """The database cannot do this now. Nothing has been changed."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))

    def in_(self, language: str) -> str:
        """What is the matter and what to do, in a language."""
        return self.message.in_(language)


class StoreFull(StoreTrouble):
    """There is no room left for what was to be written."""


class StoreBusy(StoreTrouble):
    """Somebody else has been writing for too long."""


class StoreLost(StoreTrouble):
    """The database is not there, or not any more."""


class StoreBroken(StoreTrouble):
    """The database may not be written, or cannot be read."""


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn what drivers say of a database in trouble into `StoreTrouble`."""
    try:
        yield
    except DBAPIError as error:
        trouble = _trouble(error)
        if trouble is None:
            raise
        raise trouble from error


def _trouble(error: DBAPIError) -> StoreTrouble | None:
    code = _code(error)
    if code.startswith(_FULL):
        return StoreFull(Message("The disk is full: nothing was saved. Make room and do it again."))
    if code.startswith(_BUSY):
        return StoreBusy(
            Message("The database is busy: nothing was saved. Do it again in a moment.")
        )
    if code.startswith(_UNWRITABLE):
        return StoreBroken(
            Message(
                "The database cannot be opened or written: nothing was saved. Check that its "
                "file and folder are there and may be written."
            )
        )
    if code.startswith(_BROKEN):
        return StoreBroken(
            Message(
                "The database is damaged or its disk fails: nothing was saved. Put the newest "
                "backup in its place."
            )
        )
    if code.startswith(_LOST) or error.connection_invalidated or _never_met(error):
        return StoreLost(
            Message(
                "The database does not answer: nothing was saved. Check that it runs and can be "
                "reached, and do it again."
            )
        )
    return None


def _code(error: DBAPIError) -> str:
    """SQLite's name of the error, or PostgreSQL's five letters for it; '' if there is none."""
    known = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return str(known or "")


def _never_met(error: DBAPIError) -> bool:
    """Whether the server could not be reached at all; its driver has no code for that."""
    is_postgresql = type(error.orig).__module__.startswith("psycopg")
    return is_postgresql and type(error.orig).__name__ == "OperationalError" and not _code(error)
