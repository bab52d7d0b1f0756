"""Pages made from templates: the words and figures they are filled with, in one language."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_skeleton
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scheduler.domain.text import Message, Name, put_in_words

HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}
_LOCALE = {"en": "en", "zh": "zh_CN"}


@cache
def templates() -> Environment:
    """The templates of `scheduler/io/templates`; every value put into them is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"hours": put_hours, "signed": put_signed}
    return environment


def page_words(language: str) -> dict[str, Any]:
    """What a template calls to speak: ``t`` for fixed texts, ``w`` for values, dates by part."""

    def say(template: str, **values: object) -> str:
        return Message(template, values).in_(language)

    def in_words(value: object) -> object:
        return put_in_words(value, language)

    def weekday(day: date) -> str:
        return short_weekday(day, language)

    def month(of: tuple[int, int]) -> str:
        return format_skeleton("yMMM", date(*of, 1), locale=_LOCALE[language])

    return {"t": say, "w": in_words, "weekday": weekday, "month": month, "language": language}


def short_weekday(day: date, language: str) -> str:
    """A weekday in one or two letters: 'Mo' or '一'."""
    return format_date(day, "EEEEE" if language == "zh" else "EEEEEE", locale=_LOCALE[language])


def long_date(day: date) -> Name:
    """A date with its year, in both languages."""
    zh, en = format_date(day, "y年M月d日", "zh_CN"), format_date(day, "d MMMM y", "en")
    return Name(zh, en)


def put_hours(hours: float) -> str:
    """Hours as people write them: 152 or 152.5."""
    return f"{round(hours, 1):g}" if abs(hours) < 100_000 else f"{hours:.0f}"


def put_signed(hours: float) -> str:
    """Hours above or below a target: +4 or −4.5."""
    rounded = round(hours, 1)
    return "0" if not rounded else f"{rounded:+g}".replace("-", "−")
