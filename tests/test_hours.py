"""HR's sheet, worked by hand: tiers, midnight, weeks, cycles, nights, duties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Cycle, HoursSystem
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.hours import MonthHours, split_at_midnight, sum_hours
from tests.contract import PROBLEM, rotas
from tests.make import TYPES, days_from, problem, rota, shift_type

H = 60
LONG = shift_type("X", 8, 18, "day")
WITH_BREAK = shift_type(
    "B", 20, 29, "night", break_minutes=60, break_earliest_minutes=180, break_latest_minutes=300
)
COMPREHENSIVE = {"hours_system": HoursSystem.COMPREHENSIVE}


def september(**settings_of_centre: Any) -> Problem:
    """Monday 28 September to Sunday 4 October 2026; 1 to 3 October are holidays."""
    kinds = {3: DayKind.STATUTORY, 4: DayKind.STATUTORY, 5: DayKind.STATUTORY}
    return problem(
        "Ann",
        days=days_from(date(2026, 9, 28), 7, kinds),
        types=(*TYPES, LONG, WITH_BREAK),
        centre_settings=settings_of_centre,
    )


def fortnight(types: tuple[Any, ...] = (*TYPES, LONG), **more: Any) -> Problem:
    """Monday 5 to Sunday 18 January 2026."""
    return problem("Ann", days=14, types=types, **more)


def only_line(given_problem: Problem, **rows: str) -> MonthHours:
    lines = sum_hours(given_problem, rota(given_problem, **rows))
    assert len(lines) == 1
    return lines[0]


def tiers(line: MonthHours) -> tuple[int, int, int, int]:
    """Hours at 100, 150, 200 and 300 %."""
    minutes = (line.ordinary_minutes, line.minutes_150, line.minutes_200, line.minutes_300)
    assert all(m % H == 0 for m in minutes)
    ordinary, over, rest, holiday = (m // H for m in minutes)
    return ordinary, over, rest, holiday


class TestSplitAtMidnight:
    def test_a_night_into_national_day_is_two_hours_ordinary_and_six_at_300(self) -> None:
        p = september()
        last, first = sum_hours(p, rota(p, ann="2N"))
        assert (last.month, tiers(last)) == ((2026, 9), (2, 0, 0, 0))
        assert (first.month, tiers(first)) == ((2026, 10), (0, 0, 0, 6))
        assert (last.night_minutes, first.night_minutes) == (2 * H, 6 * H)

    def test_the_night_counts_once_where_it_starts(self) -> None:
        p = september()
        last, first = sum_hours(p, rota(p, ann="2N"))
        assert (last.night_shifts, last.worked_days) == (1, 1)
        assert (first.night_shifts, first.worked_days) == (0, 0)

    def test_a_break_is_taken_off_where_it_lies(self) -> None:
        # 20:00-05:00 with the break 23:30-00:30: 3.5 h before midnight, 4.5 h after it.
        p = september()
        pieces = split_at_midnight(p, p.shift(2, p.shift_index["B"]), 210)
        minutes = [(piece.day, piece.end - piece.start) for piece in pieces]
        assert minutes == [(2, 210), (3, 270)]

    def test_an_unsettled_break_is_taken_at_the_start_of_its_window(self) -> None:
        # 20:00-05:00 with the break 23:00-24:00: 3 h before midnight, 5 h after it.
        p = september()
        last, first = sum_hours(p, rota(p, ann="2B"))
        assert (tiers(last), tiers(first)) == ((3, 0, 0, 0), (0, 0, 0, 5))
        assert (last.night_minutes, first.night_minutes) == (1 * H, 5 * H)

    def test_a_settled_break_is_read_from_the_rota(self) -> None:
        p = september()
        made = rota(p, ann="2B")
        breaks = made.breaks.copy()
        breaks[0, 2, p.shift_index["B"]] = 300  # 01:00-02:00
        last, first = sum_hours(p, made.with_breaks(breaks))
        assert (tiers(last), tiers(first)) == ((4, 0, 0, 0), (0, 0, 0, 4))

    def test_a_night_over_a_change_of_the_clocks_has_nine_hours(self) -> None:
        # New York, 31 October 2026 22:00 to 1 November 06:00; 02:00 happens twice.
        p = problem(
            "Ann",
            days=days_from(date(2026, 10, 30), 3),
            centre_settings={"time_zone": "America/New_York"},
        )
        october, november = sum_hours(p, rota(p, ann="1N"))
        assert (october.paid_minutes, november.paid_minutes) == (2 * H, 7 * H)
        assert november.night_minutes == 7 * H


class TestStandardHours:
    def test_the_ninth_hour_of_a_day_is_paid_at_150(self) -> None:
        assert tiers(only_line(fortnight(), ann="0X 1E")) == (16, 2, 0, 0)

    def test_two_nights_never_meet_on_one_day(self) -> None:
        # Tuesday has 6 h of Monday's night and 10 h of its own shift from 14:00.
        late = shift_type("Z", 14, 24, "late")
        p = fortnight(types=(*TYPES, late))
        assert tiers(only_line(p, ann="0N 1Z")) == (16, 2, 0, 0)

    def test_a_rest_day_is_given_back_as_time_in_lieu(self) -> None:
        line = only_line(fortnight(), ann="4N 5E")  # Friday night and Saturday
        assert (tiers(line), line.lieu_minutes) == ((16, 0, 0, 0), 14 * H)

    def test_a_rest_day_is_paid_at_200_where_nothing_is_given_back(self) -> None:
        line = only_line(fortnight(centre_settings={"time_in_lieu": False}), ann="4N 5X")
        assert (tiers(line), line.lieu_minutes) == ((2, 0, 16, 0), 0)

    def test_a_holiday_is_never_given_back(self) -> None:
        october = sum_hours(september(), rota(september(), ann="4X"))[1]
        assert (tiers(october), october.lieu_minutes) == ((0, 0, 0, 10), 0)

    def test_beyond_40_hours_a_week_is_paid_at_150(self) -> None:
        # Five days of 8 h, then Sunday's night: 2 h on a rest day, 6 h on Monday above 40.
        line = only_line(fortnight(), ann="0E 1E 2E 3E 4E 6N")
        assert (tiers(line), line.lieu_minutes) == ((42, 6, 0, 0), 2 * H)

    def test_the_next_week_starts_anew(self) -> None:
        assert tiers(only_line(fortnight(), ann="0E 1E 2E 3E 4E 7E 8E 9E 10E 11E")) == (80, 0, 0, 0)

    def test_the_centre_says_when_its_week_starts(self) -> None:
        # A week from Sunday on: Sunday's night opens the second week, which then has 4 x 8 h more.
        p = fortnight(centre_settings={"week_start": 6})
        line = only_line(p, ann="0E 1E 2E 3E 4E 6N 8E 9E 10E 11E")
        assert tiers(line) == (80, 0, 0, 0)

    def test_published_days_of_a_week_cut_in_two_count(self) -> None:
        # Wednesday to the Monday after; Monday and Tuesday have been worked already.
        days = days_from(date(2026, 1, 7), 6)
        rows = {"ann": "0E 1E 2E 4N"}
        alone = problem("Ann", days=days)
        assert tiers(only_line(alone, **rows)) == (32, 0, 0, 0)
        after = replace(alone, past=((0, -2, 0), (0, -1, 0)))
        assert tiers(only_line(after, **rows)) == (26, 6, 0, 0)

    def test_a_makeup_saturday_is_an_ordinary_day(self) -> None:
        p = problem("Ann", days=days_from(count=7, kinds={5: DayKind.MAKEUP_WORKDAY}), types=TYPES)
        line = only_line(p, ann="0E 1E 2E 3E 4E 5E")
        assert (tiers(line), line.lieu_minutes) == ((48, 0, 0, 0), 0)

    def test_the_ninth_hour_of_a_makeup_saturday_is_overtime(self) -> None:
        p = problem(
            "Ann", days=days_from(count=7, kinds={5: DayKind.MAKEUP_WORKDAY}), types=(LONG,)
        )
        assert tiers(only_line(p, ann="5X")) == (8, 2, 0, 0)


class TestComprehensiveHours:
    def test_rest_days_are_ordinary_and_the_excess_is_paid_at_150(self) -> None:
        # 10 working days are 80 h; eleven days of 8 h are worked, two of them on weekends.
        p = fortnight(centre_settings=COMPREHENSIVE)
        line = only_line(p, ann="0E 1E 2E 3E 4E 5E 6E 8E 9E 10E 11E")
        assert (tiers(line), line.lieu_minutes) == ((80, 8, 0, 0), 0)

    def test_long_days_are_no_overtime_by_themselves(self) -> None:
        p = fortnight(centre_settings=COMPREHENSIVE)
        assert tiers(only_line(p, ann="0X 1X 2X 3X")) == (40, 0, 0, 0)

    def test_a_holiday_is_paid_at_300_and_owes_no_hours(self) -> None:
        # Three working days (24 h) besides the holiday on Thursday.
        p = problem(
            "Ann",
            days=days_from(count=4, kinds={3: DayKind.STATUTORY}),
            centre_settings=COMPREHENSIVE,
        )
        assert tiers(only_line(p, ann="0E 1E 2E 3E")) == (24, 0, 0, 8)

    def test_a_cycle_of_a_week_settles_each_week(self) -> None:
        p = fortnight(centre_settings=COMPREHENSIVE | {"cycle": Cycle.WEEK})
        assert tiers(only_line(p, ann="0E 1E 2E 3E 4E 5E 7E")) == (48, 8, 0, 0)

    @pytest.mark.parametrize(
        ("cycle", "in_september"),
        [
            (Cycle.MONTH, (32, 22, 0, 0)),
            (Cycle.QUARTER, (54, 0, 0, 0)),
            (Cycle.YEAR, (54, 0, 0, 0)),
        ],
    )
    def test_only_a_longer_cycle_evens_out_months(
        self, cycle: Cycle, in_september: tuple[int, ...]
    ) -> None:
        # 25-31 August has 5 working days (40 h), 1-6 September has 4 (32 h). Worked are the night
        # of 31 August (2 h + 6 h) and six days of 8 h: 54 h in September.
        p = problem(
            "Ann",
            days=days_from(date(2026, 8, 25), 13),
            centre_settings=COMPREHENSIVE | {"cycle": cycle},
        )
        august, september_ = sum_hours(p, rota(p, ann="6N 7L 8E 9E 10E 11E 12E"))
        assert tiers(august) == (2, 0, 0, 0)
        assert tiers(september_) == in_september


class TestEdges:
    def test_the_tail_of_the_night_before_is_on_this_sheet(self) -> None:
        p = replace(fortnight(), past=((0, -1, 2),))
        line = only_line(p)
        assert (tiers(line), line.night_minutes) == ((6, 0, 0, 0), 6 * H)
        assert (line.night_shifts, line.worked_days) == (0, 0)

    def test_minutes_after_the_last_day_go_to_the_next_sheet(self) -> None:
        line = only_line(fortnight(), ann="13N")
        assert (line.paid_minutes, line.carried_minutes) == (2 * H, 6 * H)

    def test_nobody_at_work_is_a_line_of_zeros(self) -> None:
        line = only_line(fortnight())
        assert line == MonthHours(0, (2026, 1))


class TestCounts:
    def test_duty_is_counted_in_days_by_kind_and_is_no_work(self) -> None:
        held = Rota.of(PROBLEM, [], [(0, 0), (2, 0), (3, 0), (1, 1)])
        ann, bob = sum_hours(PROBLEM, held)[:2]
        assert ann.duty_days == {"phone": 7, "holiday": 1, "host": 1}
        assert bob.duty_days == {"phone": 3}
        assert bob.paid_minutes == 0

    def test_leave_is_counted_by_the_day(self) -> None:
        p = replace(
            september(),
            leave=(
                Leave("ann", date(2026, 9, 20), date(2026, 10, 1)),
                Leave("ann", date(2026, 10, 3), date(2026, 10, 3), approved=False),
            ),
        )
        assert [line.leave_days for line in sum_hours(p, rota(p))] == [3, 1]

    def test_handover_is_counted_only_where_it_is_paid(self) -> None:
        paid = fortnight(centre_settings={"handover_paid": True, "handover_minutes": 10})
        line = only_line(paid, ann="0E 1E 2E")
        assert (line.handover_minutes, line.paid_minutes) == (30, 24 * H)
        assert only_line(fortnight(), ann="0E").handover_minutes == 0

    def test_night_shifts_are_those_of_the_night_band(self) -> None:
        dawn = shift_type("G", 5, 13, "early")
        line = only_line(fortnight(types=(*TYPES, dawn)), ann="0G 2N 3N")
        assert (line.night_shifts, line.night_minutes) == (2, 17 * H)


@pytest.mark.parametrize("system", list(HoursSystem))
@pytest.mark.parametrize("in_lieu", [True, False])
@settings(max_examples=40, deadline=None)
@given(made=rotas())
def test_tiers_add_up_to_the_paid_minutes(system: HoursSystem, in_lieu: bool, made: Rota) -> None:
    centre = replace(PROBLEM.centre, hours_system=system, time_in_lieu=in_lieu)
    p = replace(PROBLEM, centre=centre)
    for line in sum_hours(p, made):
        paid = sum(shift.paid_minutes for shift in made.shifts_of(line.employee, p))
        tail = sum(max(0, shift.end) for shift in p.past_shifts[line.employee])
        assert line.paid_minutes + line.carried_minutes == paid + tail
        assert line.lieu_minutes <= line.ordinary_minutes
        assert line.night_minutes <= line.paid_minutes
        assert line.lieu_minutes * line.minutes_200 == 0
