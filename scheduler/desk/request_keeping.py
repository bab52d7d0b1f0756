"""Writes down what is asked for: the request, and that it was asked."""

from __future__ import annotations

from pydantic import BaseModel
from sqlalchemy import Connection

from scheduler.desk.actors import Actor
from scheduler.desk.request_steps import RequestKind, RequestState
from scheduler.domain.centre import SwapRegime
from scheduler.store import events, requests


def keep_request(
    connection: Connection,
    actor: Actor,
    centre_id: str,
    kind: RequestKind,
    regime: SwapRegime,
    people: tuple[str, str | None],
    facts: BaseModel,
    note: str,
) -> int:
    """Keep a new request, which waits for an answer; its number.

    ``people`` are the ids of who asks and of the colleague it concerns, if there is one.
    """
    asker, other = people
    number = requests.add_request(
        connection,
        centre_id,
        kind=kind.value,
        state=RequestState.ASKED.value,
        regime=regime.value,
        employee_id=asker,
        other_employee_id=other,
        facts=facts.model_dump(mode="json"),
        actor=actor.name,
    )
    subject = requests.subject_of(number)
    events.note(connection, centre_id, actor.name, "ask_request", subject, {"note": note})
    return number
