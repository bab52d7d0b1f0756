"""People of a team work at the same time of day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band, ShiftType
from scheduler.domain.text import Message, Name
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Ids, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit

_BAND_NAMES = {
    Band.EARLY: "early shifts",
    Band.DAY: "day shifts",
    Band.LATE: "late shifts",
    Band.NIGHT: "night shifts",
}


class TeamTogether(Rule):
    """The people of a team who work on a day work the same part of the day.

    Named teams only: with no team given the rule demands nothing. A unit of breach is one part of
    the day (or shift type) beyond the first that a team is spread over on one day.
    """

    id: ClassVar[str] = "team_together"
    title: ClassVar[str] = "Team kept together"
    unit: ClassVar[str] = "extra part of the day a team is spread over"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = "Rule book of the centres: shifts rotate by team (班组倒班)"

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(5)
    teams: Ids = Field(
        default=(), title="Teams", description="The teams to keep together, by id; none: no demand."
    )
    by: Literal["band", "shift"] = Field(
        default="band",
        title="Same",
        description="band: the same part of the day (early, day, late, night); shift: the same "
        "shift type.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """State for each team and day that it works one part of the day only."""
        problem = model.problem
        parts: dict[str, list[int]] = defaultdict(list)
        for index, kind in enumerate(problem.shift_types):
            parts[self._part(kind)].append(index)
        for members in self._members(problem).values():
            for day in self.days(problem):
                worked = [
                    model.any_of(model.works(e, day, s) for e in members for s in shift_types)
                    for shift_types in parts.values()
                ]
                limit.at_most(worked, 1)

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every day on which a team is spread over several parts of the day."""
        for team, members in self._members(problem).items():
            for day in self.days(problem):
                worked = {
                    self._part(problem.shift_types[s]): problem.shift_types[s]
                    for s in np.flatnonzero(rota.cells[members, day].any(axis=0))
                }
                if len(worked) > 1:
                    yield self.violation(
                        "{team} is spread over {parts} on {date}; together means 1, not {found}.",
                        {
                            "team": problem.centre.teams.get(team, Name(team)),
                            "parts": [self._part_in_words(kind) for kind in worked.values()],
                            "date": problem.date_of(day),
                            "found": len(worked),
                        },
                        units=len(worked) - 1,
                        days=(day,),
                    )

    def _members(self, problem: Problem) -> dict[str, list[int]]:
        everyone = self.people(problem)
        return {t: [e for e in everyone if problem.employees[e].team == t] for t in self.teams}

    def _part(self, kind: ShiftType) -> str:
        return kind.band.value if self.by == "band" else kind.code

    def _part_in_words(self, kind: ShiftType) -> Message | Name:
        return Message(_BAND_NAMES[kind.band]) if self.by == "band" else kind.name
