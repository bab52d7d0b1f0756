"""Lays a program out for pricing small changes: what hangs on each variable, and how.

Everything is read from the compiled model, so that every rule takes part: a change of a cell is
handed on through the quantities defined from it to the limits that speak of them, and only those
are priced again.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from scheduler.domain.duty import DutyPeriod
from scheduler.model.parts import DefinitionKind, Presence, Sharing
from scheduler.model.program import Program, Ragged

Array = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers, in 32 bits where there is one for each variable or term: half the memory to walk
through."""
MOST = (1 << 31) - 1
NONE = -1
_NOTHING = np.zeros(0, np.int64)
_NOTHING_SHARED = Sharing(_NOTHING, _NOTHING, _NOTHING, np.zeros((0, 0), bool))
PLAIN, ANY, ALL = 0, 1, 2
"""How a variable follows from its inputs: by adding them up (or not at all), by any, by all."""


class Tables(NamedTuple):
    """Arrays of a program, each from one kind of thing to another.

    ``x_start[i]:x_start[i + 1]`` is the stretch of ``x`` that belongs to thing i.
    """

    # variable -> limits, and variable -> variables defined from it
    row_start: Array
    row: Array
    row_factor: Array
    next_start: Array
    next: Array
    next_factor: Array
    # each variable: its level above the decisions, how it is defined, from how many inputs
    level: Array
    kind: Array
    n_inputs: Array
    # each limit
    bound: Array
    per: Array
    price: Array
    hard: npt.NDArray[np.bool_]
    # cells: [employee, day, shift type]; the last choice of a day is to be off
    cell: Array
    allowed: npt.NDArray[np.bool_]
    group: Array
    # breaks of (group, day, shift type): key, its choices, the intervals each takes away
    break_key: Array
    choice_start: Array
    choice: Array
    choice_first: Array
    choice_last: Array
    # presence [group, interval], and variable -> intervals whose presence it counts
    presence: Array
    interval_start: Array
    interval: Array
    # the sharing out of people in an interval
    step_start: Array
    step_var: Array
    step_width: Array
    step_price: Array
    step_sets: Array
    set_groups: npt.NDArray[np.bool_]
    # small duties of a shift: (employee, day, shift type) -> turn; turn -> crew
    turn_of: Array
    crew_start: Array
    crew: Array
    turn_var: Array
    turn_day: Array
    turn_kind: Array
    n_levels: int


_known: WeakKeyDictionary[Program, Tables | None] = WeakKeyDictionary()


def tables_of(program: Program) -> Tables | None:
    """The tables of a program; None if it holds quantities that cannot be priced piece by piece.

    They are made once.
    """
    if program not in _known:
        maker = _Maker(program)
        _known[program] = maker.make() if maker.can_be_made else None
    return _known[program]


