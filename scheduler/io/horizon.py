"""From a centre and a first day to the problem: its days, demand, turns of duty, pins and past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scheduler.calendars import build_days
from scheduler.domain.faults import BadInput, Fault, refuse_if_any
from scheduler.domain.problem import DutyPin, Pin, Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.centre_facts import make_centre
from scheduler.io.duty_slots import build_duty_slots
from scheduler.io.duty_turns import find_pinned_slot, span_of
from scheduler.io.folder_reader import FILES, SETTINGS
from scheduler.io.published_counts import count_published
from scheduler.io.rota_files import OFF, make_rota, place_duties, place_shifts
from scheduler.io.rows import ArrivalRow, DutyRow, Line, RotaRow
from scheduler.workload.demand import build_demand, group_arrivals, profile_of
from scheduler.workload.staffing import TooManyPeopleError

if TYPE_CHECKING:
    from scheduler.io.centre_folder import CentreFolder

MOST_WEEKS = 53
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years a rota may begin in; far enough from the ends of the calendar to look around."""


def build_problem(folder: CentreFolder, first: date | None, weeks: int | None) -> Problem:
    """The problem of a horizon of whole weeks.

    Raises:
        BadInput: the horizon makes no sense for the centre, or pins and published files do not fit
            it; all faults together.
    """
    faults: list[Fault] = []
    start, n_weeks = first or folder.default_first, weeks or folder.default_weeks
    if start is None:
        remedy = Message("Write first = YYYY-MM-DD, or give the first day when you build.")
        faults.append(Fault(SETTINGS, None, "first", None, Message("is not given."), remedy))
    elif not FIRST_YEAR <= start.year <= LAST_YEAR:
        problem_, remedy = out_of_years()
        faults.append(Fault(SETTINGS, None, "first", start.isoformat(), problem_, remedy))
    if not 1 <= n_weeks <= MOST_WEEKS or (weeks is not None and weeks < 1):
        problem_ = Message("is out of range.")
        remedy = Message("Write a number from {low} to {high}.", {"low": 1, "high": MOST_WEEKS})
        value = str(n_weeks if weeks is None else weeks)
        faults.append(Fault(SETTINGS, None, "weeks", value, problem_, remedy))
    refuse_if_any(faults)
    assert start is not None
    problem = _with_facts(folder, start, start + timedelta(days=7 * n_weeks - 1))
    _check_open(problem, faults)
    refuse_if_any(faults)
    problem = replace(problem, demand=_demand(folder, problem))
    _check_arrivals(folder, problem, faults)
    problem = replace(problem, duty_slots=build_duty_slots(problem, folder.duty_shifts))
    problem = _with_pins(folder, problem, faults)
    problem = _with_published(folder, problem, faults)
    refuse_if_any(faults)
    return problem


def out_of_years() -> tuple[Message, Message]:
    """What is wrong with a first day in a year beyond those that can be planned, and the remedy."""
    years = {"first": f"{FIRST_YEAR}-01-01", "last": f"{LAST_YEAR}-12-31"}
    return Message("is out of range."), Message("Write a date from {first} to {last}.", years)


def lay_out_published(folder: CentreFolder, first: date, last: date) -> Problem:
    """Any stretch of days with its people and calendar, and what is published of it.

    There is no demand and nothing is pinned: nobody is to build a rota from it. Published rows that
    fit no turn of duty any more are passed over.
    """
    problem = _with_facts(folder, first, last)
    problem = replace(problem, duty_slots=build_duty_slots(problem, folder.duty_shifts))
    return _with_published(folder, problem, [])


def _with_facts(folder: CentreFolder, first: date, last: date) -> Problem:
    centre = make_centre(folder.settings, first, last + timedelta(days=1))
    return Problem(
        centre=centre,
        days=build_days(
            first,
            last,
            country=centre.country,
            subdivision=centre.subdivision,
            overrides=folder.overrides,
        ),
        employees=folder.employees,
        shift_types=folder.shift_types,
        queues=folder.queues,
        duty_kinds=folder.duty_kinds,
        leave=folder.leave,
        availability=folder.availability,
        preferences=folder.preferences,
        history=folder.history,
    )


def _check_open(problem: Problem, faults: list[Fault]) -> None:
    seasons = zip(problem.seasons, problem.days, strict=True)
    if any(season is not None and season.hours.get(day.kind) for season, day in seasons):
        return
    last = problem.date_of(problem.n_days - 1).isoformat()
    why = Message(
        "leaves the centre closed on every day from {first} to {last}.",
        {"first": problem.first.isoformat(), "last": last},
    )
    remedy = Message("Choose other days, or add a season with opening hours.")
    faults.append(Fault(SETTINGS, None, "season", None, why, remedy))


