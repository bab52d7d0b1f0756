"""Reading a centre's folder: the tiny centre by hand, and every kind of fault once, in words."""

import ast
import re
import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.calendar import DayKind
from scheduler.domain.centre import Contact, SwapRegime
from scheduler.domain.faults import BadInput
from scheduler.domain.people import ContractKind
from scheduler.domain.problem import DutyPin, Pin
from scheduler.domain.shifts import Band
from scheduler.domain.text import translate
from scheduler.io.centre_folder import CentreFolder, read_centre
from scheduler.io.centre_toml import CentreSettings, Section
from scheduler.io.folder_reader import FILES
from scheduler.io.work_facts import guess_band
from scheduler.registry import find_rules
from scheduler.rule import Mode

ROOT = Path(__file__).parent.parent
TINY = Path(__file__).parent / "centres" / "tiny"
CHINESE = re.compile("[\u4e00-\u9fff]")


def read(folder: Path) -> CentreFolder:
    return read_centre(folder, find_rules())


def refusal(folder: Path) -> list[str]:
    """The faults of a folder in English, once it is certain that each also reads in Chinese."""
    with pytest.raises(BadInput) as caught:
        read(folder).problem()
    for fault in caught.value.faults:
        assert CHINESE.search(fault.problem.in_("zh"))
        assert CHINESE.search(fault.remedy.in_("zh"))
    return str(caught.value).splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "centre"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new), "utf-8")


