"""Turns of duty are shared equally, with what everybody has held before."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import ClassVar

from pydantic import Field

from scheduler.domain.duty import DutyKind, DutyPeriod
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Ids, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

_LAST_YEARS_HOLIDAY_UNITS = 2
_TOO_MANY = (
    "{employee} holds {duty} {found} times between {first} and {last} (before: {before}); a fair "
    "share is at most {fair}."
)
_TOO_FEW = (
    "{employee} holds {duty} {found} times between {first} and {last} (before: {before}); at least "
    "{fair} are due in the rotation."
)


@dataclass(frozen=True, slots=True)
class Share:
    """The turns of one kind of duty that are due to a person in this rota, and held before it."""

    least: int
    most: int
    before: int


class DutyTurns(Rule):
    """Everybody on the duty list gets turns in rotation, those who have had fewest come first.

    On the list is who has been with the centre long enough, fits the duty, and is not on leave on
    every turn. Nobody gets a second turn in a rota before everybody had one; among equals those
    with fewer turns in the history come first, so that the totals draw level. A unit of breach is
    one turn more, or less, than these fair bounds; one week missing between two weekly turns of a
    person; and 2 units for a named holiday held by whoever had it the year before.
    """

    id: ClassVar[str] = "duty_turns"
    title: ClassVar[str] = "Equal turns of duty"
    unit: ClassVar[str] = "turn of duty off the fair share, or week of missing gap"
    group: ClassVar[Group] = Group.DUTY
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Rule book of the centres: one week each, in rotation; after three months everybody must "
        "be on the duty list; holiday duty is balanced over the years "
        "(每人一周,轮班制;进入客服中心三个月后必须纳入值班人员名单中)"
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(20)
    tenure_months: int = Field(
        default=3,
        ge=0,
        le=120,
        title="Months with the centre",
        description="Calendar months after the hire date from which a person must be in the "
        "rotation.",
        json_schema_extra={"unit": "months"},
    )
    tolerance: int = Field(
        default=0,
        ge=0,
        le=100,
        title="Tolerance",
        description="Turns a person may hold above or below the fair share without a breach.",
        json_schema_extra={"unit": "turns"},
    )
    gap_weeks: int = Field(
        default=2,
        ge=0,
        le=52,
        title="Weeks between turns",
        description="Weeks off duty between two weekly turns of the same duty.",
        json_schema_extra={"unit": "weeks"},
    )
    duties: Ids = Field(
        default=(),
        title="Duties",
        description="Only these kinds of duty, by id; none given means all of them.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """State everybody's bounds, the gaps between weekly turns and last year's holidays."""
        for kind, slots in self._kinds(model.problem):
            for employee, share in self._shares(model.problem, kind, slots).items():
                turns = [model.holds(k, employee) for k in slots]
                limit.at_most(turns, share.most + self.tolerance)
                limit.at_least(turns, share.least - self.tolerance)
            if kind.period is DutyPeriod.WEEK:
                self._build_gaps(model, limit, kind, slots)
            self._build_holidays(model, limit, slots)

    def _build_gaps(
        self, model: RotaModel, limit: Limits, kind: DutyKind, slots: list[int]
    ) -> None:
        problem, people = model.problem, self.people(model.problem)
        for first, second in combinations(slots, 2):
            begins = sorted((problem.duty_slots[first].first, problem.duty_slots[second].first))
            if missing := self._missing_weeks(*begins):
                pair = [model.holds_each(first, people), model.holds_each(second, people)]
                limit.never_each(pair, units=missing)
        for employee, kind_id, day, _ in problem.past_duties:
            if kind_id == kind.id and employee in people:
                for slot in slots:
                    begin = problem.duty_slots[slot].first
                    if missing := self._missing_weeks(problem.date_of(day), begin):
                        limit.at_most([model.holds(slot, employee)], 0, units=missing)

    def _build_holidays(self, model: RotaModel, limit: Limits, slots: list[int]) -> None:
        for slot in slots:
            for employee in self.people(model.problem):
                if self._had_last_year(model.problem, slot, employee):
                    turn = [model.holds(slot, employee)]
                    limit.at_most(turn, 0, units=_LAST_YEARS_HOLIDAY_UNITS)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Everybody off the fair share, every gap too short, every holiday a second year."""
        for kind, slots in self._kinds(problem):
            shares = self._shares(problem, kind, slots)
            for employee in self.people(problem):
                mine = [k for k in rota.slots_of(employee) if k in slots]
                if employee in shares:
                    yield from self._check_share(problem, employee, slots, mine, shares[employee])
                if kind.period is DutyPeriod.WEEK:
                    yield from self._check_gaps(problem, kind, employee, mine)
                for slot in mine:
                    yield from self._check_holiday(problem, employee, slot)

    def _check_share(
        self, problem: Problem, employee: int, slots: list[int], mine: list[int], share: Share
    ) -> Iterator[Violation]:
        most, least, found = share.most + self.tolerance, share.least - self.tolerance, len(mine)
        off = max(found - most, least - found)
        if off <= 0:
            return
        yield self.violation(
            _TOO_MANY if found > most else _TOO_FEW,
            {
                "employee": problem.employees[employee],
                "duty": problem.duty_slots[slots[0]].kind,
                "found": found,
                "before": share.before,
                "fair": most if found > most else least,
                "first": problem.date_of(0),
                "last": problem.date_of(problem.n_days - 1),
            },
            units=off,
            employee=employee,
            # Whoever holds none is shown every turn that could have been theirs.
            days=tuple(day for slot in mine or slots for day in problem.duty_slots[slot].days),
        )

    def _check_gaps(
        self, problem: Problem, kind: DutyKind, employee: int, mine: list[int]
    ) -> Iterator[Violation]:
        turns = sorted(problem.duty_slots[k].first for k in mine)
        past = [
            problem.date_of(day)
            for e, kind_id, day, _ in problem.past_duties
            if e == employee and kind_id == kind.id
        ]
        pairs = [*((p, t) for p in past for t in turns), *combinations(turns, 2)]
        for first, second in pairs:
            if missing := self._missing_weeks(first, second):
                yield self.violation(
                    "{employee} holds {duty} from {first} and again from {second}, {found} weeks "
                    "between; at least {least} are required.",
                    {
                        "employee": problem.employees[employee],
                        "duty": kind,
                        "first": first,
                        "second": second,
                        "found": self.gap_weeks - missing,
                        "least": self.gap_weeks,
                    },
                    units=missing,
                    employee=employee,
                    days=(problem.day_of(first), problem.day_of(second)),
                )

    def _check_holiday(self, problem: Problem, employee: int, slot: int) -> Iterator[Violation]:
        duty = problem.duty_slots[slot]
        if duty.holiday is not None and self._had_last_year(problem, slot, employee):
            yield self.violation(
                "{employee} holds {duty} and already had {holiday} in {year}; not in two years "
                "running.",
                {
                    "employee": problem.employees[employee],
                    "duty": duty,
                    "holiday": duty.holiday.name,
                    "year": duty.first.year - 1,
                },
                units=_LAST_YEARS_HOLIDAY_UNITS,
                employee=employee,
                days=duty.days,
            )

    def _kinds(self, problem: Problem) -> list[tuple[DutyKind, list[int]]]:
        """Each kind of duty the rule speaks of, with its turns in force."""
        slots: dict[str, list[int]] = {}
        for index, slot in enumerate(problem.duty_slots):
            if slot.kind.period is DutyPeriod.SHIFT or not self.in_force(slot.last):
                continue
            if not self.duties or slot.kind.id in self.duties:
                slots.setdefault(slot.kind.id, []).append(index)
        return [(problem.duty_slots[of_kind[0]].kind, of_kind) for of_kind in slots.values()]

    def _shares(self, problem: Problem, kind: DutyKind, slots: list[int]) -> dict[int, Share]:
        """The fair bounds of everybody; people not on the list are owed no turn."""
        people = self.people(problem)
        before = {e: problem.history_count(e, f"duty:{kind.id}") for e in people}
        could_hold = {e: self._turns_open_to(problem, kind, slots, e) for e in people}
        turns, listed = len(slots), [e for e in people if could_hold[e]]
        if not listed:
            return {}
        rounds = next(
            (n for n in range(turns) if sum(min(n, could_hold[e]) for e in listed) >= turns), turns
        )
        cap = {e: min(rounds, could_hold.get(e) or rounds) for e in people}
        lowest, highest = min(before[e] for e in listed), max(before[e] for e in listed) + turns

        def turns_up_to(total: int) -> int:
            return sum(_fill(total, before[e], cap[e]) for e in listed)

        level = next((n for n in range(lowest, highest) if turns_up_to(n) >= turns), highest)
        # If the turns lift everybody exactly to the level, all are owed it; else some stay below.
        owed = level if turns_up_to(level) == turns else level - 1
        return {
            e: Share(
                least=_fill(owed, before[e], cap[e]) if could_hold[e] else 0,
                most=_fill(level, before[e], cap[e]),
                before=before[e],
            )
            for e in people
        }

    def _turns_open_to(
        self, problem: Problem, kind: DutyKind, slots: list[int], employee: int
    ) -> int:
        """How many of the turns a person on the duty list could hold."""
        person = problem.employees[employee]
        if not _fits(person, kind):
            return 0
        joins = _months_after(person.hire_date, self.tenure_months)
        return sum(
            turn.first >= joins and not any((employee, d) in problem.absent_days for d in turn.days)
            for turn in (problem.duty_slots[k] for k in slots)
        )

    def _missing_weeks(self, first: date, second: date) -> int:
        """Weeks that lack between two weekly turns; 0 for a turn and itself."""
        between = max(0, (second - first).days // 7 - 1)
        return 0 if first == second else max(0, self.gap_weeks - between)

    def _had_last_year(self, problem: Problem, slot: int, employee: int) -> bool:
        duty = problem.duty_slots[slot]
        return duty.holiday is not None and (
            problem.history_count(employee, f"holiday:{duty.holiday.id}", duty.first.year - 1) > 0
        )


def _fill(level: int, before: int, cap: int) -> int:
    """Turns that lift somebody's total to a level, no more than the cap."""
    return min(cap, max(0, level - before))


def _fits(employee: Employee, kind: DutyKind) -> bool:
    asked = ((kind.roles, employee.roles), (kind.skills, employee.skills))
    fits_team = not kind.teams or employee.team in kind.teams
    return fits_team and all(not needed or bool(needed & has) for needed, has in asked)


def _months_after(day: date, months: int) -> date:
    """The same day of the month, some months later; the month's last day if it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
