"""What a build came to, in words: the price, what could be better, what is broken and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.desk.opening import OpenCentre
    from scheduler.solve.result import Conflict, Result

REPORT = "report.html"


def introduce(opened: OpenCentre, speech: Speech) -> None:
    """What is to be built."""
    problem = opened.problem
    values = {
        "centre": problem.centre.name,
        "people": problem.n_employees,
        "first": problem.first,
        "last": problem.date_of(problem.n_days - 1),
        "rules": len(opened.rules),
    }
    speech.say(Message("{centre}: {people} people, {first} to {last}, {rules} rules.", values))


def tell_outcome(opened: OpenCentre, result: Result, files: list[Path], speech: Speech) -> None:
    """The outcome in words."""
    from scheduler.cli.violations import show_costs, show_violations

    speech.say(_outcome(result))
    _tell_best_possible(opened, result, speech)
    if result.report is not None:
        titles = {rule.id: rule.title for rule in opened.rules}
        show_costs(result.report.cost_by_rule, titles, speech)
        show_violations(result.report.hard_violations, speech, everything=True)
    if result.conflict is not None:
        _tell_conflict(result.conflict, speech)
    for path in files:
        if path.name == REPORT:
            speech.say(Message("Report to read and print: {path}", {"path": str(path)}))
    if files:
        values = {"folder": str(files[0].parent), "names": [path.name for path in files]}
        speech.say(Message("Files in {folder}: {names}", values))


def _outcome(result: Result) -> Message:
    from scheduler.solve.result import SolveStatus

    first = result.first_solution_seconds
    values = {
        "seconds": f"{result.seconds:.1f}",
        "objective": result.objective,
        "bound": result.bound or "-",
        "gap": f"{result.gap:.1%}" if result.bound and result.gap is not None else "-",
        "hard": 0 if result.report is None else len(result.report.hard_violations),
        "first": "-" if first is None else f"{first:.1f}",
    }
    match result.status:
        case SolveStatus.OPTIMAL:
            return Message("The best rota there is: cost {objective}, {seconds} s.", values)
        case SolveStatus.FEASIBLE:
            return Message(
                "Cost {objective} (at least {bound}, gap {gap}), hard violations: {hard}; first "
                "rota after {first} s, {seconds} s in all.",
                values,
            )
        case SolveStatus.INFEASIBLE:
            return Message("No rota can keep all hard rules.")
        case SolveStatus.UNKNOWN:
            return Message(
                "No rota without a hard violation was found in {seconds} s. Give it more time with "
                "--time.",
                values,
            )
        case SolveStatus.INVALID:
            return Message(
                "A mistake of ours: the solver's rota does not cost what the check says. Please "
                "report it with report.json."
            )


def _tell_best_possible(opened: OpenCentre, result: Result, speech: Speech) -> None:
    """How much better any rota could be, and where nothing lawful brings more people."""
    from scheduler.solve.best_possible import (
        describe_relaxation,
        describe_result,
        describe_shortfall,
    )
    from scheduler.solve.result import SolveStatus

    if result.status is SolveStatus.FEASIBLE:
        told = (describe_result(result), describe_relaxation(result))
        speech.say(*(message for message in told if message is not None))
    if result.shortfalls:
        speech.say(Message("Where people are missing most, and what is possible there:"))
        reasons = (describe_shortfall(opened.problem, short) for short in result.shortfalls)
        speech.say(*(Message("  - {reason}", {"reason": reason}) for reason in reasons))


def _tell_conflict(conflict: Conflict, speech: Speech) -> None:
    speech.say(Message("These cannot hold together:"))
    speech.say(*(Message("  - {reason}", {"reason": reason}) for reason in conflict.reasons))
    if conflict.relaxations:
        speech.say(Message("Ways out, smallest first:"))
        ways = (Message("  - {reason}", {"reason": way.message}) for way in conflict.relaxations)
        speech.say(*ways)
