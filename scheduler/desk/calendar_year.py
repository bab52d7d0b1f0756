"""A year as a centre keeps it: the country's calendar with the supervisor's overrides on top."""

from __future__ import annotations

from babel import Locale

from scheduler.calendars import build_year, year_state
from scheduler.desk.calendars import FIRST_YEAR, LAST_YEAR, CalendarYear
from scheduler.desk.centre_settings import view_settings
from scheduler.domain.text import Name
from scheduler.io.centre_facts import make_overrides
from scheduler.store.database import Database


def view_year(database: Database, centre_id: str, year: int) -> CalendarYear:
    """Every day of a year at a centre, each with its kind and how sure that is.

    Raises:
        BadInput: there is no such centre.
    """
    settings = view_settings(database, centre_id).settings
    overrides = make_overrides(settings)
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    days = build_year(settings.country, year, subdivision=settings.subdivision, overrides=overrides)
    return CalendarYear(settings.country, year, year_state(settings.country, year, overrides), days)


def countries() -> dict[str, Name]:
    """Every country with a known calendar, by its two-letter code."""
    from holidays import list_supported_countries

    return {code: _country_name(code) for code in sorted(list_supported_countries())}


def subdivisions(country: str) -> list[str]:
    """The parts of a country that have holidays of their own."""
    from holidays import list_supported_countries

    return sorted(list_supported_countries().get(country, ()))


def _country_name(code: str) -> Name:
    chinese, english = (Locale(language).territories.get(code, code) for language in ("zh", "en"))
    return Name(str(chinese), str(english))
