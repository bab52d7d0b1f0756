"""Words for the facts behind limits: pins, leave, times of availability, and days in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from scheduler.domain.duty import DutySlot
from scheduler.domain.problem import DutyPin, Pin, Problem
from scheduler.domain.shifts import Shift
from scheduler.domain.text import Message
from scheduler.model.limits import Var
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Rule
from scheduler.solve.open_model import OpenProblem


@dataclass(frozen=True, slots=True)
class Sentences:
    """Several whole sentences, one after the other."""

    parts: tuple[Message, ...]

    def in_(self, language: str) -> str:
        """The sentences in a language."""
        return (" " if language == "en" else "").join(p.in_(language) for p in self.parts)


def cell_of(opened: OpenProblem, var: Var) -> tuple[int, int, int] | None:
    """The (employee, day, shift type) of a decision; None for one about duty."""
    program, problem = opened.program, opened.problem
    if not program.first_cell <= var < program.first_duty:
        return None
    rest, shift_type = divmod(var - program.first_cell, problem.n_shift_types)
    employee, day = divmod(rest, problem.n_days)
    return employee, day, shift_type


def slot_of(opened: OpenProblem, var: Var) -> int:
    """The duty slot of a decision about duty."""
    return (var - opened.program.first_duty) // opened.problem.n_employees


def put_days(problem: Problem, days: Sequence[int]) -> object:
    """Days as they stand in a sentence: one date, a stretch, or a list of dates."""
    days = sorted(set(days))
    if len(days) == 1:
        return problem.date_of(days[0])
    if days[-1] - days[0] == len(days) - 1:
        ends = {"first": problem.date_of(days[0]), "last": problem.date_of(days[-1])}
        return Message("{first} to {last}", ends)
    return [problem.date_of(day) for day in days]


def pin_behind(opened: OpenProblem, row: int) -> Pin | DutyPin:
    """The planner's pin that a row states: the last one, unless pins contradict each other."""
    problem, program = opened.problem, opened.program
    at = int(program.rows.start[row])
    var, is_held = int(program.rows.data[at]), bool(program.factors[at] < 0)
    cell = cell_of(opened, var)
    if cell is None:
        slot = slot_of(opened, var)
        who = (var - program.first_duty) % problem.n_employees
        turns = [pin for pin in problem.duty_pins if pin.slot == slot]
        return [pin for pin in turns if (pin.employee == who) is is_held][-1]
    employee, day, kind = cell
    pins = [pin for pin in problem.pins if (pin.employee, pin.day) == (employee, day)]
    return [pin for pin in pins if (pin.shift == kind) is is_held][-1]


def is_main(opened: OpenProblem, row: int) -> bool:
    """Whether a pin's row states what the pin says, not what it rules out beside that."""
    pin = pin_behind(opened, row)
    is_day_off = isinstance(pin, Pin) and pin.shift is None
    return is_day_off or bool(opened.program.factors[opened.program.rows.start[row]] < 0)


def tell_pin(problem: Problem, pin: Pin | DutyPin) -> Message:
    """What a planner has pinned."""
    who = problem.employees[pin.employee]
    if isinstance(pin, DutyPin):
        values = {"employee": who, "duty": problem.duty_slots[pin.slot]}
        return Message("{employee} is pinned to {duty}.", values)
    if pin.shift is None:
        values = {"employee": who, "date": problem.date_of(pin.day)}
        return Message("{employee} is pinned to a day off on {date}.", values)
    return Message(
        "{employee} is pinned to {shift}.",
        {"employee": who, "shift": problem.shift(pin.day, pin.shift)},
    )


class Fact(Enum):
    """What a ban of a cell may come from, besides the rule itself; named like `Problem`'s field."""

    LEAVE = "leave"
    AVAILABILITY = "availability"


def fact_behind(opened: OpenProblem, rule: Rule, decisions: Iterable[Var]) -> Fact | None:
    """The kind of fact that bans of a rule come from; None if they are the rule's own.

    Found out by stating the rule again to a problem without these facts.
    """
    banned = set(decisions)
    for fact in Fact:
        if _bans_without(opened, rule, fact).isdisjoint(banned):
            return fact
    return None


def tell_fact(opened: OpenProblem, fact: Fact, employee: int, decisions: list[Var]) -> Message:
    """The leave or the times of availability of a person that bans come from."""
    problem, who = opened.problem, opened.problem.employees[employee]
    days = days_of(opened, decisions)
    if fact is Fact.AVAILABILITY and _are_whole_days(opened, employee, days, decisions):
        values = {"employee": who, "when": put_days(problem, days)}
        return Message("{employee} is not available on {when}.", values)
    if fact is Fact.AVAILABILITY:
        template = "{employee} is not available for {shifts}."
        return Message(template, {"employee": who, "shifts": things_of(opened, decisions)})
    away = [
        Message("{first} to {last}", {"first": entry.first, "last": entry.last})
        if entry.first != entry.last
        else entry.first
        for entry in problem.leave
        if entry.employee_id == who.id
        and entry.approved
        and problem.day_of(entry.first) <= days[-1] + 1
        and problem.day_of(entry.last) >= days[0]
    ]
    return Message("Leave of {employee}, {when}.", {"employee": who, "when": away})


def _are_whole_days(
    opened: OpenProblem, employee: int, days: Sequence[int], decisions: Iterable[Var]
) -> bool:
    """Whether decisions are all the shifts a person could work on some days, if several."""
    problem = opened.problem
    told = {cell for var in decisions if (cell := cell_of(opened, var))}
    possible = {
        (employee, day, kind)
        for day in days
        for kind in range(problem.n_shift_types)
        if problem.may_work(employee, day, kind)
    }
    return len(possible) > len(days) and possible <= told


def _bans_without(opened: OpenProblem, rule: Rule, fact: Fact) -> frozenset[Var]:
    """What a rule bans in the same centre without facts of this kind and without pins."""
    key = (id(rule), fact.value)
    if key not in opened.bans_known:
        nothing: dict[str, Any] = {fact.value: (), "pins": (), "duty_pins": ()}
        model = RotaModel(replace(opened.problem, **nothing))
        rule.add_to(model)
        opened.bans_known[key] = frozenset(model.bans)
    return opened.bans_known[key]


def days_of(opened: OpenProblem, decisions: Iterable[Var]) -> list[int]:
    """The days that some decisions are about."""
    days: set[int] = set()
    for var in decisions:
        cell = cell_of(opened, var)
        if cell is not None:
            days.add(cell[1])
        else:
            days |= set(opened.problem.duty_slots[slot_of(opened, var)].days)
    return sorted(days)


def things_of(opened: OpenProblem, decisions: Sequence[Var]) -> list[Shift | DutySlot]:
    """The shifts and turns of duty that decisions are about, earliest first."""
    cells = [cell for var in decisions if (cell := cell_of(opened, var))]
    slots = [slot_of(opened, var) for var in decisions if not cell_of(opened, var)]
    problem = opened.problem
    shifts = [problem.shift(day, kind) for _, day, kind in cells]
    return [*shifts, *(problem.duty_slots[slot] for slot in slots)]
