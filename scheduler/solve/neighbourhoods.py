"""Parts of a rota worth solving again: which cells and duties to free at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from scheduler.domain.duty import DutyPeriod
from scheduler.model.parts import Values
from scheduler.model.program import NOBODY, Ints, Mask, Program

Floats = npt.NDArray[np.float64]
NOWHEN = -1
LEAST_SIZE = 4.0
PATIENCE = 6
"""Rounds without gain after which an arm works harder."""
MOST_WORK = 1.0
TRIALS = 3
"""Rounds each arm gets before its payoff decides."""


@dataclass
class Arm:
    """One kind of neighbourhood, how much it frees, and what it has paid so far."""

    name: str
    choose: Callable[[float, Values, np.random.Generator], Mask] | None
    """Frees decisions for CP-SAT; None for the arm that puts whole rows back one by one."""
    size: float
    """People-days to free; adapts to what can be solved."""
    largest: float
    payoff: float = 1.0
    target_work: float = 0.06
    """Deterministic seconds a round of this arm should take; small rounds pay best at first."""
    tried: int = 0
    improved: int = 0
    _idle: int = 0

    def learn(self, gain: float, work: float, *, solved: bool) -> None:
        """Adapt the size to the work it took, and the payoff to the gain for that work.

        An arm that stops paying may try harder: its rounds grow.
        """
        self.tried += 1
        self.improved += gain > 0
        self._idle = 0 if gain > 0 else self._idle + 1
        if self._idle >= PATIENCE:
            self.target_work, self._idle = min(MOST_WORK, self.target_work * 1.4), 0
        if solved and work < self.target_work:
            self.size = min(self.largest, self.size * 1.1)
        elif work > 2 * self.target_work or not solved:
            self.size = max(LEAST_SIZE, self.size * 0.8)
        self.payoff = 0.85 * self.payoff + 0.15 * gain / max(work, 0.02)


@dataclass
class Neighbourhoods:
    """Chooses neighbourhoods by what has paid, around what still costs."""

    program: Program
    arms: list[Arm] = field(default_factory=list)

    def __post_init__(self) -> None:
        program, problem = self.program, self.program.problem
        self._day_of, self._row_day = _days_of(program)
        whole = float(problem.n_employees * problem.n_days)
        self.arms = [
            Arm("days", self._days, min(whole, 40.0), whole),
            Arm("block", self._block, min(whole, 16.0), whole),
            Arm("team", self._team, min(whole, 20.0), whole),
            Arm("rows", None, whole, whole),
        ]
        if program.breaks:
            self.arms.append(Arm("breaks", self._breaks, 7.0, float(problem.n_days)))
        if any(s.kind.period is DutyPeriod.SHIFT for s in problem.duty_slots):
            self.arms.append(Arm("hosts", self._hosts, 40.0, whole))
        if any(s.kind.period is not DutyPeriod.SHIFT for s in problem.duty_slots):
            self.arms.append(Arm("duty", self._duty, min(whole, 40.0), whole))

    def draw(self, rng: np.random.Generator) -> Arm:
        """An arm, drawn by what it has paid lately; none is ever given up."""
        untried = [arm for arm in self.arms if arm.tried < TRIALS]
        if untried:
            return untried[int(rng.integers(len(untried)))]
        best = max(arm.payoff for arm in self.arms) or 1.0
        shares = [arm.payoff / best for arm in self.arms]
        # A power would not be rounded alike on every processor; a product is.
        chances = np.array([max(share * share, 0.04) for share in shares])
        return self.arms[int(rng.choice(len(self.arms), p=chances / chances.sum()))]

    def dear_people(self, values: Values, rng: np.random.Generator) -> list[int]:
        """Two to six people, in random order; dear rows more often."""
        count = min(self.program.problem.n_employees, int(rng.integers(2, 7)))
        weights = self._cost_by_person(values) + 1.0
        everybody = self.program.problem.n_employees
        return [
            int(e) for e in rng.choice(everybody, count, replace=False, p=weights / weights.sum())
        ]

    def around_breaches(self, values: Values, rng: np.random.Generator) -> Mask:
        """The people and days around one broken hard limit, and helpers for them."""
        program, problem = self.program, self.program.problem
        broken = np.flatnonzero(program.hard & (program.excess(values) > 0))
        row = int(rng.choice(broken))
        span = slice(program.rows.start[row], program.rows.start[row + 1])
        day = int(self._row_day[row])
        who = {int(o) for o in program.owner[program.rows.data[span]] if o != NOBODY}
        helpers = rng.permutation(problem.n_employees)[: max(6, problem.n_employees // 5)]
        length = int(rng.integers(3, 11))
        days = range(problem.n_days) if day == NOWHEN else _around(day, length, problem.n_days)
        people = sorted(who | set(helpers.tolist()))
        free = self._cells(people, days)
        for slot in problem.duty_slots:
            if rng.random() < 0.5 or any(d in days for d in slot.days):
                first = program.first_duty + slot.index * problem.n_employees
                free[first : first + problem.n_employees] = True
        return free & ~program.fixed

    # --- the arms ---------------------------------------------------------------------------

    def _days(self, size: float, values: Values, rng: np.random.Generator) -> Mask:
        """Everybody on a few days that follow each other; some people only, if one is too many."""
        problem = self.program.problem
        length = max(1, min(problem.n_days, round(size / problem.n_employees)))
        costs = self._cost_by_day(values) + 1.0
        windows = np.convolve(costs, np.ones(length), "valid")
        start = int(rng.choice(len(windows), p=windows / windows.sum()))
        count = min(problem.n_employees, max(1, round(size / length)))
        people = np.sort(rng.permutation(problem.n_employees)[:count])
        return self._cells(people.tolist(), range(start, start + length))

    def _block(self, size: float, values: Values, rng: np.random.Generator) -> Mask:
        """Some people over one or two weeks around a dear day."""
        problem = self.program.problem
        length = min(problem.n_days, int(rng.choice([4, 7, 10, 14])))
        count = max(2, min(problem.n_employees, round(size / length)))
        people = np.sort(rng.permutation(problem.n_employees)[:count])
        day = self._dear_day(values, rng)
        return self._cells(people.tolist(), _around(day, length, problem.n_days))

    def _team(self, size: float, values: Values, rng: np.random.Generator) -> Mask:
        """One team, as many days as fit."""
        problem = self.program.problem
        teams = sorted({e.team for e in problem.employees})
        team = teams[int(rng.integers(len(teams)))]
        people = [i for i, e in enumerate(problem.employees) if e.team == team]
        length = max(1, min(problem.n_days, round(size / len(people))))
        return self._cells(people, _around(self._dear_day(values, rng), length, problem.n_days))

    def _duty(self, size: float, values: Values, rng: np.random.Generator) -> Mask:
        """Who holds two duties, with the shifts on those days of holders and others."""
        program, problem = self.program, self.program.problem
        slots = [s for s in problem.duty_slots if s.kind.period is not DutyPeriod.SHIFT]
        chosen = [slots[i] for i in rng.permutation(len(slots))[:2]]
        free = np.zeros(program.n_vars, bool)
        for slot in chosen:
            first = program.first_duty + slot.index * problem.n_employees
            mine = np.arange(first, first + problem.n_employees)
            free[mine] = True
            holders = set(np.flatnonzero(values[mine]).tolist())
            able = [e for e in range(problem.n_employees) if e not in holders]
            room = max(2, round(size / 2 / max(1, len(slot.days))))
            people = sorted(holders | set(rng.permutation(able)[:room].tolist()))
            # A night begun the day before still touches the duty.
            free |= self._cells(people, range(max(0, slot.days[0] - 1), slot.days[-1] + 1))
        return free

    def _breaks(self, size: float, values: Values, rng: np.random.Generator) -> Mask:
        """When everybody takes the break, on some days, the shifts staying as they are."""
        days = _around(
            self._dear_day(values, rng), max(1, round(size)), self.program.problem.n_days
        )
        free = np.zeros(self.program.n_vars, bool)
        for choice in self.program.breaks:
            free[choice.var] = choice.day in days
        return free

    def _hosts(self, size: float, values: Values, rng: np.random.Generator) -> Mask:
        """Who takes the small duties of a shift, the shifts staying as they are."""
        program, problem = self.program, self.program.problem
        slots = [s for s in problem.duty_slots if s.kind.period is DutyPeriod.SHIFT]
        start = int(rng.integers(len(slots)))
        free = np.zeros(program.n_vars, bool)
        for slot in (slots[start:] + slots[:start])[: max(8, round(size))]:
            first = program.first_duty + slot.index * problem.n_employees
            free[first : first + problem.n_employees] = True
        return free

    # --- shared -----------------------------------------------------------------------------

    def _cells(self, people: list[int], days: range) -> Mask:
        """Free these people's cells on these days, and the shift duties that go with them."""
        program, problem = self.program, self.program.problem
        free = np.zeros(program.n_vars, bool)
        shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
        grid = free[program.cells].reshape(shape)
        grid[np.ix_(people, list(days))] = True
        for slot in problem.duty_slots:
            if slot.kind.period is DutyPeriod.SHIFT and any(d in days for d in slot.days):
                free[program.first_duty + slot.index * problem.n_employees + np.array(people)] = (
                    True
                )
        return free

    def _dear_day(self, values: Values, rng: np.random.Generator) -> int:
        costs = self._cost_by_day(values) + 1.0
        return int(rng.choice(len(costs), p=costs / costs.sum()))

    def _cost_by_day(self, values: Values) -> Floats:
        program = self.program
        cost = program.excess(values) * program.price
        known = self._row_day != NOWHEN
        days = np.bincount(self._row_day[known], cost[known], minlength=program.problem.n_days)
        return np.asarray(days, np.float64)

    def _cost_by_person(self, values: Values) -> Floats:
        program = self.program
        cost = program.excess(values) * program.price
        known = program.row_owner != NOBODY
        people = np.bincount(
            program.row_owner[known], cost[known], minlength=program.problem.n_employees
        )
        return np.asarray(people, np.float64)


