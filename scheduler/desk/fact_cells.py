"""Cells of a table as values for widgets, and back; what nobody changed keeps its spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import get_day_names

from scheduler.desk.fact_columns import Column, ColumnKind
from scheduler.io.cells import parse_list, parse_number, parse_whole, parse_yes_no
from scheduler.io.day_cells import WEEKDAYS, CellError, find_weekday, parse_date

_PARSERS: Mapping[ColumnKind, Callable[[str], Any]] = {
    ColumnKind.DATE: parse_date,
    ColumnKind.WHOLE: parse_whole,
    ColumnKind.NUMBER: parse_number,
    ColumnKind.YES_NO: parse_yes_no,
    ColumnKind.CHOICES: lambda cell: list(parse_list(cell)),
}


def value_of(column: Column, cell: str) -> Any:
    """What a cell says: a date, a number, yes or no, a list of words, a text; None if empty.

    Raises:
        CellError: it is not of the column's kind.
    """
    if not cell:
        return {ColumnKind.YES_NO: column.default, ColumnKind.CHOICES: []}.get(column.kind)
    parse = _PARSERS.get(column.kind)
    return cell if parse is None else parse(cell)


def can_be_read(column: Column, cells: Sequence[str]) -> bool:
    """Whether all of these cells are of the column's kind."""
    try:
        for cell in cells:
            value_of(column, cell)
    except CellError:
        return False
    return True


def cell_of(column: Column, value: Any, before: str = "") -> str:
    """What to write for a value; as it stood ``before`` if that says the same."""
    value = _plain(value)
    try:
        if value_of(column, before) == (value_of(column, "") if value is None else value):
            return before
    except CellError:
        pass
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.12g}" if abs(value) < 1e12 else str(value)
    if isinstance(value, list):
        return ";".join(str(word).strip() for word in value if str(word).strip())
    return _text(column, str(value).strip())


def _plain(value: Any) -> Any:
    """Nothing for the many kinds of nothing that tables of figures know."""
    if isinstance(value, datetime):
        return value.date() if value == value else None
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, tuple):
        value = list(value)
    if value is None or value == "" or (isinstance(value, float) and value != value):
        return None
    return None if str(value) in ("<NA>", "NaT") else value


def without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a table of figures as plain values, empty ones left out."""
    plain = {name: _plain(value) for name, value in values.items()}
    return {name: value for name, value in plain.items() if value is not None and value != []}


def _text(column: Column, text: str) -> str:
    """Weekdays are written in English, whatever language they were chosen in."""
    weekday = find_weekday(text) if column.kind is ColumnKind.DAY else None
    return text if weekday is None else WEEKDAYS[weekday]


def weekday_in(cell: str, language: str) -> str:
    """A day as people read it: a weekday in their language, a date as it stands."""
    weekday = find_weekday(cell)
    if weekday is None:
        return cell
    if language == "en":
        return WEEKDAYS[weekday]
    return str(get_day_names("abbreviated", locale="zh_CN")[weekday])
