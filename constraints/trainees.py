"""Trainees work beside their mentor, or at least never alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Shift
from scheduler.model.limits import Limits, Var
from scheduler.model.parts import FALSE
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Reach, Rule, Violation


class Trainees(Rule):
    """A trainee never works without somebody experienced beside, or without the own mentor.

    Somebody experienced is at work when the trainee's shift starts, is not a trainee, and answers
    one of the trainee's queues (a trainee who answers none yet may sit beside anybody). A unit of
    breach is one shift of a trainee.
    """

    id: ClassVar[str] = "trainees"
    title: ClassVar[str] = "Trainees never alone"
    unit: ClassVar[str] = "shift of a trainee without company"
    group: ClassVar[Group] = Group.COVERAGE
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = (
        "Rule book of the centres: mentors bring newcomers along (由指导人带新人)"
    )

    with_mentor: Literal["never_alone", "alongside"] = Field(
        default="never_alone",
        title="Company",
        description="never_alone: anybody experienced who shares a queue skill is at work when the "
        "shift starts; alongside: the trainee's own mentor works the same shift (whoever has no "
        "mentor on the staff list is never alone instead).",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """State for each shift a trainee can work that somebody is there with them."""
        problem, company = model.problem, _Company(model)
        for trainee in self._trainees(problem):
            mentor = self._mentor_beside(problem, trainee)
            skills = _queue_skills(problem, trainee)
            for day in self.days(problem):
                for shift_type in range(problem.n_shift_types):
                    cell = model.works(trainee, day, shift_type)
                    if cell == FALSE:
                        continue
                    if mentor is not None:
                        beside = model.works(mentor, day, shift_type)
                    else:
                        beside = company.at_start(problem.shift(day, shift_type), skills)
                    limit.implies([cell], [beside])

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every shift of a trainee on which nobody suitable is there."""
        trainees = [(e, rota.shifts_of(e, problem)) for e in self._trainees(problem)]
        if not any(shifts for _, shifts in trainees):
            return
        at_work = _AtWork(problem, rota)
        for trainee, shifts in trainees:
            mentor = self._mentor_beside(problem, trainee)
            skills = _queue_skills(problem, trainee)
            for shift in shifts:
                if not self.in_force(shift.date):
                    continue
                if mentor is not None and not rota.cells[mentor, shift.day, shift.index]:
                    yield self._without_mentor(problem, trainee, mentor, shift)
                elif mentor is None and not at_work.anybody_at(shift.start, skills):
                    yield self._alone(problem, trainee, shift)

    def _trainees(self, problem: Problem) -> list[int]:
        return [e for e in self.people(problem) if problem.employees[e].is_trainee]

    def _mentor_beside(self, problem: Problem, trainee: int) -> int | None:
        """The mentor who must work the very same shift, if the rule asks for that."""
        mentor = problem.employees[trainee].mentor
        if self.with_mentor == "never_alone" or mentor is None:
            return None
        return problem.employee_index.get(mentor)

    def _alone(self, problem: Problem, trainee: int, shift: Shift) -> Violation:
        return self.violation(
            "{employee} is a trainee and alone on {shift}: nobody experienced who shares a queue "
            "is at work at its start, at least 1 required.",
            {"employee": problem.employees[trainee], "shift": shift},
            units=1,
            employee=trainee,
            days=(shift.day,),
        )

    def _without_mentor(
        self, problem: Problem, trainee: int, mentor: int, shift: Shift
    ) -> Violation:
        return self.violation(
            "{employee} is a trainee and works {shift} without the mentor {mentor}.",
            {
                "employee": problem.employees[trainee],
                "shift": shift,
                "mentor": problem.employees[mentor],
            },
            units=1,
            employee=trainee,
            days=(shift.day,),
        )


def _queue_skills(problem: Problem, employee: int) -> frozenset[str]:
    return problem.employees[employee].skills & {queue.skill for queue in problem.queues}


class _Company:
    """The experienced people, as decisions; each question is put to the model only once."""

    def __init__(self, model: RotaModel) -> None:
        self.model = model
        self._at_start = dict[tuple[frozenset[str], int, int], Var]()
        self._on_shift = dict[tuple[frozenset[str], int, int], Var]()

    def at_start(self, shift: Shift, skills: frozenset[str]) -> Var:
        """Whether somebody with one of the skills is at work when the shift starts."""
        key = (skills, shift.day, shift.index)
        if key not in self._at_start:
            problem = self.model.problem
            self._at_start[key] = self.model.any_of(
                self._on(other, skills)
                for day in (shift.day - 1, shift.day)
                for other in (problem.shift(day, s) for s in range(problem.n_shift_types))
                if other.start <= shift.start < other.end
            )
        return self._at_start[key]

    def _on(self, shift: Shift, skills: frozenset[str]) -> Var:
        key = (skills, shift.day, shift.index)
        if key not in self._on_shift:
            self._on_shift[key] = self.model.any_of(
                self.model.works(e, shift.day, shift.index)
                for e, employee in enumerate(self.model.problem.employees)
                if not employee.is_trainee and (not skills or skills & employee.skills)
            )
        return self._on_shift[key]


class _AtWork:
    """All shifts of the experienced people, to be asked who is there at a minute."""

    def __init__(self, problem: Problem, rota: Rota) -> None:
        self.problem = problem
        shifts = [
            (shift.start, shift.end, e)
            for e, employee in enumerate(problem.employees)
            if not employee.is_trainee
            for shift in rota.timeline_of(e, problem)
            if shift.day >= -1
        ]
        self.start, self.end, self.who = np.array(shifts, np.int64).reshape(-1, 3).T
        self._holders: dict[frozenset[str], np.ndarray] = {}

    def anybody_at(self, minute: int, skills: frozenset[str]) -> bool:
        """Whether somebody with one of the skills (with any, if none) is at work at a minute."""
        if skills not in self._holders:
            fits = [not skills or bool(skills & e.skills) for e in self.problem.employees]
            self._holders[skills] = np.array(fits, bool)[self.who]
        there = (self.start <= minute) & (minute < self.end)
        return bool((there & self._holders[skills]).any())
