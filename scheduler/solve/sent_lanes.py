"""Annealing by others: a rota is sent, annealed for a moment, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from scheduler.model.parts import Values
from scheduler.model.program import Score
from scheduler.solve.annealing.annealer import first_chance
from scheduler.solve.annealing.cooling import Lane, Schedule, seed_of_lane
from scheduler.solve.executing import Crew, LostUnit
from scheduler.solve.units import Annealed, Stretch, Workshop

STRETCH_SECONDS = 2.0
"""Length of a stretch where the clock counts: long beside the sending, short for who waits."""


class SentLane:
    """One rota, annealed by whoever of a crew has time; here it is only kept."""

    def __init__(self, crew: Crew, shop: Workshop, seed: int) -> None:
        self._crew, self._shop = crew, shop
        self._chance = first_chance(seed)
        self._values = self._best = b""
        self.score = self.best_score = Score(0, 0)
        self._unit: Stretch | None = None
        self._turn: Future[Annealed] | None = None

    @property
    def best(self) -> Values:
        """The best rota met since `load`."""
        return self._shop.packer.unpack(self._best)

    def load(self, values: Values, score: Score) -> None:
        """Begin anew from a rota."""
        self._values = self._best = self._shop.packer.pack(values)
        self.score = self.best_score = score

    def follow(self, leader: Lane) -> None:
        """Go on from another rota that is sent."""
        assert isinstance(leader, SentLane)
        self._values, self.score = leader._values, leader.score

    def begin(self, now: float, schedule: Schedule) -> None:
        """Send the rota off."""
        length = cold = None
        if schedule.seconds is not None:
            length = max(0.1, min(STRETCH_SECONDS, (1.0 - now) * schedule.seconds))
            cold = schedule.at(now + length / schedule.seconds)
        warm = schedule.at(now)
        unit = Stretch(
            self._values,
            self._chance,
            warm,
            warm if cold is None else cold,
            length,
            self.best_score,
        )
        self._unit, self._turn = unit, self._crew.submit(unit)

    def end(self, stop: Callable[[], bool]) -> int:
        """Take what came back. A stretch that was lost, or comes too late, is done without, unless
        all must be the same every time: then it is done here."""
        unit, turn = self._unit, self._turn
        assert unit is not None
        assert turn is not None
        while not turn.done():
            self._crew.wait({turn})
            if unit.seconds is not None and stop():
                self._crew.settle({turn: unit})
        try:
            came = turn.result()
        except LostUnit:
            if unit.seconds is not None:
                return 0
            came = unit.carry_out(self._shop)
        self._values, self.score, self._chance = came.values, came.score, came.chance
        if came.best is not None and came.best_score < self.best_score:
            self._best, self.best_score = came.best, came.best_score
        return came.trials


class SentLanes:
    """As many rotas as a crew can anneal at once; each keeps its own chance from turn to turn."""

    def __init__(self, crew: Crew, shop: Workshop, seed: int) -> None:
        self._crew, self._shop, self._seed = crew, shop, seed
        self._lanes: list[SentLane] = []

    def of(self, number: int) -> list[SentLane]:
        """So many of them."""
        for place in range(len(self._lanes), number):
            self._lanes.append(SentLane(self._crew, self._shop, seed_of_lane(self._seed, place)))
        return self._lanes[:number]
