"""How much better any rota could be, in a supervisor's words: as much as is proven, and no more."""

from __future__ import annotations

from scheduler.domain.problem import Problem
from scheduler.domain.text import Message, Name
from scheduler.solve.result import Result, Shortfall, SolveStatus

GOOD_AS_BEST = 10
"""Up to this gap, in tenths of a percent, more time is hardly worth anybody's waiting."""
CLOSE = 50
ROUGH = 250
"""Beyond this gap the bound says more about the proof than about the rota."""


def describe_gap(cost: int | None, bound: int | None, *, is_over: bool = True) -> Message:
    """How much cheaper any rota could be at best.

    Parameters
    ----------
    cost : points of a lawful rota; None while there is none.
    bound : points no rota can cost less than; None or 0 while nothing is known.
    is_over : whether the solve has ended, so that nothing more will be known.
    """
    if cost is None:
        return Message("There is no lawful rota yet to be compared with the best one.")
    points = cost - (bound or 0)
    if points <= 0:
        return Message("Proven best: no rota under these rules costs less.")
    if not bound:
        return (
            Message("How much cheaper a rota could be has not been worked out.")
            if is_over
            else Message("How much cheaper a rota could be is not known yet.")
        )
    tenths = gap_in_tenths(cost, bound)
    values = {"share": f"{tenths / 10:.1f}%", "points": f"{points:,}"}
    if tenths <= GOOD_AS_BEST:
        return Message(
            "At most {share} better is possible ({points} points): all but proven best.", values
        )
    if tenths <= CLOSE:
        return Message("At most {share} better is possible ({points} points).", values)
    if tenths <= ROUGH:
        return Message(
            "At most {share} better is possible ({points} points); how much of it can be had is "
            "not known.",
            values,
        )
    return Message(
        "At most {share} better is possible ({points} points) by what is proven so far; the proof "
        "is still rough, so this says little about the rota.",
        values,
    )


def gap_in_tenths(cost: int, bound: int) -> int:
    """The gap in tenths of a percent, rounded up: "at most" must stay true."""
    return -(-1000 * max(0, cost - bound) // cost) if cost else 0


def describe_result(result: Result) -> Message | None:
    """How much better than the rota of a result any other could be; None if it has no rota."""
    if result.report is None or result.report.hard_violations:
        return None
    if result.status is SolveStatus.OPTIMAL:
        return describe_gap(result.objective, result.objective)
    return describe_gap(result.objective, result.bound)


def describe_relaxation(result: Result) -> Message | None:
    """Which rules the bound leaves out; None if there is no bound."""
    if not result.bound or result.report is None:
        return None
    if not result.relaxed_in_bound:
        return Message("The lower limit of the cost leaves out no rule.")
    titles = {rule.id: rule.title for rule in result.report.rules}
    left_out = [Message(titles.get(rule, rule)) for rule in result.relaxed_in_bound]
    return Message(
        "The lower limit of the cost leaves out these rules: {rules}.", {"rules": left_out}
    )


def describe_shortfall(problem: Problem, short: Shortfall) -> Message:
    """Where the rota is short of people, and whether any lawful rota could do better there."""
    start = problem.interval_start(short.interval)
    queues = [problem.queues[q] for q in short.queues]
    values = {
        "queues": [Name(queue.name, queue.name_en) for queue in queues],
        "date": start.date(),
        "time": f"{start:%H:%M}",
        "required": short.required,
        "there": short.there,
        "most": short.most,
        "possible": short.possible,
        "points": f"{short.extra_cost or 0:,}",
    }
    if short.is_out_of_reach and short.most == short.there:
        return Message(
            "{queues}, {date} {time}: {there} of {required} people are there, and nothing lawful "
            "brings more with these people.",
            values,
        )
    if short.is_out_of_reach:
        return Message(
            "{queues}, {date} {time}: {there} of {required} people are there; nothing lawful "
            "covers this with these people, {most} at most.",
            values,
        )
    if short.possible is None:
        return Message(
            "{queues}, {date} {time}: {there} of {required} people are there. Whether more could "
            "lawfully be there is not settled.",
            values,
        )
    if (short.extra_cost or 0) > 0:
        return Message(
            "{queues}, {date} {time}: {there} of {required} people are there. {possible} are "
            "possible, but then the rota costs {points} points more, as far as was tried.",
            values,
        )
    return Message(
        "{queues}, {date} {time}: {there} of {required} people are there. {possible} are possible "
        "at no higher price; more time may find it.",
        values,
    )
