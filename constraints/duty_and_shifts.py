"""What a person on duty cannot do as well: late and night shifts, leave, a second duty."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from scheduler.domain.duty import DutyPeriod, DutySlot
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import DAY_MINUTES, Band, Shift
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.parts import FALSE
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation

_BAND_NAMES = {
    Band.EARLY: "early shifts",
    Band.DAY: "day shifts",
    Band.LATE: "late shifts",
    Band.NIGHT: "night shifts",
}


class DutyAndShifts(Rule):
    """Whoever holds a duty works no late or night shift, has no leave and no second duty then.

    This speaks of every day of a duty week or duty day, from midnight to midnight: the night begun
    on its last day counts, and so does a night begun the day before that ends on a day of the duty.
    Where the duty replaces the day's work there is no shift at all. A unit of breach is one shift,
    one day of leave, or one day with a second duty.
    """

    id: ClassVar[str] = "duty_and_shifts"
    title: ClassVar[str] = "Duty and shifts"
    unit: ClassVar[str] = "shift, day of leave or second duty on a day of duty"
    group: ClassVar[Group] = Group.DUTY
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = (
        "Rule book of the centres: duty runs beside the ordinary day shift; no late or night "
        "shift and no leave in a duty week, one duty at a time"
    )

    bands: tuple[Band, ...] = Field(
        default=(Band.LATE, Band.NIGHT),
        title="Not beside duty",
        description="Parts of the day whose shifts nobody on duty works.",
    )
    day_duty: bool = Field(
        default=True,
        title="Also on duty days",
        description="Whether these shifts are ruled out on single days of duty too, and not in "
        "duty weeks only.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """State for each turn and person what cannot go with it."""
        for index, slot in enumerate(model.problem.duty_slots):
            if slot.kind.period is not DutyPeriod.SHIFT:
                self._build_shifts(model, limit, index)
                self._build_leave(model, limit, index)
        self._build_one_at_a_time(model, limit)

    def _build_shifts(self, model: RotaModel, limit: Limits, index: int) -> None:
        slot, types = model.problem.duty_slots[index], model.problem.shift_types
        late = [s for s, kind in enumerate(types) if kind.band in self._bands_beside(slot)]
        overnight = [s for s in late if types[s].end_minute > DAY_MINUTES]
        on_duty_day = late if slot.kind.with_shift else range(len(types))
        people = [e for e in self.people(model.problem) if model.holds(index, e) != FALSE]
        held = model.holds_each(index, people)
        for day in self._days_in_force(model.problem, slot):
            limit.never_each([held, model.works_any_each(people, day, on_duty_day)])
            if day - 1 not in slot.days:
                limit.never_each([held, model.works_any_each(people, day - 1, overnight)])

    def _build_leave(self, model: RotaModel, limit: Limits, index: int) -> None:
        slot, away = model.problem.duty_slots[index], model.problem.absent_days
        days = self._days_in_force(model.problem, slot)
        for employee in self.people(model.problem):
            if count := sum((employee, day) in away for day in days):
                limit.at_most([model.holds(index, employee)], 0, units=count)

    def _build_one_at_a_time(self, model: RotaModel, limit: Limits) -> None:
        held_on: dict[int, list[int]] = defaultdict(list)
        for index, slot in enumerate(model.problem.duty_slots):
            if slot.kind.period is not DutyPeriod.SHIFT:
                for day in self._days_in_force(model.problem, slot):
                    held_on[day].append(index)
        # Days with the same turns of duty need the limit only once.
        together = Counter(tuple(slots) for slots in held_on.values() if len(slots) > 1)
        for slots, days in together.items():
            people = self.people(model.problem)
            limit.at_most_each([model.holds_each(k, people) for k in slots], 1, units=days)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Everything a person on duty does that does not go with it."""
        for employee in self.people(problem):
            held = [
                problem.duty_slots[k]
                for k in rota.slots_of(employee)
                if problem.duty_slots[k].kind.period is not DutyPeriod.SHIFT
            ]
            for slot in held:
                for shift in rota.timeline_of(employee, problem):
                    yield from self._check_shift(problem, employee, slot, shift)
                yield from self._check_leave(problem, employee, slot)
            yield from self._check_one_at_a_time(problem, employee, held)

    def _check_shift(
        self, problem: Problem, employee: int, slot: DutySlot, shift: Shift
    ) -> Iterator[Violation]:
        beside = self._bands_beside(slot)
        values: dict[str, object] = {
            "employee": problem.employees[employee],
            "shift": shift,
            "duty": slot,
            "bands": [Message(_BAND_NAMES[band]) for band in beside],
        }
        if shift.day in slot.days:
            day, ruled_out = shift.day, not slot.kind.with_shift or shift.type.band in beside
            template = "{employee} works {shift} while holding {duty}, which rules out {bands}."
            if not slot.kind.with_shift:
                template = "{employee} works {shift} while holding {duty}, which replaces work."
        else:
            day = shift.day + 1
            overnight = shift.type.end_minute > DAY_MINUTES
            ruled_out = day in slot.days and overnight and shift.type.band in beside
            template = (
                "{employee} works {shift}, which ends on a day of {duty}; that rules out {bands}."
            )
        if ruled_out and self.in_force(problem.date_of(day)):
            yield self.violation(template, values, units=1, employee=employee, days=(shift.day,))

    def _check_leave(self, problem: Problem, employee: int, slot: DutySlot) -> Iterator[Violation]:
        days = self._days_in_force(problem, slot)
        away = tuple(day for day in days if (employee, day) in problem.absent_days)
        if away:
            yield self.violation(
                "{employee} is on leave or not employed on {dates} while holding {duty}.",
                {
                    "employee": problem.employees[employee],
                    "dates": [problem.date_of(day) for day in away],
                    "duty": slot,
                },
                units=len(away),
                employee=employee,
                days=away,
            )

    def _check_one_at_a_time(
        self, problem: Problem, employee: int, held: list[DutySlot]
    ) -> Iterator[Violation]:
        for day in sorted({day for slot in held for day in slot.days}):
            at_once = [slot for slot in held if day in slot.days]
            if len(at_once) > 1 and self.in_force(problem.date_of(day)):
                yield self.violation(
                    "{employee} holds {found} duties on {date} ({duties}); at most 1 is allowed.",
                    {
                        "employee": problem.employees[employee],
                        "found": len(at_once),
                        "date": problem.date_of(day),
                        "duties": at_once,
                    },
                    units=len(at_once) - 1,
                    employee=employee,
                    days=(day,),
                )

    def _bands_beside(self, slot: DutySlot) -> tuple[Band, ...]:
        """The parts of the day ruled out by a turn of duty."""
        return self.bands if self.day_duty or slot.kind.period is DutyPeriod.WEEK else ()

    def _days_in_force(self, problem: Problem, slot: DutySlot) -> list[int]:
        return [day for day in slot.days if self.in_force(problem.date_of(day))]