def _demand(folder: CentreFolder, problem: Problem) -> npt.NDArray[np.int64]:
    """The people each queue needs in each interval; a number beyond all measure is refused."""
    try:
        return build_demand(problem, folder.arrivals)
    except TooManyPeopleError as error:
        why = Message("ask for more people than anybody could roster.")
        remedy = Message("Check them, and aht_seconds, max_occupancy and shrinkage in queues.csv.")
        raise BadInput([Fault(FILES[ArrivalRow], None, "calls", None, why, remedy)]) from error


def _check_arrivals(folder: CentreFolder, problem: Problem, faults: list[Fault]) -> None:
    """Refuse a rota whose days no row speaks of; calls of 0 that are written down are an answer."""
    profiles = group_arrivals(folder.arrivals)
    is_open = [
        bool(season and season.hours.get(day.kind))
        for season, day in zip(problem.seasons, problem.days, strict=True)
    ]
    if not problem.queues or any(
        profile_of(profiles, queue.id, day)
        for day, opens in zip(problem.days, is_open, strict=True)
        if opens
        for queue in problem.queues
    ):
        return
    why = Message("has no calls on any open day of the rota.")
    remedy = Message("Add rows for these days, or choose other days.")
    faults.append(Fault(FILES[ArrivalRow], None, "day", None, why, remedy))


def _with_pins(folder: CentreFolder, problem: Problem, faults: list[Fault]) -> Problem:
    """The pins inside the horizon; those of other weeks wait for theirs."""
    kinds = {kind.id: kind for kind in problem.duty_kinds}
    pins, duty_pins = [], []
    for line in folder.pin_lines:
        employee, day = problem.employee_index[line.it.employee_id], problem.day_of(line.it.date)
        if not 0 <= day < problem.n_days:
            continue
        if line.it.duty is not None:
            slot = find_pinned_slot(problem, kinds[line.it.duty], line, employee, faults)
            if slot is not None:
                duty_pins.append(DutyPin(slot, employee))
        elif line.it.shift is not None:
            off = line.it.shift.lower() == OFF
            shift = None if off else problem.shift_index[line.it.shift]
            pins.append(Pin(employee, day, shift))
    return replace(problem, pins=tuple(pins), duty_pins=tuple(dict.fromkeys(duty_pins)))


def _with_published(folder: CentreFolder, problem: Problem, faults: list[Fault]) -> Problem:
    """The published rota: what lies before the horizon is the past, the rest has been seen."""
    past = tuple(
        (
            problem.employee_index[line.it.employee_id],
            problem.day_of(line.it.date),
            problem.shift_index[line.it.shift],
        )
        for line in folder.published_lines
        if line.it.date < problem.first and line.it.shift not in ("", OFF)
    )
    rota = _published_rota(problem, folder.published_lines, folder.published_duty_lines, faults)
    problem = replace(
        problem,
        past=tuple(sorted(set(past))),
        past_duties=_past_duties(problem, folder.published_duty_lines),
        published=rota,
    )
    counts = count_published(problem, folder.overrides, folder.settings.history_until)
    return replace(problem, history=(*folder.history, *counts))


def _published_rota(
    problem: Problem,
    lines: Sequence[Line[RotaRow]],
    duty_lines: Sequence[Line[DutyRow]],
    faults: list[Fault],
) -> Rota | None:
    """What staff have seen of the horizon; None if no shift of it has been published."""
    last = problem.date_of(problem.n_days - 1)
    inside = [line for line in lines if problem.first <= line.it.date <= last]
    if not inside:
        return None
    kinds = {kind.id: kind for kind in problem.duty_kinds}
    touching = []
    for line in duty_lines:
        start, end = span_of(line.it, kinds[line.it.duty])
        if start <= last and end >= problem.first:
            touching.append(line)
    cells, breaks = place_shifts(problem, inside, faults)
    duties = place_duties(problem, touching, faults, any_day=True)
    return make_rota(problem, cells, breaks, duties)


def _past_duties(
    problem: Problem, lines: Sequence[Line[DutyRow]]
) -> tuple[tuple[int, str, int, int], ...]:
    kinds = {kind.id: kind for kind in problem.duty_kinds}
    found = set()
    for line in lines:
        start, end = span_of(line.it, kinds[line.it.duty])
        if start < problem.first:
            employee = problem.employee_index[line.it.employee_id]
            found.add((employee, line.it.duty, problem.day_of(start), problem.day_of(end)))
    return tuple(sorted(found, key=lambda held: (held[2], held)))
