"""A request as a page shows it: who asks what of whom, how it stands, who did what to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.desk.request_facts import LeaveFacts, RequestFacts, SwapFacts, read_facts
from scheduler.desk.request_steps import RequestKind, RequestState, Step, steps_of
from scheduler.desk.request_turns import words_of
from scheduler.domain.centre import SwapRegime
from scheduler.domain.problem import Problem
from scheduler.domain.text import LANGUAGES, Message, Name
from scheduler.store.requests import RequestEvent, StoredRequest

KIND_WORDS: Mapping[RequestKind, str] = {
    RequestKind.EXCHANGE: "Exchange",
    RequestKind.GIVE: "Give away",
    RequestKind.LEAVE: "Leave",
}
STATE_WORDS: Mapping[RequestState, str] = {
    RequestState.ASKED: "Asked",
    RequestState.AGREED: "Colleague agrees",
    RequestState.APPLIED: "Applied",
    RequestState.REFUSED: "Refused",
    RequestState.WITHDRAWN: "Withdrawn",
    RequestState.EXPIRED: "No longer possible",
}
REGIME_WORDS: Mapping[SwapRegime, str] = {
    SwapRegime.AGREE_AND_NOTIFY: "The two agree; the supervisor is told",
    SwapRegime.SUPERVISOR_APPROVES: "The supervisor approves",
}
_LEAVE_KINDS = {
    "annual": "annual leave",
    "sick": "sick leave",
    "personal": "personal leave",
    "marriage": "marriage leave",
    "maternity": "maternity leave",
    "bereavement": "bereavement leave",
    "time_in_lieu": "time in lieu",
}
LEAVE_KINDS = tuple(_LEAVE_KINDS)
"""The kinds of leave that are offered; any other word can be written."""
_DONE = {
    "ask_request": "Asked",
    "agree_request": "The colleague agreed",
    "decline_request": "The colleague declined",
    "approve_request": "Approved",
    "refuse_request": "Refused",
    "withdraw_request": "Withdrawn",
    "close_request": "Closed: no longer possible",
    "apply_request": "Applied",
    "tell_supervisor": "The supervisor was told",
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something somebody did to a request."""

    at: datetime
    actor: str
    what: Message
    note: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request in words. ``may`` are the steps that can be taken from here."""

    id: int
    kind: RequestKind
    state: RequestState
    regime: SwapRegime
    employee_id: str
    other_employee_id: str | None
    what: Name
    facts: RequestFacts
    marked_late: bool
    asked_at: datetime
    asked_by: str
    answer: str
    version_id: int | None
    may: tuple[Step, ...]
    history: tuple[HistoryLine, ...]


def view_of(kept: StoredRequest, events: Sequence[RequestEvent]) -> RequestView:
    """A kept request in the words it was asked in."""
    kind, state = RequestKind(kept.kind), RequestState(kept.state)
    facts = read_facts(kind, kept.facts)
    regime = SwapRegime(kept.regime)
    late = facts.late if isinstance(facts, LeaveFacts) else facts.after_the_fact
    return RequestView(
        id=kept.id,
        kind=kind,
        state=state,
        regime=regime,
        employee_id=kept.employee_id,
        other_employee_id=kept.other_employee_id,
        what=Name(facts.words.get("zh", ""), facts.words.get("en", "")),
        facts=facts,
        marked_late=late,
        asked_at=kept.asked_at,
        asked_by=kept.asked_by,
        answer=kept.answer,
        version_id=kept.version_id,
        may=tuple(steps_of(kind, regime).get(state, ())),
        history=tuple(_line(event) for event in events),
    )


def words_of_swap(problem: Problem, other_id: str, facts: SwapFacts) -> Message:
    """A swap as one sentence."""
    person, other = (name_of(problem, one) for one in (facts.give.employee_id, other_id))
    values = {"person": person, "other": other, "give": words_of(problem, facts.give)}
    if facts.take is None:
        return Message("{person} gives {other}: {give}", values)
    values["take"] = words_of(problem, facts.take)
    return Message("{person} gives {other}: {give}; and takes: {take}", values)


def in_all_languages(sentence: Message) -> dict[str, str]:
    """A sentence as it is kept: a record does not change when people or shift types do."""
    return {language: sentence.in_(language) for language in LANGUAGES}


def name_of(problem: Problem, employee_id: str) -> object:
    """A person by name, or the id of somebody who is no longer here."""
    index = problem.employee_index.get(employee_id)
    return employee_id if index is None else problem.employees[index]


def kind_of_leave(kind: str) -> object:
    """A kind of leave in words; a centre's own kinds stay as they are written."""
    return Message(_LEAVE_KINDS[kind]) if kind in _LEAVE_KINDS else kind


def _line(event: RequestEvent) -> HistoryLine:
    number = event.facts.get("version")
    what = Message(_DONE.get(event.action, event.action))
    if number is not None:
        what = Message("{what}: version {number}", {"what": what, "number": number})
    return HistoryLine(event.at, event.actor, what, str(event.facts.get("note", "")))
