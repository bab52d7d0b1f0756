"""rota.csv and duty.csv: written for spreadsheets, read back exactly, hand-made ones too."""

import csv
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.faults import BadInput
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.io.centre_folder import read_centre
from scheduler.io.rota_files import read_rota, write_duty, write_rota

TINY = Path(__file__).parent / "centres" / "tiny"
NIGHT = "N,夜班,Night,22:00,06:00,60,23:00,05:00,FT,\n"


@cache
def tiny() -> Problem:
    return read_centre(TINY, {}).problem()


@pytest.fixture(scope="module")
def with_nights(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    folder = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("nights") / "centre"))
    with (folder / "shift_types.csv").open("a", encoding="utf-8") as file:
        file.write(NIGHT)
    return read_centre(folder, {}).problem()


def slot(problem: Problem, name: str) -> int:
    return next(s.index for s in problem.duty_slots if s.id == name)


def read_text(tmp_path: Path, problem: Problem, rota: str, duty: str | None = None) -> Rota:
    (tmp_path / "rota.csv").write_text(rota, "utf-8")
    if duty is None:
        return read_rota(tmp_path / "rota.csv", problem)
    (tmp_path / "duty.csv").write_text(duty, "utf-8")
    return read_rota(tmp_path / "rota.csv", problem, tmp_path / "duty.csv")


def refusal(tmp_path: Path, rota: str, duty: str | None = None) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_text(tmp_path, tiny(), rota, duty)
    return str(caught.value).splitlines()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# ---- writing -------------------------------------------------------------------------------------


def test_a_shift_with_its_break_as_people_read_it(tmp_path: Path) -> None:
    problem = tiny()
    rota = Rota.of(problem, [(2, 1, 0)])
    breaks = rota.breaks.copy()
    breaks[2, 1, 0] = 240
    write_rota(tmp_path / "rota.csv", problem, rota.with_breaks(breaks))
    assert (tmp_path / "rota.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    # Early is 08:00 to 16:30 with 30 minutes unpaid: 8 h; 240 minutes after 08:00 is 12:00.
    assert rows_of(tmp_path / "rota.csv") == [
        {
            "employee_id": "003",
            "name": "陈, 静",
            "date": "2026-09-29",
            "shift": "E",
            "start": "08:00",
            "end": "16:30",
            "break_start": "12:00",
            "break_end": "12:30",
            "paid_hours": "8.00",
        }
    ]


def test_a_break_past_midnight_comes_back(tmp_path: Path, with_nights: Problem) -> None:
    rota = Rota.of(with_nights, [(0, 13, 3)])
    breaks = rota.breaks.copy()
    breaks[0, 13, 3] = 150  # 00:30 on the day after
    rota = rota.with_breaks(breaks)
    write_rota(tmp_path / "rota.csv", with_nights, rota)
    (row,) = rows_of(tmp_path / "rota.csv")
    found = {key: row[key] for key in ("date", "start", "end", "break_start", "break_end")}
    assert found == {
        "date": "2026-10-11",
        "start": "22:00",
        "end": "06:00",
        "break_start": "00:30",
        "break_end": "01:30",
    }
    assert read_rota(tmp_path / "rota.csv", with_nights) == rota


def test_turns_of_every_kind_as_people_read_them(tmp_path: Path) -> None:
    problem = tiny()
    names = ("phone:2026-09-28", "holiday:2026-10-01", "host:2026-09-30:E:B")
    rota = Rota.of(problem, [], [(slot(problem, name), 2) for name in names])
    write_duty(tmp_path / "duty.csv", problem, rota)
    found = [tuple(row.values()) for row in rows_of(tmp_path / "duty.csv")]
    assert found == [
        ("phone", "2026-09-28", "2026-10-04", "", "", "003", "陈, 静"),
        ("holiday", "2026-10-01", "2026-10-01", "", "", "003", "陈, 静"),
        ("host", "2026-09-30", "2026-09-30", "E", "B", "003", "陈, 静"),
    ]


def test_a_name_that_looks_like_a_formula_is_neutralised(tmp_path: Path) -> None:
    problem = tiny()
    sly = replace(problem.employees[0], name='=HYPERLINK("http://x")')
    problem = replace(problem, employees=(sly, *problem.employees[1:]))
    write_rota(tmp_path / "rota.csv", problem, Rota.of(problem, [(0, 0, 0)]))
    assert rows_of(tmp_path / "rota.csv")[0]["name"] == '\'=HYPERLINK("http://x")'


IDS = st.lists(
    st.sampled_from(["001", "0001", "1", "=1+1", "-7", "'-7", "a,b", 'q"q', "@x", "工号 9", "+86"]),
    min_size=5,
    max_size=5,
    unique=True,
)


@st.composite
def rotas(draw: st.DrawFn) -> tuple[Problem, Rota]:
    """Any rota of the tiny centre, double shifts and double holders included, under odd ids."""
    base, ids = tiny(), draw(IDS)
    people = tuple(replace(e, id=i) for e, i in zip(base.employees, ids, strict=True))
    problem = replace(base, employees=people)
    cell = st.tuples(st.integers(0, 4), st.integers(0, 13), st.integers(0, 2))
    turn = st.tuples(st.integers(0, len(base.duty_slots) - 1), st.integers(0, 4))
    rota = Rota.of(problem, draw(st.sets(cell, max_size=30)), draw(st.sets(turn, max_size=10)))
    breaks = rota.breaks.copy()
    for employee, day, kind in np.argwhere(rota.cells).tolist():
        shift = problem.shift_types[kind]
        if shift.break_minutes and draw(st.booleans()):
            breaks[employee, day, kind] = draw(
                st.integers(shift.break_earliest_minutes, shift.break_latest_minutes)
            )
    return problem, rota.with_breaks(breaks)


@given(rotas())
def test_any_rota_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[Problem, Rota]
) -> None:
    (problem, rota), folder = made, tmp_path_factory.mktemp("rota")
    write_rota(folder / "rota.csv", problem, rota)
    write_duty(folder / "duty.csv", problem, rota)
    again = read_rota(folder / "rota.csv", problem, folder / "duty.csv")
    assert again == rota


