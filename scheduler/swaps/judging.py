"""Judges a swap by every rule, and ranks the people who could take a turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.breaks import settle_breaks
from scheduler.check import PricedViolation, check_rota
from scheduler.domain.centre import SwapRegime
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn
from scheduler.rule import Reach, Rule
from scheduler.swaps.changes import Change, Compared, compare, sort_changes
from scheduler.swaps.hours import HoursChange, change_of_hours
from scheduler.swaps.turns import (
    change_places,
    is_same_place,
    possible_takers,
    regime_of,
    slots_that_move,
)

EXAMINED = 10
"""How many candidates every rule is asked about; all are asked about by the rules of one person."""


@dataclass(frozen=True)
class SwapAnswer(Compared):
    """What a swap would do; ``take`` is None where a turn is only given away."""

    give: Turn
    take: Turn | None
    receiver: int
    regime: SwapRegime
    rota: Rota
    changes: tuple[Change, ...]
    hours: tuple[HoursChange, HoursChange]
    """The giver's hours, then the receiver's."""

    @property
    def lawful(self) -> bool:
        """Whether no hard rule is broken that was not broken as badly before."""
        return not any(c.shown.is_hard for c in self.new)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who could take a turn, best first: lawful ones, then those that cost least.

    ``possible`` counts everybody whose contract, team and skills fit and who is free; all of them
    were looked at, the answers are those of the best.
    """

    give: Turn
    answers: tuple[SwapAnswer, ...]
    possible: int


def judge_swap(
    problem: Problem,
    rules: Sequence[Rule],
    rota: Rota,
    give: Turn,
    receiver: int,
    take: Turn | None = None,
) -> SwapAnswer:
    """What happens if the receiver takes a turn, and gives ``take`` for it if it is another one.

    When both turns are shifts of one day, the two simply change places on it.
    """
    rota = settle_breaks(problem, rota)
    changed = change_places(problem, rota, give, receiver)
    if take is not None and not is_same_place(give, take):
        changed = change_places(problem, changed, take, give.employee)
    before = check_rota(problem, rules, rota).violations
    after = check_rota(problem, rules, changed).violations
    return _answer(problem, rota, changed, give, take, receiver, compare(before, after))


def _answer(
    problem: Problem,
    rota: Rota,
    changed: Rota,
    give: Turn,
    take: Turn | None,
    receiver: int,
    changes: list[Change],
) -> SwapAnswer:
    pair = (give.employee, receiver)
    people = [problem.employees[e] for e in pair]
    return SwapAnswer(
        give=give,
        take=take,
        receiver=receiver,
        regime=regime_of(problem.centre, people, duty=isinstance(give, DutyTurn)),
        rota=changed,
        changes=tuple(changes),
        hours=change_of_hours(problem, rota, changed, pair),
    )


def rank_takers(
    problem: Problem, rules: Sequence[Rule], rota: Rota, give: Turn, examined: int = EXAMINED
) -> Ranking:
    """Who could take a turn, lawful ones first, then by what the rota would cost more.

    Rules of one person are asked about everybody at once; the rules that tie people together are
    then asked about the best ``examined`` of them, one by one.
    """
    rota = settle_breaks(problem, rota)
    takers = possible_takers(problem, rota, give)
    before = check_rota(problem, rules, rota).violations
    rows = _row_changes(problem, rules, rota, give, takers, before)
    skills = problem.employees[give.employee].skills

    def likely(taker: int) -> tuple[bool, int, int, int]:
        missing = len(skills - problem.employees[taker].skills)
        return _breaks_law(rows[taker]), missing, sum(c.cost for c in rows[taker]), taker

    tying = [rule for rule in rules if rule.reach is Reach.COUPLING]
    tied_before = [found for found in before if found.rule.reach is Reach.COUPLING]
    answers = []
    for taker in sorted(takers, key=likely)[:examined]:
        changed = change_places(problem, rota, give, taker)
        tied_after = check_rota(problem, tying, changed).violations
        changes = sort_changes([*rows[taker], *compare(tied_before, tied_after)])
        answers.append(_answer(problem, rota, changed, give, None, taker, changes))
    answers.sort(key=lambda a: (not a.lawful, a.cost_difference, a.receiver))
    return Ranking(give, tuple(answers), len(takers))


def _breaks_law(changes: Sequence[Change]) -> bool:
    return any(c.is_worse and c.shown.is_hard for c in changes)


def _row_changes(
    problem: Problem,
    rules: Sequence[Rule],
    rota: Rota,
    give: Turn,
    takers: Sequence[int],
    before: Sequence[PricedViolation],
) -> Mapping[int, list[Change]]:
    """For each taker what the rules of one person say of taker and giver.

    Such rules look at one person at a time, so one check of a rota in which *every* taker has taken
    the turn answers for all of them.
    """
    alone = [rule for rule in rules if rule.reach is Reach.ROW]
    after = check_rota(problem, alone, _all_take(problem, rota, give, takers)).violations
    was, now = _by_person(before), _by_person(after)
    giver = give.employee
    givers = compare(was.get(giver, []), now.get(giver, []))
    return {t: [*givers, *compare(was.get(t, []), now.get(t, []))] for t in takers}


def _by_person(violations: Sequence[PricedViolation]) -> dict[int, list[PricedViolation]]:
    found: dict[int, list[PricedViolation]] = {}
    for one in violations:
        if one.rule.reach is Reach.ROW and one.violation.employee is not None:
            found.setdefault(one.violation.employee, []).append(one)
    return found


def _all_take(problem: Problem, rota: Rota, give: Turn, takers: Sequence[int]) -> Rota:
    cells, breaks, duties = rota.cells.copy(), rota.breaks.copy(), rota.duties.copy()
    giver = give.employee
    for taker in takers:
        one = change_places(problem, rota, give, taker)
        if isinstance(give, ShiftTurn):
            cells[[giver, taker], give.day] = one.cells[[giver, taker], give.day]
            breaks[[giver, taker], give.day] = one.breaks[[giver, taker], give.day]
        for slot in slots_that_move(problem, rota, give, taker):
            duties[slot, [giver, taker]] = one.duties[slot, [giver, taker]]
    return Rota(cells, breaks, duties)
