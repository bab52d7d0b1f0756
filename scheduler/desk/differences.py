"""What differs between two rotas, and between what `check` says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.check import PricedViolation, Report
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A person's day that reads otherwise; no codes are a day off."""

    employee: int
    day: int
    before_codes: tuple[str, ...]
    after_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyDifference:
    """A turn of duty that somebody else holds: positions of the people before and after."""

    slot: int
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonDifference:
    """All that changes for one person."""

    employee: int
    cells: tuple[CellDifference, ...]
    duties: tuple[DutyDifference, ...]


@dataclass(frozen=True, slots=True)
class ViolationChanges:
    """What came and went between two checks; costs in points, by rule only where they changed."""

    new: tuple[PricedViolation, ...]
    vanished: tuple[PricedViolation, ...]
    cost_before: int
    cost_after: int
    cost_change_by_rule: dict[str, int]

    @property
    def cost_change(self) -> int:
        """Points more (or, below zero, fewer) than before."""
        return self.cost_after - self.cost_before


def rota_differences(problem: Problem, before: Rota, after: Rota) -> list[CellDifference]:
    """Every cell that reads otherwise, person by person and day by day; breaks do not count."""
    places = np.argwhere((before.cells != after.cells).any(axis=2)).tolist()
    return [
        CellDifference(
            employee,
            day,
            _codes(problem, before, employee, day),
            _codes(problem, after, employee, day),
        )
        for employee, day in places
    ]


def duty_differences(problem: Problem, before: Rota, after: Rota) -> list[DutyDifference]:
    """Every turn of duty that is held otherwise."""
    slots = np.flatnonzero((before.duties != after.duties).any(axis=1)).tolist()
    return [
        DutyDifference(slot, tuple(before.holders_of(slot)), tuple(after.holders_of(slot)))
        for slot in slots
    ]


def differences_by_person(problem: Problem, before: Rota, after: Rota) -> list[PersonDifference]:
    """What changes for each person for whom anything does, in the order of people."""
    cells: dict[int, list[CellDifference]] = {}
    duties: dict[int, list[DutyDifference]] = {}
    for cell in rota_differences(problem, before, after):
        cells.setdefault(cell.employee, []).append(cell)
    for duty in duty_differences(problem, before, after):
        for employee in {*duty.before} ^ {*duty.after}:
            duties.setdefault(employee, []).append(duty)
    return [
        PersonDifference(who, tuple(cells.get(who, ())), tuple(duties.get(who, ())))
        for who in sorted(cells.keys() | duties.keys())
    ]


def changes_between(problem: Problem, before: Report, after: Report) -> ViolationChanges:
    """Which violations are new and which have vanished, and what that does to the price.

    A violation is the same if it says the same of the same people and days.
    """
    old, new = before.cost_by_rule, after.cost_by_rule
    by_rule = {
        rule: new.get(rule, 0) - old.get(rule, 0) for rule in sorted(old.keys() | new.keys())
    }
    vanished, fresh = _unmatched(before.violations, after.violations)
    return ViolationChanges(
        tuple(fresh),
        tuple(vanished),
        before.cost,
        after.cost,
        {rule: change for rule, change in by_rule.items() if change},
    )


def _unmatched(
    before: Sequence[PricedViolation], after: Sequence[PricedViolation]
) -> tuple[list[PricedViolation], list[PricedViolation]]:
    """What is left on either side when every violation is paired with one that says the same."""
    waiting: dict[tuple[object, ...], list[int]] = {}
    for place, violation in enumerate(before):
        waiting.setdefault(_sort_of(violation), []).append(place)
    gone, fresh = set(range(len(before))), []
    for violation in after:
        alike = waiting.get(_sort_of(violation), [])
        message = violation.violation.message
        same = next((p for p in alike if before[p].violation.message == message), None)
        if same is None:
            fresh.append(violation)
        else:
            alike.remove(same)
            gone.remove(same)
    return [before[place] for place in sorted(gone)], fresh


def _sort_of(priced: PricedViolation) -> tuple[object, ...]:
    """What is cheap to compare; only violations alike in this have their words compared."""
    it = priced.violation
    return it.rule_id, priced.is_hard, it.units, it.employee, it.days, it.message.template


def _codes(problem: Problem, rota: Rota, employee: int, day: int) -> tuple[str, ...]:
    kinds = np.flatnonzero(rota.cells[employee, day]).tolist()
    return tuple(problem.shift_types[kind].code for kind in kinds)
