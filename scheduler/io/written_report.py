"""Reads back from a report.json what says how its rota was built."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.solve.result import SolveLimits


class _Limits(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    seconds: float | None
    workers: int
    seed: int
    deterministic_seconds: float | None
    gap: float = 0.0


class ReportFile(BaseModel):
    """The part of a report.json that a replay needs."""

    model_config = ConfigDict(extra="ignore")

    centre: str
    first: date
    last: date
    status: str
    objective: int | None
    cost_by_rule: dict[str, int]
    limits: _Limits
    fingerprint: dict[str, str]
    was_stopped: bool
    files: dict[str, str]
    written: dict[str, str]

    @property
    def weeks(self) -> int:
        """The horizon's length."""
        return ((self.last - self.first).days + 1) // 7

    @property
    def solve_limits(self) -> SolveLimits:
        """The limits of the build."""
        found = self.limits
        return SolveLimits(
            seconds=math.inf if found.seconds is None else found.seconds,
            workers=found.workers,
            seed=found.seed,
            deterministic_seconds=found.deterministic_seconds,
            gap=found.gap,
        )


def read_report(path: Path) -> ReportFile:
    """What a report.json says.

    Raises:
        BadInput: it cannot be read, is no report, or an older version wrote it.
    """
    try:
        return ReportFile.model_validate_json(path.read_bytes())
    except OSError as error:
        problem = Message("cannot be read: {reason}.", {"reason": error.strerror or str(error)})
        remedy = Message("Name the report.json that lies beside the rota.")
        raise BadInput([Fault(path.name, None, None, None, problem, remedy)]) from error
    except ValidationError as error:
        column = ".".join(str(part) for part in error.errors()[0]["loc"]) or None
        problem = Message("is not a report that says how its rota was built.")
        remedy = Message("Name the report.json that this version of Paiban wrote beside the rota.")
        raise BadInput([Fault(path.name, None, column, None, problem, remedy)]) from error
