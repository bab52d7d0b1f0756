"""Trainees work beside their mentor, or at least never alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from scheduler.domain.arrays import Ints, Mask
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Shift
from scheduler.model.limits import Limits, Vars
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
        by_mentor: dict[frozenset[str] | None, list[int]] = defaultdict(list)
        for trainee in self._trainees(problem):
            has_mentor = self._mentor_beside(problem, trainee) is not None
            by_mentor[None if has_mentor else _queue_skills(problem, trainee)].append(trainee)
        for skills, trainees in by_mentor.items():
            mentors = [self._mentor_beside(problem, e) or 0 for e in trainees]
            for day in self.days(problem):
                cells = company.cells(trainees, day)
                able = cells != FALSE
                if skills is None:
                    beside = company.cells(mentors, day)
                else:
                    at_start = company.at_start(day, skills, np.asarray(able.any(axis=1), bool))
                    beside = np.broadcast_to(at_start[:, None], cells.shape)
                limit.implies_each([cells[able]], [beside[able]])

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
        self._on_day = dict[tuple[frozenset[str], int], Vars]()

    def cells(self, people: list[int], day: int) -> Vars:
        """[shift type, person]: their shifts of a day."""
        kinds = range(self.model.problem.n_shift_types)
        found = [self.model.works_each(people, day, kind) for kind in kinds]
        return np.array(found, np.int64).reshape(len(kinds), len(people))

    def at_start(self, day: int, skills: frozenset[str], kinds: Mask) -> Vars:
        """For these shift types whether somebody with one of the skills is there at their start."""
        problem = self.model.problem
        others = [problem.shift(d, k) for d in (day - 1, day) for k in range(len(kinds))]
        begins = np.array([other.start for other in others], np.int64)
        ends = np.array([other.end for other in others], np.int64)
        starts = begins[len(kinds) :][:, None]
        there = (begins <= starts) & (starts < ends) & kinds[:, None]
        working = np.concatenate([self._on(day - 1, skills), self._on(day, skills)])
        # Shifts that start beside the same others share one variable.
        found, place = np.unique(np.where(there, working, FALSE), axis=0, return_inverse=True)
        return self.model.any_within(list(found))[place.reshape(-1)]

    def _on(self, day: int, skills: frozenset[str]) -> Vars:
        """For each shift type whether somebody with one of the skills works it on the day."""
        if (skills, day) not in self._on_day:
            model, problem = self.model, self.model.problem
            able = [
                e
                for e, employee in enumerate(problem.employees)
                if not employee.is_trainee and (not skills or skills & employee.skills)
            ]
            self._on_day[skills, day] = model.any_within(list(self.cells(able, day)))
        return self._on_day[skills, day]


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
        self._spans = dict[frozenset[str], tuple[Ints, Ints]]()

    def anybody_at(self, minute: int, skills: frozenset[str]) -> bool:
        """Whether somebody with one of the skills (with any, if none) is at work at a minute."""
        if skills not in self._spans:
            fits = [not skills or bool(skills & e.skills) for e in self.problem.employees]
            theirs = np.array(fits, bool)[self.who]
            self._spans[skills] = np.sort(self.start[theirs]), np.sort(self.end[theirs])
        starts, ends = self._spans[skills]
        # Whoever has come by then and has not gone is there.
        came = starts.searchsorted(minute, side="right")
        return bool(came > ends.searchsorted(minute, side="right"))
