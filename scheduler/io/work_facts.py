"""From rows to the work of a centre: shift types, queues and arrivals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence

from scheduler.domain.faults import Fault
from scheduler.domain.queue import Queue
from scheduler.domain.shifts import DAY_MINUTES, Band, ShiftType
from scheduler.domain.text import Message, Name
from scheduler.io.pydantic_faults import Explanation
from scheduler.io.references import unknown
from scheduler.io.rows import AnyRow, ArrivalRow, Line, QueueRow, ShiftTypeRow

RESERVED_CODES = ("off", "work")
_LEAST_NIGHT_MINUTES = 180
_LATE_FROM_MINUTE, _EARLY_TO_MINUTE = 20 * 60, 8 * 60
_EDGE_MINUTES = 120


def check_doubles(
    lines: Iterable[Line[AnyRow]],
    column: str | None,
    key: Callable[[AnyRow], Hashable],
    faults: list[Fault],
) -> None:
    """Report every row whose key an earlier row already has."""
    first: dict[Hashable, int] = {}
    for line in lines:
        found = first.setdefault(key(line.it), line.row.number)
        if found != line.row.number:
            problem = Message("says again what row {row} says.", {"row": found})
            if column is not None:
                problem = Message("already stands in row {row}.", {"row": found})
            faults.append(line.fault(column, (problem, Message("Keep one of them."))))


def check_known(
    line: Line[AnyRow],
    column: str,
    words: Iterable[str],
    known: tuple[Name, Collection[str]],
    faults: list[Fault],
) -> None:
    """Report every word of a cell that is defined nowhere."""
    for word in sorted(words):
        if word not in known[1]:
            fault = line.fault(column, unknown(known[0], word, known[1]))
            faults.append(Fault(fault.file, fault.row, column, word, fault.problem, fault.remedy))


def make_shift_type(line: Line[ShiftTypeRow], faults: list[Fault]) -> ShiftType:
    """A shift type; an end at or before the start is on the next day."""
    row = line.it
    if row.code.lower() in RESERVED_CODES:
        problem = Message("is a word with a meaning of its own.")
        faults.append(line.fault("code", (problem, Message("Choose another code."))))
    end = row.end if row.end > row.start else row.end + DAY_MINUTES
    if end - row.start > DAY_MINUTES:
        problem = Message("makes the shift longer than 24 h.")
        remedy = Message("Write the end as HH:MM; 06:00 after a start of 22:00 is the next day.")
        faults.append(line.fault("end", (problem, remedy)))
    earliest, latest = _break_window(line, end, faults)
    return ShiftType(
        code=row.code,
        name=Name(row.name, row.name_en),
        start_minute=row.start,
        end_minute=end,
        band=row.band or guess_band(row.start, end),
        break_minutes=row.break_minutes,
        break_earliest_minutes=earliest,
        break_latest_minutes=latest,
        contracts=row.contracts,
        teams=row.teams,
        skills=row.skills,
        roles=row.roles,
        day_kinds=row.day_kinds,
        seasons=row.seasons,
        colour=row.colour,
    )


def guess_band(start_minute: int, end_minute: int) -> Band:
    """The band of a shift from its times.

    Night if at least 3 h lie between 22:00 and 06:00; else late if it ends after 20:00; else early
    if it starts by 08:00; else day.
    """
    probe = ShiftType("", Name(""), start_minute, end_minute, Band.DAY)
    if probe.night_minutes >= _LEAST_NIGHT_MINUTES:
        return Band.NIGHT
    if end_minute > _LATE_FROM_MINUTE:
        return Band.LATE
    return Band.EARLY if start_minute <= _EARLY_TO_MINUTE else Band.DAY


def _break_window(line: Line[ShiftTypeRow], end: int, faults: list[Fault]) -> tuple[int, int]:
    """Earliest and latest start of the break in minutes after the shift's start."""
    row, length = line.it, end - line.it.start
    if not row.break_minutes:
        return 0, 0
    if row.break_minutes >= length:
        problem = Message("is as long as the shift or longer.")
        faults.append(line.fault("break_minutes", (problem, Message("Shorten the break."))))
        return 0, 0
    if row.break_from is None and row.break_to is None:
        edge = _EDGE_MINUTES if length - 2 * _EDGE_MINUTES >= row.break_minutes else 0
        return edge, length - edge - row.break_minutes
    first = _after_start(row.break_from, row.start, 0)
    last = _after_start(row.break_to, row.start, length)
    for column, minute in (("break_from", first), ("break_to", last)):
        if not 0 <= minute <= length:
            problem = Message("lies outside the shift.")
            remedy = Message("Write a time between the shift's start and its end.")
            faults.append(line.fault(column, (problem, remedy)))
            return 0, 0
    if last - first < row.break_minutes:
        problem = Message(
            "leaves no room for a break of {minutes} minutes.", {"minutes": row.break_minutes}
        )
        remedy = Message("The whole break must lie between break_from and break_to: widen them.")
        faults.append(line.fault("break_to", (problem, remedy)))
        return 0, 0
    return first, last - row.break_minutes


