"""Requests of a centre: the open ones with their verdict as of now, and those that are settled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.desk.actors import Actor
from scheduler.desk.centres import read_stored
from scheduler.desk.keeping import Kept
from scheduler.desk.leave_asking import (
    LeaveWish,
    judge_windows,
    keep_leave,
    touched_turns,
    windows_of_leave,
)
from scheduler.desk.leave_granting import grant_in_time
from scheduler.desk.leave_verdicts import Replacement
from scheduler.desk.request_asking import SwapWish, keep_swap
from scheduler.desk.request_deciding import judge_kept_swap, take_step
from scheduler.desk.request_facts import LeaveFacts
from scheduler.desk.request_steps import CLOSED, OPEN, RequestState, Step
from scheduler.desk.request_turns import NamedTurn
from scheduler.desk.request_verdicts import Verdict
from scheduler.desk.request_views import RequestView, view_of
from scheduler.desk.request_windows import Window, look_at_standing
from scheduler.domain.people import Employee
from scheduler.store import requests
from scheduler.store.database import Database, now

MOST_SETTLED = 100


_Key = tuple[str, int, int, tuple[Replacement, ...], int]


@dataclass(frozen=True)
class Standing:
    """What would come of an open request as things are now."""

    verdict: Verdict
    window: Window | None
    touched: tuple[NamedTurn, ...] = ()


_standings: Kept[_Key, Standing] = Kept(64)


def ask_swap(
    database: Database,
    actor: Actor,
    centre_id: str,
    wish: SwapWish,
    *,
    agreed: bool = False,
    at: datetime | None = None,
) -> RequestView:
    """Ask for a swap. With ``agreed`` the colleague has said yes already; where the two settle it
    among themselves it is applied at once, and the supervisor is told.

    Raises:
        NotAllowed: the actor may not ask, or not answer for the colleague.
        RequestRefused: it is not possible, breaks a hard rule, or has been asked already.
    """
    number = keep_swap(database, actor, centre_id, wish, at)
    if agreed:
        take_step(database, actor, number, Step.AGREE, at=at)
    return find(database, number)


def ask_leave(
    database: Database,
    actor: Actor,
    centre_id: str,
    wish: LeaveWish,
    at: datetime | None = None,
) -> RequestView:
    """Ask for leave. What was asked in time and takes nobody off the published rota is granted at
    once where the centre says so, and the supervisor is told.

    Raises:
        NotAllowed: the actor may not ask.
        RequestRefused: the days make no sense, or the person is away or has asked already.
    """
    number = keep_leave(database, actor, centre_id, wish, at)
    grant_in_time(database, actor, number)
    return find(database, number)


def find(database: Database, request_id: int) -> RequestView:
    """One request.

    Raises:
        LookupError: there is none of that number.
    """
    with database.reading() as connection:
        kept = requests.find_request(connection, request_id)
        if kept is None:
            raise LookupError(request_id)
        events = requests.events_of(connection, [request_id])[request_id]
    return view_of(kept, events)


def open_requests(database: Database, centre_id: str) -> list[RequestView]:
    """What waits for an answer, oldest first."""
    return _listed(database, centre_id, OPEN)[::-1]


def settled_requests(
    database: Database, centre_id: str, limit: int = MOST_SETTLED
) -> list[RequestView]:
    """What has been applied, refused, withdrawn or closed, newest first."""
    return _listed(database, centre_id, CLOSED, limit)


def touched_by(database: Database, centre_id: str, view: RequestView) -> tuple[NamedTurn, ...]:
    """What is published for somebody on the days of leave that they ask for."""
    if not isinstance(view.facts, LeaveFacts):
        return ()
    windows = windows_of_leave(database, centre_id, view.facts)
    return tuple(touched_turns(windows, view.employee_id, view.facts))


def standing_of(
    database: Database,
    centre_id: str,
    view: RequestView,
    replacements: Sequence[Replacement] = (),
    at: datetime | None = None,
) -> Standing:
    """What would come of an open request if it were applied now."""
    moment = at or now()
    newest = look_at_standing(database, centre_id)
    # Everybody who looks at the list asks the same; a turn begins on a minute.
    key = (database.url, view.id, newest.revision_id, tuple(replacements), minute_of(moment))
    return _standings.get(key, lambda: _work_out(database, centre_id, view, replacements, moment))


def minute_of(moment: datetime) -> int:
    """The minute a moment lies in, as a number."""
    return int(moment.timestamp()) // 60


def _work_out(
    database: Database,
    centre_id: str,
    view: RequestView,
    replacements: Sequence[Replacement],
    at: datetime,
) -> Standing:
    if isinstance(view.facts, LeaveFacts):
        windows = windows_of_leave(database, centre_id, view.facts)
        whole = judge_windows(windows, view.employee_id, view.facts, replacements).whole
        touched = touched_turns(windows, view.employee_id, view.facts)
        return Standing(whole, windows[0] if windows else None, tuple(touched))
    other_id = view.other_employee_id or ""
    window, verdict = judge_kept_swap(database, centre_id, view.facts, view.kind, other_id, at)
    return Standing(verdict, window)


def people_of(database: Database, centre_id: str) -> list[Employee]:
    """The people on whose behalf something can be asked, in the order of the centre's file."""
    return list(read_stored(database, centre_id).employees)


def zone_of(database: Database, centre_id: str) -> ZoneInfo:
    """The zone whose clock the centre goes by."""
    return ZoneInfo(read_stored(database, centre_id).centre.time_zone)


def _listed(
    database: Database,
    centre_id: str,
    states: Collection[RequestState],
    limit: int | None = None,
) -> list[RequestView]:
    with database.reading() as connection:
        found = requests.requests_of(connection, centre_id, [s.value for s in states], limit)
        events = requests.events_of(connection, [kept.id for kept in found])
    return [view_of(kept, events[kept.id]) for kept in found]
