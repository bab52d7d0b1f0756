"""Coverage as small drawings: one panel a day, a row of panels a week, a drawing a queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.text import Name
from scheduler.io.report_sharing import Attendance, Counts

PANEL_WIDTH, PANEL_HEIGHT = 132, 52
GAP, TITLE_HEIGHT, AXIS_HEIGHT, LEFT = 8, 14, 11, 22
HOURS_SHOWN = (6, 12, 18)


@dataclass(frozen=True, slots=True)
class Panel:
    """One day of a queue: paths in the panel's own coordinates, (0, 0) being its top left."""

    day: int
    x: int
    y: int
    present: str
    missing: str
    required: str
    short_hours: float


@dataclass(frozen=True, slots=True)
class Worst:
    """The interval in which a queue is shortest of people."""

    day: int
    start: str
    missing: int
    required: int


@dataclass(frozen=True, slots=True)
class QueueChart:
    """A queue's coverage over the horizon; hours are person-hours."""

    name: Name
    width: int
    height: int
    most: int
    """People at the top of each panel."""
    panels: tuple[Panel, ...]
    ticks: tuple[tuple[int, float], ...]
    """(hour, x in a panel)."""
    axes: tuple[int, ...]
    """y of the top of each row of panels."""
    required_hours: float
    short_hours: float
    worst: Worst | None


def make_charts(problem: Problem, attendance: Attendance) -> tuple[QueueChart, ...]:
    """A chart for each queue."""
    return tuple(_chart(problem, attendance, queue) for queue in range(len(problem.queues)))


def _chart(problem: Problem, attendance: Attendance, queue: int) -> QueueChart:
    required, present = attendance.required[queue], attendance.present[queue]
    most = max(1, int(required.max(initial=0)), int(present.max(initial=0)))
    hours = attendance.interval_minutes / 60
    row_height = TITLE_HEIGHT + PANEL_HEIGHT + AXIS_HEIGHT + GAP
    panels = []
    for day in range(problem.n_days):
        inside = problem.interval_days == day
        weekday = (problem.days[day].weekday - problem.centre.week_start) % 7
        panels.append(
            Panel(
                day,
                LEFT + weekday * (PANEL_WIDTH + GAP),
                problem.week_of(day) * row_height + TITLE_HEIGHT,
                *_paths(required[inside], present[inside], most),
                short_hours=float(attendance.missing[queue][inside].sum()) * hours,
            )
        )
    rows = problem.week_of(problem.n_days - 1) + 1
    what = problem.queues[queue]
    return QueueChart(
        name=Name(what.name, what.name_en),
        width=LEFT + 7 * (PANEL_WIDTH + GAP),
        height=rows * row_height,
        most=most,
        panels=tuple(panels),
        ticks=tuple((hour, _round(PANEL_WIDTH * hour / 24)) for hour in HOURS_SHOWN),
        axes=tuple(row * row_height + TITLE_HEIGHT for row in range(rows)),
        required_hours=float(required.sum()) * hours,
        short_hours=float(attendance.missing[queue].sum()) * hours,
        worst=_find_worst(problem, attendance, queue),
    )


def _find_worst(problem: Problem, attendance: Attendance, queue: int) -> Worst | None:
    missing = attendance.missing[queue]
    if not missing.any():
        return None
    interval = int(np.argmax(missing))
    return Worst(
        int(problem.interval_days[interval]),
        f"{problem.interval_start(interval):%H:%M}",
        int(missing[interval]),
        int(attendance.required[queue][interval]),
    )


def _paths(required: Counts, present: Counts, most: int) -> tuple[str, str, str]:
    """Areas of those present and of those missing, and the line of those required."""
    covered = np.minimum(required, present)
    return (
        "".join(_area(present, np.zeros_like(present), most)),
        "".join(_area(np.maximum(required, covered), np.maximum(present, covered), most)),
        _line(required, most),
    )


def _area(upper: Counts, lower: Counts, most: int) -> Iterator[str]:
    """Boxes between two step lines, one for each stretch on which neither changes."""
    count = len(upper)
    step = PANEL_WIDTH / max(1, count)
    changes = np.flatnonzero((np.diff(upper) != 0) | (np.diff(lower) != 0)) + 1
    for begin, end in pairwise([0, *changes.tolist(), count]):
        high, low = int(upper[begin]), int(lower[begin])
        if high > low:
            left, right = _round(begin * step), _round(end * step)
            top, bottom = _y(high, most), _y(low, most)
            yield f"M{left:g} {bottom:g}V{top:g}H{right:g}V{bottom:g}z"


def _line(values: Counts, most: int) -> str:
    if not values.any():
        return ""
    step = PANEL_WIDTH / len(values)
    path = [f"M0 {_y(int(values[0]), most):g}"]
    for index in (np.flatnonzero(np.diff(values)) + 1).tolist():
        path.append(f"H{_round(index * step):g}V{_y(int(values[index]), most):g}")
    return "".join(path) + f"H{PANEL_WIDTH}"


def _y(people: int, most: int) -> float:
    return _round(PANEL_HEIGHT * (1 - people / most))


def _round(value: float) -> float:
    return round(value, 1)
