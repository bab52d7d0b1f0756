"""Arrivals by queue and kind of day: looked at, changed and saved one profile at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.desk.actors import Actor
from scheduler.desk.facts import save_table, view_table
from scheduler.desk.opening import OpenCentre
from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.text import Message
from scheduler.io.day_cells import WEEKDAYS, CellError, parse_profile_day, parse_time
from scheduler.io.report_colours import clock
from scheduler.io.text_tables import Cells
from scheduler.store.database import Database
from scheduler.store.revisions import StoredRevision
from scheduler.workload.demand import ProfileDay, group_arrivals, holding_day

TABLE = "arrivals.csv"
_WEEKDAYS = (
    Message("Mondays"),
    Message("Tuesdays"),
    Message("Wednesdays"),
    Message("Thursdays"),
    Message("Fridays"),
    Message("Saturdays"),
    Message("Sundays"),
)
_KINDS = {
    DayKind.WORKDAY: Message("Workdays"),
    DayKind.REST: Message("Rest days"),
    DayKind.STATUTORY: Message("Statutory holidays"),
    DayKind.MAKEUP_WORKDAY: Message("Make-up workdays"),
}


@dataclass(frozen=True)
class Profiles:
    """All arrivals of a centre; ``calls`` by queue, profile day and minute after midnight.

    ``rows`` are those of the file, ``revision`` the facts they were read from.
    """

    calls: Mapping[tuple[str, ProfileDay], Mapping[int, str]]
    rows: tuple[Cells, ...]
    revision: StoredRevision

    def days_of(self, queue: str) -> list[ProfileDay]:
        """The profile days of a queue: kinds of day, then weekdays, then dates."""
        return sorted((day for name, day in self.calls if name == queue), key=_order)


def read_profiles(database: Database, centre_id: str) -> Profiles:
    """The arrivals as they stand in the file.

    Raises:
        BadInput: there is no such centre.
    """
    table = view_table(database, centre_id, TABLE)
    calls: dict[tuple[str, ProfileDay], dict[int, str]] = {}
    for row in table.rows:
        key = _key(row)
        if key is not None:
            calls.setdefault(key[:2], {})[key[2]] = row.get("calls", "")
    return Profiles(calls, table.rows, table.revision)


def save_profile(
    database: Database,
    actor: Actor,
    centre_id: str,
    profiles: Profiles,
    queue: str,
    day: ProfileDay,
    calls: Mapping[int, str],
    reason: str,
) -> StoredRevision:
    """Put a profile in the place of the one there is; without calls it is taken away.

    Raises:
        BadInput: a figure makes no sense for the centre; the faults carry row and column.
        SavedBefore: somebody else changed the arrivals since they were looked at.
        NotAllowed: the actor may not change facts.
    """
    rows = with_profile(profiles.rows, queue, day, calls)
    return save_table(database, actor, centre_id, TABLE, rows, reason, profiles.revision.id)


def with_profile(
    rows: Sequence[Cells], queue: str, day: ProfileDay, calls: Mapping[int, str]
) -> list[Cells]:
    """The rows with another profile for a queue and day, in the place of the one there was.

    Cells that are empty are intervals without calls and get no row.
    """
    made: list[Cells] = [
        {"queue": queue, "day": write_day(day), "start": clock(minute), "calls": text.strip()}
        for minute, text in sorted(calls.items())
        if text.strip()
    ]
    found: list[Cells] = []
    place: int | None = None
    for row in rows:
        key = _key(row)
        if key is not None and key[:2] == (queue, day):
            place = len(found) if place is None else place
        else:
            found.append(row)
    if place is None:
        place = max((n + 1 for n, row in enumerate(found) if row.get("queue") == queue), default=0)
    return [*found[:place], *made, *found[place:]]


def day_in_force(opened: OpenCentre, queue: str, day: Day) -> ProfileDay | None:
    """The profile that holds for a queue on a day; None if there is none."""
    return holding_day(group_arrivals(opened.centre_folder.arrivals), queue, day)


def describe_day(day: ProfileDay) -> Message | date:
    """A profile day in words: a date, 'Mondays', 'Rest days'."""
    if isinstance(day, DayKind):
        return _KINDS[day]
    return _WEEKDAYS[day] if isinstance(day, int) else day


def write_day(day: ProfileDay) -> str:
    """A profile day as it is written in the file."""
    if isinstance(day, DayKind):
        return day.value
    return WEEKDAYS[day] if isinstance(day, int) else day.isoformat()


def _key(row: Cells) -> tuple[str, ProfileDay, int] | None:
    """Queue, day and minute of a row; None for a row that makes no sense."""
    try:
        return row["queue"], parse_profile_day(row["day"]), parse_time(row["start"])
    except (KeyError, CellError):
        return None


def _order(day: ProfileDay) -> tuple[int, str]:
    if isinstance(day, DayKind):
        return 0, f"{list(DayKind).index(day)}"
    return (1, f"{day}") if isinstance(day, int) else (2, day.isoformat())
