"""What a repair is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from scheduler.check import Report, check_rota
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.turns import Turn
from scheduler.rule import Rule
from scheduler.solve.repairing.stand_ins import StandIn


@dataclass(frozen=True, slots=True)
class Absence:
    """A person who cannot come, from one day of the horizon to another, both included."""

    employee: int
    first: int
    last: int


class RepairStatus(StrEnum):
    """What is known of a repair."""

    OPTIMAL = "optimal"
    """Proven: with the people and days that were open nothing is better."""
    FEASIBLE = "feasible"
    """The best that was found in the time."""
    UNLAWFUL = "unlawful"
    """A hard rule is broken more than before the absence, and no way was found to avoid it."""


@dataclass(frozen=True)
class Ranking:
    """An open turn and the ways to fill it, best first."""

    turn: Turn
    ways: tuple[StandIn, ...]


@dataclass(frozen=True, eq=False)
class Option:
    """A rota that could be taken."""

    rota: Rota
    people_touched: tuple[int, ...]
    """The absent not counted."""
    problem: Problem
    rules: tuple[Rule, ...]

    @cached_property
    def report(self) -> Report:
        """What `check` says of it; asked when somebody looks."""
        return check_rota(self.problem, self.rules, self.rota)


@dataclass(frozen=True)
class Repair:
    """What came of it: nobody stepping in, the plan of single turns, and the settled proposal.

    ``problem`` has the absences as leave. ``helpers`` are the people whose days were open.
    ``keeps_by`` are the points a changed day counts in choosing where no rule of the centre prices
    it, else None.
    """

    problem: Problem
    absences: tuple[Absence, ...]
    before: Rota
    report_before: Report
    rankings: tuple[Ranking, ...]
    left_open: Option
    planned: Option
    proposal: Option
    status: RepairStatus
    helpers: tuple[int, ...]
    days: tuple[int, ...]
    seconds: float
    keeps_by: int | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns that were to be filled."""
        return tuple(ranking.turn for ranking in self.rankings)
