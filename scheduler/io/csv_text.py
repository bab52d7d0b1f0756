"""CSV files as planners' spreadsheets write them: several encodings in, one safe one out."""

from __future__ import annotations

import csv
import io
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from scheduler.domain.faults import Fault
from scheduler.domain.text import Message

# A spreadsheet takes a cell that starts with one of these for a formula; the wide forms too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UTF8_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_OTHER_SEPARATORS = (";", "\t", "，", "；", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: the number a spreadsheet shows, and its cells by column name.

    Empty cells are left out: empty means not given.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one CSV file."""

    file: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a file must and may have; others are refused, or ignored if ``others_pass``."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    others_pass: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """All columns that mean something."""
        return (*self.required, *self.optional)


def read_text(path: Path, faults: list[Fault]) -> str | None:
    """Read a file of UTF-8 (with or without BOM) or GB18030 text; None if that fails."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problem = Message("cannot be read: {reason}.", {"reason": error.strerror or str(error)})
        remedy = Message("Check that it is a file, that you may read it, and that nobody locks it.")
        faults.append(Fault(path.name, None, None, None, problem, remedy))
        return None
    return decode(path.name, raw, faults)


def decode(file: str, raw: bytes, faults: list[Fault]) -> str | None:
    """Turn bytes into text: UTF-8 with or without BOM, else GB18030; None if it is neither."""
    if not raw.strip():
        faults.append(_whole(file, Message("is empty."), Message("Fill it in or remove it.")))
    elif raw.startswith(_WIDE_BOMS) or b"\0" in raw:
        problem = Message("is not plain text: it holds UTF-16 or binary data.")
        faults.append(_whole(file, problem, _save_again(file)))
    else:
        return _decode_plain(file, raw, faults)
    return None


def _decode_plain(file: str, raw: bytes, faults: list[Fault]) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    if not _is_damaged_utf8(raw):
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
        else:
            if not any(map(_is_unlikely, text)):
                return text
    problem = Message("is neither UTF-8 nor GB18030 text.")
    faults.append(Fault(file, line, None, None, problem, _save_again(file)))
    return None


def _save_again(file: str) -> Message:
    if file.endswith((".toml", ".txt")):
        return Message("Save it as UTF-8 text.")
    return Message('Save it as "CSV UTF-8".')


def _is_damaged_utf8(raw: bytes) -> bool:
    """Whether this was UTF-8 until a few bytes broke: GB18030 would read it as nonsense."""
    if raw.startswith(_UTF8_BOM):
        return True
    text = raw.decode("utf-8", errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    # Whole three-byte characters: two-byte ones also arise by chance in GB18030 text.
    whole = sum(character > "\u07ff" for character in text) - broken
    return whole > 2 * broken


def _is_unlikely(character: str) -> bool:
    """Private-use and control characters: signs of text in some other encoding."""
    return unicodedata.category(character) in ("Co", "Cc") and character not in "\t\r\n"


def read_table(path: Path, columns: Columns, faults: list[Fault]) -> Table | None:
    """Read a CSV file whose first row names its columns; None if its header cannot be used."""
    text = read_text(path, faults)
    return None if text is None else parse_table(path.name, text, columns, faults)


def parse_table(file: str, text: str, columns: Columns, faults: list[Fault]) -> Table | None:
    """Split CSV text into rows of named cells; every row of a wrong length is a fault."""
    records = _split(file, text, faults)
    if records is None:
        return None
    filled = [(number, cells) for number, cells in records if any(cells)]
    if not filled:
        faults.append(_whole(file, Message("is empty."), Message("Fill it in or remove it.")))
        return None
    header_number, first = filled[0]
    header = [unicodedata.normalize("NFKC", name).strip().lower() for name in first]
    if not _check_header(file, header_number, header, columns, faults):
        return None
    rows = []
    for number, cells in filled[1:]:
        row = _name_cells(file, number, header, cells, faults)
        if row is not None:
            rows.append(row)
    return Table(file, tuple(rows))


def _split(file: str, text: str, faults: list[Fault]) -> list[tuple[int, list[str]]] | None:
    records: list[tuple[int, list[str]]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append((len(records) + 1, [_clean(cell) for cell in cells]))
    except csv.Error:
        problem = Message("has a quotation mark that is not closed, or text after a closing one.")
        remedy = Message('Write a quotation mark inside a cell twice: "".')
        faults.append(Fault(file, len(records) + 1, None, None, problem, remedy))
        return None
    return records


def _clean(cell: str) -> str:
    return restore(cell.strip().strip("\ufeff")).strip()


def _check_header(
    file: str, row: int, header: list[str], columns: Columns, faults: list[Fault]
) -> bool:
    """Report unknown, doubled and missing columns; whether the rows below can be read."""
    before = len(faults)
    if len(header) == 1 and any(mark in header[0] for mark in _OTHER_SEPARATORS):
        problem = Message("does not separate its cells with commas.")
        remedy = Message('Save it as "CSV UTF-8 (comma delimited)".')
        faults.append(Fault(file, row, None, None, problem, remedy))
        return False
    for name in dict.fromkeys(header):
        if name and header.count(name) > 1:
            problem, remedy = Message("stands twice in the header."), Message("Keep one of them.")
            faults.append(Fault(file, row, name, None, problem, remedy))
        elif name and name not in columns.known and not columns.others_pass:
            problem = Message("is not a column of this file.")
            faults.append(Fault(file, row, name, None, problem, _known_columns(name, columns)))
    for name in columns.required:
        if name not in header:
            problem = Message("is missing from the header.")
            faults.append(Fault(file, row, name, None, problem, Message("Add this column.")))
    return len(faults) == before


def _known_columns(name: str, columns: Columns) -> Message:
    near = get_close_matches(name, columns.known, n=1)
    if near:
        return Message("Did you mean {near}?", {"near": near[0]})
    return Message("Columns: {known}.", {"known": list(columns.known)})


def _name_cells(
    file: str, number: int, header: list[str], cells: list[str], faults: list[Fault]
) -> Row | None:
    filled = {name: value for name, value in zip(header, cells, strict=False) if value}
    if len(cells) == len(header) and "" not in filled:
        return Row(number, filled)
    problem = Message(
        "has {found} cells where the header has {wanted}.",
        {"found": len(cells), "wanted": len([name for name in header if name])},
    )
    remedy = Message('Put text that holds a comma between quotation marks: "Li, Wei".')
    faults.append(Fault(file, number, None, None, problem, remedy))
    return None


def neutralise(cell: str) -> str:
    """Make a cell harmless to spreadsheets: an apostrophe before anything that could be a formula.

    Texts that already begin with apostrophes before such a sign get one more, so that `restore`
    gives back exactly what was written.
    """
    return "'" + cell if cell.lstrip("'").startswith(_FORMULA_STARTS) else cell


def restore(cell: str) -> str:
    """Take away the apostrophe that `neutralise` put before a cell."""
    if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_STARTS):
        return cell[1:]
    return cell


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file that spreadsheets show right, as `table_bytes` makes it.

    The file appears whole or not at all: it is written beside its place and then moved there.
    """
    write_bytes(path, table_bytes(columns, rows))


def table_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file's content: UTF-8 with BOM, no formulas in text.

    Numbers are written as they are; None as an empty cell.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([_as_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, over any that is there; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp lets only the owner read; the rota is for the whole office.
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _as_cell(value: object) -> object:
    if value is None:
        return ""
    return neutralise(value) if isinstance(value, str) else value


def _whole(file: str, problem: Message, remedy: Message) -> Fault:
    return Fault(file, None, None, None, problem, remedy)
