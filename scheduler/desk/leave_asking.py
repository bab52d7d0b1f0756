"""Asks for leave: whether it is in time, what it touches, and who settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from scheduler.desk.actors import Actor, Right
from scheduler.desk.centres import read_stored
from scheduler.desk.keeping import Kept
from scheduler.desk.leave_verdicts import Replacement, judge_leave, rank_stand_ins, turns_in_leave
from scheduler.desk.request_asking import Takers, today_in
from scheduler.desk.request_facts import LeaveFacts, RequestRefused, refused
from scheduler.desk.request_keeping import keep_request
from scheduler.desk.request_steps import OPEN, RequestKind
from scheduler.desk.request_turns import DutyRef, NamedTurn, ShiftRef, date_of_turn, find_again
from scheduler.desk.request_verdicts import Verdict
from scheduler.desk.request_views import in_all_languages, kind_of_leave
from scheduler.desk.request_windows import Window, find_window, windows_between
from scheduler.domain.centre import SwapRegime
from scheduler.domain.people import Employee
from scheduler.domain.text import Message
from scheduler.store import centres, requests
from scheduler.store.database import Database

LONGEST_DAYS = 366
_CHOOSE_DAYS = Message("Choose other days.")


@dataclass(frozen=True, slots=True)
class LeaveWish:
    """Leave somebody wants; ``asked_on`` None means today."""

    employee_id: str
    first: date
    last: date
    kind: str = "annual"
    note: str = ""
    asked_on: date | None = None


@dataclass(frozen=True)
class LeaveOutlook:
    """What would come of leave: whether it is late, what it touches, who settles it."""

    facts: LeaveFacts
    regime: SwapRegime
    touched: tuple[NamedTurn, ...]
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class LeaveVerdict:
    """What granting leave would do to each published rota it touches."""

    parts: tuple[tuple[Window, Verdict], ...]

    @property
    def whole(self) -> Verdict:
        """All parts as one; the rota itself is told by the parts alone."""
        verdicts = [verdict for _, verdict in self.parts]
        impossible = next((v.impossible for v in verdicts if v.impossible is not None), None)
        return Verdict(
            impossible=impossible,
            changes=tuple(change for v in verdicts for change in v.changes),
            hours=tuple(hours for v in verdicts for hours in v.hours),
        )


_Key = tuple[str, str, int, str, tuple[date, date], ShiftRef | DutyRef]
_stand_ins: Kept[_Key, Takers | None] = Kept(32)


def look_at_leave(
    database: Database, centre_id: str, wish: LeaveWish, at: datetime | None = None
) -> LeaveOutlook:
    """What would come of leave if it were asked now; nothing is kept.

    Raises:
        RequestRefused: the days make no sense, or the person is away on them already.
    """
    folder = read_stored(database, centre_id)
    person = next((e for e in folder.employees if e.id == wish.employee_id), None)
    today = today_in(folder.centre.time_zone, at)
    asked_on = wish.asked_on or today
    if person is None:
        nobody = Message("{person} is no longer here.", {"person": wish.employee_id})
        raise refused(nobody, Message("Choose somebody else."))
    _check_days(wish, asked_on, today)
    for entry in folder.leave:
        mine = entry.employee_id == person.id and entry.approved
        if mine and entry.first <= wish.last and wish.first <= entry.last:
            raise _away_already(person, entry.first, entry.last)
    late = (wish.first - asked_on).days < folder.centre.leave_notice_days
    facts = LeaveFacts(
        first=wish.first,
        last=wish.last,
        kind=wish.kind.strip()[:40] or "annual",
        note=wish.note.strip()[:500],
        asked_on=asked_on,
        late=late,
        words=in_all_languages(_words(person, wish)),
    )
    windows = windows_of_leave(database, centre_id, facts)
    touched = touched_turns(windows, person.id, facts)
    free = not late and not touched
    regime = folder.centre.leave_in_time if free else SwapRegime.SUPERVISOR_APPROVES
    return LeaveOutlook(facts, regime, tuple(touched), tuple(windows))


def windows_of_leave(database: Database, centre_id: str, facts: LeaveFacts) -> list[Window]:
    """The published rotas that leave can touch; the night before it may run into it."""
    eve = facts.first - timedelta(days=1)
    return windows_between(database, centre_id, eve, facts.last)


def touched_turns(
    windows: Sequence[Window], employee_id: str, facts: LeaveFacts
) -> list[NamedTurn]:
    """What the person has been told to do and cannot do when away."""
    return [
        turn
        for window in windows
        if employee_id in window.opened.problem.employee_index
        for turn in turns_in_leave(window.opened, window.rota, employee_id, facts, window.days)
    ]


def judge_windows(
    windows: Sequence[Window],
    employee_id: str,
    facts: LeaveFacts,
    replacements: Sequence[Replacement] = (),
) -> LeaveVerdict:
    """What granting leave would do, with these stand-ins."""
    return LeaveVerdict(
        tuple(
            (
                window,
                judge_leave(
                    window.opened, window.rota, employee_id, facts, replacements, window.days
                ),
            )
            for window in windows
        )
    )


def who_could_stand_in(
    database: Database,
    centre_id: str,
    employee_id: str,
    facts: LeaveFacts,
    turn: ShiftRef | DutyRef,
) -> Takers | None:
    """Who could take over a turn of somebody on leave, best first."""
    window = find_window(database, centre_id, date_of_turn(turn))
    if window is None:
        return None
    days = facts.first, facts.last
    key = (database.url, centre_id, window.revision_id, employee_id, days, turn)

    def rank() -> Takers | None:
        found = find_again(window.opened.problem, window.rota, turn)
        if found is None:
            return None
        ranking = rank_stand_ins(window.opened, window.rota, employee_id, facts, found)
        return Takers(window, ranking)

    return _stand_ins.get(key, rank)


def keep_leave(
    database: Database,
    actor: Actor,
    centre_id: str,
    wish: LeaveWish,
    at: datetime | None = None,
) -> int:
    """Ask for leave; the number of the request. What needs no supervisor is granted afterwards
    by `scheduler.desk.request_deciding.grant_in_time`.

    Raises:
        NotAllowed: the actor may not ask.
        RequestRefused: the days make no sense, or the person is away or has asked already.
    """
    actor.must_have(Right.ASK_REQUEST)
    outlook = look_at_leave(database, centre_id, wish, at)
    with database.writing() as connection:
        centres.lock_centre(connection, centre_id)
        _refuse_double(connection, centre_id, wish)
        people, facts = (wish.employee_id, None), outlook.facts
        return keep_request(
            connection,
            actor,
            centre_id,
            RequestKind.LEAVE,
            outlook.regime,
            people,
            facts,
            facts.note,
        )


def _check_days(wish: LeaveWish, asked_on: date, today: date) -> None:
    if wish.last < wish.first:
        early = Message("The last day lies before the first.")
        raise refused(early, _CHOOSE_DAYS)
    if (wish.last - wish.first).days >= LONGEST_DAYS:
        long = Message("Leave of more than {most} days cannot be asked.", {"most": LONGEST_DAYS})
        raise refused(long, _CHOOSE_DAYS)
    if asked_on > today:
        future = Message("The day it was asked lies in the future.")
        raise refused(future, Message("Choose today or an earlier day."))


def _away_already(person: Employee, first: date, last: date) -> RequestRefused:
    values = {"person": person, "first": first, "last": last}
    away = Message("{person} is away from {first} to {last} already.", values)
    return refused(away, _CHOOSE_DAYS)


def _refuse_double(connection: Connection, centre_id: str, wish: LeaveWish) -> None:
    """Refuse leave on days for which the person has asked and waits.

    Raises:
        RequestRefused: there are such days.
    """
    for kept in requests.requests_of(connection, centre_id, [state.value for state in OPEN]):
        if kept.kind != RequestKind.LEAVE or kept.employee_id != wish.employee_id:
            continue
        facts = LeaveFacts.model_validate(kept.facts)
        if facts.first <= wish.last and wish.first <= facts.last:
            raise refused(
                Message("This has been asked already and waits for an answer."),
                Message("Look under open requests."),
            )


def _words(person: Employee, wish: LeaveWish) -> Message:
    values = {"person": person, "kind": kind_of_leave(wish.kind)}
    if wish.first == wish.last:
        return Message("{person}: {kind} on {date}", values | {"date": wish.first})
    span = values | {"first": wish.first, "last": wish.last}
    return Message("{person}: {kind} from {first} to {last}", span)
