"""A TOML file cut into its sections, each with the comments above its header."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_HEADER = re.compile(r"\s*\[.*\]\s*(#.*)?$")
Path = tuple[str, ...]


@dataclass(eq=False)
class Section:
    """One section of a file: ``lead`` and ``header`` as written, then its own settings as text.

    ``key`` is what its parent calls it, None for what is left of a section that was taken out.
    ``is_entry`` tells an entry of a list ([[rule]]) from a single section ([hours]). ``inner``
    holds the sections below it in the order of the file.
    """

    key: str | None
    is_entry: bool = False
    lead: str = ""
    header: str = ""
    body: str = ""
    inner: list[Section] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The section and all below it, as they stand in the file."""
        return self.lead + self.header + self.body + "".join(part.text for part in self.inner)

    def named(self, key: str) -> list[Section]:
        """The sections below this one that are called so."""
        return [part for part in self.inner if part.key == key]

    def walk(self) -> Iterator[Section]:
        """This section and all below it."""
        yield self
        for part in self.inner:
            yield from part.walk()


def cut(text: str) -> Section:
    """The sections of a sound TOML file, below one that stands for the whole of it.

    Raises:
        ValueError: the file is not sound TOML.
    """
    tomllib.loads(text)
    whole, now = Section(None), Section(None)
    whole.inner.append(now)
    lines, body = text.splitlines(keepends=True), list[str]()
    for line in lines:
        if not _HEADER.match(line) or not _is_sound("".join(body)):
            body.append(line)
            continue
        now.body, lead = _without_lead(body)
        now, body = _open(whole, line, lead), []
    now.body = "".join(body)
    whole.body, whole.inner = whole.inner[0].body, whole.inner[1:]
    return whole


def _is_sound(body: str) -> bool:
    """Whether the lines before a header end there: they may stand inside a list or a text."""
    try:
        tomllib.loads(body)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _without_lead(body: list[str]) -> tuple[str, str]:
    """The lines of a section, and those that belong to the header after them.

    These are the comments that stand right above it, and the blank lines above those.
    """
    start = len(body)
    while start and body[start - 1].lstrip().startswith("#"):
        start -= 1
    while start and not body[start - 1].strip():
        start -= 1
    return "".join(body[:start]), "".join(body[start:])


def _open(whole: Section, header: str, lead: str) -> Section:
    path, is_entry = _path_of(header)
    parent = whole
    for key in path[:-1]:
        found = parent.named(key)
        if not found:
            found = [Section(key)]
            parent.inner += found
        parent = found[-1]
    made = Section(path[-1], is_entry, lead, header)
    parent.inner.append(made)
    return made


def _path_of(header: str) -> tuple[Path, bool]:
    """The keys of a header, and whether it begins an entry of a list."""
    path, found = [], tomllib.loads(header)
    inside: Any = found
    while isinstance(inside, dict) and inside:
        ((key, inside),) = inside.items()
        path.append(key)
    return tuple(path), isinstance(inside, list)
