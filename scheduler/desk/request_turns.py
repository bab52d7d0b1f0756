"""What a request speaks of: a shift or a turn of duty, named so that it is found again later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from scheduler.domain.duty import DutySlot
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.domain.turns import DutyTurn, ShiftTurn, Turn


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ShiftRef(_Facts):
    """What a person has on one day: the shifts' codes as they were published, none on a day off."""

    of: Literal["shift"] = "shift"
    employee_id: str
    date: dt.date
    codes: tuple[str, ...]


class DutyRef(_Facts):
    """A turn of duty a person holds; ``first`` is a day of it."""

    of: Literal["duty"] = "duty"
    employee_id: str
    duty: str
    first: dt.date
    shift: str = ""
    team: str = ""


TurnRef = Annotated[ShiftRef | DutyRef, Field(discriminator="of")]


@dataclass(frozen=True, slots=True)
class NamedTurn:
    """A turn of the published rota, with the words to choose it by."""

    ref: ShiftRef | DutyRef
    words: Message
    first: dt.date
    last: dt.date
    begins: dt.datetime
    """Local to the centre."""


def date_of_turn(ref: ShiftRef | DutyRef) -> dt.date:
    """The turn's day, or a day of it."""
    return ref.date if isinstance(ref, ShiftRef) else ref.first


def find_again(problem: Problem, rota: Rota, ref: ShiftRef | DutyRef) -> Turn | None:
    """The turn in a rota of today; None if the person no longer has it as it was named."""
    employee = problem.employee_index.get(ref.employee_id)
    if employee is None:
        return None
    if isinstance(ref, ShiftRef):
        day = problem.day_of(ref.date)
        if not 0 <= day < problem.n_days or codes_on(problem, rota, employee, day) != ref.codes:
            return None
        return ShiftTurn(employee, day)
    slot = _slot_of(problem, ref)
    held = slot is not None and bool(rota.duties[slot.index, employee])
    return DutyTurn(employee, slot.index) if slot is not None and held else None


def codes_on(problem: Problem, rota: Rota, employee: int, day: int) -> tuple[str, ...]:
    """The codes of what a person works on a day, earliest shift type first."""
    return tuple(problem.shift_types[int(k)].code for k in rota.cells[employee, day].nonzero()[0])


def turns_of(problem: Problem, rota: Rota, employee: int) -> list[NamedTurn]:
    """Everything a person can give away, first day first; a shift's meeting goes with the shift."""
    found = [
        name_turn(problem, rota, ShiftTurn(employee, day))
        for day in sorted({day for day, _ in rota.positions_of(employee)})
    ]
    found += [
        name_turn(problem, rota, DutyTurn(employee, slot))
        for slot in rota.slots_of(employee)
        if problem.duty_slots[slot].shift is None
    ]
    return sorted(found, key=lambda turn: (turn.first, turn.ref.of == "shift"))


def name_turn(problem: Problem, rota: Rota, turn: Turn) -> NamedTurn:
    """A turn by its position, with its words; also a day off."""
    person = problem.employees[turn.employee]
    ref: ShiftRef | DutyRef
    if isinstance(turn, DutyTurn):
        slot = problem.duty_slots[turn.slot]
        code = "" if slot.shift is None else problem.shift_types[slot.shift].code
        ref = DutyRef(
            employee_id=person.id,
            duty=slot.kind.id,
            first=slot.first,
            shift=code,
            team=slot.team,
        )
        span = slot.first, slot.last
    else:
        when = problem.date_of(turn.day)
        codes = codes_on(problem, rota, turn.employee, turn.day)
        ref = ShiftRef(employee_id=person.id, date=when, codes=codes)
        span = when, when
    return NamedTurn(ref, words_of(problem, ref), *span, _begin(problem, rota, turn))


def words_of(problem: Problem, ref: ShiftRef | DutyRef) -> Message:
    """A turn in words, as far as the centre still knows what it spoke of."""
    if isinstance(ref, DutyRef):
        slot = _slot_of(problem, ref)
        if slot is not None:
            return Message("{duty}", {"duty": slot})
        known_kind = next((kind for kind in problem.duty_kinds if kind.id == ref.duty), ref.duty)
        return Message("{duty}, {date}", {"duty": known_kind, "date": ref.first})
    if not ref.codes:
        return Message("day off, {date}", {"date": ref.date})
    known = problem.shift_index
    kinds = [problem.shift_types[known[c]] if c in known else c for c in ref.codes]
    return Message("{shifts}, {date}", {"shifts": kinds, "date": ref.date})


def _begin(problem: Problem, rota: Rota, turn: Turn) -> dt.datetime:
    """The local time a turn begins; a day off begins with its day."""
    if isinstance(turn, DutyTurn):
        slot = problem.duty_slots[turn.slot]
        day = min(slot.days, default=problem.day_of(slot.first))
        minute = slot.kind.hours.get(problem.days[day].kind, (0, 0))[0]
    else:
        day = turn.day
        kinds = rota.cells[turn.employee, day].nonzero()[0]
        minute = min((problem.shift_types[int(k)].start_minute for k in kinds), default=0)
    when = problem.date_of(day)
    zone = ZoneInfo(problem.centre.time_zone)
    midnight = dt.datetime(when.year, when.month, when.day, tzinfo=zone)
    return midnight + dt.timedelta(minutes=minute)


def _slot_of(problem: Problem, ref: DutyRef) -> DutySlot | None:
    return next(_slots_like(problem, ref), None)


def _slots_like(problem: Problem, ref: DutyRef) -> Iterator[DutySlot]:
    """The turn of a duty that covers a date; a weekly one may be cut short by its horizon."""
    for slot in problem.duty_slots:
        code = "" if slot.shift is None else problem.shift_types[slot.shift].code
        same = (slot.kind.id, code, slot.team) == (ref.duty, ref.shift, ref.team)
        if same and slot.first <= ref.first <= slot.last:
            yield slot
