"""Cells pasted from Excel: all is read, or nothing is taken and all that is wrong is told."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.desk.operations import CellEdit
from scheduler.domain.faults import BadInput
from scheduler.domain.people import Leave
from scheduler.domain.shifts import ShiftType
from scheduler.domain.text import Name
from scheduler.ui.grid.paste import MOST_FAULTS, plain, read_paste, split_cells
from tests.make import MONDAY, TYPES, problem, shift_type

PEOPLE = ("ann", "bob", "cai")
DAYS = tuple(MONDAY + timedelta(days=n) for n in range(5))
P = problem("Ann", "Bob", "Cai", days=5, leave=(Leave("bob", DAYS[1], DAYS[1]),))
WORDS = {"E": "E", "l": "L", "Ｎ": "N", "早班": "E", "晚班 ": "L", "night": "N", " Early": "E"}
OFF = ("", "休", "休息", "off", "-")


def pasted(text: str, fill: tuple[int, int] = (1, 1)) -> dict[tuple[str, date], tuple[str, ...]]:
    found = read_paste(P, text, PEOPLE, DAYS, fill)
    return {(cell.employee_id, cell.date): cell.codes for cell in found.cells}


def as_excel_writes(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(rows)
    return out.getvalue()


class TestWords:
    @pytest.mark.parametrize(("word", "code"), WORDS.items())
    def test_codes_and_names_in_both_languages_and_any_width(self, word: str, code: str) -> None:
        assert pasted(word) == {("ann", DAYS[0]): (code,)}

    @pytest.mark.parametrize("word", OFF)
    def test_days_off(self, word: str) -> None:
        assert pasted(f"{word}\tE") == {("ann", DAYS[0]): (), ("ann", DAYS[1]): ("E",)}

    def test_two_shifts_on_a_day_are_joined_by_a_plus(self) -> None:
        assert pasted("E+Ｎ") == {("ann", DAYS[0]): ("E", "N")}

    def test_leave_may_be_repeated_but_not_granted(self) -> None:
        assert pasted("E\tE\nE\t假")[("bob", DAYS[1])] == ()
        with pytest.raises(BadInput) as refused:
            pasted("假")
        assert str(refused.value) == (
            "Ann, 2026-01-05 '假' is leave that is not entered. Enter it on the page Leave first."
        )

    def test_a_name_of_two_shift_types_is_refused_their_codes_are_not(self) -> None:
        twin = ShiftType("E2", Name("早班", "Early two"), 0, 60, TYPES[0].band)
        p = problem("Ann", days=1, types=(*TYPES, twin))
        with pytest.raises(BadInput):
            read_paste(p, "早班", ("ann",), DAYS[:1])
        assert read_paste(p, "e2", ("ann",), DAYS[:1]).cells[0].codes == ("E2",)

    def test_codes_that_differ_in_case_alone_are_told_apart(self) -> None:
        small = shift_type("e", 0, 1, "early")
        p = problem("Ann", days=2, types=(*TYPES, small))
        cells = read_paste(p, "E\te", ("ann",), DAYS[:2]).cells
        assert [cell.codes for cell in cells] == [("E",), ("e",)]


class TestShape:
    def test_a_rectangle_lands_at_the_first_cell(self) -> None:
        assert pasted("E\tL\r\n\tN\r\n") == {
            ("ann", DAYS[0]): ("E",),
            ("ann", DAYS[1]): ("L",),
            ("bob", DAYS[0]): (),
            ("bob", DAYS[1]): ("N",),
        }

    def test_one_value_fills_what_was_chosen(self) -> None:
        found = pasted("N\r\n", (2, 3))
        assert len(found) == 6
        assert set(found.values()) == {("N",)}

    def test_an_empty_line_in_the_middle_is_a_day_off(self) -> None:
        assert pasted("E\r\n\r\nL\r\n") == {
            ("ann", DAYS[0]): ("E",),
            ("bob", DAYS[0]): (),
            ("cai", DAYS[0]): ("L",),
        }

    def test_quoted_cells_are_read_as_excel_writes_them(self) -> None:
        assert split_cells('"E"\t"a ""b"""\r\n') == [["E", 'a "b"']]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("E\nE\nE\nE", "holds 4 rows, but only 3 people stand from here down"),
            ("E\t" * 5 + "E", "holds 6 columns, but only 5 days stand from here on"),
        ],
    )
    def test_what_reaches_beyond_the_grid_is_refused(self, text: str, words: str) -> None:
        with pytest.raises(BadInput, match=words):
            pasted(text)


class TestRefusals:
    def test_every_bad_cell_is_named_with_person_and_date(self) -> None:
        with pytest.raises(BadInput) as refused:
            pasted("E\tQ7\nX\tL")
        lines = str(refused.value).splitlines()
        assert [line.split(" is not")[0] for line in lines] == [
            "Ann, 2026-01-06 'Q7'",
            "Bob, 2026-01-05 'X'",
        ]
        assert "Known: E, L, N." in lines[0]

    def test_of_very_many_the_first_are_named(self) -> None:
        with pytest.raises(BadInput) as refused:
            pasted("\n".join(["a1\tb2\tc3\td4\te5"] * 3))
        assert len(refused.value.faults) == MOST_FAULTS + 1
        assert "has 3 more cells like these" in str(refused.value)

    def test_it_is_told_in_chinese(self) -> None:
        with pytest.raises(BadInput) as refused:
            pasted("Q7")
        assert refused.value.in_("zh").startswith("Ann，2026-01-05“Q7”不是")


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, len(DAYS)))
    row = st.lists(st.sampled_from([*WORDS, *OFF]), min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=len(PEOPLE)))


@given(tables())
def test_what_excel_writes_is_what_is_read(table: list[list[str]]) -> None:
    found = pasted(as_excel_writes(table))
    expected = {
        (person, day): (WORDS[word],) if word in WORDS else ()
        for person, row in zip(PEOPLE, table, strict=False)
        for day, word in zip(DAYS, row, strict=False)
    }
    assert found == expected


def read_or_refuse(text: str, fill: tuple[int, int]) -> tuple[tuple[CellEdit, ...], str]:
    try:
        return read_paste(P, text, PEOPLE, DAYS, fill).cells, ""
    except BadInput as refused:
        return (), refused.in_("zh")


@given(st.text(max_size=60), st.tuples(st.integers(-1, 4), st.integers(-1, 6)))
def test_any_text_is_taken_whole_or_refused_in_words(text: str, fill: tuple[int, int]) -> None:
    cells, words = read_or_refuse(text, fill)
    assert cells or words
    known = {code for cell in cells for code in cell.codes}
    assert known <= {"E", "L", "N"}
    assert {cell.employee_id for cell in cells} <= set(PEOPLE)


@given(st.text(max_size=20))
def test_plain_words_stay_plain(word: str) -> None:
    assert plain(plain(word)) == plain(word)
