"""Why no rota is possible: a smallest set of rules and facts that cannot hold together.

Every step solves again; no assumption core of the solver is trusted. First the days are narrowed
down, then the rules, the people, the weeks and at last the single limits.

References
----------
or-tools issues 3943 and 5141 (assumption cores that are wrong); J. W. Chinneck (2008),
"Feasibility and Infeasibility in Optimization", on deletion filters.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.model.program import NOBODY, Ints
from scheduler.rule import Rule
from scheduler.solve.facts import put_days
from scheduler.solve.open_model import OpenProblem, open_up
from scheduler.solve.prover import Answer, Prover, leave_out_singly, smallest
from scheduler.solve.reasons import Narrator, Reason, Told
from scheduler.solve.relaxation import rank_relaxations
from scheduler.solve.result import Conflict

_SHARE_FOR_WHOLE, _SHARE_FOR_CORE, _SHARE_FOR_WORDS = 0.35, 0.65, 0.75
"""Shares of the time: to ask whether there is a conflict, until its core is found, and told."""
_MOST_SAID_SINGLY = 12

Key = Callable[[OpenProblem, int], tuple[int, ...]]


def explain_conflict(
    problem: Problem, rules: Sequence[Rule], *, seconds: float = 10.0, seed: int = 1
) -> Conflict | None:
    """Why no rota keeps all hard rules, in words, and what would help.

    None if a rota exists, or if within the time neither a rota nor a conflict was proven. The
    reasons of the answer cannot hold together, proven by solving; ``is_minimal`` is False if for
    some of them the time did not suffice to show that the conflict needs them.
    """
    return _explain(problem, rules, seconds, seed)


def explain_pins(
    problem: Problem, rules: Sequence[Rule], *, seconds: float = 10.0, seed: int = 1
) -> Conflict | None:
    """Why not all pins can be kept together with all hard rules, and what would help.

    Pins never make a rota impossible when one is built: the rules give way to them and `check` says
    so. Here they are as strict as the rules. None as for `explain_conflict`.
    """
    return _explain(problem, rules, seconds, seed, pins_bind=True)


def _explain(
    problem: Problem,
    rules: Sequence[Rule],
    seconds: float,
    seed: int,
    *,
    pins_bind: bool = False,
) -> Conflict | None:
    start = time.monotonic()
    opened = open_up(problem, rules, pins_bind=pins_bind)
    prover = Prover(opened, start + _SHARE_FOR_CORE * seconds, seed)
    core = find_core(prover, _SHARE_FOR_WHOLE * seconds)
    if core is None:
        return None
    narrator = Narrator(prover, core)
    prover.deadline = start + _SHARE_FOR_WORDS * seconds
    told = _tell(narrator)
    is_minimal = _needs_all(prover, told, core)
    rule_ids = dict.fromkeys(one.reason.rule_id for one in told)
    prover.deadline = start + seconds
    relaxations = rank_relaxations(prover, core)
    reasons = tuple(one.message for one in told)
    return Conflict(reasons, tuple(rule_ids), relaxations, is_minimal)


def find_core(prover: Prover, seconds_for_whole: float) -> Ints | None:
    """The fewest rows that cannot hold together; None if all hold, or nothing is proven."""
    opened = prover.open
    alone = opened.all_rows[opened.impossible[opened.all_rows]]
    if len(alone):
        return alone[:1]
    answer = prover.ask(opened.all_rows, seconds=seconds_for_whole)
    if answer is Answer.POSSIBLE:
        return None
    rows = _narrow_days(prover, opened.all_rows)
    if answer is Answer.UNKNOWN and len(rows) == len(opened.all_rows):
        return None
    prover.was_unsure = False
    rows = prover.gather(rows)
    for key in (_by_rule, _by_person):
        rows = np.sort(np.concatenate(smallest(prover, _grouped(opened, rows, key))))
    return leave_out_singly(prover, prover.gather(rows, singly=True))


def _narrow_days(prover: Prover, rows: Ints) -> Ints:
    """The rows of one week, and in it of one day, if these alone cannot hold together."""
    opened = prover.open
    weeks = [(week[0], week[-1]) for week in opened.problem.weeks]
    pairs = [(a[0], b[1]) for a, b in pairwise(weeks)]
    for spans in (weeks, pairs):
        for span in spans:
            inside = _rows_inside(opened, rows, span)
            if len(inside) < len(rows) and prover.is_impossible(inside):
                return _narrow_to_day(prover, inside, span)
    return rows


def _narrow_to_day(prover: Prover, rows: Ints, span: tuple[int, int]) -> Ints:
    for day in range(span[0], span[1] + 1):
        inside = _rows_inside(prover.open, rows, (day, day))
        if len(inside) and prover.is_impossible(inside):
            return inside
    return rows


def _rows_inside(opened: OpenProblem, rows: Ints, span: tuple[int, int]) -> Ints:
    chosen = (opened.first_day[rows] >= span[0]) & (opened.last_day[rows] <= span[1])
    return np.asarray(rows[chosen], np.int64)


def _grouped(opened: OpenProblem, rows: Ints, key: Key) -> list[Ints]:
    """Rows by a key; pins last, so that a conflict is told without them where it can be."""
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for row in rows.tolist():
        groups[key(opened, row)].append(row)
    ordered = sorted(groups, key=lambda k: (k[0] == 0, k))
    return [np.array(groups[k], np.int64) for k in ordered]


def _by_rule(opened: OpenProblem, row: int) -> tuple[int, ...]:
    return (int(opened.program.rule[row]),)


def _by_person(opened: OpenProblem, row: int) -> tuple[int, ...]:
    owner = int(opened.owner[row])
    week = -1 if owner != NOBODY else int(opened.first_day[row]) // 7
    return int(opened.program.rule[row]), owner, week


def _needs_all(prover: Prover, told: Sequence[Told], core: Ints) -> bool:
    """Whether the conflict is gone without any one of its reasons, each solved again."""
    if prover.was_unsure:
        return False
    return all(prover.ask(np.setdiff1d(core, one.reason.rows)) is Answer.POSSIBLE for one in told)


def _tell(narrator: Narrator) -> list[Told]:
    """All reasons in words; a conflict too large to read is summed up by rule."""
    reasons = narrator.reasons
    if len(reasons) <= _MOST_SAID_SINGLY:
        return narrator.tell_all(reasons)
    by_rule: dict[int, list[Reason]] = defaultdict(list)
    for reason in reasons:
        by_rule[id(reason.rule)].append(reason)
    told: list[Told] = []
    for same in by_rule.values():
        told += narrator.tell_all(same) if len(same) == 1 else [_sum_up(narrator, same)]
    return told


def _sum_up(narrator: Narrator, reasons: Sequence[Reason]) -> Told:
    rule = reasons[0].rule
    days = tuple(sorted({day for reason in reasons for day in reason.days}))
    people = {reason.employee for reason in reasons if reason.employee is not None}
    values: dict[str, object] = {
        "rule": Message(rule.title if rule else "Pins"),
        "when": put_days(narrator.problem, days),
        "people": len(people),
    }
    template = "{rule}, {people} people, {when}." if people else "{rule}, {when}."
    rows = tuple(row for reason in reasons for row in reason.rows)
    return Told(Reason(rule, None, rows, days), Message(template, values))
