"""Dates, times and kinds of day, from the text that people type."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.domain.calendar import DayKind
from scheduler.domain.shifts import DAY_MINUTES
from scheduler.domain.text import Message

_YEARS = range(1900, 2200)
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)
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


def plain(value: object) -> str:
    """The text in half-width signs: input methods leave ０８：３０ behind."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def parse_date(value: object) -> date:
    """A date written 2026-10-01, or 2026/10/1 as spreadsheets rewrite it.

    Raises:
        CellError: it is not a date, or not one of the years 1900 to 2199.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    match = _DATE.fullmatch(plain(value))
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
    match = _TIME.fullmatch(plain(value))
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
    parts = re.split(r"\s*[-–—~]\s*", plain(value))
    try:
        if len(parts) == 2 and isinstance(value, str):
            return parse_time(parts[0]), parse_time(parts[1])
    except CellError:
        pass
    raise CellError(
        Message("is not a window of time."), Message("Write HH:MM-HH:MM, such as 08:00-21:00.")
    )


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
    word = plain(value).lower()
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
    kind = _DAY_KINDS.get(plain(value).lower())
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
    match = re.fullmatch(r"(\d{4})-?W(\d{1,2})", plain(value).upper(), re.ASCII)
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
    kind = _DAY_KINDS.get(plain(value).lower())
    if kind is None:
        problem = Message("is not a kind of day.")
        raise CellError(problem, Message("Write workday, rest, statutory or makeup_workday."))
    return kind


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
