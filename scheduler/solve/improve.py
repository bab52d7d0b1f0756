"""Improves a rota round by round: parts of it are solved again, and whatever is better is kept.

A round either frees a neighbourhood and gives it to CP-SAT, with every variable hinted, or takes a
few people's rows out and puts them back in another order. Rounds run side by side in threads
(CP-SAT works outside Python's lock); with one worker they follow each other and the outcome depends
on the seed alone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from scheduler.model.cpsat import SubModel, post
from scheduler.model.parts import Values
from scheduler.model.program import Score
from scheduler.solve.construct import Constructor
from scheduler.solve.incumbent import Pricer
from scheduler.solve.neighbourhoods import Arm, Neighbourhoods
from scheduler.solve.prices import HARD_PRICE
from scheduler.solve.sub_solver import make_solver

ROUND_WORK = 1.2
"""Deterministic seconds of one round."""
ROUND_SECONDS = 4.0
ROW_WORK = 0.03
"""Deterministic seconds charged for putting one row back."""
VARIABLE_WORK = 1.5e-5
"""Deterministic seconds charged for posting and presolving one variable."""
ROUND_OVERHEAD = 0.02
"""Deterministic seconds charged for a round besides its solve, so that a run always ends."""


@dataclass(frozen=True)
class _Outcome:
    """What a round found: new values if any, the work it took, and whether it was solved out."""

    values: Values | None
    work: float
    solved: bool


@dataclass(frozen=True)
class _SolverRound:
    """A neighbourhood given to CP-SAT."""

    arm: Arm | None
    base: Values
    sub: SubModel
    solver: cp_model.CpSolver

    def run(self) -> _Outcome:
        status = self.solver.solve(self.sub.cp)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        work = self.solver.response_proto.deterministic_time
        return _Outcome(
            self.sub.read(self.solver) if found else None,
            work + ROUND_OVERHEAD + VARIABLE_WORK * len(self.sub.vars),
            status == cp_model.OPTIMAL,
        )

    def stop(self) -> None:
        self.solver.stop_search()


@dataclass(frozen=True)
class _RowsRound:
    """A few people's rows taken out and put back in a random order."""

    arm: Arm
    base: Values
    constructor: Constructor
    people: tuple[int, ...]
    seed: int

    def run(self) -> _Outcome:
        rng = np.random.default_rng(self.seed)
        values = self.constructor.reinsert(self.base, list(self.people), rng)
        return _Outcome(values, ROW_WORK * len(self.people), True)

    def stop(self) -> None:
        """A few rows are done in a moment."""


@dataclass
class Improver:
    """Holds the best rota so far and improves it round by round."""

    constructor: Constructor
    values: Values
    score: Score
    seed: int
    workers: int
    on_improved: Callable[[Values, Score], None]
    stop: Callable[[], bool]
    round_seconds: float = ROUND_SECONDS
    """Wall time after which a round is given up; deterministic runs set none that binds."""
    work: float = 0.0
    """Deterministic seconds spent."""
    rounds: int = 0

    def __post_init__(self) -> None:
        self.program = self.constructor.program
        self._rng = np.random.default_rng(self.seed)
        self._places = Neighbourhoods(self.program)
        self._pricer = Pricer(self.program)

    @property
    def arms(self) -> list[Arm]:
        """The kinds of neighbourhood with what they have paid."""
        return self._places.arms

    def run(self, until: Callable[[], bool], executor: Executor | None = None) -> None:
        """Improve until told to stop or `until` is true, with `workers` rounds side by side."""
        own = executor is None
        pool = executor or ThreadPoolExecutor()
        running: dict[Future[_Outcome], _SolverRound | _RowsRound] = {}
        try:
            while not (self.stop() or until()):
                while len(running) < self.workers:
                    begun = self._begin()
                    running[pool.submit(begun.run)] = begun
                done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    self._finish(running.pop(future), future.result())
        finally:
            for left in running.values():
                left.stop()
            wait(running)
            if own:
                pool.shutdown()

    def take(self, values: Values) -> None:
        """Go on from other values, found elsewhere."""
        self.values, self.score = self._pricer.complete(values)
        self.on_improved(self.values, self.score)

    def _begin(self) -> _SolverRound | _RowsRound:
        base = self.values
        seed = int(self._rng.integers(1 << 30))
        arm: Arm | None = None
        if self.score.hard:
            free = self._places.around_breaches(base, self._rng)
        else:
            arm = self._places.draw(self._rng)
            if arm.choose is None:
                people = self._places.dear_people(base, self._rng)
                return _RowsRound(arm, base, self.constructor, tuple(people), seed)
            free = arm.choose(arm.size, base, self._rng) & ~self.program.fixed
        hard_price = HARD_PRICE if self.score.hard else None
        sub = post(self.program, base, free, hard_price=hard_price)
        sub.hint(base)
        sub.minimise()
        solver = make_solver(seed, work=self._round_work(arm), seconds=self.round_seconds)
        return _SolverRound(arm, base, sub, solver)

    @staticmethod
    def _round_work(arm: Arm | None) -> float:
        """Deterministic seconds a round may take before it is given up."""
        return ROUND_WORK if arm is None else min(ROUND_WORK, 4 * arm.target_work)

    def _finish(self, ended: _SolverRound | _RowsRound, outcome: _Outcome) -> None:
        self.rounds += 1
        self.work += outcome.work
        before = self.score
        if outcome.values is not None:
            self._offer(ended.base, outcome.values)
        if ended.arm is not None:
            gain = max(0, before.cost - self.score.cost)
            ended.arm.learn(gain, outcome.work, solved=outcome.solved)

    def _offer(self, base: Values, solved: Values) -> None:
        """Keep a round's rota if it is as good; on top of what others changed meanwhile."""
        if self.values is not base:
            changed = solved != base
            merged = self.values.copy()
            merged[changed] = solved[changed]
            solved = merged
        tried, score = self._pricer.complete(solved)
        if self.score < score:
            return
        better = score < self.score
        self.values, self.score = tried, score
        if better:
            self.on_improved(tried, score)
