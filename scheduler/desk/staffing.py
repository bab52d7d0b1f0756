"""Sizes a queue's staff, or tells what a number of agents means for the customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.faults import Fault, refuse_if_any
from scheduler.domain.queue import Queue
from scheduler.domain.text import Message
from scheduler.io.cells import parse_number
from scheduler.io.csv_text import Columns, Row, read_table
from scheduler.io.day_cells import CellError
from scheduler.workload.staffing import Staffing, TooManyPeopleError, evaluate, size

NUMBERS = (
    "arrivals",
    "interval",
    "aht",
    "service-level",
    "within",
    "asa",
    "agents",
    "shrinkage",
    "max-occupancy",
    "concurrency",
)
"""What can be asked with, named as on the command line; a file may write _ for -."""
LABELS = ("label", "queue", "day", "date", "start", "name")
"""Columns of a file that are handed back beside the answer, so that rows can be told apart."""
MOST_AGENTS = 100_000
MOST_ERLANGS = 50_000.0

Numbers = Mapping[str, float]
Place = tuple[str, int | None, str]
"""File, row and what stands before a column's name."""

_WHOLE = ("agents", "concurrency")
_DEFAULTS = {"shrinkage": 0.0, "concurrency": 1.0}


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """The answer for one interval: the figures, and what the row was called."""

    staffing: Staffing
    meets_targets: bool | None
    """For a given number of agents, whether the targets that were named are met."""
    row: int | None = None
    labels: Mapping[str, str] | None = None

    @property
    def trouble(self) -> Message | None:
        """Why there are no figures for the customers' wait; None if all is well."""
        load = self.staffing.load_erlangs
        if self.staffing.stable or load is None:
            return None
        return Message(
            "{agents} people cannot carry {load} erlangs of work: the queue grows without end. "
            "At least {least} are needed.",
            {"agents": self.staffing.agents, "load": f"{load:g}", "least": int(load) + 1},
        )


def size_staff(numbers: Numbers) -> StaffAnswer:
    """Answer one question, asked with the names of `NUMBERS`.

    With ``agents`` given they are judged, otherwise the fewest are found that meet the targets.

    Raises:
        BadInput: a number is missing, out of range, or does not go with another.
    """
    faults: list[Fault] = []
    place = "staff", None, "--"
    _check(numbers, place, faults)
    refuse_if_any(faults)
    answers = _answer(numbers, place, faults)
    refuse_if_any(faults)
    return answers[0]


def size_staff_of_file(path: Path, defaults: Numbers) -> list[StaffAnswer]:
    """Answer every row of a CSV file; ``defaults`` stand where a cell is empty or not there.

    Raises:
        BadInput: the file cannot be read, or any cell of it is wrong; all faults together.
    """
    faults: list[Fault] = []
    table = read_table(path, _columns(), faults)
    asked: list[tuple[Row, dict[str, float]]] = []
    for row in table.rows if table else ():
        numbers, broken = dict(defaults), False
        for column, text in row.cells.items():
            name = column.replace("_", "-")
            if name in NUMBERS:
                try:
                    numbers[name] = parse_number(text)
                except CellError as error:
                    why = error.problem, error.remedy
                    faults.append(Fault(path.name, row.number, column, text, *why))
                    broken = True
        if not broken:
            _check(numbers, (path.name, row.number, ""), faults)
        asked.append((row, numbers))
    if table and not asked:
        remedy = Message("Add at least one row.")
        faults.append(Fault(path.name, None, None, None, Message("has no rows."), remedy))
    refuse_if_any(faults)
    answers = [
        answer
        for row, numbers in asked
        for answer in _answer(numbers, (path.name, row.number, ""), faults, row)
    ]
    refuse_if_any(faults)
    return answers


def _columns() -> Columns:
    spelled = dict.fromkeys(spelling for n in NUMBERS for spelling in (n, n.replace("-", "_")))
    return Columns((), (*spelled, *LABELS))


def _answer(
    numbers: Numbers, place: Place, faults: list[Fault], row: Row | None = None
) -> list[StaffAnswer]:
    """The answer; nothing but a fault where the numbers ask for more people than there are."""
    try:
        return [_sized_or_judged(numbers, row)]
    except TooManyPeopleError:
        problem = Message("makes the number of people too great to be counted.")
        remedy = Message("Check the handling time, the shares and the shrinkage.")
        faults.append(_fault(place, "arrivals", numbers["arrivals"], problem, remedy))
        return []


def _sized_or_judged(numbers: Numbers, row: Row | None) -> StaffAnswer:
    queue = _queue(numbers)
    calls, interval = numbers["arrivals"], numbers["interval"]
    labels = {k: v for k, v in row.cells.items() if k in LABELS} if row else None
    number = row.number if row else None
    if "agents" not in numbers:
        return StaffAnswer(size(calls, interval, queue), None, number, labels)
    staffing = evaluate(calls, interval, queue, int(numbers["agents"]))
    meets = _meets(staffing, numbers) if _targets(numbers) else None
    return StaffAnswer(staffing, meets, number, labels)


