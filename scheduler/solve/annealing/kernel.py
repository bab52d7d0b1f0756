"""Simulated annealing: a move that makes things worse is kept now and then, ever less often.

References
----------
Kirkpatrick, Gelatt & Vecchi (1983), "Optimization by simulated annealing", Science 220.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scheduler.solve.annealing.followers import (
    collect_break,
    collect_host,
    move_breaks,
    move_hosts,
    note_hosts,
)
from scheduler.solve.annealing.pricing import push, settle, spread
from scheduler.solve.annealing.proposals import BREAK, HOST, N_MOVES, Seeds, chance, propose
from scheduler.solve.annealing.state import State
from scheduler.solve.annealing.tables import NONE, Array, Tables
from scheduler.solve.compiling import compiled
from scheduler.solve.numbers import logarithm

HARD, COST, BEST_HARD, BEST_COST, TRIED, TAKEN, WORSE, WORSENING = range(8)
"""Places of the running figures: the rota's hard units and cost, those of the best one met, moves
tried and kept, lawful moves that would cost more and the sum of what they would."""
N_FIGURES = 8


@compiled
def anneal(
    t: Tables,
    s: State,
    best: Array,
    figures: Array,
    shares: npt.NDArray[np.float64],
    trials: int,
    warm: float,
    cold: float,
    hard_price: float,
    rng: Seeds,
) -> None:
    """Try many moves; one that costs d more is kept with the chance exp(-d / heat).

    The heat falls from ``warm`` to ``cold``. ``best`` holds the values of the best rota met;
    ``shares`` the running sums of how often each kind of move is tried.
    """
    cooling = (cold / warm) ** (1.0 / max(1, trials))
    heat = warm
    for _ in range(trials):
        heat *= cooling
        n = _collect(t, s, _some_move(shares, rng), rng)
        if n == NONE:
            continue
        patience = -heat * logarithm(max(chance(rng), 1e-300))
        hard, cost = spread(t, s, patience, hard_price)
        keep = hard * hard_price + cost <= patience
        if keep:
            note_hosts(t, s)
            for i in range(n):
                s.shift[s.edits[i, 0], s.edits[i, 1]] = s.edits[i, 2]
        settle(t, s, keep)
        _note(s, figures, best, hard, cost, keep)


@compiled
def _some_move(shares: npt.NDArray[np.float64], rng: Seeds) -> int:
    lot, move = chance(rng), 0
    while move < N_MOVES - 1 and lot >= shares[move]:
        move += 1
    return move


@compiled
def _collect(t: Tables, s: State, move: int, rng: Seeds) -> int:
    """Collect the change of one move; the number of cells it edits, or NONE if it is nothing."""
    if move == BREAK:
        return 0 if collect_break(t, s, rng) else NONE
    if move == HOST:
        return 0 if collect_host(t, s, rng) else NONE
    n = propose(t, s, move, rng)
    if n <= 0:
        return NONE
    off = t.allowed.shape[2] - 1
    for i in range(n):
        person, day, kind = s.edits[i, 0], s.edits[i, 1], s.edits[i, 2]
        if s.shift[person, day] != off:
            push(t, s, t.cell[person, day, s.shift[person, day]], -1)
        if kind != off:
            push(t, s, t.cell[person, day, kind], 1)
    move_breaks(t, s, n, rng)
    move_hosts(t, s, n, rng)
    return n


@compiled
def _note(s: State, figures: Array, best: Array, hard: int, cost: int, keep: bool) -> None:
    """Keep the running figures, and the best rota met."""
    figures[TRIED] += 1
    if hard == 0 and cost > 0:
        figures[WORSE] += 1
        figures[WORSENING] += cost
    if not keep:
        return
    figures[TAKEN] += 1
    figures[HARD] += hard
    figures[COST] += cost
    if figures[HARD] < figures[BEST_HARD] or (
        figures[HARD] == figures[BEST_HARD] and figures[COST] < figures[BEST_COST]
    ):
        figures[BEST_HARD], figures[BEST_COST] = figures[HARD], figures[COST]
        for i in range(len(best)):
            best[i] = s.value[i]
