"""Answers and decides requests: each step is one transaction, and of two at once one wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scheduler.desk.actors import Actor
from scheduler.desk.leave_granting import grant_leave
from scheduler.desk.leave_verdicts import Replacement
from scheduler.desk.request_applying import plan_change
from scheduler.desk.request_facts import CLOSED_NOW, RequestRefused, SwapFacts, refused
from scheduler.desk.request_moves import (
    apply_plan,
    end_request,
    find_kept,
    in_centres_language,
    move_on,
    target_of,
)
from scheduler.desk.request_steps import (
    RIGHT_FOR,
    RequestKind,
    RequestState,
    Step,
    stricter,
)
from scheduler.desk.request_turns import date_of_turn
from scheduler.desk.request_verdicts import Verdict, judge_swap_request
from scheduler.desk.request_windows import Window, find_window
from scheduler.domain.centre import SwapRegime
from scheduler.domain.text import Message
from scheduler.store import revisions
from scheduler.store.database import Database, now
from scheduler.store.requests import StoredRequest

_TRIES = 5


def take_step(
    database: Database,
    actor: Actor,
    request_id: int,
    step: Step,
    note: str = "",
    *,
    replacements: Sequence[Replacement] = (),
    despite_violations: bool = False,
    at: datetime | None = None,
) -> RequestState:
    """Agree to, decline, approve, refuse, withdraw or close a request; how it stands afterwards.

    What is agreed or approved is judged once more, on the rota and the facts of this moment, and
    applied as a whole or not at all. ``replacements`` say who stands in for leave; only leave can
    be granted ``despite_violations`` of hard rules.

    Raises:
        NotAllowed: the actor may not take this step.
        RequestRefused: somebody was faster, it breaks a hard rule, or it is no longer possible; in
            the last case the request has been closed.
    """
    actor.must_have(RIGHT_FOR[step])
    for _ in range(_TRIES):
        kept = find_kept(database, request_id)
        target_of(kept, step)
        try:
            if step in (Step.AGREE, Step.APPROVE):
                if kept.kind == RequestKind.LEAVE:
                    despite = despite_violations
                    return grant_leave(database, actor, kept, note, replacements, despite)
                return _go_on(database, actor, kept, step, note, at or now())
            return end_request(database, actor, kept, step, note)
        except revisions.StaleWrite:
            # Facts or rota changed while this was judged: judge it anew.
            continue
    raise refused(
        Message("The centre is being changed by others all the time."),
        Message("Try again in a moment."),
    )


def judge_kept_swap(
    database: Database,
    centre_id: str,
    facts: SwapFacts,
    kind: RequestKind,
    other_id: str,
    at: datetime | None = None,
) -> tuple[Window | None, Verdict]:
    """What a swap that was asked would do now, on what is published now."""
    window = find_window(database, centre_id, date_of_turn(facts.give))
    if window is None:
        return None, Verdict(impossible=Message("Nothing is published for that day."))
    if facts.take is not None and date_of_turn(facts.take) not in window.days:
        apart = Message("The two turns are in different published rotas.")
        return window, Verdict(impossible=apart)
    verdict = judge_swap_request(window.opened, window.rota, facts, kind, other_id, at or now())
    return window, verdict


def _go_on(
    database: Database, actor: Actor, kept: StoredRequest, step: Step, note: str, at: datetime
) -> RequestState:
    """Agree to or approve a swap."""
    facts, kind = SwapFacts.model_validate(kept.facts), RequestKind(kept.kind)
    other_id = kept.other_employee_id or ""
    window, verdict = judge_kept_swap(database, kept.centre_id, facts, kind, other_id, at)
    if verdict.impossible is not None or window is None or verdict.after is None:
        why = verdict.impossible or Message("Nothing is published for that day.")
        said = in_centres_language(database, kept.centre_id, why)
        end_request(database, actor, kept, Step.CLOSE, said)
        raise RequestRefused([(why, CLOSED_NOW)])
    verdict.must_be_lawful()
    # A centre that has become stricter since it was asked has the last word.
    regime = stricter(SwapRegime(kept.regime), verdict.regime)
    target = target_of(kept, step, regime)
    if target is not RequestState.APPLIED:
        move_on(database, actor, kept, target, f"{step.value}_request", note, regime)
        return target
    plan = plan_change(database, kept.centre_id, window.revision_id, [(window, verdict.after)])
    apply_plan(database, actor, kept, plan, step, {"note": note}, regime)
    return target
