"""Moves requests from state to state: the row, its event, and what follows, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from scheduler.desk.actors import Actor
from scheduler.desk.centres import read_stored
from scheduler.desk.request_applying import Applied, Plan, write_change
from scheduler.desk.request_facts import RequestRefused, refused
from scheduler.desk.request_steps import RequestKind, RequestState, Step, steps_of
from scheduler.desk.request_views import STATE_WORDS
from scheduler.domain.centre import SwapRegime
from scheduler.domain.text import Message, Name
from scheduler.store import centres, events, requests
from scheduler.store.database import Database
from scheduler.store.requests import StoredRequest


def find_kept(database: Database, request_id: int) -> StoredRequest:
    with database.reading() as connection:
        kept = requests.find_request(connection, request_id)
    if kept is None:
        raise refused(Message("There is no such request."), Message("Look at the list again."))
    return kept


def target_of(kept: StoredRequest, step: Step, regime: SwapRegime | None = None) -> RequestState:
    """Where a step leads from where the request stands.

    Raises:
        RequestRefused: it is not open to this step.
    """
    state = RequestState(kept.state)
    steps = steps_of(RequestKind(kept.kind), regime or SwapRegime(kept.regime))
    target = steps.get(state, {}).get(step)
    if target is None:
        raise decided_already(kept)
    return target


def decided_already(kept: StoredRequest) -> RequestRefused:
    values = {
        "state": Message(STATE_WORDS[RequestState(kept.state)]),
        "who": kept.decided_by or kept.asked_by,
    }
    stands = Message("The request stands at: {state} ({who}).", values)
    return refused(stands, Message("Look at it again."))


def end_request(
    database: Database, actor: Actor, kept: StoredRequest, step: Step, note: str
) -> RequestState:
    """Decline, refuse, withdraw or close a request."""
    target = target_of(kept, step)
    move_on(database, actor, kept, target, f"{step.value}_request", note, None)
    return target


def move_on(
    database: Database,
    actor: Actor,
    kept: StoredRequest,
    target: RequestState,
    action: str,
    note: str,
    regime: SwapRegime | None,
) -> None:
    with database.writing() as connection:
        centres.lock_centre(connection, kept.centre_id)
        moved = requests.move_request(
            connection,
            kept.id,
            kept.state,
            target.value,
            actor=actor.name,
            answer=note.strip(),
            regime=None if regime is None else regime.value,
        )
        if not moved:
            raise _decided_by_now(connection, kept)
        _note(connection, actor, kept, action, {"note": note.strip()})


def apply_plan(
    database: Database,
    actor: Actor,
    kept: StoredRequest,
    plan: Plan,
    step: Step | None,
    told: Mapping[str, Any],
    regime: SwapRegime,
) -> Applied:
    """Settle the request and write everything that follows from it, in one transaction."""
    reason = _reason(database, kept)
    with database.writing() as connection:
        centres.lock_centre(connection, kept.centre_id)
        applied = write_change(connection, database, actor, plan, request_id=kept.id, reason=reason)
        moved = requests.move_request(
            connection,
            kept.id,
            kept.state,
            RequestState.APPLIED.value,
            actor=actor.name,
            answer=str(told.get("note", "")).strip(),
            regime=regime.value,
            version_id=applied.version_id,
            revision_id=applied.revision_id,
        )
        if not moved:
            raise _decided_by_now(connection, kept)
        if step is not None:
            _note(connection, actor, kept, f"{step.value}_request", told)
        facts: dict[str, Any] = {}
        if applied.version_number is not None:
            facts["version"] = applied.version_number
        if applied.drafts_left:
            facts["drafts_left"] = list(applied.drafts_left)
        _note(connection, actor, kept, "apply_request", facts)
        if regime is SwapRegime.AGREE_AND_NOTIFY:
            _note(connection, actor, kept, "tell_supervisor", {})
    return applied


def in_centres_language(database: Database, centre_id: str, message: Message) -> str:
    """A message as it is kept where there is room for one language: that of the centre."""
    centre = read_stored(database, centre_id).centre
    return message.in_("zh" if centre.country == "CN" else "en")


def _reason(database: Database, kept: StoredRequest) -> str:
    """Why there is a new version."""
    words = kept.facts.get("words", {})
    what = Name(words.get("zh", ""), words.get("en", ""))
    why = Message("Request {number}: {what}", {"number": kept.id, "what": what})
    return in_centres_language(database, kept.centre_id, why)


def _decided_by_now(connection: Connection, kept: StoredRequest) -> RequestRefused:
    """Somebody was faster: say who, and what they decided."""
    return decided_already(requests.find_request(connection, kept.id) or kept)


def _note(
    connection: Connection,
    actor: Actor,
    kept: StoredRequest,
    action: str,
    facts: Mapping[str, Any],
) -> None:
    subject = requests.subject_of(kept.id)
    events.note(connection, kept.centre_id, actor.name, action, subject, facts)
