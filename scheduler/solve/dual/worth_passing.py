"""The compiled passes between limits and shifts: worth goes down from limits, work goes up to them.

A limit speaks of sums of sums of shifts. What one more unit of a sum is worth is handed down to
what the sum consists of; and how much is worked is added up the other way. Shifts of people are by
far the most, so each knows the sums it counts in: they are passed over in the order in which they
stand, and on the way up only those that are worked are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scheduler.model.parts import TRUE
from scheduler.model.program import Batch, Ints
from scheduler.model.ragged import Ragged
from scheduler.solve.compiling import compiled_any_order
from scheduler.solve.dual.row_shapes import starts_of
from scheduler.solve.prices import Floats

_TRUE: int = TRUE


class Sums(NamedTuple):
    """Sums in the order in which they can be computed, in stages; breaks follow their stage.

    Everybody counted on a shift takes one of its break times.
    """

    first_sum: Ints
    first_count: Ints
    """By stage, and one more."""
    sum_var: Ints
    first_input: Ints
    """By sum, and one more."""
    input_var: Ints
    input_factor: Floats
    """Inputs that are not cells."""
    first_cell: int
    first_part: Ints
    """By cell, and one more."""
    part_of: Ints
    part_factor: Floats
    """The sums (variables) a cell counts in, and how much."""
    count_var: Ints
    """How many are on a shift."""
    first_choice: Ints
    """By count, and one more."""
    choice_var: Ints
    """How many of them take a break at a time."""


class Limits(NamedTuple):
    """The factors of limits, row by row."""

    first: Ints
    """By limit, and one more."""
    var: Ints
    factor: Floats


Stage = tuple[Batch | None, Ints, Ragged]
"""Sums; then shift counts, and the break choices of each."""


def lay_sums(stages: Sequence[Stage], cells: slice) -> Sums:
    """The stages end to end; ``cells`` are the variables that are cells."""
    nothing = [np.zeros(0, np.int64)]
    batches = [batch for batch, _, _ in stages if batch is not None]
    n_sums = [0 if batch is None else len(batch.vars) for batch, _, _ in stages]
    sum_var = np.concatenate(nothing + [batch.vars for batch in batches])
    sizes = np.concatenate(nothing + [np.diff(batch.inputs.start) for batch in batches])
    owner = np.repeat(np.arange(len(sum_var)), sizes)
    var = np.concatenate(nothing + [batch.inputs.data for batch in batches])
    factor = np.concatenate(nothing + [batch.factors for batch in batches]).astype(np.float64)
    is_cell = (var >= cells.start) & (var < cells.stop)
    by_cell = np.flatnonzero(is_cell)[np.argsort(var[is_cell], kind="stable")]
    n_parts = np.bincount(var[is_cell] - cells.start, minlength=cells.stop - cells.start)
    return Sums(
        first_sum=starts_of(np.array(n_sums, np.int64)),
        first_count=starts_of(np.array([len(counts) for _, counts, _ in stages], np.int64)),
        sum_var=sum_var,
        first_input=starts_of(np.bincount(owner[~is_cell], minlength=len(sum_var))),
        input_var=var[~is_cell],
        input_factor=factor[~is_cell],
        first_cell=cells.start,
        first_part=starts_of(n_parts),
        part_of=sum_var[owner[by_cell]],
        part_factor=factor[by_cell],
        count_var=np.concatenate(nothing + [counts for _, counts, _ in stages]),
        first_choice=starts_of(np.concatenate(nothing + [np.diff(c.start) for _, _, c in stages])),
        choice_var=np.concatenate(nothing + [choices.data for _, _, choices in stages]),
    )


@compiled_any_order
def pass_worth_down(limits: Limits, sums: Sums, multipliers: Floats, worth: Floats) -> None:
    """Fill in what one more of each variable is worth at these multipliers of limits."""
    worth[:] = 0.0
    for limit in range(len(multipliers)):
        if multipliers[limit] != 0.0:
            for k in range(limits.first[limit], limits.first[limit + 1]):
                worth[limits.var[k]] += limits.factor[k] * multipliers[limit]
    for stage in range(len(sums.first_sum) - 2, -1, -1):
        for count in range(sums.first_count[stage], sums.first_count[stage + 1]):
            best = _best_break(sums, count, worth)
            if best >= 0:
                worth[sums.count_var[count]] += worth[best]
        for each in range(sums.first_sum[stage], sums.first_sum[stage + 1]):
            mine = worth[sums.sum_var[each]]
            if mine != 0.0:
                for k in range(sums.first_input[each], sums.first_input[each + 1]):
                    worth[sums.input_var[k]] += sums.input_factor[k] * mine
    for cell in range(len(sums.first_part) - 1):
        total = 0.0
        for k in range(sums.first_part[cell], sums.first_part[cell + 1]):
            total += sums.part_factor[k] * worth[sums.part_of[k]]
        worth[sums.first_cell + cell] += total


@compiled_any_order
def pass_work_up(
    limits: Limits, sums: Sums, worth: Floats, free: Ints, chosen: Floats, cells: Ints,
    values: Floats, activity: Floats,
) -> None:  # fmt: skip
    """Fill in what each limit's factors sum to when these cells are worked.

    Free variables are as chosen; whoever is counted on a shift takes the break worth most.
    """
    values[:] = 0.0
    values[_TRUE] = 1.0
    for k in range(len(free)):
        values[free[k]] = chosen[k]
    for k in range(len(cells)):
        values[cells[k]] = 1.0
        cell = cells[k] - sums.first_cell
        for part in range(sums.first_part[cell], sums.first_part[cell + 1]):
            values[sums.part_of[part]] += sums.part_factor[part]
    for stage in range(len(sums.first_sum) - 1):
        for each in range(sums.first_sum[stage], sums.first_sum[stage + 1]):
            total = 0.0
            for k in range(sums.first_input[each], sums.first_input[each + 1]):
                total += sums.input_factor[k] * values[sums.input_var[k]]
            values[sums.sum_var[each]] += total
        for count in range(sums.first_count[stage], sums.first_count[stage + 1]):
            best = _best_break(sums, count, worth)
            if best >= 0:
                values[best] = values[sums.count_var[count]]
    for limit in range(len(activity)):
        total = 0.0
        for k in range(limits.first[limit], limits.first[limit + 1]):
            total += limits.factor[k] * values[limits.var[k]]
        activity[limit] = total


@compiled_any_order
def count_people(
    limits: Limits, sums: Sums, free: Ints, most: float, people: Floats, of_limit: Floats
) -> None:
    """Fill in how many people each variable and each limit speaks of, ``most`` at most.

    Whoever can be counted in several ways, as by two shifts of a day, is counted as often.
    """
    people[:] = 0.0
    for k in range(len(free)):
        people[free[k]] = 1.0
    for cell in range(len(sums.first_part) - 1):
        people[sums.first_cell + cell] = 1.0
        for part in range(sums.first_part[cell], sums.first_part[cell + 1]):
            people[sums.part_of[part]] += 1.0
    for stage in range(len(sums.first_sum) - 1):
        for each in range(sums.first_sum[stage], sums.first_sum[stage + 1]):
            total = people[sums.sum_var[each]]
            for k in range(sums.first_input[each], sums.first_input[each + 1]):
                total += people[sums.input_var[k]]
            people[sums.sum_var[each]] = min(most, total)
        for count in range(sums.first_count[stage], sums.first_count[stage + 1]):
            for k in range(sums.first_choice[count], sums.first_choice[count + 1]):
                people[sums.choice_var[k]] = people[sums.count_var[count]]
    for limit in range(len(of_limit)):
        total = 0.0
        for k in range(limits.first[limit], limits.first[limit + 1]):
            total += people[limits.var[k]]
        of_limit[limit] = min(most, total)


@compiled_any_order
def _best_break(sums: Sums, count: int, worth: Floats) -> int:
    """The first break choice of a shift that is worth most; -1 if there is none."""
    first, last = sums.first_choice[count], sums.first_choice[count + 1]
    if first == last:
        return -1
    best = sums.choice_var[first]
    for k in range(first + 1, last):
        if worth[sums.choice_var[k]] > worth[best]:
            best = sums.choice_var[k]
    return int(best)
