"""What would follow if one cell held something else: as it stands, and with others moving for it.

`explain_cell` changes nothing but the cell. `follow` settles the days of the people around it anew,
as far as the change makes that worth its price; where no way keeps the hard rules, a smallest set
of rules is found that cannot hold together with the cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduler.breaks import settle_breaks
from scheduler.check import check_rota
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.turns import ShiftTurn
from scheduler.model.program import Mask
from scheduler.rule import Mode, Rule
from scheduler.solve.repairing.cell_conflict import CellConflict, Without
from scheduler.solve.repairing.opening import Difference, Opening
from scheduler.solve.repairing.part import Part
from scheduler.solve.repairing.program import Stated, state_rules
from scheduler.solve.repairing.resettling import Effort, resettle
from scheduler.solve.repairing.sketch import Sketch
from scheduler.solve.repairing.stand_ins import Gaps

MOST_HELPERS = 30
"""Other people whose days are open."""
DAYS_AROUND, OWN_DAYS_AROUND = 1, 6
"""So many days before and after are open for others, and for the person asked about."""
MOST_TOUCHED = 6


@dataclass(frozen=True)
class Alternative:
    """Another value of a cell (``shift`` None: a day off) with nobody else moving.

    ``rules`` are all rules that say something else then, hard bans included.
    """

    shift: int | None
    rota: Rota
    difference: Difference
    rules: tuple[Rule, ...]
    is_forbidden: bool
    """Whether a hard rule would be broken, or the facts rule it out."""


@dataclass(frozen=True)
class Consequence:
    """What follows from a cell's new value. ``conflict`` is empty where hard rules can be kept.

    ``is_proven``: with these people and days open nothing is better, or there is no lawful way.
    """

    shift: int | None
    rota: Rota
    difference: Difference
    conflict: tuple[Without, ...]
    is_proven: bool
    helpers: tuple[int, ...]
    days: tuple[int, ...]

    @property
    def is_lawful(self) -> bool:
        """Whether every hard rule that was kept still is."""
        return not self.difference.hard > 0 and not self.difference.broken


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that is asked about."""

    employee: int
    day: int


def state_cell(
    problem: Problem, rules: Sequence[Rule], rota: Rota, keep: Rule | None = None
) -> Stated:
    """The model that questions about a rota's cells are asked of; ``keep`` as for a repair."""
    return state_rules(problem, rules, settle_breaks(problem, rota), keep)


def without_pin(problem: Problem, place: Place) -> Problem:
    """The facts without a cell's own pin: whoever asks what else it could hold knows of it."""
    pins = tuple(p for p in problem.pins if (p.employee, p.day) != (place.employee, place.day))
    return problem if len(pins) == len(problem.pins) else replace(problem, pins=pins)


def explain_cell(stated: Stated, rota: Rota, place: Place) -> tuple[Alternative, ...]:
    """Everything else a cell could hold, and what each rule would say to it; a day off first."""
    asked = _Asked(stated, rota, place)
    return tuple(asked.alternative(kind) for kind in asked.others)


def follow(
    stated: Stated, rota: Rota, place: Place, shift: int | None, effort: Effort | None = None
) -> Consequence:
    """What follows if the cell is given this value and others may move for it."""
    return _Asked(stated, rota, place).follow(shift, effort or Effort(2.0, MOST_TOUCHED))


