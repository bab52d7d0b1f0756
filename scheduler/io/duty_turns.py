"""Which turn of duty a row of a file speaks of."""

from __future__ import annotations

from datetime import date, timedelta

from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.faults import Fault
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.io.day_cells import IsoWeek
from scheduler.io.duty_slots import week_start_of
from scheduler.io.references import SHIFT, unknown
from scheduler.io.rows import DutyRow, Line, PinRow

_MOST_SHOWN = 8


def find_slot(
    problem: Problem,
    kind: DutyKind,
    line: Line[DutyRow],
    employee: int,
    faults: list[Fault],
    *,
    any_day: bool,
) -> int | None:
    """Position of the turn a row of duty.csv names; None, with a fault, if there is none.

    A weekly turn is named by its first day (in the horizon or of the whole week) or its ISO week,
    or with ``any_day`` by any of its days. A turn of a shift that names no team is the person's
    own team's.
    """
    row = line.it
    if isinstance(row.date, IsoWeek) and kind.period is not DutyPeriod.WEEK:
        why = Message("is a week, but this duty is not held by the week.")
        faults.append(line.fault("date", (why, Message("Write YYYY-MM-DD."))))
        return None
    mine = [slot for slot in problem.duty_slots if slot.kind.id == kind.id]
    slots = [slot for slot in mine if _is_named(slot, row.date, any_day=any_day)]
    if not slots:
        faults.append(line.fault("date", _no_turn(mine, row.date)))
        return None
    if kind.period is not DutyPeriod.SHIFT:
        return slots[0].index
    team = row.team or problem.employees[employee].team
    return _shift_turn(problem, line, slots, row.shift, team, faults)


def _is_named(slot: DutySlot, when: date | IsoWeek, *, any_day: bool) -> bool:
    if slot.kind.period is not DutyPeriod.WEEK:
        return slot.first == when
    start = week_start_of(slot.kind, slot.first)
    if isinstance(when, IsoWeek):
        return when.monday <= start < when.monday + timedelta(days=7)
    # A row may begin in the middle of a week whose first days another rota has spoken of.
    return when in (start, slot.first) or (any_day and week_start_of(slot.kind, when) == start)


def _no_turn(slots: list[DutySlot], when: date | IsoWeek) -> tuple[Message, Message]:
    """What to say when no turn begins there, with the turns nearest to that day."""
    problem = Message("is not the first day of a turn of this duty.")
    if not slots:
        return problem, Message("This duty has no turn in this rota: remove the row.")
    day = when.monday if isinstance(when, IsoWeek) else when
    near = sorted({slot.first for slot in slots}, key=lambda first: abs(first - day))
    shown = [first.isoformat() for first in sorted(near[:_MOST_SHOWN])]
    return problem, Message("Turns nearby begin on {dates}.", {"dates": shown})


def _shift_turn(
    problem: Problem,
    line: Line[DutyRow] | Line[PinRow],
    slots: list[DutySlot],
    code: str,
    team: str,
    faults: list[Fault],
) -> int | None:
    """The turn of a shift and team; the shift may be left out where there is only one."""
    teams = sorted({slot.team for slot in slots})
    if team not in teams:
        why, column = Message("has no turn of this duty on that day."), "team"
        if "team" not in line.row.cells:
            why, column = _team_has_none(team), "employee_id"
        remedy = Message("Teams: {teams}.", {"teams": teams})
        faults.append(line.fault(column, (why, remedy)))
        return None
    slots = [slot for slot in slots if slot.team == team]
    codes = {problem.shift_types[slot.shift].code: slot for slot in slots if slot.shift is not None}
    if not code and len(codes) == 1:
        return next(iter(codes.values())).index
    if not code:
        why = Message("is not given, but this duty is held once a shift.")
        remedy = Message("Write one of {choices}.", {"choices": sorted(codes)})
        faults.append(line.fault("shift", (why, remedy)))
        return None
    if code not in codes:
        faults.append(line.fault("shift", unknown(SHIFT, code, codes)))
        return None
    return codes[code].index


def _team_has_none(team: str) -> Message:
    return Message("is in the team '{team}', which has no turn of this duty then.", {"team": team})


def find_pinned_slot(
    problem: Problem, kind: DutyKind, line: Line[PinRow], employee: int, faults: list[Fault]
) -> int | None:
    """Position of the turn a pin names by any of its days; None, with a fault, if there is none."""
    day = problem.day_of(line.it.date)
    mine = [slot for slot in problem.duty_slots if slot.kind.id == kind.id]
    slots = [slot for slot in mine if day in slot.days]
    if not slots:
        why = Message("has no turn of this duty.")
        faults.append(line.fault("date", (why, _no_turn(mine, line.it.date)[1])))
        return None
    if kind.period is not DutyPeriod.SHIFT:
        return slots[0].index
    team = problem.employees[employee].team
    return _shift_turn(problem, line, slots, line.it.shift or "", team, faults)


def span_of(row: DutyRow, kind: DutyKind) -> tuple[date, date]:
    """First and last day of a turn in a file; a weekly turn lasts to the end of its week."""
    week = kind.period is DutyPeriod.WEEK
    if isinstance(row.date, IsoWeek):
        start = week_start_of(kind, row.date.monday + timedelta(days=6))
    else:
        start = row.date
    end = week_start_of(kind, start) + timedelta(days=6) if week else start
    return start, row.until or end
