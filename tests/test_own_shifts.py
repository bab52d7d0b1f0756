"""A person's own days, shares and calendar from a published rota: worked by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from scheduler.desk.my_shifts import shares_of
from scheduler.desk.own_calendar import events_of
from scheduler.desk.own_shifts import (
    MyShift,
    days_of,
    duties_of,
    next_duty,
    next_shift,
    notes_of,
    shifts_of,
)
from scheduler.desk.published import Piece, PublishedRota, put_together
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import HistoryCount, Leave
from scheduler.domain.problem import Problem
from scheduler.domain.text import Name
from scheduler.io.calendar_file import calendar_file
from tests.make import MONDAY, PART_TIME, TYPES, employee, problem, rota, shift_type

SHANGHAI = ZoneInfo("Asia/Shanghai")
WITH_BREAK = shift_type(
    "B", 20, 29, "night", break_minutes=60, break_earliest_minutes=180, break_latest_minutes=300
)
PHONE = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)
HOST = DutyKind("host", Name("班前会主持", "Meeting host"), DutyPeriod.SHIFT)
WEEK = DutySlot(
    0,
    "phone:1",
    PHONE,
    MONDAY + timedelta(days=7),
    MONDAY + timedelta(days=13),
    tuple(range(7, 14)),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time on a day of the horizon."""
    when = MONDAY + timedelta(days=day)
    return datetime(when.year, when.month, when.day, hour, minute, tzinfo=SHANGHAI)


def published(
    duties: dict[int, str] | None = None, given: Problem | None = None, **rows: str
) -> PublishedRota:
    p = given or problem("Ann", "Bob", "Cem", days=14, types=(*TYPES, WITH_BREAK))
    return put_together(p, [Piece(1, p, rota(p, duties, **rows))])


def only(found: PublishedRota) -> MyShift:
    [one] = shifts_of(found, "ann")
    return one


class TestShifts:
    def test_a_night_ends_on_the_next_day(self) -> None:
        one = only(published(ann="2N"))
        assert (one.starts, one.ends) == (at(2, 22), at(3, 6))

    def test_the_first_day_back_begins_with_the_notices(self) -> None:
        """Off on Tuesday: 30 minutes early on Wednesday, 10 on Thursday."""
        back, ordinary = list(shifts_of(published(ann="2E 3E"), "ann"))
        assert (back.arrive, back.reads_notices) == (at(2, 5, 30), True)
        assert (ordinary.arrive, ordinary.reads_notices) == (at(3, 5, 50), False)

    def test_nobody_knows_what_came_before_the_first_published_day(self) -> None:
        assert only(published(ann="0E")).arrive == at(0, 5, 50)

    def test_the_day_before_the_horizon_may_be_known(self) -> None:
        p = problem("Ann", days=14, past=((0, -1, 0),))
        [one] = shifts_of(published(given=p, ann="0E"), "ann")
        assert one.reads_notices is False

    def test_a_settled_break_is_told(self) -> None:
        """20:00 to 05:00 with an hour off between 23:00 and 02:00: settled, and told."""
        pause = only(published(ann="1B")).pause
        assert pause is not None
        since, until = pause
        assert until - since == timedelta(hours=1)
        assert at(1, 23) <= since
        assert until <= at(2, 2)
        assert only(published(ann="1E")).pause is None

    def test_colleagues_of_the_same_shift_and_nobody_else(self) -> None:
        found = published(ann="1E", bob="1E 2E", cem="1L")
        assert only(found).colleagues == ("Bob",)

    def test_a_small_duty_goes_with_its_shift(self) -> None:
        slot = DutySlot(0, "host:1", HOST, MONDAY, MONDAY, (0,), shift=0, team="A")
        p = problem("Ann", "Bob", days=14, duty_kinds=(HOST,), duty_slots=(slot,))
        one = only(published({0: "ann"}, p, ann="0E"))
        assert [kind.id for kind in one.hosts] == ["host"]
        assert [note.in_("en") for note in notes_of(one)] == [
            "Be there at 05:50 to hand over",
            "With it: Meeting host",
        ]
        assert duties_of(published({0: "ann"}, p, ann="0E"), "ann") == []