def _targets(numbers: Numbers) -> list[str]:
    return [name for name in ("service-level", "asa", "max-occupancy") if name in numbers]


def _meets(staffing: Staffing, numbers: Numbers) -> bool:
    if not staffing.stable:
        return False
    level, asa, occupancy = staffing.service_level, staffing.asa_s, staffing.occupancy
    return (
        (level is None or level >= numbers.get("service-level", 0) - 1e-12)
        and (asa is None or asa <= numbers.get("asa", float("inf")) * (1 + 1e-12))
        and (occupancy is None or occupancy <= numbers.get("max-occupancy", 1) + 1e-12)
    )


def _queue(numbers: Numbers) -> Queue:
    within = numbers.get("within")
    # Without a share to reach, the threshold is only there to be reported on.
    level = None if within is None else numbers.get("service-level", 0.0)
    return Queue(
        id="staff",
        name="staff",
        skill="staff",
        aht_seconds=numbers["aht"],
        service_level=level,
        threshold_seconds=within,
        max_asa_seconds=numbers.get("asa"),
        max_occupancy=numbers.get("max-occupancy"),
        concurrency=int(numbers.get("concurrency", _DEFAULTS["concurrency"])),
        shrinkage=numbers.get("shrinkage", _DEFAULTS["shrinkage"]),
    )


def _check(numbers: Numbers, place: Place, faults: list[Fault]) -> None:
    """Report what is missing, out of range, or does not go together."""
    before = len(faults)
    for name, meaning in _MEANINGS.items():
        if name not in numbers:
            remedy = Message("Give it: {what}.", {"what": meaning})
            faults.append(_fault(place, name, None, Message("is not given."), remedy))
    for name, number in numbers.items():
        allowed, remedy = _RANGES[name]
        low, high, above, below = allowed
        fits = low <= number <= high and not (above and number == low)
        if not fits or (below and number == high) or (name in _WHOLE and number % 1):
            faults.append(_fault(place, name, number, Message("is out of range."), remedy))
    if "service-level" in numbers and "within" not in numbers:
        remedy = Message("Add within, the seconds in which so many calls are answered.")
        problem = Message("says nothing without a number of seconds.")
        faults.append(_fault(place, "service-level", numbers["service-level"], problem, remedy))
    if not _targets(numbers) and "agents" not in numbers:
        remedy = Message(
            "Give service-level and within, or asa, or max-occupancy; or agents, to judge a "
            "number of people."
        )
        faults.append(_fault(place, None, None, Message("names no target."), remedy))
    if len(faults) == before:
        _check_load(numbers, place, faults)


def _check_load(numbers: Numbers, place: Place, faults: list[Fault]) -> None:
    """A load no centre has is a slip in the units, and would take minutes to size."""
    load = numbers["arrivals"] * numbers["aht"] / numbers["interval"]
    if load > MOST_ERLANGS:
        values = {"load": f"{load:.6g}"}
        problem = Message("is more work than can be sized: {load} erlangs.", values)
        remedy = Message("Check the seconds: interval and aht.")
        faults.append(_fault(place, "arrivals", numbers["arrivals"], problem, remedy))


def _fault(
    place: Place, name: str | None, number: float | None, problem: Message, remedy: Message
) -> Fault:
    file, row, prefix = place
    value = None if number is None else f"{number:g}"
    return Fault(file, row, prefix + name if name else None, value, problem, remedy)


_MEANINGS = {
    "arrivals": Message("calls in the interval"),
    "interval": Message("length of the interval in seconds"),
    "aht": Message("average handling time in seconds"),
}
_INFINITE = 1e12
_SECONDS = Message("Write a number of seconds above 0.")
_RANGES: Mapping[str, tuple[tuple[float, float, bool, bool], Message]] = {
    "arrivals": ((0, 1e7, False, False), Message("Write a number of calls from 0 to 10000000.")),
    "interval": ((0, 86_400 * 366, True, False), _SECONDS),
    "aht": ((0, 86_400 * 366, True, False), _SECONDS),
    "service-level": (
        (0, 1, False, True),
        Message("Write a share from 0 to below 1; for 80 % write 0.8."),
    ),
    "within": ((0, _INFINITE, False, False), Message("Write a number of seconds from 0.")),
    "asa": ((0, _INFINITE, True, False), _SECONDS),
    "agents": (
        (0, MOST_AGENTS, False, False),
        Message("Write a whole number of people from 0 to {most}.", {"most": MOST_AGENTS}),
    ),
    "shrinkage": (
        (0, 1, False, True),
        Message("Write a share from 0 to below 1; for 30 % write 0.3."),
    ),
    "max-occupancy": (
        (0, 1, True, False),
        Message("Write a share above 0 and up to 1; for 85 % write 0.85."),
    ),
    "concurrency": (
        (1, 1000, False, False),
        Message("Write a whole number of contacts held at once, from 1 to 1000."),
    ),
}
