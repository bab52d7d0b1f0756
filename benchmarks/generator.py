"""A seeded contact centre of any size, for measuring: hotline, chat and visitor desk, 28 days.

The staff is just short at peaks. Same arguments, same centre.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from scheduler.calendars import build_days
from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Centre, Season
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import (
    Contract,
    ContractKind,
    Employee,
    HistoryCount,
    Leave,
    Preference,
)
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.domain.shifts import Band, ShiftType
from scheduler.domain.text import Name
from scheduler.workload.staffing import required_agents

FIRST = date(2026, 11, 2)
N_DAYS = 28
OPEN_HOUR, CLOSE_HOUR = 7, 23
FULL = Contract("full", Name("全日制", "Full time"), ContractKind.FULL_TIME, 40 * 60)
PART = Contract(
    "part", Name("非全日制", "Part time"), ContractKind.PART_TIME, 20 * 60, max_minutes_week=24 * 60
)
HOTLINE = Queue(
    id="hotline",
    name="热线",
    name_en="Hotline",
    skill="phone",
    aht_seconds=240,
    service_level=0.8,
    threshold_seconds=20,
)
CHAT = Queue(
    id="chat",
    name="在线",
    name_en="Chat",
    skill="chat",
    aht_seconds=300,
    concurrency=2,
    service_level=0.8,
    threshold_seconds=20,
)
DESK = Queue(
    id="desk", name="来宾", name_en="Visitor desk", skill="desk", aht_seconds=0, fixed=True
)
PHONE_DUTY = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)


def shift_types() -> tuple[ShiftType, ...]:
    """Ten full-time shifts of nine hours with lunch, seven part-time ones of four hours."""
    made = []
    for start in (7, 7.5, 8, 9, 10, 11, 12, 13, 13.5, 14):
        band = Band.EARLY if start <= 8 else Band.DAY if start <= 11 else Band.LATE
        made.append(
            ShiftType(
                f"F{start:g}",
                Name(f"全{start:g}", f"Full {start:g}"),
                int(start * 60),
                int(start * 60) + 540,
                band,
                break_minutes=60,
                break_earliest_minutes=210,
                break_latest_minutes=330,
                contracts=frozenset({"full"}),
            )
        )
    for hour in (9, 10, 11, 14, 17, 18, 19):
        band = Band.EARLY if hour <= 9 else Band.DAY if hour <= 11 else Band.LATE
        made.append(
            ShiftType(
                f"P{hour}",
                Name(f"半{hour}", f"Part {hour}"),
                hour * 60,
                hour * 60 + 240,
                band,
                contracts=frozenset({"part"}),
            )
        )
    return tuple(made)


def _staff(rng: np.random.Generator, people: int) -> tuple[Employee, ...]:
    made = []
    for index in range(people):
        full = index < round(0.8 * people)
        skills = {"phone"} | ({"chat"} if rng.random() < 0.5 else set())
        skills |= {"desk"} if rng.random() < 0.3 else set()
        leader, trainee = index % 12 == 0 and full, index % 10 == 5
        made.append(
            Employee(
                id=f"{index:05d}",
                name=f"P{index:05d}",
                team=f"T{index % 8}",
                hire_date=date(2026, 8, 1) if trainee else date(2022, 1, 1),
                contract=FULL if full else PART,
                grade="初级" if trainee else "中级",
                skills=frozenset(skills),
                roles=frozenset({"leader"} if leader else {"trainee"} if trainee else ()),
                mentor="00000" if trainee else None,
            )
        )
    return tuple(made)


def _calls(rng: np.random.Generator, days: int) -> np.ndarray:
    hours = np.arange(48) / 2 + 0.25
    bell = lambda mid, width: np.exp(-0.5 * ((hours - mid) / width) ** 2)  # noqa: E731
    shape = 0.15 + bell(10.5, 1.7) + 0.8 * bell(15.5, 2.0) + 0.45 * bell(20, 1.6)
    shape[(hours < OPEN_HOUR) | (hours > CLOSE_HOUR)] = 0
    factors = np.exp(rng.normal(0, 0.05, days))
    weekend = np.array([(FIRST + timedelta(d)).weekday() >= 5 for d in range(days)])
    return np.where(weekend, 0.72, 1.0)[:, None] * factors[:, None] * shape[None, :]


def _demand(calls: np.ndarray, scale: float) -> np.ndarray:
    flat = calls.ravel() * scale
    hotline = required_agents(flat * 0.72, 1800, HOTLINE)
    chat = required_agents(flat * 0.28, 1800, CHAT)
    desk = np.zeros(calls.shape, np.int64)
    desk[:, 18:36] = 2
    return np.stack([hotline, chat, desk.ravel()])


def make_centre(people: int, seed: int = 1, tightness: float = 1.0) -> Problem:
    """A centre of so many people; tightness is required over available person-hours."""
    rng = np.random.default_rng(seed)
    staff = _staff(rng, people)
    calls = _calls(rng, N_DAYS)
    hours = sum(e.contract.weekly_minutes for e in staff) * N_DAYS / 7 / 60
    low, high = 0.1, 50000.0
    for _ in range(40):
        middle = (low * high) ** 0.5
        needed = _demand(calls, middle).sum() / 2
        low, high = (low, middle) if needed > tightness * hours else (middle, high)
    seasons = (
        Season(
            "all",
            Name("全年", "All year"),
            date(2020, 1, 1),
            date(2030, 1, 1),
            {kind: ((OPEN_HOUR * 60, CLOSE_HOUR * 60),) for kind in DayKind},
        ),
    )
    slots = tuple(
        DutySlot(
            week,
            f"phone:{week}",
            PHONE_DUTY,
            FIRST + timedelta(7 * week),
            FIRST + timedelta(7 * week + 6),
            tuple(range(7 * week, 7 * week + 7)),
        )
        for week in range(N_DAYS // 7)
    )
    leave, wishes = [], []
    for person in staff:
        if rng.random() < 0.25:
            first = FIRST + timedelta(int(rng.integers(0, N_DAYS - 4)))
            leave.append(Leave(person.id, first, first + timedelta(int(rng.integers(1, 4)))))
        for day in rng.choice(N_DAYS, 2, replace=False):
            when = FIRST + timedelta(int(day))
            wishes.append(Preference(person.id, None, when, "off", True, int(rng.integers(1, 5))))
    return Problem(
        centre=Centre("bench", Name("测试", "Bench"), seasons=seasons),
        days=build_days(FIRST, FIRST + timedelta(N_DAYS - 1)),
        employees=staff,
        shift_types=shift_types(),
        queues=(HOTLINE, CHAT, DESK),
        demand=_demand(calls, low),
        duty_kinds=(PHONE_DUTY,),
        duty_slots=slots,
        leave=tuple(leave),
        preferences=tuple(wishes),
        history=tuple(HistoryCount(e.id, "late", int(rng.integers(0, 4))) for e in staff),
    )
