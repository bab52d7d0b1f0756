"""What is needed to price single cells against the limits that rows do not know of themselves.

Prices have two parts. What hangs on the people at work in an interval is the same for everybody of
a skill group, so it is kept interval by interval and worked out anew only where something changed.
The rest (duties, who works beside whom, how many of a team) is asked for each cell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.model.program import Mask, Program
from scheduler.model.ragged import Ragged, in_order
from scheduler.solve.annealing.tables import NONE, PLAIN, Array, Tables


class PriceTables(NamedTuple):
    """Where prices of intervals come from, and when they are out of date.

    A *place* is a variable of people at work, known by (group, first interval it counts): intervals
    in which the same shifts are at work share one.
    """

    first: Array
    """[group, interval]: the first interval with the same variable; NONE if nobody can be there."""
    span_start: Array
    span_stop: Array
    """[day, shift type]: the intervals ``span_start:span_stop`` are worked."""
    by_row_start: Array
    by_row: Array
    by_flag_start: Array
    by_flag: Array
    """limit, and variable that is an *any* or *all* -> places whose price hangs on it, as
    ``group * n_intervals + interval``."""


def tied_tables(tables: Tables, tied: Mask) -> Tables:
    """Tables that speak of some limits only, and of what leads to them.

    ``tied`` tells the limits; how people are shared out is kept in any case.
    """
    row_start, row, row_factor = _chosen(
        tables.row_start, tied[tables.row], tables.row, tables.row_factor
    )
    cut = tables._replace(row_start=row_start, row=row, row_factor=row_factor)
    return _pruned(cut)


def without_presence(tables: Tables) -> Tables:
    """Tables that follow a change everywhere but to the people at work in an interval."""
    inside = np.ones(len(tables.next), bool)
    inside[np.isin(tables.next, tables.presence[tables.presence > 0])] = False
    next_start, next_, factor = _chosen(tables.next_start, inside, tables.next, tables.next_factor)
    nobody = tables._replace(
        next_start=next_start,
        next=next_,
        next_factor=factor,
        interval_start=np.zeros_like(tables.interval_start),
    )
    return _pruned(nobody)


def _pruned(tables: Tables) -> Tables:
    """Without definitions that nothing hangs on."""
    level, target = tables.level, tables.next
    origin = np.repeat(np.arange(len(level), dtype=np.int32), np.diff(tables.next_start))
    needed = (np.diff(tables.row_start) > 0) | (np.diff(tables.interval_start) > 0)
    for high in range(tables.n_levels - 1, 0, -1):
        here = level[target] == high
        needed[origin[here & needed[target]]] = True
    next_start, next_, factor = _chosen(
        tables.next_start, needed[target], target, tables.next_factor
    )
    return tables._replace(next_start=next_start, next=next_, next_factor=factor)


def _chosen(start: Array, kept: Mask, *data: Array) -> tuple[Array, ...]:
    """Lists without the items that are not kept: where each starts, and the items."""
    before = np.concatenate([np.zeros(1, np.int32), np.cumsum(kept, dtype=np.int32)])
    return (before[start], *(part[kept] for part in data))


def price_tables_of(program: Program, tables: Tables) -> PriceTables:
    """Where prices come from, given the tables of the limits to be priced."""
    first = _first_intervals(tables.presence)
    start, stop = _spans(program)
    places, variables = _reached(tables, first)
    n_rows = len(tables.bound)
    by_row = _grouped(_rows_reached(tables, first, places, variables), n_rows)
    is_flag = tables.kind[variables] != PLAIN
    by_flag = _grouped((variables[is_flag], places[is_flag]), len(tables.kind))
    return PriceTables(first, start, stop, by_row.start, by_row.data, by_flag.start, by_flag.data)


def _first_intervals(presence: Array) -> Array:
    first = np.full(presence.shape, NONE, np.int64)
    for group, variables in enumerate(presence):
        _, begun, number = np.unique(variables, return_index=True, return_inverse=True)
        first[group] = np.where(variables > 0, begun[number.reshape(-1)], NONE)
    return first


def _spans(program: Program) -> tuple[Array, Array]:
    problem = program.problem
    n_intervals = 0 if program.presence is None else program.presence.vars.shape[1]
    start, stop = np.zeros((2, problem.n_days, problem.n_shift_types), np.int64)
    for day in range(problem.n_days if n_intervals else 0):
        for kind in range(problem.n_shift_types):
            worked = problem.intervals_of(day, kind)
            if worked:
                start[day, kind], stop[day, kind] = worked.start, worked.stop
    return start, stop


def _reached(tables: Tables, first: Array) -> tuple[Array, Array]:
    """Pairs of a place and a variable that changes with it, itself among them."""
    n_intervals = first.shape[1]
    group, interval = np.nonzero((first == np.arange(n_intervals)) & (first >= 0))
    at = group * n_intervals + interval
    variable = tables.presence[group, interval]
    places, variables = [at], [variable]
    nexts = Ragged(tables.next_start, tables.next)
    while len(at):
        items, start = nexts.items_of(variable)
        at, variable = np.repeat(at, np.diff(start)), nexts.data[items]
        at, variable = _distinct(at, variable, len(tables.kind))
        places.append(at)
        variables.append(variable)
    return np.concatenate(places), np.concatenate(variables)


def _distinct(at: Array, variable: Array, n_vars: int) -> tuple[Array, Array]:
    pairs = np.unique(at * n_vars + variable)
    return pairs // n_vars, pairs % n_vars


def _rows_reached(
    tables: Tables, first: Array, places: Array, variables: Array
) -> tuple[Array, Array]:
    """Pairs of a limit and a place that it hangs on, those of the shortages there as well."""
    rows = Ragged(tables.row_start, tables.row)
    items, start = rows.items_of(variables)
    found = [rows.data[items]], [np.repeat(places, np.diff(start))]
    n_intervals = first.shape[1]
    groups, intervals = np.nonzero(first >= 0)
    steps = Ragged(tables.step_start, tables.step_var)
    items, start = steps.items_of(intervals)
    at = np.repeat(groups * n_intervals + first[groups, intervals], np.diff(start))
    items, start = rows.items_of(steps.data[items])
    found[0].append(rows.data[items])
    found[1].append(np.repeat(at, np.diff(start)))
    return np.concatenate(found[0]), np.concatenate(found[1])


def _grouped(pairs: tuple[Array, Array], n_things: int) -> Ragged:
    """(thing, place) pairs as the places of each thing."""
    things, places = pairs
    if len(things):
        most = int(places.max()) + 1
        both = np.unique(things.astype(np.int64) * most + places)
        things, places = both // most, both % most
    order = in_order(things)
    start = np.zeros(n_things + 1, np.int64)
    np.cumsum(np.bincount(things, minlength=n_things), out=start[1:])
    return Ragged(start, places[order])
