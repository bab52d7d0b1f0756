"""What staff have seen, put together from versions, and HR's month made of it: worked by hand."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.desk.hr import HrMonth, days_needed, hours_of_month, month_csv, month_workbook
from scheduler.desk.published import IMPORTED, Piece, PublishedRota, put_together
from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Cycle, HoursSystem
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.text import Name
from scheduler.hours import MonthHours
from tests.make import EARLY, LATE, NIGHT, centre, days_from, employee, problem, rota, shift_type

FIRST = date(2026, 9, 28)
OCTOBER = (2026, 10)
H = 60
NATIONAL_DAY = {3: DayKind.STATUTORY, 4: DayKind.STATUTORY, 5: DayKind.STATUTORY}
PHONE = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)


def facts(weeks: int = 5, people: tuple[str, ...] = ("Ann", "Bob"), **more: Any) -> Problem:
    """Monday 28 September to Sunday 1 November 2026; 1 to 3 October are statutory."""
    return problem(*people, days=days_from(FIRST, weeks * 7, NATIONAL_DAY), **more)


def fortnight(week: int, *people: str, **more: Any) -> Problem:
    """Two weeks from a week of the facts; nothing known of their holidays."""
    first = FIRST + timedelta(weeks=week)
    return problem(*(people or ("Ann", "Bob")), days=days_from(first, 14), **more)


def line_of(month: HrMonth, name: str) -> MonthHours:
    [line] = [one for one in month.lines if month.problem.employees[one.employee].name == name]
    return line


def codes(published: PublishedRota, name: str) -> dict[int, tuple[str, int]]:
    """Day of the facts, code and start of everything a person works."""
    p = published.problem
    shifts = published.rota.shifts_of(p.employee_index[name.lower()], p)
    return {shift.day: (shift.type.code, shift.type.start_minute // 60) for shift in shifts}


class TestPutTogether:
    def test_days_of_two_versions_stand_side_by_side(self) -> None:
        one, two = fortnight(0), fortnight(2)
        whole = put_together(
            facts(),
            [Piece(1, one, rota(one, ann="0E 13L")), Piece(2, two, rota(two, ann="0N", bob="1E"))],
        )
        assert codes(whole, "Ann") == {0: ("E", 6), 13: ("L", 14), 14: ("N", 22)}
        assert codes(whole, "Bob") == {15: ("E", 6)}
        assert whole.numbers == (1,) * 14 + (2,) * 14 + (None,) * 7
        assert whole.versions == (1, 2)

    def test_the_newest_version_of_a_day_holds(self) -> None:
        """Version 2 was published over the second week of version 1."""
        one, two = fortnight(0), fortnight(1)
        pieces = [Piece(1, one, rota(one, ann="6E 7E")), Piece(2, two, rota(two, ann="1L"))]
        for given_order in (pieces, pieces[::-1]):
            whole = put_together(facts(), given_order)
            assert codes(whole, "Ann") == {6: ("E", 6), 8: ("L", 14)}
            assert whole.numbers[6:8] == (1, 2)

    def test_a_shift_keeps_the_times_it_was_published_with(self) -> None:
        """Early began at 06:00 when version 1 was published; today it begins at 07:00."""
        later = shift_type("E", 7, 16, "early")
        old, new = fortnight(0), fortnight(2, types=(later, LATE, NIGHT))
        today = facts(types=(later, LATE, NIGHT))
        whole = put_together(
            today, [Piece(1, old, rota(old, ann="0E")), Piece(2, new, rota(new, ann="0E"))]
        )
        assert codes(whole, "Ann") == {0: ("E", 6), 14: ("E", 7)}
        assert whole.problem.shift_types == (later, LATE, NIGHT, EARLY)

    def test_people_who_left_stay_where_they_worked(self) -> None:
        old = fortnight(0, "Cem", "Ann")
        whole = put_together(facts(), [Piece(1, old, rota(old, cem="0E", ann="1L"))])
        assert [person.name for person in whole.problem.employees] == ["Ann", "Bob", "Cem"]
        assert codes(whole, "Cem") == {0: ("E", 6)}
        assert codes(whole, "Ann") == {1: ("L", 14)}
        assert [whole.is_here_today(e) for e in range(3)] == [True, True, False]

    def test_what_came_with_the_files_stands_where_no_version_does(self) -> None:
        with_files = facts()
        seen = rota(with_files, ann="0E 1E 16E")
        with_files = replace(with_files, published=seen)
        one = fortnight(0)
        whole = put_together(with_files, [Piece(1, one, rota(one, ann="1L"))])
        assert codes(whole, "Ann") == {1: ("L", 14), 16: ("E", 6)}
        assert whole.numbers[16] == IMPORTED
        assert whole.is_published(FIRST + timedelta(days=16))
        assert not whole.is_published(FIRST + timedelta(days=17))
        assert not whole.is_published(FIRST - timedelta(days=1))

    def test_a_turn_of_duty_is_cut_where_another_version_begins(self) -> None:
        """Ann has the phone in the first week; version 2, from Thursday on, gives it to Bob."""
        slot = DutySlot(0, "phone:1", PHONE, FIRST, FIRST + timedelta(days=6), tuple(range(7)))
        one = fortnight(0, duty_kinds=(PHONE,), duty_slots=(slot,))
        thursday = FIRST + timedelta(days=3)
        short = replace(slot, first=thursday, days=(0, 1, 2, 3))
        two = problem(
            "Ann", "Bob", days=days_from(thursday, 7), duty_kinds=(PHONE,), duty_slots=(short,)
        )
        whole = put_together(
            facts(),
            [
                Piece(1, one, rota(one, {0: "ann"}, ann="0E")),
                Piece(2, two, rota(two, {0: "bob"}, ann="0E")),
            ],
        )
        held = [
            (
                slot.index,
                slot.first.day,
                slot.last.day,
                slot.days,
                whole.rota.holders_of(slot.index),
            )
            for slot in whole.problem.duty_slots
        ]
        assert held == [(0, 28, 30, (0, 1, 2), [0]), (1, 1, 4, (3, 4, 5, 6), [1])]


class TestHrMonth:
    def test_a_month_over_two_horizons(self) -> None:
        """September's last night ends on National Day; Ann's nine hours on 5 October are 8 + 1."""
        long = shift_type("E", 7, 16, "early")
        one, two = fortnight(0), fortnight(1, types=(long, LATE, NIGHT))
        whole = put_together(
            facts(),
            [Piece(1, one, rota(one, ann="2N 5E")), Piece(2, two, rota(two, ann="0E"))],
        )
        month = hours_of_month(whole, OCTOBER)
        ann = line_of(month, "Ann")
        assert (ann.minutes_300, ann.ordinary_minutes, ann.minutes_150) == (14 * H, 8 * H, 1 * H)
        assert (ann.night_minutes, ann.night_shifts, ann.worked_days) == (6 * H, 0, 2)
        assert month.versions == (1, 2)
        assert [str(note) for note in month.notes] == [
            "13 days of this month are not published yet and count nothing here: "
            "Mon 19 Oct to Sat 31 Oct."
        ]

    def test_the_night_over_the_edge_of_two_versions_counts_once(self) -> None:
        """Sunday night of version 1: 2 h on the rest day, 6 h on Monday, which is version 2's."""
        one, two = fortnight(0), fortnight(2)
        whole = put_together(
            facts(), [Piece(1, one, rota(one, ann="13N")), Piece(2, two, rota(two, bob="0E"))]
        )
        ann = line_of(hours_of_month(whole, OCTOBER), "Ann")
        assert (ann.paid_minutes, ann.lieu_minutes, ann.carried_minutes) == (8 * H, 2 * H, 0)

    def test_leave_is_todays_and_people_not_yet_hired_have_no_line(self) -> None:
        away = Leave("bob", date(2026, 10, 6), date(2026, 10, 8))
        late = employee("Dai", hire_date=date(2026, 11, 1))
        with_leave = problem(
            "Ann", "Bob", late, days=days_from(FIRST, 35, NATIONAL_DAY), leave=(away,)
        )
        old = fortnight(0, "Cem", "Ann")
        month = hours_of_month(
            put_together(with_leave, [Piece(1, old, rota(old, ann="1L"))]), OCTOBER
        )
        names = [month.problem.employees[line.employee].name for line in month.lines]
        assert names == ["Ann", "Bob"]
        assert line_of(month, "Bob").leave_days == 3

    def test_nothing_published_is_said(self) -> None:
        month = hours_of_month(put_together(facts(), []), OCTOBER)
        assert [note.in_("zh") for note in month.notes] == ["本月尚未发布任何排班。"]
        assert line_of(month, "Ann").paid_minutes == 0

    def test_a_complete_month_needs_no_note(self) -> None:
        whole = problem("Ann", "Bob", days=days_from(FIRST, 35))
        month = hours_of_month(put_together(facts(), [Piece(1, whole, rota(whole))]), OCTOBER)
        assert (month.notes, month.unpublished) == ((), ())


