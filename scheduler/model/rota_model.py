"""The model of a rota as data: decisions, quantities defined from them, and limits.

Nothing here knows a solver. A rule asks for variables (`RotaModel.works`, `RotaModel.on`,
`RotaModel.holds`, ...) and states limits over them; `compile_model` turns the whole into arrays
that can price any rota and post any part of themselves to CP-SAT (`scheduler.model.cpsat`). So
every rule takes part in every neighbourhood, price and explanation without knowing of them.

Every variable is a number. 0 and 1 are the constants false and true, so that a fact of the past, a
pinned cell or a shift nobody may work needs no special case in a rule.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from scheduler.domain.problem import Problem
from scheduler.model.crowd import Crowd
from scheduler.model.limits import Term, Var
from scheduler.model.lists import DefinitionList, RowList, extend, numbers
from scheduler.model.many import ManyPeople, possible_cells
from scheduler.model.parts import (
    FALSE,
    TRUE,
    Definition,
    DefinitionKind,
    Presence,
    Response,
    Row,
    Sharing,
    Values,
)


@dataclass
class RotaModel(ManyPeople):
    """The decisions of one problem and the limits that rules put on them."""

    rows_keep_their_place: ClassVar[bool] = False
    """Whether the compiled limits stand in the order in which they were stated."""
    problem: Problem
    rule_ids: list[str] = field(default_factory=list)
    lower: array[int] = field(default_factory=lambda: numbers([0, 1]))
    upper: array[int] = field(default_factory=lambda: numbers([0, 1]))
    loose: dict[Var, tuple[int, int]] = field(default_factory=lambda: {TRUE: (0, 1)})
    """Bounds a variable would have if no pin and no past spoke of it, where they differ."""
    definitions: DefinitionList = field(default_factory=DefinitionList)
    rows: RowList = field(default_factory=RowList)
    responses: list[Response] = field(default_factory=list)
    bans: dict[Var, int] = field(default_factory=dict)
    """Decisions forbidden outright, with the rule that forbids them."""
    presence: Presence | None = None

    def __post_init__(self) -> None:
        problem = self.problem
        self._n_days, self._n_types = problem.n_days, problem.n_shift_types
        self._every_type = tuple(range(problem.n_shift_types))
        self._on: dict[tuple[int, int], Var] = {}
        self.first_cell = len(self.upper)
        self.possible = possible_cells(problem)
        """[employee, day, shift type]: which cells are decisions (or pinned)."""
        extend(self.upper, self.possible.ravel())
        self.first_duty = len(self.upper)
        self.upper.extend([1] * (len(problem.duty_slots) * problem.n_employees))
        self.lower.extend([0] * (len(self.upper) - 2))
        self.pinned: set[Var] = set()
        self._known: dict[tuple[object, ...], Var] = {}
        self.crowd = Crowd(self)
        self._pin_facts()

    def _pin_facts(self) -> None:
        for pin in self.problem.pins:
            self.possible[pin.employee, pin.day] = True
            for shift_type in range(self.problem.n_shift_types):
                var = self._cell(pin.employee, pin.day, shift_type)
                self._pin(var, shift_type == pin.shift)
        for duty in self.problem.duty_pins:
            for employee in range(self.problem.n_employees):
                var = self._duty(duty.slot, employee)
                self._pin(var, employee == duty.employee)

    def _pin(self, var: Var, value: bool) -> None:
        self.pinned.add(var)
        self.loose[var] = (0, max(self.upper[var], int(value)))
        self.lower[var] = self.upper[var] = int(value)

    def _cell(self, employee: int, day: int, shift_type: int) -> Var:
        return self.first_cell + (employee * self._n_days + day) * self._n_types + shift_type

    def _duty(self, slot: int, employee: int) -> Var:
        return self.first_duty + slot * self.problem.n_employees + employee

    # --- what a rule asks for ---------------------------------------------------------------

    def works(self, employee: int, day: int, shift_type: int) -> Var:
        """Whether the person works that shift type on that day; past days are facts."""
        if day < 0:
            past = self.problem.past_cells.get((employee, day))
            return TRUE if past == shift_type else FALSE
        if day >= self._n_days:
            return FALSE
        var = self.first_cell + (employee * self._n_days + day) * self._n_types + shift_type
        return var if self.upper[var] or var in self.pinned else FALSE

    def works_any(self, employee: int, day: int, shift_types: Iterable[int]) -> Var:
        """Whether the person works one of these shift types on that day."""
        cells = [c for s in shift_types if (c := self.works(employee, day, s)) != FALSE]
        if TRUE in cells:
            return TRUE
        if len(cells) <= 1:
            return cells[0] if cells else FALSE
        made = self.crowd.one_of(employee, day, cells)
        if made is None:
            made = self._define(DefinitionKind.ONE_OF, tuple(sorted(cells)))
            self.crowd.note_one_of(employee, day, cells, made)
        return made

    def on(self, employee: int, day: int) -> Var:
        """Whether the person works at all on that day."""
        var = self._on.get((employee, day))
        if var is None:
            var = self._on[employee, day] = self.works_any(employee, day, self._every_type)
        return var

    def holds(self, slot: int, employee: int) -> Var:
        """Whether the person holds that duty slot."""
        var = self._duty(slot, employee)
        return var if self.upper[var] or var in self.pinned else FALSE

    def any_of(self, inputs: Iterable[Var]) -> Var:
        """Whether any of these holds."""
        chosen = tuple(sorted({v for v in inputs if v != FALSE}))
        if TRUE in chosen:
            return TRUE
        if len(chosen) <= 1:
            return chosen[0] if chosen else FALSE
        return self._define(DefinitionKind.ANY, chosen)

    def all_of(self, inputs: Iterable[Var]) -> Var:
        """Whether all of these hold."""
        chosen = tuple(sorted({v for v in inputs if v != TRUE}))
        if FALSE in chosen:
            return FALSE
        if len(chosen) <= 1:
            return chosen[0] if chosen else TRUE
        return self._define(DefinitionKind.ALL, chosen)

    def total_of(self, terms: Sequence[Term]) -> Var:
        """A whole number: the sum of the terms (each a variable or a factor and a variable)."""
        pairs = [t if isinstance(t, tuple) else (1, t) for t in terms]
        pairs = [(f, v) for f, v in pairs if v != FALSE]
        return self._define(
            DefinitionKind.SUM, tuple(v for _, v in pairs), tuple(f for f, _ in pairs)
        )

    def new_break_count(self, people: int) -> Var:
        """A decision of its own: how many of these people start their break at one time."""
        return self._new(0, people)

    def add_response(
        self,
        upper: Sequence[int],
        inputs: Sequence[Sequence[Var]],
        evaluate: Callable[[Values], Values],
        marginal: Callable[[Values], npt.NDArray[np.float64]],
        sharing: Sharing | None = None,
    ) -> list[Var]:
        """Quantities the solver picks best for itself, one for each upper bound.

        ``inputs[i]`` are the variables quantity i depends on; see `Response`.
        """
        made: list[Var] = []
        for bound, depends_on in zip(upper, inputs, strict=True):
            var = self._new(0, bound)
            self.definitions.append(Definition(var, DefinitionKind.RESPONSE, tuple(depends_on)))
            made.append(var)
        self.responses.append(Response(np.array(made, np.int64), evaluate, marginal, sharing))
        return made

    # --- what Limits posts ------------------------------------------------------------------

    def add_rule(self, rule_id: str) -> int:
        """Begin a rule; its number marks the limits that follow."""
        self.rule_ids.append(rule_id)
        return len(self.rule_ids) - 1

    def ban(self, rule: int, var: Var) -> None:
        """Forbid a decision outright; a pin outranks the ban, and `check` reports it."""
        if var in (FALSE,) or var in self.pinned:
            return
        if var >= self.first_duty + len(self.problem.duty_slots) * self.problem.n_employees or (
            var == TRUE
        ):
            self.add_row(rule, [(1, var)], 0, per=1, price=None)
            return
        self.bans.setdefault(var, rule)
        self.upper[var] = 0
        if self.first_cell <= var < self.first_duty:
            self.possible.reshape(-1)[var - self.first_cell] = False

    def add_row(
        self,
        rule: int,
        pairs: Sequence[tuple[int, Var]],
        bound: int,
        *,
        per: int,
        price: int | None,
        structural: bool = False,
    ) -> None:
        """Add a limit; constants are folded, and a limit that can never be broken is dropped.

        A hard limit that facts alone (pins, the past) already break is widened to what they make
        of it: facts never make a rota impossible, `check` reports them.
        """
        if price is None and not structural:
            bound = self._widen_for_facts(pairs, bound)
        folded: dict[Var, int] = {}
        for factor, var in pairs:
            if var == TRUE:
                bound -= factor
            elif var != FALSE:
                folded[var] = folded.get(var, 0) + factor
        lower, upper, highest = self.lower, self.upper, 0
        for var, factor in folded.items():
            highest += factor * (upper[var] if factor > 0 else lower[var])
        if highest <= bound:
            return
        chosen, factors = tuple(folded), tuple(folded.values())
        self.rows.append(Row(rule, factors, chosen, bound, per, price, structural))

    def _widen_for_facts(self, pairs: Sequence[tuple[int, Var]], bound: int) -> int:
        least = sum(min(f * self.lower[v], f * self.upper[v]) for f, v in pairs)
        return self._widened_to(least, pairs, bound)

    def _widened_to(self, least: int, pairs: Sequence[tuple[int, Var]], bound: int) -> int:
        """The bound, or the least the sum can be if it is facts alone that break the bound."""
        if least <= bound:
            return bound
        loosely = sum(
            min(f * lo, f * hi)
            for f, v in pairs
            for lo, hi in [self.loose.get(v, (self.lower[v], self.upper[v]))]
        )
        return least if loosely <= bound else bound

    # --- internals --------------------------------------------------------------------------

    def define(self, kind: DefinitionKind, inputs: tuple[Var, ...]) -> Var:
        """The variable of this kind of these inputs, all of which matter."""
        return self._define(kind, inputs)

    def _new(self, lower: int, upper: int) -> Var:
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.upper) - 1

    def _define(
        self, kind: DefinitionKind, inputs: tuple[Var, ...], factors: tuple[int, ...] = ()
    ) -> Var:
        key = (kind, inputs, factors)
        var = self._known.get(key)
        if var is not None:
            return var
        bounds = _bounds(kind, factors, [(self.lower[v], self.upper[v]) for v in inputs])
        var = self._known[key] = self._new(*bounds)
        if any(v in self.loose for v in inputs):
            loose = [self.loose.get(v, (self.lower[v], self.upper[v])) for v in inputs]
            self.loose[var] = _bounds(kind, factors, loose)
        self.definitions.append(Definition(var, kind, inputs, factors))
        return var


def _bounds(
    kind: DefinitionKind, factors: Sequence[int], inputs: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    lows, highs = [lo for lo, _ in inputs], [hi for _, hi in inputs]
    if kind is DefinitionKind.SUM:
        ends = [(f * lo, f * hi) for f, (lo, hi) in zip(factors, inputs, strict=True)]
        return sum(min(e) for e in ends), sum(max(e) for e in ends)
    if kind is DefinitionKind.ALL:
        return min(lows), min(highs)
    return max(lows), max(highs)
