"""A seeded contact centre of any size, for measuring: hotline, chat and visitor desk, 28 days.

The staff is just short at peaks. Same arguments, same centre.

python -m benchmarks.generator 200 --seed 1 --variant day --out /tmp/centre
    writes it as a centre's folder, for `python -m scheduler build /tmp/centre`
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.centre_text import CENTRE, centre_text, table
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.workload.staffing import required_agents

Floats = npt.NDArray[np.float64]
FIRST = date(2026, 11, 2)
N_DAYS = 28
FULL_SHARE = 0.8
FULL_HOURS, PART_HOURS = 40, 20
N_TEAMS = 8
CLOCK = tuple(f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in (0, 30))


@dataclass(frozen=True)
class Variant:
    """What kind of centre: its opening hours, its shifts, how short its staff is."""

    opens: float
    closes: float
    full_starts: tuple[float, ...]
    full_hours: float
    break_minutes: int
    part_starts: tuple[float, ...]
    calls_at_rest: float
    """Calls in the quietest hour, beside 1 at the busiest."""
    tightness: float
    """Person-hours required over those of all contracts."""


DAY = Variant(
    opens=7,
    closes=23,
    full_starts=(7, 7.5, 8, 9, 10, 11, 12, 13, 13.5, 14),
    full_hours=9,
    break_minutes=60,
    part_starts=(9, 10, 11, 14, 17, 18, 19),
    calls_at_rest=0.15,
    tightness=1.0,
)
VARIANTS = {
    "day": DAY,
    "slack": Variant(**{**DAY.__dict__, "tightness": 0.8}),
    "round_the_clock": Variant(
        opens=0,
        closes=24,
        full_starts=(6.5, 7, 8, 9.5, 11, 12.5, 14, 15, 22.5, 23),
        full_hours=8.5,
        break_minutes=30,
        part_starts=(9, 10, 11, 14, 17, 18, 19),
        calls_at_rest=0.12,
        tightness=1.0,
    ),
}
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
DESK_POSITIONS, DESK_FROM, DESK_TO = 2, 18, 36
"""The visitor desk: people, and the half-hours of the day between which it is open."""


def make_centre(people: int, seed: int = 1, variant: str = "day") -> Problem:
    """A centre of so many people, read the way the product reads any centre."""
    from scheduler.desk.opening import open_centre

    with tempfile.TemporaryDirectory() as folder:
        write_centre(Path(folder), people, seed, variant)
        return open_centre(Path(folder)).problem


def write_centre(folder: Path, people: int, seed: int = 1, variant: str = "day") -> None:
    """Write the centre's files into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in centre_files(people, seed, variant).items():
        (folder / name).write_text(text, encoding="utf-8")


