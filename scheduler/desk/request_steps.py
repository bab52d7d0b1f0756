"""How a request may go: asked, agreed, applied, or refused, withdrawn, no longer possible."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from scheduler.desk.actors import Right
from scheduler.domain.centre import SwapRegime


class RequestKind(StrEnum):
    """What is asked for."""

    EXCHANGE = "exchange"
    """A turn of one person for a turn of a named colleague."""
    GIVE = "give"
    """A turn goes to a named colleague, for nothing in return."""
    LEAVE = "leave"


class RequestState(StrEnum):
    """How a request stands."""

    ASKED = "asked"
    AGREED = "agreed"
    """The colleague agrees; the supervisor has not decided."""
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    """What was asked is no longer there, or its time has come before anybody decided."""


class Step(StrEnum):
    """What somebody can do to an open request."""

    AGREE = "agree"
    DECLINE = "decline"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CLOSE = "close"


OPEN = frozenset({RequestState.ASKED, RequestState.AGREED})
CLOSED = frozenset(RequestState) - OPEN

RIGHT_FOR: Mapping[Step, Right] = {
    Step.AGREE: Right.ANSWER_REQUEST,
    Step.DECLINE: Right.ANSWER_REQUEST,
    Step.APPROVE: Right.DECIDE_REQUEST,
    Step.REFUSE: Right.DECIDE_REQUEST,
    Step.WITHDRAW: Right.ASK_REQUEST,
    Step.CLOSE: Right.DECIDE_REQUEST,
}

Steps = Mapping[RequestState, Mapping[Step, RequestState]]

_BY_THE_ASKER = {
    Step.WITHDRAW: RequestState.WITHDRAWN,
    Step.CLOSE: RequestState.EXPIRED,
}
_BY_AGREEMENT: Steps = {
    RequestState.ASKED: {
        Step.AGREE: RequestState.APPLIED,
        Step.DECLINE: RequestState.REFUSED,
        **_BY_THE_ASKER,
    },
}
_BY_SUPERVISOR: Steps = {
    RequestState.ASKED: {
        Step.AGREE: RequestState.AGREED,
        Step.DECLINE: RequestState.REFUSED,
        Step.REFUSE: RequestState.REFUSED,
        **_BY_THE_ASKER,
    },
    RequestState.AGREED: {
        Step.APPROVE: RequestState.APPLIED,
        Step.REFUSE: RequestState.REFUSED,
        **_BY_THE_ASKER,
    },
}
_LEAVE: Steps = {
    RequestState.ASKED: {
        Step.APPROVE: RequestState.APPLIED,
        Step.REFUSE: RequestState.REFUSED,
        **_BY_THE_ASKER,
    },
}


def steps_of(kind: RequestKind, regime: SwapRegime) -> Steps:
    """Every allowed transition of a request: by its state, what can be done and where it leads."""
    if kind is RequestKind.LEAVE:
        return _LEAVE
    return _BY_AGREEMENT if regime is SwapRegime.AGREE_AND_NOTIFY else _BY_SUPERVISOR


def stricter(one: SwapRegime, other: SwapRegime) -> SwapRegime:
    """The regime that holds when two speak of one request."""
    free = SwapRegime.AGREE_AND_NOTIFY
    return free if one is free and other is free else SwapRegime.SUPERVISOR_APPROVES
