"""Rotas of many months: rows are put anew once the bound's prices are good, not before."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from scheduler.registry import find_rules
from scheduler.solve import guided
from scheduler.solve.bound import BoundFinder
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.construct import Constructor
from scheduler.solve.improve import Improver
from scheduler.solve.prices import Floats
from scheduler.solve.result import SolveLimits
from scheduler.solve.search import build_program
from tests.contract import make_problem

PROGRAM = build_program(
    replace(make_problem(), published=None), tuple(rule() for rule in find_rules().values())
)
POOL = RowPool.of(PROGRAM)


class SlowBounds:
    """Has good prices when it is asked for the third time."""

    asked = 0

    def guide(self, seconds: float, stop: Any) -> tuple[RowPool, Floats | None]:
        self.asked += 1
        assert POOL is not None
        return POOL, np.ones(PROGRAM.n_vars) if self.asked >= 3 else None


def test_prices_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[bool, guided.Schedule]] = []

    def note(descent: guided.GuidedDescent, values: Any) -> None:
        ran.append((descent.worth is not None, descent.schedule))

    monkeypatch.setattr(guided, "can_serve", lambda program: True)
    monkeypatch.setattr(guided.GuidedDescent, "run", note)
    monkeypatch.setattr(guided, "LOOKING", 0.0)
    values = PROGRAM.values_of_nothing()
    improver = SimpleNamespace(values=values, score=PROGRAM.score(values))

    def guide(bounds: SlowBounds) -> None:
        guided.guide_rows(
            Constructor(PROGRAM, 1),
            cast(Improver, improver),
            cast(BoundFinder, bounds),
            SolveLimits(),
            1e6,
            lambda: False,
            lambda: False,
        )

    guide(SlowBounds())
    assert not ran
    monkeypatch.setattr(guided, "LONG_DAYS", PROGRAM.problem.n_days - 1)
    bounds = SlowBounds()
    guide(bounds)
    assert bounds.asked == 3
    assert ran == [(True, guided.STEADY)]
