"""Asks again and again whether some limits can hold together, and finds the few that cannot."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

import numpy as np
from ortools.sat.python import cp_model

from scheduler.domain.rota import Rota
from scheduler.model.cpsat import free_everything, post
from scheduler.model.parts import Values
from scheduler.model.program import NOBODY, Ints, Mask, Program
from scheduler.solve.open_model import OpenProblem

WORKERS = 2


class Answer(Enum):
    """Whether a set of limits can hold together."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"
    """No answer in the time given."""


@dataclass
class Prover:
    """Answers by solving, within one budget of time for all questions.

    ``was_unsure`` tells whether any question went without an answer.
    """

    open: OpenProblem
    deadline: float
    seed: int = 1
    was_unsure: bool = field(default=False, init=False)
    questions: int = field(default=0, init=False)

    @property
    def seconds_left(self) -> float:
        """Seconds until the budget is spent."""
        return self.deadline - time.monotonic()

    def ask(self, rows: Ints, *, seconds: float = 1e9) -> Answer:
        """Whether these rows can hold together."""
        return self._solve(rows, seconds, idle=False)[0]

    def find(self, rows: Ints) -> tuple[Answer, Values]:
        """Whether these rows can hold together, and values with little work that keep them."""
        return self._solve(rows, 1e9, idle=True)

    def _solve(self, rows: Ints, seconds: float, *, idle: bool) -> tuple[Answer, Values]:
        active, free = self._active(rows)
        nothing = self.nobody_works
        if (active & self.open.impossible).any():
            return Answer.IMPOSSIBLE, nothing
        seconds = min(seconds, self.seconds_left)
        if seconds <= 0:
            self.was_unsure = True
            return Answer.UNKNOWN, nothing
        program = self.open.program
        sub = post(program, nothing, free, rows=active)
        solver = self.solver(seconds)
        if idle:
            cells = range(program.first_cell, program.n_decisions)
            sub.cp.add_decision_strategy(
                [sub.vars[v] for v in cells if v in sub.vars],
                cp_model.CHOOSE_FIRST,
                cp_model.SELECT_MIN_VALUE,
            )
            solver.parameters.search_branching = cp_model.FIXED_SEARCH
            solver.parameters.num_workers = 1
        status = solver.solve(sub.cp)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer.POSSIBLE, program.complete(sub.read(solver))
        if status == cp_model.INFEASIBLE:
            return Answer.IMPOSSIBLE, nothing
        self.was_unsure = True
        return Answer.UNKNOWN, nothing

    def gather(self, rows: Ints, *, singly: bool = False) -> Ints:
        """A part of the rows that cannot hold together, if all of them cannot.

        Begins with nobody at work and takes in what that breaks, then what the next rota breaks,
        and so on: so it never looks at the many limits that play no part. With each broken row
        come those like it, unless ``singly``. All rows if it fails.
        """
        opened, program = self.open, self.open.program
        outranked = (opened.outranked >= 0) & np.isin(opened.outranked, rows)
        rows = rows[~outranked[rows]]
        chosen, values = np.zeros(len(program.rows), bool), self.nobody_works
        while True:
            broken = rows[(program.excess(values)[rows] > 0) & ~chosen[rows]]
            if not len(broken):
                return rows
            chosen[broken if singly else self._alike(rows, broken)] = True
            answer, values = self.find(np.flatnonzero(chosen))
            if answer is Answer.IMPOSSIBLE:
                return np.flatnonzero(chosen)
            if answer is Answer.UNKNOWN:
                return rows

    def _alike(self, rows: Ints, broken: Ints) -> Ints:
        """The broken rows, and what the same rules say of the same people on days nearby."""
        keys = self._person_and_week
        alike = rows[np.isin(keys[rows], keys[broken][keys[broken] >= 0])]
        return np.union1d(broken, alike)

    @cached_property
    def _person_and_week(self) -> Ints:
        """One number for each rule, person and week; -1 for rows that tie people together."""
        opened, program = self.open, self.open.program
        n_weeks = opened.problem.n_days // 7 + 2
        week = np.clip(opened.first_day // 7, 0, n_weeks - 1)
        person = program.rule * opened.problem.n_employees + opened.owner
        return np.where(opened.owner == NOBODY, -1, person * n_weeks + week)

    def is_impossible(self, rows: Ints) -> bool:
        """Whether these rows are proven not to hold together."""
        return self.ask(rows) is Answer.IMPOSSIBLE

    def break_least(
        self,
        keep: Ints,
        may_break: Ints,
        price: int | Ints = 1,
        *,
        seconds: float = 1e9,
        base: Values | None = None,
        free: Mask | None = None,
        any_will_do: bool = False,
    ) -> Values | None:
        """Values that keep the first rows and break the others as little as can be.

        ``price`` is the price of a step, one for all rows or one a row of the program. With a
        ``base``, only the ``free`` decisions may differ from it; with ``any_will_do`` the first
        values found are taken. None if there are no such values, or none were found in time.
        """
        elastic = np.zeros(len(self.open.program.rows), bool)
        elastic[may_break] = True
        program = replace(
            self.open.program,
            hard=self.open.program.hard & ~elastic,
            price=np.where(elastic, price, 0),
        )
        active, needed = self._active(np.union1d(keep, may_break))
        seconds = min(seconds, self.seconds_left)
        if (active & self.open.impossible & ~elastic).any() or seconds <= 0:
            return None
        start = self.nobody_works if base is None else base
        sub = post(program, start, needed if free is None else needed & free, rows=active)
        sub.minimise()
        sub.hint(start)
        solver = self.solver(seconds)
        solver.parameters.stop_after_first_solution = any_will_do
        if solver.solve(sub.cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        found = program.complete(sub.read(solver))
        broken = (program.excess(found) > 0) & active & ~elastic
        return None if broken.any() else found

    def solver(self, seconds: float) -> cp_model.CpSolver:
        """A solver with a fixed seed and a time limit."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = self.seed
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
        return solver

    @cached_property
    def nobody_works(self) -> Values:
        """The values of the rota in which nobody works or holds a duty."""
        return self.open.program.values_of(Rota.empty(self.open.problem))

    def _active(self, rows: Ints) -> tuple[Mask, Mask]:
        """The rows with what belongs to their meaning, and the decisions they depend on.

        Left out are rows that a pin among them outranks.
        """
        program = self.open.program
        active = np.zeros(len(program.rows), bool)
        active[rows] = True
        named = np.zeros(program.n_vars, bool)
        named[program.rows.data[active[program.rows.owner]]] = True
        has_pin = self.open.outranked >= 0
        active |= program.structural & (self._speak_of(named) | has_pin)
        active &= ~(has_pin & active[self.open.outranked])
        needed = _needed_by(program, active)
        active |= self.open.given & self._speak_of(needed)
        return active, needed & free_everything(program)

    def _speak_of(self, named: Mask) -> Mask:
        rows = self.open.program.rows
        return rows.sums(named[rows.data].astype(np.int64)) > 0


def _needed_by(program: Program, active: Mask) -> Mask:
    """Every variable that some rows depend on, directly or through quantities."""
    needed = np.zeros(program.n_vars, bool)
    needed[program.rows.data[active[program.rows.owner]]] = True
    for batch in (*reversed(program.responses), *reversed(program.batches)):
        used = needed[batch.vars]
        needed[batch.inputs.data[used[batch.inputs.owner]]] = True
    return needed


def smallest(prover: Prover, groups: Sequence[Ints]) -> list[Ints]:
    """The fewest groups of rows that still cannot hold together (all of them together cannot).

    None of the groups returned can be left out, as far as the prover was sure; once its time is
    over, all that are not settled yet are returned. Few questions are asked where few groups
    matter.

    References
    ----------
    QuickXplain: U. Junker (2004), "QuickXplain: preferred explanations and relaxations for
    over-constrained problems", AAAI-04.
    """

    def search(given: list[Ints], has_grown: bool, rest: list[Ints]) -> list[Ints]:
        if prover.seconds_left <= 0:
            prover.was_unsure = True
            return rest
        if has_grown and prover.ask(_together(given)) is Answer.IMPOSSIBLE:
            return []
        if len(rest) == 1:
            return rest
        middle = len(rest) // 2
        left, right = rest[:middle], rest[middle:]
        from_right = search(given + left, True, right)
        from_left = search(given + from_right, bool(from_right), left)
        return from_left + from_right

    return search([], False, list(groups)) if groups else []


def leave_out_singly(prover: Prover, rows: Ints) -> Ints:
    """The rows less those the rest cannot hold together without, tried one after the other.

    Quicker than `smallest` where nearly all rows are needed.
    """
    for row in rows.tolist():
        if prover.seconds_left <= 0:
            prover.was_unsure = True
            break
        rest = rows[rows != row]
        if prover.is_impossible(rest):
            rows = rest
    return rows


def _together(groups: Sequence[Ints]) -> Ints:
    return np.concatenate(groups) if groups else np.zeros(0, np.int64)


__all__ = ["Answer", "Prover", "leave_out_singly", "smallest"]
