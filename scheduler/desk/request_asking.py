"""Asks for swaps: what a person can give, who could take it, and what it would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from scheduler.desk.actors import Actor, Right
from scheduler.desk.keeping import Kept
from scheduler.desk.request_facts import SwapFacts, refused
from scheduler.desk.request_keeping import keep_request
from scheduler.desk.request_steps import OPEN, RequestKind
from scheduler.desk.request_turns import (
    DutyRef,
    NamedTurn,
    ShiftRef,
    date_of_turn,
    find_again,
    name_turn,
    turns_of,
)
from scheduler.desk.request_verdicts import (
    Verdict,
    judge_swap_request,
    rank_takers_of,
    seen_days,
)
from scheduler.desk.request_views import in_all_languages, words_of_swap
from scheduler.desk.request_windows import Window, find_window, windows_between
from scheduler.domain.centre import SwapRegime
from scheduler.domain.text import Message
from scheduler.store import centres, requests
from scheduler.store.database import Database, now
from scheduler.swaps.judging import Ranking

_LOOKING_BACK = timedelta(days=62)
_NOTHING_PUBLISHED = Message("Nothing is published for that day.")
_ASK_FOR_PUBLISHED = Message("Choose a turn from the published rota.")


@dataclass(frozen=True, slots=True)
class SwapWish:
    """A swap somebody wants: ``take`` is None where the turn is only given away."""

    kind: RequestKind
    give: ShiftRef | DutyRef
    other_id: str
    take: ShiftRef | DutyRef | None = None
    note: str = ""


@dataclass(frozen=True)
class Outlook:
    """What would come of a wish if it were asked now."""

    verdict: Verdict
    regime: SwapRegime
    after_the_fact: bool
    window: Window | None


@dataclass(frozen=True)
class Takers:
    """Who could take a turn, on the rota they were ranked on."""

    window: Window
    ranking: Ranking


_takers: Kept[tuple[str, str, int, ShiftRef | DutyRef], Takers | None] = Kept(32)


def turns_to_give(
    database: Database,
    centre_id: str,
    employee_id: str,
    at: datetime | None = None,
    *,
    begun: bool = False,
) -> list[NamedTurn]:
    """The published turns of a person that have not begun.

    With ``begun`` those of the last weeks that have, to tell of a swap afterwards.
    """
    moment = at or now()
    first = moment.date() - (_LOOKING_BACK if begun else timedelta(days=1))
    found = []
    for window in windows_between(database, centre_id, first, date.max):
        problem = window.opened.problem
        employee = problem.employee_index.get(employee_id)
        if employee is not None:
            turns = turns_of(problem, window.rota, employee)
            found += [turn for turn in turns if turn.first in window.days]
    return [turn for turn in found if (turn.begins <= moment) == begun and turn.first >= first]


def turns_to_take(
    database: Database,
    centre_id: str,
    give: ShiftRef | DutyRef,
    other_id: str,
    at: datetime | None = None,
    *,
    begun: bool = False,
) -> list[NamedTurn]:
    """The colleague's turns that a turn can be exchanged for: of its kind, in the same rota."""
    window = find_window(database, centre_id, date_of_turn(give))
    if window is None:
        return []
    offered = turns_to_give(database, centre_id, other_id, at)
    if begun:
        offered = [*turns_to_give(database, centre_id, other_id, at, begun=True), *offered]
    return [turn for turn in offered if turn.ref.of == give.of and turn.first in window.days]


def who_could_take(database: Database, centre_id: str, give: ShiftRef | DutyRef) -> Takers | None:
    """Who could take a turn, best first; None where the turn is no longer there."""
    window = find_window(database, centre_id, date_of_turn(give))
    if window is None:
        return None
    key = (database.url, centre_id, window.revision_id, give)
    return _takers.get(key, lambda: _rank(window, give))


def _rank(window: Window, give: ShiftRef | DutyRef) -> Takers | None:
    turn = find_again(window.opened.problem, window.rota, give)
    if turn is None:
        return None
    return Takers(window, rank_takers_of(window.opened, window.rota, turn))


