"""What a scenario changes: named changes of a centre's facts, in one order however they are said.

A file or a text in TOML says them, see docs/what_if.md; the database keeps them as JSON.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from scheduler.domain.faults import BadInput, Fault, refuse_if_any
from scheduler.domain.text import Message
from scheduler.io.pydantic_faults import explain
from scheduler.rule import Mode

SCENARIO = "scenario"
MOST_FACTOR = 10
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

Ids = Annotated[tuple[str, ...], AfterValidator(lambda ids: tuple(sorted(set(ids))))]


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DemandChange(_Change):
    """Arrivals (or positions) times a factor; of all queues and all days unless some are named."""

    factor: float = Field(gt=0, le=MOST_FACTOR)
    queues: Ids = ()
    weekdays: Annotated[
        tuple[Weekday, ...],
        AfterValidator(lambda days: tuple(sorted(set(days), key=WEEKDAYS.index))),
    ] = ()


class ServiceChange(_Change):
    """Another promise to the customers of a queue; what is not named stays."""

    queue: str
    service_level: float | None = Field(default=None, gt=0, lt=1)
    threshold_seconds: float | None = Field(default=None, ge=0, le=86_400)
    max_asa_seconds: float | None = Field(default=None, gt=0, le=86_400)


class RuleChange(_Change):
    """Another strictness, weight or parameter of a rule; of all its settings unless one is named.

    ``setting`` counts the settings of the rule from 1, as the page Rules shows them.
    """

    id: str
    setting: int | None = Field(default=None, ge=1)
    mode: Mode | None = None
    weight: int | None = Field(default=None, ge=1, le=100_000)
    parameters: dict[str, Any] = Field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """The fields of the rule that become something else."""
        said = {"mode": self.mode, "weight": self.weight}
        return {name: value for name, value in said.items() if value is not None} | self.parameters


class PeopleAdded(_Change):
    """People like somebody who is there: the one named, or one with a contract and skills."""

    count: int = Field(default=1, ge=1, le=500)
    like: str = ""
    contract: str = ""
    skills: Ids = ()

    @model_validator(mode="after")
    def _says_whom(self) -> PeopleAdded:
        if not (self.like or self.contract or self.skills):
            raise ValueError("like")
        return self


class Changes(_Change):
    """All changes of a scenario. Two that say the same of the same thing cannot both be kept."""

    demand: tuple[DemandChange, ...] = ()
    service: tuple[ServiceChange, ...] = ()
    rule: tuple[RuleChange, ...] = ()
    add: tuple[PeopleAdded, ...] = ()
    remove: Ids = ()
    shift_types_off: Ids = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything stays as it is."""
        return self == Changes()

    def in_order(self) -> Changes:
        """The same changes in the one order in which they are kept and carried out."""
        sorted_ = {
            name: tuple(sorted(getattr(self, name), key=lambda one: one.model_dump_json()))
            for name in ("demand", "service", "rule", "add")
        }
        return self.model_copy(update=sorted_)


class Scenario(_Change):
    """A name and what is changed."""

    name: str = Field(default="", max_length=80)
    changes: Changes = Changes()


def read_scenario(text: str, file: str = SCENARIO) -> Scenario:
    """What a TOML text says: ``name`` and the changes beside it.

    Raises:
        BadInput: it is no TOML, names what no scenario has, or contradicts itself.
    """
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Message("is no TOML: {reason}.", {"reason": str(error)})
        remedy = Message(
            "Write for example: {example} (see docs/what_if.md).",
            {"example": "demand = [{factor = 1.1}]"},
        )
        raise BadInput([Fault(file, None, None, None, problem, remedy)]) from error
    return scenario_of(loaded, file)


def scenario_of(loaded: Mapping[str, Any], file: str = SCENARIO) -> Scenario:
    """A scenario from plain values, its changes in order.

    Raises:
        BadInput: as `read_scenario`.
    """
    values = dict(loaded)
    name = values.pop("name", "")
    try:
        found = Scenario.model_validate({"name": name, "changes": values})
    except ValidationError as error:
        raise BadInput(_faults(error, file)) from error
    refuse_if_any(_contradictions(found.changes, file))
    return found.model_copy(update={"changes": found.changes.in_order()})


def _faults(error: ValidationError, file: str) -> list[Fault]:
    faults = []
    for detail in error.errors(include_url=False):
        place = [part for part in detail["loc"] if part != "changes"]
        column = ".".join(str(part + 1 if isinstance(part, int) else part) for part in place)
        if detail["type"] == "value_error":
            problem = Message("does not say whom the new people are like.")
            remedy = Message("Name somebody with like, or a contract or skills.")
        else:
            problem, remedy = explain(detail)
        faults.append(Fault(file, None, column or None, None, problem, remedy))
    return faults


def _contradictions(changes: Changes, file: str) -> list[Fault]:
    """Things that are said to become two different values."""
    said: dict[tuple[str, ...], Any] = {}
    twice = []
    for place, value in _sayings(changes):
        if place in said and said[place] != value:
            twice.append(place)
        said.setdefault(place, value)
    remedy = Message("Keep one of the two.")
    return [
        Fault(file, None, ".".join(place), None, Message("is changed in two ways."), remedy)
        for place in dict.fromkeys(twice)
    ]


def _sayings(changes: Changes) -> Iterator[tuple[tuple[str, ...], Any]]:
    for one in changes.service:
        for name, value in one.model_dump(exclude={"queue"}, exclude_none=True).items():
            yield ("service", one.queue, name), value
    named = {(one.id, one.setting) for one in changes.rule}
    for change in changes.rule:
        # What is said of all settings is said of each that another change names.
        numbers = [change.setting]
        if change.setting is None:
            numbers = [number for rule, number in named if rule == change.id]
        for number in numbers:
            for name, value in change.values().items():
                yield ("rule", change.id, *([str(number)] if number else []), name), value


def changes_together(parts: Iterable[Changes]) -> Changes:
    """Several sets of changes as one, in order.

    Raises:
        BadInput: they contradict each other.
    """
    parts = list(parts)
    merged: dict[str, Any] = {
        name: tuple(one for part in parts for one in getattr(part, name))
        for name in Changes.model_fields
    }
    for name in ("remove", "shift_types_off"):
        merged[name] = tuple(sorted(set(merged[name])))
    changes = Changes(**merged)
    refuse_if_any(_contradictions(changes, SCENARIO))
    return changes.in_order()