def append(folder: Path, file: str, text: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(text)


# ---- the tiny centre, worked out by hand ---------------------------------------------------------


def test_the_people_and_their_contracts() -> None:
    centre = read(TINY)
    assert [e.id for e in centre.employees] == ["001", "002", "003", "004", "005"]
    chen, zhao = centre.employees[2], centre.employees[3]
    assert chen.name == "陈, 静"
    assert chen.skills == {"phone", "chat"}
    assert (zhao.mentor, zhao.is_trainee, zhao.hire_date) == ("003", True, date(2026, 8, 1))
    full, part = chen.contract, centre.employees[4].contract
    assert (full.kind, full.weekly_minutes) == (ContractKind.FULL_TIME, 2400)
    assert (full.max_minutes_day, full.min_minutes_day, full.max_minutes_period) == (
        480,
        None,
        None,
    )
    assert (part.kind, part.max_minutes_week) == (ContractKind.PART_TIME, 1440)


def test_leave_is_late_by_the_centres_own_days_of_notice(folder: Path) -> None:
    centre = read(folder)
    # Asked on 1 September for 5 October: 34 days ahead.
    assert (centre.centre.leave_notice_days, centre.leave[0].asked_late) == (3, False)
    assert centre.centre.leave_in_time is SwapRegime.AGREE_AND_NOTIFY
    settings = '[leave]\nnotice_days = 35\nin_time = "supervisor_approves"\n\n[[team]]\nid = "A"'
    change(folder, "centre.toml", '[[team]]\nid = "A"', settings)
    strict = read(folder)
    assert strict.centre.leave_in_time is SwapRegime.SUPERVISOR_APPROVES
    assert strict.leave[0].asked_late
    change(folder, "centre.toml", "notice_days = 35", "notice_days = 34")
    assert not read(folder).leave[0].asked_late


def test_the_shift_types_and_their_breaks() -> None:
    early, late, peak = read(TINY).shift_types
    # 11:00 is 180 minutes after 08:00; a break of 30 that ends at 14:00 starts at 13:30, 330 after.
    assert (early.break_earliest_minutes, early.break_latest_minutes) == (180, 330)
    assert (late.start_minute, late.end_minute, late.paid_minutes) == (810, 1320, 480)
    assert [s.band for s in (early, late, peak)] == [Band.EARLY, Band.LATE, Band.DAY]
    assert peak.contracts == {"PT"}


def test_the_horizon_over_national_day() -> None:
    problem = read(TINY).problem()
    kinds = [day.kind for day in problem.days]
    assert problem.first == date(2026, 9, 28)
    assert len(kinds) == 14
    assert kinds[3:6] == [DayKind.STATUTORY] * 3
    assert kinds[6:10] == [DayKind.REST] * 4
    assert kinds[12:] == [DayKind.MAKEUP_WORKDAY, DayKind.REST]


def test_demand_comes_from_the_most_specific_profile_and_only_while_open() -> None:
    problem = read(TINY).problem()
    hotline, desk = problem.demand
    # 10 calls of 180 s in an hour are 0.5 erlangs: 2 agents answer 91 % in 20 s, 1 agent 55 %.
    assert hotline[9] == 2
    # The centre opens at 08:00 on workdays and at 09:00 on rest days, and closes at 18:00 on them.
    assert [int(np.flatnonzero(hotline[d * 24 : d * 24 + 24])[0]) for d in (0, 3, 6)] == [8, 9, 9]
    assert int(np.flatnonzero(hotline[6 * 24 : 7 * 24])[-1]) == 17
    # Fixed positions: Mondays one at 09:00, but 5 October has a profile of its own.
    assert np.flatnonzero(desk).tolist() == [9, 7 * 24 + 10]
    assert desk[7 * 24 + 10] == 2


def test_the_make_up_saturday_is_like_a_workday() -> None:
    hotline = read(TINY).problem().demand[0]
    assert hotline[12 * 24 : 13 * 24].tolist() == hotline[:24].tolist()


def test_a_profile_of_a_holiday_beats_the_weekday_and_that_the_rest_day(folder: Path) -> None:
    append(folder, "arrivals.csv", "desk,statutory,11:00,3\ndesk,thursday,12:00,1\n")
    append(folder, "arrivals.csv", "desk,rest,13:00,1\ndesk,周六,14:00,1\n")
    desk = read(folder).problem().demand[1].reshape(14, 24)
    found = {day: np.flatnonzero(row).tolist() for day, row in enumerate(desk) if row.any()}
    # 1 to 3 October are statutory (days 3 to 5); Sundays, 6 and 7 October are rest days.
    # The make-up Saturday (day 12) has no profile of its own kind, so Saturday's holds.
    assert found == {
        0: [9],
        3: [11],
        4: [11],
        5: [11],
        6: [13],
        7: [10],
        8: [13],
        9: [13],
        10: [12],
        12: [14],
        13: [13],
    }


def test_the_turns_of_duty() -> None:
    problem = read(TINY).problem()
    by_id = {slot.id: slot for slot in problem.duty_slots}
    first, second = by_id["phone:2026-09-28"], by_id["phone:2026-10-05"]
    # 1 to 3 October are days 3 to 5: the holiday duty takes them out of the week.
    assert first.days == (0, 1, 2, 6)
    assert (first.first, first.last) == (date(2026, 9, 28), date(2026, 10, 4))
    assert second.days == tuple(range(7, 14))
    holiday = by_id["holiday:2026-10-01"]
    assert holiday.holiday is not None
    assert holiday.holiday.id == "national_day"
    # Early may be worked by both teams on all 14 days.
    hosts = [slot for slot in problem.duty_slots if slot.kind.id == "host"]
    assert len(hosts) == 28
    assert (hosts[0].id, hosts[0].shift, hosts[1].team) == ("host:2026-09-28:E:A", 0, "B")
    assert [slot.index for slot in problem.duty_slots] == list(range(2 + 3 + 28))


def test_a_horizon_that_starts_in_midweek_clips_the_week() -> None:
    problem = read(TINY).problem(first=date(2026, 9, 30), weeks=1)
    phone = [slot for slot in problem.duty_slots if slot.kind.id == "phone"]
    assert [(s.id, s.last.isoformat(), s.days) for s in phone] == [
        ("phone:2026-09-30", "2026-10-04", (0, 4)),
        ("phone:2026-10-05", "2026-10-06", (5, 6)),
    ]


def test_a_week_taken_over_entirely_has_no_turn(folder: Path) -> None:
    dates = ", ".join(f"2026-10-{day:02d}" for day in range(5, 12))
    change(folder, "centre.toml", "[2026-10-01, 2026-10-02, 2026-10-03]", f"[{dates}]")
    (folder / "pins.csv").unlink()
    slots = read(folder).problem().duty_slots
    assert [s.id for s in slots if s.kind.id == "phone"] == ["phone:2026-09-28"]


def test_pins_leave_past_and_history() -> None:
    problem = read(TINY).problem()
    assert problem.pins == (Pin(0, 0, 0), Pin(1, 1, None))
    slots = [slot.id for slot in problem.duty_slots]
    assert problem.duty_pins == (
        DutyPin(slots.index("phone:2026-10-05"), 2),
        DutyPin(slots.index("holiday:2026-10-02"), 0),
    )
    assert problem.leave_days == {(1, 7), (1, 8)}
    assert problem.past == ((0, -2, 0), (1, -1, 1))
    assert problem.past_duties == ((1, "phone", -7, -1),)
    assert problem.published is None
    assert problem.history_count(0, "weekend") == 3
    assert problem.history_count(2, "holiday:national_day", 2025) == 1


def test_what_was_published_inside_the_horizon_has_been_seen(folder: Path) -> None:
    append(folder, "published_rota.csv", "004,2026-09-28,L\n004,2026-09-29,off\n004,2026-11-29,L\n")
    append(folder, "published_duty.csv", "phone,2026-W40,003\n")
    problem = read(folder).problem()
    assert problem.published is not None
    assert np.argwhere(problem.published.cells).tolist() == [[3, 0, 1]]
    assert problem.published.holders_of(0) == [2]
    assert problem.past == ((0, -2, 0), (1, -1, 1))
    assert problem.past_duties == ((1, "phone", -7, -1),)


def test_pins_of_other_weeks_wait(folder: Path) -> None:
    append(folder, "pins.csv", "001,2026-12-01,L,\n001,2026-12-07,,phone\n")
    assert len(read(folder).problem().pins) == 2


def test_a_turn_of_a_shift_is_pinned_by_its_shift_and_the_persons_team(folder: Path) -> None:
    append(folder, "pins.csv", "003,2026-09-30,E,host\n002,2026-09-30,,host\n")
    problem = read(folder).problem()
    pinned = [problem.duty_slots[pin.slot].id for pin in problem.duty_pins]
    assert pinned[2:] == ["host:2026-09-30:E:B", "host:2026-09-30:E:A"]


def test_all_rules_stand_with_their_defaults() -> None:
    wanted = [cls() for cls in find_rules().values()]
    assert list(read(TINY).rules) == [rule for rule in wanted if rule.mode is not Mode.OFF]


RULES = """
[[rule]]
id = "minimum_rest"
mode = "soft"
weight = 7
valid_from = 2026-10-01
source = "house rule"
[rule.scope]
teams = ["A"]
[rule.parameters]
hours = 12

[[rule]]
id = "minimum_rest"
[rule.scope]
teams = ["B"]

[[rule]]
id = "weekly_rest_day"
mode = "off"
"""


def test_rules_replace_their_default_stand_side_by_side_and_go_off(folder: Path) -> None:
    append(folder, "rules.toml", RULES)
    rules = read(folder).rules
    rest = [rule for rule in rules if rule.id == "minimum_rest"]
    assert [(r.mode, r.weight, r.scope.teams) for r in rest] == [
        (Mode.SOFT, 7, ("A",)),
        (Mode.HARD, 100, ("B",)),
    ]
    assert rest[0].model_dump()["hours"] == 12
    assert (rest[0].valid_from, rest[0].source) == (date(2026, 10, 1), "house rule")
    assert "weekly_rest_day" not in [rule.id for rule in rules]
    assert len(rules) == len(read(TINY).rules)


def test_gb18030_with_windows_line_ends_reads_the_same(folder: Path) -> None:
    for path in folder.iterdir():
        text = path.read_text("utf-8").replace("\n", "\r\n")
        path.write_bytes(text.encode("gb18030"))
    assert read(folder).employees == read(TINY).employees
    assert read(folder).centre == read(TINY).centre


def test_a_byte_order_mark_is_no_part_of_the_text(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert read(folder).employees == read(TINY).employees
    assert read(folder).centre == read(TINY).centre


def test_only_five_csv_files_are_needed(folder: Path) -> None:
    for name in ("leave", "pins", "preferences", "published_rota", "published_duty", "history"):
        (folder / f"{name}.csv").unlink()
    problem = read(folder).problem()
    assert (problem.leave, problem.pins, problem.past, problem.history) == ((), (), (), ())


def test_contacts_keep_their_order_and_their_digits(folder: Path) -> None:
    rows = "region,name,phone,note\n城西,钱亮,021-5550 0101,夜间\n城东,孙悦,'+86 (21) 6602,\n"
    (folder / "contacts.csv").write_text(rows, "utf-8")
    assert read(folder).contacts == (
        Contact("城西", "钱亮", "021-5550 0101", "夜间"),
        Contact("城东", "孙悦", "+86 (21) 6602"),
    )
    assert read(TINY).contacts == ()


def test_contacts_that_nobody_could_call(folder: Path) -> None:
    rows = "region,name,phone\n城西,钱亮,6601\n城西,孙悦,6601\n城东,李静,12\n城北,周涛,call me\n"
    (folder / "contacts.csv").write_text(rows, "utf-8")
    assert refusal(folder) == [
        "contacts.csv, row 4, phone '12' is not a telephone number. "
        "Write digits, such as 021-5550 0101.",
        "contacts.csv, row 5, phone 'call me' is not a telephone number. "
        "Write digits, such as 021-5550 0101.",
        "contacts.csv, row 3, phone '6601' already stands in row 2. Keep one of them.",
    ]


def test_a_season_over_new_year_comes_round_every_year(folder: Path) -> None:
    season = '[[season]]\nid = "heating"\nfrom = "11-15"\nto = "03-15"\n[season.hours]\n'
    season += 'workday = ["00:00-24:00"]\nrest = "00:00-24:00"\n\n[[team]]\nid = "A"'
    change(folder, "centre.toml", '[[team]]\nid = "A"', season)
    change(folder, "centre.toml", 'from = "01-01"\nto = "12-31"', 'from = "03-16"\nto = "11-14"')
    centre = read(folder)
    winter = centre.problem(date(2027, 3, 8), 2).seasons
    assert [s.id if s else "" for s in winter] == ["heating"] * 8 + ["all_year"] * 6
    december = centre.problem(date(2026, 12, 28), 1).seasons
    assert {s.id if s else "" for s in december} == {"heating"}


def test_calls_count_only_while_the_season_of_the_day_is_open(folder: Path) -> None:
    winter = '[[season]]\nid = "winter"\nfrom = "12-01"\nto = "12-31"\n[season.hours]\n'
    winter += 'workday = "00:00-24:00"\n\n[[season]]\nid = "all_year"'
    change(folder, "centre.toml", '[[season]]\nid = "all_year"', winter)
    append(folder, "arrivals.csv", "hotline,workday,22:00,10\n")
    centre = read(folder)
    # In September the centre closes at 22:00, in December it never does.
    assert centre.problem().demand[0, 20:24].tolist() == [2, 2, 0, 0]
    december = centre.problem(date(2026, 12, 7), 1)
    assert december.demand[0, 20:24].tolist() == [2, 2, 2, 0]


@pytest.mark.parametrize(
    ("last", "year", "leap_day"), [("02-28", 2028, True), ("02-29", 2027, False)]
)
def test_a_season_to_the_end_of_february_takes_in_the_leap_day(
    folder: Path, last: str, year: int, leap_day: bool
) -> None:
    change(folder, "centre.toml", 'to = "12-31"', f'to = "{last}"')
    change(folder, "arrivals.csv", "desk,2026-10-05,10:00,2\n", "")
    centre = read(folder).problem(date(year, 2, 22), 1).centre
    season = centre.season_of(date(year, 2, 28))
    assert season is not None
    assert season.last == date(year, 2, 29 if leap_day else 28)


def test_a_person_hired_on_29_february(folder: Path) -> None:
    change(folder, "employees.csv", "2023-05-20", "2024-02-29")
    assert read(folder).employees[4].hire_date == date(2024, 2, 29)


def test_dates_and_times_as_spreadsheets_rewrite_them(folder: Path) -> None:
    change(folder, "employees.csv", "2023-05-20", "2023/5/20")
    change(folder, "shift_types.csv", "E,早班,Early,08:00,16:30", "E,早班,Early,8:00,16:30:00")
    centre = read(folder)
    assert centre.employees[4].hire_date == date(2023, 5, 20)
    assert (centre.shift_types[0].start_minute, centre.shift_types[0].end_minute) == (480, 990)


def test_a_night_and_its_break_past_midnight(folder: Path) -> None:
    append(folder, "shift_types.csv", "N,夜班,Night,22:00,06:00,60,01:00,04:00,FT,\n")
    night = read(folder).shift_types[3]
    assert (night.start_minute, night.end_minute, night.band) == (1320, 1800, Band.NIGHT)
    # 01:00 is 180 minutes after 22:00, the latest start 03:00 is 300.
    assert (night.break_earliest_minutes, night.break_latest_minutes) == (180, 300)


def test_a_break_without_a_window_lies_two_hours_from_both_ends(folder: Path) -> None:
    append(folder, "shift_types.csv", "M,中班,Middle,10:00,18:00,60,,,FT,\n")
    append(folder, "shift_types.csv", "S,短班,Short,10:00,14:00,30,,,FT,\n")
    middle, short = read(folder).shift_types[3:]
    assert (middle.break_earliest_minutes, middle.break_latest_minutes) == (120, 300)
    # 4 h leave nothing between the two edges, so the break may lie anywhere.
    assert (short.break_earliest_minutes, short.break_latest_minutes) == (0, 210)


@pytest.mark.parametrize(
    ("start", "end", "band"),
    [
        (8 * 60, 17 * 60, Band.EARLY),
        (8 * 60 + 30, 17 * 60 + 30, Band.DAY),
        (11 * 60, 20 * 60, Band.DAY),
        (12 * 60, 21 * 60, Band.LATE),
        (16 * 60, 24 * 60, Band.LATE),
        (17 * 60, 25 * 60, Band.NIGHT),
        (0, 8 * 60, Band.NIGHT),
        (5 * 60, 13 * 60, Band.EARLY),
    ],
)
def test_the_band_of_a_shift_from_its_times(start: int, end: int, band: Band) -> None:
    assert guess_band(start, end) is band


# ---- every kind of fault -------------------------------------------------------------------------

EDITS = [
    # employees.csv
    (
        "employees.csv",
        "2026-08-01",
        "2026-13-01",
        "employees.csv, row 5, hire_date '2026-13-01' is not a date. Write YYYY-MM-DD.",
    ),
    (
        "employees.csv",
        "2026-08-01",
        "2027-02-29",
        "employees.csv, row 5, hire_date '2027-02-29' is not a date. Write YYYY-MM-DD.",
    ),
    (
        "employees.csv",
        "2026-08-01",
        "",
        "employees.csv, row 5, hire_date is not given. Fill it in.",
    ),
    (
        "employees.csv",
        "005,周敏",
        "001,周敏",
        "employees.csv, row 6, employee_id '001' already stands in row 2. Keep one of them.",
    ),
    (
        "employees.csv",
        "B,PT",
        "C,PT",
        "employees.csv, row 6, team 'C' is not a known team. Known: A, B.",
    ),
    (
        "employees.csv",
        "B,PT",
        ",PT",
        "employees.csv, row 6, team is not given. Write one of A, B.",
    ),
    (
        "employees.csv",
        "B,PT",
        "B,PTT",
        "employees.csv, row 6, contract 'PTT' is not a known contract. Did you mean PT? "
        "Known: FT, PT.",
    ),
    (
        "employees.csv",
        "FT,高级",
        "FT,顶级",
        "employees.csv, row 2, grade '顶级' is not a known grade. Known: 中级, 初级, 高级.",
    ),
    (
        "employees.csv",
        "trainee,003",
        "trainee,3",
        "employees.csv, row 5, mentor '3' is not a known employee. Did you mean 003? "
        "Known: 001, 002, 003, 004, 005.",
    ),
    (
        "employees.csv",
        "trainee,003",
        "trainee,004",
        "employees.csv, row 5, mentor '004' makes the person their own mentor. "
        "Name somebody else, or leave the cell empty.",
    ),
    (
        "employees.csv",
        "phone,trainee,003",
        "phone;phone,trainee,003",
        "employees.csv, row 5, skills 'phone;phone' names the same thing twice. Keep one of them.",
    ),
    (
        "employees.csv",
        "phone,trainee,003",
        "phone,trainee",
        "employees.csv, row 5 has 8 cells where the header has 9. "
        'Put text that holds a comma between quotation marks: "Li, Wei".',
    ),
    (
        "employees.csv",
        '"陈, 静"',
        "陈, 静",
        "employees.csv, row 4 has 10 cells where the header has 9. "
        'Put text that holds a comma between quotation marks: "Li, Wei".',
    ),
    (
        "employees.csv",
        "roles,mentor",
        "roles,mentr",
        "employees.csv, row 1, mentr is not a column of this file. Did you mean mentor?",
    ),
    (
        "employees.csv",
        "roles,mentor",
        "team,mentor",
        "employees.csv, row 1, team stands twice in the header. Keep one of them.",
    ),
    (
        "employees.csv",
        "name,hire_date",
        "name,satisfaction",
        "employees.csv, row 1, hire_date is missing from the header. Add this column.",
    ),
    # contracts.csv
    (
        "contracts.csv",
        "full_time",
        "fulltime",
        "contracts.csv, row 2, kind 'fulltime' is not one of the allowed values. "
        "Write one of full_time, part_time, short_hours.",
    ),
    (
        "contracts.csv",
        "full_time,40",
        "full_time,400",
        "contracts.csv, row 2, weekly_hours '400' is not the length of a working week. "
        "Write hours above 0, up to 168, such as 40.",
    ),
    (
        "contracts.csv",
        "40,8",
        "40,8h",
        "contracts.csv, row 2, max_hours_day '8h' is not a number. "
        "Write digits and a decimal point, such as 0.8.",
    ),
    (
        "contracts.csv",
        "40,8,40",
        "40,8.006,40",
        "contracts.csv, row 2, max_hours_day '8.006' is not a whole number of minutes. "
        "Write hours with a decimal point, such as 7.5.",
    ),
    # shift_types.csv
    (
        "shift_types.csv",
        "E,早班,Early,08:00",
        "E,早班,Early,8h",
        "shift_types.csv, row 2, start '8h' is not a time of day. Write HH:MM, such as 08:30.",
    ),
    (
        "shift_types.csv",
        "16:30,30,11:00",
        "34:30,30,11:00",
        "shift_types.csv, row 2, end '34:30' makes the shift longer than 24 h. "
        "Write the end as HH:MM; 06:00 after a start of 22:00 is the next day.",
    ),
    (
        "shift_types.csv",
        "30,11:00,14:00",
        "30,11:00,11:20",
        "shift_types.csv, row 2, break_to '11:20' leaves no room for a break of 30 minutes. "
        "The whole break must lie between break_from and break_to: widen them.",
    ),
    (
        "shift_types.csv",
        "30,11:00,14:00",
        "30,07:00,14:00",
        "shift_types.csv, row 2, break_from '07:00' lies outside the shift. "
        "Write a time between the shift's start and its end.",
    ),
    (
        "shift_types.csv",
        "30,11:00,14:00",
        "510,11:00,14:00",
        "shift_types.csv, row 2, break_minutes '510' is as long as the shift or longer. "
        "Shorten the break.",
    ),
    (
        "shift_types.csv",
        "#f6c453",
        "yellow",
        "shift_types.csv, row 2, colour 'yellow' is not a colour. Write #rrggbb, such as #ffcc00.",
    ),
    (
        "shift_types.csv",
        "P,高峰班",
        "off,高峰班",
        "shift_types.csv, row 4, code 'off' is a word with a meaning of its own. "
        "Choose another code.",
    ),
    (
        "shift_types.csv",
        "P,高峰班",
        "L,高峰班",
        "shift_types.csv, row 4, code 'L' already stands in row 3. Keep one of them.",
    ),
    (
        "shift_types.csv",
        "PT,#9ad0a5",
        "XX,#9ad0a5",
        "shift_types.csv, row 4, contracts 'XX' is not a known contract. Known: FT, PT.",
    ),
    # queues.csv
    (
        "queues.csv",
        "180,0.8",
        "180,80",
        "queues.csv, row 2, service_level '80' is out of range. Write a number from 0 to below 1.",
    ),
    (
        "queues.csv",
        "180,0.8",
        ",0.8",
        "queues.csv, row 2, aht_seconds is not given. "
        "Write the average handling time in seconds, or yes under fixed.",
    ),
    (
        "queues.csv",
        "0.8,20",
        "0.8,",
        "queues.csv, row 2, threshold_seconds is not given, although service_level is. "
        "Give both or neither.",
    ),
    (
        "queues.csv",
        ",yes",
        ",maybe",
        "queues.csv, row 3, fixed 'maybe' is neither yes nor no. Write yes or no.",
    ),
    (
        "queues.csv",
        "desk,接待",
        "tables,接待",
        "queues.csv, row 3, queue 'tables' has no row in arrivals.csv. "
        "Add its arrivals, or remove the queue.",
    ),
    # arrivals.csv
    (
        "arrivals.csv",
        "desk,monday,09:00,1",
        "dask,monday,09:00,1",
        "arrivals.csv, row 25, queue 'dask' is not a known queue. Did you mean desk? "
        "Known: desk, hotline.",
    ),
    (
        "arrivals.csv",
        "monday,09:00",
        "monday,09:10",
        "arrivals.csv, row 25, start '09:10' does not start an interval of 60 minutes. "
        "Write a time such as 08:00 that an interval starts at.",
    ),
    (
        "arrivals.csv",
        "monday,09:00",
        "monday,23:00",
        "arrivals.csv, row 25, start '23:00' lies outside the opening hours. "
        "Remove the row, or lengthen the hours in centre.toml.",
    ),
    (
        "arrivals.csv",
        "2026-10-05,10:00",
        "2026-10-05,18:00",
        "arrivals.csv, row 26, start '18:00' lies outside the opening hours. "
        "Remove the row, or lengthen the hours in centre.toml.",
    ),
    (
        "arrivals.csv",
        "monday,09:00",
        "noonday,09:00",
        "arrivals.csv, row 25, day 'noonday' is neither a date, a kind of day nor a weekday. "
        "Write YYYY-MM-DD, or one of workday, rest, statutory, makeup_workday, or monday, tuesday "
        "and so on.",
    ),
    (
        "arrivals.csv",
        "monday,09:00,1",
        "monday,09:00,-1",
        "arrivals.csv, row 25, calls '-1' is out of range. Write a number from 0 to 1000000.",
    ),
    (
        "arrivals.csv",
        "monday,09:00,1",
        "monday,09:00,1.5",
        "arrivals.csv, row 25, calls '1.5' is not a whole number of positions. "
        "A queue with fixed positions needs whole numbers.",
    ),
    (
        "arrivals.csv",
        "desk,2026-10-05,10:00",
        "desk,mon,09:00",
        "arrivals.csv, row 26 says again what row 25 says. Keep one of them.",
    ),
    # what people ask for
    (
        "leave.csv",
        "2026-10-06",
        "2026-10-04",
        "leave.csv, row 2, last '2026-10-04' lies before 2026-10-05. "
        "Write the later date as the last one.",
    ),
    (
        "leave.csv",
        "002",
        "2",
        "leave.csv, row 2, employee_id '2' is not a known employee. Did you mean 002? "
        "Known: 001, 002, 003, 004, 005.",
    ),
    (
        "preferences.csv",
        "saturday",
        "caturday",
        "preferences.csv, row 2, day 'caturday' is neither a date nor a weekday. "
        "Write YYYY-MM-DD, or monday, tuesday and so on.",
    ),
    (
        "preferences.csv",
        "off,yes,3",
        "off,yes,11",
        "preferences.csv, row 2, weight '11' is out of range. Write a number from 1 to 10.",
    ),
    (
        "preferences.csv",
        "off,yes,3",
        "off,yes,1.5",
        "preferences.csv, row 2, weight '1.5' is not a whole number. "
        "Write digits only, such as 30.",
    ),
    (
        "preferences.csv",
        "L,no,2",
        "Q,no,2",
        "preferences.csv, row 3, shift 'Q' is not a known wish. "
        "Known: E, L, P, day, early, late, night, off, work.",
    ),
    (
        "history.csv",
        "weekend",
        "week",
        "history.csv, row 2, item 'week' is nothing that is counted. Write one of night, late, "
        "weekend, holiday, duty:phone, duty:holiday, duty:host, holiday:national_day.",
    ),
    (
        "history.csv",
        "national_day",
        "nationalday",
        "history.csv, row 3, item 'holiday:nationalday' is nothing that is counted. Write one of "
        "night, late, weekend, holiday, duty:phone, duty:holiday, duty:host, "
        "holiday:national_day.",
    ),
    # pins.csv
    (
        "pins.csv",
        "2026-09-28,E,",
        "2026-09-28,Z,",
        "pins.csv, row 2, shift 'Z' is not a known shift type. Known: E, L, P.",
    ),
    (
        "pins.csv",
        ",,phone",
        ",,phon",
        "pins.csv, row 4, duty 'phon' is not a known duty. Did you mean phone? "
        "Known: holiday, host, phone.",
    ),
    (
        "pins.csv",
        "E,\n",
        ",\n",
        "pins.csv, row 2 pins neither a shift nor a duty. Write a shift type, off, or a duty.",
    ),
    (
        "pins.csv",
        ",,phone",
        ",E,phone",
        "pins.csv, row 4 pins a shift and a duty at once. Write them in two rows.",
    ),
    (
        "pins.csv",
        "002,2026-09-29,off",
        "001,2026-09-28,off",
        "pins.csv, row 3, date '2026-09-28' already stands in row 2. Keep one of them.",
    ),
    (
        "pins.csv",
        "2026-10-02,,holiday",
        "2026-10-04,,holiday",
        "pins.csv, row 5, date '2026-10-04' has no turn of this duty. "
        "Turns nearby begin on 2026-10-01, 2026-10-02, 2026-10-03.",
    ),
    # what was published
    (
        "published_rota.csv",
        "27,L",
        "27,Y",
        "published_rota.csv, row 3, shift 'Y' is not a known shift type. Known: E, L, P.",
    ),
    (
        "published_duty.csv",
        "2026-09-21",
        "2026-W60",
        "published_duty.csv, row 2, date '2026-W60' is neither a date nor a week. "
        "Write YYYY-MM-DD, or a week as 2026-W40.",
    ),
    # centre.toml
    (
        "centre.toml",
        "first = 2026-09-28",
        "first = 28.9.",
        "centre.toml, line 6 is not valid TOML: Expected newline or end of document after a "
        "statement. Write settings as name = value, and texts between quotation marks: "
        '"text".',
    ),
    (
        "centre.toml",
        "interval_minutes = 60",
        "interval_minutes = 45",
        "centre.toml, line 5, interval_minutes '45' is not one of the allowed values. "
        "Write one of 5, 10, 15, 20, 30, 60.",
    ),
    (
        "centre.toml",
        "weeks = 2",
        "weeks = 0",
        "centre.toml, line 7, weeks '0' is out of range. Write a number from 1 to 53.",
    ),
    (
        "centre.toml",
        "weeks = 2",
        "wekks = 2",
        "centre.toml, line 7, wekks is not a setting of this file. Did you mean weeks? Known: "
        "calendar, country, duty, first, grades, handover, history_until, hours, id, "
        "interval_minutes, leave, name, name_en, pay, season, subdivision, swaps, team, "
        "time_zone, week_start, weeks.",
    ),
    (
        "centre.toml",
        'name_en = "Team B"',
        'name_en = "Team B"\ncountry = "CN"',
        "centre.toml, line 30, team.country is not a setting of this file. "
        "Move it above the first line with [brackets].",
    ),
    (
        "centre.toml",
        "weeks = 2",
        'time_zone = "Asia/Beijing"',
        "centre.toml, line 7, time_zone 'Asia/Beijing' is not a time zone. "
        "Write a name such as Asia/Shanghai.",
    ),
    (
        "centre.toml",
        "weeks = 2",
        'country = "Narnia"',
        "centre.toml, line 7, country 'Narnia' is not a country with a known calendar. "
        "Write the two-letter code of the country, such as CN, HK or DE.",
    ),
    (
        "centre.toml",
        "weeks = 2",
        'subdivision = "BY"',
        "centre.toml, line 7, subdivision 'BY' is not a known part of country CN. "
        "Write a code of ISO 3166-2 without the country, or leave it out.",
    ),
    (
        "centre.toml",
        '"01-01"',
        '"13-01"',
        "centre.toml, line 14, season.from '13-01' is not a date. "
        "Write MM-DD for every year, or YYYY-MM-DD for one year.",
    ),
    (
        "centre.toml",
        'from = "01-01"',
        'from = "2026-01-01"',
        "centre.toml, line 15, season.to '12-31' is written otherwise than from. "
        "Write both as MM-DD, or both as YYYY-MM-DD.",
    ),
    (
        "centre.toml",
        '["08:00-22:00"]',
        '["22:00-06:00"]',
        "centre.toml, line 18, season.hours.workday '22:00-06:00' does not end after it starts. "
        'Write a window past midnight as two: "22:00-24:00" and, on the days that follow, '
        '"00:00-06:00".',
    ),
    (
        "centre.toml",
        '["08:00-22:00"]',
        '["08:00-14:00", "13:00-22:00"]',
        "centre.toml, line 18, season.hours.workday has windows that overlap. Join them into one.",
    ),
    (
        "centre.toml",
        '["08:00-22:00"]',
        '["07:30-22:00"]',
        "centre.toml, line 18, season.hours.workday does not fall on intervals of 60 minutes. "
        "Round the times, or choose a smaller interval_minutes.",
    ),
    (
        "centre.toml",
        'id = "B"',
        'id = "A"',
        "centre.toml, line 27, team.id 'A' is already taken above. Give each its own.",
    ),
    (
        "centre.toml",
        'excludes = ["holiday"]',
        'excludes = ["holidays"]',
        "centre.toml, line 36, duty.excludes 'holidays' is not a known duty. "
        "Did you mean holiday? Known: holiday, host.",
    ),
    (
        "centre.toml",
        'shifts = ["E"]',
        'shifts = ["EE"]',
        "centre.toml, line 59, duty.shifts 'EE' is not a known shift type. Did you mean E? "
        "Known: E, L, P.",
    ),
    (
        "centre.toml",
        'period = "shift"',
        'period = "day"',
        'centre.toml, line 59, duty.shifts is only for a duty with period = "shift". '
        "Remove it, or change the period.",
    ),
    (
        "centre.toml",
        'period = "shift"',
        'period = "month"',
        "centre.toml, line 58, duty.period 'month' is not one of the allowed values. "
        "Write one of week, day, shift.",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "text"), EDITS, ids=[e[3][:60] for e in EDITS])
def test_a_fault_says_where_what_and_how_to_mend(
    folder: Path, file: str, old: str, new: str, text: str
) -> None:
    change(folder, file, old, new)
    assert text in refusal(folder)


def test_a_slip_in_one_cell_does_not_blame_the_rows_that_refer_to_it(folder: Path) -> None:
    change(folder, "employees.csv", "2022-01-10", "10.1.2022")
    assert refusal(folder) == [
        "employees.csv, row 4, hire_date '10.1.2022' is not a date. Write YYYY-MM-DD."
    ]


def test_a_circle_of_mentors(folder: Path) -> None:
    change(folder, "employees.csv", "phone;chat,leader,\n004", "phone;chat,leader,004\n004")
    assert refusal(folder) == [
        f"employees.csv, row {row}, mentor '{mentor}' makes a circle of mentors that comes back to "
        "this person. Name somebody else, or leave the cell empty."
        for row, mentor in ((4, "004"), (5, "003"))
    ]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        (
            'id = "minimum_rst"',
            "rules.toml, line 2, rule.id 'minimum_rst' is not a known rule. "
            "Did you mean minimum_rest? Known: ",
        ),
        (
            'id = "minimum_rest"\n[rule.parameters]\nhours = 99',
            "rules.toml, line 4, minimum_rest.hours '99' is out of range. "
            "Write a number from 0 to 24.",
        ),
        (
            'id = "minimum_rest"\n[rule.parameters]\nhours = "long"',
            "rules.toml, line 4, minimum_rest.hours 'long' is not a whole number. "
            "Write digits only, such as 30.",
        ),
        (
            'id = "minimum_rest"\n[rule.parameters]\nhour = 11',
            "rules.toml, line 4, minimum_rest.hour '11' is not a parameter of this rule. "
            "Did you mean hours? Known: count_handover, hours.",
        ),
        (
            'id = "minimum_rest"\nhours = 11',
            "rules.toml, line 3, rule.hours '11' is not a setting of [[rule]]. Settings: id, mode, "
            "weight, scope, valid_from, valid_to, source, parameters. "
            "The rule's own parameters stand below [rule.parameters].",
        ),
        (
            'id = "minimum_rest"\n[rule.parameters]\nweight = 5',
            "rules.toml, line 4, rule.parameters.weight '5' is not a parameter but a setting of "
            "every rule. Move it up, below [[rule]].",
        ),
        (
            'id = "minimum_rest"\nweight = 0',
            "rules.toml, line 3, minimum_rest.weight '0' is out of range. "
            "Write a number from 1 to 100000.",
        ),
        (
            'id = "minimum_rest"\nmode = "strict"',
            "rules.toml, line 3, rule.mode 'strict' is not one of the allowed values. "
            "Write one of hard, soft, off.",
        ),
        (
            'id = "minimum_rest"\n[rule.scope]\nteams = ["C"]',
            "rules.toml, line 4, rule.scope.teams 'C' is not a known team. Known: A, B.",
        ),
        (
            'id = "minimum_rest"\n[rule.scope]\nteam = ["A"]',
            "rules.toml, line 4, minimum_rest.scope.team '['A']' is not a parameter of this rule. "
            "Did you mean teams? Known: contracts, employees, roles, skills, teams.",
        ),
        (
            'id = "minimum_rest"\nvalid_from = 2026-10-02\nvalid_to = 2026-10-01',
            "rules.toml, line 1, minimum_rest is not allowed: valid_to lies before valid_from. "
            "Change this value; docs/centre_format.md says what is allowed.",
        ),
    ],
)
def test_faults_in_the_rules(folder: Path, rules: str, text: str) -> None:
    append(folder, "rules.toml", f"[[rule]]\n{rules}\n")
    (found,) = refusal(folder)
    assert found.startswith(text)


