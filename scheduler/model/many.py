"""What a rule asks of a model for many people at once, each answer as if asked one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scheduler.domain.problem import Problem
from scheduler.model.crowd import positions
from scheduler.model.limits import People, Var, Vars, VarsTerm

if TYPE_CHECKING:
    from scheduler.model.crowd import Crowd


class ManyPeople:
    """The questions of `RotaModel`, with an answer for each of some people."""

    problem: Problem
    crowd: Crowd
    _absent: npt.NDArray[np.bool_] | None = None

    def holds(self, slot: int, employee: int) -> Var:
        """Whether the person holds that duty slot."""
        raise NotImplementedError

    def works_each(self, people: People, day: int, shift_type: int) -> Vars:
        """`works` for each of some people."""
        return self.crowd.works(positions(people), day, shift_type)

    def works_any_each(self, people: People, day: int, shift_types: Iterable[int]) -> Vars:
        """`works_any` for each of some people."""
        return self.crowd.works_any(positions(people), day, tuple(shift_types))

    def on_each(self, people: People, day: int) -> Vars:
        """`on` for each of some people."""
        return self.crowd.works_any(
            positions(people), day, tuple(range(self.problem.n_shift_types))
        )

    def holds_each(self, slot: int, people: People) -> Vars:
        """`holds` for each of some people."""
        return np.array([self.holds(slot, int(employee)) for employee in people], np.int64)

    def absent_each(self, people: People, day: int) -> npt.NDArray[np.bool_]:
        """For each of some people whether they owe no work on a day: leave, or not employed."""
        away = self.problem.absent_days
        if self._absent is None:
            self._absent = np.zeros((self.problem.n_employees, self.problem.n_days), bool)
            self._absent[tuple(np.array([*away], np.int64).reshape(-1, 2).T)] = True
        if not 0 <= day < self.problem.n_days:
            return np.zeros(len(people), bool)
        return np.asarray(self._absent[positions(people), day], bool)

    def any_of_each(self, inputs: Sequence[Vars]) -> Vars:
        """`any_of` for each place of some variables."""
        return self.crowd.any_of(np.stack(inputs, axis=1))

    def all_of_each(self, inputs: Sequence[Vars]) -> Vars:
        """`all_of` for each place of some variables."""
        return self.crowd.all_of(np.stack(inputs, axis=1))

    def any_within(self, lists: Sequence[Vars]) -> Vars:
        """`any_of` for each of some lists of the same length."""
        return self.crowd.any_of(np.stack(lists))

    def totals_within(self, lists: Sequence[Vars]) -> Vars:
        """`total_of` for each of some lists of the same length."""
        table = np.stack(lists)
        return self.crowd.total_of(table, np.ones(table.shape[1], np.int64))

    def total_of_each(self, terms: Sequence[VarsTerm]) -> Vars:
        """`total_of` for each place of some variables."""
        pairs = [t if isinstance(t, tuple) else (1, t) for t in terms]
        table = np.stack([vars_ for _, vars_ in pairs], axis=1)
        return self.crowd.total_of(table, np.array([by for by, _ in pairs], np.int64))


def possible_cells(problem: Problem) -> npt.NDArray[np.bool_]:
    """[employee, day, shift type]: what `Problem.may_work` says of every cell."""
    fits: dict[tuple[object, ...], list[bool]] = {}
    by_person = np.zeros((problem.n_employees, problem.n_shift_types), bool)
    for index, person in enumerate(problem.employees):
        key = (person.contract.id, person.team, person.skills, person.roles)
        if key not in fits:
            fits[key] = [kind.may_be_worked_by(person) for kind in problem.shift_types]
        by_person[index] = fits[key]
    stands = np.array(
        [
            [
                season is not None and kind.may_stand_on(day, season.id)
                for kind in problem.shift_types
            ]
            for day, season in zip(problem.days, problem.seasons, strict=True)
        ],
        bool,
    ).reshape(problem.n_days, problem.n_shift_types)
    possible = by_person[:, None, :] & stands[None, :, :]
    for employee, day in problem.unemployed_days:
        possible[employee, day] = False
    return np.asarray(possible, bool)
