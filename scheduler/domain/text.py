"""Words for people: a message is a template and its values, put into a language at the very end.

English is the source language of every template; other languages come from gettext catalogues
(``.po`` files), the engine's own in ``scheduler/locales`` and one per package of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.messages.pofile import read_po

LANGUAGES = ("en", "zh")
_LOCALE = {"en": "en", "zh": "zh_CN"}
_CATALOGUE_FOLDERS: list[Path] = [Path(__file__).parent.parent / "locales"]


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called in Chinese and in English; one of the two may be missing."""

    zh: str
    en: str = ""

    def in_(self, language: str) -> str:
        """The name in a language, or in the other one where that is all there is."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)

    def __str__(self) -> str:
        return self.in_("en")


@dataclass(frozen=True, slots=True)
class Minutes:
    """A length of time in a message: 450 minutes read '7 h 30 min'."""

    count: int

    def in_(self, language: str) -> str:
        """The length in words of a language."""
        sign, (hours, minutes) = "-" if self.count < 0 else "", divmod(abs(self.count), 60)
        units = ("h", "min") if language == "en" else ("小时", "分钟")
        gap = " " if language == "en" else ""
        parts = [f"{n}{gap}{u}" for n, u in zip((hours, minutes), units, strict=True) if n] or [
            f"0{gap}{units[0]}"
        ]
        return sign + gap.join(parts)

    def __str__(self) -> str:
        return self.in_("en")


@dataclass(frozen=True)
class Message:
    """A sentence for people: ``Message("{employee} rests {rest}.", {"employee": ..., ...})``.

    Values may be texts, numbers, dates, other messages, lists of these, or anything with a
    method ``in_(language)`` (a `Name`, `Minutes`, a shift).
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def in_(self, language: str) -> str:
        """The sentence in a language ('en' or 'zh'); English where no translation exists."""
        template = translate(self.template, language)
        return template.format(**{k: put_in_words(v, language) for k, v in self.values.items()})

    def __str__(self) -> str:
        return self.in_("en")


def put_in_words(value: Any, language: str) -> Any:
    """One value of a message as it reads in a language; numbers stay numbers for the template."""
    if hasattr(value, "in_"):
        return value.in_(language)
    if isinstance(value, date):
        return format_day(value, language)
    if isinstance(value, (list, tuple)):
        return (", " if language == "en" else "、").join(
            str(put_in_words(v, language)) for v in value
        )
    return value


# A report names the same few dates thousands of times, and the locale's patterns are slow to apply.
@lru_cache(maxsize=4096)
def format_day(day: date, language: str) -> str:
    """A date with its weekday, short: 'Mon 5 Oct' or '10月5日周一'."""
    pattern = "EEE d MMM" if language == "en" else "M月d日EEE"
    return format_date(day, pattern, locale=_LOCALE[language])


def add_catalogue_folder(folder: Path) -> None:
    """Also look for translations in this folder (``zh_CN/*.po``)."""
    if folder not in _CATALOGUE_FOLDERS:
        _CATALOGUE_FOLDERS.append(folder)
        _translations.cache_clear()


def translate(template: str, language: str) -> str:
    """A template in a language; the template itself where there is no translation."""
    if language == "en":
        return template
    return _translations(language).get(template, template)


@cache
def _translations(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in _CATALOGUE_FOLDERS:
        for path in sorted((folder / _LOCALE[language]).glob("*.po")):
            with path.open("rb") as file:
                catalogue = read_po(file, locale=_LOCALE[language])
            found |= {str(m.id): str(m.string) for m in catalogue if m.id and m.string}
    return found