def centre_files(people: int, seed: int, variant: str) -> dict[str, str]:
    """The text of each file of a generated centre."""
    rng, kind = np.random.default_rng(seed), VARIANTS[variant]
    name = f"bench_{variant}_{people}_{seed}"
    return {
        CENTRE: centre_text(name, FIRST, N_DAYS // 7, (kind.opens, kind.closes), N_TEAMS),
        "contracts.csv": table(
            ["contract", "name", "name_en", "kind", "weekly_hours", "max_hours_week"],
            [
                ("full", "全日制", "Full time", "full_time", FULL_HOURS, ""),
                ("part", "非全日制", "Part time", "part_time", PART_HOURS, 24),
            ],
        ),
        "employees.csv": _employees(rng, people),
        "shift_types.csv": _shift_types(kind),
        "queues.csv": _queues(),
        "arrivals.csv": _arrivals(rng, people, kind),
        **_wishes(rng, people),
    }


def _employees(rng: np.random.Generator, people: int) -> str:
    rows = []
    for index in range(people):
        skills = ["phone"] + ["chat"] * (rng.random() < 0.5) + ["desk"] * (rng.random() < 0.3)
        full, trainee = index < round(FULL_SHARE * people), index % 10 == 5
        leader = index % 12 == 0 and full
        rows.append(
            (
                f"{index:05d}",
                f"P{index:05d}",
                "2026-08-01" if trainee else "2022-01-01",
                f"T{index % N_TEAMS}",
                "full" if full else "part",
                "初级" if trainee else "中级",
                ";".join(skills),
                "leader" if leader else "trainee" if trainee else "",
                "00000" if trainee else "",
            )
        )
    columns = ["employee_id", "name", "hire_date", "team", "contract", "grade", "skills"]
    return table([*columns, "roles", "mentor"], rows)


def _shift_types(kind: Variant) -> str:
    """Full-time shifts with a break in the middle, part-time ones of four hours."""
    rows = []
    for start in kind.full_starts:
        middle = start + kind.full_hours / 2
        rest = kind.break_minutes / 60
        rows.append(
            (
                f"F{start:g}",
                f"全{start:g}",
                f"Full {start:g}",
                _clock(start),
                _clock(start + kind.full_hours),
                kind.break_minutes,
                _clock(middle - 1),
                _clock(middle + 1 + rest),
                "full",
            )
        )
    for start in kind.part_starts:
        names = f"P{start:g}", f"半{start:g}", f"Part {start:g}"
        rows.append((*names, _clock(start), _clock(start + 4), 0, "", "", "part"))
    columns = ["code", "name", "name_en", "start", "end", "break_minutes", "break_from"]
    return table([*columns, "break_to", "contracts"], rows)


def _clock(hours: float) -> str:
    """A time of day; hours past midnight are of the next day."""
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _queues() -> str:
    rows = [
        (q.id, q.name, q.name_en, q.skill, q.aht_seconds, 0.8, 20, q.concurrency, "no")
        for q in (HOTLINE, CHAT)
    ]
    columns = ["queue", "name", "name_en", "skill", "aht_seconds", "service_level"]
    desk = ("desk", "来宾", "Visitor desk", "desk", "", "", "", 1, "yes")
    return table([*columns, "threshold_seconds", "concurrency", "fixed"], [*rows, desk])


def _arrivals(rng: np.random.Generator, people: int, kind: Variant) -> str:
    shape = _calls(rng, kind)
    full = round(FULL_SHARE * people)
    hours = (full * FULL_HOURS + (people - full) * PART_HOURS) * N_DAYS / 7
    low, high = 0.1, 500000.0
    for _ in range(40):
        middle = (low * high) ** 0.5
        low, high = (
            (low, middle)
            if _person_hours(shape * middle) > kind.tightness * hours
            else (middle, high)
        )
    rows = []
    for day in range(N_DAYS):
        when = FIRST + timedelta(day)
        for slot in range(round(kind.opens * 2), round(kind.closes * 2)):
            calls = shape[day, slot] * low
            rows.append(("hotline", when, CLOCK[slot], round(calls * 0.72, 3)))
            rows.append(("chat", when, CLOCK[slot], round(calls * 0.28, 3)))
            if DESK_FROM <= slot < DESK_TO:
                rows.append(("desk", when, CLOCK[slot], DESK_POSITIONS))
    return table(["queue", "day", "start", "calls"], sorted(rows, key=lambda row: str(row[0])))


def _calls(rng: np.random.Generator, kind: Variant) -> Floats:
    """[day, half-hour]: how calls come in, a working day's peak being about 1."""
    hours = np.arange(48) / 2 + 0.25

    def bell(middle: float, width: float) -> Floats:
        return np.asarray(np.exp(-0.5 * ((hours - middle) / width) ** 2), np.float64)

    shape = kind.calls_at_rest + bell(10.5, 1.7) + 0.8 * bell(15.5, 2.0) + 0.45 * bell(20, 1.6)
    shape[(hours < kind.opens) | (hours > kind.closes)] = 0
    factors = np.exp(rng.normal(0, 0.05, N_DAYS))
    weekend = np.array([(FIRST + timedelta(d)).weekday() >= 5 for d in range(N_DAYS)])
    by_day = np.where(weekend, 0.72, 1.0) * factors
    return np.asarray(by_day[:, None] * shape[None, :], np.float64)


def _person_hours(calls: Floats) -> float:
    """People the calls and the desk ask for, added up over all half-hours."""
    flat = calls.ravel()
    needed = required_agents(flat * 0.72, 1800, HOTLINE) + required_agents(flat * 0.28, 1800, CHAT)
    return (float(needed.sum()) + DESK_POSITIONS * (DESK_TO - DESK_FROM) * N_DAYS) / 2


def _wishes(rng: np.random.Generator, people: int) -> dict[str, str]:
    """Leave of a quarter of the people, two wishes for a day off each, late shifts had before."""
    leave, wishes, history = [], [], []
    for index in range(people):
        person = f"{index:05d}"
        if rng.random() < 0.25:
            first = FIRST + timedelta(int(rng.integers(0, N_DAYS - 4)))
            last = first + timedelta(int(rng.integers(1, 4)))
            leave.append((person, first, last))
        for day in rng.choice(N_DAYS, 2, replace=False).tolist():
            wishes.append((person, FIRST + timedelta(day), "off", int(rng.integers(1, 5))))
        history.append((person, "late", 2026, int(rng.integers(0, 4))))
    return {
        "leave.csv": table(["employee_id", "first", "last"], leave),
        "preferences.csv": table(["employee_id", "day", "shift", "weight"], wishes),
        "history.csv": table(["employee_id", "item", "year", "count"], history),
    }


def main() -> None:
    """Write a centre's folder."""
    parser = argparse.ArgumentParser(description="Write a generated contact centre as a folder.")
    parser.add_argument("people", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--variant", choices=sorted(VARIANTS), default="day")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    wanted = parser.parse_args()
    write_centre(wanted.out, wanted.people, wanted.seed, wanted.variant)


if __name__ == "__main__":
    main()
