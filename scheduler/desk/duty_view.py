"""The duty rotation: who holds what when, who could hold a turn and why not, turns over years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from scheduler.breaks import settle_breaks
from scheduler.check import PricedViolation, Report, check_rota
from scheduler.desk.actors import Actor
from scheduler.desk.drafts import DraftView, edit
from scheduler.desk.keeping import Kept
from scheduler.desk.opening import OpenCentre
from scheduler.desk.operations import PinDuty, SetDuty
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.io.rota_document import turn_of
from scheduler.rule import Reach
from scheduler.swaps.changes import Change, compare

if TYPE_CHECKING:
    from scheduler.store.database import Database

_WELL_KNOWN = {
    "spring_festival": Name("春节", "Spring Festival"),
    "national_day": Name("国庆节", "National Day"),
    "new_year": Name("元旦", "New Year"),
    "tomb_sweeping": Name("清明节", "Tomb-Sweeping Day"),
    "labour_day": Name("劳动节", "Labour Day"),
    "dragon_boat": Name("端午节", "Dragon Boat Festival"),
    "mid_autumn": Name("中秋节", "Mid-Autumn Festival"),
}
"""Holidays of earlier years that the centre's settings need not name any more."""
_ranked: Kept[Any, tuple[Candidate, ...]] = Kept(64)


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of duty by week or day, with who holds it and what the rules say to that."""

    slot: DutySlot
    holders: tuple[Employee, ...]
    is_pinned: bool
    violations: tuple[PricedViolation, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be given a turn.

    ``before`` are turns of this kind in the history, ``now`` the other ones of this rota. ``new``
    is what would be broken that is not broken without the turn, hard rules first. ``cost`` is what
    the rota would cost more by the rules of one person; negative if it would cost less.
    """

    employee: int
    person: Employee
    before: int
    now: int
    last_turn: date | None
    new: tuple[Change, ...]
    cost: int

    @property
    def turns(self) -> int:
        """Turns before this one."""
        return self.before + self.now

    @property
    def is_eligible(self) -> bool:
        """Whether no hard rule stands against it."""
        return not any(change.shown.is_hard for change in self.new)


@dataclass(frozen=True, slots=True)
class TurnsOf:
    """A person's turns: by kind of duty (before this rota, in it), and named holidays by year."""

    person: Employee
    before: Mapping[str, int]
    now: Mapping[str, int]
    holidays: Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class TurnsTable:
    """Everybody's turns; kinds and holidays that nobody ever held are left out."""

    kinds: tuple[DutyKind, ...]
    holidays: Mapping[str, Name]
    rows: tuple[TurnsOf, ...]


def list_turns(view: DraftView) -> list[Turn]:
    """The turns by week and day of a draft, in order of time.

    Small duties of a shift, such as hosting its meeting, are seen on the rota itself.
    """
    return turns_of_rota(view.problem, view.rota, view.report.violations, view.duty_pinned)


def turns_of_rota(
    problem: Problem,
    rota: Rota,
    violations: Sequence[PricedViolation] = (),
    pinned: frozenset[int] = frozenset(),
) -> list[Turn]:
    """The turns by week and day of any rota; a violation is shown at the turns it names."""
    turns = []
    for slot in problem.duty_slots:
        if slot.kind.period is DutyPeriod.SHIFT:
            continue
        about = tuple(found for found in violations if _names(found, slot))
        holders = tuple(problem.employees[e] for e in rota.holders_of(slot.index))
        turns.append(Turn(slot, holders, slot.index in pinned, about))
    return sorted(turns, key=lambda turn: (turn.slot.first, turn.slot.index))


def _names(found: PricedViolation, slot: DutySlot) -> bool:
    values = found.violation.message.values.values()
    listed = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return any(isinstance(one, DutySlot) and one.index == slot.index for one in listed)


def give_turn(
    database: Database,
    actor: Actor,
    draft_id: int,
    slot: DutySlot,
    problem: Problem,
    employee_id: str | None,
    client: str,
    client_number: int,
) -> None:
    """Give a turn to a person, or to nobody; an operation of the draft that can be undone.

    Raises:
        BadInput: there is no such draft, turn or person any more.
        NotAllowed: the actor may not edit rotas.
    """
    kind, first, shift, team = turn_of(problem, slot)
    operation = SetDuty(
        kind=kind,
        first=date.fromisoformat(first),
        shift=shift,
        team=team,
        employee_id=employee_id,
    )
    edit(database, actor, draft_id, client, client_number, operation)


def pin_turn(
    database: Database,
    actor: Actor,
    draft_id: int,
    slot: DutySlot,
    problem: Problem,
    on: bool,
    client: str,
    client_number: int,
) -> None:
    """Fix a turn with whoever holds it, or let go of it.

    Raises:
        BadInput: nobody holds the turn, or it is there no longer.
        NotAllowed: the actor may not edit rotas.
    """
    kind, first, shift, team = turn_of(problem, slot)
    operation = PinDuty(kind=kind, first=date.fromisoformat(first), shift=shift, team=team, on=on)
    edit(database, actor, draft_id, client, client_number, operation)


