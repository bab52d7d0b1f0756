"""Arrivals times a factor, written into arrivals.csv."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from scheduler.desk.scenario_changes import WEEKDAYS, DemandChange
from scheduler.domain.problem import Problem
from scheduler.io.centre_folder import CentreFolder
from scheduler.io.text_tables import Cells, read_text_table, write_text_table
from scheduler.workload.demand import ProfileDay, group_arrivals, holding_day

ARRIVALS = "arrivals.csv"
_DIGITS = Decimal("0.0001")


def scaled_arrivals(
    content: bytes, folder: CentreFolder, problem: Problem, changes: Sequence[DemandChange]
) -> bytes:
    """arrivals.csv with the demand times the factors; figures keep four decimals.

    A factor for all days changes every profile. One for some weekdays gives the days of the horizon
    that are such weekdays profiles of their own, made from those that held. Positions are rounded
    to whole ones. Several factors for one interval are multiplied: their order is no matter.
    """
    table = read_text_table(ARRIVALS, content)
    arrivals = list(zip(table.rows, folder.arrivals, strict=True))
    fixed = {queue.id for queue in problem.queues if queue.fixed}
    rows: list[Cells] = []
    for cells, arrival in arrivals:
        factor = _factor(changes, arrival.queue, None)
        if isinstance(arrival.day, date) and 0 <= problem.day_of(arrival.day) < problem.n_days:
            factor *= _of_weekday(changes, arrival.queue, arrival.day)
        rows.append(_times(cells, factor, arrival.queue in fixed))
    for (queue, source), day in _days_of_their_own(folder, problem, changes):
        factor = _factor(changes, queue, None) * _of_weekday(changes, queue, day)
        rows += [
            {**_times(cells, factor, queue in fixed), "day": day.isoformat()}
            for cells, arrival in arrivals
            if (arrival.queue, arrival.day) == (queue, source)
        ]
    return write_text_table(ARRIVALS, rows, table.columns[: table.given])


def _days_of_their_own(
    folder: CentreFolder, problem: Problem, changes: Sequence[DemandChange]
) -> list[tuple[tuple[str, ProfileDay], date]]:
    """The dates that get a profile of their own, each with the profile it is made from."""
    profiles = group_arrivals(folder.arrivals)
    found: list[tuple[tuple[str, ProfileDay], date]] = []
    for queue in problem.queues:
        for day in problem.days:
            if _of_weekday(changes, queue.id, day.date) == 1:
                continue
            source = holding_day(profiles, queue.id, day)
            if source is not None and not isinstance(source, date):
                found.append(((queue.id, source), day.date))
    return found


def _of_weekday(changes: Sequence[DemandChange], queue: str, day: date) -> Fraction:
    return _factor(changes, queue, WEEKDAYS[day.weekday()])


def _factor(changes: Sequence[DemandChange], queue: str, weekday: str | None) -> Fraction:
    """The product of the factors for a queue: of those for a weekday, or of those for all days."""
    product = Fraction(1)
    for change in changes:
        of_days = weekday in change.weekdays if weekday else not change.weekdays
        if of_days and (not change.queues or queue in change.queues):
            product *= Fraction(Decimal(str(change.factor)))
    return product


def _times(cells: Cells, factor: Fraction, in_whole: bool) -> Cells:
    """A row with its calls times the factor."""
    if factor == 1:
        return cells
    exact = Fraction(Decimal(cells["calls"])) * factor
    figure = Decimal(exact.numerator) / Decimal(exact.denominator)
    figure = figure.quantize(Decimal(1) if in_whole else _DIGITS, ROUND_HALF_UP)
    text = f"{figure:f}"
    return {**cells, "calls": text.rstrip("0").rstrip(".") if "." in text else text}
