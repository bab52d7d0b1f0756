"""What people have asked for: shifts, parts of the day, days off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.people import Preference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

OFF, WORK = "off", "work"


@dataclass(frozen=True, slots=True)
class _Wish:
    """One wish on one day of the horizon."""

    employee: int
    day: int
    preference: Preference
    kinds: tuple[int, ...]
    """The shift types it speaks of; all of them for a day off or any work."""

    @property
    def about_off(self) -> bool:
        return self.preference.shift == OFF

    @property
    def asks_for_work(self) -> bool:
        """Whether it is met by working one of the shift types, or else by working none of them."""
        return self.preference.wanted is not self.about_off


class Preferences(Rule):
    """People get the shifts and days off they wish for, and not those they wish to avoid.

    A unit is one refused wish of importance 1; a wish of importance 3 counts three times. A wish
    for something that cannot be given (a shift that does not exist on that day, or that the person
    may not work) is refused like any other and costs its units whatever the rota, so that it is
    seen and can be talked about. On days of approved leave wishes rest.
    """

    id: ClassVar[str] = "preferences"
    title: ClassVar[str] = "Wishes"
    unit: ClassVar[str] = "refused wish, times its importance"
    group: ClassVar[Group] = Group.WISHES
    reach: ClassVar[Reach] = Reach.ROW
    origin: ClassVar[str] = "House rule: wishes count, by the importance people give them."

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(10)

    def build(self, model: RotaModel, limit: Limits) -> None:
        """One limit for each wish and day."""
        for wish in self._wishes(model.problem):
            given = model.works_any(wish.employee, wish.day, wish.kinds)
            if wish.asks_for_work:
                limit.at_least([given], 1, units=wish.preference.weight)
            else:
                limit.at_most([given], 0, units=wish.preference.weight)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every wish that the rota refuses."""
        rows: dict[int, dict[int, list[int]]] = {}
        for wish in self._wishes(problem):
            if wish.employee not in rows:
                row = rows[wish.employee] = {}
                for day, kind in rota.positions_of(wish.employee):
                    row.setdefault(day, []).append(kind)
            given = rows[wish.employee].get(wish.day, [])
            if any(kind in wish.kinds for kind in given) is not wish.asks_for_work:
                yield self._refusal(problem, wish, given)

    def _refusal(self, problem: Problem, wish: _Wish, given: list[int]) -> Violation:
        template = (
            "{employee} wished for {wish} on {date} (importance {weight}) but has {given}."
            if wish.preference.wanted
            else "{employee} wished to avoid {wish} on {date} (importance {weight}) "
            "but has {given}."
        )
        return self.violation(
            template,
            {
                "employee": problem.employees[wish.employee],
                "wish": _in_words(problem, wish.preference.shift),
                "date": problem.date_of(wish.day),
                "weight": wish.preference.weight,
                "given": [problem.shift_types[kind] for kind in given] or Message("a day off"),
            },
            units=wish.preference.weight,
            employee=wish.employee,
            days=(wish.day,),
        )

    def _wishes(self, problem: Problem) -> Iterator[_Wish]:
        """Every wish that speaks of a day of the horizon and is not silenced by leave."""
        scope = frozenset(self.people(problem))
        days = self.days(problem)
        for preference in problem.preferences:
            employee = problem.employee_index.get(preference.employee_id)
            if employee is None or employee not in scope:
                continue
            kinds = _kinds(problem, preference.shift)
            for day in self._days_of(problem, preference, days):
                if (employee, day) not in problem.absent_days:
                    yield _Wish(employee, day, preference, kinds)

    def _days_of(self, problem: Problem, preference: Preference, days: list[int]) -> list[int]:
        """The days a wish speaks of; one for a date goes straight there, for there are many."""
        if preference.date is None:
            return [day for day in days if preference.speaks_of(problem.days[day].date)]
        day = problem.day_of(preference.date)
        return [day] if 0 <= day < problem.n_days and self.in_force(preference.date) else []


def _kinds(problem: Problem, shift: str) -> tuple[int, ...]:
    """The shift types that a code, a band, 'off' or 'work' speaks of; none for an unknown word."""
    if shift in (OFF, WORK):
        return tuple(range(problem.n_shift_types))
    if shift in problem.shift_index:
        return (problem.shift_index[shift],)
    return tuple(s for s, kind in enumerate(problem.shift_types) if kind.band.value == shift)


def _in_words(problem: Problem, shift: str) -> object:
    """What a wish is about, to be put into the reader's language."""
    if shift in problem.shift_index:
        return problem.shift_types[problem.shift_index[shift]]
    words = {
        OFF: "a day off",
        WORK: "work",
        "early": "an early shift",
        "day": "a day shift",
        "late": "a late shift",
        "night": "a night shift",
    }
    return Message(words[shift]) if shift in words else shift
