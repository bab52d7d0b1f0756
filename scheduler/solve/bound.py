"""How good any rota could be at best: a proven lower bound on the cost."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from types import TracebackType

from ortools.sat.python import cp_model

from scheduler.model.cpsat import free_everything, post
from scheduler.model.program import Mask, Program
from scheduler.solve.columns.people_graphs import PeopleGraphs
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.columns.serving import LONG_DAYS, can_serve
from scheduler.solve.dual.ascent import Ascent
from scheduler.solve.dual.dual import RotaDual
from scheduler.solve.dual.exact_rows import ExactDual
from scheduler.solve.incumbent import Pricer
from scheduler.solve.linear_relaxation import relax
from scheduler.solve.own_process import OwnProcess
from scheduler.solve.prices import Floats
from scheduler.solve.result import SolveLimits

logger = logging.getLogger(__name__)

SMALL = 6_000
"""Most free decisions of a model that is given to CP-SAT as a whole."""
SOON = 0.1
"""Seconds after which whoever waits asks whether to stop."""
ROUGHLY, ROUGHLY_RIPE = 0.3, 0.15
"""Share of the best cost that a bound must be for its multipliers to be taken for prices: while it
still rises, and once it hardly does (then it is the first rota that is poor)."""
MOST_FOR_LINEAR = 10_000
"""Most person-days of a model that is solved without whole numbers."""
REST = 4.0
"""Times as long as a step takes that the bound rests where there is one worker."""
NOISE = 1e-6
"""Relative rounding error allowed for in a bound."""


class BoundFinder:
    """Looks for a bound while the rota is improved.

    A bound is raised by multipliers: everybody's row is a whole one and lawful, and
    limits that tie people together are priced. Where rows do not fit graphs, the whole model is
    solved without whole numbers, in a process of its own. Both speak of every rule, so nothing is
    relaxed but the wholeness of what people share. A small model is then given to CP-SAT whole,
    which may prove the rota best. Costs are never negative, so 0 always holds. With one worker only
    the first of these is done, and seldom; deterministic runs look for no bound.

    ``best_cost`` gives the cost of the best lawful rota so far; infinity if there is none.
    ``graphs`` are those of everybody's rows that others ask for as well.
    """

    relaxed_rules: tuple[str, ...] = ()

    def __init__(
        self,
        program: Program,
        limits: SolveLimits,
        best_cost: Callable[[], float] = lambda: math.inf,
        graphs: PeopleGraphs | None = None,
    ) -> None:
        self.program, self.limits, self.best_cost = program, limits, best_cost
        self.graphs = graphs
        self.best = 0
        self._solver = cp_model.CpSolver()
        self._process: OwnProcess | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._is_outdone = False
        """Whether somebody else's bound is better: then theirs is left to them."""
        self._went_on_at = 0.0
        self._is_waited_for = False
        self._guide_is_there = threading.Event()
        self._pool: RowPool | None = None
        self._dual: RotaDual | None = None
        self._ascent: Ascent | None = None

    def __enter__(self) -> BoundFinder:
        if self.limits.deterministic_seconds is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped = True
        if self._process is not None:
            self._process.kill()
        self._solver.stop_search()
        if self._thread is not None:
            self._thread.join(timeout=5.0)

    def _run(self) -> None:
        try:
            self._look()
        except Exception:
            logger.exception("The search for a bound failed; the rota does not need it.")

    def _look(self) -> None:
        has_bound = self._raise()
        if self.limits.workers < 2 or self._is_to_end:
            return
        problem = self.program.problem
        if not has_bound and problem.n_employees * problem.n_days <= MOST_FOR_LINEAR:
            self._relax()
        free = free_everything(self.program)
        if not self._is_to_end and int(free.sum()) <= SMALL:
            self._prove(free)
        if self._ascent and self._pool and self._dual and not self._is_to_end:
            self._refine(self._ascent, self._pool, self._dual)

    def _raise(self) -> bool:
        """Raise the bound by multipliers; whether that could be done."""
        pool = RowPool.of(self.program, self._rest, self.graphs)
        dual = None if pool is None else RotaDual.of(pool)
        if pool is None or dual is None:
            self._guide_is_there.set()
            return False
        # Whoever waits leaves a core idle.
        dual.may_take_two = lambda: self._is_waited_for and self.limits.workers > 1
        ascent = Ascent(
            dual,
            dual.lowest,
            dual.highest,
            dual.scale,
            aim=self.best_cost,
            stop=lambda: self._look_up(ascent) or self._rest(),
            on_better=self._note_rounded,
            on_climbed=lambda: self._refine(ascent, pool, dual, once=True),
        )
        self._pool, self._dual, self._ascent = pool, dual, ascent
        ascent.run(dual.start())
        self._guide_is_there.set()
        return True

    def _refine(self, ascent: Ascent, pool: RowPool, dual: RotaDual, *, once: bool = False) -> None:
        """Keep people's limits over many days, where nobody else finds whole rows with proof."""
        self._guide_is_there.set()
        is_short = self.program.problem.n_days <= LONG_DAYS
        if not is_short or can_serve(self.program):
            return
        exact = ExactDual(dual, pool.people, ascent.multipliers, self._rest, self._note_rounded)
        if once:
            exact(exact.start)
            return
        shared = dual.shared
        Ascent(
            exact, shared.lowest, shared.highest, shared.scale, aim=self.best_cost, stop=self._rest
        ).refine(exact.start)

    def _note_rounded(self, bound: float) -> None:
        """Take a bound that sums of fractions led to."""
        self.note(bound - NOISE * max(1.0, abs(bound)))

    def _look_up(self, ascent: Ascent) -> bool:
        if ascent.is_ripe:
            self._guide_is_there.set()
        return False

    def guide(
        self, seconds: float, stop: Callable[[], bool]
    ) -> tuple[RowPool, Floats | None] | None:
        """Rows of everybody, and what cells are worth if that is known roughly.

        Waits until it is known well, so many seconds at most. None if rows do not fit graphs, or
        are not ready.
        """
        if self._thread is None:
            return None
        end = time.monotonic() + seconds
        self._is_waited_for = True
        while not self._guide_is_there.wait(SOON):
            if stop() or time.monotonic() > end:
                break
        self._is_waited_for = False
        if self._pool is None or self._dual is None or self._ascent is None:
            return None
        # Prices of half a bound lead astray.
        enough = ROUGHLY_RIPE if self._ascent.is_ripe else ROUGHLY
        is_rough = self.best < enough * self.best_cost()
        return self._pool, None if is_rough else self._dual.worth(self._ascent.multipliers)

    def _rest(self) -> bool:
        """Leave most of the time to the rota where there is one worker; whether to stop."""
        now = time.monotonic()
        if self.limits.workers < 2 and self._went_on_at and not self._is_waited_for:
            time.sleep(REST * (now - self._went_on_at))
        self._went_on_at = time.monotonic()
        return self._is_to_end

    def _relax(self) -> None:
        data = relax(self.program).SerializeToString()
        self._process = OwnProcess("scheduler.solve.bound_process", self.limits.seconds)
        if self._stopped:
            self._process.kill()
        answer = self._process.ask(data)
        if answer:
            optimum = float(answer)
            self.note(optimum - NOISE * max(1.0, abs(optimum)))

    def _prove(self, free: Mask) -> None:
        program = self.program
        base, _ = Pricer(program).complete(program.values_of_nothing())
        sub = post(program, base, free)
        sub.minimise()
        excess = program.excess(base) * program.price
        outside = int(excess.sum()) - sum(int(excess[row]) for row, _ in sub.slacks)
        parameters = self._solver.parameters
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.random_seed = self.limits.seed
        parameters.catch_sigint_signal = False
        parameters.max_time_in_seconds = self.limits.seconds
        self._solver.best_bound_callback = lambda bound: self.note(bound + outside - NOISE)
        status = self._solver.solve(sub.cp)
        if status == cp_model.OPTIMAL:
            self.note(self._solver.best_objective_bound + outside - NOISE)

    @property
    def _is_to_end(self) -> bool:
        return self._stopped or self._is_outdone

    def hear(self, bound: float) -> None:
        """Take a bound that was proven elsewhere; where it is better, no other is looked for."""
        if math.ceil(bound) > self.best:
            self._is_outdone = True
            self._solver.stop_search()
        self.note(bound)

    def note(self, bound: float) -> None:
        """Take a bound that was proven."""
        # A cost is a whole number, so a bound rounds up.
        self.best = max(self.best, math.ceil(bound))
