"""Says an instance of the public shift-scheduling format in the words of a centre.

| the format | here |
|---|---|
| one shift a day | `one_shift_a_day` |
| shifts that may not follow | `shift_succession`, pairs only |
| max shifts of a type | `maximum_shifts` over the rota; 0 is a skill the person lacks |
| max and min total minutes | the contract, held by `working_hours` and `contract_hours` |
| max consecutive shifts | `maximum_consecutive_days` |
| min consecutive shifts, days off | `minimum_runs` (runs at the edge are not judged) |
| max weekends | `weekends` over the rota |
| days off | `availability`: the person cannot work on that day |
| requests on and off | `preferences`, each of its own importance |
| cover | `shift_headcount`, each with its own price of a person missing or spare |

All but requests and cover are hard. Who starts when is unknown to the format, so that every shift
begins at midnight. Days off are no leave: on leave a wish rests and a short run of days off is not
judged, while the format judges both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scheduler.domain.calendar import SATURDAY_AND_SUNDAY, Day, DayKind
from scheduler.domain.centre import Centre, Cycle, HoursSystem, Season
from scheduler.domain.people import (
    Availability,
    Contract,
    ContractKind,
    Employee,
    Preference,
)
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import DAY_MINUTES, Band, ShiftType
from scheduler.domain.text import Name
from scheduler.io.curtois.instance import Instance, RequestLine, Terms
from scheduler.rule import Mode, Rule

MONDAY = date(2024, 1, 1)
"""Day 0; the format knows no dates, only that it is a Monday."""
WEEK_MINUTES = 7 * DAY_MINUTES
_HIRED = date(2000, 1, 1)
_FOR_EVER = date(2099, 12, 31)

KnownRules = Mapping[str, type[Rule]]


@dataclass(frozen=True)
class Translation:
    """An instance as facts and rules of ours."""

    instance: Instance
    problem: Problem
    rules: tuple[Rule, ...]

    def rows_of(self, rota: Rota) -> dict[str, list[str | None]]:
        """What each person works on each day, by the names of the instance; None is a day off."""
        shifts = [shift.id for shift in self.instance.shifts]
        rows: dict[str, list[str | None]] = {}
        for position, person in enumerate(self.instance.staff):
            row = rows[person.id] = [None] * self.instance.n_days
            for day, kind in rota.positions_of(position):
                row[day] = shifts[kind]
        return rows


def translate_instance(instance: Instance, known_rules: KnownRules) -> Translation:
    """The facts and rules that ask for what the instance asks for, and nothing else."""
    return Translation(instance, _problem(instance), tuple(_rules(instance, known_rules)))


# --- facts ----------------------------------------------------------------------------------


def code_of(position: int) -> str:
    """The code of a shift type; its own name could be one of our words, such as off or night."""
    return f"S{position}"


def _problem(instance: Instance) -> Problem:
    every_day = {kind: ((0, DAY_MINUTES),) for kind in DayKind}
    season = Season("all", Name("全年", "All year"), _HIRED, _FOR_EVER, every_day)
    codes = _codes(instance)
    contracts = _contracts(instance)
    return Problem(
        centre=Centre(
            id=instance.name,
            name=Name(instance.name, instance.name),
            # Only what the contract says then limits the hours of a week.
            hours_system=HoursSystem.COMPREHENSIVE,
            cycle=Cycle.YEAR,
            seasons=(season,),
        ),
        days=tuple(_day(day) for day in range(instance.n_days)),
        employees=tuple(
            Employee(
                id=person.id,
                name=person.id,
                hire_date=_HIRED,
                team="",
                contract=contracts[person.terms],
                skills=frozenset(
                    codes[shift.id]
                    for shift in instance.shifts
                    if person.max_shifts.get(shift.id, 1) > 0
                ),
            )
            for person in instance.staff
        ),
        shift_types=tuple(
            ShiftType(
                code=codes[shift.id],
                name=Name(shift.id, shift.id),
                start_minute=0,
                end_minute=shift.minutes,
                band=Band.DAY,
                skills=frozenset({codes[shift.id]})
                if _is_skilled(instance, shift.id)
                else frozenset(),
            )
            for shift in instance.shifts
        ),
        availability=tuple(
            Availability(person, None, _date(day), 0, DAY_MINUTES, available=False)
            for person, day in instance.days_off
        ),
        preferences=(
            *_wishes(instance.on_requests, codes, wanted=True),
            *_wishes(instance.off_requests, codes, wanted=False),
        ),
    )


def _date(day: int) -> date:
    return MONDAY + timedelta(day)


def _day(day: int) -> Day:
    when = _date(day)
    weekend = when.weekday() in SATURDAY_AND_SUNDAY
    return Day(when, DayKind.REST if weekend else DayKind.WORKDAY)


def _codes(instance: Instance) -> dict[str, str]:
    return {shift.id: code_of(position) for position, shift in enumerate(instance.shifts)}


def _is_skilled(instance: Instance, shift: str) -> bool:
    """Whether somebody may never work the shift."""
    return any(person.max_shifts.get(shift, 1) == 0 for person in instance.staff)


def _contracts(instance: Instance) -> dict[Terms, Contract]:
    """A contract for each set of equal terms."""
    days_off = Counter(person for person, _ in instance.days_off)
    people: dict[Terms, list[str]] = {}
    for person in instance.staff:
        people.setdefault(person.terms, []).append(person.id)
    made = {}
    for number, (terms, who) in enumerate(people.items(), start=1):
        away = sum(days_off[person] for person in who) / len(who)
        minutes = (terms.min_minutes + terms.max_minutes) / 2
        made[terms] = Contract(
            id=f"C{number}",
            name=Name(f"合同{number}", f"Contract {number}"),
            kind=ContractKind.FULL_TIME,
            # No rule judges it here, but it says at what pace such a person works.
            weekly_minutes=round(min(WEEK_MINUTES, 7 * minutes / max(1, instance.n_days - away))),
            min_minutes_period=terms.min_minutes,
            max_minutes_period=terms.max_minutes,
        )
    return made


def _wishes(
    requests: Iterable[RequestLine], codes: Mapping[str, str], *, wanted: bool
) -> list[Preference]:
    return [
        Preference(r.employee, None, _date(r.day), codes[r.shift], wanted, r.weight)
        for r in requests
        if r.weight
    ]


# --- rules ----------------------------------------------------------------------------------


def _rules(instance: Instance, known_rules: KnownRules) -> list[Rule]:
    def rule(rule_id: str, mode: Mode = Mode.HARD, weight: int = 1, **settings: Any) -> Rule:
        return known_rules[rule_id].model_validate({"mode": mode, "weight": weight, **settings})

    codes = _codes(instance)
    return [
        rule("shift_eligibility"),
        rule("availability"),
        rule("one_shift_a_day"),
        rule("shift_succession", backward=False, forbidden=_forbidden(instance, codes)),
        rule("working_hours", day_hours=24, day_overtime_hours=0),
        rule("contract_hours", target=False),
        *_rules_of_terms(instance, rule),
        *(
            rule("maximum_shifts", per="rota", shifts=[code], most=most, scope={"employees": who})
            for (code, most), who in _limited(instance, codes).items()
        ),
        rule("preferences", Mode.SOFT),
        rule("shift_headcount", Mode.SOFT, headcounts=_headcounts(instance, codes)),
    ]


def _rules_of_terms(instance: Instance, rule: Callable[..., Rule]) -> list[Rule]:
    """The limits that go with the terms, people with the same number together."""

    def shared(number_of: Callable[[Terms], Any]) -> list[tuple[Any, dict[str, list[str]]]]:
        by_number: dict[Any, list[str]] = {}
        for terms, contract in contracts.items():
            by_number.setdefault(number_of(terms), []).append(contract.id)
        alike = len(by_number) == 1
        return [(n, {} if alike else {"contracts": ids}) for n, ids in by_number.items()]

    contracts, n_weekends = _contracts(instance), (instance.n_days + 1) // 7
    runs = shared(lambda t: (max(1, t.min_consecutive), max(1, t.min_consecutive_off)))
    return [
        *(
            rule("maximum_consecutive_days", days_in_a_row=most, scope=scope)
            for most, scope in shared(lambda terms: terms.max_consecutive)
            if most < instance.n_days
        ),
        *(
            rule("minimum_runs", work=work, off=off, scope=scope)
            for (work, off), scope in runs
            if max(work, off) > 1
        ),
        *(
            rule("weekends", max_worked=4, complete=False, max_in_rota=most, scope=scope)
            for most, scope in shared(lambda terms: terms.max_weekends)
            if most < n_weekends
        ),
    ]


def _forbidden(instance: Instance, codes: Mapping[str, str]) -> list[str]:
    return [
        f"{codes[shift.id]}>{codes[other]}"
        for shift in instance.shifts
        for other in shift.not_before
    ]


def _limited(instance: Instance, codes: Mapping[str, str]) -> dict[tuple[str, int], list[str]]:
    """Who works a shift type at most so often, people with the same number together."""
    found: dict[tuple[str, int], list[str]] = {}
    for shift in instance.shifts:
        for person in instance.staff:
            most = person.max_shifts.get(shift.id, instance.n_days)
            if 0 < most < instance.n_days:
                found.setdefault((codes[shift.id], most), []).append(person.id)
    return found


def _headcounts(instance: Instance, codes: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "shift": codes[line.shift],
            "date": _date(line.day),
            "people": line.people,
            "missing": line.under,
            "spare": line.over,
        }
        for line in instance.cover
        if line.under or line.over
    ]
