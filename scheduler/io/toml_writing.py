"""Changes settings in a TOML file and leaves the rest of it, comments above all, as it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, Item

from scheduler.io.toml_sections import Section, cut

Settings = Mapping[str, Any]
_NAMES_OF_ENTRIES = ("id", "date")
_LONGEST_LINE = 100


def rewrite(text: str, wanted: Settings) -> str:
    """The text of a TOML file after its settings have become the wanted ones.

    Settings that stay keep their place, their spelling and their comments; a section that goes
    takes the comments right above its header with it. Entries of a list are told apart by what
    they say, then by their ``id`` or ``date``. Text that already says what is wanted comes back to
    the letter. Where the old text cannot be kept it is written anew, without comments: the
    settings are right in any case.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _is(_loaded(text), wanted):
        return text
    try:
        whole = cut(text if not text or text.endswith("\n") else text + "\n")
        _become(whole, (), wanted)
    except (TOMLKitError, ValueError, TypeError, KeyError):
        return write_anew(wanted)
    # Blank lines inside a text of several lines are part of what it says.
    for changed in (_tidy(whole.text), whole.text):
        if _is(_loaded(changed), wanted):
            return changed
    return write_anew(wanted)


def write_anew(wanted: Settings) -> str:
    """The text of a TOML file that holds these settings and nothing else."""
    whole = Section(None)
    _become(whole, (), wanted)
    return _tidy(whole.text)


def _loaded(text: str) -> Settings | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _is(found: Any, wanted: Any) -> bool:
    """Whether two settings are the same; unlike in Python, true is not 1 and 1 is not 1.0."""
    if isinstance(wanted, Mapping):
        return (
            isinstance(found, Mapping)
            and found.keys() == wanted.keys()
            and all(_is(found[key], value) for key, value in wanted.items())
        )
    if isinstance(wanted, (list, tuple)):
        return (
            isinstance(found, (list, tuple))
            and len(found) == len(wanted)
            and all(map(_is, found, wanted))
        )
    return type(found) is type(wanted) and repr(found) == repr(wanted)


def _become(section: Section, path: tuple[str, ...], wanted: Settings) -> None:
    """Change a section, and all below it, until it says what is wanted."""
    inner = {part.key for part in section.inner if part.key is not None}
    for key in inner.difference(wanted):
        _take_out(section, section.named(key))
    own = {}
    for key, value in wanted.items():
        place = (*path, key)
        if key in inner and not _fits(section.named(key), value):
            _take_out(section, section.named(key))
        if _is_list_of_sections(value) and (section.named(key) or not _holds(section, key)):
            _become_list(section, place, value)
        elif isinstance(value, Mapping) and (section.named(key) or not _holds(section, key)):
            _become(_the_one(section, place), place, value)
        else:
            own[key] = value
    section.body = _settings(section.body, own)


def _fits(found: Sequence[Section], value: Any) -> bool:
    """Whether these sections can be turned into a value: a list into a list, one into one."""
    if found[0].is_entry:
        return _is_list_of_sections(value)
    return isinstance(value, Mapping)


def _holds(section: Section, key: str) -> bool:
    """Whether a setting is written on a line of its own: hours = {workday = "..."}."""
    return key in tomllib.loads(section.body)


def _the_one(section: Section, place: tuple[str, ...]) -> Section:
    found = section.named(place[-1])
    if found:
        return found[0]
    # Blank lines below the last setting belong above the new header.
    made = Section(place[-1], False, "\n", f"[{_dotted(place)}]\n")
    section.inner.append(made)
    return made


def _become_list(section: Section, place: tuple[str, ...], wanted: Sequence[Settings]) -> None:
    """Change a list of sections: entries are kept, changed, added, removed and put in order."""
    found = section.named(place[-1])
    partners = _pair(found, wanted)
    gone = [entry for entry in found if entry not in partners]
    entries = []
    for partner, value in zip(partners, wanted, strict=True):
        entry = partner or Section(place[-1], True, "\n", f"[[{_dotted(place)}]]\n")
        _become(entry, place, value)
        entries.append(entry)
    kept = iter(entries)
    # What stays keeps its places, so that nothing moves when nothing was put in another order.
    section.inner = [next(kept) if part in partners else part for part in section.inner]
    _take_out(section, gone)
    rest = list(kept)
    at = max((section.inner.index(e) + 1 for e in entries if e in section.inner), default=None)
    at = len(section.inner) if at is None else at
    section.inner[at:at] = rest


def _pair(found: Sequence[Section], wanted: Sequence[Settings]) -> list[Section | None]:
    """For each wanted entry the one it was: first those that say the same, then by name."""
    said = [_said_by(entry) for entry in found]
    free = list(range(len(found)))
    partners: list[Section | None] = [None] * len(wanted)
    for is_it in (_is, _has_the_name_of):
        for number, value in enumerate(wanted):
            if partners[number] is None:
                match = next((n for n in free if is_it(said[n], value)), None)
                if match is not None:
                    free.remove(match)
                    partners[number] = found[match]
    return partners


def _said_by(entry: Section) -> Settings:
    """The settings of an entry, as if it stood alone in its file."""
    found: Any = tomllib.loads("".join(part.header + part.body for part in entry.walk()))
    while isinstance(found, dict) and len(found) == 1:
        ((_, found),) = found.items()
        if isinstance(found, list):
            break
    return dict(found[0]) if isinstance(found, list) else {}


def _has_the_name_of(said: Settings, wanted: Settings) -> bool:
    names = [key for key in _NAMES_OF_ENTRIES if key in said or key in wanted]
    return all(key in said and _is(said[key], wanted.get(key)) for key in names[:1])


def _take_out(section: Section, gone: Sequence[Section]) -> None:
    """Remove sections but for comments that stand apart below them: they speak of what follows."""
    for entry in gone:
        last = list(entry.walk())[-1]
        apart = re.search(r"\n(\s*\n(\s*#.*\n|\s*\n)*)\Z", "\n" + last.body)
        left = Section(None, body=apart[1] if apart and "#" in apart[1] else "")
        section.inner[section.inner.index(entry)] = left


def _settings(body: str, wanted: Settings) -> str:
    """The lines of a section with other values: its comments stay where they are."""
    document = tomlkit.parse(body)
    now = document.unwrap()
    if _is(now, wanted):
        return body
    for key in [key for key in now if key not in wanted]:
        del document[key]
    for key, value in wanted.items():
        if key not in now or not _is(now[key], value):
            document[key] = _new(value)
    return tomlkit.dumps(document)


def _new(value: Any) -> Item:
    """A value as this house writes it: long lists over several lines, tables on one."""
    if isinstance(value, Mapping):
        made = tomlkit.inline_table()
        made.update({key: _new(inner) for key, inner in value.items()})
        return made
    if not isinstance(value, (list, tuple)):
        single: Item = tomlkit.item(value)
        return single
    array: Array = tomlkit.array()
    array.extend([_new(inner) for inner in value])
    array.multiline(len(array.as_string()) > _LONGEST_LINE)
    return array


def _is_list_of_sections(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple))
        and bool(value)
        and all(isinstance(entry, Mapping) for entry in value)
    )


def _dotted(place: Sequence[str]) -> str:
    return ".".join(tomlkit.key(part).as_string() for part in place)


def _tidy(text: str) -> str:
    """No blank lines at the top, no runs of them, one line end at the bottom."""
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
    return text + "\n" if text else ""
