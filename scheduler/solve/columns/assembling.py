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

CLOSE, CLOSE_IN_HASTE = 0.9, 0.4
"""Weight from which a dive takes more than one row at a time."""
AT_ONCE, AT_ONCE_IN_HASTE = 8, 4
"""One person in so many may be settled in one step of a dive."""
DIVE_ROUNDS = 3
"""Rounds of new rows after a step of a dive that has made it dearer."""
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
    """Settle one person after the other on the row the linear program likes best.

    New rows are asked for where that gets dearer, until it is late; then it goes on in haste. None
    if nothing better than ``cutoff`` is left on the way.
    """
    master, settled = generation.master, Choice()
    left = set(people)
    prices = master.solve()
    asked_at = -np.inf if prices is None else prices.value
    while left and not stop():
        in_haste = is_late()
        bearable = min(cutoff, asked_at + DEARER * abs(asked_at))
        if prices is not None and prices.value > bearable and not in_haste:
            prices = generation.run(sorted(left), most_rounds=DIVE_ROUNDS, thorough=False)
            asked_at = -np.inf if prices is None else prices.value
        if prices is None or prices.value > cutoff:
            break
        taken = _likeliest(prices, left, len(people), in_haste=in_haste)
        if not taken:
            break
        for employee, row in taken.items():
            master.hold(employee, row)
        settled |= taken
        left -= set(taken)
        prices = master.solve()
    for employee, row in settled.items():
        master.release(employee, row)
    return None if left or prices is None or prices.value > cutoff else settled


def _likeliest(prices: Prices, left: set[int], of: int, *, in_haste: bool) -> Choice:
    """The rows with the greatest weights; more than one only if they are nearly settled."""
    close = CLOSE_IN_HASTE if in_haste else CLOSE
    most = max(1, of // (AT_ONCE_IN_HASTE if in_haste else AT_ONCE))
    taken = Choice()
    for (employee, row), weight in sorted(prices.weights.items(), key=lambda item: -item[1]):
        if weight < 1e-6 or (taken and weight < close) or len(taken) >= most:
            break
        if employee in left and employee not in taken:
            taken[employee] = row
    return taken


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