# ---- reading -------------------------------------------------------------------------------------

HEAD = "employee_id,date,shift\n"
DUTY_HEAD = "duty,date,employee_id\n"


def test_three_columns_are_enough_and_others_are_ignored(tmp_path: Path) -> None:
    text = "remark,shift,date,employee_id\nhm,E,2026-09-28,001\n,,2026-09-29,001\n"
    text += ",OFF,2026/9/30,001\n"
    rota = read_text(tmp_path, tiny(), text)
    assert np.argwhere(rota.cells).tolist() == [[0, 0, 0]]
    assert not rota.duties.any()


def test_two_shifts_on_one_day_are_read_for_the_checker_to_find(tmp_path: Path) -> None:
    rota = read_text(tmp_path, tiny(), HEAD + "001,2026-09-28,E\n001,2026-09-28,L\n")
    assert rota.cells[0, 0].tolist() == [True, True, False]


def test_a_hand_made_rota_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "rota.csv"
    path.write_bytes("employee_id,name,date,shift\r\n003,陈静,2026-09-28,L\r\n".encode("gb18030"))
    assert read_rota(path, tiny()).cells[2, 0, 1]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("phone,2026-10-05,,,002", "phone:2026-10-05"),
        ("phone,2026-W41,,,002", "phone:2026-10-05"),
        ("phone,2026w40,,,002", "phone:2026-09-28"),
        ("holiday,2026-10-03,,,002", "holiday:2026-10-03"),
        ("host,2026-10-03,E,A,002", "host:2026-10-03:E:A"),
        ("host,2026-10-03,E,B,002", "host:2026-10-03:E:B"),
        ("host,2026-10-03,,,002", "host:2026-10-03:E:A"),
    ],
)
def test_ways_to_name_a_turn_of_duty(tmp_path: Path, row: str, name: str) -> None:
    text = f"duty,date,shift,team,employee_id\n{row}\n"
    rota = read_text(tmp_path, tiny(), HEAD, text)
    assert np.argwhere(rota.duties).tolist() == [[slot(tiny(), name), 1]]


