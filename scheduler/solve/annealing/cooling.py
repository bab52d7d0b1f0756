"""Anneals several rotas side by side, from hot to cold, and tells of every better one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from scheduler.model.parts import Values
from scheduler.model.program import Program, Score
from scheduler.solve.annealing.annealer import Annealer
from scheduler.solve.annealing.tables import Tables

SLICE_TRIALS = 20_000
TRIAL_WORK = 5e-6
"""Deterministic seconds charged for trying one move."""
SAMPLE_TRIALS = 3_000
FROZEN = 1e-3
"""A heat at which nothing worse is kept."""
COLD = 0.008
"""The last heat, as a share of what a move that makes the rota dearer usually costs."""
MEETINGS = (0.5, 0.65, 0.8, 0.9)
"""Shares of a cooling after which everybody goes on from the best rota."""


class Cooling:
    """Anneals one rota for each worker, in threads: the inner loops run outside Python's lock."""

    def __init__(self, program: Program, tables: Tables, seed: int, workers: int) -> None:
        self.work = 0.0
        """Deterministic seconds spent."""
        self._annealers = [
            Annealer(program, tables, seed * 1000 + number) for number in range(workers)
        ]

    def run(
        self,
        values: Values,
        warmth: float,
        progress: Callable[[], float],
        stop: Callable[[], bool],
        on_better: Callable[[Values], None],
    ) -> None:
        """Anneal a rota once, from a heat down to almost nothing.

        Parameters
        ----------
        warmth : the first heat, as a share of what a move that makes the rota dearer usually costs.
        progress : how much of the cooling is over, 0..1; it ends at 1.
        on_better : told of every rota that is better than all before it.
        """
        score = self._load(values)
        loss = self._usual_loss(values)
        meetings = [share for share in MEETINGS if len(self._annealers) > 1]
        with ThreadPoolExecutor(len(self._annealers)) as pool:
            while (now := progress()) < 1 and not stop():
                heat = loss * warmth * (COLD / warmth) ** now
                list(
                    pool.map(
                        lambda each, heat=heat: each.run(SLICE_TRIALS, heat, heat), self._annealers
                    )
                )
                self.work += SLICE_TRIALS * TRIAL_WORK * len(self._annealers)
                best = min(self._annealers, key=lambda each: each.best_score)
                if best.best_score < score:
                    score = best.best_score
                    on_better(best.best)
                if meetings and now >= meetings[0]:
                    meetings.pop(0)
                    self._meet()

    def _load(self, values: Values) -> Score:
        for annealer in self._annealers:
            annealer.load(values)
        return self._annealers[0].score

    def _usual_loss(self, values: Values) -> float:
        """What a move that makes the rota dearer usually costs; leaves the rota as it was."""
        sample = self._annealers[0]
        sample.run(SAMPLE_TRIALS, FROZEN, FROZEN)
        loss = max(1.0, sample.usual_loss)
        sample.load(values)
        return loss

    def _meet(self) -> None:
        """Everybody goes on from the rota that stands best."""
        leader = min(self._annealers, key=lambda each: each.score)
        values = leader.values
        for annealer in self._annealers:
            if annealer is not leader:
                annealer.follow(values)
