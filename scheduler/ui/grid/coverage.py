"""The lines below the grid: who is needed and who is there, day by day, and the worst moment."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Name
from scheduler.io.report_sharing import Attendance, Counts, Known, share_people
from scheduler.ui.grid.cells import Sheet
from scheduler.ui.grid.shapes import CoverageRowShape, CoverageShape

Inside = npt.NDArray[np.bool_]
"""Which intervals belong to a day."""
BADLY_SHORT, SHORT = 0.20, 0.10
"""People missing at the worst moment of a day, as shares of those needed at its busiest."""


MOST_KNOWN = 20_000
"""Intervals remembered of a problem; a four-week rota has some two thousand."""


def attendance_of(problem: Problem, rota: Rota) -> Attendance:
    """Who is needed and who is there; of an edited rota only what the edit touched is new."""
    known = _known(problem)
    if len(known) > MOST_KNOWN:
        known.clear()
    return share_people(problem, rota, known)


@lru_cache(maxsize=8)
def _known(problem: Problem) -> Known:
    return {}


def list_at_work(sheet: Sheet) -> list[int]:
    """People who work, by day."""
    counts: list[int] = sheet.rota.cells.any(axis=2).sum(axis=0).tolist()
    return counts


def list_coverage(
    problem: Problem, attendance: Attendance, language: str
) -> list[CoverageRowShape]:
    """All queues together, then each queue; without queues there is nothing to cover."""
    if not problem.queues:
        return []
    everything = list(range(len(problem.queues)))
    total = Message("Coverage").in_(language)
    rows = [_row(problem, attendance, everything, total, language)]
    if len(everything) > 1:
        for index, queue in enumerate(problem.queues):
            name = Name(queue.name, queue.name_en).in_(language)
            rows.append(_row(problem, attendance, [index], name, language))
    return rows


def _row(
    problem: Problem, attendance: Attendance, queues: list[int], name: str, language: str
) -> CoverageRowShape:
    required, missing = attendance.required[queues], attendance.missing[queues]
    hours = attendance.interval_minutes / 60
    days = problem.interval_days
    need = np.bincount(days, required.sum(axis=0), problem.n_days) * hours
    short = np.bincount(days, missing.sum(axis=0), problem.n_days) * hours
    surplus = np.bincount(days, attendance.surplus[queues].sum(axis=0), problem.n_days) * hours
    found = []
    for day in range(problem.n_days):
        worst = _worst_moment(problem, required, missing, day)
        values = {
            "needed": _figure(need[day]),
            "short": _figure(short[day]),
            "spare": _figure(surplus[day]),
        }
        sums = Message(
            "Person-hours needed {needed}, missing {short}, standing by {spare}.", values
        )
        found.append(
            CoverageShape(
                need=round(float(need[day]), 1),
                short=round(float(short[day]), 1),
                level=_level(required, missing, problem.interval_days == day),
                title=_title(problem, queues, sums, worst, required, missing, language),
            )
        )
    return CoverageRowShape(name=name, days=found)


def _worst_moment(
    problem: Problem, required: Counts, missing: Counts, day: int
) -> tuple[int, int] | None:
    """(queue, interval) of a day in which the largest share of the people required is missing."""
    inside = np.flatnonzero(problem.interval_days == day)
    if not inside.size or not missing[:, inside].any():
        return None
    share = missing[:, inside] / np.maximum(1, required[:, inside])
    # Among equal shares the one with the most people missing, then the earliest.
    queue, at = divmod(int(np.argmax(share + missing[:, inside] / 1e6)), inside.size)
    return queue, int(inside[at])


def _level(required: Counts, missing: Counts, inside: Inside) -> int:
    """How short a day is at its worst moment, all the queues of a line taken together.

    Against the most people needed on that day: at night one of two missing is not half a disaster.
    """
    needed, short = required[:, inside].sum(axis=0), missing[:, inside].sum(axis=0)
    if not short.any():
        return 0
    share = float(short.max() / needed.max())
    return 3 if share >= BADLY_SHORT else 2 if share >= SHORT else 1


def _title(
    problem: Problem,
    queues: list[int],
    sums: Message,
    worst: tuple[int, int] | None,
    required: Counts,
    missing: Counts,
    language: str,
) -> str:
    if worst is None:
        return sums.in_(language)
    queue = problem.queues[queues[worst[0]]]
    moment = Message(
        "Worst at {start}: {queue}, {missing} of {required} people missing.",
        {
            "start": f"{problem.interval_start(worst[1]):%H:%M}",
            "queue": Name(queue.name, queue.name_en),
            "missing": int(missing[worst]),
            "required": int(required[worst]),
        },
    )
    gap = " " if language == "en" else ""
    return gap.join((moment.in_(language), sums.in_(language)))


def _figure(hours: float) -> str:
    return f"{round(float(hours), 1):g}"
