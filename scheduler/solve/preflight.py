"""What is plainly impossible or tight, told in well under a second, before anything is solved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from scheduler.domain.problem import Problem
from scheduler.domain.text import Message, Name
from scheduler.rule import Group, Mode, Rule, Violation
from scheduler.solve.best_case import BestCase, Hopeless
from scheduler.solve.facts import put_days

_MOST_OF_A_RULE = 10
_BY_NATURE_UNEVEN = (Group.WISHES, Group.FAIRNESS)
"""Soft rules of these groups are not looked at: a wish that cannot be granted needs no mending."""
_QUEUE_SHORT = (
    "{queue} needs {required} people on {date} at {time}, but at most {found} of {skilled} can be "
    "at work then ({away} on leave)."
)
_ALL_SHORT = (
    "All queues together need {required} people on {date} at {time}, but at most {found} of "
    "{skilled} can be at work then ({away} on leave)."
)


class Severity(StrEnum):
    """How sure a finding is."""

    IMPOSSIBLE = "impossible"
    """No rota can do it, whatever it looks like."""
    WARNING = "warning"
    """It is tight, or costs points for certain."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at before solving.

    ``days`` are positions in the horizon. ``blocks_rota`` tells that a hard rule cannot be kept by
    any rota, so that solving will fail; other impossible things are reported and lived with.
    """

    severity: Severity
    message: Message
    days: tuple[int, ...] = ()
    employee: int | None = None
    blocks_rota: bool = False


def preflight(problem: Problem, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """The plain impossibilities of a problem, those that block any rota first, then warnings."""
    looked_at = [r for r in rules if r.mode is Mode.HARD or r.group not in _BY_NATURE_UNEVEN]
    best = BestCase(problem, looked_at)
    found = [
        *_limits_no_rota_keeps(best),
        *_pins_against_rules(best),
        *_pins_against_pins(problem),
        *_pins_nobody_can_work(problem),
        *_skills_nobody_has(problem),
        *_demand_while_closed(problem),
        *_days_too_short_of_people(best),
    ]
    unique = {(f.severity, f.employee, f.days, str(f.message)): f for f in found}
    return tuple(
        sorted(unique.values(), key=lambda f: (not f.blocks_rota, f.severity is Severity.WARNING))
    )


def _limits_no_rota_keeps(best: BestCase) -> Iterator[Finding]:
    """Limits that even the best case breaks, in the rule's own words where it has them."""
    for rule, hopeless in _by_rule(best.hopeless):
        sayings = [v for v in best.sayings(rule) if any(_is_about(v, h) for h in hopeless)]
        yield from _in_its_words(rule, sayings)
        if not sayings and rule.mode is Mode.HARD:
            for one in hopeless[:_MOST_OF_A_RULE]:
                message = _plainly(best.problem, one)
                yield Finding(Severity.IMPOSSIBLE, message, one.days, one.employee, True)


def _in_its_words(rule: Rule, sayings: Sequence[Violation]) -> Iterator[Finding]:
    """What a rule says that no rota avoids; it blocks the rota if the rule is hard."""
    is_hard = rule.mode is Mode.HARD
    severity = Severity.IMPOSSIBLE if is_hard else Severity.WARNING
    title = Message(rule.title)
    for saying in sayings[:_MOST_OF_A_RULE]:
        values = {"rule": title, "violation": saying.message}
        message = Message("{rule} cannot be kept: {violation}", values)
        yield Finding(severity, message, saying.days, saying.employee, is_hard)
    count = len(sayings) - _MOST_OF_A_RULE
    if count > 0:
        more = Message(
            "{rule} cannot be kept in {count} more places.", {"rule": title, "count": count}
        )
        yield Finding(severity, more, blocks_rota=is_hard)