def _around(day: int, length: int, n_days: int) -> range:
    start = max(0, min(n_days - length, day - length // 2))
    return range(start, min(n_days, start + length))


def _days_of(program: Program) -> tuple[Ints, Ints]:
    """The first day each variable and each limit speaks of; NOWHEN where there is none."""
    problem = program.problem
    late = problem.n_days
    day = np.full(program.n_vars, late, np.int64)
    per_person = np.repeat(np.arange(problem.n_days), problem.n_shift_types)
    day[program.cells] = np.tile(per_person, problem.n_employees)
    for slot in problem.duty_slots:
        first = program.first_duty + slot.index * problem.n_employees
        day[first : first + problem.n_employees] = slot.days[0] if slot.days else late
    for batch in (*program.batches, *program.responses):
        items = day[batch.inputs.data]
        filled = np.flatnonzero(np.diff(batch.inputs.start) > 0)
        if len(filled):
            day[batch.vars[filled]] = np.minimum.reduceat(items, batch.inputs.start[filled])
    rows = np.full(len(program.rows), late, np.int64)
    filled = np.flatnonzero(np.diff(program.rows.start) > 0)
    if len(filled):
        rows[filled] = np.minimum.reduceat(day[program.rows.data], program.rows.start[filled])
    return np.where(day == late, NOWHEN, day), np.where(rows == late, NOWHEN, rows)