class _Maker:
    def __init__(self, program: Program) -> None:
        self.program, self.problem = program, program.problem
        self.responses = program.model.responses
        self.presence = program.presence or _nobody_counted(program)
        self.can_be_made = (
            len(self.responses) <= 1
            and all(response.sharing is not None for response in self.responses)
            and all(map(_is_small, (program.lower, program.upper, program.factors)))
        )

    def make(self) -> Tables:
        program = self.program
        made: dict[str, Any] = {
            **self._rows_by_var(),
            **self._definitions(),
            **self._cells(),
            **self._breaks(),
            **self._intervals(),
            **self._sharing(),
            **self._turns(),
        }
        return Tables(
            bound=program.bound,
            per=program.per,
            price=np.where(program.structural, 0, program.price),
            hard=program.hard & ~program.structural,
            group=self._group_of(),
            n_levels=int(made["level"].max()) + 1,
            **made,
        )

    def _rows_by_var(self) -> dict[str, Array]:
        program = self.program
        # Ties of quantities are kept by computing these quantities best.
        items = np.flatnonzero(~program.structural[program.rows.owner])
        variables = program.rows.data[items].astype(np.int32)
        order = items[np.argsort(variables, kind="stable")]
        row, factor = program.rows.owner[order], program.factors[order]
        return {
            "row_start": _starts(variables, program.n_vars),
            "row": row.astype(np.int32),
            "row_factor": factor.astype(np.int32),
        }

    def _definitions(self) -> dict[str, Array]:
        program = self.program
        level = np.zeros(program.n_vars, np.int32)
        kind = np.full(program.n_vars, PLAIN, np.int8)
        n_inputs = np.zeros(program.n_vars, np.int32)
        origin, target, factor = [], [], []
        for batch in program.batches:
            sizes = np.diff(batch.inputs.start)
            filled = sizes > 0
            depth = np.zeros(len(batch.vars), np.int32)
            if filled.any():
                levels = level[batch.inputs.data]
                depth[filled] = np.maximum.reduceat(levels, batch.inputs.start[:-1][filled]) + 1
            level[batch.vars] = depth
            n_inputs[batch.vars] = sizes
            if batch.kind in (DefinitionKind.ANY, DefinitionKind.ALL):
                kind[batch.vars] = ANY if batch.kind is DefinitionKind.ANY else ALL
            origin.append(batch.inputs.data.astype(np.int32))
            target.append(np.repeat(batch.vars.astype(np.int32), sizes))
            factor.append(batch.factors.astype(np.int32))
        nothing = np.zeros(0, np.int32)
        origins = np.concatenate([nothing, *origin])
        targets = np.concatenate([nothing, *target])
        factors = np.concatenate([nothing, *factor])
        order = np.argsort(origins, kind="stable")
        return {
            "level": level,
            "kind": kind,
            "n_inputs": n_inputs,
            "next_start": _starts(origins, program.n_vars),
            "next": targets[order],
            "next_factor": factors[order],
        }

    def _cells(self) -> dict[str, npt.NDArray[Any]]:
        program, problem = self.program, self.problem
        shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
        cell = np.arange(program.first_cell, program.first_duty, dtype=np.int32).reshape(shape)
        allowed = np.zeros((*shape[:2], shape[2] + 1), bool)
        allowed[..., :-1] = program.upper[cell] > 0
        must = program.lower[cell] > 0
        allowed[..., -1] = ~must.any(axis=2)
        pinned_on = must.any(axis=2)
        allowed[pinned_on, :-1] &= must[pinned_on]
        return {"cell": cell, "allowed": allowed}

    def _group_of(self) -> Array:
        presence = self.presence
        group = np.zeros(self.problem.n_employees, np.int64)
        for number, members in enumerate(presence.groups):
            group[list(members)] = number
        return group

    def _breaks(self) -> dict[str, Array]:
        presence, problem = self.presence, self.problem
        shape = (len(presence.groups), problem.n_days, problem.n_shift_types)
        key_of = np.full(shape, NONE, np.int64)
        choices, first, last = [], [], []
        length = problem.centre.interval_minutes
        for number, (key, options) in enumerate(presence.breaks.items()):
            key_of[key] = number
            choices.append([option.var for option in options])
            shift = problem.shift(key[1], key[2])
            worked = problem.intervals_of(key[1], key[2])
            for option in options:
                begin = shift.start + option.offset_minutes
                stop = begin + shift.type.break_minutes
                first.append(min(max(begin // length, worked.start), worked.stop))
                last.append(max(first[-1], min(-(-stop // length), worked.stop)))
        lists = Ragged.of(choices)
        return {
            "break_key": key_of,
            "choice_start": lists.start,
            "choice": lists.data,
            "choice_first": _ints(first),
            "choice_last": _ints(last),
        }

    def _intervals(self) -> dict[str, Array]:
        """Intervals in which the same shifts are at work share one variable."""
        presence = self.presence
        groups, intervals = np.nonzero(presence.vars)
        counted = presence.vars[groups, intervals]
        start = _starts(counted, self.program.n_vars)
        by_var = intervals[np.argsort(counted, kind="stable")]
        return {"presence": presence.vars, "interval_start": start, "interval": by_var}

    def _sharing(self) -> dict[str, npt.NDArray[Any]]:
        n_groups, n_intervals = self.presence.vars.shape
        sharing, variables = _NOTHING_SHARED, np.zeros(0, np.int64)
        set_groups = np.zeros((0, n_groups), bool)
        for response in self.responses:
            assert response.sharing is not None
            sharing, variables = response.sharing, response.vars
            set_groups = sharing.set_groups
        order = np.argsort(sharing.interval, kind="stable")
        start = np.zeros(n_intervals + 1, np.int64)
        np.cumsum(np.bincount(sharing.interval, minlength=n_intervals), out=start[1:])
        return {
            "step_start": start,
            "step_var": variables[order],
            "step_width": sharing.width[order],
            "step_price": self._unit_prices()[variables[order]],
            "step_sets": sharing.sets[order],
            "set_groups": set_groups,
        }

    def _unit_prices(self) -> Array:
        """What one more of each quantity costs in soft limits, to choose breaks by."""
        program = self.program
        priced = np.where(program.structural, 0, program.price)[program.rows.owner]
        charged = np.bincount(program.rows.data, priced * program.factors, minlength=program.n_vars)
        return np.asarray(charged, np.int64)

    def _turns(self) -> dict[str, Array]:
        program, problem = self.program, self.problem
        shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
        turn_of = np.full(shape, NONE, np.int32)
        crews: list[list[int]] = []
        first_vars, days, kinds = [], [], []
        for slot in problem.duty_slots:
            if slot.kind.period is not DutyPeriod.SHIFT or slot.shift is None or not slot.days:
                continue
            first = program.first_duty + slot.index * problem.n_employees
            mine = np.arange(first, first + problem.n_employees)
            if program.lower[mine].any():
                continue
            crew = [
                e
                for e, person in enumerate(problem.employees)
                if (not slot.team or person.team == slot.team) and program.upper[mine[e]] > 0
            ]
            day = slot.days[0]
            if any(turn_of[e, day, slot.shift] != NONE for e in crew):
                continue
            turn_of[crew, day, slot.shift] = len(crews)
            crews.append(crew)
            first_vars.append(first)
            days.append(day)
            kinds.append(slot.shift)
        lists = Ragged.of(crews)
        return {
            "turn_of": turn_of,
            "crew_start": lists.start,
            "crew": lists.data,
            "turn_var": _ints(first_vars),
            "turn_day": _ints(days),
            "turn_kind": _ints(kinds),
        }


def _nobody_counted(program: Program) -> Presence:
    """For models in which nothing asks who is at work when."""
    everybody = tuple(range(program.problem.n_employees))
    return Presence((everybody,), (frozenset(),), np.zeros((1, 0), np.int64), {}, {})


def _is_small(numbers: Array) -> bool:
    """Whether sums of a few of these fit into 32 bits."""
    return not len(numbers) or -MOST // 4 < numbers.min() <= numbers.max() < MOST // 4


def _starts(things: Array, count: int) -> Array:
    """Where the stretch of each thing begins once they stand in order, and where the last ends."""
    start = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(things, minlength=count), out=start[1:])
    return start


def _ints(items: list[int]) -> Array:
    return np.array(items, np.int64)