def _pins_against_rules(best: BestCase) -> Iterator[Finding]:
    """Hard limits that pins and the past break by themselves; they never make a rota impossible."""
    for rule, broken in _by_rule(best.broken_by_facts):
        found = [v for v in best.sayings(rule, facts=True) if any(_is_about(v, b) for b in broken)]
        always = {str(v.message) for v in best.sayings(rule)}
        # A limit from below is broken by what pins leave out, which the fullest rota shows.
        from_below = [v for v in found if str(v.message) in always]
        for violation in (from_below or found)[:_MOST_OF_A_RULE]:
            values = {"rule": Message(rule.title), "violation": violation.message}
            yield Finding(
                Severity.IMPOSSIBLE,
                Message("Pins or days already worked break {rule}: {violation}", values),
                violation.days,
                violation.employee,
            )
        if not found:
            for one in broken[:_MOST_OF_A_RULE]:
                message = _plainly(best.problem, one)
                yield Finding(Severity.IMPOSSIBLE, message, one.days, one.employee)


def _is_about(violation: Violation, limit: Hopeless) -> bool:
    return limit.employee in (None, violation.employee) and (
        not limit.days or not set(limit.days).isdisjoint(violation.days)
    )


def _by_rule(limits: Sequence[Hopeless]) -> list[tuple[Rule, list[Hopeless]]]:
    grouped: dict[int, tuple[Rule, list[Hopeless]]] = {}
    for limit in limits:
        grouped.setdefault(id(limit.rule), (limit.rule, []))[1].append(limit)
    return list(grouped.values())


def _plainly(problem: Problem, limit: Hopeless) -> Message:
    values: dict[str, object] = {"rule": Message(limit.rule.title)}
    if limit.employee is not None:
        values["employee"] = problem.employees[limit.employee]
    if limit.days:
        values["when"] = put_days(problem, limit.days)
    if limit.employee is not None and limit.days:
        return Message("{rule} cannot be kept by any rota: {employee}, {when}.", values)
    if limit.days:
        return Message("{rule} cannot be kept by any rota: {when}.", values)
    return Message("{rule} cannot be kept by any rota.", values)


def _pins_against_pins(problem: Problem) -> Iterator[Finding]:
    """Two different pins on one cell, or a turn of duty pinned to two people."""
    cells: dict[tuple[int, int], set[int | None]] = defaultdict(set)
    for pin in problem.pins:
        cells[pin.employee, pin.day].add(pin.shift)
    for (employee, day), shifts in cells.items():
        if len(shifts) > 1:
            kinds = [problem.shift_types[s] for s in sorted(s for s in shifts if s is not None)]
            pinned = [*kinds, *([Message("day off")] if None in shifts else [])]
            values = {
                "employee": problem.employees[employee],
                "date": problem.date_of(day),
                "pins": pinned,
            }
            message = Message("{employee} has {pins} pinned on {date}; only one can be.", values)
            yield Finding(Severity.IMPOSSIBLE, message, (day,), employee)
    turns: dict[int, set[int]] = defaultdict(set)
    for duty in problem.duty_pins:
        turns[duty.slot].add(duty.employee)
    for slot, holders in turns.items():
        if len(holders) > 1:
            people = [problem.employees[e] for e in sorted(holders)]
            values = {"duty": problem.duty_slots[slot], "people": people}
            message = Message("{duty} is pinned to several people: {people}.", values)
            yield Finding(Severity.IMPOSSIBLE, message, problem.duty_slots[slot].days)


def _pins_nobody_can_work(problem: Problem) -> Iterator[Finding]:
    """Pins on shifts that the person may not work, or that do not stand on that day."""
    for pin in problem.pins:
        if pin.shift is not None and not problem.may_work(pin.employee, pin.day, pin.shift):
            values = {
                "employee": problem.employees[pin.employee],
                "shift": problem.shift(pin.day, pin.shift),
            }
            message = Message(
                "{employee} is pinned to {shift}, which does not fit the person or the day.", values
            )
            yield Finding(Severity.WARNING, message, (pin.day,), pin.employee)


def _skills_nobody_has(problem: Problem) -> Iterator[Finding]:
    """Queues with demand that nobody can serve."""
    held = {skill for employee in problem.employees for skill in employee.skills}
    for index, queue in enumerate(problem.queues):
        needed = problem.demand[index] > 0
        if needed.any() and queue.skill not in held:
            days = tuple(np.unique(problem.interval_days[needed]).tolist())
            values = {"queue": Name(queue.name, queue.name_en), "skill": queue.skill}
            message = Message("{queue} has demand, but nobody has the skill {skill}.", values)
            yield Finding(Severity.IMPOSSIBLE, message, days)


