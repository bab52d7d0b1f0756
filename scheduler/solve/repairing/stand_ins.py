"""Who could step in for a turn, alone or in a chain: what each way costs by every rule.

In a chain somebody who works that day takes the turn, and gives away their own. People are first
looked at by their own limits alone, all at once; the most promising are then priced by all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn
from scheduler.solve.repairing.opening import Difference, Opening, Order
from scheduler.solve.repairing.part import Part
from scheduler.solve.repairing.sketch import Handover, Sketch, meetings

LONGEST_CHAIN = 3
MOST_SINGLES = 24
"""People who are priced by all limits, for each turn."""
MOST_OF_A_KIND = 6
"""Of these, so many at least for each set of skills."""
MOST_MOVERS, MOST_FILLERS = 10, 6
"""People at work who could move over, and who could then fill each gap that leaves."""
MOST_CHAINS = 16
"""Chains of each length that are priced by all limits."""


@dataclass(frozen=True)
class StandIn:
    """One way to fill a turn: who takes what from whom, in order, and what it costs.

    The difference is the one to leaving the turn open.
    """

    turn: Turn
    handovers: tuple[Handover, ...]
    difference: Difference

    @property
    def people(self) -> tuple[int, ...]:
        """Whoever works otherwise than before: first who takes the turn."""
        return tuple(dict.fromkeys(step.taker for step in reversed(self.handovers)))

    @property
    def is_lawful(self) -> bool:
        """Whether no hard rule is broken more than if the turn stays open."""
        return not self.difference.broken


@dataclass(frozen=True, eq=False)
class Gaps:
    """A rota with turns that are open: ``part.rota`` is without them, ``before`` with."""

    part: Part
    before: Rota
    away: frozenset[tuple[int, int]]
    """(employee, day) of people who cannot be asked."""
    _prices: dict[tuple[int, int | None], dict[int, Order]] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        """The facts."""
        return self.part.problem

    def rank(self, turn: Turn) -> list[StandIn]:
        """Ways to fill a turn, best first: law, then points; among equals fewer people."""
        if isinstance(turn, DutyTurn):
            return _ordered(self._rank_holders(turn))
        return _ordered(self._rank_workers(turn))

    def apply(self, sketch: Sketch, way: StandIn) -> None:
        """Do all hand-overs of a way in a sketch of the open rota."""
        for step in way.handovers:
            if step.turn == way.turn:
                self._return(sketch, way.turn)
            sketch.do(step)

    def _return(self, sketch: Sketch, turn: Turn) -> None:
        """Put an open turn back for a moment, so that it can be handed over as it was."""
        before = self.before
        if isinstance(turn, DutyTurn):
            sketch.duties[turn.slot, turn.employee] = True
            return
        cell = turn.employee, turn.day
        sketch.cells[cell], sketch.breaks[cell] = before.cells[cell], before.breaks[cell]
        for kind in self._held(turn):
            for slot in meetings(self.problem, turn.day, kind):
                sketch.duties[slot, turn.employee] = before.duties[slot, turn.employee]

    def _held(self, turn: ShiftTurn) -> list[int]:
        return [int(kind) for kind in np.flatnonzero(self.before.cells[turn.employee, turn.day])]

    # --- shifts -----------------------------------------------------------------------------

    def _rank_workers(self, turn: ShiftTurn) -> list[StandIn]:
        kinds = self._held(turn)
        if len(kinds) != 1:
            return []
        kind, day = kinds[0], turn.day
        singles = self._free_for(day, kind)
        tried: list[tuple[Handover, ...]] = [
            (Handover(turn, taker),) for taker in self._selected(day, kind, singles)
        ]
        tried += self._chains(turn, kind)
        people = {step.taker for way in tried for step in way}
        narrow = self.part.opened(Opening.of(self.problem, people, [day]))
        return [self._priced(narrow, turn, way) for way in tried]

    def _priced(self, part: Part, turn: Turn, handovers: Sequence[Handover]) -> StandIn:
        sketch = Sketch(self.problem, part.rota)
        way = StandIn(turn, tuple(handovers), Difference())
        self.apply(sketch, way)
        return StandIn(turn, tuple(handovers), part.price(sketch))

    def _free_for(self, day: int, kind: int) -> list[int]:
        """Who is off that day and could be given the shift type."""
        return [e for e in self._people if not self._works(e, day) and self._could(e, day, kind)]

    def _could(self, employee: int, day: int, kind: int) -> bool:
        return (employee, day) not in self.away and self.part.may_work(employee, day, kind)

    def _works(self, employee: int, day: int) -> bool:
        return bool(self.part.rota.cells[employee, day].any())

    @property
    def _people(self) -> range:
        return range(self.problem.n_employees)

    def _selected(self, day: int, kind: int | None, people: Sequence[int]) -> list[int]:
        """The most promising by their own limits, of every set of skills some."""
        prices = self._own(day, kind, people)
        ordered = sorted(people, key=lambda e: (prices[e], e))
        chosen = dict.fromkeys(ordered[:MOST_SINGLES])
        by_skills: dict[frozenset[str], int] = {}
        for employee in ordered:
            skills = self.problem.employees[employee].skills
            by_skills[skills] = by_skills.get(skills, 0) + 1
            if by_skills[skills] <= MOST_OF_A_KIND:
                chosen[employee] = None
        return list(chosen)

    def _own(self, day: int, kind: int | None, people: Sequence[int]) -> dict[int, Order]:
        known = self._prices.setdefault((day, kind), {})
        missing = [e for e in people if e not in known]
        if missing:
            known |= self.part.price_shift(day, kind, missing)
        return known

    # --- chains -----------------------------------------------------------------------------

    def _chains(self, turn: ShiftTurn, kind: int) -> list[tuple[Handover, ...]]:
        """Chains of two and three people, the most promising of each length."""
        pairs, triples = list[_Chain](), list[_Chain]()
        for mover in self._movers(turn.day, kind, set()):
            first = _Chain((mover,), self._own(turn.day, kind, [mover])[mover])
            pairs += self._filled(turn.day, first)
            left = self._kind(mover, turn.day)
            for second in self._movers(turn.day, left, {mover, turn.employee})[:MOST_FILLERS]:
                price = self._own(turn.day, left, [second])[second]
                triples += self._filled(turn.day, first.and_then(second, price))
        found = []
        for chains in (pairs, triples):
            best = sorted(chains, key=lambda chain: (chain.price, chain.people))
            found += [self._handovers(turn, chain) for chain in best[:MOST_CHAINS]]
        return found

    def _filled(self, day: int, chain: _Chain) -> Iterator[_Chain]:
        """The chain, ended by somebody who is off."""
        kind = self._kind(chain.people[-1], day)
        free = self._free_for(day, kind)
        prices = self._own(day, kind, free)
        for filler in islice(sorted(free, key=lambda e: (prices[e], e)), MOST_FILLERS):
            yield chain.and_then(filler, prices[filler])

    def _movers(self, day: int, kind: int, besides: set[int]) -> list[int]:
        """Who works another shift type that day and could move over, the best by their own limits.

        Of those who leave the same shift type, with the same skills, a few are enough.
        """
        able = [
            e
            for e in self._people
            if e not in besides
            and len(self._kinds(e, day)) == 1
            and self._kind(e, day) != kind
            and self._could(e, day, kind)
            and self.part.may_leave(e, day)
        ]
        prices = self._own(day, kind, able)
        alike: dict[object, int] = {}
        chosen = []
        for employee in sorted(able, key=lambda e: (prices[e], e)):
            sort = self._kind(employee, day), self.problem.employees[employee].skills
            alike[sort] = alike.get(sort, 0) + 1
            if alike[sort] <= 2:
                chosen.append(employee)
        return chosen[:MOST_MOVERS]

    def _kinds(self, employee: int, day: int) -> list[int]:
        return [int(kind) for kind in np.flatnonzero(self.part.rota.cells[employee, day])]

    def _kind(self, employee: int, day: int) -> int:
        return self._kinds(employee, day)[0]

    @staticmethod
    def _handovers(turn: ShiftTurn, chain: _Chain) -> tuple[Handover, ...]:
        """The last gives first: each has nothing any more when the next turn comes."""
        givers = [turn.employee, *chain.people[:-1]]
        steps = [
            Handover(ShiftTurn(giver, turn.day), taker)
            for giver, taker in zip(givers, chain.people, strict=True)
        ]
        return tuple(reversed(steps))

    # --- duties -----------------------------------------------------------------------------

    def _rank_holders(self, turn: DutyTurn) -> list[StandIn]:
        slot = self.problem.duty_slots[turn.slot]
        able = [
            e
            for e in self._people
            if e != turn.employee
            and self.part.may_hold(turn.slot, e)
            and not self.part.rota.duties[turn.slot, e]
            and not any((e, day) in self.away for day in slot.days)
        ]
        prices = self.part.price_duty(turn.slot, able)
        best = sorted(able, key=lambda e: (prices[e], e))[:MOST_SINGLES]
        narrow = self.part.opened(Opening.of(self.problem, best, [], [turn.slot]))
        return [self._priced(narrow, turn, (Handover(turn, taker),)) for taker in best]


@dataclass(frozen=True, slots=True)
class _Chain:
    """People who take over from each other, and what their own limits say together."""

    people: tuple[int, ...]
    price: Order

    def and_then(self, employee: int, price: Order) -> _Chain:
        """The chain with one more person at its end."""
        hard, points = self.price
        return _Chain((*self.people, employee), (hard + price[0], points + price[1]))


def _ordered(ways: list[StandIn]) -> list[StandIn]:
    return sorted(ways, key=lambda way: (way.difference.order, len(way.handovers)))
