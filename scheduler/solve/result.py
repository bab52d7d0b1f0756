"""What a solve is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.check import Report
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message


class SolveStatus(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    """No rota without a hard violation was found in the time given."""
    INVALID = "invalid"
    """A mistake of ours: the solver's rota does not cost what `check` says."""


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """How long and with what a solve may run.

    ``deterministic_seconds`` limits work instead of wall time (CP-SAT's deterministic time): the
    same input, seed and number of workers then give the same rota on every run, whoever works.
    """

    seconds: float = 60.0
    workers: int = 2
    seed: int = 1
    deterministic_seconds: float | None = None
    gap: float = 0.0
    """Stop once (objective - bound) / objective is this small."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of a running solve; None where there is nothing yet."""

    seconds: float
    objective: int | None
    bound: int | None
    hard_violations: int
    step: str

    @property
    def gap(self) -> float | None:
        """(objective - bound) / objective, 0..1."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One way out of a conflict: which rule to relax, by how much, and what that reads like."""

    rule_id: str
    units: int
    message: Message


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of rules and facts that cannot hold together, and ways out of it.

    Leaving any one of ``reasons`` out makes a rota possible; each was verified by solving again.
    """

    reasons: tuple[Message, ...]
    rule_ids: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]
    is_minimal: bool = True


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An interval in which a rota is short of people, and what is known of any other rota there.

    ``required``, ``there``, ``most`` and ``possible`` count people who can serve ``queues``
    (positions). ``most``: no lawful rota has more (counted up to ``required``); None if that is not
    proven. ``possible``: a lawful rota with so many was found, which costs ``extra_cost`` points
    more (negative: fewer).
    """

    queues: tuple[int, ...]
    interval: int
    required: int
    there: int
    most: int | None = None
    possible: int | None = None
    extra_cost: int | None = None

    @property
    def is_out_of_reach(self) -> bool:
        """Whether it is proven that no lawful rota has the people required."""
        return self.most is not None and self.most < self.required


@dataclass(frozen=True)
class Result:
    """The outcome of a solve and everything needed to repeat it."""

    status: SolveStatus
    rota: Rota | None
    report: Report | None
    bound: int | None
    first_solution_seconds: float | None
    seconds: float
    limits: SolveLimits
    conflict: Conflict | None = None
    relaxed_in_bound: tuple[str, ...] = ()
    """Rules the bound leaves out; empty when it speaks of the whole model."""
    shortfalls: tuple[Shortfall, ...] = ()
    """Where the rota is shortest of people, if that was looked at; the greatest first."""
    fingerprint: dict[str, str] = field(default_factory=dict)
    """Hashes of input, rules and rota, and the versions of the packages that matter."""
    was_stopped: bool = False
    """Whether somebody ended it before its limits did."""

    @property
    def objective(self) -> int | None:
        """The rota's price, from `check`."""
        return self.report.cost if self.report else None

    @property
    def gap(self) -> float | None:
        """(objective - bound) / objective, 0..1; None without a rota or a bound."""
        return relative_gap(self.objective, self.bound)


def relative_gap(objective: int | None, bound: int | None) -> float | None:
    """(objective - bound) / objective; 0 for a free rota; None where either is missing."""
    if objective is None or bound is None:
        return None
    return max(0.0, (objective - bound) / objective) if objective else 0.0


OnProgress = Callable[[Progress], None]
OnRota = Callable[[Rota], None]
ShouldStop = Callable[[], bool]
