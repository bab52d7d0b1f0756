"""What may stand in a cell, from the text that people type; empty cells never come here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator

from scheduler.domain.calendar import DayKind
from scheduler.domain.text import Message
from scheduler.io.day_cells import (
    CellError,
    IsoWeek,
    parse_date,
    parse_date_or_week,
    parse_date_or_weekday,
    parse_day_kind,
    parse_late_time,
    parse_profile_day,
    parse_standby_window,
    parse_time,
    parse_time_zone,
    parse_weekday,
    parse_window,
    plain,
)

_WORDS = {
    "yes": True,
    "y": True,
    "true": True,
    "是": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "否": False,
    "0": False,
}


def parse_yes_no(value: object) -> bool:
    """A yes or a no, in any of the usual ways to write them.

    Raises:
        CellError: it is neither.
    """
    if isinstance(value, bool):
        return value
    word = plain(value).lower()
    if word not in _WORDS:
        raise CellError(Message("is neither yes nor no."), Message("Write yes or no."))
    return _WORDS[word]


def parse_whole(value: object) -> int:
    """A whole number.

    Raises:
        CellError: it is not one.
    """
    text = plain(value)
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d{1,9}(\.0+)?", text, re.ASCII):
        raise CellError(
            Message("is not a whole number."), Message("Write digits only, such as 30.")
        )
    return int(float(text))


def parse_number(value: object) -> float:
    """A number with a decimal point.

    Raises:
        CellError: it is not one.
    """
    text = plain(value)
    pattern = r"[+-]?(\d{1,12}(\.\d*)?|\.\d+)"
    if isinstance(value, bool) or not re.fullmatch(pattern, text, re.ASCII):
        raise CellError(
            Message("is not a number."), Message("Write digits and a decimal point, such as 0.8.")
        )
    return float(text)


def parse_hours(value: object) -> int:
    """Minutes, from hours with a decimal point (7.5 is 450).

    Raises:
        CellError: it is not a number of hours from 0 to 10000, or not a whole number of minutes.
    """
    minutes = parse_number(value) * 60
    if not 0 <= minutes <= 600_000:
        raise CellError(Message("is not a number of hours."), Message("Write hours, such as 40."))
    if abs(minutes - round(minutes)) > 0.31:  # 7.33 h is meant to be 7 h 20 min
        problem = Message("is not a whole number of minutes.")
        raise CellError(problem, Message("Write hours with a decimal point, such as 7.5."))
    return round(minutes)


def parse_weekly_hours(value: object) -> int:
    """Minutes of an ordinary week, from hours with a decimal point.

    Raises:
        CellError: it is not a number of hours above 0, up to the 168 h that a week has.
    """
    minutes = parse_hours(value)
    if not 0 < minutes <= 168 * 60:
        problem = Message("is not the length of a working week.")
        raise CellError(problem, Message("Write hours above 0, up to 168, such as 40."))
    return minutes


def parse_list(value: object) -> tuple[str, ...]:
    """Words separated by semicolons; from TOML also a list of texts.

    Raises:
        CellError: a word stands in it twice, or a list holds something other than text.
    """
    if isinstance(value, (list, tuple, set, frozenset)):
        words = [word.strip() if isinstance(word, str) else None for word in value]
    else:
        words = [word.strip() for word in str(value).replace("；", ";").split(";")]
    found = tuple(word for word in words if word)
    if None in words:
        problem = Message("holds something that is not text.")
        raise CellError(problem, Message('Write texts between quotation marks: ["a", "b"].'))
    if len(set(found)) != len(found):
        raise CellError(Message("names the same thing twice."), Message("Keep one of them."))
    return found


def parse_set(value: object) -> frozenset[str]:
    """As `parse_list`, where the order means nothing."""
    return frozenset(parse_list(value))


def parse_text(value: object) -> str:
    """A text, in TOML between quotation marks.

    Raises:
        CellError: it is something else than text.
    """
    if not isinstance(value, str):
        raise CellError(Message("is not text."), Message("Put it between quotation marks."))
    return value.strip()


def parse_day_kinds(value: object) -> frozenset[DayKind]:
    """Kinds of day separated by semicolons."""
    return frozenset(parse_day_kind(word) for word in parse_list(value))


def parse_colour(value: object) -> str:
    """A colour written #rrggbb.

    Raises:
        CellError: it is not one.
    """
    text = plain(value).lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", text):
        raise CellError(Message("is not a colour."), Message("Write #rrggbb, such as #ffcc00."))
    return text


def parse_phone(value: object) -> str:
    """A telephone number, as people write it: digits with spaces, hyphens, brackets, a plus.

    Raises:
        CellError: it has fewer than three digits, or other signs.
    """
    text = plain(value)
    if not re.fullmatch(r"\+?[\d\s()*#-]+", text, re.ASCII) or len(re.findall(r"\d", text)) < 3:
        problem = Message("is not a telephone number.")
        raise CellError(problem, Message("Write digits, such as 021-5550 0101."))
    return text


def _by(parse: Callable[[Any], Any]) -> BeforeValidator:
    return BeforeValidator(parse)


Text = Annotated[str, _by(parse_text)]
Date = Annotated[date, _by(parse_date)]
Time = Annotated[int, _by(parse_time)]
LateTime = Annotated[int, _by(parse_late_time)]
Window = Annotated[tuple[int, int], _by(parse_window)]
StandbyWindow = Annotated[tuple[int, int], _by(parse_standby_window)]
YesNo = Annotated[bool, _by(parse_yes_no)]
Whole = Annotated[int, _by(parse_whole)]
Number = Annotated[float, _by(parse_number)]
Hours = Annotated[int, _by(parse_hours)]
WeeklyHours = Annotated[int, _by(parse_weekly_hours)]
Words = Annotated[frozenset[str], _by(parse_set)]
WordList = Annotated[tuple[str, ...], _by(parse_list)]
Weekday = Annotated[int, _by(parse_weekday)]
DateOrWeekday = Annotated[date | int, _by(parse_date_or_weekday)]
ProfileDay = Annotated[date | int | DayKind, _by(parse_profile_day)]
DateOrWeek = Annotated[date | IsoWeek, _by(parse_date_or_week)]
Kind = Annotated[DayKind, _by(parse_day_kind)]
Kinds = Annotated[frozenset[DayKind], _by(parse_day_kinds)]
Colour = Annotated[str, _by(parse_colour)]
Phone = Annotated[str, _by(parse_phone)]
Zone = Annotated[str, _by(parse_time_zone)]