def _after_start(minute: int | None, start: int, default: int) -> int:
    """Minutes after the shift's start of a time of day; one before the start is the next day."""
    if minute is None:
        return default
    return minute - start if minute >= start else minute + DAY_MINUTES - start


def make_queue(line: Line[QueueRow], faults: list[Fault]) -> Queue | None:
    """A queue; None if its targets contradict each other."""
    row, before = line.it, len(faults)
    if row.aht_seconds is None and not row.fixed:
        remedy = Message("Write the average handling time in seconds, or yes under fixed.")
        faults.append(line.fault("aht_seconds", (Message("is not given."), remedy)))
    pairs = (("service_level", "threshold_seconds"), ("threshold_seconds", "service_level"))
    for given, missing in pairs:
        if getattr(row, given) is not None and getattr(row, missing) is None:
            problem = Message("is not given, although {other} is.", {"other": given})
            faults.append(line.fault(missing, (problem, Message("Give both or neither."))))
    if len(faults) > before:
        return None
    return Queue(
        id=row.queue,
        name=row.name,
        name_en=row.name_en,
        skill=row.skill,
        aht_seconds=row.aht_seconds or 0.0,
        service_level=row.service_level,
        threshold_seconds=row.threshold_seconds,
        max_asa_seconds=row.max_asa_seconds,
        max_occupancy=row.max_occupancy,
        concurrency=row.concurrency,
        shrinkage=row.shrinkage,
        fixed=row.fixed,
        understaffing_weight=row.weight,
    )


def check_arrivals(
    lines: Sequence[Line[ArrivalRow]],
    interval_minutes: int,
    fixed_queues: Collection[str],
    is_ever_open: Callable[[ArrivalRow], bool],
    faults: list[Fault],
) -> None:
    """Report calls between two intervals, outside opening hours, said twice, or parts of people."""
    check_doubles(lines, None, lambda row: (row.queue, row.day, row.start), faults)
    for line in lines:
        why: Explanation
        if line.it.start % interval_minutes or line.it.start >= DAY_MINUTES:
            why = (
                Message(
                    "does not start an interval of {minutes} minutes.",
                    {"minutes": interval_minutes},
                ),
                Message("Write a time such as 08:00 that an interval starts at."),
            )
            faults.append(line.fault("start", why))
        elif line.it.calls and not is_ever_open(line.it):
            why = (
                Message("lies outside the opening hours."),
                Message("Remove the row, or lengthen the hours in centre.toml."),
            )
            faults.append(line.fault("start", why))
        if line.it.queue in fixed_queues and line.it.calls % 1:
            why = (
                Message("is not a whole number of positions."),
                Message("A queue with fixed positions needs whole numbers."),
            )
            faults.append(line.fault("calls", why))