class TestDaysNeeded:
    @pytest.mark.parametrize(
        ("month", "first", "last"),
        [
            # 1 October 2026 is a Thursday, 31 October a Saturday.
            ((2026, 10), date(2026, 9, 28), date(2026, 11, 1)),
            # 1 June 2026 is a Monday: its first night began in the week before.
            ((2026, 6), date(2026, 5, 25), date(2026, 7, 5)),
            # 31 May 2026 is a Sunday: its last night ends in the week after.
            ((2026, 5), date(2026, 4, 27), date(2026, 6, 7)),
        ],
    )
    def test_whole_weeks_around_the_month(
        self, month: tuple[int, int], first: date, last: date
    ) -> None:
        assert days_needed(centre(), month) == (first, last)

    def test_weeks_that_begin_on_sunday(self) -> None:
        first, last = days_needed(centre(week_start=6), OCTOBER)
        assert (first, last) == (date(2026, 9, 27), date(2026, 11, 7))

    def test_comprehensive_hours_need_the_whole_cycle(self) -> None:
        given_centre = centre(hours_system=HoursSystem.COMPREHENSIVE, cycle=Cycle.QUARTER)
        assert days_needed(given_centre, (2026, 11)) == (date(2026, 9, 28), date(2027, 1, 3))
        monthly = replace(given_centre, cycle=Cycle.MONTH)
        assert days_needed(monthly, OCTOBER) == days_needed(centre(), OCTOBER)

    @given(
        st.tuples(st.integers(2020, 2035), st.integers(1, 12)),
        st.integers(0, 6),
        st.sampled_from(list(Cycle)),
    )
    def test_the_month_lies_inside_whole_weeks(
        self, month: tuple[int, int], week_start: int, cycle: Cycle
    ) -> None:
        for system in HoursSystem:
            given_centre = centre(week_start=week_start, hours_system=system, cycle=cycle)
            first, last = days_needed(given_centre, month)
            assert first.weekday() == week_start
            assert ((last - first).days + 1) % 7 == 0
            assert first < date(*month, 1)
            assert last > date(*month, 28)


