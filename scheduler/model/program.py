"""The compiled model: arrays that price any rota at once and tell what depends on what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.model.parts import TRUE, BreakChoice, DefinitionKind, Presence, Values
from scheduler.model.rota_model import RotaModel

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NOBODY = -1
"""Owner of a variable that no single person decides."""


@dataclass(frozen=True)
class Ragged:
    """Lists of different lengths, one after the other: ``data[start[i]:start[i + 1]]``."""

    start: Ints
    data: Ints

    @staticmethod
    def of(lists: Sequence[Sequence[int]]) -> Ragged:
        """Lay the lists end to end."""
        start = np.zeros(len(lists) + 1, np.int64)
        np.cumsum([len(part) for part in lists], out=start[1:])
        data = np.fromiter((v for part in lists for v in part), np.int64, int(start[-1]))
        return Ragged(start, data)

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def owner(self) -> Ints:
        """For each item of ``data`` the number of the list it belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def sums(self, items: Ints) -> Ints:
        """The sum of each list, given one value for each item of ``data``."""
        total = np.concatenate([np.zeros(1, items.dtype), np.cumsum(items)])
        return np.asarray(total[self.start[1:]] - total[self.start[:-1]], np.int64)


@dataclass(frozen=True)
class Batch:
    """Defined variables of one kind that can be computed at the same time."""

    kind: DefinitionKind
    vars: Ints
    inputs: Ragged
    factors: Ints

    def chosen(self, positions: Ints) -> Batch:
        """The batch with only the variables at these positions."""
        spans = [slice(self.inputs.start[p], self.inputs.start[p + 1]) for p in positions]
        inputs = Ragged.of([self.inputs.data[span].tolist() for span in spans])
        factors = [self.factors[span] for span in spans]
        return Batch(
            self.kind,
            self.vars[positions],
            inputs,
            np.concatenate(factors) if factors else np.zeros(0, np.int64),
        )

    def evaluate(self, values: Values) -> Values:
        """The values of the batch's variables."""
        items: Ints = values[self.inputs.data]
        if self.kind in (DefinitionKind.SUM, DefinitionKind.ONE_OF):
            return self.inputs.sums(np.asarray(items * self.factors, np.int64))
        true = self.inputs.sums((items > 0).astype(np.int64))
        if self.kind is DefinitionKind.ANY:
            return np.asarray(true > 0, np.int64)
        return np.asarray(true == np.diff(self.inputs.start), np.int64)


@dataclass(frozen=True)
class Score:
    """How good a rota is: units that break hard limits first, then the cost of the soft ones."""

    hard: int
    cost: int

    def __lt__(self, other: Score) -> bool:
        return (self.hard, self.cost) < (other.hard, other.cost)


