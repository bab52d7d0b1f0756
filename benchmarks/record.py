"""One measurement: what was run, what came of it, what it took."""

from __future__ import annotations

import json
import resource
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

MEGABYTE = 1024
"""Kilobytes, in which Linux counts memory."""


@dataclass
class Record:
    """One line of the results; None where there is nothing to tell."""

    part: str
    """centre, generated, curtois, peer or stages."""
    name: str
    solver: str = "paiban"
    people: int | None = None
    workers: int = 1
    seed: int = 1
    limit_seconds: float = 0.0
    seconds: float | None = None
    first_lawful_seconds: float | None = None
    objective: int | None = None
    bound: int | None = None
    best_known: int | None = None
    hard: dict[str, int] = field(default_factory=dict)
    """Units by which hard rules are broken; empty for a lawful rota."""
    memory_mb: int | None = None
    """The most memory the measured process held, not its children."""
    children_mb: int | None = None
    """The most memory the largest of its children held."""
    stages: dict[str, float] = field(default_factory=dict)
    """Processor seconds of each step."""
    note: str = ""

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost."""
        if not self.objective or self.bound is None:
            return None
        return (self.objective - self.bound) / self.objective

    def note_memory(self) -> None:
        """Note the most memory this process and its children have held."""
        self.memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
        self.children_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // MEGABYTE

    def as_line(self) -> str:
        """The record as one line of JSON."""
        return json.dumps(asdict(self) | {"gap": self.gap}, ensure_ascii=False)


def read_line(line: str) -> Record:
    """The record of a line of JSON."""
    told: Mapping[str, object] = json.loads(line)
    return Record(**{key: value for key, value in told.items() if key != "gap"})  # type: ignore[arg-type]
