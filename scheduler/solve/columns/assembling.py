"""Puts known rows together to whole rotas: a dive by the linear program, or CP-SAT over rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from ortools.sat.python import cp_model

from scheduler.model.cpsat import SubModel, post
from scheduler.model.parts import Values
from scheduler.model.program import Mask
from scheduler.solve.columns.generation import Generation
from scheduler.solve.columns.master import Prices
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.sub_solver import make_solver

CLOSE, CLOSE_IN_HASTE = 0.75, 0.5
"""Weight from which a dive settles more than one choice at a time."""
AT_ONCE, AT_ONCE_IN_HASTE = 12, 4
"""One open choice in so many may be settled in one step of a dive."""
DIVE_ROUNDS = 6
"""Rounds of new rows after a step of a dive that has made it dearer."""
SPLIT = 1e-5
"""How far from whole a choice's weight is that is open."""
DEARER = 5e-4
"""How much dearer a dive gets, in parts of its cost, before new rows are asked for."""
MOST_ROWS = 2_000
"""Most rows given to CP-SAT at once."""

Choice = dict[int, int]
"""Person -> number of the row taken."""


def dive(
    generation: Generation,
    people: Sequence[int],
    cutoff: float,
    stop: Callable[[], bool],
    is_late: Callable[[], bool] = lambda: False,
) -> Choice | None:
    """Settle one day of somebody after the other as the linear program likes best.

    Rows are never settled as a whole: to the end everybody's row can still give way to the others.
    New rows are asked for where it gets dearer; once it is late, more is settled at a time. None if
    nothing better than ``cutoff`` is left on the way.
    """
    master = generation.master
    prices = master.solve()
    asked_at = -np.inf if prices is None else prices.value
    while prices is not None and not stop():
        if prices.value > min(cutoff, asked_at + DEARER * abs(asked_at)):
            prices = generation.run(people, most_rounds=DIVE_ROUNDS, thorough=False)
            if prices is None or prices.value > cutoff:
                return None
            asked_at = prices.value
        taken = _likeliest(generation, prices, in_haste=is_late())
        if not taken:
            settled = {e: row for (e, row), weight in prices.weights.items() if weight > 1 - SPLIT}
            return settled if len(settled) == len(people) else None
        for employee, choice in taken:
            generation.settle(employee, choice)
        generation.bar_rows()
        prices = master.solve()
    return None


def _likeliest(generation: Generation, prices: Prices, *, in_haste: bool) -> list[tuple[int, int]]:
    """The open choices (person, choice) with the greatest weights; none if all are whole."""
    weights: dict[tuple[int, int], float] = {}
    for (employee, row), weight in prices.weights.items():
        for choice in generation.pool.people[employee].choices(row).tolist():
            weights[employee, choice] = weights.get((employee, choice), 0.0) + weight
    split = [(-w, key) for key, w in weights.items() if SPLIT < w < 1 - SPLIT]
    split.sort()
    most = max(1, len(split) // (AT_ONCE_IN_HASTE if in_haste else AT_ONCE))
    close = CLOSE_IN_HASTE if in_haste else CLOSE
    first = [key for _, key in split[:1]]
    return [key for weight, key in split[:most] if -weight >= close] or first


def near_rows(
    pool: RowPool, people: Sequence[int], prices: Prices, slack: float
) -> dict[int, list[int]]:
    """The known rows that a rota can have whose cost is at most `slack` above the prices' value."""
    most = max(10, MOST_ROWS // max(1, len(people)))
    found = {}
    for employee in people:
        known = pool.people[employee]
        each = known.prices_of_all(prices.cells[known.graph.items.cells])
        over = each - prices.person[employee]
        order = np.argsort(over, kind="stable")[:most]
        found[employee] = order[over[order] <= slack + 1e-6].tolist()
    return found


def choose(
    pool: RowPool,
    values: Values,
    rows: Mapping[int, Sequence[int]],
    *,
    seed: int,
    work: float,
    seconds: float,
) -> Values | None:
    """The best choice of one row a person by CP-SAT, duties and breaks with it.

    Everybody who is not in ``rows`` keeps their shifts.
    """
    program = pool.program
    free = np.zeros(program.n_vars, bool)
    for employee, numbers in rows.items():
        cells = pool.people[employee].graph.items.cells
        free[cells[(cells > 0) & (values[cells] > 0)]] = True
        for number in numbers:
            free[pool.people[employee].cells(number)] = True
        free[program.duties] |= program.owner[program.duties] == employee
    free &= ~program.fixed
    sub = post(program, values, free, rows=~pool.own)
    for employee, numbers in rows.items():
        _post_rows(sub, pool, employee, numbers, free)
    sub.minimise()
    solver = make_solver(seed, work=work, seconds=seconds)
    solver.parameters.relative_gap_limit = 0.0
    if solver.solve(sub.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return sub.read(solver)


def _post_rows(
    sub: SubModel, pool: RowPool, employee: int, numbers: Sequence[int], free: Mask
) -> None:
    known, cp = pool.people[employee], sub.cp
    using: dict[int, list[cp_model.IntVar]] = {}
    chosen = []
    for number in numbers:
        cells = known.cells(number)
        taken = cp.new_bool_var("")
        cp.add_hint(taken, int((sub.base[cells] > 0).all()))
        chosen.append(taken)
        for cell in cells.tolist():
            using.setdefault(cell, []).append(taken)
        if known.costs[number]:
            sub.costed.append(taken)
            sub.costs.append(round(known.costs[number]))
    cp.add_exactly_one(chosen)
    mine = known.graph.items.cells
    for cell in mine[mine > 0].tolist():
        if free[cell] and cell in sub.vars:
            cp.add(cp_model.LinearExpr.sum(using.get(cell, [])) == sub.vars[cell])
