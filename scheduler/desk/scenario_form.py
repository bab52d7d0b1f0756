"""What the form of a new scenario offers: queues, rules as they are, people to copy or to spare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.desk.opening import OpenCentre
from scheduler.desk.rule_values import values_of
from scheduler.domain.people import Employee
from scheduler.domain.queue import Queue
from scheduler.domain.shifts import ShiftType
from scheduler.domain.text import Message, Name
from scheduler.rule import Mode, Rule


@dataclass(frozen=True, slots=True)
class Profile:
    """People with the same contract and skills; ``like`` is whom a copy is made of."""

    like: Employee
    people: int

    def in_(self, language: str) -> str:
        """Contract and skills, with how many there are."""
        values = {
            "contract": self.like.contract.name,
            "skills": sorted(self.like.skills),
            "people": self.people,
        }
        return Message("{contract}: {skills} ({people} now)", values).in_(language)


@dataclass(frozen=True, slots=True)
class RuleOffer:
    """One setting of a rule in force, with the numbers and switches that can be changed at once.

    ``setting`` counts from 1 among ``of`` settings of the rule.
    """

    rule: Rule
    setting: int
    of: int

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.rule.id}.{self.setting}"

    @property
    def plain_values(self) -> dict[str, bool | int | float]:
        """Its own parameters that are numbers or switches."""
        outer = set(Rule.model_fields)
        return {
            name: value
            for name, value in values_of(self.rule).items()
            if name not in outer and isinstance(value, bool | int | float)
        }

    def title_of(self, name: str) -> Message:
        """What a parameter is called."""
        return Message(type(self.rule).model_fields[name].title or name)

    def in_(self, language: str) -> str:
        """The rule, with the number of the setting where there are several."""
        values = {"rule": Message(self.rule.title), "number": self.setting}
        text = "{rule} ({number})" if self.of > 1 else "{rule}"
        return Message(text, values).in_(language)


@dataclass(frozen=True)
class Offers:
    """Everything the form chooses from."""

    queues: tuple[Queue, ...]
    shift_types: tuple[ShiftType, ...]
    people: tuple[Employee, ...]
    profiles: tuple[Profile, ...]
    rules: tuple[RuleOffer, ...]

    def name_of(self, queue: str) -> Name:
        """What a queue is called."""
        return next(Name(one.name, one.name_en) for one in self.queues if one.id == queue)


def offers_of(opened: OpenCentre) -> Offers:
    """What a scenario of this horizon can change."""
    problem = opened.problem
    there = tuple(e for e in problem.employees if e.is_employed_on(problem.days[-1].date))
    grouped: dict[tuple[str, frozenset[str]], list[Employee]] = {}
    for person in there:
        grouped.setdefault((person.contract.id, person.skills), []).append(person)
    profiles = [
        Profile(min(same, key=lambda e: (e.is_trainee, len(e.roles), e.id)), len(same))
        for same in grouped.values()
    ]
    settings: dict[str, list[Rule]] = {}
    for rule in opened.rules:
        settings.setdefault(rule.id, []).append(rule)
    rules = tuple(
        RuleOffer(rule, number, len(same))
        for same in settings.values()
        for number, rule in enumerate(same, start=1)
    )
    return Offers(
        queues=problem.queues,
        shift_types=problem.shift_types,
        people=there,
        profiles=tuple(sorted(profiles, key=lambda one: -one.people)),
        rules=rules,
    )


@dataclass(frozen=True)
class Filled:
    """What stands in the form, as `scenario_of` reads it once nothing empty is left in it."""

    factor: float = 1.0
    queues: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    service: Mapping[str, Any] | None = None
    rule: RuleOffer | None = None
    mode: Mode | None = None
    weight: int | None = None
    parameters: Mapping[str, Any] | None = None
    like: str = ""
    count: int = 0
    remove: tuple[str, ...] = ()
    shift_types_off: tuple[str, ...] = ()

    def changes(self) -> dict[str, list[Any]]:
        """The changes as a TOML text would say them; what stands as it was is left out."""
        said: dict[str, list[Any]] = {}
        if self.factor != 1:
            said["demand"] = [
                {
                    "factor": self.factor,
                    "queues": list(self.queues),
                    "weekdays": list(self.weekdays),
                }
            ]
        if self.service and len(self.service) > 1:
            said["service"] = [dict(self.service)]
        if rule := self._rule():
            said["rule"] = [rule]
        if self.like and self.count:
            said["add"] = [{"like": self.like, "count": self.count}]
        if self.remove:
            said["remove"] = list(self.remove)
        if self.shift_types_off:
            said["shift_types_off"] = list(self.shift_types_off)
        return said

    def _rule(self) -> dict[str, Any]:
        if self.rule is None:
            return {}
        now = self.rule.rule
        said: dict[str, Any] = {}
        if self.mode is not None and self.mode is not now.mode:
            said["mode"] = self.mode.value
        if self.weight is not None and self.weight != now.weight:
            said["weight"] = self.weight
        known = self.rule.plain_values
        changed = {
            name: value
            for name, value in (self.parameters or {}).items()
            if value != known.get(name)
        }
        if changed:
            said["parameters"] = changed
        if not said:
            return {}
        number = {"setting": self.rule.setting} if self.rule.of > 1 else {}
        return {"id": now.id, **number, **said}
