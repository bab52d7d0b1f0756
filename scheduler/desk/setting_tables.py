"""Tables that stand inside centre.toml: seasons, overrides of the calendar, teams, duties."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduler.desk.fact_columns import Column, ColumnKind
from scheduler.domain.calendar import DayKind
from scheduler.domain.faults import Fault
from scheduler.io.cells import parse_yes_no
from scheduler.io.day_cells import CellError, parse_date
from scheduler.io.folder_reader import SETTINGS
from scheduler.io.references import DUTY, unknown
from scheduler.io.text_tables import FIRST_ROW, Cells

CLOSED = "closed"
"""Opening hours of a kind of day on which nothing opens, where an empty cell means something."""
_KINDS = (
    DayKind.WORKDAY.value,
    DayKind.MAKEUP_WORKDAY.value,
    DayKind.REST.value,
    DayKind.STATUTORY.value,
)
_T, _C, _S = ColumnKind.TEXT, ColumnKind.CHOICE, ColumnKind.CHOICES
_KEY = Column("id", "Key", _T, "Short and lasting: other tables name it.", required=True)
_NAME = Column("name", "Chinese name", _T, "As it is shown in Chinese.")
_NAME_EN = Column("name_en", "English name", _T, "As it is shown in English.")
_HOURS = (
    Column("workday", "Workday", _T, "08:00-12:00;13:00-21:00. Empty: closed."),
    Column("makeup_workday", "Make-up workday", _T, "Empty: as workdays; or write closed."),
    Column("rest", "Rest day", _T, "09:00-18:00. Empty: closed."),
    Column("statutory", "Statutory holiday", _T, "Empty: as rest days; or write closed."),
)
_DUTY_HOURS = tuple(
    replace(column, help=text)
    for column, text in zip(
        _HOURS,
        (
            "08:00-21:00; an end at or before the start is on the next day.",
            "Empty: as workdays.",
            "Empty: no duty, unless no hours are given at all.",
            "Empty: as rest days.",
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class SettingTable:
    """One list of sections shown as a table; ``path`` is where it stands: ('duty', 'holiday')."""

    path: tuple[str, ...]
    columns: tuple[Column, ...]


SETTING_TABLES: Mapping[str, SettingTable] = {
    "calendar": SettingTable(
        ("calendar",),
        (
            Column("date", "Date", ColumnKind.DATE, "The day that differs.", required=True),
            Column("kind", "Kind of day", _C, "What it is.", "day_kinds", required=True),
            Column("name", "Name of the day", _T, "Empty: the holiday's own name, if it is one."),
        ),
    ),
    "season": SettingTable(
        ("season",),
        (
            _KEY,
            _NAME,
            _NAME_EN,
            Column("from", "From", _T, "MM-DD for every year, or YYYY-MM-DD.", required=True),
            Column("to", "To", _T, "The last day; it may lie in the next year.", required=True),
            *_HOURS,
        ),
    ),
    "team": SettingTable(("team",), (_KEY, _NAME, _NAME_EN)),
    "duty": SettingTable(
        ("duty",),
        (
            _KEY,
            _NAME,
            _NAME_EN,
            Column("period", "Held for", _C, "How long a turn is.", "periods", required=True),
            Column("week_start", "Week begins", _C, "First day of a weekly turn.", "weekdays"),
            Column("excludes", "Gives way to", _S, "Duties that take over its days.", "duties"),
            Column("roles", "Roles", _S, "Only for people with one of these.", "roles"),
            Column("skills", "Skills", _S, "Only for people with one of these.", "skills"),
            Column("teams", "Teams", _S, "Only for these teams.", "teams"),
            Column("shifts", "Shift types", _S, "Only beside these, if held by shift.", "shifts"),
            Column(
                "with_shift",
                "Beside a shift",
                ColumnKind.YES_NO,
                "Or the day is nothing but duty.",
                default=True,
            ),
            *_DUTY_HOURS,
        ),
    ),
    "holiday": SettingTable(
        ("duty", "holiday"),
        (
            Column(
                "duty",
                "Duty",
                _C,
                "The daily duty the days belong to.",
                "duties",
                required=True,
            ),
            _KEY,
            _NAME,
            _NAME_EN,
            Column("dates", "Dates", _T, "2026-10-01;2026-10-02: one turn each.", required=True),
        ),
    ),
}


def rows_of_settings(key: str, loaded: Mapping[str, Any]) -> tuple[Cells, ...]:
    """The rows of a table inside centre.toml."""
    if key == "holiday":
        found = (
            {"duty": str(duty.get("id", "")), **holiday}
            for duty in loaded.get("duty", ())
            for holiday in duty.get("holiday", ())
        )
    else:
        found = ({**e, **e.get("hours", {})} for e in loaded.get(SETTING_TABLES[key].path[0], ()))
    names = [column.name for column in SETTING_TABLES[key].columns]
    return tuple(
        {name: cell for name in names if name in entry and (cell := _cell(name, entry[name], key))}
        for entry in found
    )


def _cell(name: str, value: Any, key: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        meant = key == "season" and name in (DayKind.STATUTORY, DayKind.MAKEUP_WORKDAY)
        return ";".join(map(str, value)) or (CLOSED if meant else "")
    return str(value)


def with_rows(
    key: str, loaded: Mapping[str, Any], rows: Sequence[Cells]
) -> tuple[dict[str, Any], list[int]]:
    """The settings with these rows, and the number of each entry's row in the order of the file.

    Settings of an entry that the table does not show stay.
    """
    numbered = [(n, row) for n, row in enumerate(rows, start=FIRST_ROW) if any(row.values())]
    if key == "holiday":
        return _with_holidays(loaded, numbered)
    top = SETTING_TABLES[key].path[0]
    old = {str(entry.get("id", entry.get("date"))): entry for entry in loaded.get(top, ())}
    entries = []
    for _, row in numbered:
        before = old.get(row.get("id", row.get("date", "")), {})
        entries.append(_entry(key, row, before))
    return _replaced(loaded, top, entries), [number for number, _ in numbered]


def _with_holidays(
    loaded: Mapping[str, Any], numbered: Sequence[tuple[int, Cells]]
) -> tuple[dict[str, Any], list[int]]:
    duties, order = [], []
    known = [str(duty.get("id")) for duty in loaded.get("duty", ())]
    for position, duty in enumerate(loaded.get("duty", ())):
        mine = [
            (number, row)
            for number, row in numbered
            # A row whose duty is unknown goes to the first one, where its fault is found.
            if row.get("duty") == known[position]
            or (position == 0 and row.get("duty") not in known)
        ]
        order += [number for number, _ in mine]
        rest = {name: value for name, value in duty.items() if name != "holiday"}
        holidays = [_entry("holiday", row, {}) for _, row in mine]
        duties.append({**rest, "holiday": holidays} if holidays else rest)
    return _replaced(loaded, "duty", duties), order


def _replaced(loaded: Mapping[str, Any], key: str, entries: list[Any]) -> dict[str, Any]:
    others = {name: value for name, value in loaded.items() if name != key}
    return {**others, key: entries} if entries else others


def _entry(key: str, row: Cells, before: Mapping[str, Any]) -> dict[str, Any]:
    """One entry; a value that says what stood there before is kept as it stood."""
    columns = SETTING_TABLES[key].columns
    shown = {column.name for column in columns}
    entry = {name: value for name, value in before.items() if name not in (*shown, "hours")}
    old_hours = before.get("hours", {})
    hours = {name: value for name, value in old_hours.items() if name not in shown}
    for column in columns:
        name, cell = column.name, row.get(column.name, "").strip()
        if key == "holiday" and name == "duty":
            continue
        is_hours = name in _KINDS
        target, stood = (hours, old_hours) if is_hours else (entry, before)
        if name in stood and _cell(name, stood[name], key) == cell:
            target[name] = stood[name]
        elif cell:
            target[name] = _parse(key, column, cell)
    if hours or key == "season":
        entry["hours"] = hours
    return entry


def _parse(key: str, column: Column, cell: str) -> Any:
    """A cell for TOML; one that makes no sense stays text, so that the reader says so."""
    name = column.name
    if name in _KINDS and key == "season":
        return [] if cell.lower() in (CLOSED, "不开放") else _split(cell)
    if name == "dates":
        return [_date(part) for part in _split(cell)]
    if column.kind is ColumnKind.CHOICES:
        return _split(cell)
    if column.kind is ColumnKind.YES_NO:
        return _or_text(parse_yes_no, cell)
    if name in ("from", "to") and len(cell) > len("12-31"):
        return _date(cell)
    return _date(cell) if column.kind is ColumnKind.DATE else cell


def _split(cell: str) -> list[str]:
    return [part.strip() for part in re.split("[;；,，]", cell) if part.strip()]


def _date(cell: str) -> Any:
    return _or_text(parse_date, cell)


def _or_text(parse: Callable[[object], Any], cell: str) -> Any:
    try:
        return parse(cell)
    except CellError:
        return cell


def row_faults(key: str, loaded: Mapping[str, Any], rows: Sequence[Cells]) -> Iterator[Fault]:
    """What is wrong with rows that centre.toml could not even hold: days of no duty."""
    if key != "holiday":
        return
    known = [str(duty.get("id")) for duty in loaded.get("duty", ())]
    for number, row in enumerate(rows, start=FIRST_ROW):
        word = row.get("duty", "").strip()
        if any(row.values()) and word not in known:
            yield Fault(SETTINGS, number, "duty", word, *unknown(DUTY, word, known))


def place_faults(
    key: str, text: str, order: Sequence[int], faults: Sequence[Fault]
) -> Iterator[Fault]:
    """Faults of centre.toml by row and column of the table, those of other settings as they are."""
    path = SETTING_TABLES[key].path
    header = re.compile(rf"\s*\[\[\s*{re.escape('.'.join(path))}\s*\]\]")
    for fault in faults:
        column = fault.column or ""
        if fault.file != SETTINGS or fault.row is None or not _is_inside(column, path):
            yield fault
            continue
        above = sum(bool(header.match(line)) for line in text.splitlines()[: fault.row])
        if not 0 < above <= len(order):
            yield fault
            continue
        yield replace(fault, row=order[above - 1], column=column.rpartition(".")[2])


def _is_inside(column: str, path: Sequence[str]) -> bool:
    parts = column.split(".")
    inner = parts[len(path)] if len(parts) > len(path) else ""
    return tuple(parts[: len(path)]) == tuple(path) and inner != "holiday"
