"""What leave would do to the published rota: which turns it touches and who could stand in."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.check import check_rota
from scheduler.desk.opening import OpenCentre
from scheduler.desk.request_facts import LeaveFacts
from scheduler.desk.request_turns import DutyRef, NamedTurn, ShiftRef, find_again, name_turn
from scheduler.desk.request_verdicts import Verdict, without_promises
from scheduler.domain.centre import SwapRegime
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn
from scheduler.swaps.changes import compare
from scheduler.swaps.hours import HoursChange, change_of_hours
from scheduler.swaps.judging import Ranking, rank_takers
from scheduler.swaps.turns import change_places, possible_takers, slots_that_move


@dataclass(frozen=True, slots=True)
class Replacement:
    """Who takes over a turn of somebody on leave; ``stand_in`` None leaves it open."""

    turn: ShiftRef | DutyRef
    stand_in: str | None = None


def judge_leave(
    opened: OpenCentre,
    rota: Rota,
    employee_id: str,
    facts: LeaveFacts,
    replacements: Sequence[Replacement] = (),
    days: Container[date] | None = None,
) -> Verdict:
    """What leave would do to a published rota: its turns go to stand-ins or stay open.

    ``days`` are those the rota has the word on; None means all.
    """
    problem = opened.problem
    if employee_id not in problem.employee_index:
        return Verdict(impossible=Message("{person} is no longer here.", {"person": employee_id}))
    away = with_leave(problem, employee_id, facts)
    after, people = rota, [problem.employee_index[employee_id]]
    stand_ins = {r.turn: r.stand_in for r in replacements}
    for named in turns_in_leave(opened, rota, employee_id, facts, days):
        turn = find_again(problem, after, named.ref)
        stand_in = problem.employee_index.get(stand_ins.get(named.ref) or "")
        if turn is None:
            continue
        if stand_in is not None:
            if stand_in not in possible_takers(away, after, turn):
                values = {"person": problem.employees[stand_in], "turn": named.words}
                return Verdict(impossible=Message("{person} cannot take {turn}.", values))
            after = change_places(away, after, turn, stand_in)
            people.append(stand_in)
        else:
            after = take_off(away, after, turn)
    known, now_away = without_promises(problem), without_promises(away)
    before = check_rota(known, opened.rules, rota).violations
    changes = compare(before, check_rota(now_away, opened.rules, after).violations)
    hours = _hours_of(problem, rota, after, people)
    return Verdict(None, SwapRegime.SUPERVISOR_APPROVES, rota, after, tuple(changes), hours)


def with_leave(problem: Problem, employee_id: str, facts: LeaveFacts) -> Problem:
    """The problem in which the leave has been granted."""
    granted = Leave(employee_id, facts.first, facts.last, facts.kind, facts.asked_on)
    return replace(problem, leave=(*problem.leave, granted))


def turns_in_leave(
    opened: OpenCentre,
    rota: Rota,
    employee_id: str,
    facts: LeaveFacts,
    days: Container[date] | None = None,
) -> list[NamedTurn]:
    """What the person has in the published rota and cannot do when away.

    That is everything on the days of leave, and a shift of the day before that a hard rule does
    not let run into the leave. Only turns that begin on one of ``days`` are told (None: all).
    """
    problem = opened.problem
    employee = problem.employee_index[employee_id]
    first, last = (problem.day_of(when) for when in (facts.first, facts.last))
    worked = {d for d, _ in rota.positions_of(employee) if first <= d <= last}
    worked |= _days_in_the_way(opened, rota, employee, facts, first - 1)
    turns: list[Turn] = [ShiftTurn(employee, day) for day in sorted(worked)]
    turns += [
        DutyTurn(employee, slot)
        for slot in rota.slots_of(employee)
        if problem.duty_slots[slot].shift is None
        and any(first <= day <= last for day in problem.duty_slots[slot].days)
    ]
    named = (name_turn(problem, rota, turn) for turn in turns)
    mine = [turn for turn in named if days is None or turn.first in days]
    return sorted(mine, key=lambda turn: turn.first)


def rank_stand_ins(
    opened: OpenCentre, rota: Rota, employee_id: str, facts: LeaveFacts, turn: Turn
) -> Ranking:
    """Who could take a turn of somebody on leave, lawful ones first, then by cost."""
    away = without_promises(with_leave(opened.problem, employee_id, facts))
    return rank_takers(away, opened.rules, rota, turn)


def _days_in_the_way(
    opened: OpenCentre, rota: Rota, employee: int, facts: LeaveFacts, eve: int
) -> set[int]:
    """The day before the leave, if working it breaks a hard rule once the leave is granted."""
    problem = opened.problem
    if not 0 <= eve < problem.n_days or not rota.cells[employee, eve].any():
        return set()
    away = with_leave(problem, problem.employees[employee].id, facts)
    before, after = (
        check_rota(without_promises(p), opened.rules, rota).violations for p in (problem, away)
    )
    return {
        eve
        for change in compare(before, after)
        if change.is_worse and change.shown.is_hard
        if change.shown.violation.employee == employee and eve in change.shown.violation.days
    }


def take_off(problem: Problem, rota: Rota, turn: Turn) -> Rota:
    """The rota without a turn: nobody has it, nor the meeting that belongs to the shift."""
    cells, duties = rota.cells.copy(), rota.duties.copy()
    if isinstance(turn, ShiftTurn):
        cells[turn.employee, turn.day] = False
    for slot in slots_that_move(problem, rota, turn, turn.employee):
        duties[slot, turn.employee] = False
    return Rota(cells, rota.breaks.copy(), duties)


def _hours_of(
    problem: Problem, before: Rota, after: Rota, people: Iterable[int]
) -> tuple[HoursChange, ...]:
    """The difference in hours of several people, each once."""
    each = dict.fromkeys(people)
    return tuple(change_of_hours(problem, before, after, (one, one))[1] for one in each)
