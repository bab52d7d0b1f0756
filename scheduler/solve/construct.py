"""The first rota: duties first, then one person's row after the other at the going prices."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from ortools.sat.python import cp_model

from scheduler.domain.duty import DutyPeriod
from scheduler.model.cpsat import post
from scheduler.model.parts import Values
from scheduler.model.program import NOBODY, Mask, Program, Score
from scheduler.solve.columns.mending import RowMender
from scheduler.solve.columns.people_graphs import PeopleGraphs
from scheduler.solve.incumbent import Pricer
from scheduler.solve.prices import HARD_PRICE, CellPrices, Floats
from scheduler.solve.row_search import RowSearch
from scheduler.solve.sub_solver import make_solver

DUTY_WORK = 0.3
"""Deterministic seconds for the first choice of duties; neighbourhoods improve it later."""
DUTY_SECONDS = 30.0
CANDIDATES = 200
"""People asked for each turn of duty."""
MENDING_WORK = 1.0
"""Deterministic seconds for one row whose own hard limits are broken."""
GRAIN = 64
"""Parts of a point in which prices are disturbed."""
CROWD = 30
"""People among whom a single row still moves the prices noticeably."""
WORTH_SHARING = 8
"""Rows at the same prices from which on two threads share them."""

Clock = Callable[[], bool]
"""Says whether it is time to stop."""


def assign_duties(
    program: Program,
    values: Values,
    periods: set[DutyPeriod],
    seed: int,
    prices: Floats,
    seconds: float = DUTY_SECONDS,
) -> None:
    """Choose who holds the duties of these periods, the shifts staying as they are (in place).

    In a large centre only those are asked who would cost least by themselves.
    """
    problem = program.problem
    free: Mask = np.zeros(program.n_vars, bool)
    for slot in problem.duty_slots:
        if slot.kind.period in periods:
            first = program.first_duty + slot.index * problem.n_employees
            mine = np.arange(first, first + problem.n_employees)
            mine = mine[~program.fixed[mine]]
            cheapest = np.argsort(prices[mine], kind="stable")[:CANDIDATES]
            free[mine[cheapest]] = True
    if not free.any():
        return
    sub = post(program, values, free, hard_price=HARD_PRICE)
    sub.minimise()
    solver = make_solver(seed, work=DUTY_WORK, seconds=seconds)
    if solver.solve(sub.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        solved = sub.read(solver)
        values[free] = solved[free]


class Constructor:
    """Makes the first rota, and improves it one row at a time.

    ``seconds`` is the most that a small choice may take; a run that is to be the same every time
    sets none that binds, since work ends it. With several ``workers`` two threads share rows that
    are found at the same prices; the rota is the same.
    """

    def __init__(
        self, program: Program, seed: int, seconds: float = DUTY_SECONDS, workers: int = 1
    ) -> None:
        self.program, self.seed, self.seconds, self.workers = program, seed, seconds, workers
        self.pricer = Pricer(program)
        self._prices = CellPrices(program)
        self._search = RowSearch(program)
        self.graphs = PeopleGraphs(program)
        """Graphs of everybody's rows, for others as well."""
        self._mender = RowMender(self.graphs)

    def first_rota(self, stop: Clock) -> tuple[Values, Score]:
        """Duties first, then everybody's row at the prices the rows before leave."""
        program = self.program
        values = np.where(program.fixed, program.lower, 0).astype(np.int64)
        self.pricer.fill(values)
        periods = {DutyPeriod.WEEK, DutyPeriod.DAY}
        assign_duties(program, values, periods, self.seed, self._prices.at(values), self.seconds)
        order = insertion_order(program)
        # In a large centre one row hardly moves the prices: they are read anew for every few.
        few = max(1, len(order) // CROWD)
        with ThreadPoolExecutor(1, thread_name_prefix="first rota") as helper:
            for position in range(0, len(order), few):
                if stop():
                    break
                self.pricer.settle_breaks(values)
                prices = self._prices.at(self._prices.follow(values))
                self._place_side_by_side(helper, order[position : position + few], values, prices)
        return self.pricer.complete(values)

    def _place_side_by_side(
        self, helper: ThreadPoolExecutor, people: list[int], values: Values, prices: Floats
    ) -> None:
        """Give these people good rows at the same prices: nobody's depends on the others'."""
        if self.workers < 2 or len(people) < WORTH_SHARING:
            self._search.place(people, values, prices)
            return
        # Every other one, since those who are alike and take equally long stand together.
        other = helper.submit(self._search.place, people[1::2], values, prices)
        self._search.place(people[::2], values, prices)
        other.result()

    def place(self, people: list[int], values: Values, prices: Floats) -> None:
        """Give these people good rows at the same prices, their duties kept (in place)."""
        self._search.place(people, values, prices)

    def assign_hosts(self, values: Values) -> tuple[Values, Score]:
        """Give the small duties of each shift to people who work it."""
        values = values.copy()
        prices = self._prices.at(values)
        assign_duties(self.program, values, {DutyPeriod.SHIFT}, self.seed, prices, self.seconds)
        return self.pricer.complete(values)

    def mend_rows(self, values: Values, stop: Clock) -> tuple[Values, Score]:
        """Solve anew, one by one, the rows of people whose own hard limits are broken.

        Graphs of rows are asked first. Where they know no better, a row alone is small enough for
        CP-SAT to be exact where the beam search was not.
        """
        program = self.program
        score = program.score(values)
        broken = self._broken(values)
        few = max(1, program.problem.n_employees // CROWD)
        for first in range(0, len(broken), few):
            if stop():
                break
            values, score = self._with_better_rows(broken[first : first + few], values, score)
        for employee in self._broken(values):
            if stop():
                break
            free = self._cells_of(employee) & ~program.fixed
            sub = post(program, values, free, hard_price=HARD_PRICE)
            sub.hint(values)
            sub.minimise()
            solver = make_solver(self.seed, work=MENDING_WORK, seconds=self.seconds)
            if solver.solve(sub.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                tried, found = self.pricer.complete(sub.read(solver))
                if found < score:
                    values, score = tried, found
        return values, score

    def _broken(self, values: Values) -> list[int]:
        """The people whose own hard limits are broken."""
        program = self.program
        own = program.hard & (program.row_owner != NOBODY)
        broken = own & (program.excess(values) > 0)
        people: list[int] = np.unique(program.row_owner[broken]).tolist()
        return people

    def _with_better_rows(
        self, people: list[int], values: Values, score: Score
    ) -> tuple[Values, Score]:
        """The rota with lawful rows of these people, unless it then breaks no fewer hard limits.

        As in the first rota, several of a large centre's people have their rows at the same prices.
        """
        tried, found = self._mended(people, values)
        if found.hard < score.hard:
            return tried, found
        for employee in people if len(people) > 1 else []:
            values, score = self._with_better_rows([employee], values, score)
        return values, score

    def _mended(self, people: list[int], values: Values) -> tuple[Values, Score]:
        """The rota with other rows for some people, the cheapest that graphs of rows know."""
        without = values.copy()
        for employee in people:
            first = self.program.first_cell + employee * self._cells_each
            mine = slice(first, first + self._cells_each)
            without[mine] = self.program.lower[mine]
        self.pricer.settle_breaks(without)
        prices = self._prices.at(self._prices.follow(without))
        tried = values.copy()
        for employee in people:
            self._mender.mend(employee, tried, prices)
        return self.pricer.complete(tried)

    @property
    def _cells_each(self) -> int:
        return self.program.problem.n_days * self.program.problem.n_shift_types

    def _cells_of(self, employee: int) -> Mask:
        """All cells of a person, and the small duties that go with them."""
        program, problem = self.program, self.program.problem
        free = np.zeros(program.n_vars, bool)
        first = program.first_cell + employee * self._cells_each
        free[first : first + self._cells_each] = True
        for slot in problem.duty_slots:
            if slot.kind.period is DutyPeriod.SHIFT:
                free[program.first_duty + slot.index * problem.n_employees + employee] = True
        return free

    def fitted(self, values: Values) -> Values:
        """Values with every decision brought to what facts and strict bans allow."""
        return np.clip(values, self.program.lower, self.program.upper)

    def reinsert(self, values: Values, people: list[int], rng: np.random.Generator) -> Values:
        """Take these people's rows out and put them back in turn, some with disturbed prices."""
        noise = float(rng.choice([0.0, 2.0, 6.0]))
        for employee in people:
            values = self._without_row(values, employee)
        for employee in rng.permutation(people).tolist():
            prices = self._prices.at(values)
            if noise:
                prices = prices + disturbance(noise, len(prices), rng)
            values = self._search.best_row(employee, values, prices)
            self.pricer.fill(values)
        return values

    def _without_row(self, values: Values, employee: int) -> Values:
        """The values with everything a person works taken away, pins excepted."""
        program, problem = self.program, self.program.problem
        per_person = problem.n_days * problem.n_shift_types
        first = program.first_cell + employee * per_person
        bare = values.copy()
        mine = slice(first, first + per_person)
        bare[mine] = np.where(program.fixed[mine], bare[mine], 0)
        return self.pricer.fill(bare)


def disturbance(spread: float, size: int, rng: np.random.Generator) -> Floats:
    """Random amounts around 0 with a standard deviation of ``spread`` points.

    They are whole sixty-fourths: sums of them come out the same in any order, on any processor.
    """
    most = round(spread * GRAIN)
    # The sum of three even chances looks much like a bell.
    drawn = rng.integers(-most, most, (3, size), endpoint=True).sum(axis=0)
    return np.asarray(drawn / GRAIN, np.float64)


def insertion_order(program: Program) -> list[int]:
    """People in the order their rows are first made: the hardest to place otherwise come first.

    People with a role come first and trainees last, since they need somebody to work beside; before
    them those with few cells to choose from, who fill what the others leave.
    """
    problem = program.problem
    shape = (problem.n_employees, problem.n_days * problem.n_shift_types)
    choices = (~program.fixed[program.cells]).reshape(shape).sum(axis=1)
    return sorted(
        range(problem.n_employees),
        key=lambda e: (
            problem.employees[e].is_trainee,
            -len(problem.employees[e].roles),
            -int(choices[e]),
            e,
        ),
    )
