"""What staff have seen, over any stretch of days: every published version put together as one rota.

Each day belongs to the newest version that covers it, and keeps the shift times and duty turns of
that version. People, leave and the calendar are those of today. Drafts never come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from scheduler.breaks import settle_breaks
from scheduler.desk.centres import read_stored
from scheduler.desk.keeping import Kept
from scheduler.desk.version_views import VersionCard, list_versions, view_version
from scheduler.domain.duty import DutySlot
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.horizon import lay_out_published

if TYPE_CHECKING:
    from scheduler.io.centre_folder import CentreFolder
    from scheduler.store.database import Database

_looked_at: Kept[Any, tuple[CentreFolder, PublishedRota]] = Kept(32)

IMPORTED = 0
"""The number of days that came with the centre's files, before anything was published here."""


@dataclass(frozen=True, eq=False)
class Piece:
    """A published rota with the facts it was published on.

    ``dates`` are those it covers; None where that is its whole horizon.
    """

    number: int
    problem: Problem
    rota: Rota
    dates: frozenset[date] | None = None

    def covers(self, when: date) -> bool:
        """Whether the piece says who works on a date."""
        if self.dates is not None:
            return when in self.dates
        return 0 <= self.problem.day_of(when) < self.problem.n_days


@dataclass(frozen=True, eq=False)
class PublishedRota:
    """A stretch of days as staff know it.

    ``numbers`` is for each day the version it comes from: `IMPORTED` for the centre's own files,
    None where nothing is published.
    """

    problem: Problem
    rota: Rota
    numbers: tuple[int | None, ...]
    people_today: int
    """How many of the people are here today; those who have left stand behind them."""

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions that make it up."""
        return tuple(sorted({number for number in self.numbers if number}))

    def is_here_today(self, employee: int) -> bool:
        """Whether a person is among the centre's people now."""
        return employee < self.people_today

    def is_published(self, when: date) -> bool:
        """Whether staff have seen who works on a date."""
        day = self.problem.day_of(when)
        return 0 <= day < self.problem.n_days and self.numbers[day] is not None


def look_at_published(database: Database, centre_id: str, first: date, last: date) -> PublishedRota:
    """What is published of the days from ``first`` to ``last``.

    Raises:
        BadInput: there is no such centre.
    """
    folder = read_stored(database, centre_id)
    cards = list_versions(database, centre_id)
    # A folder is one object as long as its revision is the newest.
    key = (database.url, centre_id, id(folder), cards[0].id if cards else 0, first, last)

    def look() -> tuple[CentreFolder, PublishedRota]:
        facts = lay_out_published(folder, first, last)
        return folder, put_together(facts, _pieces_of(database, cards, facts))

    return _looked_at.get(key, look)[1]


def _pieces_of(database: Database, cards: Iterable[VersionCard], facts: Problem) -> Iterator[Piece]:
    """The newest version of each day; older ones that no day shows are not opened."""
    waiting = {day.date for day in facts.days}
    for card in sorted(cards, key=lambda one: -one.number):
        shown = {when for when in waiting if card.first <= when <= card.last}
        if shown:
            view = view_version(database, card.id)
            yield Piece(card.number, view.opened.problem, view.rota)
            waiting -= shown


def put_together(facts: Problem, pieces: Iterable[Piece]) -> PublishedRota:
    """One rota of the days of ``facts`` from published pieces, the newest piece of a day winning.

    What ``facts`` itself knows as published stands where no piece covers a day.
    """
    newest_first = sorted(pieces, key=lambda piece: -piece.number)
    if facts.published is not None:
        newest_first.append(Piece(IMPORTED, facts, facts.published, _dates_with_rows(facts)))
    days_of: dict[int, list[int]] = {}
    for day in range(facts.n_days):
        when = facts.date_of(day)
        owner = next((n for n, piece in enumerate(newest_first) if piece.covers(when)), None)
        if owner is not None:
            days_of.setdefault(owner, []).append(day)
    used = [(newest_first[owner], days) for owner, days in days_of.items()]
    whole = _with_everything(facts, [piece for piece, _ in used])
    shifts = Rota.empty(whole)
    cells, breaks = shifts.cells.copy(), shifts.breaks.copy()
    turns: list[tuple[DutySlot, list[int]]] = []
    for piece, days in used:
        _copy_shifts(whole, piece, days, cells, breaks)
        turns += _turns_in(whole, piece, days)
    slots = tuple(replace(slot, index=index) for index, (slot, _) in enumerate(turns))
    whole = replace(whole, duty_slots=slots)
    held = [(index, holder) for index, (_, holders) in enumerate(turns) for holder in holders]
    duties = Rota.of(whole, (), held).duties.copy()
    numbers: list[int | None] = [None] * whole.n_days
    for piece, days in used:
        for day in days:
            numbers[day] = piece.number
    rota = Rota(cells, breaks, duties)
    return PublishedRota(whole, rota, tuple(numbers), facts.n_employees)


