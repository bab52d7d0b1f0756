"""The report's sentences: how good the rota is, how sure the calendar is, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from scheduler.check import PricedViolation, Report
from scheduler.domain.calendar import YearState
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Minutes
from scheduler.io.report_charts import QueueChart
from scheduler.io.report_sharing import Attendance
from scheduler.rule import Group, Rule
from scheduler.solve.best_possible import describe_result
from scheduler.solve.result import Result, SolveStatus

SHOWN_AT_FIRST = 12
"""So many violations of a rule are open to the eye; the rest can be unfolded."""

STATUS = {
    SolveStatus.OPTIMAL: Message("The best rota there is under these rules; this is proven."),
    SolveStatus.FEASIBLE: Message("A lawful rota; a cheaper one may exist."),
    SolveStatus.INFEASIBLE: Message("No rota can keep all hard rules at once."),
    SolveStatus.UNKNOWN: Message("No lawful rota was found in the time given."),
    SolveStatus.INVALID: Message(
        "The rota does not cost what the solver says: a mistake of the program. Please report it."
    ),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure with a sentence about it; ``tone`` is good, bad or empty."""

    title: Message
    value: str | Minutes
    note: Message
    tone: str = ""


@dataclass(frozen=True, slots=True)
class YearNote:
    """How far the calendar of a year can be relied on."""

    text: Message
    is_warning: bool


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """Everything found against one rule, the dearest first."""

    rule: Rule
    is_hard: bool
    cost: int
    units: int
    first: tuple[PricedViolation, ...]
    rest: tuple[PricedViolation, ...]


def describe_status(result: Result) -> Message:
    """How the solve ended, in a sentence."""
    if result.report and result.report.hard_violations:
        return Message("This rota breaks hard rules and must not be published as it is.")
    return STATUS[result.status]


def describe_years(problem: Problem) -> tuple[YearNote, ...]:
    """A note for each calendar year of the horizon."""
    return tuple(_year_notes(problem))


def _year_notes(problem: Problem) -> Iterator[YearNote]:
    for year, days in groupby(problem.days, key=lambda day: day.date.year):
        states = [day.state for day in days]
        entered, values = states.count(YearState.ENTERED), {"year": str(year)}
        if YearState.PROJECTED in states:
            yield YearNote(
                Message(
                    "Calendar {year}: projected. The holiday notice of this year is not out yet; "
                    "make-up workdays and days off may still change.",
                    values,
                ),
                True,
            )
        elif entered < len(states):
            yield YearNote(Message("Calendar {year}: as officially announced.", values), False)
        if entered:
            values = {"year": str(year), "count": str(entered)}
            text = Message("Calendar {year}: days set by hand at the centre: {count}.", values)
            yield YearNote(text, False)


def headline(
    problem: Problem,
    rota: Rota,
    result: Result,
    attendance: Attendance,
    charts: Sequence[QueueChart],
) -> list[Card]:
    """The figures a supervisor asks for first."""
    cards = []
    if result.report:
        cards += [_hard_card(result.report), _cost_card(result)]
    if problem.queues:
        cards.append(_short_card(problem, attendance, charts))
    if result.report and problem.preferences:
        cards.append(_wish_card(problem, result.report))
    return [*cards, _size_card(problem, rota), _time_card(result)]


def _hard_card(report: Report) -> Card:
    count = len(report.hard_violations)
    note = (
        Message("To be mended before the rota is published; listed below.")
        if count
        else Message("Law and every other hard rule hold.")
    )
    return Card(Message("Hard rules broken"), f"{count:,}", note, "bad" if count else "good")


def _cost_card(result: Result) -> Card:
    note = describe_result(result) or Message("Only lawful rotas are compared with the best one.")
    return Card(Message("Cost in points"), f"{result.objective or 0:,}", note)


def _short_card(problem: Problem, attendance: Attendance, charts: Sequence[QueueChart]) -> Card:
    missing, needed = attendance.missing_minutes, attendance.required_minutes
    title = Message("Person-hours missing")
    if not missing:
        return Card(title, "0", Message("Every queue is covered at all times."), "good")
    worst, queue = max(
        ((c.worst, c.name) for c in charts if c.worst), key=lambda found: found[0].missing
    )
    note = Message(
        "{share} of the {needed} person-hours needed. Worst: {queue}, {date} {start}, "
        "{missing} of {required} people missing.",
        {
            "share": f"{missing / needed:.1%}",
            "needed": f"{needed / 60:,.0f}",
            "queue": queue,
            "date": problem.date_of(worst.day),
            "start": worst.start,
            "missing": worst.missing,
            "required": worst.required,
        },
    )
    return Card(title, f"{missing / 60:,.1f}".removesuffix(".0"), note, "bad")


def _wish_card(problem: Problem, report: Report) -> Card:
    asked = sum(
        wish.speaks_of(day.date)
        and (problem.employee_index.get(wish.employee_id, -1), index) not in problem.leave_days
        for wish in problem.preferences
        for index, day in enumerate(problem.days)
    )
    note = Message("of {asked} wishes; those refused are listed below.", {"asked": f"{asked:,}"})
    return Card(Message("Wishes refused"), f"{len(refused_wishes(report)):,}", note)


def _size_card(problem: Problem, rota: Rota) -> Card:
    values = {"people": f"{problem.n_employees:,}", "days": f"{problem.n_days:,}"}
    note = Message("People: {people}, days: {days}.", values)
    return Card(Message("Shifts"), f"{int(rota.cells.sum()):,}", note)


def _time_card(result: Result) -> Card:
    first = result.first_solution_seconds
    note = (
        Message("No rota was found.")
        if first is None
        else Message("The first lawful rota stood after {first} s.", {"first": f"{first:,.1f}"})
    )
    return Card(Message("Seconds of work"), f"{result.seconds:,.1f}", note)


def refused_wishes(report: Report) -> list[PricedViolation]:
    """Wishes that the rota does not grant."""
    return [v for v in report.violations if v.rule.group is Group.WISHES and not v.is_hard]


def group_findings(report: Report) -> list[RuleFindings]:
    """Violations by rule, hard rules first, then the dearest; wishes are listed elsewhere."""
    wishes = {id(v) for v in refused_wishes(report)}
    grouped: dict[Rule, list[PricedViolation]] = {}
    for found in report.violations:
        if id(found) not in wishes:
            grouped.setdefault(found.rule, []).append(found)
    findings = [
        RuleFindings(
            rule,
            found[0].is_hard,
            sum(v.cost for v in found),
            sum(v.violation.units for v in found),
            tuple(found[:SHOWN_AT_FIRST]),
            tuple(found[SHOWN_AT_FIRST:]),
        )
        for rule, found in grouped.items()
    ]
    return sorted(findings, key=lambda f: (not f.is_hard, -f.cost))


def describe_handover(problem: Problem) -> Message:
    """When to come, as the centre's book has it."""
    centre = problem.centre
    paid = Message("paid") if centre.handover_paid else Message("unpaid")
    return Message(
        "Be at your place {minutes} minutes before the shift to hand over ({paid}); on the first "
        "day back after days off come {notice} minutes before, to read the notices.",
        {"minutes": centre.handover_minutes, "paid": paid, "notice": centre.notice_minutes},
    )
