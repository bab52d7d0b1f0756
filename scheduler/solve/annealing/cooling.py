"""Anneals several rotas side by side, from hot to cold, and tells of every better one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from scheduler.model.parts import Values
from scheduler.model.program import Program, Score
from scheduler.solve.annealing.annealer import Annealer, first_chance
from scheduler.solve.annealing.tables import Tables
from scheduler.solve.numbers import falling_heat

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


@dataclass(frozen=True)
class Schedule:
    """How the heat falls, in points; ``seconds`` is the cooling's length where the clock counts."""

    hot: float
    cold: float
    seconds: float | None

    def at(self, share: float) -> float:
        """The heat at a share of the cooling."""
        return falling_heat(self.hot, self.cold, min(1.0, share))


def seed_of_lane(seed: int, number: int) -> int:
    """The seed of the rota annealed by one of several workers."""
    return seed * 1000 + number


class Lane(Protocol):
    """One rota being annealed, wherever that is done."""

    @property
    def score(self) -> Score:
        """The score of the rota as it stands."""

    @property
    def best_score(self) -> Score:
        """The score of the best rota met since `load`."""

    @property
    def best(self) -> Values:
        """The best rota met since `load`."""

    def load(self, values: Values, score: Score) -> None:
        """Begin anew from a rota."""

    def follow(self, leader: Lane) -> None:
        """Go on from somebody else's rota; the best one met is kept."""

    def begin(self, now: float, schedule: Schedule) -> None:
        """Begin to anneal for a while, from a share ``now`` of the cooling on."""

    def end(self, stop: Callable[[], bool]) -> int:
        """Wait until that is done, or done without once told to stop; the moves tried."""


class LocalLane:
    """A rota annealed in a thread of this process: the inner loops run outside Python's lock."""

    def __init__(self, annealer: Annealer, pool: ThreadPoolExecutor) -> None:
        self.annealer, self._pool = annealer, pool
        self._turn: Future[None] | None = None

    @property
    def score(self) -> Score:
        """The score of the rota as it stands."""
        return self.annealer.score

    @property
    def best_score(self) -> Score:
        """The score of the best rota met since `load`."""
        return self.annealer.best_score

    @property
    def best(self) -> Values:
        """The best rota met since `load`."""
        return self.annealer.best

    def load(self, values: Values, score: Score) -> None:
        """Begin anew from a rota."""
        self.annealer.load(values)

    def follow(self, leader: Lane) -> None:
        """Go on from another local rota."""
        assert isinstance(leader, LocalLane)
        self.annealer.follow(leader.annealer.values)

    def begin(self, now: float, schedule: Schedule) -> None:
        """Try one slice of moves at the heat of this moment."""
        heat = schedule.at(now)
        self._turn = self._pool.submit(self.annealer.run, SLICE_TRIALS, heat, heat)

    def end(self, stop: Callable[[], bool]) -> int:
        """Wait for the slice: it takes a moment."""
        assert self._turn is not None
        self._turn.result()
        return SLICE_TRIALS


class Sampler:
    """Finds out what moves usually cost, by trying some and taking them all back."""

    def __init__(self, annealer: Annealer, seed: int) -> None:
        self._annealer, self._seed = annealer, seed

    def usual_loss(self, values: Values) -> float:
        """What a move that makes the rota dearer usually costs, in points."""
        annealer, chance = self._annealer, self._annealer.chance
        annealer.load(values)
        annealer.chance = first_chance(self._seed)
        annealer.run(SAMPLE_TRIALS, FROZEN, FROZEN)
        annealer.chance = chance
        return max(1.0, annealer.usual_loss)


class Cooling:
    """Anneals one rota for each worker."""

    def __init__(self, lanes: Callable[[], Sequence[Lane]], sampler: Sampler) -> None:
        self.work = 0.0
        """Deterministic seconds spent."""
        self._lanes, self._sampler = lanes, sampler

    @staticmethod
    def here(
        program: Program, tables: Tables, seed: int, workers: int, pool: ThreadPoolExecutor
    ) -> Cooling:
        """A cooling in threads of this process."""
        annealers = [
            Annealer(program, tables, seed_of_lane(seed, number)) for number in range(workers)
        ]
        lanes = [LocalLane(annealer, pool) for annealer in annealers]
        return Cooling(lambda: lanes, Sampler(annealers[0], seed_of_lane(seed, -1)))

    def run(
        self,
        values: Values,
        score: Score,
        warmth: float,
        progress: Callable[[], float],
        stop: Callable[[], bool],
        on_better: Callable[[Values], None],
        seconds: float | None = None,
    ) -> None:
        """Anneal a rota once, from a heat down to almost nothing.

        Parameters
        ----------
        warmth : the first heat, as a share of what a move that makes the rota dearer usually costs.
        progress : how much of the cooling is over, 0..1; it ends at 1.
        on_better : told of every rota that is better than all before it.
        seconds : the length, where the clock counts and not the work.
        """
        loss = self._sampler.usual_loss(values)
        schedule = Schedule(loss * warmth, loss * COLD, seconds)
        lanes = self._lanes()
        for lane in lanes:
            lane.load(values, score)
        meetings = [share for share in MEETINGS if len(lanes) > 1]
        while (now := progress()) < 1 and not stop():
            self._take_turns(lanes, now, schedule, stop)
            best = min(lanes, key=lambda lane: lane.best_score)
            if best.best_score < score:
                score = best.best_score
                on_better(best.best)
            if meetings and now >= meetings[0]:
                meetings.pop(0)
                _meet(lanes)

    def _take_turns(
        self, lanes: Sequence[Lane], now: float, schedule: Schedule, stop: Callable[[], bool]
    ) -> None:
        """Everybody anneals for a while, side by side."""
        for lane in lanes:
            lane.begin(now, schedule)
        for lane in lanes:
            self.work += lane.end(stop) * TRIAL_WORK


def _meet(lanes: Sequence[Lane]) -> None:
    """Everybody goes on from the rota that stands best."""
    leader = min(lanes, key=lambda lane: lane.score)
    for lane in lanes:
        if lane is not leader:
            lane.follow(leader)
