"""A person's published shifts and duties as entries of a phone's calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler.desk.own_shifts import duties_of, notes_of, shifts_of
from scheduler.desk.published import (
    IMPORTED,
    PublishedRota,
    find_person,
    look_at_published,
)

if TYPE_CHECKING:
    from scheduler.io.calendar_file import CalendarEvent
    from scheduler.store.database import Database


def my_calendar(
    database: Database, centre_id: str, employee_id: str, first: date, language: str
) -> bytes:
    """A person's published shifts and duties from a date on, as a calendar file.

    Raises:
        BadInput: there is no such centre, or no such person in it.
    """
    from scheduler.desk.version_views import list_versions
    from scheduler.io.calendar_file import calendar_file

    cards = list_versions(database, centre_id)
    last = max((card.last for card in cards), default=first)
    published = look_at_published(database, centre_id, first, max(first, last) + timedelta(weeks=1))
    person = find_person(published.problem, employee_id)
    stamps = {card.number: card.at for card in cards}
    events = events_of(published, employee_id, stamps, language)
    centre = published.problem.centre
    name = f"{person.name} · {centre.name.in_(language)}"
    return calendar_file(name, centre.time_zone, list(events))


def events_of(
    published: PublishedRota, employee_id: str, stamps: Mapping[int, datetime], language: str
) -> Iterator[CalendarEvent]:
    """A person's shifts and duties as entries of a calendar.

    ``stamps`` say when each version was published. A shift is named by person, day and its place on
    the day, so that another shift on that day takes its place.
    """
    from scheduler.io.calendar_file import CalendarEvent

    problem = published.problem
    place = f"{problem.centre.id}.paiban"
    zone = ZoneInfo(problem.centre.time_zone)
    unknown = datetime(2000, 1, 1, tzinfo=zone)
    nth: dict[int, int] = {}
    for one in shifts_of(published, employee_id):
        day = one.shift.day
        nth[day] = nth.get(day, 0) + 1
        number = published.numbers[day] or IMPORTED
        yield CalendarEvent(
            uid=f"shift-{employee_id}-{one.shift.date:%Y%m%d}-{nth[day]}@{place}",
            start=one.starts,
            end=one.ends,
            title=one.shift.type.in_(language),
            notes="\n".join(note.in_(language) for note in notes_of(one)),
            changed_at=stamps.get(number, unknown),
            number=number,
        )
    for duty in duties_of(published, employee_id):
        number = published.numbers[duty.slot.days[0]] or IMPORTED
        yield CalendarEvent(
            uid=f"duty-{duty.slot.kind.id}-{employee_id}-{duty.first:%Y%m%d}@{place}",
            start=duty.first,
            end=duty.last + timedelta(days=1),
            title=duty.slot.kind.in_(language),
            notes=duty.hours.in_(language) if duty.hours else "",
            changed_at=stamps.get(number, unknown),
            number=number,
            is_busy=False,
        )
