"""Ways out of a conflict: the least by which one rule or fact would have to give way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduler.domain.text import Message
from scheduler.model.parts import Values
from scheduler.model.program import Ints, Mask
from scheduler.rule import Group, Rule, Violation
from scheduler.solve.facts import (
    Fact,
    Sentences,
    days_of,
    fact_behind,
    is_main,
    pin_behind,
    put_days,
    tell_pin,
    things_of,
)
from scheduler.solve.open_model import PINS, OpenProblem
from scheduler.solve.prover import Prover
from scheduler.solve.result import Relaxation

_MOST_SENTENCES = 5
_SHARE_FOR_BASE = 0.5
_DAYS_NEARBY = 2
_LAW_DEARER = 100
"""A step of law counts this many times its weight."""
_PIN = 10
"""What it counts not to do what a pin says."""


def rank_relaxations(prover: Prover, core: Ints) -> tuple[Relaxation, ...]:
    """For each rule of a conflict (and for the pins) the least breach that makes a rota possible.

    Each is proven by a whole rota that breaks nothing else. The mildest comes first: law comes
    last, then units times weight count, then the number of people concerned. If no rule helps by
    itself, the least breach of several together is told. What the law bans outright (nights of
    protected people) is never offered.
    """
    in_core = np.unique(prover.open.program.rule[core]).tolist()
    numbers = [number for number in in_core if _may_give_way(prover, number)]
    total = prover.seconds_left
    base = _base_rota(prover, core, numbers, _SHARE_FOR_BASE * total)
    found = []
    for position, number in enumerate(numbers):
        seconds = prover.seconds_left / (len(numbers) - position + 1)
        values = _break_nearby(prover, core, [number], base, seconds)
        if values is None:
            values = _break_only(prover, [number], seconds=seconds)
        if values is not None:
            found.append(_relaxation(prover, number, values))
    if not found:
        several = _least_of_several(prover, core, numbers, base)
        if several is not None:
            found.append(several)
    return tuple(relaxation for _, relaxation in sorted(found, key=lambda pair: pair[0]))


Rank = tuple[bool, int, int, int]
_Ranked = tuple[Rank, Relaxation]


def _break_only(
    prover: Prover,
    numbers: Sequence[int],
    *,
    seconds: float,
    base: Values | None = None,
    free: Mask | None = None,
) -> Values | None:
    """A rota that breaks only these rules, as little as can be (law dearest)."""
    opened = prover.open
    elastic = opened.all_rows[np.isin(opened.program.rule[opened.all_rows], numbers)]
    keep = np.setdiff1d(opened.all_rows, elastic)
    price = _price_of_a_step(opened)
    return prover.break_least(keep, elastic, price, seconds=seconds, base=base, free=free)


def _price_of_a_step(opened: OpenProblem) -> Ints:
    """What breaking each row by one step costs in the search for the least breach.

    A pin to a shift is several rows: what it pins counts, what it rules out beside it hardly does.
    """
    weights = [
        (rule.weight if rule else 1) * (_LAW_DEARER if _is_law(rule) else 1)
        for rule in opened.rules
    ]
    price = np.array(weights, np.int64)[opened.program.rule]
    for row in opened.all_rows[opened.program.rule[opened.all_rows] == 0].tolist():
        price[row] = _PIN if is_main(opened, row) else 1
    return np.asarray(price, np.int64)


def _base_rota(prover: Prover, core: Ints, numbers: Sequence[int], seconds: float) -> Values | None:
    """Any rota that breaks these rules only in the days of the conflict, to start from."""
    opened, rows = prover.open, prover.open.all_rows
    span = _days_nearby(prover, core)
    if span is not None:
        nearby = (opened.first_day[rows] <= span[1]) & (opened.last_day[rows] >= span[0])
        elastic = rows[nearby & np.isin(opened.program.rule[rows], numbers)]
        keep = np.setdiff1d(rows, elastic)
        base = prover.break_least(keep, elastic, seconds=seconds, any_will_do=True)
        if base is not None:
            return base
    return _break_only(prover, numbers, seconds=seconds)


def _break_nearby(
    prover: Prover, core: Ints, numbers: Sequence[int], base: Values | None, seconds: float
) -> Values | None:
    """Like `_break_only`, but a given rota changes only in the days of the conflict."""
    problem, program, span = prover.open.problem, prover.open.program, _days_nearby(prover, core)
    if base is None or span is None:
        return None
    days = np.repeat(np.arange(problem.n_days), problem.n_shift_types)
    free = np.ones(program.n_vars, bool)
    free[program.cells] = np.tile((days >= span[0]) & (days <= span[1]), problem.n_employees)
    return _break_only(prover, numbers, seconds=seconds, base=base, free=free)


def _days_nearby(prover: Prover, core: Ints) -> tuple[int, int] | None:
    """The days of a conflict and a few around; None if its limits speak of no days."""
    first, last = prover.open.first_day[core], prover.open.last_day[core]
    known = first <= last
    if not known.any():
        return None
    return int(first[known].min()) - _DAYS_NEARBY, int(last[known].max()) + _DAYS_NEARBY


def _is_law(rule: Rule | None) -> bool:
    return rule is not None and rule.group is Group.LAW


def _may_give_way(prover: Prover, number: int) -> bool:
    """Whether a rule may be broken: not what the law bans outright, leave excepted."""
    rule = prover.open.rules[number]
    if rule is None or not (_is_law(rule) and rule.bans_cells):
        return True
    program = prover.open.program
    rows = np.flatnonzero((program.rule == number) & program.hard)
    decisions = program.rows.data[program.rows.start[rows]].tolist()
    return fact_behind(prover.open, rule, decisions) is not None


def _relaxation(prover: Prover, number: int, values: Values) -> _Ranked:
    """The way out that a rota shows, with its rank."""
    rule = prover.open.rules[number]
    if rule is None:
        pins = _broken_pins(prover, values)
        message = Message("Take back the pin: {pins}", {"pins": Sentences(pins)})
        return (False, len(pins), len(pins), len(pins)), Relaxation(PINS, len(pins), message)
    found = _violations(prover, rule, values)
    units = sum(v.units for v in found)
    people = len({v.employee for v in found})
    moves = _facts_to_move(prover, number, values) if rule.bans_cells else None
    if moves is not None:
        return (False, units * rule.weight, people, units), Relaxation(rule.id, units, moves)
    rank = (_is_law(rule), units * rule.weight, people, units)
    return rank, Relaxation(rule.id, units, _advise(rule, found))


def _violations(prover: Prover, rule: Rule, values: Values) -> list[Violation]:
    rota = prover.open.program.rota_of(values)
    return sorted(rule.check(prover.open.problem, rota), key=lambda v: -v.units)


def _broken_rows(prover: Prover, values: Values, number: int) -> list[int]:
    program = prover.open.program
    broken = (program.excess(values) > 0) & program.hard & (program.rule == number)
    return [int(row) for row in np.flatnonzero(broken)]


def _broken_pins(prover: Prover, values: Values) -> tuple[Message, ...]:
    """The pins that the rota does not keep, each once."""
    opened = prover.open
    pins = dict.fromkeys(pin_behind(opened, row) for row in _broken_rows(prover, values, 0))
    return tuple(tell_pin(opened.problem, pin) for pin in pins)


def _advise(rule: Rule, found: Sequence[Violation]) -> Message:
    """What to allow or to ask for."""
    told = Sentences(tuple(v.message for v in found[:_MOST_SENTENCES]))
    if rule.group is Group.LAW:
        advice = Message("Allow, if the law lets you: {violations}", {"violations": told})
    elif rule.group is Group.COVERAGE:
        advice = Message("Find somebody more, or accept: {violations}", {"violations": told})
    else:
        advice = Message("Allow: {violations}", {"violations": told})
    more = len(found) - _MOST_SENTENCES
    if more <= 0:
        return advice
    return Message("{advice} (and {more} more)", {"advice": advice, "more": more})


def _facts_to_move(prover: Prover, number: int, values: Values) -> Message | None:
    """Whose leave to move or availability to ask about, if the bans broken come from these."""
    opened, rule = prover.open, prover.open.rules[number]
    assert rule is not None
    rows = opened.program.rows
    by_person: dict[int, list[int]] = {}
    for row in _broken_rows(prover, values, number):
        owner = int(opened.owner[row])
        by_person.setdefault(owner, []).append(int(rows.data[rows.start[row]]))
    told = []
    for employee, decisions in by_person.items():
        fact = fact_behind(opened, rule, decisions)
        if fact is None:
            return None
        who = opened.problem.employees[employee]
        when = put_days(opened.problem, days_of(opened, decisions))
        if fact is Fact.LEAVE:
            told.append(
                Message("Move the leave of {employee} on {when}.", {"employee": who, "when": when})
            )
        else:
            things = things_of(opened, decisions)
            told.append(
                Message("Ask {employee} about {shifts}.", {"employee": who, "shifts": things})
            )
    return Message("{sentences}", {"sentences": Sentences(tuple(told))}) if told else None


def _least_of_several(
    prover: Prover, core: Ints, numbers: Sequence[int], base: Values | None
) -> _Ranked | None:
    """One way out in which the rules of the conflict, or else all rules, give way at once."""
    values = _break_nearby(prover, core, numbers, base, prover.seconds_left)
    if values is None:
        numbers = [n for n in range(len(prover.open.rules)) if _may_give_way(prover, n)]
        values = _break_only(prover, numbers, seconds=prover.seconds_left)
    if values is None:
        return None
    steps = [
        _relaxation(prover, number, values)
        for number in numbers
        if _broken_rows(prover, values, number)
    ]
    units = sum(relaxation.units for _, relaxation in steps)
    told = Sentences(tuple(relaxation.message for _, relaxation in steps))
    message = Message("All of this together: {steps}", {"steps": told})
    cost = sum(rank[1] for rank, _ in steps)
    return (True, cost, units, units), Relaxation(steps[0][1].rule_id, units, message)
