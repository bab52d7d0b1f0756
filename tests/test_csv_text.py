"""CSV text: encodings, headers, rows, cells that spreadsheets take for formulas, whole files."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.faults import Fault
from scheduler.io import csv_text
from scheduler.io.csv_text import (
    Columns,
    decode,
    neutralise,
    parse_table,
    read_table,
    restore,
    write_bytes,
    write_table,
)

COLUMNS = Columns(("id", "name"), ("note",))
SAMPLE = "id,name,note\n001,李明,早班\n002,王芳,\n"


def rows_of(text: str) -> list[tuple[int, dict[str, str]]]:
    faults: list[Fault] = []
    table = parse_table("any.csv", text, COLUMNS, faults)
    assert table is not None
    assert faults == []
    return [(row.number, row.cells) for row in table.rows]


def faults_of(text: str, columns: Columns = COLUMNS) -> list[str]:
    faults: list[Fault] = []
    parse_table("any.csv", text, columns, faults)
    return [str(fault) for fault in faults]


def refusal_of(raw: bytes, file: str = "any.csv") -> list[str]:
    faults: list[Fault] = []
    assert decode(file, raw, faults) is None
    return [str(fault) for fault in faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_the_usual_encodings_read_the_same(encoding: str) -> None:
    assert decode("any.csv", SAMPLE.encode(encoding), []) == SAMPLE


def test_a_rare_character_outside_gbk_survives_in_gb18030() -> None:
    assert decode("any.csv", "name\n𠮷野\n".encode("gb18030"), []) == "name\n𠮷野\n"


@pytest.mark.parametrize(
    "raw",
    [
        SAMPLE.encode("utf-16"),
        SAMPLE.encode("utf-16-le"),
        b"PK\x03\x04\x00\x00binary",
        b"id,name\n1,a\0b\n",
    ],
    ids=["utf-16", "utf-16 without mark", "a workbook", "a NUL"],
)
def test_utf_16_and_binary_files_are_refused(raw: bytes) -> None:
    assert refusal_of(raw) == [
        'any.csv is not plain text: it holds UTF-16 or binary data. Save it as "CSV UTF-8".'
    ]


def test_a_broken_byte_names_its_row() -> None:
    raw = SAMPLE.encode("utf-8")
    broken = raw[:-8] + b"\xff" + raw[-8:]
    assert refusal_of(broken) == [
        'any.csv, row 3 is neither UTF-8 nor GB18030 text. Save it as "CSV UTF-8".'
    ]


def test_utf_8_cut_off_within_a_character_is_not_taken_for_gb18030() -> None:
    raw = "id,name\n1,李明王芳陈静周".encode()[:-1]
    assert raw.decode("gb18030", errors="replace")  # it would read, as nonsense
    assert "neither UTF-8 nor GB18030" in refusal_of(raw)[0]


def test_a_toml_file_is_told_to_be_utf_8() -> None:
    (text,) = refusal_of(b"\xff\xfea", "centre.toml")
    assert text.endswith("Save it as UTF-8 text.")


@pytest.mark.parametrize("raw", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file(raw: bytes) -> None:
    faults: list[Fault] = []
    text = decode("any.csv", raw, faults)
    if text is not None:
        parse_table("any.csv", text, COLUMNS, faults)
    assert [str(fault) for fault in faults] == ["any.csv is empty. Fill it in or remove it."]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    text = 'id,name\n1,a\n\n,\n2,"two\nlines"\n3,c\n'
    assert [number for number, _ in rows_of(text)] == [2, 5, 6]


def test_cells_and_headers_lose_their_margins_and_empty_cells_are_not_given() -> None:
    assert rows_of(" ID , Name,NOTE\n 01 ,　李明　,\n") == [(2, {"id": "01", "name": "李明"})]


def test_full_width_headers_are_understood() -> None:
    assert rows_of("ｉｄ,name\n1,a\n") == [(2, {"id": "1", "name": "a"})]


def test_columns_without_a_name_may_stay_empty() -> None:
    assert rows_of("id,name,,\n1,a,,\n") == [(2, {"id": "1", "name": "a"})]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id,nam\n", "row 1, nam is not a column of this file. Did you mean name?"),
        ("id,zzz,name\n", "row 1, zzz is not a column of this file. Columns: id, name, note."),
        ("id,name,name\n", "row 1, name stands twice in the header. Keep one of them."),
        ("id,note\n", "row 1, name is missing from the header. Add this column."),
        (
            "id;name\n1;a\n",
            "row 1 does not separate its cells with commas. "
            'Save it as "CSV UTF-8 (comma delimited)".',
        ),
        (
            "id,name\n1\n",
            "row 2 has 1 cells where the header has 2. "
            'Put text that holds a comma between quotation marks: "Li, Wei".',
        ),
        (
            "id,name\n1,a,b\n",
            "row 2 has 3 cells where the header has 2. "
            'Put text that holds a comma between quotation marks: "Li, Wei".',
        ),
        (
            "id,name,\n1,a,stray\n",
            "row 2 has 3 cells where the header has 2. "
            'Put text that holds a comma between quotation marks: "Li, Wei".',
        ),
        (
            'id,name\n1,"a\n2,b\n',
            "row 2 has a quotation mark that is not closed, or text after a closing one. "
            'Write a quotation mark inside a cell twice: "".',
        ),
        (
            'id,name\n1,a\n2,"b"c\n',
            "row 3 has a quotation mark that is not closed, or text after a closing one. "
            'Write a quotation mark inside a cell twice: "".',
        ),
    ],
)
def test_faults_of_headers_and_rows(text: str, fault: str) -> None:
    assert f"any.csv, {fault}" in faults_of(text)


def test_every_wrong_row_is_reported() -> None:
    found = faults_of("id,name\n1\n2,b\n3\n")
    assert [fault.split(" has ")[0] for fault in found] == ["any.csv, row 2", "any.csv, row 4"]


def test_other_columns_pass_where_they_may() -> None:
    assert faults_of("id,name,extra\n", Columns(("id", "name"), others_pass=True)) == []


def test_a_folder_in_place_of_a_file_cannot_be_read(tmp_path: Path) -> None:
    faults: list[Fault] = []
    assert read_table(tmp_path, COLUMNS, faults) is None
    assert "cannot be read: Is a directory." in str(faults[0])


@pytest.mark.parametrize(
    "cell", ["=1+1", "+8613800000000", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
)
def test_cells_that_spreadsheets_would_compute_are_made_text(cell: str) -> None:
    assert neutralise(cell) == "'" + cell
    assert restore(neutralise(cell)) == cell


@pytest.mark.parametrize("cell", ["001", "O'Neill", "'quoted'", "a=b", "", "李明"])
def test_harmless_cells_stay_as_they_are(cell: str) -> None:
    assert neutralise(cell) == cell
    assert restore(cell) == cell


@given(st.text())
def test_what_is_neutralised_comes_back_and_starts_no_formula(cell: str) -> None:
    safe = neutralise(cell)
    assert restore(safe) == cell
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


# Surrogates cannot be encoded; control characters are refused on reading.
PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co")), min_size=1).filter(
    lambda text: text == text.strip().strip("\ufeff").strip()
)
HARD = st.sampled_from(["=1+1", "'=1", "''+x", "a,b", 'say "hi"', "007", "-", "@", "李, 明"])


@given(st.lists(st.tuples(PLAIN | HARD, PLAIN | HARD), max_size=8))
def test_a_table_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("table") / "any.csv"
    write_table(path, ("id", "name"), cells)
    faults: list[Fault] = []
    table = read_table(path, COLUMNS, faults)
    assert table is not None
    assert faults == []
    assert [(row.cells["id"], row.cells["name"]) for row in table.rows] == cells


def test_numbers_are_written_as_numbers_and_nothing_as_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "new" / "any.csv"
    write_table(path, ("a", "b", "c"), [(-5, None, "-5")])
    assert path.read_bytes() == b"\xef\xbb\xbfa,b,c\r\n-5,,'-5\r\n"


def test_a_failed_write_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "any.csv"
    write_bytes(path, b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(csv_text.os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_may_be_read_by_the_whole_office(tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    write_bytes(path, b"x")
    assert path.stat().st_mode & 0o444 == 0o444
