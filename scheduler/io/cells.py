"""What may stand in a cell: dates, times, lists and the rest, from the text that people type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from scheduler.domain.calendar import DayKind
from scheduler.domain.shifts import DAY_MINUTES
from scheduler.domain.text import Message

_YEARS = range(1900, 2200)
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)
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
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHINESE_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
_DAY_KINDS = {
    **{kind.value: kind for kind in DayKind},
    "工作日": DayKind.WORKDAY,
    "休息日": DayKind.REST,
    "法定节假日": DayKind.STATUTORY,
    "调休上班": DayKind.MAKEUP_WORKDAY,
}


class CellError(ValueError):
    """A cell that cannot be understood: what is wrong with it and what to write instead."""

    def __init__(self, problem: Message, remedy: Message) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


def _plain(value: object) -> str:
    """The text in half-width signs: input methods leave ０８：３０ behind."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def parse_date(value: object) -> date:
    """A date written 2026-10-01, or 2026/10/1 as spreadsheets rewrite it.

    Raises:
        CellError: it is not a date, or not one of the years 1900 to 2199.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    match = _DATE.fullmatch(_plain(value))
    if match and int(match[1]) in _YEARS:
        try:
            return date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            pass
    raise CellError(Message("is not a date."), Message("Write YYYY-MM-DD."))


def parse_time(value: object, latest: int = DAY_MINUTES) -> int:
    """Minutes after midnight of a time written 08:30; up to 24:00 unless ``latest`` says more.

    Raises:
        CellError: it is not a time of day.
    """
    match = _TIME.fullmatch(_plain(value))
    if match and int(match[2]) < 60:
        minutes = int(match[1]) * 60 + int(match[2])
        if minutes <= latest:
            return minutes
    raise CellError(Message("is not a time of day."), Message("Write HH:MM, such as 08:30."))


def parse_late_time(value: object) -> int:
    """A time that may also be written past midnight: 30:00 is 06:00 on the next day."""
    return parse_time(value, 2 * DAY_MINUTES)


def parse_window(value: object) -> tuple[int, int]:
    """Two times of one day written 08:00-21:00, in minutes after midnight; 00:00-24:00 is all day.

    Raises:
        CellError: it is not such a window, or it does not end after it starts.
    """
    start, end = _split_window(value)
    if end <= start:
        problem = Message("does not end after it starts.")
        remedy = Message(
            'Write a window past midnight as two: "22:00-24:00" and, on the days that follow, '
            '"00:00-06:00".'
        )
        raise CellError(problem, remedy)
    return start, end


def parse_standby_window(value: object) -> tuple[int, int]:
    """As `parse_window`, but an end at or before the start is on the next day."""
    start, end = _split_window(value)
    return start, end if end > start else end + DAY_MINUTES


def _split_window(value: object) -> tuple[int, int]:
    parts = re.split(r"\s*[-–—~]\s*", _plain(value))
    try:
        if len(parts) == 2 and isinstance(value, str):
            return parse_time(parts[0]), parse_time(parts[1])
    except CellError:
        pass
    raise CellError(
        Message("is not a window of time."), Message("Write HH:MM-HH:MM, such as 08:00-21:00.")
    )


def parse_yes_no(value: object) -> bool:
    """A yes or a no, in any of the usual ways to write them.

    Raises:
        CellError: it is neither.
    """
    if isinstance(value, bool):
        return value
    word = _plain(value).lower()
    if word not in _WORDS:
        raise CellError(Message("is neither yes nor no."), Message("Write yes or no."))
    return _WORDS[word]


def parse_whole(value: object) -> int:
    """A whole number.

    Raises:
        CellError: it is not one.
    """
    text = _plain(value)
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
    text = _plain(value)
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


def parse_weekday(value: object) -> int:
    """A weekday, Monday being 0: monday, mon, 周一 or 星期一.

    Raises:
        CellError: it is not a weekday.
    """
    found = find_weekday(value)
    if found is None:
        problem = Message("is not a weekday.")
        raise CellError(problem, Message("Write monday, tuesday and so on, or 周一."))
    return found


def find_weekday(value: object) -> int | None:
    """The weekday a text names; None if it names none."""
    word = _plain(value).lower()
    for number, (english, chinese) in enumerate(zip(WEEKDAYS, _CHINESE_WEEKDAYS, strict=True)):
        if word in (english, english[:3]):
            return number
        if word in {prefix + chinese for prefix in ("周", "星期", "礼拜")}:
            return number
    return 6 if word in ("周天", "星期天", "礼拜天") else None


def parse_date_or_weekday(value: object) -> date | int:
    """A date, or a weekday from 0 for Monday.

    Raises:
        CellError: it is neither.
    """
    weekday = find_weekday(value)
    if weekday is not None:
        return weekday
    try:
        return parse_date(value)
    except CellError:
        problem = Message("is neither a date nor a weekday.")
        remedy = Message("Write YYYY-MM-DD, or monday, tuesday and so on.")
        raise CellError(problem, remedy) from None


def parse_profile_day(value: object) -> date | int | DayKind:
    """A date, a weekday from 0 for Monday, or a kind of day.

    Raises:
        CellError: it is none of these.
    """
    kind = _DAY_KINDS.get(_plain(value).lower())
    if kind is not None:
        return kind
    try:
        return parse_date_or_weekday(value)
    except CellError:
        problem = Message("is neither a date, a kind of day nor a weekday.")
        remedy = Message(
            "Write YYYY-MM-DD, or one of workday, rest, statutory, makeup_workday, or monday, "
            "tuesday and so on."
        )
        raise CellError(problem, remedy) from None


@dataclass(frozen=True, slots=True)
class IsoWeek:
    """A week of the ISO calendar, known by its Monday."""

    monday: date


def parse_date_or_week(value: object) -> date | IsoWeek:
    """A date, or an ISO week written 2026-W40.

    Raises:
        CellError: it is neither.
    """
    match = re.fullmatch(r"(\d{4})-?W(\d{1,2})", _plain(value).upper(), re.ASCII)
    try:
        if match is None:
            return parse_date(value)
        return IsoWeek(date.fromisocalendar(int(match[1]), int(match[2]), 1))
    except ValueError:
        problem = Message("is neither a date nor a week.")
        raise CellError(problem, Message("Write YYYY-MM-DD, or a week as 2026-W40.")) from None


def parse_day_kind(value: object) -> DayKind:
    """One of the four kinds of day.

    Raises:
        CellError: it is none of them.
    """
    kind = _DAY_KINDS.get(_plain(value).lower())
    if kind is None:
        problem = Message("is not a kind of day.")
        raise CellError(problem, Message("Write workday, rest, statutory or makeup_workday."))
    return kind


def parse_day_kinds(value: object) -> frozenset[DayKind]:
    """Kinds of day separated by semicolons."""
    return frozenset(parse_day_kind(word) for word in parse_list(value))


def parse_colour(value: object) -> str:
    """A colour written #rrggbb.

    Raises:
        CellError: it is not one.
    """
    text = _plain(value).lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", text):
        raise CellError(Message("is not a colour."), Message("Write #rrggbb, such as #ffcc00."))
    return text


def parse_time_zone(value: object) -> str:
    """The name of a time zone of the IANA list.

    Raises:
        CellError: there is no such time zone.
    """
    try:
        return ZoneInfo(str(value)).key
    except (ValueError, OSError, KeyError):
        problem = Message("is not a time zone.")
        raise CellError(problem, Message("Write a name such as Asia/Shanghai.")) from None


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
Zone = Annotated[str, _by(parse_time_zone)]