def look_at_swap(
    database: Database, centre_id: str, wish: SwapWish, at: datetime | None = None
) -> Outlook:
    """What would come of a swap: nothing is kept."""
    moment = at or now()
    window = find_window(database, centre_id, date_of_turn(wish.give))
    if window is None:
        verdict = Verdict(impossible=_NOTHING_PUBLISHED)
        return Outlook(verdict, verdict.regime, False, None)
    if wish.take is not None and date_of_turn(wish.take) not in window.days:
        verdict = Verdict(impossible=Message("The two turns are in different published rotas."))
        return Outlook(verdict, verdict.regime, False, window)
    told_after = _has_begun(window, wish, moment)
    facts = SwapFacts(give=wish.give, take=wish.take, after_the_fact=told_after)
    verdict = judge_swap_request(
        window.opened, window.rota, facts, wish.kind, wish.other_id, moment
    )
    strict = SwapRegime.SUPERVISOR_APPROVES
    return Outlook(verdict, strict if told_after else verdict.regime, told_after, window)


def keep_swap(
    database: Database,
    actor: Actor,
    centre_id: str,
    wish: SwapWish,
    at: datetime | None = None,
) -> int:
    """Ask for a swap; the number of the request.

    Raises:
        NotAllowed: the actor may not ask.
        RequestRefused: it is not possible, breaks a hard rule, or has been asked already.
    """
    actor.must_have(Right.ASK_REQUEST)
    outlook = look_at_swap(database, centre_id, wish, at)
    outlook.verdict.must_be_lawful()
    window = outlook.window
    if window is None:
        raise refused(_NOTHING_PUBLISHED, _ASK_FOR_PUBLISHED)
    facts = _facts_of(window, wish, outlook.after_the_fact)
    with database.writing() as connection:
        centres.lock_centre(connection, centre_id)
        _refuse_double(connection, centre_id, wish)
        people = wish.give.employee_id, wish.other_id
        return keep_request(
            connection, actor, centre_id, wish.kind, outlook.regime, people, facts, wish.note
        )


def today_in(zone: str, at: datetime | None = None) -> date:
    """The date on the wall of a centre."""
    return (at or now()).astimezone(ZoneInfo(zone)).date()


def _facts_of(window: Window, wish: SwapWish, told_after: bool) -> SwapFacts:
    problem, rota = window.opened.problem, window.rota
    give = find_again(problem, rota, wish.give)
    take = None if wish.take is None else find_again(problem, rota, wish.take)
    assert give is not None
    facts = SwapFacts(
        give=wish.give,
        take=wish.take,
        seen=seen_days(problem, rota, give, take, problem.employee_index[wish.other_id]),
        note=wish.note.strip()[:500],
        after_the_fact=told_after,
    )
    said = words_of_swap(problem, wish.other_id, facts)
    return facts.model_copy(update={"words": in_all_languages(said)})


def _has_begun(window: Window, wish: SwapWish, moment: datetime) -> bool:
    problem, rota = window.opened.problem, window.rota
    refs = [wish.give] if wish.take is None else [wish.give, wish.take]
    turns = [find_again(problem, rota, ref) for ref in refs]
    return any(
        name_turn(problem, rota, turn).begins <= moment for turn in turns if turn is not None
    )


def _refuse_double(connection: Connection, centre_id: str, wish: SwapWish) -> None:
    """Refuse what is asked already and waits.

    Raises:
        RequestRefused: it is.
    """
    for kept in requests.requests_of(connection, centre_id, [state.value for state in OPEN]):
        if kept.kind == RequestKind.LEAVE:
            continue
        facts = SwapFacts.model_validate(kept.facts)
        asked = facts.give, facts.take, kept.other_employee_id
        if asked == (wish.give, wish.take, wish.other_id):
            raise refused(
                Message("This has been asked already and waits for an answer."),
                Message("Look under open requests."),
            )
