"""Looks up a year's calendar of any country."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.calendars import build_year, country_code, year_state
from scheduler.domain.calendar import Day, YearState
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message

FIRST_YEAR, LAST_YEAR = 1950, 2100


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """Every day of a year with its kind, and how sure that is."""

    country: str
    year: int
    state: YearState
    days: tuple[Day, ...]


def look_up_year(country: str, year: int, subdivision: str | None = None) -> CalendarYear:
    """A country's year: workdays, rest days, statutory holidays, make-up workdays.

    Raises:
        BadInput: the country, its subdivision or the year is not one that is known.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput([_year_fault(year)])
    try:
        code = country_code(country)
    except ValueError as error:
        raise BadInput([_country_fault(country)]) from error
    try:
        days = build_year(code, year, subdivision=subdivision)
    except ValueError as error:
        raise BadInput([_subdivision_fault(code, subdivision or "")]) from error
    return CalendarYear(code, year, year_state(code, year), days)


def _year_fault(year: int) -> Fault:
    problem = Message("is not a year the calendar covers.")
    values = {"first": FIRST_YEAR, "last": LAST_YEAR}
    remedy = Message("Write a year from {first} to {last}.", values)
    return Fault("calendar", None, "YEAR", str(year), problem, remedy)


def _country_fault(country: str) -> Fault:
    problem = Message("is not a country the calendar knows.")
    remedy = Message(
        "Write the two-letter code (CN, HK, DE, US), the three-letter code (CHN) or the English "
        "name (China)."
    )
    return Fault("calendar", None, "COUNTRY", country, problem, remedy)


def _subdivision_fault(code: str, subdivision: str) -> Fault:
    from holidays import list_supported_countries

    problem = Message("is not a part of {country} the calendar knows.", {"country": code})
    known = sorted(list_supported_countries().get(code, ()))
    remedy = (
        Message("Write one of {known}, or leave it out.", {"known": known})
        if known
        else Message("This country has no parts with holidays of their own: leave it out.")
    )
    return Fault("calendar", None, "--subdivision", subdivision, problem, remedy)
