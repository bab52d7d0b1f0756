"""Somebody's shifts as a calendar file (.ics) that a phone's calendar takes in.

The same events are the same bytes, and an event keeps its name (UID) when its times change, so that
taking the file in again moves it instead of doubling it.

References
----------
RFC 5545, Internet Calendaring and Scheduling Core Object Specification.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

_PRODUCT = "-//Paiban//rota//ZH"
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One entry: a shift from one instant to another, or a duty over whole days.

    ``start`` and ``end`` are both instants with a time zone, or both dates; the end is not part of
    the event. ``uid`` names the event for good. ``changed_at`` and ``number`` say which version of
    it this is. ``is_busy`` is False for what leaves the time free for other things.
    """

    uid: str
    start: datetime | date
    end: datetime | date
    title: str
    notes: str
    changed_at: datetime
    number: int
    is_busy: bool = True


def calendar_file(name: str, time_zone: str, events: Sequence[CalendarEvent]) -> bytes:
    """The calendar file of some events, with the definition of the time zone it needs."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", time_zone)
    for event in events:
        calendar.add_component(_entry(event))
    if events:
        days = [_day_of(event.start) for event in events]
        calendar.add_missing_timezones(min(days) - _YEAR, max(days) + _YEAR)
    content: bytes = calendar.to_ical()
    return content


def _entry(event: CalendarEvent) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("last-modified", event.changed_at.astimezone(UTC))
    entry.add("sequence", event.number)
    entry.add("dtstart", _plain(event.start))
    entry.add("dtend", _plain(event.end))
    entry.add("summary", event.title)
    if event.notes:
        entry.add("description", event.notes)
    entry.add("transp", "OPAQUE" if event.is_busy else "TRANSPARENT")
    return entry


def _plain(when: datetime | date) -> datetime | date:
    """The time as it is written: in UTC where the clock shows the same hour a second time."""
    return when.astimezone(UTC) if isinstance(when, datetime) and when.fold else when


def _day_of(when: datetime | date) -> date:
    return when.date() if isinstance(when, datetime) else when
