"""Grants leave: written down with the facts, its turns to stand-ins or left open, as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from scheduler.desk.actors import Actor, Right
from scheduler.desk.centres import read_stored
from scheduler.desk.leave_asking import (
    LeaveVerdict,
    judge_windows,
    touched_turns,
    windows_of_leave,
)
from scheduler.desk.leave_verdicts import Replacement
from scheduler.desk.request_applying import Plan, plan_change
from scheduler.desk.request_facts import CLOSED_NOW, LeaveFacts, RequestRefused, refused
from scheduler.desk.request_moves import apply_plan, end_request, find_kept, in_centres_language
from scheduler.desk.request_steps import RequestState, Step
from scheduler.desk.request_windows import look_at_standing
from scheduler.domain.centre import SwapRegime
from scheduler.domain.text import Message
from scheduler.io.text_tables import read_text_table, write_text_table
from scheduler.store import revisions
from scheduler.store.database import Database
from scheduler.store.requests import StoredRequest

_TRIES = 5
_FILE = "leave.csv"


def grant_in_time(database: Database, actor: Actor, request_id: int) -> None:
    """Grant leave that needs nobody's word: asked in time, and free of published turns.

    Nothing happens to other requests, and to leave that no longer is free.

    Raises:
        NotAllowed: the actor may not ask for leave.
    """
    actor.must_have(Right.ASK_REQUEST)
    for _ in range(_TRIES):
        kept = find_kept(database, request_id)
        facts = LeaveFacts.model_validate(kept.facts)
        free = kept.regime == SwapRegime.AGREE_AND_NOTIFY and not facts.late
        windows = windows_of_leave(database, kept.centre_id, facts)
        if not free or touched_turns(windows, kept.employee_id, facts):
            return
        plan = _plan_leave(database, kept, facts, judge_windows(windows, kept.employee_id, facts))
        try:
            apply_plan(database, actor, kept, plan, None, {}, SwapRegime.AGREE_AND_NOTIFY)
        except revisions.StaleWrite:
            continue
        return


def grant_leave(
    database: Database,
    actor: Actor,
    kept: StoredRequest,
    note: str,
    replacements: Sequence[Replacement],
    despite: bool,
) -> RequestState:
    """Grant leave: with stand-ins, or leaving turns open."""
    facts = LeaveFacts.model_validate(kept.facts)
    if kept.employee_id not in {e.id for e in read_stored(database, kept.centre_id).employees}:
        gone = Message("{person} is no longer here.", {"person": kept.employee_id})
        said = in_centres_language(database, kept.centre_id, gone)
        end_request(database, actor, kept, Step.CLOSE, said)
        raise RequestRefused([(gone, CLOSED_NOW)])
    windows = windows_of_leave(database, kept.centre_id, facts)
    verdict = judge_windows(windows, kept.employee_id, facts, replacements)
    whole = verdict.whole
    if whole.impossible is not None:
        raise refused(whole.impossible, Message("Choose somebody else."))
    if whole.broken and not despite:
        remedy = Message("Choose other stand-ins, or grant it all the same.")
        raise RequestRefused([(c.shown.violation.message, remedy) for c in whole.broken])
    plan = _plan_leave(database, kept, facts, verdict)
    told: dict[str, Any] = {"note": note}
    if replacements:
        told["stand_ins"] = [r.stand_in for r in replacements if r.stand_in]
    if whole.broken:
        told["despite"] = len(whole.broken)
    strict = SwapRegime.SUPERVISOR_APPROVES
    apply_plan(database, actor, kept, plan, Step.APPROVE, told, strict)
    return RequestState.APPLIED


def _plan_leave(
    database: Database, kept: StoredRequest, facts: LeaveFacts, verdict: LeaveVerdict
) -> Plan:
    """The facts with the leave in them, and the published rotas that change with it."""
    changes = [
        (window, part.after)
        for window, part in verdict.parts
        if part.after is not None and part.changes_the_rota
    ]
    standing = look_at_standing(database, kept.centre_id)
    revision_id = verdict.parts[0][0].revision_id if verdict.parts else standing.revision_id
    if any(window.revision_id != revision_id for window, _ in verdict.parts):
        raise revisions.StaleWrite(kept.centre_id)
    with database.reading() as connection:
        files = revisions.files_of(connection, revision_id)
    table = read_text_table(_FILE, files.get(_FILE))
    row = {
        "employee_id": kept.employee_id,
        "first": facts.first.isoformat(),
        "last": facts.last.isoformat(),
        "kind": facts.kind,
        "asked_on": facts.asked_on.isoformat(),
        "approved": "yes",
    }
    _refuse_double(table.rows, kept.employee_id, facts.first, facts.last)
    content = write_text_table(_FILE, [*table.rows, row], table.columns)
    return plan_change(database, kept.centre_id, revision_id, changes, {_FILE: content})


def _refuse_double(
    rows: Sequence[Mapping[str, str]], employee_id: str, first: date, last: date
) -> None:
    """Refuse leave that is written down already, word for word."""
    days = first.isoformat(), last.isoformat()
    for row in rows:
        if row.get("employee_id") == employee_id and (row.get("first"), row.get("last")) == days:
            raise refused(
                Message("This leave is written down already."),
                Message("Withdraw the request, or choose other days."),
            )
