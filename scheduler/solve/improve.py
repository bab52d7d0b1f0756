"""Improves a rota round by round: parts of it are solved again, and whatever is better is kept.

A round either frees a neighbourhood and gives it to CP-SAT, with every variable hinted, or takes a
few people's rows out and puts them back in another order. Rounds run side by side, by whoever
carries them out (`Crew`), and each is kept as soon as it is done. In a run that is to give the same
rota every time they go in step: as many as there are workers begin together, and are kept in the
order they were begun, so that the outcome hangs on the seed and their number alone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Score
from scheduler.solve.executing import Crew, LostUnit
from scheduler.solve.incumbent import Pricer
from scheduler.solve.neighbourhoods import Arm, Neighbourhoods
from scheduler.solve.prices import HARD_PRICE
from scheduler.solve.units import Outcome, RowsRound, SolverRound, Workshop

ROUND_WORK = 1.2
"""Deterministic seconds of one round."""
ROUND_SECONDS = 4.0


@dataclass(frozen=True)
class _Begun:
    """A round under way, and the arm it came from (None while hard limits are broken)."""

    arm: Arm | None
    unit: SolverRound | RowsRound


@dataclass
class Improver:
    """Holds the best rota so far and improves it round by round."""

    shop: Workshop
    crew: Crew
    values: Values
    score: Score
    seed: int
    workers: int
    on_improved: Callable[[Values, Score], None]
    stop: Callable[[], bool]
    round_seconds: float = ROUND_SECONDS
    """Wall time after which a round is given up; runs in step set none that binds."""
    in_step: bool = False
    """Whether the same is to come of it every time."""
    work: float = 0.0
    """Deterministic seconds spent."""
    rounds: int = 0
    lost: int = 0
    """Rounds that were lost with whoever carried them out."""

    def __post_init__(self) -> None:
        self.program = self.shop.program
        self._rng = np.random.default_rng(self.seed)
        self._places = Neighbourhoods(self.program)
        self._pricer = Pricer(self.program)

    @property
    def arms(self) -> list[Arm]:
        """The kinds of neighbourhood with what they have paid."""
        return self._places.arms

    def run(self, until: Callable[[], bool]) -> None:
        """Improve until told to stop or `until` is true."""
        if self.in_step:
            while not (self.stop() or until()):
                self._take_a_step()
            return
        running: dict[Future[Outcome], _Begun] = {}
        try:
            while not (self.stop() or until()):
                while len(running) < self.crew.places(self.workers):
                    begun = self._begin()
                    running[self.crew.submit(begun.unit)] = begun
                for future in self.crew.wait(running):
                    self._finish(running.pop(future), future)
        finally:
            units = {future: begun.unit for future, begun in running.items()}
            for future in self.crew.settle(units):
                self._finish(running[future], future)

    def take(self, values: Values) -> None:
        """Go on from other values, found elsewhere."""
        self.values, self.score = self._pricer.complete(values)
        self.on_improved(self.values, self.score)

    def _take_a_step(self) -> None:
        """Some rounds from one and the same rota; what was lost on the way is done here."""
        begun = [self._begin() for _ in range(self.workers)]
        futures = [self.crew.submit(each.unit) for each in begun]
        while not all(future.done() for future in futures):
            self.crew.wait([future for future in futures if not future.done()])
        for each, future in zip(begun, futures, strict=True):
            try:
                outcome = future.result()
            except LostUnit:
                outcome = each.unit.carry_out(self.shop)
            self._take_in(each, outcome)

    def _begin(self) -> _Begun:
        base = self.values
        seed = int(self._rng.integers(1 << 30))
        arm: Arm | None = None
        if self.score.hard:
            free = self._places.around_breaches(base, self._rng)
        else:
            arm = self._places.draw(self._rng)
            if arm.choose is None:
                people = self._places.dear_people(base, self._rng)
                return _Begun(arm, RowsRound(base, tuple(people), seed))
            free = arm.choose(arm.size, base, self._rng) & ~self.program.fixed
        unit = SolverRound(
            base,
            np.flatnonzero(free),
            seed,
            work=self._round_work(arm),
            seconds=self.round_seconds,
            hard_price=HARD_PRICE if self.score.hard else None,
        )
        return _Begun(arm, unit)

    @staticmethod
    def _round_work(arm: Arm | None) -> float:
        """Deterministic seconds a round may take before it is given up."""
        return ROUND_WORK if arm is None else min(ROUND_WORK, 4 * arm.target_work)

    def _finish(self, begun: _Begun, future: Future[Outcome]) -> None:
        try:
            outcome = future.result()
        except LostUnit:
            self.lost += 1
            return
        self._take_in(begun, outcome)

    def _take_in(self, begun: _Begun, outcome: Outcome) -> None:
        self.rounds += 1
        self.work += outcome.work
        before = self.score
        if outcome.values is not None:
            self._offer(begun.unit.base, outcome.values)
        if begun.arm is not None:
            gain = max(0, before.cost - self.score.cost)
            begun.arm.learn(gain, outcome.work, solved=outcome.solved)

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
