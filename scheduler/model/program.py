"""The compiled model: arrays that price any rota at once and tell what depends on what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.domain.arrays import Ints, Mask
from scheduler.domain.problem import Problem
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.model.compiling import NOBODY, lay_out_batches, lay_out_rows, owners_of
from scheduler.model.lists import HARD, view
from scheduler.model.parts import TRUE, BreakChoice, Presence, Values
from scheduler.model.ragged import Batch, Ragged
from scheduler.model.rota_model import RotaModel

__all__ = ["NOBODY", "Batch", "Ints", "Mask", "Program", "Ragged", "Score", "compile_model"]


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

    def excess(self, values: Values, limits: Ints | None = None) -> Ints:
        """By how much each limit is exceeded, in its own steps (0 where it is kept).

        Where only some limits are asked about, only their terms are looked at.
        """
        if limits is not None:
            rows, terms = self.rows.chosen(limits)
            over = rows.sums(values[rows.data] * self.factors[terms]) - self.bound[limits]
            return steps_over(over, self.per[limits])
        items = values[self.rows.data]
        items *= self.factors
        over = self.rows.sums(items)
        over -= self.bound
        return steps_over(over, self.per)

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


def steps_over(over: Ints, per: Ints) -> Ints:
    """How many steps a limit is exceeded by, each started one counted, given by how much."""
    return np.asarray(-(-np.maximum(over, 0) // per), np.int64)


def compile_model(model: RotaModel) -> Program:
    """Turn a model into arrays; nothing can be added to it afterwards."""
    lower, upper = view(model.lower).copy(), view(model.upper).copy()
    np.minimum(lower, upper, out=lower)
    view(model.lower)[:] = lower
    batches, responses = lay_out_batches(model)
    owner = owners_of(model, batches)
    listed = lay_out_rows(model, owner)
    return Program(
        problem=model.problem,
        rule_ids=tuple(model.rule_ids),
        lower=lower,
        upper=upper,
        first_cell=model.first_cell,
        first_duty=model.first_duty,
        n_decisions=model.first_duty + len(model.problem.duty_slots) * model.problem.n_employees,
        batches=batches,
        responses=responses,
        rows=listed.rows,
        factors=listed.factors,
        bound=listed.bound,
        per=listed.per,
        price=np.maximum(listed.price, 0),
        hard=(listed.price == HARD) & ~listed.structural,
        structural=listed.structural,
        rule=listed.rule,
        owner=owner,
        row_owner=listed.owner,
        presence=model.presence,
        breaks=tuple(
            choice
            for choices in (model.presence.breaks.values() if model.presence else ())
            for choice in choices
        ),
        model=model,
    )
