"""A problem with a bit of everything, and random rotas of it, for what holds for every rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import strategies as st

from scheduler.domain.attendance import break_offsets
from scheduler.domain.calendar import DayKind
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot, NamedHoliday
from scheduler.domain.people import Availability, HistoryCount, Leave, Preference
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.domain.text import Name
from tests.make import (
    EARLY,
    LATE,
    MONDAY,
    NIGHT,
    PART_TIME,
    PHONE,
    days_from,
    employee,
    problem,
    shift_type,
)

LONG_DAY = shift_type(
    "D", 9, 18, "day", break_minutes=60, break_earliest_minutes=120, break_latest_minutes=240
)
SHORT = shift_type("S", 10, 14, "day", contracts=frozenset({"part"}))
CHAT = Queue(id="chat", name="在线", name_en="Chat", skill="chat", aht_seconds=300, concurrency=2)

STAFF = (
    employee("Ann", roles=frozenset({"leader"}), skills=frozenset({"phone", "chat"}), grade="高级"),
    employee("Bob", no_nights_until=date(2026, 1, 9), no_overtime_until=date(2026, 1, 9)),
    employee("Cai", hire_date=date(2025, 10, 10), team="B", mentor="ann", grade="初级"),
    employee("Dan", roles=frozenset({"trainee"}), mentor="ann", hire_date=date(2025, 12, 1)),
    employee("Eve", contract=PART_TIME, team="B", skills=frozenset({"chat"})),
)

SPRING = NamedHoliday("spring_festival", Name("春节", "Spring Festival"), (date(2026, 1, 11),))
PHONE_DUTY = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)
HOLIDAY_DUTY = DutyKind(
    "holiday",
    Name("节日值班", "Holiday duty"),
    DutyPeriod.DAY,
    holidays=(SPRING,),
    with_shift=False,
)
HOST = DutyKind("host", Name("班会主持", "Meeting host"), DutyPeriod.SHIFT)


def _slots() -> tuple[DutySlot, ...]:
    def day(n: int) -> date:
        return date.fromordinal(MONDAY.toordinal() + n)

    return (
        DutySlot(0, "phone:1", PHONE_DUTY, day(0), day(6), tuple(range(7))),
        DutySlot(1, "phone:2", PHONE_DUTY, day(7), day(13), (7, 8, 9)),
        DutySlot(2, "holiday:1", HOLIDAY_DUTY, day(6), day(6), (6,), holiday=SPRING),
        DutySlot(3, "host:1", HOST, day(1), day(1), (1,), shift=0, team="A"),
        DutySlot(4, "host:2", HOST, day(2), day(2), (2,), shift=1, team="B"),
    )


def make_problem() -> Problem:
    """Five people, ten days over a statutory Sunday, two queues, past, leave, wishes, duties."""
    wanted = np.zeros((2, 480), np.int64)
    for day in range(10):
        wanted[0, day * 48 + 14 : day * 48 + 40] = 1 + day % 3
        wanted[1, day * 48 + 18 : day * 48 + 36] = 1
    wanted[0, :12] = 1  # Ann's night of the day before is still at work
    base = problem(
        *STAFF,
        days=days_from(count=10, kinds={6: DayKind.STATUTORY, 5: DayKind.MAKEUP_WORKDAY}),
        types=(EARLY, LATE, NIGHT, LONG_DAY, SHORT),
        queues=(PHONE, CHAT),
        demand=wanted,
        duty_kinds=(PHONE_DUTY, HOLIDAY_DUTY, HOST),
        duty_slots=_slots(),
        leave=(Leave("bob", date(2026, 1, 8), date(2026, 1, 9)),),
        availability=(
            Availability("eve", 1, None, 9 * 60, 18 * 60),
            Availability("eve", None, date(2026, 1, 8), 12 * 60, 20 * 60, available=False),
        ),
        preferences=(
            Preference("ann", None, date(2026, 1, 7), "off", True, 3),
            Preference("bob", 0, None, "early", False, 2),
            Preference("cai", None, date(2026, 1, 10), "L", True),
            Preference("bob", None, date(2026, 1, 8), "work", True, 2),
        ),
        history=(
            HistoryCount("ann", "night", 3),
            HistoryCount("bob", "weekend", 2),
            HistoryCount("ann", "duty:phone", 2),
            HistoryCount("bob", "duty:phone", 1),
            HistoryCount("ann", "holiday:spring_festival", 1, 2025),
        ),
        past=(
            (0, -1, 2),
            (0, -2, 2),
            (1, -1, 1),
            (1, -2, 0),
            (1, -3, 0),
            (1, -4, 0),
            (1, -5, 0),
            (2, -7, 0),
            (3, -1, 0),
        ),
        past_duties=((0, "phone", -7, -1),),
    )
    published = Rota.of(base, [(0, 0, 0), (1, 1, 1), (2, 3, 2), (4, 4, 4)], [(0, 0)])
    return replace(base, published=published)


PROBLEM = make_problem()


@st.composite
def rotas(draw: st.DrawFn, given: Problem = PROBLEM) -> Rota:
    """Any rota with at most one possible shift a day for a person, and any duties."""
    shape = (given.n_employees, given.n_days, given.n_shift_types)
    cells, breaks = np.zeros(shape, bool), np.full(shape, NO_BREAK, np.int16)
    for e in range(given.n_employees):
        for d in range(given.n_days):
            able = [s for s in range(given.n_shift_types) if given.may_work(e, d, s)]
            chosen = draw(st.sampled_from([None, *able]))
            if chosen is None:
                continue
            cells[e, d, chosen] = True
            offsets = break_offsets(given.shift_types[chosen], given.centre.interval_minutes)
            if offsets:
                breaks[e, d, chosen] = draw(st.sampled_from(offsets))
    held = draw(
        st.lists(
            st.booleans(),
            min_size=len(given.duty_slots) * given.n_employees,
            max_size=len(given.duty_slots) * given.n_employees,
        )
    )
    duties = np.array(held, bool).reshape(len(given.duty_slots), given.n_employees)
    return Rota(cells, breaks, duties)