class TestNext:
    def test_a_shift_under_way_is_the_next_one_until_it_ends(self) -> None:
        found = published(ann="2N 5E")
        for now, day in ((at(0, 12), 2), (at(3, 5, 59), 2), (at(3, 6), 5)):
            one = next_shift(found, "ann", now)
            assert one is not None
            assert one.shift.day == day
        assert next_shift(found, "ann", at(5, 14)) is None

    def test_a_duty_under_way_is_the_next_one_through_its_last_day(self) -> None:
        p = problem("Ann", "Bob", days=14, duty_kinds=(PHONE,), duty_slots=(WEEK,))
        found = published({0: "ann"}, p)
        duty = next_duty(found, "ann", WEEK.last)
        assert duty is not None
        assert (duty.first, duty.last) == (WEEK.first, WEEK.last)
        assert next_duty(found, "ann", WEEK.last + timedelta(days=1)) is None
        assert next_duty(found, "bob", MONDAY) is None


def test_a_day_says_whether_it_is_published_and_who_is_away() -> None:
    away = Leave("ann", MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))
    p = problem("Ann", days=21, leave=(away,), duty_kinds=(PHONE,), duty_slots=(WEEK,))
    short = problem("Ann", days=14, duty_kinds=(PHONE,), duty_slots=(WEEK,))
    found = put_together(p, [Piece(4, short, rota(short, {0: "ann"}, ann="0E"))])
    days = days_of(found, "ann", MONDAY, MONDAY + timedelta(days=14))
    assert len(days) == 15
    assert [day.is_published for day in days] == [True] * 14 + [False]
    assert [day.on_leave for day in days[:3]] == [False, True, False]
    assert [len(day.shifts) for day in days[:2]] == [1, 0]
    assert [len(day.duties) for day in days[6:9]] == [0, 1, 1]


def test_a_fair_share_goes_by_contract_hours() -> None:
    """Six nights in team A, 40 + 40 + 20 hours: 2.4 for full time, 1.2 for half; B is not asked."""
    part = employee("Cem", contract=PART_TIME)
    other = employee("Dai", team="B")
    history = (HistoryCount("ann", "night", 2), HistoryCount("dai", "night", 9))
    p = problem("Ann", "Bob", part, other, days=14, history=history)
    found = published(given=p, ann="0N 1N 2N", cem="4N")
    full = {share.title.in_("en"): share for share in shares_of(found, "ann")}
    half = {share.title.in_("en"): share for share in shares_of(found, "cem")}
    assert (full["Nights"].mine, full["Nights"].team) == (5, pytest.approx(2.4))
    assert (half["Nights"].mine, half["Nights"].team) == (1, pytest.approx(1.2))
    assert full["Nights"].most == 5
    assert "Late shifts" not in full


class TestCalendar:
    def entries(self, found: PublishedRota, language: str = "en") -> list[Any]:
        events = list(events_of(found, "ann", {1: at(0, 0)}, language))
        content = calendar_file("Ann", "Asia/Shanghai", events)
        return list(Calendar.from_ical(content).walk("VEVENT"))

    def test_shifts_and_duties_with_names_that_last(self) -> None:
        types = (*TYPES, WITH_BREAK)
        p = problem("Ann", "Bob", days=14, types=types, duty_kinds=(PHONE,), duty_slots=(WEEK,))
        shift, duty = self.entries(published({0: "ann"}, p, ann="1E"))
        assert str(shift["uid"]) == "shift-ann-20260106-1@test.paiban"
        assert str(shift["summary"]) == "Early"
        assert (shift.start, shift.end) == (at(1, 6), at(1, 14))
        assert str(shift["description"]) == "Be there at 05:30 to read the notices"
        assert str(duty["uid"]) == "duty-phone-ann-20260112@test.paiban"
        assert (duty.start, duty.end) == (date(2026, 1, 12), date(2026, 1, 19))
        assert shift["dtstamp"].dt == at(0, 0)

    def test_another_shift_on_the_day_takes_the_place_of_the_first(self) -> None:
        [early], [late] = self.entries(published(ann="1E")), self.entries(published(ann="1L"))
        assert early["uid"] == late["uid"]
        assert early.start != late.start

    def test_it_speaks_chinese(self) -> None:
        [night] = self.entries(published(ann="1B"), "zh")
        assert str(night["summary"]) == "B"
        assert "到岗" in str(night["description"])
        assert "休息" in str(night["description"])
