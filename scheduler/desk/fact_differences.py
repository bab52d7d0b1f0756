"""What differs between two states of a centre's file, in words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from scheduler.desk.fact_tables import columns_of
from scheduler.desk.rule_changes import rule_differences
from scheduler.domain.faults import BadInput
from scheduler.domain.text import Message, Name
from scheduler.io.folder_reader import RULES
from scheduler.io.text_tables import MODELS, Cells, read_text_table

_KEYS: Mapping[str, tuple[str, ...]] = {
    "employees.csv": ("employee_id",),
    "contracts.csv": ("contract",),
    "shift_types.csv": ("code",),
    "queues.csv": ("queue",),
    "arrivals.csv": ("queue", "day", "start"),
    "leave.csv": ("employee_id", "first"),
    "availability.csv": ("employee_id", "day", "start"),
    "preferences.csv": ("employee_id", "day", "shift"),
    "history.csv": ("employee_id", "item", "year"),
    "pins.csv": ("employee_id", "date", "duty"),
    "contacts.csv": ("region", "name"),
    "published_rota.csv": ("employee_id", "date"),
    "published_duty.csv": ("duty", "date", "shift", "team"),
}
"""The cells that tell what a row is about."""
_SHOWN: Mapping[str, tuple[str, ...]] = {
    "employees.csv": ("employee_id", "name"),
    "contracts.csv": ("contract", "name"),
    "shift_types.csv": ("code", "name"),
    "queues.csv": ("queue", "name"),
    "leave.csv": ("employee_id", "first", "last"),
}
NOTHING = Message("nothing")


def differences(
    file: str, before: bytes | None, after: bytes | None, people: Mapping[str, str]
) -> list[Message]:
    """What was added, removed and changed in a file.

    ``people`` are names by employee id, so that rows about people say whom they are about.
    """
    if file in MODELS:
        try:
            old, new = read_text_table(file, before).rows, read_text_table(file, after).rows
        except BadInput:
            return [Message("The file was replaced.")]
        return list(_row_differences(file, old, new, people))
    old_settings, new_settings = _settings(before), _settings(after)
    if file == RULES:
        return rule_differences(old_settings, new_settings)
    return list(_setting_differences(old_settings, new_settings, ()))


def _row_differences(
    file: str, before: Sequence[Cells], after: Sequence[Cells], people: Mapping[str, str]
) -> Iterator[Message]:
    old, new = _by_key(file, before), _by_key(file, after)
    for key in dict.fromkeys([*new, *old]):
        was, now = _without_equals(old.get(key, []), new.get(key, []))
        for one, other in zip_longest(was, now):
            if other is None:
                yield Message("Removed: {row}", {"row": _label(file, one, people)})
            elif one is None:
                yield Message("Added: {row}", {"row": _label(file, other, people)})
            else:
                changes = list(_cell_changes(file, one, other))
                yield Message(
                    "{row}: {changes}", {"row": _label(file, other, people), "changes": changes}
                )
    if not any(_without_equals(old.get(k, []), new.get(k, [])) != ([], []) for k in {*old, *new}):
        yield Message("Only the order of rows or the way cells are written.")


def _by_key(file: str, rows: Sequence[Cells]) -> dict[tuple[str, ...], list[Cells]]:
    grouped: dict[tuple[str, ...], list[Cells]] = {}
    for row in rows:
        grouped.setdefault(tuple(row.get(name, "") for name in _KEYS[file]), []).append(row)
    return grouped


def _without_equals(
    before: Sequence[Cells], after: Sequence[Cells]
) -> tuple[list[Cells], list[Cells]]:
    """The rows of either side that the other has not."""
    was, now = list(before), list[Cells]()
    for row in after:
        if row in was:
            was.remove(row)
        else:
            now.append(row)
    return was, now


def _cell_changes(file: str, before: Cells, after: Cells) -> Iterator[Message]:
    labels = {column.name: column.label for column in columns_of(file)}
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            values = {
                "what": Message(labels.get(name, name)),
                "before": Name(before[name]) if name in before else NOTHING,
                "after": Name(after[name]) if name in after else NOTHING,
            }
            yield Message("{what} {before} → {after}", values)


def _label(file: str, row: Cells, people: Mapping[str, str]) -> Name:
    """What a row is about: its first cells, people by id and name."""
    parts = [row[name] for name in _SHOWN.get(file, _KEYS[file]) if name in row]
    name = people.get(row.get("employee_id", ""))
    if name and file != "employees.csv":
        parts.insert(1, name)
    return Name(" ".join(parts))


def _settings(content: bytes | None) -> dict[str, Any]:
    try:
        return tomllib.loads((content or b"").decode("utf-8-sig"))
    except ValueError:
        return {}


def _setting_differences(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Message]:
    """The settings that differ, each by its path: 'season.hours.rest'."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _setting_differences(before.get(key), after.get(key), (*path, str(key)))
    elif _is_sections(before) or _is_sections(after):
        old, new = _entries(before), _entries(after)
        for key in dict.fromkeys([*old, *new]):
            yield from _setting_differences(old.get(key), new.get(key), (*path, key))
    elif before != after:
        values = {
            "what": Name(".".join(path)),
            "before": NOTHING if before is None else Name(_plain(before)),
            "after": NOTHING if after is None else Name(_plain(after)),
        }
        yield Message("{what} {before} → {after}", values)


def _is_sections(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _entries(value: Any) -> dict[str, Any]:
    """The entries of a list of sections by their id or date."""
    named = enumerate(value if isinstance(value, list) else ())
    return {str(entry.get("id", entry.get("date", n))): entry for n, entry in named}


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "[]"
    return str(value).lower() if isinstance(value, bool) else str(value)
