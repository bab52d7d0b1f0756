"""What is wrong with the files a centre handed in, said so that the planner can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.text import Message, Name

_LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place, and what to write instead.

    ``row`` is the row a spreadsheet shows (the header is row 1), or the line of a text file; None
    where the fault is about the whole file. ``problem`` continues the sentence that the place
    begins ("is not a date."); ``remedy`` is a sentence of its own ("Write YYYY-MM-DD.").
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    problem: Message
    remedy: Message

    def in_(self, language: str) -> str:
        """The fault as one line in a language ('en' or 'zh')."""
        parts = [self.file]
        if self.row is not None:
            parts.append(self._row().in_(language))
        if self.column is not None:
            parts.append(self._cell(self.column).in_(language))
        comma, gap = (", ", " ") if language == "en" else ("，", "")
        sentences = [self.problem.in_(language), self.remedy.in_(language)]
        return comma.join(parts) + gap + gap.join(s for s in sentences if s)

    def _row(self) -> Message:
        if self.file.endswith((".toml", ".txt")):
            return Message("line {row}", {"row": self.row})
        return Message("row {row}", {"row": self.row})

    def _cell(self, column: str) -> Name | Message:
        if self.value is None:
            return Name(column)
        return Message("{column} '{value}'", {"column": column, "value": _short(self.value)})

    def __str__(self) -> str:
        return self.in_("en")


class BadInput(Exception):  # noqa: N818 - the name says it is the input, not the program
    """A centre's files were refused as a whole; ``faults`` says everything that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.in_("en"))

    def in_(self, language: str) -> str:
        """All faults in a language, one a line."""
        return "\n".join(fault.in_(language) for fault in self.faults)


def refuse_if_any(faults: Iterable[Fault]) -> None:
    """Refuse the input as a whole if anything is wrong with it.

    Raises:
        BadInput: there is at least one fault; it carries all of them, each once.
    """
    found = {str(fault): fault for fault in faults}
    if found:
        raise BadInput(found.values())


def _short(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= _LONGEST_VALUE else flat[: _LONGEST_VALUE - 1] + "…"
