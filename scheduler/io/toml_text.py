"""TOML files, with the line of every setting, which the parser itself forgets."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from scheduler.domain.faults import Fault
from scheduler.domain.text import Message
from scheduler.io.csv_text import read_text
from scheduler.io.pydantic_faults import Explanation, explain
from scheduler.io.references import nearest

_HEADER = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}\s*(#.*)?$")


class TomlText:
    """One TOML file: its settings, and where each of them stands."""

    def __init__(self, file: str, text: str, settings: dict[str, Any]) -> None:
        self.file = file
        self.settings = settings
        self._lines = text.splitlines()

    @classmethod
    def read(cls, path: Path, faults: list[Fault]) -> TomlText | None:
        """Read a TOML file; None if it cannot be read."""
        text = read_text(path, faults)
        if text is None:
            return None
        # Windows and old Mac line ends count as one line each, as editors show them.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        try:
            return cls(path.name, text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            faults.append(_syntax_fault(path.name, text, str(error)))
            return None

    def fault(self, place: Sequence[str | int], explanation: Explanation) -> Fault:
        """A fault about one setting, named by its keys and list positions."""
        column = ".".join(str(part) for part in place if isinstance(part, str)) or None
        return Fault(self.file, self.line_of(place), column, self._shown(place), *explanation)

    def named_fault(self, place: Sequence[str | int], word: str, explanation: Explanation) -> Fault:
        """A fault about one word of a list."""
        column = ".".join(str(part) for part in place if isinstance(part, str))
        return Fault(self.file, self.line_of(place), column, word, *explanation)

    def faults_of(self, errors: Sequence[ErrorDetails], model: type[BaseModel]) -> list[Fault]:
        """Everything pydantic objected to."""
        return [self._fault_of(error, model) for error in errors if not self._is_echo(error)]

    def _is_echo(self, error: ErrorDetails) -> bool:
        """Whether a list only seems too short because its entries were refused."""
        return error["type"] == "too_short" and bool(self._at(error["loc"]))

    def _fault_of(self, error: ErrorDetails, model: type[BaseModel]) -> Fault:
        place = [part for part in error["loc"] if part not in ("tuple", "list")]
        section = _section_at(model, place[:-1])
        if error["type"] != "extra_forbidden":
            here: ErrorDetails = {**error, "loc": tuple(place[-1:])}
            return self.fault(place, explain(here, section))
        name = str(place[-1])
        if len(place) > 1 and name in model.model_fields:
            remedy = Message("Move it above the first line with [brackets].")
        else:
            remedy = nearest(name, [f.alias or key for key, f in section.model_fields.items()])
        line = self.line_of(place)
        column = ".".join(str(part) for part in place if isinstance(part, str))
        problem = Message("is not a setting of this file.")
        return Fault(self.file, line, column, None, problem, remedy)

    def _shown(self, place: Sequence[str | int]) -> str | None:
        """The value at a place as the planner wrote it; None for sections and missing ones."""
        found = self._at(place)
        if isinstance(found, bool):
            return str(found).lower()
        return None if found is None or isinstance(found, (dict, list)) else str(found)

    def _at(self, place: Sequence[str | int]) -> Any:
        found: Any = self.settings
        for part in place:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def line_of(self, place: Sequence[str | int]) -> int | None:
        """The line of a setting, or of the section it is missing from; None if not found."""
        start, end, best = 0, len(self._lines), None
        names: list[str] = []
        for position, part in enumerate(place):
            if isinstance(part, int):
                continue
            names.append(part)
            follower = place[position + 1] if position + 1 < len(place) else None
            nth = follower if isinstance(follower, int) else 0
            header = self._nth_header(".".join(names), nth, start, end)
            if header is not None:
                start, end, best = header[0] + 1, header[1], header[0] + 1
                continue
            key = self._key(part, start, end)
            if key is not None:
                return key + 1
        return best

    def _nth_header(self, name: str, nth: int, start: int, end: int) -> tuple[int, int] | None:
        """First line of the nth section of a name, and the line where the next one begins."""
        found = [n for n in range(start, end) if _header_name(self._lines[n]) == name]
        if nth >= len(found):
            return None
        return found[nth], found[nth + 1] if nth + 1 < len(found) else end

    def _key(self, key: str, start: int, end: int) -> int | None:
        pattern = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
        inline = re.compile(rf"""[{{,]\s*["']?{re.escape(key)}["']?\s*=""")
        for number in range(start, end):
            if pattern.match(self._lines[number]) or inline.search(self._lines[number]):
                return number
        return None


def _header_name(line: str) -> str | None:
    match = _HEADER.match(line)
    return re.sub(r"\s*\.\s*", ".", match[2]).replace('"', "") if match else None


def _syntax_fault(file: str, text: str, reason: str) -> Fault:
    """tomllib says '... (at line 3, column 7)' or '... (at end of document)'."""
    match = re.search(r" \(at line (\d+), column \d+\)$", reason)
    line = int(match[1]) if match else len(text.rstrip().splitlines())
    what = re.sub(r" \(at .*\)$", "", reason)
    problem = Message("is not valid TOML: {reason}.", {"reason": what})
    remedy = Message('Write settings as name = value, and texts between quotation marks: "text".')
    return Fault(file, line, None, None, problem, remedy)


def _section_at(model: type[BaseModel], place: Sequence[str | int]) -> type[BaseModel]:
    """The model of the section at a place."""
    for part in place:
        field = model.model_fields.get(str(part))
        inner = _model_inside(field.annotation) if field else None
        if inner is not None:
            model = inner
    return model


def _model_inside(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_inside(part)
        if found is not None:
            return found
    return None
