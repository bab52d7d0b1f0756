"""What a request would do as things stand: whether it is possible, lawful, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.desk.opening import OpenCentre
from scheduler.desk.request_facts import RequestRefused, SwapFacts
from scheduler.desk.request_steps import RequestKind
from scheduler.desk.request_turns import (
    ShiftRef,
    codes_on,
    find_again,
    name_turn,
    words_of,
)
from scheduler.domain.centre import SwapRegime
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn
from scheduler.swaps.changes import Change, Compared
from scheduler.swaps.hours import HoursChange
from scheduler.swaps.judging import Ranking, judge_swap, rank_takers

_ASK_ANEW = Message("Ask anew from the rota as it is published now.")


@dataclass(frozen=True)
class Verdict(Compared):
    """What a request would do to the published rota of today.

    ``impossible`` says why it cannot be done at all; then everything else is empty.
    """

    impossible: Message | None = None
    regime: SwapRegime = SwapRegime.SUPERVISOR_APPROVES
    before: Rota | None = None
    after: Rota | None = None
    changes: tuple[Change, ...] = ()
    hours: tuple[HoursChange, ...] = ()

    @property
    def broken(self) -> tuple[Change, ...]:
        """Hard rules that would be broken, or broken worse than they are."""
        return tuple(c for c in self.new if c.shown.is_hard)

    @property
    def is_lawful(self) -> bool:
        """Whether it is possible and breaks no hard rule."""
        return self.impossible is None and not self.broken

    @property
    def changes_the_rota(self) -> bool:
        """Whether anybody's shifts or duties become others."""
        return self.after is not None and self.after != self.before

    def must_be_lawful(self) -> None:
        """Go on only with a request that is possible and lawful.

        Raises:
            RequestRefused: it is not; every hard rule it breaks is named.
        """
        if self.impossible is not None:
            raise RequestRefused([(self.impossible, _ASK_ANEW)])
        if self.broken:
            words = [c.shown.violation.message for c in self.broken]
            remedy = Message("This breaks a hard rule, so it cannot be done.")
            raise RequestRefused([(said, remedy) for said in words])


def without_promises(problem: Problem) -> Problem:
    """The problem as a change by agreement sees it.

    What has been published binds the planner towards staff, not staff who agree to change it: so
    a swap does not pay for differing from the published rota.
    """
    return replace(problem, published=None)


def judge_swap_request(
    opened: OpenCentre,
    rota: Rota,
    facts: SwapFacts,
    kind: RequestKind,
    receiver_id: str,
    at: datetime,
) -> Verdict:
    """What a swap would do to a published rota at a moment."""
    problem = opened.problem
    give, take, why = _find_turns(problem, rota, facts, receiver_id, at)
    if why is None and give is not None:
        why = _nonsense(problem, rota, kind, give, take, problem.employee_index[receiver_id])
    if why is not None or give is None:
        return Verdict(impossible=why)
    judged = without_promises(problem)
    receiver = problem.employee_index[receiver_id]
    answer = judge_swap(judged, opened.rules, rota, give, receiver, take)
    return Verdict(None, answer.regime, rota, answer.rota, answer.changes, answer.hours)


def rank_takers_of(opened: OpenCentre, rota: Rota, give: Turn) -> Ranking:
    """Who could take a turn, lawful ones first, then by what the rota would cost more."""
    return rank_takers(without_promises(opened.problem), opened.rules, rota, give)


def seen_days(
    problem: Problem, rota: Rota, give: Turn, take: Turn | None, receiver: int
) -> tuple[ShiftRef, ...]:
    """The days of both people that a swap of shifts touches, as they are now."""
    days = sorted({turn.day for turn in (give, take) if isinstance(turn, ShiftTurn)})
    return tuple(
        ShiftRef(
            employee_id=problem.employees[person].id,
            date=problem.date_of(day),
            codes=codes_on(problem, rota, person, day),
        )
        for day in days
        for person in (give.employee, receiver)
    )


def _find_turns(
    problem: Problem, rota: Rota, facts: SwapFacts, receiver_id: str, at: datetime
) -> tuple[Turn | None, Turn | None, Message | None]:
    """The turns of a swap in the rota of now, or why one of them cannot be found."""
    if receiver_id not in problem.employee_index:
        return None, None, Message("{person} is no longer here.", {"person": receiver_id})
    found: list[Turn] = []
    for ref in (facts.give, facts.take):
        if ref is None:
            continue
        turn = find_again(problem, rota, ref)
        if turn is None:
            return None, None, _gone(problem, ref.employee_id, words_of(problem, ref))
        if not facts.after_the_fact and name_turn(problem, rota, turn).begins <= at:
            begun = Message("{turn} has begun already.", {"turn": words_of(problem, ref)})
            return None, None, begun
        found.append(turn)
    for ref in facts.seen:
        if find_again(problem, rota, ref) is None:
            changed = {"person": _person(problem, ref.employee_id), "date": ref.date}
            return None, None, Message("{person}'s {date} has changed since.", changed)
    return found[0], found[1] if len(found) > 1 else None, None


def _gone(problem: Problem, employee_id: str, turn: Message) -> Message:
    values = {"person": _person(problem, employee_id), "turn": turn}
    return Message("{person} no longer has it: {turn}.", values)


def _person(problem: Problem, employee_id: str) -> object:
    index = problem.employee_index.get(employee_id)
    return employee_id if index is None else problem.employees[index]


def _nonsense(
    problem: Problem, rota: Rota, kind: RequestKind, give: Turn, take: Turn | None, receiver: int
) -> Message | None:
    """Why a swap changes nothing, or something else than it says; None if it makes sense."""
    person = problem.employees[receiver]
    if receiver == give.employee:
        return Message("{person} cannot swap with themselves.", {"person": person})
    if kind is RequestKind.EXCHANGE and (take is None or type(take) is not type(give)):
        return Message("A shift is exchanged for a shift, a turn of duty for a turn of duty.")
    if isinstance(give, DutyTurn):
        if rota.duties[give.slot, receiver]:
            return Message("{person} holds that turn already.", {"person": person})
        return None
    mine, theirs = (rota.cells[e, give.day] for e in (give.employee, receiver))
    if take is None and theirs.any():
        values = {"person": person, "date": problem.date_of(give.day)}
        return Message("{person} works on {date}: ask for an exchange.", values)
    if isinstance(take, ShiftTurn):
        if not rota.cells[receiver, take.day].any():
            values = {"person": person, "date": problem.date_of(take.day)}
            return Message("{person} is off on {date}: give the shift away instead.", values)
        if take.day == give.day and (mine == theirs).all():
            return Message("The two have the same shift on that day.")
    return None
