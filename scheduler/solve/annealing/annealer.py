"""One rota being annealed: from the values of a model, through many small moves, and back."""

from __future__ import annotations

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Program, Score
from scheduler.solve.annealing.kernel import (
    BEST_COST,
    BEST_HARD,
    COST,
    HARD,
    N_FIGURES,
    WORSE,
    WORSENING,
    anneal,
)
from scheduler.solve.annealing.state import State, new_state
from scheduler.solve.annealing.tables import NONE, Tables

HARD_UNIT = 1_000_000.0
"""What a unit over a hard limit weighs: a lawful rota never turns unlawful."""
SHARES = (0.22, 0.06, 0.22, 0.14, 0.12, 0.10, 0.08, 0.05, 0.01)
"""How often each kind of move is tried, in the order of `proposals`; others did no better."""
_SPREAD_OF_SEEDS = 2654435761
_FIRST_SEED = 88172645463325252


class Annealer:
    """Anneals one rota; has room of its own, so that several can run side by side."""

    def __init__(self, program: Program, tables: Tables, seed: int) -> None:
        self.program, self.tables = program, tables
        self._state = new_state(tables, program.n_vars)
        self._rng = np.array([first_chance(seed)], np.uint64)
        self._best = np.zeros(program.n_vars, np.int64)
        self.figures = np.zeros(N_FIGURES, np.int64)
        self._shares = np.cumsum(np.array(SHARES) / sum(SHARES))

    def load(self, values: Values) -> None:
        """Begin anew from a full set of values, with at most one shift a day (see `can_load`)."""
        self.follow(values)
        self.figures[[BEST_HARD, BEST_COST]] = self.figures[[HARD, COST]]
        self.figures[[WORSE, WORSENING]] = 0
        self._best[:] = values

    def follow(self, values: Values) -> None:
        """Go on from somebody else's rota; the best one met is kept."""
        load_state(self.program, self.tables, self._state, values)
        score = self.program.score(values)
        self.figures[[HARD, COST]] = score.hard, score.cost

    def run(self, trials: int, warm: float, cold: float) -> None:
        """Try this many moves while the heat falls from ``warm`` to ``cold`` points."""
        anneal(
            self.tables,
            self._state,
            self._best,
            self.figures,
            self._shares,
            trials,
            float(warm),
            float(cold),
            HARD_UNIT,
            self._rng,
        )

    @property
    def chance(self) -> int:
        """The state of the random numbers: all that decides what `run` does next but the rota."""
        return int(self._rng[0])

    @chance.setter
    def chance(self, state: int) -> None:
        self._rng[0] = state

    @property
    def values(self) -> Values:
        """The rota as it stands, which may be worse than the best."""
        return self._state.value.copy()

    @property
    def score(self) -> Score:
        """The score of the rota as it stands."""
        return Score(int(self.figures[HARD]), int(self.figures[COST]))

    @property
    def best(self) -> Values:
        """The best rota met since `load`."""
        return self._best.copy()

    @property
    def best_score(self) -> Score:
        """The score of the best rota met since `load`."""
        return Score(int(self.figures[BEST_HARD]), int(self.figures[BEST_COST]))

    @property
    def usual_loss(self) -> float:
        """What a lawful move that makes the rota dearer costs on average, in points."""
        return float(self.figures[WORSENING]) / max(1.0, float(self.figures[WORSE]))


def load_state(program: Program, tables: Tables, state: State, values: Values) -> None:
    """Fill a state with a full set of values, with at most one shift a day (see `can_load`)."""
    shape = tables.cell.shape
    worked = values[program.cells].reshape(shape)
    state.value[:] = values
    state.shift[:] = np.where(worked.any(axis=2), worked.argmax(axis=2), shape[2])
    state.true_inputs[:] = 0
    for batch in program.batches:
        true = (values[batch.inputs.data] > 0).astype(np.int64)
        state.true_inputs[batch.vars] = batch.inputs.sums(true)
    state.row_sum[:] = program.rows.sums(values[program.rows.data] * program.factors)
    state.is_priced[:] = 0
    state.holder[:] = NONE
    for turn, first in enumerate(tables.turn_var.tolist()):
        held = np.flatnonzero(values[first : first + shape[0]])
        state.holder[turn] = held[0] if len(held) else NONE


def first_chance(seed: int) -> int:
    """The state of the random numbers that a seed begins with."""
    return (_FIRST_SEED + seed * _SPREAD_OF_SEEDS) % (1 << 64) or _FIRST_SEED


def can_load(program: Program, values: Values) -> bool:
    """Whether moves can express a rota: nobody has two shifts that start on one day.

    Without shift types there is nothing to move.
    """
    problem = program.problem
    if not problem.n_shift_types:
        return False
    shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
    return bool((values[program.cells].reshape(shape).sum(axis=2) <= 1).all())
