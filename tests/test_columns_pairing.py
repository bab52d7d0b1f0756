"""Limits that hold one sum from both sides, said as one row."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.math_opt.python.model import Model
from ortools.math_opt.python.parameters import SolverType
from ortools.math_opt.python.solve import solve

from scheduler.model.program import Ints
from scheduler.solve.columns.pairing import pair_limits
from scheduler.solve.linear_relaxation import INFINITY, LinearProgram
from scheduler.solve.prices import Floats

N_CELLS = 4


def program_of(limits: list[tuple[list[int], int, int]]) -> LinearProgram:
    """Limits over four cells, each as factors, bound, and price of a breach (0: hard)."""
    row, column, factor = [], [], []
    slack = N_CELLS
    for number, (factors, _, price) in enumerate(limits):
        for cell in np.flatnonzero(factors).tolist():
            row.append(number)
            column.append(cell)
            factor.append(factors[cell])
        if price:
            row.append(number)
            column.append(slack)
            factor.append(-1)
            slack += 1
    prices = [price for _, _, price in limits if price]
    return LinearProgram(
        row=np.array(row),
        column=np.array(column),
        factor=np.array(factor, float),
        low=np.full(len(limits), -INFINITY),
        high=np.array([float(bound) for _, bound, _ in limits]),
        lower=np.zeros(slack),
        upper=np.array([1.0] * N_CELLS + [INFINITY] * (slack - N_CELLS)),
        cost=np.array([0.0] * N_CELLS + prices),
    )


def optimum(linear: LinearProgram, cells: list[int], worth: list[int]) -> float | None:
    """The least cost with some cells settled (1, 0; -1 is open), others worth something."""
    proto = linear.as_proto()
    model = Model.from_model_proto(proto)
    variables = list(model.variables())
    for variable, settled, price in zip(variables, cells, worth, strict=False):
        if settled >= 0:
            variable.lower_bound = variable.upper_bound = float(settled)
        model.objective.set_linear_coefficient(variable, float(price))
    result = solve(model, SolverType.GLOP)
    return result.objective_value() if result.has_primal_feasible_solution() else None


def test_too_few_and_too_many_become_one_row() -> None:
    """One or two of three cells are wanted; somebody too many costs 1, too few 100."""
    limits = [([-1, -1, -1, 0], -2, 100), ([1, 1, 1, 0], 2, 1), ([0, 0, 1, 1], 1, 0)]
    paired, into = pair_limits(program_of(limits), N_CELLS)
    assert into.tolist() == [0, 0, 1]
    assert (paired.low.tolist(), paired.high.tolist()) == ([-2, -INFINITY], [-2, 1])
    first: Ints = paired.row == 0
    assert paired.column[first].tolist() == [0, 1, 2, 4, 5]
    factors: Floats = paired.factor[first]
    assert factors.tolist() == [-1, -1, -1, -1, 1]


def test_ends_that_leave_no_room_stay_apart() -> None:
    """At most one and at least three: both are broken by two."""
    limits = [([1, 1, 1, 0], 1, 5), ([-1, -1, -1, 0], -3, 5)]
    paired, into = pair_limits(program_of(limits), N_CELLS)
    assert into.tolist() == [0, 1]
    assert optimum(paired, [1, 1, 0, 0], [0] * 4) == 10


LIMIT = st.tuples(
    st.sampled_from([[1, 1, 1, 0], [-1, -1, -1, 0], [0, 1, 2, 0], [0, -1, -2, 0]]),
    st.integers(-3, 3),
    st.integers(0, 9),
)


@given(
    limits=st.lists(LIMIT, min_size=2, max_size=6),
    cells=st.lists(st.integers(-1, 1), min_size=4, max_size=4),
    worth=st.lists(st.integers(-4, 4), min_size=4, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_fewer_rows_say_the_same(
    limits: list[tuple[list[int], int, int]], cells: list[int], worth: list[int]
) -> None:
    linear = program_of(limits)
    paired, into = pair_limits(linear, N_CELLS)
    assert len(paired.low) == len(set(into.tolist()))
    before, after = optimum(linear, cells, worth), optimum(paired, cells, worth)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert abs(before - after) < 1e-6