def rank_for_draft(view: DraftView, slot: int) -> tuple[Candidate, ...]:
    """As `rank_candidates`, kept until the draft or its facts change."""
    key = view.rota_key, view.facts_key, slot
    return _ranked.get(key, lambda: rank_candidates(view.opened, view.rota, slot))


def rank_candidates(opened: OpenCentre, rota: Rota, slot: int) -> tuple[Candidate, ...]:
    """Everybody who could be given a turn: eligible ones first, those with fewest turns first.

    The rules themselves say why not. Those of one person look at one person at a time, so one check
    of a rota in which *everybody* holds the turn answers for all; the rules that tie people
    together say the same of whoever takes it.
    """
    problem, rota = opened.problem, settle_breaks(opened.problem, rota)
    alone = [rule for rule in opened.rules if rule.reach is Reach.ROW]
    before = _by_person(check_rota(problem, alone, _held_by(rota, slot, everybody=False)))
    after = _by_person(check_rota(problem, alone, _held_by(rota, slot, everybody=True)))
    kind = problem.duty_slots[slot].kind
    found = []
    for employee, person in enumerate(problem.employees):
        changes = compare(before.get(employee, ()), after.get(employee, ()))
        turns = _turn_dates(problem, rota, employee, kind, slot)
        found.append(
            Candidate(
                employee=employee,
                person=person,
                before=problem.history_count(employee, f"duty:{kind.id}"),
                now=sum(when >= problem.first for when in turns),
                last_turn=max(
                    (when for when in turns if when < problem.duty_slots[slot].first), default=None
                ),
                new=tuple(change for change in changes if change.is_worse),
                cost=sum(change.cost for change in changes),
            )
        )

    def order(one: Candidate) -> tuple[bool, int, int, int, int]:
        recent = one.last_turn.toordinal() if one.last_turn else 0
        return not one.is_eligible, one.turns, one.cost, recent, one.employee

    return tuple(sorted(found, key=order))


def _held_by(rota: Rota, slot: int, *, everybody: bool) -> Rota:
    duties = rota.duties.copy()
    duties[slot] = everybody
    return Rota(rota.cells.copy(), rota.breaks.copy(), duties)


def _by_person(report: Report) -> dict[int, list[PricedViolation]]:
    found: dict[int, list[PricedViolation]] = {}
    for one in report.violations:
        if one.violation.employee is not None:
            found.setdefault(one.violation.employee, []).append(one)
    return found


def _turn_dates(
    problem: Problem, rota: Rota, employee: int, kind: DutyKind, without: int
) -> list[date]:
    """First days of the person's turns of a kind: published ones of the past, and this rota's."""
    past = [
        problem.date_of(first)
        for e, kind_id, first, _ in problem.past_duties
        if e == employee and kind_id == kind.id
    ]
    mine = (problem.duty_slots[k] for k in rota.slots_of(employee) if k != without)
    return [*past, *(slot.first for slot in mine if slot.kind.id == kind.id)]


def count_turns(problem: Problem, rota: Rota) -> TurnsTable:
    """Everybody's turns of each duty, and of each named holiday by year."""
    kinds = [kind for kind in problem.duty_kinds if kind.period is not DutyPeriod.SHIFT]
    own = {holiday.id: holiday.name for kind in problem.duty_kinds for holiday in kind.holidays}
    names = _WELL_KNOWN | own
    rows = [_turns_of(problem, rota, employee, kinds) for employee in range(problem.n_employees)]
    used = {kind for row in rows for kind in (*row.before, *row.now)}
    holidays = {item: names.get(item, Name(item)) for row in rows for item in row.holidays}
    return TurnsTable(tuple(kind for kind in kinds if kind.id in used), holidays, tuple(rows))


def _turns_of(problem: Problem, rota: Rota, employee: int, kinds: Sequence[DutyKind]) -> TurnsOf:
    person = problem.employees[employee]
    before = {kind.id: problem.history_count(employee, f"duty:{kind.id}") for kind in kinds}
    now: dict[str, int] = {}
    holidays: dict[str, dict[int, int]] = {}
    for entry in problem.history:
        word, _, item = entry.item.partition(":")
        if entry.employee_id == person.id and word == "holiday" and item and entry.count:
            years = holidays.setdefault(item, {})
            years[entry.year or 0] = years.get(entry.year or 0, 0) + entry.count
    for slot in (problem.duty_slots[k] for k in rota.slots_of(employee)):
        if slot.kind.period is DutyPeriod.SHIFT:
            continue
        now[slot.kind.id] = now.get(slot.kind.id, 0) + 1
        if slot.holiday is not None:
            years = holidays.setdefault(slot.holiday.id, {})
            years[slot.first.year] = years.get(slot.first.year, 0) + 1
    held = {kind: count for kind, count in before.items() if count}
    return TurnsOf(person, held, now, holidays)
