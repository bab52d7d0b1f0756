"""Repairs for the faces: who is absent, what is proposed, and taking it over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from scheduler.check import Report
from scheduler.desk.drafts import DraftView, problem_with_pins
from scheduler.desk.opening import OpenCentre, known_rules
from scheduler.desk.swapping import find_employee
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn
from scheduler.rule import Mode, Rule
from scheduler.solve.repair import Absence, Effort, Repair, repair
from scheduler.solve.repairing.sketch import Handover
from scheduler.solve.standby import Standby, needed_standby, with_reserves

STABILITY = "published_stability"
"""The rule that says what a change of a published day costs."""
USUAL_SECONDS, MOST_SECONDS = 1.5, 120.0
_ABSENCE = re.compile(r"(.+?)[:：](\d{4}-\d{1,2}-\d{1,2})(?:[:：](\d{4}-\d{1,2}-\d{1,2}))?")
_STEPS: Mapping[str, Message] = {
    "model": Message("The rules are stated."),
    "ranking": Message("Everybody who could step in is priced."),
    "settling": Message("The days of the most useful people are settled anew."),
    "checking": Message("Every rule is asked about the outcome."),
}


# --- who is absent --------------------------------------------------------------------------


def find_absences(problem: Problem, texts: Sequence[str]) -> tuple[Absence, ...]:
    """The absences that EMPLOYEE:FROM or EMPLOYEE:FROM:TO name.

    Raises:
        BadInput: one of them names nobody, or days outside the rota.
    """
    return tuple(_find_absence(problem, text) for text in texts)


def _find_absence(problem: Problem, text: str) -> Absence:
    match = _ABSENCE.fullmatch(text.strip())
    days = [_date(day) for day in match.groups()[1:] if day] if match else []
    if match is None or None in days:
        remedy = Message("Write EMPLOYEE:FROM or EMPLOYEE:FROM:TO, such as E001:2026-10-03.")
        raise _refused("--absent", text, Message("does not name an absence."), remedy)
    who = problem.employees[find_employee(problem, match[1], "--absent")]
    first, last = days[0], days[-1]
    assert first is not None
    assert last is not None
    return absence_of(problem, who.id, first, last, "--absent")


def _date(text: str) -> date | None:
    try:
        return date(*map(int, text.split("-")))
    except ValueError:
        return None


def absence_of(
    problem: Problem, employee_id: str, first: date, last: date, column: str = "absence"
) -> Absence:
    """A person's absence, as far as it lies inside the horizon.

    Raises:
        BadInput: nobody has this id, the days are the wrong way round, or none is in the rota.
    """
    employee = problem.employee_index.get(employee_id)
    if employee is None:
        remedy = Message("Write an employee id from employees.csv.")
        unknown = Message("is not a person of this centre.")
        raise _refused(column, employee_id, unknown, remedy)
    said = f"{first.isoformat()}:{last.isoformat()}"
    if last < first:
        remedy = Message("Write the earlier day first.")
        raise _refused(column, said, Message("ends before it begins."), remedy)
    begin, end = problem.day_of(first), problem.day_of(last)
    if end < 0 or begin >= problem.n_days:
        days = {"first": problem.first, "last": problem.date_of(problem.n_days - 1)}
        outside = Message("is not in this rota, which runs from {first} to {last}.", days)
        raise _refused(column, said, outside, Message("Choose other days, or another rota."))
    return Absence(employee, max(0, begin), min(problem.n_days - 1, end))


# --- the repair -----------------------------------------------------------------------------


def keep_rule(problem: Problem, rules: Sequence[Rule]) -> Rule | None:
    """The rule that makes changes dear in choosing, where none of the centre's own has a say.

    That is the rule for published rotas with the centre's weight, or its usual one, asked about
    the rota as it stands: because the centre has switched it off, or because nothing of these days
    has been published. None where the centre's own has a say.
    """
    own = next((rule for rule in rules if rule.id == STABILITY), None)
    is_published = problem.published is not None and bool(problem.published.cells.any())
    if own is not None and own.mode is not Mode.OFF and is_published:
        return None
    if own is not None:
        return own.model_copy(update={"mode": Mode.SOFT})
    known = known_rules().get(STABILITY)
    return None if known is None else known()


def repair_rota(
    opened: OpenCentre,
    rota: Rota,
    absences: Sequence[Absence],
    effort: Effort | None = None,
    *,
    problem: Problem | None = None,
    report: Report | None = None,
    tell: Callable[[Message], None] = lambda _: None,
) -> Repair:
    """Find stand-ins for the absent; takes a second or two for a large centre.

    ``problem`` are the facts with the pins of a draft. ``tell`` hears of each step in words.

    Raises:
        BadInput: nobody is absent, the same person twice, or the time is out of range.
    """
    problem = problem or opened.problem
    effort = effort or Effort(USUAL_SECONDS)
    _check(problem, absences, effort)
    return repair(
        problem,
        opened.rules,
        rota,
        absences,
        effort,
        keep=keep_rule(problem, opened.rules),
        report=report,
        tell=lambda step: tell(_STEPS[step]),
    )


def repair_draft(
    view: DraftView,
    absences: Sequence[Absence],
    effort: Effort | None = None,
    tell: Callable[[Message], None] = lambda _: None,
) -> Repair:
    """A repair of a draft, its pins held.

    Raises:
        BadInput: as `repair_rota`.
    """
    problem = problem_with_pins(view)
    report = view.report
    return repair_rota(
        view.opened, view.rota, absences, effort, problem=problem, report=report, tell=tell
    )


def _check(problem: Problem, absences: Sequence[Absence], effort: Effort) -> None:
    if not absences:
        remedy = Message("Say who is absent.")
        raise _refused("absence", None, Message("is missing."), remedy)
    who = [absence.employee for absence in absences]
    for employee in who:
        if who.count(employee) > 1:
            name = problem.employees[employee].id
            remedy = Message("Give one stretch of days for each person.")
            raise _refused("absence", name, Message("is named twice."), remedy)
    if not 0 < effort.seconds <= MOST_SECONDS:
        remedy = Message("Write a number above 0 and up to {high}.", {"high": f"{MOST_SECONDS:g}"})
        seconds = f"{effort.seconds:g}"
        raise _refused("seconds", seconds, Message("is out of range."), remedy)


def name_turn(problem: Problem, turn: Turn, before: Rota) -> Message:
    """A turn that is to be filled, in words."""
    who = problem.employees[turn.employee]
    if isinstance(turn, DutyTurn):
        values: dict[str, object] = {"employee": who, "duty": problem.duty_slots[turn.slot]}
        return Message("{employee}: {duty}", values)
    kinds = np.flatnonzero(before.cells[turn.employee, turn.day]).tolist()
    shifts = [problem.shift(turn.day, kind) for kind in kinds]
    return Message("{employee}: {shifts}", {"employee": who, "shifts": shifts})


@dataclass(frozen=True)
class Step:
    """One hand-over of a way to fill a turn: who takes what from whom."""

    taker: Employee
    giver: Employee
    words: Message


def steps_of(answer: Repair, handovers: Sequence[Handover]) -> list[Step]:
    """The hand-overs in the order people tell them: first who takes the open turn."""
    problem, found = answer.problem, list[Step]()
    for one in reversed(handovers):
        taker, giver = problem.employees[one.taker], problem.employees[one.turn.employee]
        values: dict[str, object] = {"taker": taker, "giver": giver}
        if isinstance(one.turn, ShiftTurn):
            kinds = np.flatnonzero(answer.before.cells[one.turn.employee, one.turn.day]).tolist()
            values["what"] = [problem.shift_types[kind] for kind in kinds]
        else:
            values["what"] = problem.duty_slots[one.turn.slot]
        found.append(Step(taker, giver, Message("{taker} takes {what} of {giver}", values)))
    return found


def tell_keeping(points: int | None) -> Message | None:
    """How changed days count in choosing, where that is no part of the price."""
    if points is None:
        return None
    template = (
        "No rule in force prices changes of this rota: in choosing, each changed day counts "
        "{points} points, which are no part of the price."
    )
    return Message(template, {"points": points})


# --- standby --------------------------------------------------------------------------------


def standby_of(
    opened: OpenCentre, rota: Rota, rate: float, share: float, *, reserves: bool = False
) -> list[Standby]:
    """Needed standby by day and class of shifts; with ``reserves`` also who could step in.

    ``rate`` is the chance that a person is absent on a day, ``share`` that of days on which all
    absences are to be covered.

    Raises:
        BadInput: one of the two is not between 0 and 1.
    """
    for name, value in (("rate", rate), ("share", share)):
        if not 0 <= value < 1:
            remedy = Message("Write a share from 0 up to, but not reaching, 1.")
            raise _refused(name, f"{value:g}", Message("is out of range."), remedy)
    found = needed_standby(opened.problem, rota, rate, share)
    return with_reserves(opened.problem, opened.rules, rota, found) if reserves else found


def _refused(column: str | None, value: str | None, problem: Message, remedy: Message) -> BadInput:
    return BadInput([Fault("repair", None, column, value, problem, remedy)])
