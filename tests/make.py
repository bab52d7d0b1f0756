"""Small problems for tests, written the way a planner would say them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from scheduler.domain.calendar import Day, DayKind, YearState
from scheduler.domain.centre import Centre, Season
from scheduler.domain.people import Contract, ContractKind, Employee
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band, ShiftType
from scheduler.domain.text import Name

MONDAY = date(2026, 1, 5)
ALL_DAY = {kind: ((0, 1440),) for kind in DayKind}
SEASON = Season("all", Name("全年", "All year"), date(2020, 1, 1), date(2035, 12, 31), ALL_DAY)
FULL_TIME = Contract(
    "full", Name("全日制", "Full time"), ContractKind.FULL_TIME, weekly_minutes=40 * 60
)
PART_TIME = Contract(
    "part", Name("非全日制", "Part time"), ContractKind.PART_TIME, weekly_minutes=20 * 60
)


def shift_type(code: str, start: float, end: float, band: str, **more: Any) -> ShiftType:
    """``shift_type("E", 6, 14, "early")``: from 06:00 to 14:00; hours past 24 end next day."""
    names = {"E": ("早班", "Early"), "D": ("白班", "Day"), "L": ("晚班", "Late")}
    zh, en = names.get(code, ("夜班", "Night") if code == "N" else (code, code))
    return ShiftType(code, Name(zh, en), int(start * 60), int(end * 60), Band(band), **more)


EARLY = shift_type("E", 6, 14, "early")
LATE = shift_type("L", 14, 22, "late")
NIGHT = shift_type("N", 22, 30, "night")
TYPES = (EARLY, LATE, NIGHT)
PHONE = Queue(
    id="phone",
    name="热线",
    name_en="Hotline",
    skill="phone",
    aht_seconds=180,
    service_level=0.8,
    threshold_seconds=20,
    max_asa_seconds=None,
    max_occupancy=None,
)


def employee(name: str, **more: Any) -> Employee:
    """A full-timer of team A who answers the phone, hired long ago."""
    given: dict[str, Any] = {
        "hire_date": date(2020, 1, 1),
        "team": "A",
        "contract": FULL_TIME,
        "skills": frozenset({"phone"}),
    }
    return Employee(id=name.lower(), name=name, **(given | more))


def days_from(
    first: date = MONDAY, count: int = 7, kinds: dict[int, DayKind] | None = None
) -> tuple[Day, ...]:
    """Days from a first date: weekends rest, the rest workdays, except where ``kinds`` says so."""
    made = []
    for index in range(count):
        when = date.fromordinal(first.toordinal() + index)
        kind = DayKind.REST if when.weekday() >= 5 else DayKind.WORKDAY
        made.append(Day(when, (kinds or {}).get(index, kind), "", YearState.ANNOUNCED))
    return tuple(made)


def centre(**more: Any) -> Centre:
    """A centre that is always open, with half-hour intervals."""
    return Centre(id="test", name=Name("测试", "Test"), **({"seasons": (SEASON,)} | more))


def problem(
    *people: str | Employee,
    days: int | tuple[Day, ...] = 7,
    types: tuple[ShiftType, ...] = TYPES,
    centre_settings: dict[str, Any] | None = None,
    **more: Any,
) -> Problem:
    """A problem of a few people: ``problem("Ann", "Bob", days=3)``."""
    staff = tuple(employee(p) if isinstance(p, str) else p for p in people)
    horizon = days_from(count=days) if isinstance(days, int) else days
    return Problem(
        centre=centre(**(centre_settings or {})),
        days=horizon,
        employees=staff,
        shift_types=types,
        **more,
    )


def demand(days: int, per_interval: dict[tuple[int, int], int]) -> np.ndarray:
    """One queue's demand in half hours: ``{(day, hour): people}`` for both half hours."""
    needed = np.zeros((1, days * 48), np.int64)
    for (day, hour), people in per_interval.items():
        needed[0, day * 48 + hour * 2 : day * 48 + hour * 2 + 2] = people
    return needed


def rota(given: Problem, duties: dict[int, str] | None = None, **rows: str) -> Rota:
    """``rota(p, ann="0L 1E")``: Ann works Late on day 0 and Early on day 1."""
    cells = [
        (given.employee_index[name], int(cell[:-1]), given.shift_index[cell[-1]])
        for name, text in rows.items()
        for cell in text.split()
    ]
    held = [(slot, given.employee_index[name]) for slot, name in (duties or {}).items()]
    return Rota.of(given, cells, held)
