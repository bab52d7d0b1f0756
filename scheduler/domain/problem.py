"""All that is given before a rota is made: the people, the days, the demand, what is fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from scheduler.domain.calendar import Day
from scheduler.domain.centre import Centre, Season
from scheduler.domain.duty import DutyKind, DutySlot
from scheduler.domain.people import Availability, Employee, HistoryCount, Leave, Preference
from scheduler.domain.queue import Queue
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Shift, ShiftType


@dataclass(frozen=True, slots=True)
class Pin:
    """A cell that a planner has fixed: a shift type, a day off (``shift`` None), or a duty."""

    employee: int
    day: int
    shift: int | None


@dataclass(frozen=True, slots=True)
class DutyPin:
    """A duty slot that a planner has given to a person."""

    slot: int
    employee: int


@dataclass(frozen=True, eq=False)
class Problem:
    """The facts of one horizon. People, days, shift types and slots are known by their position.

    ``days`` is the horizon; ``past`` holds the published shifts of the days before it as
    (employee, day < 0, shift type), so that a run of work is followed across the edge. ``demand``
    is the number of rostered people required, one row a queue, one column an interval of
    ``centre.interval_minutes`` from the first day's midnight. ``published`` is the rota that staff
    have already seen, if any.
    """

    centre: Centre
    days: tuple[Day, ...]
    employees: tuple[Employee, ...]
    shift_types: tuple[ShiftType, ...]
    queues: tuple[Queue, ...] = ()
    demand: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    duty_kinds: tuple[DutyKind, ...] = ()
    duty_slots: tuple[DutySlot, ...] = ()
    leave: tuple[Leave, ...] = ()
    availability: tuple[Availability, ...] = ()
    preferences: tuple[Preference, ...] = ()
    history: tuple[HistoryCount, ...] = ()
    pins: tuple[Pin, ...] = ()
    duty_pins: tuple[DutyPin, ...] = ()
    past: tuple[tuple[int, int, int], ...] = ()
    past_duties: tuple[tuple[int, str, int, int], ...] = ()
    """(employee, duty kind id, first day < 0, last day) of duties held before the horizon."""
    published: Rota | None = None

    @property
    def n_employees(self) -> int:
        """Number of people."""
        return len(self.employees)

    @property
    def n_days(self) -> int:
        """Length of the horizon in days."""
        return len(self.days)

    @property
    def n_shift_types(self) -> int:
        """Number of shift types."""
        return len(self.shift_types)

    @property
    def first(self) -> date:
        """The horizon's first day."""
        return self.days[0].date

    def date_of(self, day: int) -> date:
        """The date of a day of the horizon, or of one before or after it."""
        return self.first + timedelta(days=day)

    def day_of(self, when: date) -> int:
        """The position of a date in the horizon; negative or too large outside it."""
        return (when - self.first).days

    def week_of(self, day: int) -> int:
        """Number of the calendar week a day falls in; the horizon's first day is in week 0."""
        offset = (self.first.weekday() - self.centre.week_start) % 7
        return (day + offset) // 7

    @cached_property
    def weeks(self) -> tuple[tuple[int, ...], ...]:
        """The days of each calendar week that touches the horizon, inside the horizon only."""
        grouped: dict[int, list[int]] = {}
        for day in range(self.n_days):
            grouped.setdefault(self.week_of(day), []).append(day)
        return tuple(tuple(days) for days in grouped.values())

    @cached_property
    def months(self) -> tuple[tuple[int, ...], ...]:
        """The days of each calendar month that touches the horizon, inside the horizon only."""
        grouped: dict[tuple[int, int], list[int]] = {}
        for index, day in enumerate(self.days):
            grouped.setdefault((day.date.year, day.date.month), []).append(index)
        return tuple(tuple(days) for days in grouped.values())

    @cached_property
    def employee_index(self) -> Mapping[str, int]:
        """Position of each employee by id."""
        return {e.id: i for i, e in enumerate(self.employees)}

    @cached_property
    def shift_index(self) -> Mapping[str, int]:
        """Position of each shift type by code."""
        return {s.code: i for i, s in enumerate(self.shift_types)}

    @cached_property
    def seasons(self) -> tuple[Season | None, ...]:
        """The season of each day of the horizon."""
        return tuple(self.centre.season_of(d.date) for d in self.days)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.centre.time_zone)

    def minute_of(self, day: int, local_minute: int) -> int:
        """True minutes from the horizon's start to a local time of day (may pass 1440)."""
        extra, minute = divmod(local_minute, 1440)
        return self._midnight_minute(day + extra) + self._true_minutes(day + extra, minute)

    def _true_minutes(self, day: int, local_minute: int) -> int:
        when = self.date_of(day)
        midnight = datetime(when.year, when.month, when.day, tzinfo=self._zone)
        instant = midnight.replace(hour=local_minute // 60, minute=local_minute % 60)
        return int((instant.astimezone(UTC) - midnight.astimezone(UTC)).total_seconds()) // 60

    def _midnight_minute(self, day: int) -> int:
        return self._midnights.setdefault(day, self._compute_midnight(day))

    def _compute_midnight(self, day: int) -> int:
        when = self.date_of(day)
        instant = datetime(when.year, when.month, when.day, tzinfo=self._zone).astimezone(UTC)
        return int((instant - self._zero).total_seconds()) // 60

    @cached_property
    def _zero(self) -> datetime:
        start = self.first
        return datetime(start.year, start.month, start.day, tzinfo=self._zone).astimezone(UTC)

    @cached_property
    def _midnights(self) -> dict[int, int]:
        return {}

    def shift(self, day: int, shift_type: int) -> Shift:
        """A shift type on a day (which may lie before the horizon)."""
        key = (day, shift_type)
        found = self._shifts.get(key)
        if found is None:
            kind = self.shift_types[shift_type]
            found = self._shifts[key] = Shift(
                day=day,
                date=self.date_of(day),
                index=shift_type,
                type=kind,
                start=self.minute_of(day, kind.start_minute),
                end=self.minute_of(day, kind.end_minute),
            )
        return found

    @cached_property
    def _shifts(self) -> dict[tuple[int, int], Shift]:
        return {}

    @cached_property
    def n_intervals(self) -> int:
        """Number of demand intervals in the horizon."""
        return self._compute_midnight(self.n_days) // self.centre.interval_minutes

    def interval_start(self, interval: int) -> datetime:
        """Local start of a demand interval."""
        return self.local_time(interval * self.centre.interval_minutes)

    def local_time(self, minute: int) -> datetime:
        """What the clock on the wall shows at a true minute since the horizon's start."""
        return (self._zero + timedelta(minutes=minute)).astimezone(self._zone)

    @cached_property
    def interval_days(self) -> npt.NDArray[np.int64]:
        """The day of the horizon each interval starts in."""
        starts = [self._compute_midnight(d) for d in range(self.n_days)]
        minutes = np.arange(self.n_intervals) * self.centre.interval_minutes
        return np.asarray(np.searchsorted(starts, minutes, side="right") - 1, np.int64)

    def intervals_of(self, day: int, shift_type: int) -> range:
        """Intervals inside the horizon for the whole of which the shift is at work (no break)."""
        shift, length = self.shift(day, shift_type), self.centre.interval_minutes
        return range(
            max(0, -(-shift.start // length)), max(0, min(self.n_intervals, shift.end // length))
        )

    @cached_property
    def shift_minutes(self) -> npt.NDArray[np.int64]:
        """[day, shift type, 0 or 1]: true minutes at which a shift starts and ends."""
        kinds = range(self.n_shift_types)
        shifts = [[self.shift(day, kind) for kind in kinds] for day in range(self.n_days)]
        minutes = [[(shift.start, shift.end) for shift in of_day] for of_day in shifts]
        return np.array(minutes, np.int64).reshape(self.n_days, self.n_shift_types, 2)

    @cached_property
    def past_shifts(self) -> tuple[tuple[Shift, ...], ...]:
        """The shifts each person worked before the horizon, earliest first."""
        rows: list[list[Shift]] = [[] for _ in self.employees]
        for employee, day, shift_type in self.past:
            rows[employee].append(self.shift(day, shift_type))
        return tuple(tuple(sorted(row, key=lambda s: s.start)) for row in rows)

    @cached_property
    def past_cells(self) -> Mapping[tuple[int, int], int]:
        """The shift type a person worked on a day before the horizon."""
        return {(employee, day): shift_type for employee, day, shift_type in self.past}

    @cached_property
    def past_days(self) -> int:
        """How many days before the horizon are known."""
        return max((-day for _, day, _ in self.past), default=0)

    def may_work(self, employee: int, day: int, shift_type: int) -> bool:
        """Whether the shift type stands on that day and may be worked by that person at all."""
        season = self.seasons[day]
        kind = self.shift_types[shift_type]
        return (
            season is not None
            and kind.may_stand_on(self.days[day], season.id)
            and kind.may_be_worked_by(self.employees[employee])
            and (employee, day) not in self.unemployed_days
        )

    def history_count(self, employee: int, item: str, year: int | None = None) -> int:
        """How often the person has already had an item of the history."""
        key = (self.employees[employee].id, item)
        return sum(h.count for h in self._history.get(key, ()) if year in (None, h.year))

    @cached_property
    def _history(self) -> Mapping[tuple[str, str], list[HistoryCount]]:
        grouped: dict[tuple[str, str], list[HistoryCount]] = {}
        for entry in self.history:
            grouped.setdefault((entry.employee_id, entry.item), []).append(entry)
        return grouped

    @cached_property
    def unemployed_days(self) -> frozenset[tuple[int, int]]:
        """The (employee, day) pairs on which a person does not belong to the centre."""
        return frozenset(
            (index, day)
            for index, person in enumerate(self.employees)
            for day, of in enumerate(self.days)
            if not person.is_employed_on(of.date)
        )

    @cached_property
    def absent_days(self) -> frozenset[tuple[int, int]]:
        """The (employee, day) pairs on which no work is owed: leave, or not employed."""
        return self.leave_days | self.unemployed_days

    @cached_property
    def leave_days(self) -> frozenset[tuple[int, int]]:
        """The (employee, day) pairs covered by approved leave."""
        found = set()
        for entry in self.leave:
            employee = self.employee_index.get(entry.employee_id)
            if employee is None or not entry.approved:
                continue
            first, last = self.day_of(entry.first), self.day_of(entry.last)
            found |= {(employee, d) for d in range(max(0, first), min(self.n_days, last + 1))}
        return frozenset(found)