class TestQuarter:
    def test_the_excess_of_a_quarter_falls_where_it_is_reached(self) -> None:
        """A quarter of 66 weekdays has 528 ordinary hours; all 92 days are worked 8 h."""
        first, last = date(2026, 9, 28), date(2027, 1, 3)
        settings = {"hours_system": HoursSystem.COMPREHENSIVE, "cycle": Cycle.QUARTER}
        days = days_from(first, (last - first).days + 1)
        whole = problem("Ann", days=days, centre_settings=settings)
        every_day = " ".join(f"{day}E" for day in range(len(days)))
        stitched = put_together(whole, [Piece(1, whole, rota(whole, ann=every_day))])
        tiers = [
            (line.ordinary_minutes // H, line.minutes_150 // H)
            for month in ((2026, 10), (2026, 11), (2026, 12))
            for line in hours_of_month(stitched, month).lines
        ]
        # 31 and 30 days use up 488 of the 528 hours; December's other 26 days are beyond them.
        assert tiers == [(248, 0), (240, 0), (40, 208)]


class TestFiles:
    def october(self) -> HrMonth:
        person = employee("=Ann")
        one = problem(replace(person, id="007"), days=days_from(FIRST, 35))
        return hours_of_month(
            put_together(one, [Piece(1, one, rota(one, **{"007": "2N 7E"}))]), OCTOBER
        )

    def test_the_csv_is_that_of_the_command_line(self) -> None:
        content = month_csv(self.october())
        assert content.startswith(b"\xef\xbb\xbf")
        [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        assert (row["employee_id"], row["name"], row["month"]) == ("007", "'=Ann", "2026-10")
        assert (row["paid_hours"], row["hours_300"], row["night_hours"]) == (
            "14.00",
            "0.00",
            "6.00",
        )

    def test_the_same_month_is_the_same_bytes(self) -> None:
        assert month_csv(self.october()) == month_csv(self.october())
        for language in ("en", "zh"):
            one, other = (month_workbook(self.october(), language) for _ in range(2))
            assert one == other

    def test_the_workbook_keeps_ids_as_text_and_hours_as_numbers(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(month_workbook(self.october(), "zh")))
        hours, notes = book.worksheets
        assert hours.title == "2026-10"
        headings = [cell.value for cell in hours[1]]
        assert headings[:5] == ["工号", "姓名", "月份", "出勤天数", "计薪工时"]
        row = [cell.value for cell in hours[2]]
        assert row[:5] == ["007", "=Ann", "2026-10", 1, 14]
        assert hours.cell(2, 5).number_format == "0.00"
        assert notes.max_row == len(headings)

    def test_the_workbook_says_what_is_missing(self) -> None:
        month = hours_of_month(put_together(facts(), []), OCTOBER)
        notes = openpyxl.load_workbook(io.BytesIO(month_workbook(month, "en"))).worksheets[1]
        assert [cell.value for cell in notes[1]] == [
            "Mind",
            "Nothing of this month is published yet.",
        ]
