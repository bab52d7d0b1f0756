"""A person's days in a published rota: shifts with all their times, duties, leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.desk.published import PublishedRota
from scheduler.domain.calendar import Day
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.rota import NO_BREAK
from scheduler.domain.shifts import Shift
from scheduler.domain.text import Message
from scheduler.io.report_duties import describe_hours


@dataclass(frozen=True, slots=True)
class MyShift:
    """A shift with everything its holder must know; times are those on the wall.

    ``arrive`` is when to be there: for the handover, or earlier on the first day back after days
    off, to read the notices (``reads_notices``). ``hosts`` are small duties that go with the shift.
    """

    shift: Shift
    starts: datetime
    ends: datetime
    arrive: datetime
    reads_notices: bool
    pause: tuple[datetime, datetime] | None
    colleagues: tuple[str, ...]
    hosts: tuple[DutyKind, ...]


@dataclass(frozen=True, slots=True)
class MyDuty:
    """A turn of duty: its first and last day, and the hours by kind of day."""

    slot: DutySlot
    first: date
    last: date
    hours: Message | None


@dataclass(frozen=True, slots=True)
class MyDay:
    """A date of the month; ``on_leave`` for approved leave."""

    day: Day
    is_published: bool
    shifts: tuple[MyShift, ...]
    duties: tuple[DutySlot, ...]
    on_leave: bool


def days_of(
    published: PublishedRota, employee_id: str, first: date, last: date
) -> tuple[MyDay, ...]:
    """A person's days from one date to another, both included."""
    problem = published.problem
    employee = problem.employee_index[employee_id]
    shifts: dict[int, list[MyShift]] = {}
    for one in shifts_of(published, employee_id):
        shifts.setdefault(one.shift.day, []).append(one)
    duties: dict[int, list[DutySlot]] = {}
    for slot in _turns(published, employee):
        for day in slot.days:
            duties.setdefault(day, []).append(slot)
    return tuple(
        MyDay(
            day=problem.days[day],
            is_published=published.numbers[day] is not None,
            shifts=tuple(shifts.get(day, ())),
            duties=tuple(duties.get(day, ())),
            on_leave=(employee, day) in problem.leave_days,
        )
        for day in range(problem.day_of(first), problem.day_of(last) + 1)
    )


def shifts_of(published: PublishedRota, employee_id: str) -> Iterator[MyShift]:
    """A person's published shifts, earliest first."""
    problem, rota = published.problem, published.rota
    employee = problem.employee_index[employee_id]
    worked: set[int] = {shift.day for shift in rota.timeline_of(employee, problem)}
    hosts: dict[tuple[int, int], list[DutyKind]] = {}
    for slot in (problem.duty_slots[k] for k in rota.slots_of(employee)):
        if slot.shift is not None:
            hosts.setdefault((slot.days[0], slot.shift), []).append(slot.kind)
    for shift in rota.shifts_of(employee, problem):
        back = _is_back_after_days_off(published, worked, shift.day)
        centre = problem.centre
        early = max(centre.handover_minutes, centre.notice_minutes if back else 0)
        others = (
            person.name
            for e, person in enumerate(problem.employees)
            if e != employee and rota.cells[e, shift.day, shift.index]
        )
        yield MyShift(
            shift=shift,
            starts=problem.local_time(shift.start),
            ends=problem.local_time(shift.end),
            arrive=problem.local_time(shift.start - early),
            reads_notices=back and centre.notice_minutes > centre.handover_minutes,
            pause=_pause(published, employee, shift),
            colleagues=tuple(others),
            hosts=tuple(hosts.get((shift.day, shift.index), ())),
        )


def next_shift(published: PublishedRota, employee_id: str, now: datetime) -> MyShift | None:
    """The shift that is under way or comes next; None where none is published."""
    coming = (one for one in shifts_of(published, employee_id) if one.ends > now)
    return next(coming, None)


def next_duty(published: PublishedRota, employee_id: str, today: date) -> MyDuty | None:
    """The turn of duty that is under way or comes next; None where none is published."""
    coming = [duty for duty in duties_of(published, employee_id) if duty.last >= today]
    return min(coming, key=lambda duty: duty.first, default=None)


def duties_of(published: PublishedRota, employee_id: str) -> list[MyDuty]:
    """A person's published turns of duty by week and day; those of a shift stand in the shift."""
    problem = published.problem
    return [
        MyDuty(
            slot,
            problem.date_of(slot.days[0]),
            problem.date_of(slot.days[-1]),
            describe_hours(slot.kind),
        )
        for slot in _turns(published, problem.employee_index[employee_id])
    ]


def notes_of(one: MyShift) -> list[Message]:
    """What to know about a shift: when to be there, the break, what goes with it."""
    arrive = {"time": f"{one.arrive:%H:%M}"}
    notes = [
        Message("Be there at {time} to read the notices", arrive)
        if one.reads_notices
        else Message("Be there at {time} to hand over", arrive)
    ]
    if one.pause:
        since, until = one.pause
        values = {"from": f"{since:%H:%M}", "until": f"{until:%H:%M}"}
        notes.append(Message("Break {from}-{until}", values))
    notes += [Message("With it: {duty}", {"duty": kind}) for kind in one.hosts]
    return notes


def _turns(published: PublishedRota, employee: int) -> Sequence[DutySlot]:
    problem = published.problem
    turns = (problem.duty_slots[k] for k in published.rota.slots_of(employee))
    return sorted(
        (slot for slot in turns if slot.kind.period is not DutyPeriod.SHIFT),
        key=lambda slot: (slot.days[0], slot.index),
    )


def _is_back_after_days_off(published: PublishedRota, worked: set[int], day: int) -> bool:
    """Whether the day before was off; where nothing is published of it, nobody can say so."""
    before = day - 1
    return before >= 0 and published.numbers[before] is not None and before not in worked


def _pause(
    published: PublishedRota, employee: int, shift: Shift
) -> tuple[datetime, datetime] | None:
    offset = int(published.rota.breaks[employee, shift.day, shift.index])
    if not shift.type.break_minutes or offset == NO_BREAK:
        return None
    begin = shift.start + offset
    clock = published.problem.local_time
    return clock(begin), clock(begin + shift.type.break_minutes)
