"""What can be swapped, who settles it, and the rota after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scheduler.domain.centre import Centre, SwapRegime
from scheduler.domain.duty import DutyPeriod, DutySlot
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn


def is_same_place(give: Turn, take: Turn) -> bool:
    """Whether two turns are one place in the rota: the same day, or the same turn of duty."""
    return give == replace(take, employee=give.employee) if type(give) is type(take) else False


def regime_of(centre: Centre, people: Iterable[Employee], *, duty: bool) -> SwapRegime:
    """Who settles a swap: the strictest answer that holds for one of the people's teams.

    A team's own setting speaks of shifts; duties have one setting for the whole centre.
    """
    if duty:
        return centre.duty_swap
    found = {centre.team_swaps.get(person.team, centre.shift_swap) for person in people}
    strict, free = SwapRegime.SUPERVISOR_APPROVES, SwapRegime.AGREE_AND_NOTIFY
    return strict if strict in found else free


def change_places(problem: Problem, rota: Rota, turn: Turn, receiver: int) -> Rota:
    """The rota in which the turn's holder and the receiver have changed places in it.

    On a day, each works what the other had (and whoever gets the other's day off is off); duties
    that belong to the shift, such as hosting its meeting, go with it. A turn of duty goes to the
    receiver.
    """
    cells, breaks, duties = rota.cells.copy(), rota.breaks.copy(), rota.duties.copy()
    pair, swapped = [turn.employee, receiver], [receiver, turn.employee]
    if isinstance(turn, ShiftTurn):
        cells[pair, turn.day] = rota.cells[swapped, turn.day]
        breaks[pair, turn.day] = rota.breaks[swapped, turn.day]
    for slot in slots_that_move(problem, rota, turn, receiver):
        duties[slot, pair] = rota.duties[slot, swapped]
    return Rota(cells, breaks, duties)


def slots_that_move(problem: Problem, rota: Rota, turn: Turn, receiver: int) -> list[int]:
    """The turns of duty that change hands: the one given, or those that belong to the shifts."""
    if isinstance(turn, DutyTurn):
        return [turn.slot]
    moved = rota.cells[turn.employee, turn.day] | rota.cells[receiver, turn.day]
    return [slot.index for kind, slot in _meetings(problem, turn.day) if moved[kind]]


def _meetings(problem: Problem, day: int) -> Iterator[tuple[int, DutySlot]]:
    """Duties that belong to the shifts of a day, each with its shift type."""
    for slot in problem.duty_slots:
        if slot.kind.period is DutyPeriod.SHIFT and slot.shift is not None and day in slot.days:
            yield slot.shift, slot


def possible_takers(problem: Problem, rota: Rota, give: Turn) -> list[int]:
    """Who could take a turn at all: contract, team and skills fit, and the person is free then.

    Free is who has no shift on that day and is not on leave. The rules have not been asked yet.
    """
    others = (e for e in range(problem.n_employees) if e != give.employee)
    if isinstance(give, DutyTurn):
        return [e for e in others if _may_hold(problem, rota, e, problem.duty_slots[give.slot])]
    kinds = [int(k) for k in rota.cells[give.employee, give.day].nonzero()[0]]
    return [
        e
        for e in others
        if not rota.cells[e, give.day].any()
        and (e, give.day) not in problem.absent_days
        and all(problem.may_work(e, give.day, kind) for kind in kinds)
    ]


def _may_hold(problem: Problem, rota: Rota, employee: int, slot: DutySlot) -> bool:
    person, kind = problem.employees[employee], slot.kind
    fits = (
        (not kind.roles or bool(kind.roles & person.roles))
        and (not kind.skills or bool(kind.skills & person.skills))
        and (not kind.teams or person.team in kind.teams)
        and (not slot.team or person.team == slot.team)
    )
    free = not rota.duties[slot.index, employee] and not any(
        (employee, day) in problem.absent_days for day in slot.days
    )
    there = slot.shift is None or all(rota.cells[employee, d, slot.shift] for d in slot.days)
    return fits and free and there