def find_person(problem: Problem, employee_id: str) -> Employee:
    """Somebody by employee id.

    Raises:
        BadInput: there is no such person.
    """
    place = problem.employee_index.get(employee_id)
    if place is None:
        what = Message("is not a person of this centre.")
        remedy = Message("Choose somebody from the list.")
        raise BadInput([Fault("my shifts", None, "employee_id", employee_id, what, remedy)])
    return problem.employees[place]


def _dates_with_rows(facts: Problem) -> frozenset[date]:
    """Days somebody works on in the centre's own published file, closed days between included."""
    assert facts.published is not None
    worked = np.asarray(facts.published.cells.any(axis=(0, 2)), bool)
    days = np.flatnonzero(worked).tolist()
    return (
        frozenset(
            facts.date_of(day)
            for day in range(days[0], days[-1] + 1)
            if worked[day] or not _is_open(facts, day)
        )
        if days
        else frozenset()
    )


def _is_open(problem: Problem, day: int) -> bool:
    season = problem.seasons[day]
    return bool(season and season.hours.get(problem.days[day].kind))


def _with_everything(facts: Problem, pieces: Sequence[Piece]) -> Problem:
    """The facts with whoever and whatever else the pieces name, today's own first.

    A shift type whose times were changed stands there as it is and as it was.
    """
    people = {person.id: person for person in facts.employees}
    kinds = {kind.id: kind for kind in facts.duty_kinds}
    types = dict.fromkeys(facts.shift_types)
    for piece in pieces:
        for person in piece.problem.employees:
            people.setdefault(person.id, person)
        for kind in piece.problem.duty_kinds:
            kinds.setdefault(kind.id, kind)
        types |= dict.fromkeys(piece.problem.shift_types)
    return replace(
        facts,
        employees=tuple(people.values()),
        shift_types=tuple(types),
        duty_kinds=tuple(kinds.values()),
        published=None,
    )


def _places(whole: Problem, piece: Piece) -> tuple[list[int], list[int]]:
    """Where the piece's people and shift types stand in the whole."""
    types = {kind: place for place, kind in enumerate(whole.shift_types)}
    people = [whole.employee_index[person.id] for person in piece.problem.employees]
    return people, [types[kind] for kind in piece.problem.shift_types]


def _copy_shifts(
    whole: Problem,
    piece: Piece,
    days: Sequence[int],
    cells: npt.NDArray[np.bool_],
    breaks: npt.NDArray[np.int16],
) -> None:
    # Without demand nobody could say where a break is missed least.
    given = piece.number == IMPORTED
    rota = piece.rota if given else settle_breaks(piece.problem, piece.rota)
    people, types = _places(whole, piece)
    for day in days:
        then = piece.problem.day_of(whole.date_of(day))
        for person, kind in np.argwhere(rota.cells[:, then]).tolist():
            cells[people[person], day, types[kind]] = True
            breaks[people[person], day, types[kind]] = rota.breaks[person, then, kind]


def _turns_in(
    whole: Problem, piece: Piece, days: Sequence[int]
) -> Iterator[tuple[DutySlot, list[int]]]:
    """The piece's turns of duty on the days it stands for, with their holders.

    A turn that reaches over the edge of these days is clipped to them.
    """
    people, types = _places(whole, piece)
    mine = set(days)
    for slot in piece.problem.duty_slots:
        dates = [piece.problem.date_of(day) for day in slot.days]
        held = tuple(day for day in map(whole.day_of, dates) if day in mine)
        if not held:
            continue
        span = range(whole.day_of(slot.first), whole.day_of(slot.last) + 1)
        inside = [day for day in span if day in mine]
        yield (
            replace(
                slot,
                first=whole.date_of(inside[0]),
                last=whole.date_of(inside[-1]),
                days=held,
                shift=None if slot.shift is None else types[slot.shift],
            ),
            [people[holder] for holder in piece.rota.holders_of(slot.index)],
        )
