"""Proposes swaps: who changes places with whom, and what every rule says to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from scheduler.desk.actors import Actor, Right
from scheduler.desk.opening import OpenCentre
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn
from scheduler.swaps.judging import Ranking, SwapAnswer, judge_swap, rank_takers
from scheduler.swaps.turns import is_same_place

_TURN = re.compile(r"(.+?)[:：](\d{4}-\d{1,2}-\d{1,2})(?:[:：](.+))?")
_HOW_TO_WRITE = Message(
    "Write EMPLOYEE:DATE for a shift, or EMPLOYEE:DATE:DUTY for a turn of duty, such as "
    "E001:2026-10-03 or E001:2026-10-03:phone."
)


def propose_swap(
    opened: OpenCentre, rota: Rota, give: str, take: str | None = None, to: str | None = None
) -> SwapAnswer | Ranking:
    """Judge a swap, or rank who could take a turn when nobody is named.

    ``give`` and ``take`` read EMPLOYEE:DATE for a shift and EMPLOYEE:DATE:DUTY for the turn of a
    duty that covers the date. ``to`` names somebody who takes the turn and gives nothing back.

    Raises:
        BadInput: somebody or something named is not there, or the two turns cannot be exchanged.
    """
    problem = opened.problem
    if take is not None and to is not None:
        raise _refused(
            "--to",
            to,
            Message("cannot stand beside --take."),
            Message("Leave one of the two out: --take exchanges, --to gives away."),
        )
    given = find_turn(problem, rota, give, "--give", must_work=True)
    if take is None and to is None:
        return rank_takers(problem, opened.rules, rota, given)
    if to is not None:
        receiver = find_employee(problem, to, "--to")
        taken = None
    else:
        taken = find_turn(problem, rota, str(take), "--take", must_work=False)
        receiver = taken.employee
    _check_pair(problem, rota, given, taken, receiver, str(take or to))
    return judge_swap(problem, opened.rules, rota, given, receiver, taken)


def write_swap(actor: Actor, opened: OpenCentre, answer: SwapAnswer, folder: Path) -> list[Path]:
    """Write the changed rota into a folder, if no hard rule breaks; the files that were written.

    Raises:
        NotAllowed: the actor may not write swaps.
    """
    from scheduler.io.rota_files import write_duty, write_rota

    actor.must_have(Right.WRITE_SWAP)
    if not answer.lawful:
        return []
    rota_path, duty_path = folder / "rota.csv", folder / "duty.csv"
    write_rota(rota_path, opened.problem, answer.rota)
    if not opened.problem.duty_slots:
        return [rota_path]
    write_duty(duty_path, opened.problem, answer.rota)
    return [rota_path, duty_path]


def find_employee(problem: Problem, text: str, option: str) -> int:
    """The person somebody means: by employee id, or by a name that only one person has.

    Raises:
        BadInput: nobody, or more than one person, is meant.
    """
    word = text.strip()
    if word in problem.employee_index:
        return problem.employee_index[word]
    named = [i for i, person in enumerate(problem.employees) if person.name == word]
    if len(named) == 1:
        return named[0]
    if named:
        ids = [problem.employees[i].id for i in named]
        remedy = Message("Write one of their ids: {ids}.", {"ids": ids})
        raise _refused(option, word, Message("is the name of several people."), remedy)
    remedy = Message("Write an employee id from employees.csv.")
    words = [*problem.employee_index, *(person.name for person in problem.employees)]
    if near := get_close_matches(word, words, n=1):
        remedy = Message("Did you mean {near}?", {"near": near[0]})
    raise _refused(option, word, Message("is not a person of this centre."), remedy)


def find_turn(problem: Problem, rota: Rota, text: str, option: str, *, must_work: bool) -> Turn:
    """The turn that EMPLOYEE:DATE or EMPLOYEE:DATE:DUTY names.

    Raises:
        BadInput: there is no such turn; a day off is one only without ``must_work``.
    """
    match = _TURN.fullmatch(text.strip())
    when = _date(match[2]) if match else None
    if match is None or when is None:
        raise _refused(option, text, Message("does not name a turn."), _HOW_TO_WRITE)
    employee = find_employee(problem, match[1], option)
    day = problem.day_of(when)
    if not 0 <= day < problem.n_days:
        days = {"first": problem.first, "last": problem.date_of(problem.n_days - 1)}
        outside = Message("is not in this rota, which runs from {first} to {last}.", days)
        remedy = Message("Choose the rota's days with --from and --weeks.")
        raise _refused(option, text, outside, remedy)
    if match[3] is not None:
        return _duty_turn(problem, rota, employee, day, match[3].strip(), (option, text))
    if must_work and not rota.cells[employee, day].any():
        values = {"employee": problem.employees[employee], "date": when}
        idle = Message("names no shift: {employee} does not work on {date}.", values)
        raise _refused(option, text, idle, _days_worked(problem, rota, employee))
    return ShiftTurn(employee, day)


def _duty_turn(
    problem: Problem, rota: Rota, employee: int, day: int, kind: str, said: tuple[str, str]
) -> DutyTurn:
    known = [k.id for k in problem.duty_kinds]
    if kind not in known:
        remedy = Message("Duties of this centre: {known}.", {"known": known or ["-"]})
        raise _refused(*said, Message("names a duty that does not exist."), remedy)
    for slot in problem.duty_slots:
        if slot.kind.id == kind and day in slot.days and rota.duties[slot.index, employee]:
            return DutyTurn(employee, slot.index)
    values = {"employee": problem.employees[employee], "date": problem.date_of(day)}
    idle = Message("names no turn: {employee} does not hold this duty on {date}.", values)
    holders = [
        problem.employees[e]
        for slot in problem.duty_slots
        if slot.kind.id == kind and day in slot.days
        for e in rota.holders_of(slot.index)
    ]
    remedy = Message("Nobody holds it; read the duties with --duty DUTY.csv.")
    if holders:
        remedy = Message("It is held by {holders}.", {"holders": holders})
    raise _refused(*said, idle, remedy)


def _check_pair(
    problem: Problem, rota: Rota, give: Turn, take: Turn | None, receiver: int, text: str
) -> None:
    """Refuse exchanges that change nothing, or of which one half is missing.

    Raises:
        BadInput: it is one of these.
    """
    option = "--take" if take else "--to"
    if receiver == give.employee:
        other = Message("Name somebody else.")
        raise _refused(option, text, Message("is the person who gives."), other)
    if take is not None and type(take) is not type(give):
        remedy = Message("Exchange a shift for a shift, a turn of duty for a turn of duty.")
        raise _refused(option, text, Message("is not the same kind of turn as --give."), remedy)
    if isinstance(take, ShiftTurn) and not is_same_place(give, take):
        if not rota.cells[receiver, take.day].any():
            person, when = problem.employees[receiver], problem.date_of(take.day)
            values = {"employee": person, "date": when}
            idle = Message("names no shift: {employee} does not work on {date}.", values)
            raise _refused(option, text, idle, _days_worked(problem, rota, receiver))
    elif isinstance(give, ShiftTurn):
        rows = rota.cells[give.employee, give.day], rota.cells[receiver, give.day]
        if (rows[0] == rows[1]).all():
            remedy = Message("Choose two different shifts.")
            raise _refused(option, text, Message("is the same shift on the same day."), remedy)


def _days_worked(problem: Problem, rota: Rota, employee: int) -> Message:
    dates = [problem.date_of(day).isoformat() for day, _ in rota.positions_of(employee)]
    values = {"dates": _shortened(dates)}
    return Message("Days with a shift: {dates}.", values) if dates else _HOW_TO_WRITE


def _shortened(words: Sequence[str], most: int = 12) -> list[str]:
    return [*words[:most], "…"] if len(words) > most else list(words)


def _date(text: str) -> date | None:
    try:
        return date(*map(int, text.split("-")))
    except ValueError:
        return None


def _refused(option: str, value: str, problem: Message, remedy: Message) -> BadInput:
    return BadInput([Fault("swap", None, option, value, problem, remedy)])