def test_an_unknown_rule_lists_every_known_one(folder: Path) -> None:
    append(folder, "rules.toml", '[[rule]]\nid = "nonsense"\n')
    (found,) = refusal(folder)
    assert all(rule_id in found for rule_id in find_rules())


def test_the_second_rule_is_found_on_its_own_line(folder: Path) -> None:
    append(folder, "rules.toml", RULES.replace('mode = "off"', 'mode = "of"'))
    assert refusal(folder) == [
        "rules.toml, line 20, rule.mode 'of' is not one of the allowed values. "
        "Write one of hard, soft, off."
    ]


def test_a_missing_folder_and_a_file_in_its_place(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    assert refusal(missing) == [
        f"{missing} does not exist. Give the folder that holds centre.toml."
    ]
    missing.write_text("")
    assert refusal(missing) == [
        f"{missing} is not a folder. Give the folder that holds centre.toml."
    ]


def test_an_empty_folder_lacks_all_files_that_are_needed(tmp_path: Path) -> None:
    files = ("centre.toml", "contracts.csv", "employees.csv", "shift_types.csv", "queues.csv")
    assert refusal(tmp_path) == [
        f"{file} does not exist. Add this file to the folder." for file in (*files, "arrivals.csv")
    ]


def test_a_misspelt_file_is_not_passed_over(folder: Path) -> None:
    (folder / "leave.csv").rename(folder / "leaves.csv")
    assert refusal(folder) == ["leaves.csv is not a file of a centre. Did you mean leave.csv?"]


def test_notes_and_results_in_the_folder_are_left_alone(folder: Path) -> None:
    for name in ("rota.csv", "duty.csv", "notes.csv", "README.md"):
        (folder / name).write_text("anything")
    read(folder)


def test_an_empty_file_and_one_without_rows(folder: Path) -> None:
    (folder / "leave.csv").write_text("\n")
    (folder / "contracts.csv").write_text("contract,name,kind,weekly_hours\n")
    found = refusal(folder)
    assert "leave.csv is empty. Fill it in or remove it." in found
    assert "contracts.csv has a header but no rows. Fill it in." in found


def test_all_faults_of_all_files_are_reported_at_once(folder: Path) -> None:
    change(folder, "employees.csv", "2026-08-01", "soon")
    change(folder, "contracts.csv", "full_time,40", "full_time,none")
    change(folder, "centre.toml", "weeks = 2", "weeks = 99")
    change(folder, "pins.csv", "2026-09-28,E,", "2026-09-28,Z,")
    append(folder, "rules.toml", '[[rule]]\nid = "nonsense"\n')
    files = {line.split(",")[0] for line in refusal(folder)}
    assert files == {"employees.csv", "contracts.csv", "centre.toml", "pins.csv", "rules.toml"}


def test_a_fault_reads_in_chinese(folder: Path) -> None:
    change(folder, "employees.csv", "2026-08-01", "2026-13-01")
    change(folder, "employees.csv", "B,PT", "B,PTT")
    with pytest.raises(BadInput) as caught:
        read(folder)
    assert caught.value.in_("zh").splitlines() == [
        "employees.csv，第 5 行，hire_date“2026-13-01”不是日期。请写成 YYYY-MM-DD。",
        "employees.csv，第 6 行，contract“PTT”不是已有的合同。是不是 PT？已有：FT、PT。",
    ]


def test_a_horizon_on_which_the_centre_is_closed(folder: Path) -> None:
    change(folder, "centre.toml", 'from = "01-01"\nto = "12-31"', 'from = "03-01"\nto = "04-30"')
    change(folder, "arrivals.csv", "desk,2026-10-05,10:00,2\n", "")
    assert refusal(folder) == [
        "centre.toml, season leaves the centre closed on every day from 2026-09-28 to 2026-10-11. "
        "Choose other days, or add a season with opening hours."
    ]


def test_a_horizon_without_any_calls(folder: Path) -> None:
    head = "queue,day,start,calls\n"
    rows = "hotline,2026-12-01,09:00,5\ndesk,2026-12-01,09:00,1\n"
    (folder / "arrivals.csv").write_text(head + rows)
    assert refusal(folder) == [
        "arrivals.csv, day has no calls on any open day of the rota. "
        "Add rows for these days, or choose other days."
    ]


def test_a_fault_in_one_rule_does_not_hide_those_of_the_others(folder: Path) -> None:
    (folder / "rules.toml").write_text(
        '[[rule]]\nid = "minimum_rest"\n[rule.parameters]\nhour = 12\n'
        '[[rule]]\nid = "leave"\nmode = "harsh"\n[rule.scope]\nteams = ["Q"]\n'
        '[[rule]]\nid = "nothing"\n'
        '[[rule]]\nmode = "soft"\n'
    )
    places = [text.split(" is ")[0] for text in refusal(folder)]
    assert places == [
        "rules.toml, line 7, rule.mode 'harsh'",
        "rules.toml, line 12, rule.id",
        "rules.toml, line 4, minimum_rest.hour '12'",
        "rules.toml, line 9, rule.scope.teams 'Q'",
        "rules.toml, line 11, rule.id 'nothing'",
    ]


def test_a_wrong_window_does_not_make_its_season_look_missing(folder: Path) -> None:
    change(folder, "centre.toml", 'rest = ["09:00-18:00"]', 'rest = ["20:00-08:00"]')
    [fault] = refusal(folder)
    assert "season.hours.rest '20:00-08:00' does not end after it starts" in fault


def test_a_list_that_must_not_be_empty_says_so(folder: Path) -> None:
    change(folder, "centre.toml", "dates = [2026-10-01, 2026-10-02, 2026-10-03]", "dates = []")
    [fault] = refusal(folder)
    assert "duty.holiday.dates is empty. Fill it in." in fault


def test_calls_of_nought_are_a_demand_of_nobody(folder: Path) -> None:
    rows = "queue,day,start,calls\nhotline,workday,09:00,0\ndesk,workday,09:00,0\n"
    (folder / "arrivals.csv").write_text(rows)
    assert not read(folder).problem().demand.any()


def test_a_centre_without_a_first_day_wants_one(folder: Path) -> None:
    change(folder, "centre.toml", "first = 2026-09-28\n", "")
    centre = read(folder)
    assert centre.default_first is None
    assert centre.problem(date(2026, 9, 28)).n_days == 14
    assert refusal(folder) == [
        "centre.toml, first is not given. Write first = YYYY-MM-DD, or give the first day when "
        "you build."
    ]


@pytest.mark.parametrize("weeks", [0, -1, 54])
def test_a_number_of_weeks_that_makes_no_rota(weeks: int) -> None:
    with pytest.raises(BadInput, match=f"weeks '{weeks}' is out of range"):
        read(TINY).problem(weeks=weeks)


def test_a_clock_that_is_put_back_has_one_hour_more(folder: Path) -> None:
    change(folder, "centre.toml", "weeks = 2", 'weeks = 2\ntime_zone = "Europe/Berlin"')
    change(folder, "centre.toml", '["09:00-18:00"]', '["00:00-24:00"]')
    append(folder, "arrivals.csv", "desk,sunday,02:00,1\ndesk,sunday,03:00,2\n")
    problem = read(folder).problem(date(2026, 10, 19), 1)
    # Sunday 25 October 2026 has 25 hours in Berlin, and 02:00 comes twice.
    assert problem.n_intervals == 7 * 24 + 1
    assert problem.demand[1, 6 * 24 :].tolist() == [0, 0, 1, 1, 2] + [0] * 20


def names_to_document() -> list[tuple[str, str]]:
    """Every column of every file and every setting of centre.toml, by the chapter it belongs to."""
    found = [(file, name) for row, file in FILES.items() for name in row.model_fields]
    waiting: list[object] = [CentreSettings]
    while waiting:
        part = waiting.pop()
        if isinstance(part, type) and issubclass(part, Section):
            for name, field in part.model_fields.items():
                found.append(("centre.toml", field.alias or name))
                waiting.append(field.annotation)
        else:
            waiting += get_args(part)
    return sorted(set(found))


@pytest.mark.parametrize(("file", "name"), names_to_document())
def test_the_format_is_documented_field_by_field(file: str, name: str) -> None:
    text = (ROOT / "docs" / "centre_format.md").read_text("utf-8")
    file = file.removeprefix("published_")
    chapter = text.split(f"\n## {file}")[1].split("\n## ")[0]
    assert re.search(rf"[`.\[]{name}[`\]\n]", chapter)


@pytest.mark.parametrize(
    "text",
    [
        "season = 5",
        "[season]\nid = 5",
        'team = "A"',
        "hours = [1]",
        "[[duty]]\nholiday = 3",
        "[swaps.teams]\nA = 3",
        "first = 2026-09-28T10:00:00",
        "weeks = true",
        "name = 5",
        'grades = ["a", 5]',
        "[handover]\npaid = 3",
        "week_start = 1",
    ],
)
def test_settings_of_the_wrong_kind_are_refused_in_words(folder: Path, text: str) -> None:
    (folder / "centre.toml").write_text(text, "utf-8")
    found = [line for line in refusal(folder) if line.startswith("centre.toml, line ")]
    assert found


SOURCES = [
    *(ROOT / "scheduler" / "io").glob("*.py"),
    ROOT / "scheduler" / "domain" / "faults.py",
]


def templates() -> set[str]:
    found = set()
    for path in SOURCES:
        if path.name.startswith(("report", "exports")):
            continue
        said = [
            node.args[0]
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message"
        ]
        # A template that comes from elsewhere is looked at where it is written.
        found |= {text.value for text in said if isinstance(text, ast.Constant)}
    return found


@pytest.mark.parametrize("template", sorted(templates()))
def test_every_sentence_has_a_translation_with_the_same_values(template: str) -> None:
    chinese = translate(template, "zh")
    assert re.findall(r"\{\w+\}", chinese) == re.findall(r"\{\w+\}", template)
    assert CHINESE.search(chinese) or template == "{column} '{value}'"


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_the_answer_is_a_centre_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("any") / "centre"))
    (folder / "preferences.csv").write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read(folder)
    assert {fault.file for fault in caught.value.faults} == {"preferences.csv"}
