"""Words on screen, in the language this tab has chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from babel.dates import format_date, format_datetime, format_time

from scheduler.domain.text import Message, put_in_words, translate
from scheduler.ui import state

_LOCALE = {"en": "en", "zh": "zh_CN"}
_SHORT_DATE = {"en": "d MMM y", "zh": "y年M月d日"}
_SHORT_INSTANT = {"en": "d MMM y, HH:mm", "zh": "y年M月d日 HH:mm"}


def t(text: str, **values: Any) -> str:
    """A fixed English text in the chosen language, its ``{places}`` filled with the values."""
    if values:
        return Message(text, values).in_(state.language())
    return translate(text, state.language())


def say(thing: Any) -> str:
    """A message, a name, a date, a list of these, or anything else that can stand in a message."""
    return str(put_in_words(thing, state.language()))


def told_apart(names: Mapping[Any, str]) -> dict[Any, str]:
    """Names to choose from, by id: those that read the same are followed by their ids.

    A browser knows what is chosen by its words alone, and so do people.
    """
    times = Counter(names.values())
    return {one: name if times[name] == 1 else f"{name} · {one}" for one, name in names.items()}


def put_date(day: date) -> str:
    """A date with its year: '5 Oct 2026' or '2026年10月5日'."""
    language = state.language()
    return format_date(day, _SHORT_DATE[language], locale=_LOCALE[language])


def put_days(first: date, last: date) -> str:
    """Two dates in as few words as can be: '5 Oct – 1 Nov 2026' or '2026年10月5日至11月1日'."""
    language = state.language()
    if language == "zh":
        short = "M月d日" if first.year == last.year else _SHORT_DATE["zh"]
        return f"{put_date(first)}至{format_date(last, short, locale=_LOCALE['zh'])}"
    short = "d MMM" if first.year == last.year else _SHORT_DATE["en"]
    return f"{format_date(first, short, locale='en')} – {put_date(last)}"


def put_instant(when: datetime, zone: tzinfo | None = None) -> str:
    """A point in time as the clock of a zone shows it; without a zone, of this computer."""
    language = state.language()
    local = when.astimezone(zone)
    return format_datetime(local, _SHORT_INSTANT[language], locale=_LOCALE[language])


def put_time(when: datetime, zone: tzinfo | None = None) -> str:
    """The time of day of an instant, to the second."""
    return format_time(when.astimezone(zone), "HH:mm:ss", locale=_LOCALE[state.language()])
