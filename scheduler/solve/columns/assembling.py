"""Puts known rows together to whole rotas, by CP-SAT over rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from ortools.sat.python import cp_model

from scheduler.model.cpsat import SubModel, post
from scheduler.model.parts import Values
from scheduler.model.program import Mask
from scheduler.solve.columns.master import Prices
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.sub_solver import make_solver, solve_until

MOST_ROWS = 2_000
"""Most rows given to CP-SAT at once."""


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
    stop: Callable[[], bool] = lambda: False,
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
    if solve_until(solver, sub.cp, stop) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
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
