"""Measures the solver on public instances: read, solved, and judged by others than the solver."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.desk.opening import known_rules
from scheduler.domain.faults import Fault, refuse_if_any
from scheduler.io.csv_text import read_text
from scheduler.io.curtois.judge import judge
from scheduler.io.curtois.reader import parse_instance
from scheduler.io.curtois.translation import Translation, translate_instance

if TYPE_CHECKING:
    from scheduler.solve.result import OnProgress, Result, ShouldStop, SolveLimits


@dataclass(frozen=True)
class Exercise:
    """One instance to be solved: its text as it was read, and what it means here."""

    text: str
    translation: Translation

    @property
    def name(self) -> str:
        """The instance's name: that of its file."""
        return self.translation.instance.name


@dataclass(frozen=True)
class Measured:
    """How one instance went; there are no figures of a rota where none was found."""

    name: str
    result: Result
    hard_violations: int | None
    """Hard breaches of the rota, by the independent judge of the format."""
    agrees: bool
    """Whether `check` and the judge find the same objective, and both or neither a breach."""


def read_exercises(paths: Iterable[Path]) -> list[Exercise]:
    """Read instances of the public shift-scheduling format; all of them or none.

    Raises:
        BadInput: a file cannot be read, or something in it is wrong; every fault with its line.
    """
    faults: list[Fault] = []
    rules = known_rules()
    found = []
    for path in paths:
        text = read_text(path, faults)
        instance = None if text is None else parse_instance(path.name, text, faults)
        if text is not None and instance is not None:
            found.append(Exercise(text, translate_instance(instance, rules)))
    refuse_if_any(faults)
    return found


def measure(
    exercise: Exercise, limits: SolveLimits, on_progress: OnProgress, stop: ShouldStop
) -> Measured:
    """Solve an instance as any centre is solved, and let the format's judge look at the rota."""
    from scheduler.solve.search import solve

    problem, rules = exercise.translation.problem, exercise.translation.rules
    result = solve(problem, rules, limits, on_progress=on_progress, stop=stop)
    if result.rota is None or result.report is None:
        return Measured(exercise.name, result, None, agrees=True)
    breaches, objective = judge(exercise.text, exercise.translation.rows_of(result.rota))
    report = result.report
    agrees = objective == report.cost and bool(breaches) == bool(report.hard_violations)
    return Measured(exercise.name, result, len(breaches), agrees)