class _Asked:
    def __init__(self, stated: Stated, rota: Rota, place: Place) -> None:
        self.stated, self.place = stated, place
        self.problem, self.program = stated.problem, stated.program
        self.by_number = stated.rules
        self.rota = settle_breaks(self.problem, rota)

    @property
    def others(self) -> list[int | None]:
        standing = np.flatnonzero(self.rota.cells[self.place.employee, self.place.day]).tolist()
        every: list[int | None] = [None, *range(self.problem.n_shift_types)]
        return [kind for kind in every if standing != ([] if kind is None else [kind])]

    # --- nobody else moves ------------------------------------------------------------------

    def alternative(self, kind: int | None) -> Alternative:
        sketch = self._sketch(kind)
        if not self._is_possible(kind):
            return Alternative(kind, sketch.rota(), Difference(hard=1), self._banning, True)
        if self._changes_what_is_fixed(sketch):
            # Of what is fixed in the model some limits do not speak any more.
            difference = self._checked(sketch.rota())
            forbidden = bool(difference.broken)
            return Alternative(kind, sketch.rota(), difference, self.by_number, forbidden)
        part = self._own_part
        values = part.values_of(sketch)
        difference = part.compare(values)
        rules = tuple(self.by_number[n] for n in part.rules_that_move(values))
        return Alternative(kind, sketch.rota(), difference, rules, bool(difference.broken))

    def _changes_what_is_fixed(self, sketch: Sketch) -> bool:
        """Whether a pin, or something forbidden that stands all the same, goes away."""
        part = self._own_part
        gone = [
            part.cell(employee, day, int(kind))
            for employee, day in sketch.touched
            for kind in np.flatnonzero(self.rota.cells[employee, day])
        ]
        gone += [part.duty(slot, self.place.employee) for slot in sketch.slots]
        return bool(self.program.fixed[gone].any()) if gone else False

    def _checked(self, rota: Rota) -> Difference:
        """What another rota costs more, asked of every rule itself; slow, and always right."""
        before, after = (check_rota(self.problem, self.by_number, r) for r in (self.rota, rota))
        old, new = before.cost_by_rule, after.cost_by_rule
        by_rule = {rule: new[rule] - old[rule] for rule in new if new[rule] != old[rule]}
        hard: Counter[str] = Counter()
        for report, sign in ((after, 1), (before, -1)):
            for found in report.hard_violations:
                hard[found.rule.id] += sign * found.violation.units
        broken = tuple(rule for rule, units in hard.items() if units > 0)
        return Difference(hard.total(), sum(by_rule.values()), 0, by_rule, broken)

    @cached_property
    def _stands_against_a_ban(self) -> bool:
        """Whether the cell holds what is forbidden, and the model has it as a pin therefore."""
        return any(self._speaks_of_it(rule, self.rota) for rule in self._banning)

    @cached_property
    def _own_part(self) -> Part:
        return self._part([self.place.employee], [self.place.day])

    @property
    def _banning(self) -> tuple[Rule, ...]:
        """The rules that may forbid a cell outright."""
        return tuple(r for r in self.by_number if r.bans_cells and r.mode is Mode.HARD)

    def _sketch(self, kind: int | None) -> Sketch:
        sketch = Sketch(self.problem, self.rota)
        sketch.put(self.place.employee, self.place.day, kind)
        settled = settle_breaks(self.problem, sketch.rota())
        sketch.breaks = settled.breaks.copy()
        return sketch

    def _is_possible(self, kind: int | None) -> bool:
        if kind is None:
            return True
        if self._stands_against_a_ban:
            rota = self._sketch(kind).rota()
            return not any(self._speaks_of_it(rule, rota) for rule in self._banning)
        problem, program = self.problem, self.program
        at = (self.place.employee * problem.n_days + self.place.day) * problem.n_shift_types
        return bool(program.upper[program.first_cell + at + kind])

    def _speaks_of_it(self, rule: Rule, rota: Rota) -> bool:
        employee, day = self.place.employee, self.place.day
        found = rule.check(self.problem, rota)
        return any(one.employee == employee and day in one.days for one in found)

    def _part(self, people: Sequence[int], days: Sequence[int]) -> Part:
        opening = Opening.of(self.problem, people, days)
        return Part.around(self.stated, self.rota, opening)

    # --- others move for it -----------------------------------------------------------------

    def follow(self, kind: int | None, effort: Effort) -> Consequence:
        sketch = self._sketch(kind)
        if not self._is_possible(kind):
            return self._impossible(kind, sketch)
        near = self._near(DAYS_AROUND)
        wide = self._part(range(self.problem.n_employees), list(near))
        helpers = self._helpers(wide, kind, sketch)
        part = wide.opened(self._opening(helpers, sketch))
        free = self._free(part)
        settled = resettle(part, free, sketch, effort, {self.place.employee})
        difference = part.compare(settled.values)
        conflict: tuple[Without, ...] = ()
        if difference.broken and settled.is_proven:
            conflict = CellConflict(self.stated, part, free, sketch, effort).find()
        return Consequence(
            kind,
            settled.rota,
            difference,
            conflict,
            settled.is_proven,
            tuple(helpers),
            tuple(near),
        )

    def _impossible(self, kind: int | None, sketch: Sketch) -> Consequence:
        """The cell alone is forbidden: whichever rule does so says why."""
        rota = sketch.rota()
        reasons = tuple(Without(rule, rota) for rule in self._banning)
        return Consequence(kind, rota, Difference(hard=1), reasons, True, (), ())

    def _near(self, around: int) -> range:
        day = self.place.day
        return range(max(0, day - around), min(self.problem.n_days, day + around + 1))

    def _helpers(self, wide: Part, kind: int | None, sketch: Sketch) -> list[int]:
        """Who could take what the person leaves, and who could give what they now work."""
        employee, day = self.place.employee, self.place.day
        standing = np.flatnonzero(self.rota.cells[employee, day]).tolist()
        found: dict[int, None] = {}
        if len(standing) == 1:
            left = replace(wide, rota=sketch.rota(), values=wide.values_of(sketch))
            gaps = Gaps(left, self.rota, self.problem.absent_days)
            for way in gaps.rank(ShiftTurn(employee, day)):
                found |= dict.fromkeys(way.people)
        takers = list(found)
        givers: list[int] = []
        if kind is not None:
            there = np.flatnonzero(self.rota.cells[:, day, kind]).tolist()
            there = [e for e in there if e != employee and wide.may_leave(e, day)]
            prices = wide.price_shift(day, None, there)
            givers = sorted(there, key=lambda e: (prices[e], e))
        mixed = [e for pair in zip(takers, givers, strict=False) for e in pair]
        every = dict.fromkeys([*mixed, *takers, *givers])
        return sorted([e for e in every if e != employee][:MOST_HELPERS])

    def _opening(self, helpers: Sequence[int], sketch: Sketch) -> Opening:
        """The helpers on the days next to the cell, the person on more of them."""
        employee, near = self.place.employee, self._near(DAYS_AROUND)
        opening = Opening.of(self.problem, [*helpers, employee], near)
        cells = opening.cells.copy()
        cells[employee, list(self._near(OWN_DAYS_AROUND))] = True
        people = [*helpers, employee]
        kinds = self.rota.cells[employee] | sketch.cells[employee]
        day = self.place.day
        kinds[day] |= self.rota.cells[people, day].any(axis=0)
        return replace(opening, cells=cells, kinds=kinds)

    def _free(self, part: Part) -> Mask:
        """What is open, less the cell itself."""
        free = part.free.copy()
        first = part.cell(self.place.employee, self.place.day, 0)
        free[first : first + self.problem.n_shift_types] = False
        return free


__all__ = [
    "Alternative",
    "Consequence",
    "Effort",
    "Place",
    "Stated",
    "Without",
    "explain_cell",
    "follow",
    "state_cell",
    "without_pin",
]
