"""The turns of duty in a horizon: which weeks, days and shifts need a person to hold each duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot, NamedHoliday
from scheduler.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class _Turn:
    """A slot without its number."""

    id: str
    kind: DutyKind
    first: date
    last: date
    days: tuple[int, ...]
    holiday: NamedHoliday | None = None
    shift: int | None = None
    team: str = ""


def build_duty_slots(
    problem: Problem, shifts_of: Mapping[str, frozenset[str]]
) -> tuple[DutySlot, ...]:
    """Every turn of every duty of the problem, clipped to its horizon.

    ``shifts_of`` names, for each duty of a shift, the codes of the shift types that have one; none
    means all. The problem's own slots are not looked at.
    """
    makers = {
        DutyPeriod.WEEK: _week_turns,
        DutyPeriod.DAY: _day_turns,
        DutyPeriod.SHIFT: _shift_turns,
    }
    turns = (
        turn
        for kind in problem.duty_kinds
        for turn in makers[kind.period](problem, kind, shifts_of.get(kind.id, frozenset()))
    )
    return tuple(
        DutySlot(number, t.id, t.kind, t.first, t.last, t.days, t.holiday, t.shift, t.team)
        for number, t in enumerate(turns)
    )


def is_held_on(problem: Problem, kind: DutyKind, day: int) -> bool:
    """Whether a duty's hours leave a window on that kind of day; without hours it always is."""
    return not kind.hours or problem.days[day].kind in kind.hours


def _week_turns(problem: Problem, kind: DutyKind, codes: frozenset[str]) -> Iterator[_Turn]:
    """One turn a week, without the days that another duty takes over."""
    taken = {
        problem.day_of(when)
        for other in problem.duty_kinds
        if other.id in kind.excludes
        for when in _dates_of(problem, other)
    }
    day = -((problem.first.weekday() - kind.week_start) % 7)
    while day < problem.n_days:
        first, last = max(0, day), min(problem.n_days, day + 7) - 1
        held = [
            d for d in range(first, last + 1) if d not in taken and is_held_on(problem, kind, d)
        ]
        if held:
            start = problem.date_of(first)
            yield _Turn(
                f"{kind.id}:{start.isoformat()}", kind, start, problem.date_of(last), tuple(held)
            )
        day += 7


def _dates_of(problem: Problem, kind: DutyKind) -> Iterator[date]:
    if kind.holidays:
        yield from (when for holiday in kind.holidays for when in holiday.dates)
    else:
        yield from (day.date for day in problem.days)


def _day_turns(problem: Problem, kind: DutyKind, codes: frozenset[str]) -> Iterator[_Turn]:
    """One turn a day: on the days of its named holidays if it has any, else on every day."""
    holiday_of = {when: holiday for holiday in kind.holidays for when in holiday.dates}
    for day, facts in enumerate(problem.days):
        when = facts.date
        if when in holiday_of or (not kind.holidays and is_held_on(problem, kind, day)):
            name = f"{kind.id}:{when.isoformat()}"
            yield _Turn(name, kind, when, when, (day,), holiday_of.get(when))


def _shift_turns(problem: Problem, kind: DutyKind, codes: frozenset[str]) -> Iterator[_Turn]:
    """One turn a day, shift type and team, where somebody of the team may work that shift."""
    teams = sorted({e.team for e in problem.employees if not kind.teams or e.team in kind.teams})
    for day, facts in enumerate(problem.days):
        if not is_held_on(problem, kind, day):
            continue
        for shift, shift_type in enumerate(problem.shift_types):
            if codes and shift_type.code not in codes:
                continue
            for team in teams:
                if any(
                    problem.may_work(e, day, shift)
                    for e, person in enumerate(problem.employees)
                    if person.team == team
                ):
                    name = f"{kind.id}:{facts.date.isoformat()}:{shift_type.code}:{team}"
                    when = facts.date
                    yield _Turn(name, kind, when, when, (day,), None, shift, team)


def week_start_of(kind: DutyKind, when: date) -> date:
    """The first day of the duty's week that a date falls in."""
    return when - timedelta(days=(when.weekday() - kind.week_start) % 7)
