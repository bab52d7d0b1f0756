"""A rota as the annealing keeps it: values of all variables, running sums, and room to work in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scheduler.solve.annealing.tables import NONE, Array, Tables

MOST_EDITS = 64
"""Cells one move may change."""

Bytes = npt.NDArray[np.uint8]


class State(NamedTuple):
    """A rota as the values of all variables, with sums kept up to date, and room to work in."""

    value: Array
    true_inputs: Array
    row_sum: Array
    shift: Array
    """[employee, day]: the shift type worked; the number of shift types when off."""
    holder: Array
    """The person who holds each small duty of a shift; NONE if nobody does."""
    gain: npt.NDArray[np.float64]
    loss: npt.NDArray[np.float64]
    """[group, interval]: what one more person saves there, and what one fewer costs."""
    is_priced: Bytes
    """Whether gain and loss of an interval are those of the rota as it stands."""
    change: Array
    """For each variable by how much it changes; 0 outside a collected change."""
    true_change: Array
    listed: Bytes
    lists: Array
    list_size: Array
    row_change: Array
    row_listed: Bytes
    rows: Array
    interval_listed: Bytes
    intervals: Array
    sizes: Array
    """How many rows and intervals are listed."""
    room: Array
    """[set of groups]: people not yet shared out in an interval."""
    edits: Array
    """[edit, (employee, day, shift type)]: the cells a move changes."""
    keys: Array
    """[n, (break key, group, people more)]: the breaks a move changes."""


def new_state(tables: Tables, n_vars: int) -> State:
    """Room for a rota and a change of it."""
    n_rows = len(tables.bound)
    n_employees, n_days, _ = tables.cell.shape
    n_groups, n_intervals = tables.presence.shape
    return State(
        value=np.zeros(n_vars, np.int64),
        true_inputs=np.zeros(n_vars, np.int32),
        row_sum=np.zeros(n_rows, np.int64),
        shift=np.zeros((n_employees, n_days), np.int64),
        holder=np.full(len(tables.turn_var), NONE, np.int64),
        gain=np.zeros((n_groups, n_intervals)),
        loss=np.zeros((n_groups, n_intervals)),
        is_priced=np.zeros(n_intervals, np.uint8),
        change=np.zeros(n_vars, np.int32),
        true_change=np.zeros(n_vars, np.int32),
        listed=np.zeros(n_vars, np.uint8),
        lists=np.zeros((tables.n_levels, n_vars), np.int32),
        list_size=np.zeros(tables.n_levels, np.int64),
        row_change=np.zeros(n_rows, np.int64),
        row_listed=np.zeros(n_rows, np.uint8),
        rows=np.zeros(n_rows, np.int32),
        interval_listed=np.zeros(n_intervals, np.uint8),
        intervals=np.zeros(n_intervals, np.int64),
        sizes=np.zeros(2, np.int64),
        room=np.zeros(tables.set_groups.shape[0], np.int64),
        edits=np.zeros((MOST_EDITS, 3), np.int64),
        keys=np.zeros((2 * MOST_EDITS, 3), np.int64),
    )
