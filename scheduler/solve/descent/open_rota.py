"""A rota whose rows can be taken out, priced and put back, one person at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scheduler.model.parts import Values
from scheduler.model.program import Ints, Program, Score
from scheduler.solve.annealing.annealer import can_load, load_state
from scheduler.solve.annealing.state import new_state
from scheduler.solve.annealing.tables import NONE, Tables, tables_of
from scheduler.solve.columns.pool import KnownRows, RowPool
from scheduler.solve.columns.row_sweeps import INFINITE
from scheduler.solve.descent.kernel import (
    new_prices,
    price_choices,
    price_shifts,
    put_row,
    take_row,
)
from scheduler.solve.descent.price_tables import (
    PriceTables,
    price_tables_of,
    tied_tables,
    without_presence,
)
from scheduler.solve.prices import Floats

ANYTHING = Score(1 << 40, 1 << 40)


@dataclass(frozen=True)
class DescentTables:
    """All that exchanging rows needs to know of a program; made once, shared by all threads."""

    program: Program
    pool: RowPool
    tied: Tables
    """Of the limits that graphs of rows do not know."""
    beside: Tables
    """The same without people at work in intervals."""
    places: PriceTables

    @staticmethod
    def of(program: Program, pool: RowPool) -> DescentTables | None:
        """None where a program holds quantities that cannot be priced piece by piece."""
        tables = tables_of(program)
        if tables is None:
            return None
        tied = tied_tables(tables, ~pool.own & ~program.structural)
        return DescentTables(
            program, pool, tied, without_presence(tied), price_tables_of(program, tied)
        )


@dataclass(frozen=True)
class Row:
    """A person's row: shift types and breaks (by choice, NONE where none is known) day by day.

    ``own`` is what the person's own limits charge.
    """

    shifts: Ints
    breaks: Ints
    own: Score


class OpenRota:
    """Holds a rota; every change of it is priced exactly, rows' own limits included."""

    def __init__(self, tables: DescentTables, values: Values) -> None:
        """Begin from a full set of values with one shift a day at most (see `can_load`)."""
        self.tables = tables
        program = tables.program
        self._state = new_state(tables.tied, program.n_vars)
        self._prices = new_prices(tables.places)
        self._no_breaks = np.full(program.problem.n_days, NONE, np.int64)
        self._nothing = np.zeros(program.n_vars, np.float64)
        load_state(program, tables.tied, self._state, values)
        self._own = _own_scores(tables, values)
        self.score = program.score(values)

    @staticmethod
    def can_hold(tables: DescentTables, values: Values) -> bool:
        """Whether a rota can be worked on."""
        return can_load(tables.program, values)

    @property
    def values(self) -> Values:
        """The rota's decisions; what follows from them has to be filled in."""
        return self._state.value.copy()

    def take(self, person: int, row: Row | None = None) -> Row:
        """Take a person's row out, with just these breaks if it is given as it was put in."""
        n_days = self.tables.program.problem.n_days
        own, shifts = self._own[person], np.zeros(n_days, np.int64)
        breaks = np.full(n_days, NONE, np.int64) if row is None else row.breaks.copy()
        tables = self.tables
        take_row(tables.tied, self._state, tables.places, self._prices, person, shifts, breaks)
        self._charge(Score(-own.hard, -own.cost))
        return Row(shifts, breaks, own)

    def put(self, person: int, row: Row, most: Score = ANYTHING) -> Row | None:
        """Put a row in, unless the rota would then be worth less than this.

        The row as it was put in, with its breaks; None if it was not.
        """
        hard = most.hard - self.score.hard - row.own.hard
        cost = most.cost - self.score.cost - row.own.cost
        tables, breaks = self.tables, row.breaks.copy()
        is_put = put_row(
            tables.tied, self._state, tables.places, self._prices, person, row.shifts, breaks,
            hard, cost,
        )  # fmt: skip
        if not is_put:
            return None
        self._charge(row.own)
        self._own[person] = row.own
        return replace(row, breaks=breaks)

    def price(self, person: int, worth: Floats | None = None, share: float = 0.0) -> Floats:
        """What each choice of a person's days costs, the row being out.

        ``share`` of it comes from what multipliers say cells are worth (by variable).
        """
        cells = self._known(person).graph.items.cells
        prices = np.zeros(len(cells), np.float64)
        price_choices(
            self.tables.tied, self.tables.beside, self._state, self.tables.places, self._prices,
            person, cells, self._nothing if worth is None else worth, share, prices,
        )  # fmt: skip
        return prices

    def price_of(self, person: int, row: Row, prices: Floats) -> float:
        """What a row costs at these prices of choices, the person's own limits included.

        `INFINITE` where it breaks a hard one of them, or a graph does not know a choice of it.
        """
        items, program = self._known(person).graph.items, self.tables.program
        if row.own.hard:
            return INFINITE
        n_kinds = program.problem.n_shift_types
        charged = price_shifts(
            items.cells, items.day_start, program.first_cell, n_kinds, row.shifts, prices
        )
        return float(charged + row.own.cost)

    def cheapest(
        self, person: int, prices: Floats, beam: int, steps: int, below: float = INFINITE
    ) -> Row | None:
        """The cheapest row at these prices of choices; None if none is found that costs less.

        Where ``below`` is what the person's row costs by now, most partial rows need no following.
        """
        known = self._known(person)
        rows = known.oracle.cheapest(prices, below=below, beam=beam, steps=steps).rows
        if not rows:
            return None
        choices = rows[0].choices
        own = Score(0, round(rows[0].value - float(prices[choices].sum())))
        return Row(self._shifts(known.graph.items.cells[choices]), self._no_breaks, own)

    def _known(self, person: int) -> KnownRows:
        return self.tables.pool.people[person]

    def _shifts(self, cells: Ints) -> Ints:
        """The shift type of each day, given the variables of the cells worked (0 when off)."""
        problem, program = self.tables.program.problem, self.tables.program
        n_kinds = problem.n_shift_types
        return np.where(cells > 0, (cells - program.first_cell) % n_kinds, n_kinds)

    def _charge(self, own: Score) -> None:
        hard, cost = self._prices.figures.tolist()
        self.score = Score(self.score.hard + own.hard + hard, self.score.cost + own.cost + cost)


def _own_scores(tables: DescentTables, values: Values) -> list[Score]:
    """What each person's own limits charge, as far as graphs know them."""
    program = tables.program
    excess = program.excess(values)
    charged = excess * program.price
    scores = []
    for known in tables.pool.people:
        kept = known.graph.items.kept
        hard = int(excess[kept][program.hard[kept]].sum())
        scores.append(Score(hard, int(charged[kept].sum())))
    return scores
