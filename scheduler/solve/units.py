"""Units of work of a solve: each can be carried out wherever the program is known.

A unit says what to begin from and everything else that decides its outcome, chance included, and
changes nothing but the room it works in. So it does not matter where it is carried out, and one
that is lost costs nothing but the time it took.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Lock
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from ortools.sat.python import cp_model

from scheduler.model.cpsat import post
from scheduler.model.parts import Values
from scheduler.model.program import Ints, Program, Score
from scheduler.solve.annealing.annealer import Annealer
from scheduler.solve.annealing.tables import Tables, tables_of
from scheduler.solve.construct import Constructor
from scheduler.solve.numbers import falling_heat
from scheduler.solve.parcels import Packer
from scheduler.solve.sub_solver import make_solver

ROW_WORK = 0.03
"""Deterministic seconds charged for putting one row back."""
VARIABLE_WORK = 1.5e-5
"""Deterministic seconds charged for posting and presolving one variable."""
ROUND_OVERHEAD = 0.02
"""Deterministic seconds charged for a round besides its solve, so that a run always ends."""
SLICE_TRIALS = 20_000
"""Moves of annealing after which somebody looks at what they have come to."""
SHORT_SLICE_TRIALS = 4_000
"""Moves between two looks at the clock where a stretch has a length in seconds."""

Found = TypeVar("Found", covariant=True)


class Workshop:
    """A program with all that carrying out units needs; each part is made when it is first used.

    Units of several threads share it.
    """

    def __init__(self, program: Program, constructor: Constructor | None = None) -> None:
        self.program = program
        self.packer = Packer(program)
        self._given = constructor
        self._lock = Lock()
        self._idle: SimpleQueue[Annealer] = SimpleQueue()

    @cached_property
    def constructor(self) -> Constructor:
        """Puts rows back; its seed is for first rotas, which nobody makes here."""
        return self._given or Constructor(self.program, seed=0)

    @cached_property
    def _tables(self) -> Tables | None:
        return tables_of(self.program)

    def borrow_annealer(self) -> Annealer:
        """An annealer that nobody uses; hand it back when done."""
        try:
            return self._idle.get_nowait()
        except Empty:
            pass
        with self._lock:
            tables = self._tables
        assert tables is not None
        return Annealer(self.program, tables, seed=0)

    def hand_back(self, annealer: Annealer) -> None:
        """Let the next one have it."""
        self._idle.put(annealer)


class Unit(Protocol[Found]):
    """Something to be done that takes a moment or a few seconds."""

    def carry_out(self, shop: Workshop) -> Found:
        """Do it here and now."""

    def stop(self) -> None:
        """Ask for it to end soon, where it is being carried out by this very object."""


class Outcome(NamedTuple):
    """What a round found: new values if any, the work it took, and whether it was solved out."""

    values: Values | None
    work: float
    solved: bool


@dataclass
class SolverRound:
    """A neighbourhood given to CP-SAT, with every variable hinted.

    ``free`` are the decisions that may change. ``work`` is in deterministic seconds; hard limits
    may be broken at ``hard_price``, if one is given.
    """

    base: Values
    free: Ints
    seed: int
    work: float
    seconds: float
    hard_price: int | None
    _solver: cp_model.CpSolver | None = field(default=None, init=False)
    _is_stopped: bool = field(default=False, init=False)

    def carry_out(self, shop: Workshop) -> Outcome:
        """Post the part of the model that can change, and solve it."""
        mask = np.zeros(shop.program.n_vars, bool)
        mask[self.free] = True
        sub = post(shop.program, self.base, mask, hard_price=self.hard_price)
        sub.hint(self.base)
        sub.minimise()
        self._solver = make_solver(self.seed, work=self.work, seconds=self.seconds)
        if self._is_stopped:
            return Outcome(None, ROUND_OVERHEAD, False)
        status = self._solver.solve(sub.cp)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        work = self._solver.response_proto.deterministic_time
        return Outcome(
            sub.read(self._solver) if found else None,
            work + ROUND_OVERHEAD + VARIABLE_WORK * len(sub.vars),
            status == cp_model.OPTIMAL,
        )

    def stop(self) -> None:
        """End the search at once."""
        self._is_stopped = True
        if self._solver is not None:
            self._solver.stop_search()


@dataclass
class RowsRound:
    """A few people's rows taken out and put back in a random order."""

    base: Values
    people: tuple[int, ...]
    seed: int

    def carry_out(self, shop: Workshop) -> Outcome:
        """Put them back, some at disturbed prices."""
        rng = np.random.default_rng(self.seed)
        values = shop.constructor.reinsert(self.base, list(self.people), rng)
        return Outcome(values, ROW_WORK * len(self.people), True)

    def stop(self) -> None:
        """A few rows are done in a moment."""


class Annealed(NamedTuple):
    """Where a stretch of annealing has come to; rotas are packed decisions.

    ``best`` is None where nothing better than what was to beat was met.
    """

    values: bytes
    score: Score
    chance: int
    best: bytes | None
    best_score: Score
    trials: int


@dataclass
class Stretch:
    """Annealing from a rota (packed decisions) for a while.

    ``chance`` is the state of the random numbers. The heat falls from ``warm`` to ``cold`` points
    within ``seconds``; without a length it is ``warm`` for one slice of moves, however long these
    take.
    """

    start: bytes
    chance: int
    warm: float
    cold: float
    seconds: float | None
    beat: Score
    _is_stopped: bool = field(default=False, init=False)

    def carry_out(self, shop: Workshop) -> Annealed:
        """Anneal, and pack what came of it."""
        annealer = shop.borrow_annealer()
        try:
            annealer.chance = self.chance
            annealer.load(shop.packer.unpack(self.start))
            trials = self._anneal(annealer)
            is_better = annealer.best_score < self.beat
            return Annealed(
                shop.packer.pack(annealer.values),
                annealer.score,
                annealer.chance,
                shop.packer.pack(annealer.best) if is_better else None,
                annealer.best_score,
                trials,
            )
        finally:
            shop.hand_back(annealer)

    def _anneal(self, annealer: Annealer) -> int:
        if self.seconds is None:
            annealer.run(SLICE_TRIALS, self.warm, self.warm)
            return SLICE_TRIALS
        begun, trials = time.monotonic(), 0
        while (share := (time.monotonic() - begun) / self.seconds) < 1 and not self._is_stopped:
            heat = falling_heat(self.warm, self.cold, share)
            annealer.run(SHORT_SLICE_TRIALS, heat, heat)
            trials += SHORT_SLICE_TRIALS
        return trials

    def stop(self) -> None:
        """End after the moves that are being tried."""
        self._is_stopped = True