def test_the_clipped_week_answers_to_its_monday_too(tmp_path: Path) -> None:
    problem = read_centre(TINY, {}).problem(first=tiny().days[2].date, weeks=1)
    for day in ("2026-09-28", "2026-09-30", "2026-W40"):
        rota = read_text(tmp_path, problem, HEAD, DUTY_HEAD + f"phone,{day},001\n")
        assert rota.holders_of(0) == [0]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "01,2026-09-28,E",
            "employee_id '01' is not a known employee. Did you mean 001? "
            "Known: 001, 002, 003, 004, 005.",
        ),
        ("001,2026-09-28,X", "shift 'X' is not a known shift type. Known: E, L, P."),
        (
            "001,2026-09-27,E",
            "date '2026-09-27' is not a day of this rota. "
            "Write a date from 2026-09-28 to 2026-10-11.",
        ),
        (
            "001,2026-10-12,off",
            "date '2026-10-12' is not a day of this rota. "
            "Write a date from 2026-09-28 to 2026-10-11.",
        ),
        ("001,28.9.2026,E", "date '28.9.2026' is not a date. Write YYYY-MM-DD."),
        (",2026-09-28,E", "employee_id is not given. Fill it in."),
    ],
)
def test_faults_of_a_rota(tmp_path: Path, row: str, fault: str) -> None:
    assert refusal(tmp_path, HEAD + row + "\n") == [f"rota.csv, row 2, {fault}"]


def test_the_same_shift_twice(tmp_path: Path) -> None:
    text = HEAD + "001,2026-09-28,E\n001,2026-09-29,E\n001,2026-09-28,E\n"
    assert refusal(tmp_path, text) == [
        "rota.csv, row 4 says again what row 2 says. Keep one of them."
    ]


def test_a_break_outside_its_shift(tmp_path: Path) -> None:
    text = "employee_id,date,shift,break_start\n001,2026-09-28,E,16:15\n"
    assert refusal(tmp_path, text) == [
        "rota.csv, row 2, break_start '16:15' puts the break outside the shift. "
        "Write a time between the shift's start and its end."
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "fone,2026-09-28,,,001",
            "duty 'fone' is not a known duty. Did you mean phone? Known: holiday, host, phone.",
        ),
        (
            "phone,2026-09-30,,,001",
            "date '2026-09-30' is not the first day of a turn of this duty. "
            "Turns nearby begin on 2026-09-28, 2026-10-05.",
        ),
        (
            "holiday,2026-10-04,,,001",
            "date '2026-10-04' is not the first day of a turn of this duty. "
            "Turns nearby begin on 2026-10-01, 2026-10-02, 2026-10-03.",
        ),
        (
            "holiday,2026-W40,,,001",
            "date '2026-W40' is a week, but this duty is not held by the week. Write YYYY-MM-DD.",
        ),
        (
            "phone,2026-W53,,,001",
            "date '2026-W53' is not the first day of a turn of this duty. "
            "Turns nearby begin on 2026-09-28, 2026-10-05.",
        ),
        (
            "host,2026-09-28,L,A,001",
            "shift 'L' is not a known shift type. Known: E.",
        ),
        (
            "host,2026-09-28,E,C,001",
            "team 'C' has no turn of this duty on that day. Teams: A, B.",
        ),
        (
            "phone,2026-09-28,,,9",
            "employee_id '9' is not a known employee. Known: 001, 002, 003, 004, 005.",
        ),
    ],
)
def test_faults_of_a_duty_file(tmp_path: Path, row: str, fault: str) -> None:
    found = refusal(tmp_path, HEAD, f"duty,date,shift,team,employee_id\n{row}\n")
    assert found == [f"duty.csv, row 2, {fault}"]


def test_one_turn_twice_in_two_ways_of_writing(tmp_path: Path) -> None:
    text = DUTY_HEAD + "phone,2026-09-28,001\nphone,2026-W40,001\n"
    assert refusal(tmp_path, HEAD, text) == [
        "duty.csv, row 3 says again what row 2 says. Keep one of them."
    ]


def test_two_holders_of_one_turn_are_read_for_the_checker_to_find(tmp_path: Path) -> None:
    text = DUTY_HEAD + "phone,2026-09-28,001\nphone,2026-09-28,002\n"
    assert read_text(tmp_path, tiny(), HEAD, text).holders_of(0) == [0, 1]


def test_faults_of_both_files_come_together(tmp_path: Path) -> None:
    found = refusal(tmp_path, HEAD + "9,2026-09-28,E\n", DUTY_HEAD + "phone,soon,001\n")
    assert [line.split(",")[0] for line in found] == ["rota.csv", "duty.csv"]


def test_files_that_do_not_exist(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_rota(tmp_path / "rota.csv", tiny(), tmp_path / "duty.csv")
    assert str(caught.value).splitlines() == [
        "rota.csv does not exist. Check the name of the file.",
        "duty.csv does not exist. Check the name of the file.",
    ]
