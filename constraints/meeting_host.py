"""Every pre-shift meeting has a host, in turn, who works that very shift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import ClassVar

from pydantic import Field

from scheduler.domain.duty import DutyPeriod, DutySlot
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Name
from scheduler.model.limits import Limits, Var
from scheduler.model.parts import FALSE
from scheduler.model.rota_model import RotaModel
from scheduler.rule import Group, Ids, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit


class MeetingHost(Rule):
    """Each shift that a team works has one host of the meeting, from the team and on that shift.

    A shift nobody of the team works has no meeting. Hosts take turns: nobody hosts more often than
    the average of the team, rounded up. A unit of breach is a meeting without a host, a host too
    many or not on the shift, or one turn above that share.
    """

    id: ClassVar[str] = "meeting_host"
    title: ClassVar[str] = "Host of the pre-shift meeting"
    unit: ClassVar[str] = "meeting without its host, host too many or out of place, extra turn"
    group: ClassVar[Group] = Group.DUTY
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = (
        "Rule book of the centres: a meeting before each shift, hosted by everybody in turn "
        "(每天上班前必须召开班前会,每位同事轮流负责担任班会主持人)"
    )

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(15)
    tolerance: int = Field(
        default=0,
        ge=0,
        le=100,
        title="Tolerance",
        description="Turns a person may host above the average of the team without a breach.",
        json_schema_extra={"unit": "turns"},
    )
    duties: Ids = Field(
        default=(),
        title="Duties",
        description="Only these kinds of duty, by id; none given means all of them.",
    )

    def build(self, model: RotaModel, limit: Limits) -> None:
        """State one host for each meeting, on the shift, and the most turns of everybody."""
        for meetings in self._rotations(model.problem):
            slots = {index: model.problem.duty_slots[index] for index in meetings}
            hosts = self._hosts(model.problem, slots[meetings[0]])
            held = [self._build_meeting(model, limit, *item) for item in slots.items()]
            meetings_held = model.total_of(held)
            # turns <= meetings / hosts, rounded up, as whole numbers: hosts x turns - meetings
            # stays below the number of hosts.
            bound = len(hosts) * (1 + self.tolerance) - 1
            for employee in hosts:
                turns = [(len(hosts), model.holds(index, employee)) for index in meetings]
                limit.at_most([*turns, (-1, meetings_held)], bound, per=len(hosts))

    def _build_meeting(self, model: RotaModel, limit: Limits, index: int, slot: DutySlot) -> Var:
        """State who hosts one meeting; returns whether it takes place."""
        working: dict[int, Var] = {}
        for employee in self._crowd(model.problem, slot):
            cell = model.works(employee, slot.days[0], slot.shift or 0)
            if cell != FALSE:
                working[employee] = cell
        hosting = {e: model.holds(index, e) for e in self.people(model.problem)}
        able = set(working) & set(self._hosts(model.problem, slot))
        takes_place = model.any_of(working.values())
        limit.implies([takes_place], list(hosting.values()))
        limit.at_most(hosting.values(), 1)
        for employee in able:
            limit.implies([hosting[employee]], [working[employee]])
        # All who can never host this meeting share one limit, to keep their number small.
        limit.at_most([held for e, held in hosting.items() if e not in able], 0)
        return takes_place

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every meeting without its one host on the shift, and everybody with too many turns."""
        people = set(self.people(problem))
        for meetings in self._rotations(problem):
            first = problem.duty_slots[meetings[0]]
            crowd, can_host = self._crowd(problem, first), self._hosts(problem, first)
            turns: dict[int, list[int]] = {e: [] for e in can_host}
            taking_place = 0
            for index in meetings:
                slot = problem.duty_slots[index]
                at_work = rota.cells[:, slot.days[0], slot.shift or 0]
                holders = [e for e in rota.holders_of(index) if e in people]
                takes_place = bool(at_work[crowd].any())
                taking_place += takes_place
                if takes_place and not holders:
                    yield self._missing(problem, slot)
                if len(holders) > 1:
                    yield self._crowded(problem, slot, holders)
                for employee in holders:
                    if employee not in turns or not at_work[employee]:
                        yield self._out_of_place(problem, slot, employee)
                    if employee in turns:
                        turns[employee].append(slot.days[0])
            yield from self._check_turns(problem, turns, taking_place)

    def _check_turns(
        self, problem: Problem, turns: dict[int, list[int]], meetings: int
    ) -> Iterator[Violation]:
        for employee, days in turns.items():
            most = ceil(Fraction(meetings, len(turns))) + self.tolerance
            if len(days) > most:
                yield self.violation(
                    "{employee} hosts {found} meetings between {first} and {last}; in turn it is "
                    "at most {most}.",
                    {
                        "employee": problem.employees[employee],
                        "found": len(days),
                        "first": problem.date_of(0),
                        "last": problem.date_of(problem.n_days - 1),
                        "most": most,
                    },
                    units=len(days) - most,
                    employee=employee,
                    days=tuple(days),
                )

    def _missing(self, problem: Problem, slot: DutySlot) -> Violation:
        template = "Nobody hosts {meeting} of {team}; 1 host is due."
        return self.violation(
            template, self._meeting_in_words(problem, slot), units=1, days=slot.days
        )

    def _out_of_place(self, problem: Problem, slot: DutySlot, employee: int) -> Violation:
        values = self._meeting_in_words(problem, slot) | {"employee": problem.employees[employee]}
        template = "{employee} hosts {meeting} of {team} without working that shift in the team."
        return self.violation(template, values, units=1, employee=employee, days=slot.days)

    def _crowded(self, problem: Problem, slot: DutySlot, holders: list[int]) -> Violation:
        values = self._meeting_in_words(problem, slot)
        values["found"] = len(holders)
        values["hosts"] = [problem.employees[e] for e in holders]
        template = "{meeting} of {team} has {found} hosts ({hosts}); 1 is due."
        return self.violation(template, values, units=len(holders) - 1, days=slot.days)

    def _meeting_in_words(self, problem: Problem, slot: DutySlot) -> dict[str, object]:
        team = problem.centre.teams.get(slot.team, Name(slot.team))
        shift = problem.shift(slot.days[0], slot.shift or 0)
        return {
            "meeting": Message("{duty}, {shift}", {"duty": slot.kind, "shift": shift}),
            "team": team if slot.team else Message("all teams"),
        }

    def _rotations(self, problem: Problem) -> list[list[int]]:
        """The meetings the rule speaks of, those together whose hosts take turns."""
        meetings: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, slot in enumerate(problem.duty_slots):
            is_meeting = slot.kind.period is DutyPeriod.SHIFT and slot.shift is not None
            asked = not self.duties or slot.kind.id in self.duties
            if is_meeting and slot.days and asked and self.in_force(slot.last):
                meetings[slot.kind.id, slot.team].append(index)
        return list(meetings.values())

    def _crowd(self, problem: Problem, slot: DutySlot) -> list[int]:
        """The people of the team whose meeting it is."""
        people = self.people(problem)
        return [e for e in people if not slot.team or problem.employees[e].team == slot.team]

    def _hosts(self, problem: Problem, slot: DutySlot) -> list[int]:
        """Those of the team whom the duty's own roles and skills allow to host."""
        return [e for e in self._crowd(problem, slot) if _fits(problem.employees[e], slot)]


def _fits(employee: Employee, slot: DutySlot) -> bool:
    asked = ((slot.kind.roles, employee.roles), (slot.kind.skills, employee.skills))
    fits_team = not slot.kind.teams or employee.team in slot.kind.teams
    return fits_team and all(not needed or bool(needed & has) for needed, has in asked)
