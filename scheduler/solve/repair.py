"""Repairs a rota when somebody is absent: who steps in, and what that costs by every rule.

leave    what the absent would have worked is taken away  (`take_away`)
ranking  who could take each turn, alone or in a chain    (`Gaps.rank`)
plan     the best of these, one turn after the other      (`_Repair.plan`)
settle   the cells of the most useful people, by CP-SAT   (`resettle`)

Everybody else stays as they are: the price of a changed day is that of whichever rule of the centre
prices changes of what staff have seen, or of the rule handed over as ``keep``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from scheduler.breaks import settle_breaks
from scheduler.check import Report, check_rota
from scheduler.domain.duty import DutyPeriod
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn
from scheduler.model.program import Mask
from scheduler.rule import Rule
from scheduler.solve.repairing.answers import Absence, Option, Ranking, Repair, RepairStatus
from scheduler.solve.repairing.opening import Opening
from scheduler.solve.repairing.part import Part
from scheduler.solve.repairing.program import state_rules
from scheduler.solve.repairing.resettling import Effort, resettle
from scheduler.solve.repairing.sketch import Sketch
from scheduler.solve.repairing.stand_ins import Gaps, StandIn

MOST_HELPERS = 30
"""People whose days are open in the last step."""
MOST_TRIED = 8
"""Ways to fill a turn that the plan compares."""
MOST_KIND_WAYS = 8
"""So many ways say which shift types may change hands in the last step."""
TOUCHED_A_TURN = 2
"""People the last step may touch for each open turn, unless more are allowed."""

Tell = Callable[[str], None]


def repair(
    problem: Problem,
    rules: Sequence[Rule],
    rota: Rota,
    absences: Sequence[Absence],
    effort: Effort | None = None,
    *,
    keep: Rule | None = None,
    report: Report | None = None,
    tell: Tell = lambda _: None,
) -> Repair:
    """Find stand-ins for everything the absent would have worked.

    Parameters
    ----------
    keep : a rule that prices changes of what is published; for centres none of whose rules does.
        It then counts in choosing, against the rota as it stands, and is no part of any cost.
    report : what `check` says of the rota, if that is known already.
    tell : told of each step as it begins.
    """
    begun = time.monotonic()
    work = _Repair(problem, tuple(rules), rota, tuple(absences), effort or Effort(), keep, tell)
    done = work.run(report)
    return replace(done, seconds=round(time.monotonic() - begun, 2))


def take_away(
    problem: Problem, rota: Rota, absences: Sequence[Absence]
) -> tuple[Problem, Sketch, list[Turn]]:
    """The facts with the absences as leave, the rota without the absent, and the open turns.

    What was pinned for the absent is pinned no more.
    """
    sketch, turns = Sketch(problem, rota), list[Turn]()
    away: set[tuple[int, int]] = set()
    leave = list(problem.leave)
    for absence in absences:
        who = problem.employees[absence.employee]
        first, last = problem.date_of(absence.first), problem.date_of(absence.last)
        leave.append(Leave(who.id, first, last))
        days = range(max(0, absence.first), min(problem.n_days, absence.last + 1))
        away |= {(absence.employee, day) for day in days}
    for employee, day in sorted(away):
        if sketch.kinds(employee, day):
            turns.append(ShiftTurn(employee, day))
            sketch.put(employee, day, None)
    for slot in problem.duty_slots:
        for holder in np.flatnonzero(sketch.duties[slot.index]).tolist():
            if any((holder, day) in away for day in slot.days):
                sketch.drop_slot(slot.index, holder)
                if slot.kind.period is not DutyPeriod.SHIFT:
                    turns.append(DutyTurn(holder, slot.index))
    lost = {turn.slot for turn in turns if isinstance(turn, DutyTurn)}
    with_leave = replace(
        problem,
        leave=tuple(leave),
        pins=tuple(p for p in problem.pins if (p.employee, p.day) not in away),
        duty_pins=tuple(p for p in problem.duty_pins if p.slot not in lost),
    )
    return with_leave, sketch, turns


@dataclass
class _Repair:
    given: Problem
    rules: tuple[Rule, ...]
    given_rota: Rota
    absences: tuple[Absence, ...]
    effort: Effort
    keep: Rule | None
    tell: Tell
    turns: list[Turn] = field(init=False)

    def __post_init__(self) -> None:
        self.before = settle_breaks(self.given, self.given_rota)
        self.problem, sketch, self.turns = take_away(self.given, self.before, self.absences)
        self.open_rota = sketch.rota()
        self.absent = {absence.employee for absence in self.absences}

    def run(self, report: Report | None) -> Repair:
        report = report or check_rota(self.given, self.rules, self.before)
        self.tell("model")
        gaps = Gaps(self._part, self.before, self.problem.absent_days)
        self.tell("ranking")
        rankings = tuple(Ranking(turn, tuple(gaps.rank(turn))) for turn in self.turns)
        plan = self._plan(gaps, rankings)
        self.tell("settling")
        settled, proven, helpers = plan.rota(), True, list[int]()
        if self.turns:
            helpers = self._helpers(rankings)
            settled, proven = self._settle(rankings, plan, helpers)
        self.tell("checking")
        proposal = self._option(settled)
        return Repair(
            problem=self.problem,
            absences=self.absences,
            before=self.before,
            report_before=report,
            rankings=rankings,
            left_open=self._option(self.open_rota),
            planned=self._option(plan.rota()),
            proposal=proposal,
            status=self._status(report, proposal.report, proven=proven),
            helpers=tuple(helpers),
            days=tuple(self._window),
            seconds=0.0,
            keeps_by=None if self.keep is None else self.keep.weight,
        )

    @cached_property
    def _part(self) -> Part:
        """Everybody on the days of the absence, and who could hold its duties."""
        stated = state_rules(self.problem, self.rules, self.open_rota, self.keep)
        people = range(self.problem.n_employees)
        opening = Opening.of(self.problem, people, self._lost_days, self._lost_slots)
        return Part.around(stated, self.open_rota, opening)

    @property
    def _lost_days(self) -> list[int]:
        return sorted({turn.day for turn in self.turns if isinstance(turn, ShiftTurn)})

    @property
    def _lost_slots(self) -> list[int]:
        return [turn.slot for turn in self.turns if isinstance(turn, DutyTurn)]

    @property
    def _window(self) -> range:
        """The days of the absences, and those between."""
        first = min((absence.first for absence in self.absences), default=0)
        last = max((absence.last for absence in self.absences), default=-1)
        return range(max(0, first), min(self.problem.n_days, last + 1))

    def _plan(self, gaps: Gaps, rankings: Sequence[Ranking]) -> Sketch:
        """The best way for one turn after the other; none where that is cheaper."""
        sketch = Sketch(self.problem, self.open_rota)
        wide = self._part.opened(self._opening({e for r in rankings for e in _people(r)}))
        for ranking in rankings:
            best, least = sketch, wide.price(sketch).order
            for way in ranking.ways[:MOST_TRIED]:
                tried = _copy(sketch)
                if not _can_do(way, tried):
                    continue
                gaps.apply(tried, way)
                if self._touches_too_many(tried):
                    continue
                difference = wide.price(tried)
                if not difference.broken and difference.order < least:
                    best, least = tried, difference.order
            sketch = best
        return sketch

    def _touches_too_many(self, sketch: Sketch) -> bool:
        most = self.effort.most_touched
        if most is None:
            return False
        moved = {employee for employee, _ in sketch.touched}
        changed = sketch.duties != self.before.duties
        moved |= {int(e) for e in np.flatnonzero(changed.any(axis=0))}
        return len(moved - self.absent) > most

    def _helpers(self, rankings: Sequence[Ranking]) -> list[int]:
        """The people of the best ways, turn by turn in rounds, until there are enough."""
        queues = [[e for way in ranking.ways for e in way.people] for ranking in rankings]
        chosen: dict[int, None] = {}
        for place in range(max((len(queue) for queue in queues), default=0)):
            for queue in queues:
                if place < len(queue) and len(chosen) < MOST_HELPERS:
                    chosen[queue[place]] = None
        return sorted(set(chosen) - self.absent)

    def _settle(
        self, rankings: Sequence[Ranking], plan: Sketch, helpers: list[int]
    ) -> tuple[Rota, bool]:
        """The best that the helpers can do with the shifts that change hands in good ways."""
        people = sorted({*helpers, *(employee for employee, _ in plan.touched)} - self.absent)
        opening = replace(self._opening(people), kinds=self._kinds(rankings))
        part = self._part.opened(opening)
        most = self.effort.most_touched
        if most is None:
            most = TOUCHED_A_TURN * len(self.turns)
        effort = replace(self.effort, most_touched=most)
        settled = resettle(part, part.free, plan, effort, self.absent)
        return settled.rota, settled.is_proven

    def _kinds(self, rankings: Sequence[Ranking]) -> Mask:
        """[day, shift type]: the shifts that are open, and those people leave in good ways."""
        kinds = np.zeros((self.problem.n_days, self.problem.n_shift_types), bool)
        for ranking in rankings:
            if isinstance(ranking.turn, ShiftTurn):
                kinds[ranking.turn.day] |= self.before.cells[
                    ranking.turn.employee, ranking.turn.day
                ]
            for way in ranking.ways[:MOST_KIND_WAYS]:
                for step in way.handovers:
                    if isinstance(step.turn, ShiftTurn):
                        kinds[step.turn.day] |= self.before.cells[step.turn.employee, step.turn.day]
        return kinds

    def _opening(self, people: set[int] | list[int]) -> Opening:
        return Opening.of(self.problem, sorted(people), self._window, self._lost_slots)

    def _option(self, rota: Rota) -> Option:
        differs = (rota.cells != self.before.cells).any(axis=(1, 2))
        differs |= (rota.duties != self.before.duties).any(axis=0)
        touched = {int(e) for e in np.flatnonzero(differs)} - self.absent
        return Option(rota, tuple(sorted(touched)), self.problem, self.rules)

    @staticmethod
    def _status(before: Report, after: Report, *, proven: bool) -> RepairStatus:
        if _hard_units(after) > _hard_units(before):
            return RepairStatus.UNLAWFUL
        return RepairStatus.OPTIMAL if proven else RepairStatus.FEASIBLE


def _people(ranking: Ranking) -> set[int]:
    return {e for way in ranking.ways[:MOST_TRIED] for e in way.people}


def _copy(sketch: Sketch) -> Sketch:
    copy = Sketch(sketch.problem, sketch.base, set(sketch.touched), set(sketch.slots))
    copy.cells, copy.breaks = sketch.cells.copy(), sketch.breaks.copy()
    copy.duties = sketch.duties.copy()
    return copy


def _can_do(way: StandIn, sketch: Sketch) -> bool:
    """Whether nobody of a way has been given something else on the day meanwhile."""
    return not any(
        isinstance(step.turn, ShiftTurn) and (step.taker, step.turn.day) in sketch.touched
        for step in way.handovers
    )


def _hard_units(report: Report) -> int:
    return sum(found.violation.units for found in report.hard_violations)


__all__ = ["Absence", "Effort", "Option", "Ranking", "Repair", "RepairStatus", "repair"]
