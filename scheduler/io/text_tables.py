"""The tables of a centre as people edit them: rows of texts, one CSV file a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from scheduler.domain.faults import Fault, refuse_if_any
from scheduler.io.csv_text import decode, parse_table, table_bytes
from scheduler.io.folder_reader import FILES
from scheduler.io.rows import CsvRow

Cells = Mapping[str, str]
MODELS: Mapping[str, type[CsvRow]] = {name: model for model, name in FILES.items()}
FIRST_ROW = 2
"""The number a spreadsheet shows beside the first row below the header."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """The rows of one file as texts; empty cells are left out.

    ``columns`` are the ``given`` ones that the file has, then those it may have as well.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    given: int = 0


def read_text_table(file: str, content: bytes | None) -> TextTable:
    """The rows of a centre's file; none if the centre has no such file.

    Raises:
        BadInput: it is no CSV file, or has not the columns of this one.
    """
    columns = MODELS[file].columns()
    if content is None:
        return TextTable(file, columns.known, ())
    faults: list[Fault] = []
    text = decode(file, content, faults)
    table = None if text is None else parse_table(file, text, columns, faults)
    refuse_if_any(faults)
    assert text is not None
    assert table is not None
    header = _header_of(text)
    named = [*header, *(name for name in columns.known if name not in header)]
    return TextTable(file, tuple(named), tuple(row.cells for row in table.rows), len(header))


def _header_of(text: str) -> list[str]:
    """The columns in the order of the file; `parse_table` has found them sound."""
    records = csv.reader(io.StringIO(text, newline=""))
    named = ([normalize("NFKC", cell).strip("\ufeff \t").lower() for cell in r] for r in records)
    return [name for name in next(names for names in named if any(names)) if name]


def write_text_table(
    file: str, rows: Iterable[Cells], columns: Sequence[str] = (), *, keep_empty: bool = False
) -> bytes:
    """A centre's file with these rows: UTF-8 with a mark, nothing in it a formula.

    ``columns`` is the order; columns that must be there, and all that are filled, are added to it.
    Rows without a filled cell are left out, unless the others are to keep their numbers.
    """
    known = MODELS[file].columns()
    filled = [row for row in map(filled_cells, rows) if row or keep_empty]
    used = {name for row in filled for name in row}
    order = columns or known.known
    more = [name for name in known.known if name in used or name in known.required]
    header = list(dict.fromkeys([*order, *more]))
    return table_bytes(header, ([row.get(name, "") for name in header] for row in filled))


def filled_cells(row: Cells) -> dict[str, str]:
    """The filled cells of a row, without the margins that reading would take away, too."""
    plain = {name: value.strip().strip("\ufeff").strip() for name, value in row.items()}
    return {name: value for name, value in plain.items() if value}
