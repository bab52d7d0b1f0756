"""Builds a rota: a lawful start, then better and better ones, with a bound beside them.

model    every rule states its limits once            (`build_program`)
start    duties, then one row after the other          (`Constructor`)
improve  many small moves, parts solved again          (`Alternation`)
bound    how good any rota could be at best            (`BoundFinder`)
finish   the rota is priced and explained by `check`
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from scheduler.check import check_rota
from scheduler.domain.collector import collector_at_rest
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.cpsat import free_everything
from scheduler.model.parts import Values
from scheduler.model.program import Program, Score
from scheduler.rule import Rule
from scheduler.solve.alternation import Alternation
from scheduler.solve.bound import BoundFinder
from scheduler.solve.conflict import explain_conflict
from scheduler.solve.construct import DUTY_SECONDS, Constructor
from scheduler.solve.executing import Crew, Hands, crew_for
from scheduler.solve.fingerprint import fingerprint
from scheduler.solve.guided import guide_rows
from scheduler.solve.improve import ROUND_SECONDS, Improver
from scheduler.solve.incumbent import rota_from
from scheduler.solve.lawful import Effort, find_lawful
from scheduler.solve.result import (
    Conflict,
    OnProgress,
    OnRota,
    Progress,
    Result,
    ShouldStop,
    SolveLimits,
    SolveStatus,
)
from scheduler.solve.stating import build_program as build_program
from scheduler.solve.units import Workshop

REPAIR_SHARE = 0.03
"""Share of the time spent mending a rota before asking whether a lawful one exists at all."""
NO_TIME_LIMIT = 3600.0
SECONDS_BETWEEN_ROTAS = 3.0
"""How often the best rota so far is handed to whoever keeps it."""


def solve(
    problem: Problem,
    rules: Sequence[Rule],
    limits: SolveLimits | None = None,
    *,
    start: Rota | None = None,
    on_progress: OnProgress = lambda _: None,
    stop: ShouldStop = lambda: False,
    on_rota: OnRota | None = None,
    hands: Hands | None = None,
) -> Result:
    """Build the best rota that can be had within the limits.

    Parameters
    ----------
    start : a rota to begin from; it is kept unless something better is found.
    on_progress : told of every better rota and bound, from this thread.
    stop : asked often; once it says True the best rota so far is returned within seconds.
    on_rota : handed the best rota so far every few seconds while it gets better.
    hands : workers of other processes or machines; without them threads do the work.
    """
    limits = limits or SolveLimits()
    return _Search(problem, tuple(rules), limits, on_progress, stop, on_rota, hands).run(start)


@dataclass
class _Search:
    problem: Problem
    rules: tuple[Rule, ...]
    limits: SolveLimits
    on_progress: OnProgress
    stop: ShouldStop
    on_rota: OnRota | None = None
    hands: Hands | None = None
    begun: float = field(default_factory=time.monotonic)
    first_solution_seconds: float | None = None
    bound: int | None = None
    best: Score | None = None
    _start: Rota | None = None
    _mending_since: float = 0.0
    _rota_handed_at: float = float("-inf")
    _score_handed: Score | None = None

    def run(self, start: Rota | None) -> Result:
        with collector_at_rest():
            program = build_program(self.problem, self.rules)
            if not free_everything(program).any():
                return self._only_rota(program)
            seconds = DUTY_SECONDS if self._is_timed else NO_TIME_LIMIT
            workers = self.limits.workers
            constructor = Constructor(program, self.limits.seed, seconds, workers)
            values, score = self._first(program, constructor, start)
        self._found(score, "first rota")
        self._hand_over_rota(program, values)
        shop = Workshop(program, constructor)
        with (
            BoundFinder(program, self.limits, self._best_cost, constructor.graphs) as bounds,
            crew_for(shop, self.problem, self.rules, self.hands) as crew,
        ):
            improver = self._improver(shop, crew, values, score)

            def is_over() -> bool:
                return self._must_stop() or self._is_done(bounds, improver)

            conflict = self._make_lawful(program, constructor, improver)
            if conflict is None:
                left = self.limits.seconds - self._seconds()
                is_new = start is None and not guide_rows(
                    constructor, improver, bounds, self.limits, left, self._must_stop, is_over
                )
                _give_small_duties_away(constructor, improver)
                Alternation(
                    program, improver, self.limits, self._seconds, is_over, is_new, bounds.hear
                ).run()
            self._note_bound(bounds)
        return self._finish(program, improver.values, conflict, bounds)

    # --- the steps --------------------------------------------------------------------------

    def _improver(self, shop: Workshop, crew: Crew, values: Values, score: Score) -> Improver:
        return Improver(
            shop,
            crew,
            values,
            score,
            seed=self.limits.seed,
            workers=max(1, self.limits.workers),
            on_improved=lambda _, better: self._found(better, "improving"),
            stop=self._must_stop,
            round_seconds=ROUND_SECONDS if self._is_timed else NO_TIME_LIMIT,
            in_step=not self._is_timed,
        )

    def _only_rota(self, program: Program) -> Result:
        """The answer where facts have settled everything: nobody to plan for, or no shift types."""
        values = program.values_of_nothing()
        score = program.score(values)
        self._found(score, "first rota")
        self.bound, conflict = score.cost, None
        if score.hard:
            conflict = explain_conflict(self.problem, self.rules, seed=self.limits.seed)
        return self._finish(program, values, conflict, BoundFinder(program, self.limits))

    def _first(
        self, program: Program, constructor: Constructor, start: Rota | None
    ) -> tuple[Values, Score]:
        if start is not None:
            self._start = start
            return constructor.pricer.complete(constructor.fitted(program.values_of(start)))
        return constructor.first_rota(self._must_stop)

    def _make_lawful(
        self, program: Program, constructor: Constructor, improver: Improver
    ) -> Conflict | None:
        """Mend hard violations; if that fails, find a lawful rota outright or say why none is."""
        if not improver.score.hard:
            return None
        values, score = constructor.mend_rows(improver.values, self._must_stop)
        if score < improver.score:
            improver.take(values)
        self._mending_since = self._seconds()
        improver.run(lambda: not improver.score.hard or self._has_mended_enough(improver))
        if not improver.score.hard or self.stop():
            return None
        found = find_lawful(program, improver.values, self._half_of_the_rest(), self.limits.seed)
        if found.values is not None:
            improver.take(found.values)
            return None
        if not found.is_impossible:
            return None
        return explain_conflict(self.problem, self.rules, seed=self.limits.seed)

    def _finish(
        self,
        program: Program,
        values: Values,
        conflict: Conflict | None,
        bounds: BoundFinder,
    ) -> Result:
        score = program.score(values)
        rota = rota_from(program, values)
        report = check_rota(self.problem, self.rules, rota)
        status = SolveStatus.FEASIBLE
        if conflict is not None:
            status = SolveStatus.INFEASIBLE
        elif score.hard:
            status = SolveStatus.UNKNOWN
        elif report.cost != score.cost or (self.bound or 0) > report.cost:
            status = SolveStatus.INVALID
        elif self.bound is not None and self.bound >= report.cost:
            status = SolveStatus.OPTIMAL
        usable = status in (SolveStatus.FEASIBLE, SolveStatus.OPTIMAL, SolveStatus.INVALID)
        return Result(
            status=status,
            rota=rota if usable else None,
            report=report if usable else None,
            bound=self.bound if usable else None,
            first_solution_seconds=self.first_solution_seconds,
            seconds=round(self._seconds(), 2),
            limits=self.limits,
            conflict=conflict,
            relaxed_in_bound=bounds.relaxed_rules,
            fingerprint=fingerprint(
                self.problem, self.rules, rota if usable else None, self._start
            ),
            was_stopped=self.stop(),
        )

    def _has_mended_enough(self, improver: Improver) -> bool:
        """Whether it is time to ask if a lawful rota exists at all."""
        if self.limits.deterministic_seconds is not None:
            return improver.work > max(0.3, REPAIR_SHARE * self.limits.deterministic_seconds)
        return self._seconds() - self._mending_since > min(10.0, REPAIR_SHARE * self.limits.seconds)

    def _half_of_the_rest(self) -> Effort:
        """Half of the time left, or of the work where work is limited."""
        work = self.limits.deterministic_seconds
        if work is not None:
            return Effort(NO_TIME_LIMIT, work / 2)
        return Effort(max(5.0, self.limits.seconds - self._seconds()) / 2)

    # --- clock and telling ------------------------------------------------------------------

    def _seconds(self) -> float:
        return time.monotonic() - self.begun

    def _must_stop(self) -> bool:
        if self.stop():
            return True
        # Work, not time, ends a deterministic run; else two runs could differ.
        return self._is_timed and self._seconds() > self.limits.seconds

    @property
    def _is_timed(self) -> bool:
        return self.limits.deterministic_seconds is None

    def _is_done(self, bounds: BoundFinder, improver: Improver) -> bool:
        self._note_bound(bounds)
        self._hand_over_rota(improver.program, improver.values)
        if self.best is None or self.best.hard or self.bound is None:
            return False
        return self.best.cost - self.bound <= self.limits.gap * self.best.cost

    def _best_cost(self) -> float:
        """What the best lawful rota so far costs."""
        return math.inf if self.best is None or self.best.hard else self.best.cost

    def _note_bound(self, bounds: BoundFinder) -> None:
        if self.bound is None or bounds.best > self.bound:
            self.bound = bounds.best
            self._tell("bound")

    def _found(self, score: Score, step: str) -> None:
        self.best = score
        if not score.hard and self.first_solution_seconds is None:
            self.first_solution_seconds = round(self._seconds(), 2)
        self._tell(step)

    def _hand_over_rota(self, program: Program, values: Values) -> None:
        """Let whoever keeps rotas have the best one, now and then, if there is a better one."""
        if self.on_rota is None or self._score_handed == self.best:
            return
        if self._seconds() - self._rota_handed_at < SECONDS_BETWEEN_ROTAS:
            return
        self.on_rota(rota_from(program, values))
        self._rota_handed_at, self._score_handed = self._seconds(), self.best

    def _tell(self, step: str) -> None:
        best = self.best
        self.on_progress(
            Progress(
                seconds=round(self._seconds(), 2),
                objective=best.cost if best and not best.hard else None,
                bound=self.bound,
                hard_violations=best.hard if best else 0,
                step=step,
            )
        )


def _give_small_duties_away(constructor: Constructor, improver: Improver) -> None:
    values, score = constructor.assign_hosts(improver.values)
    if score < improver.score:
        improver.take(values)
