"""The calendar file: what is read back is what was written, over midnight and changed clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from scheduler.io.calendar_file import CalendarEvent, calendar_file

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
STAMP = datetime(2026, 9, 20, 8, 30, tzinfo=UTC)


def night(zone: ZoneInfo, day: date) -> CalendarEvent:
    """22:00 to 06:00 on the next day."""
    start = datetime(day.year, day.month, day.day, 22, tzinfo=zone)
    end = start.replace(hour=6) + timedelta(days=1)
    return CalendarEvent("n@x", start, end, "夜班", "提前 10 分钟到岗; 交接, 班", STAMP, 3)


def read_back(content: bytes) -> list[CalendarEvent]:
    return [
        CalendarEvent(
            str(entry["uid"]),
            entry.start,
            entry.end,
            str(entry["summary"]),
            str(entry.get("description", "")),
            entry["dtstamp"].dt,
            int(entry["sequence"]),
            entry["transp"] == "OPAQUE",
        )
        for entry in Calendar.from_ical(content).walk("VEVENT")
    ]


def instant(when: datetime | date) -> datetime | date:
    return when.astimezone(UTC) if isinstance(when, datetime) else when


def test_a_night_in_shanghai_as_it_stands_in_the_file() -> None:
    content = calendar_file("赵磊", "Asia/Shanghai", [night(SHANGHAI, date(2026, 9, 30))])
    lines = content.decode("utf-8").split("\r\n")
    assert "DTSTART;TZID=Asia/Shanghai:20260930T220000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20261001T060000" in lines
    assert "DTSTAMP:20260920T083000Z" in lines
    assert "TZOFFSETTO:+0800" in lines
    assert "X-WR-CALNAME:赵磊" in lines
    assert lines.count("BEGIN:VTIMEZONE") == 1


def test_a_night_over_the_clocks_keeps_its_hours_on_the_wall() -> None:
    """Put back on 25 October 2026: 22:00 to 06:00 is nine hours long."""
    written = night(BERLIN, date(2026, 10, 24))
    [event] = read_back(calendar_file("x", "Europe/Berlin", [written]))
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == timedelta(hours=9)
    assert (event.start.hour, event.end.hour) == (22, 6)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """A shift that ends at half past two the second time."""
    end = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    written = CalendarEvent("x", datetime(2026, 10, 24, 22, tzinfo=BERLIN), end, "t", "", STAMP, 1)
    [event] = read_back(calendar_file("x", "Europe/Berlin", [written]))
    assert instant(event.end) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_whole_days_end_before_the_day_they_name() -> None:
    week = CalendarEvent(
        "w", date(2026, 10, 5), date(2026, 10, 12), "值班电话", "", STAMP, 1, is_busy=False
    )
    content = calendar_file("x", "Asia/Shanghai", [week])
    assert b"DTSTART;VALUE=DATE:20261005\r\nDTEND;VALUE=DATE:20261012\r\n" in content
    assert read_back(content) == [week]
    assert b"VTIMEZONE" not in content


def test_no_events_are_a_calendar_too() -> None:
    assert read_back(calendar_file("x", "Asia/Shanghai", [])) == []


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(' \n,;:\\"'))
WHOLE_MINUTES = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(
    lambda when: when.replace(second=0, microsecond=0, tzinfo=UTC)
)


@st.composite
def events(draw: st.DrawFn) -> CalendarEvent:
    zone = draw(st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/St_Johns")]))
    start = draw(WHOLE_MINUTES)
    end = start + timedelta(minutes=draw(st.integers(1, 24 * 60)))
    return CalendarEvent(
        uid=draw(st.text(st.characters(categories=["L", "N"]), min_size=1)) + "@paiban",
        start=start.astimezone(zone),
        end=end.astimezone(zone),
        title=draw(TEXTS),
        notes=draw(TEXTS),
        changed_at=draw(WHOLE_MINUTES),
        number=draw(st.integers(1, 10_000)),
        is_busy=draw(st.booleans()),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(events(), max_size=4))
def test_what_is_written_is_read_back(written: list[CalendarEvent]) -> None:
    content = calendar_file("值班", "Asia/Shanghai", written)
    assert content == calendar_file("值班", "Asia/Shanghai", written)
    found = read_back(content)
    for before, after in zip(written, found, strict=True):
        assert (instant(after.start), instant(after.end)) == (
            instant(before.start),
            instant(before.end),
        )
        assert after.uid == before.uid
        assert after.title == before.title
        assert after.notes == before.notes
        assert (after.changed_at, after.number) == (before.changed_at, before.number)
        assert after.is_busy == before.is_busy
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
