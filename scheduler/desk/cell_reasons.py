"""Why a cell holds what it holds, and what would follow if it held something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from scheduler.check import PricedViolation, check_rota
from scheduler.desk.actors import Actor
from scheduler.desk.differences import PersonDifference, differences_by_person
from scheduler.desk.drafts import DraftView, problem_with_pins
from scheduler.desk.keeping import Kept
from scheduler.desk.repair_taking import take_rota
from scheduler.desk.repairing import keep_rule
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.rule import Group, Rule
from scheduler.solve.consequence import (
    MOST_TOUCHED,
    Alternative,
    Consequence,
    Effort,
    Place,
    Stated,
    explain_cell,
    follow,
    state_cell,
    without_pin,
)
from scheduler.store.database import Database
from scheduler.swaps.changes import Change, compare

USUAL_SECONDS = 2.0
_stated: Kept[tuple[object, ...], Stated] = Kept(1)
"""The model of the rota that was last asked about: it is large, and further questions follow."""


@dataclass(frozen=True)
class Choice:
    """Something else a cell could hold (``shift`` None: a day off), nobody else moving."""

    shift: int | None
    changes: tuple[Change, ...]
    """What each rule would say to it, hard rules first."""
    is_forbidden: bool
    """Also by facts alone: contract, team, skills, season or employment."""

    @property
    def cost(self) -> int:
        """Points more than now."""
        return sum(change.cost for change in self.changes)

    @property
    def forbidding(self) -> tuple[Change, ...]:
        """Breaches of hard rules that would come or grow."""
        return tuple(c for c in self.changes if c.shown.is_hard and c.is_worse)


@dataclass(frozen=True)
class CellReasons:
    """What the rules say to a cell as it is, and to everything else it could hold."""

    place: Place
    standing: tuple[int, ...]
    is_pinned: bool
    said: tuple[PricedViolation, ...]
    choices: tuple[Choice, ...]

    @property
    def lawful(self) -> tuple[Choice, ...]:
        """Choices no hard rule forbids, the cheapest first."""
        found = (choice for choice in self.choices if not choice.is_forbidden)
        return tuple(sorted(found, key=lambda choice: choice.cost))

    @property
    def forbidden(self) -> tuple[Choice, ...]:
        """The others."""
        return tuple(choice for choice in self.choices if choice.is_forbidden)


@dataclass(frozen=True)
class WhyNot:
    """What follows from another value of a cell, with others moving for it where that pays.

    ``reasons`` say why there is no lawful way; they cannot hold together with the cell.
    ``keeps_by`` are the points a changed day counts in choosing where no rule of the centre
    prices it, else None.
    """

    shift: int | None
    rota: Rota
    is_lawful: bool
    is_proven: bool
    reasons: tuple[Message, ...]
    people: tuple[PersonDifference, ...]
    """The person asked about is among them."""
    changes: tuple[Change, ...]
    cost: int
    cost_by_rule: dict[str, int]
    helpers: int
    days: tuple[int, ...]
    keeps_by: int | None

    def of_group(self, group: Group) -> tuple[Change, ...]:
        """Breaches of the rules of one chapter that come or grow."""
        return tuple(c for c in self.changes if c.shown.rule.group is group and c.is_worse)


def place_of(problem: Problem, employee_id: str, when: date) -> Place:
    """The cell of a person and a date.

    Raises:
        BadInput: the rota has no such cell.
    """
    employee, day = problem.employee_index.get(employee_id), problem.day_of(when)
    if employee is None or not 0 <= day < problem.n_days:
        remedy = Message("Choose a cell of this rota.")
        unknown = Message("is no cell of this rota.")
        raise BadInput([Fault("rota", None, None, f"{employee_id}:{when}", unknown, remedy)])
    return Place(employee, day)


def explain(view: DraftView, employee_id: str, when: date) -> CellReasons:
    """Why a cell of a draft holds what it holds.

    Raises:
        BadInput: the rota has no such cell.
    """
    place = place_of(view.problem, employee_id, when)
    found = explain_cell(_state(view, place), view.rota, place)
    said = [v for v in view.report.violations if _touches(v, place)]
    standing = np.flatnonzero(view.rota.cells[place.employee, place.day]).tolist()
    return CellReasons(
        place,
        tuple(standing),
        (place.employee, place.day) in view.pinned,
        tuple(said),
        tuple(_in_words(view, alternative) for alternative in found),
    )


def ask_why_not(
    view: DraftView, employee_id: str, when: date, code: str, seconds: float = USUAL_SECONDS
) -> WhyNot:
    """What follows if a cell of a draft holds a shift type (``code`` empty: a day off).

    Raises:
        BadInput: the rota has no such cell, or the centre no such shift type; or it stands there.
    """
    problem = view.problem
    place = place_of(problem, employee_id, when)
    kind = problem.shift_index.get(code) if code else None
    if code and kind is None:
        remedy = Message("Write a code from shift_types.csv.")
        unknown = Message("is not a shift type of this centre.")
        raise BadInput([Fault("rota", None, "shift", code, unknown, remedy)])
    standing = np.flatnonzero(view.rota.cells[place.employee, place.day]).tolist()
    if standing == ([] if kind is None else [kind]):
        remedy = Message("Choose something else it could hold.")
        same = Message("stands there already.")
        raise BadInput([Fault("rota", None, "shift", code or "-", same, remedy)])
    stated = _state(view, place)
    answer = follow(stated, view.rota, place, kind, Effort(seconds, MOST_TOUCHED))
    return _tell(view, stated, answer)


def take_why_not(database: Database, actor: Actor, view: DraftView, answer: WhyNot) -> None:
    """Take what was worked out as the draft's rota, as one operation that undo takes back.

    Raises:
        BadInput: the draft has changed since, or the answer breaks a hard rule.
        NotAllowed: the actor may not edit rotas.
    """
    if not answer.is_lawful:
        remedy = Message("Choose another shift, or edit the cell by hand.")
        broken = Message("breaks a hard rule.")
        raise BadInput([Fault("rota", None, None, None, broken, remedy)])
    asked = {(one.employee, c.day) for one in answer.people for c in one.cells} & view.pinned
    take_rota(database, actor, view, answer.rota, asked)


def _state(view: DraftView, place: Place) -> Stated:
    problem = problem_with_pins(view)
    keep = keep_rule(problem, view.opened.rules)
    asked = without_pin(problem, place)
    key = view.rota_key, view.facts_key, asked is not problem and (place.employee, place.day)
    return _stated.get(key, lambda: state_cell(asked, view.opened.rules, view.rota, keep))


def _touches(found: PricedViolation, place: Place) -> bool:
    it = found.violation
    return it.employee == place.employee and place.day in it.days


def _in_words(view: DraftView, alternative: Alternative) -> Choice:
    rules = _of_the_centre(view, alternative.rules)
    was, now = _said(view.problem, rules, view.rota, alternative.rota)
    return Choice(alternative.shift, tuple(compare(was, now)), alternative.is_forbidden)


def _of_the_centre(view: DraftView, rules: Iterable[Rule]) -> list[Rule]:
    """The rule that only counts in choosing is none of the centre's."""
    return [rule for rule in rules if rule in view.opened.rules]


