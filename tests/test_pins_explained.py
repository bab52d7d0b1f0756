"""A rota that breaks hard rules because of its pins says which pins, and what would help."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scheduler.desk.building import build_rota
from scheduler.desk.opening import OpenCentre, open_centre
from scheduler.domain.problem import Pin
from scheduler.solve.result import SolveLimits, SolveStatus

TINY = Path(__file__).parent / "centres" / "tiny"


def with_pins(*cells: tuple[int, str]) -> OpenCentre:
    """The tiny centre with 001 pinned to these shifts, and nothing else pinned."""
    opened = open_centre(TINY)
    codes = opened.problem.shift_index
    pins = tuple(Pin(0, day, codes[code]) for day, code in cells)
    return replace(opened, problem=replace(opened.problem, pins=pins, duty_pins=()))


def test_two_pins_too_close_together() -> None:
    """Late until 22:00 on Monday, Early from 08:00 on Tuesday: 10 hours, 11 are needed."""
    result = build_rota(with_pins((0, "L"), (1, "E")), SolveLimits(seconds=1, workers=1))
    assert result.status is SolveStatus.FEASIBLE
    assert result.report is not None
    assert result.report.hard_violations
    assert result.conflict is not None
    assert set(result.conflict.rule_ids) == {"pins", "minimum_rest"}
    assert len(result.conflict.reasons) == 3
    assert str(result.conflict.relaxations[0].message).startswith("Take back the pin: ")


def test_pins_that_break_nothing() -> None:
    result = build_rota(with_pins((0, "L"), (1, "L")), SolveLimits(seconds=1, workers=1))
    assert result.report is not None
    assert not result.report.hard_violations
    assert result.conflict is None


def test_a_run_that_is_to_be_the_same_every_time_stays_as_it_is() -> None:
    limits = SolveLimits(seconds=60, workers=1, deterministic_seconds=0.2)
    result = build_rota(with_pins((0, "L"), (1, "E")), limits)
    assert result.conflict is None