@dataclass(frozen=True, eq=False)
class Program:
    """A compiled `RotaModel`.

    ``owner[v]`` is the person whose decisions alone fix variable v, ``row_owner`` likewise for a
    limit, and ``NOBODY`` where several people (or none) are concerned: so the limits that speak of
    one person at a time are told apart from those that tie people together by the data itself.
    """

    problem: Problem
    rule_ids: tuple[str, ...]
    lower: Ints
    upper: Ints
    first_cell: int
    first_duty: int
    n_decisions: int
    batches: tuple[Batch, ...]
    responses: tuple[Batch, ...]
    rows: Ragged
    factors: Ints
    bound: Ints
    per: Ints
    price: Ints
    """Price of each started ``per`` above the bound; 0 for hard limits."""
    hard: Mask
    structural: Mask
    rule: Ints
    owner: Ints
    row_owner: Ints
    presence: Presence | None
    breaks: tuple[BreakChoice, ...]
    model: RotaModel

    @property
    def n_vars(self) -> int:
        """Number of variables, constants and quantities included."""
        return len(self.upper)

    @cached_property
    def fixed(self) -> Mask:
        """Decisions that facts have settled (impossible, banned, pinned)."""
        return np.asarray(self.lower == self.upper, bool)

    @cached_property
    def cells(self) -> slice:
        """Where the shift cells stand among the variables."""
        return slice(self.first_cell, self.first_duty)

    @cached_property
    def duties(self) -> slice:
        """Where the duty decisions stand among the variables."""
        return slice(self.first_duty, self.n_decisions)

    def values_of(self, rota: Rota) -> Values:
        """The value of every variable in a rota."""
        values = np.zeros(self.n_vars, np.int64)
        values[TRUE] = 1
        values[self.cells] = rota.cells.ravel()
        values[self.duties] = rota.duties.ravel()
        if self.presence is not None:
            for choice in self.breaks:
                members = self._members[choice.group]
                taken = rota.breaks[members, choice.day, choice.shift_type]
                worked = rota.cells[members, choice.day, choice.shift_type]
                values[choice.var] = int(((taken == choice.offset_minutes) & worked).sum())
        return self.complete(values)

    def values_of_nothing(self) -> Values:
        """The values when nobody works and nobody is on duty, pins excepted."""
        values = np.where(self.lower > 0, self.lower, 0)
        return self.complete(np.asarray(values, np.int64))

    def complete(self, values: Values) -> Values:
        """Fill in everything that follows from the decisions (in place)."""
        for batch in self.batches:
            values[batch.vars] = batch.evaluate(values)
        for response in self.model.responses:
            values[response.vars] = response.evaluate(values)
        return values

    @cached_property
    def _members(self) -> list[Ints]:
        groups = self.presence.groups if self.presence else ()
        return [np.array(group, np.int64) for group in groups]

    def excess(self, values: Values) -> Ints:
        """By how much each limit is exceeded, in its own steps (0 where it is kept)."""
        over = self.rows.sums(values[self.rows.data] * self.factors) - self.bound
        return np.asarray(-(-np.maximum(over, 0) // self.per), np.int64)

    def score(self, values: Values) -> Score:
        """Hard breaches and cost of a full set of values."""
        excess = self.excess(values)
        return Score(int(excess[self.hard].sum()), int((excess * self.price).sum()))

    def cost_by_rule(self, values: Values) -> list[int]:
        """The cost of each rule, in the order the rules were added."""
        charged = np.bincount(
            self.rule, self.excess(values) * self.price, minlength=len(self.rule_ids)
        )
        return [int(c) for c in np.rint(charged)]

    def rota_of(self, values: Values, breaks: npt.NDArray[np.int16] | None = None) -> Rota:
        """The rota that a set of decision values describes, with these break times if given."""
        problem = self.problem
        shape = (problem.n_employees, problem.n_days, problem.n_shift_types)
        if breaks is None:
            breaks = np.full(shape, NO_BREAK, np.int16)
        return Rota(
            values[self.cells].reshape(shape).astype(bool),
            breaks,
            values[self.duties].reshape(len(problem.duty_slots), problem.n_employees).astype(bool),
        )


def compile_model(model: RotaModel) -> Program:
    """Turn a model into arrays."""
    model.lower[:] = np.minimum(model.lower, model.upper).tolist()
    owner = _owners(model)
    rows = Ragged.of([row.vars for row in model.rows])
    return Program(
        problem=model.problem,
        rule_ids=tuple(model.rule_ids),
        lower=np.array(model.lower, np.int64),
        upper=np.array(model.upper, np.int64),
        first_cell=model.first_cell,
        first_duty=model.first_duty,
        n_decisions=model.first_duty + len(model.problem.duty_slots) * model.problem.n_employees,
        batches=_batches(model, response=False),
        responses=_batches(model, response=True),
        rows=rows,
        factors=np.array([f for row in model.rows for f in row.factors], np.int64),
        bound=np.array([row.bound for row in model.rows], np.int64),
        per=np.array([row.per for row in model.rows], np.int64),
        price=np.array([row.price or 0 for row in model.rows], np.int64),
        hard=np.array([row.price is None and not row.structural for row in model.rows], bool),
        structural=np.array([row.structural for row in model.rows], bool),
        rule=np.array([row.rule for row in model.rows], np.int64),
        owner=owner,
        row_owner=_common_owner(rows, owner),
        presence=model.presence,
        breaks=tuple(
            choice
            for choices in (model.presence.breaks.values() if model.presence else ())
            for choice in choices
        ),
        model=model,
    )


def _owners(model: RotaModel) -> Ints:
    """The person who alone decides each variable, else NOBODY."""
    problem = model.problem
    owner = np.full(len(model.upper), NOBODY, np.int64)
    per_person = problem.n_days * problem.n_shift_types
    owner[model.first_cell : model.first_duty] = np.repeat(
        np.arange(problem.n_employees), per_person
    )
    end = model.first_duty + len(problem.duty_slots) * problem.n_employees
    owner[model.first_duty : end] = np.tile(np.arange(problem.n_employees), len(problem.duty_slots))
    listed = owner.tolist()
    for definition in model.definitions:
        if definition.kind in (DefinitionKind.RESPONSE, DefinitionKind.SUM):
            people = {listed[v] for v in definition.inputs if v != TRUE}
            shared = definition.kind is DefinitionKind.RESPONSE or len(definition.inputs) == 1
            listed[definition.var] = people.pop() if len(people) == 1 and not shared else NOBODY
            continue
        people = {listed[v] for v in definition.inputs if v != TRUE}
        listed[definition.var] = people.pop() if len(people) == 1 else NOBODY
    return np.array(listed, np.int64)


def _common_owner(rows: Ragged, owner: Ints) -> Ints:
    """The one person all variables of a row belong to, else NOBODY."""
    if not len(rows.data):
        return np.full(len(rows), NOBODY, np.int64)
    owners = owner[rows.data]
    first = np.full(len(rows), NOBODY, np.int64)
    filled = np.diff(rows.start) > 0
    first[filled] = owners[rows.start[:-1][filled]]
    differs = rows.sums((owners != first[rows.owner]).astype(np.int64))
    return np.where(differs == 0, first, NOBODY)


def _batches(model: RotaModel, *, response: bool) -> tuple[Batch, ...]:
    """Definitions grouped so that each batch needs only earlier ones."""
    level = [0] * len(model.upper)
    grouped: dict[tuple[int, DefinitionKind], list[int]] = {}
    for index, definition in enumerate(model.definitions):
        depth = 1 + max((level[v] for v in definition.inputs), default=0)
        level[definition.var] = depth
        if (definition.kind is DefinitionKind.RESPONSE) == response:
            grouped.setdefault((depth, definition.kind), []).append(index)
    made = []
    for (_, kind), indices in sorted(grouped.items()):
        chosen = [model.definitions[i] for i in indices]
        inputs = Ragged.of([d.inputs for d in chosen])
        factors = [f for d in chosen for f in (d.factors or (1,) * len(d.inputs))]
        made.append(
            Batch(
                kind,
                np.array([d.var for d in chosen], np.int64),
                inputs,
                np.array(factors, np.int64),
            )
        )
    return tuple(made)