def _said(
    problem: Problem, rules: Sequence[Rule], before: Rota, after: Rota
) -> tuple[Sequence[PricedViolation], Sequence[PricedViolation]]:
    was, now = (check_rota(problem, rules, rota).violations for rota in (before, after))
    return was, now


def _tell(view: DraftView, stated: Stated, answer: Consequence) -> WhyNot:
    problem = view.problem
    reasons: list[Message] = []
    for one in answer.conflict:
        was, now = _said(problem, [one.rule], view.rota, one.rota)
        broken = [c for c in compare(was, now) if c.is_worse and c.shown.is_hard]
        reasons += [c.shown.violation.message for c in broken[:1]]
    if answer.conflict and not reasons:
        reasons.append(Message("Contract, team, skills, season or employment rule it out."))
    after = check_rota(problem, view.opened.rules, answer.rota)
    changes = compare(view.report.violations, after.violations)
    old, new = view.report.cost_by_rule, after.cost_by_rule
    by_rule = {rule: new.get(rule, 0) - old.get(rule, 0) for rule in sorted({*old, *new})}
    keeping = stated.keeping
    return WhyNot(
        shift=answer.shift,
        rota=answer.rota,
        is_lawful=answer.is_lawful,
        is_proven=answer.is_proven,
        reasons=tuple(reasons),
        people=tuple(differences_by_person(problem, view.rota, answer.rota)),
        changes=tuple(changes),
        cost=after.cost - view.report.cost,
        cost_by_rule={rule: points for rule, points in by_rule.items() if points},
        helpers=len(answer.helpers),
        days=answer.days,
        keeps_by=None if keeping is None else stated.rules[keeping].weight,
    )
