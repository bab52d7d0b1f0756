"""Calendars of real countries: which date is a workday, a rest day, a holiday, a make-up day."""

import datetime as dt
import difflib
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import holidays
from holidays.countries.china import ChinaStaticHolidays
from holidays.registry import COUNTRIES

from scheduler.domain.calendar import Day, DayKind, YearState

Override = DayKind | tuple[DayKind, str]
Overrides = Mapping[dt.date, Override]

NO_OVERRIDES: Overrides = {}
CHINA = "CN"

# The package words the days of a block in one of these ways; all of them are only days of rest.
_SWAPPED_PREFIX = "休息日（由"
_REST_WORDS = ("补假", "延长")


def build_days(
    first: dt.date,
    last: dt.date,
    *,
    country: str = CHINA,
    subdivision: str | None = None,
    overrides: Overrides = NO_OVERRIDES,
    weekend: Collection[int] | None = None,
) -> tuple[Day, ...]:
    """List every date from ``first`` to ``last``, both included, with its kind.

    ``weekend`` holds weekdays, Monday being 0; without it the country's own weekend holds.
    ``overrides`` is the supervisor's table and wins over everything; a day it sets has the state
    ENTERED.

    Raises:
        ValueError: ``last`` is before ``first``, or the country, the subdivision or the weekend
            is unknown.
    """
    if last < first:
        raise ValueError(f"the calendar ends on {last}, before it starts on {first}")
    years = range(first.year, last.year + 1)
    days = (
        day
        for year in years
        for day in build_year(
            country, year, subdivision=subdivision, overrides=overrides, weekend=weekend
        )
    )
    return tuple(day for day in days if first <= day.date <= last)


def build_year(
    country: str,
    year: int,
    *,
    subdivision: str | None = None,
    overrides: Overrides = NO_OVERRIDES,
    weekend: Collection[int] | None = None,
) -> tuple[Day, ...]:
    """List the 365 or 366 days of a year with their kinds; see `build_days` for the settings."""
    code = country_code(country)
    base = _base_year(code, subdivision, year, _checked_weekend(weekend))
    if not any(date.year == year for date in overrides):
        return base
    return tuple(_override(day, overrides.get(day.date)) for day in base)


def year_state(country: str, year: int, overrides: Overrides = NO_OVERRIDES) -> YearState:
    """Say whether a year's holidays are announced, only projected, or entered by hand.

    A year counts as ENTERED when it is not announced and the table sets at least one of its days.
    Its other days keep what the projection says, and each of them still has the state PROJECTED.
    """
    state = _published_state(country_code(country), year)
    if state is YearState.PROJECTED and any(date.year == year for date in overrides):
        return YearState.ENTERED
    return state


def country_code(country: str) -> str:
    """Turn a country written in any usual way into its two-letter code.

    Known ways: the ISO 3166-1 codes of two or three letters ("CN", "CHN") and the English name
    ("China", "United States"), in capitals or not.

    Raises:
        ValueError: there is no such country; the message names the ways to write one.
    """
    codes = _codes_by_spelling()
    key = _squeeze(country)
    if key in codes:
        return codes[key]
    near = difflib.get_close_matches(key, [k for k in codes if len(k) > 3], n=1)
    hint = f" Did you mean {codes[near[0]]}?" if near else ""
    raise ValueError(
        f"country {country!r} is not known.{hint} Write the two-letter code (CN, HK, DE, US), the "
        f"three-letter code (CHN) or the English name (China). Two-letter codes: "
        f"{', '.join(sorted(set(codes.values())))}"
    )


@lru_cache(maxsize=1)
def _codes_by_spelling() -> dict[str, str]:
    """Every accepted spelling of a country, squeezed, with its two-letter code."""
    return {
        _squeeze(spelling): names[1]
        for module, names in COUNTRIES.items()
        for spelling in (module, *names[:3])
    }


def _squeeze(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _published_state(code: str, year: int) -> YearState:
    if code != CHINA:
        return YearState.ANNOUNCED
    # The package answers for any year; only the years of this table rest on a published notice.
    notices = ChinaStaticHolidays.special_public_holidays
    known = min(notices) <= year <= max(notices)
    return YearState.ANNOUNCED if known else YearState.PROJECTED


def _checked_weekend(weekend: Collection[int] | None) -> tuple[int, ...] | None:
    if weekend is None:
        return None
    days = tuple(sorted(set(weekend)))
    if any(day not in range(7) for day in days):
        raise ValueError(f"weekend {days} must hold weekdays from 0 (Monday) to 6 (Sunday)")
    return days


@lru_cache(maxsize=256)
def _base_year(
    code: str, subdivision: str | None, year: int, weekend: tuple[int, ...] | None
) -> tuple[Day, ...]:
    """One year as the country has it, before anybody's overrides."""
    book = _open_book(code, subdivision, year)
    state = _published_state(code, year)
    days = _own_weekend(book, year) if weekend is None else weekend
    return tuple(_classify(date, book, code, state, days) for date in _dates_of(year))


def _open_book(code: str, subdivision: str | None, year: int) -> holidays.HolidayBase:
    """The package's book of one year, in a language that does not depend on the machine."""
    entity = getattr(holidays, code)
    language = "zh_CN" if code == CHINA else entity.default_language
    try:
        book: holidays.HolidayBase = entity(
            years=[year], subdiv=subdivision, language=language, expand=False
        )
    except NotImplementedError:
        known = ", ".join(entity.subdivisions) or "none; leave it empty"
        raise ValueError(
            f"subdivision {subdivision!r} is not known for country {code}. Known: {known}"
        ) from None
    return book


def _own_weekend(book: holidays.HolidayBase, year: int) -> tuple[int, ...]:
    """The country's weekend in the second week of the year: some countries have moved theirs."""
    week = (dt.date(year, 1, number) for number in range(8, 15))
    return tuple(sorted(date.weekday() for date in week if book.is_weekend(date)))


def _dates_of(year: int) -> Iterable[dt.date]:
    first = dt.date(year, 1, 1)
    length = (dt.date(year, 12, 31) - first).days + 1
    return (first + dt.timedelta(days=number) for number in range(length))


def _classify(
    date: dt.date,
    book: holidays.HolidayBase,
    code: str,
    state: YearState,
    weekend: tuple[int, ...],
) -> Day:
    name = book.get(date) or ""
    if name and (code != CHINA or _is_statutory_in_china(name)):
        kind = DayKind.STATUTORY
    elif date in book.weekend_workdays:
        kind = DayKind.MAKEUP_WORKDAY
    elif name or date.weekday() in weekend:
        kind = DayKind.REST
    else:
        kind = DayKind.WORKDAY
    return Day(date=date, kind=kind, name=name, state=state, weekend=weekend)


def _is_statutory_in_china(name: str) -> bool:
    """Whether one of the day's names is the holiday itself, not a day given around it."""
    return any(
        not part.startswith(_SWAPPED_PREFIX) and not any(word in part for word in _REST_WORDS)
        for part in name.split("; ")
    )


def _override(day: Day, override: Override | None) -> Day:
    if override is None:
        return day
    kind, name = override if isinstance(override, tuple) else (override, None)
    if name is None:
        # A holiday that is worked after all no longer carries its name; one that moves keeps it.
        name = "" if kind.is_working else day.name
    return Day(day.date, kind, name, YearState.ENTERED, day.weekend)