def _demand_while_closed(problem: Problem) -> Iterator[Finding]:
    """Demand in intervals outside the opening hours."""
    closed = ~_open_intervals(problem)
    for index, queue in enumerate(problem.queues):
        at = np.flatnonzero((problem.demand[index] > 0) & closed)
        if len(at):
            days = np.unique(problem.interval_days[at]).tolist()
            start = problem.interval_start(int(at[0]))
            values = {
                "queue": Name(queue.name, queue.name_en),
                "count": len(at),
                "when": put_days(problem, days),
                "time": f"{start:%H:%M}",
            }
            message = Message(
                "{queue} has demand in {count} intervals while the centre is closed ({when}; the "
                "first at {time}).",
                values,
            )
            yield Finding(Severity.WARNING, message, tuple(days))


def _open_intervals(problem: Problem) -> npt.NDArray[np.bool_]:
    length = problem.centre.interval_minutes
    is_open = np.zeros(problem.n_intervals, bool)
    for day, season in enumerate(problem.seasons):
        windows = season.hours.get(problem.days[day].kind, ()) if season else ()
        for opens, closes in windows:
            first, last = problem.minute_of(day, opens), problem.minute_of(day, closes)
            is_open[first // length : -(-last // length)] = True
    return is_open


def _days_too_short_of_people(best: BestCase) -> Iterator[Finding]:
    """Days on which fewer people can be at work than a queue, or all queues together, need."""
    problem = best.problem
    if not problem.queues:
        return
    able, is_open = _able_intervals(best), _open_intervals(problem)
    told: set[int] = set()
    served = set()
    for index, queue in enumerate(problem.queues):
        skilled = np.array([queue.skill in e.skills for e in problem.employees], bool)
        if skilled.any():
            served.add(index)
            name = Name(queue.name, queue.name_en)
            for finding in _shortages(best, name, problem.demand[index] * is_open, able, skilled):
                told |= set(finding.days)
                yield finding
    skills = {problem.queues[index].skill for index in served}
    skilled = np.array([not skills.isdisjoint(e.skills) for e in problem.employees], bool)
    together = problem.demand[sorted(served)].sum(axis=0) * is_open
    for finding in _shortages(best, None, together, able, skilled):
        if told.isdisjoint(finding.days):
            yield finding


def _able_intervals(best: BestCase) -> npt.NDArray[np.bool_]:
    """[employee, interval]: whether the person can be at work then at all."""
    problem = best.problem
    able = np.zeros((problem.n_employees, problem.n_intervals), bool)
    for _, day, kind in np.argwhere(best.free_cells.any(axis=0, keepdims=True)).tolist():
        worked = problem.intervals_of(day, kind)
        able[best.free_cells[:, day, kind], worked.start : worked.stop] = True
    for employee, shifts in enumerate(problem.past_shifts):
        for shift in shifts:
            worked = problem.intervals_of(shift.day, shift.index)
            able[employee, worked.start : worked.stop] = True
    return able


def _shortages(
    best: BestCase,
    queue: Name | None,
    demand: npt.NDArray[np.int64],
    able: npt.NDArray[np.bool_],
    skilled: npt.NDArray[np.bool_],
) -> Iterator[Finding]:
    """For each day the worst interval in which too few people could be at work."""
    problem, have = best.problem, able[skilled].sum(axis=0)
    short = np.where(demand > have, demand - have, 0)
    for day in np.unique(problem.interval_days[short > 0]).tolist():
        worst = int(np.argmax(np.where(problem.interval_days == day, short, 0)))
        away = sum(bool(skilled[e]) for e, d in problem.absent_days if d == day)
        values = {
            "queue": queue,
            "required": int(demand[worst]),
            "date": problem.date_of(day),
            "time": f"{problem.interval_start(worst):%H:%M}",
            "found": int(have[worst]),
            "skilled": int(skilled.sum()),
            "away": away,
        }
        message = Message(_ALL_SHORT if queue is None else _QUEUE_SHORT, values)
        yield Finding(Severity.WARNING, message, (day,))
