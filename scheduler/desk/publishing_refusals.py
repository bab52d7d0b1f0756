"""What is not published: a rota nobody has seen, without a reason, or that staff have already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.rota_document import document_of
from scheduler.store import versions

if TYPE_CHECKING:
    from scheduler.desk.publishing import PublicationPreview


def refuse_silent(reason: str) -> None:
    """Refuse a publication of which nobody says why it is made.

    Raises:
        BadInput: the reason is empty.
    """
    if not reason:
        problem = Message("is not given.")
        remedy = Message("Say why the rota is published: staff will read it.")
        raise BadInput([Fault("rota", None, "reason", None, problem, remedy)])


def refuse_moved(found: int | None, seen: int) -> None:
    """Refuse to publish another state of the draft, or of the facts, than the one looked at.

    Raises:
        BadInput: the numbers differ.
    """
    if found != seen:
        problem = Message("has been changed since you looked at it.")
        remedy = Message("Look at the preview again, then publish.")
        raise BadInput([Fault("rota", None, None, None, problem, remedy)])


def refuse_broken(shown: PublicationPreview, despite: bool) -> None:
    """Refuse a rota against hard rules, unless somebody said that this is known.

    Raises:
        BadInput: hard rules are broken, and nobody said so.
    """
    if shown.blocking and not despite:
        count = len(shown.blocking)
        problem = Message("breaks hard rules {count} times.", {"count": count})
        remedy = Message("Mend the rota, or publish it all the same and say so in the reason.")
        raise BadInput([Fault("rota", None, None, None, problem, remedy)])


def refuse_known(connection: Connection, shown: PublicationPreview) -> None:
    """Refuse to publish what staff see already, so that a second click publishes nothing.

    Raises:
        BadInput: the newest version of this draft holds the same.
    """
    view = shown.draft
    newest = versions.newest_of_horizon(connection, view.centre_id, view.first, view.weeks)
    if newest is None or newest.draft_id != view.id:
        return
    document = document_of(view.problem, view.rota, view.pinned, view.duty_pinned)
    same = versions.document_of_version(connection, newest.id) == document
    if same and not shown.differences:
        problem = Message("is published already, as version {number}.", {"number": newest.number})
        remedy = Message("Change something before you publish again.")
        raise BadInput([Fault("rota", None, None, None, problem, remedy)])
