"""The port every rule fulfils: its fields are its parameters, its docstring its help text.

A rule says its limits twice, and shares no code between the two on purpose: `build` states them to
the model, `check` finds every breach in a finished rota. The contract tests hold the two together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from scheduler.domain.people import Contract, Employee
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel


class Mode(StrEnum):
    """How strictly a rule binds."""

    HARD = "hard"
    SOFT = "soft"
    OFF = "off"


class Group(StrEnum):
    """The chapter of the rule book a rule belongs to."""

    LAW = "law"
    COVERAGE = "coverage"
    FAIRNESS = "fairness"
    WISHES = "wishes"
    DUTY = "duty"
    HABITS = "habits"


class Reach(StrEnum):
    """Whether a rule speaks of one person at a time or ties people together."""

    ROW = "row"
    COUPLING = "coupling"


def strictness(default: Mode) -> Any:
    """The field `mode` of a rule, with the strictness it has unless a centre says otherwise."""
    return Field(
        default=default,
        title="Strictness",
        description="Hard rules always hold; soft ones cost points; off switches the rule off.",
    )


def weight_of_a_unit(default: int) -> Any:
    """The field `weight` of a rule, with the points a unit costs unless a centre says otherwise."""
    return Field(
        default=default,
        ge=1,
        le=100_000,
        title="Weight",
        description="Points for each unit of breach, if soft.",
    )


Ids = Annotated[tuple[str, ...], AfterValidator(lambda ids: tuple(sorted(set(ids))))]


class Scope(BaseModel):
    """Whom a rule speaks of: everybody, or those who match every list that is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    teams: Ids = Field(default=(), title="Teams", description="Only people of these teams.")
    contracts: Ids = Field(
        default=(), title="Contracts", description="Only people with these contracts."
    )
    skills: Ids = Field(
        default=(), title="Skills", description="Only people with one of these skills."
    )
    roles: Ids = Field(
        default=(), title="Roles", description="Only people with one of these roles."
    )
    employees: Ids = Field(
        default=(), title="People", description="Only these people, by employee id."
    )

    def covers(self, employee: Employee) -> bool:
        """Whether the rule speaks of this person."""
        return (
            (not self.teams or employee.team in self.teams)
            and (not self.contracts or employee.contract.id in self.contracts)
            and (not self.skills or not employee.skills.isdisjoint(self.skills))
            and (not self.roles or not employee.roles.isdisjoint(self.roles))
            and (not self.employees or employee.id in self.employees)
        )


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one rule, in words, with what to highlight on the grid.

    ``units`` is the size of the breach in the rule's own unit (at least 1); ``days`` are positions
    in the horizon (negative for days before it).
    """

    rule_id: str
    message: Message
    units: int
    employee: int | None = None
    days: tuple[int, ...] = ()


class Rule(BaseModel, ABC):
    """A rule of the rota. Frozen, so that a set of rules can be hashed, stored and compared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: ClassVar[str]
    title: ClassVar[str]
    """The rule's name on screen, in English; catalogues translate it."""
    unit: ClassVar[str]
    """What one unit of breach is: 'hour of missing rest'."""
    group: ClassVar[Group]
    reach: ClassVar[Reach]
    origin: ClassVar[str]
    """Where the default comes from: the article of law, the rule book, the paper."""
    bans_cells: ClassVar[bool] = False
    """True for rules that only ever forbid single cells: they are built first, so that a cell
    they forbid strictly never becomes a variable."""

    mode: Mode = strictness(Mode.HARD)
    weight: int = weight_of_a_unit(100)
    scope: Scope = Field(default=Scope(), title="Scope", description="Whom the rule speaks of.")
    valid_from: date | None = Field(
        default=None, title="Valid from", description="First day the rule is in force."
    )
    valid_to: date | None = Field(
        default=None, title="Valid to", description="Last day the rule is in force."
    )
    source: str = Field(
        default="",
        title="Source",
        description="Where this setting comes from: article of law, house rule, agreement.",
    )

    @model_validator(mode="after")
    def _valid_dates_in_order(self) -> Rule:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    @abstractmethod
    def build(self, model: RotaModel, limit: Limits) -> None:
        """State the rule's limits to the model."""

    @abstractmethod
    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        """Every breach of this rule in a finished or hand-made rota."""

    def people(self, problem: Problem) -> list[int]:
        """Positions of the people the rule speaks of."""
        return [i for i, e in enumerate(problem.employees) if self.scope.covers(e)]

    def people_by_contract(self, problem: Problem) -> dict[Contract, list[int]]:
        """Positions of the people the rule speaks of, by what their contract says."""
        grouped: dict[Contract, list[int]] = {}
        for employee in self.people(problem):
            grouped.setdefault(problem.employees[employee].contract, []).append(employee)
        return grouped

    def in_force(self, when: date) -> bool:
        """Whether the rule is valid on a date."""
        return (self.valid_from is None or when >= self.valid_from) and (
            self.valid_to is None or when <= self.valid_to
        )

    def days(self, problem: Problem) -> list[int]:
        """The days of the horizon on which the rule is in force."""
        return [i for i, day in enumerate(problem.days) if self.in_force(day.date)]

    def violation(
        self,
        template: str,
        values: dict[str, object],
        *,
        units: int,
        employee: int | None = None,
        days: tuple[int, ...] = (),
    ) -> Violation:
        """A violation of this rule from a translatable template and its values."""
        return Violation(self.id, Message(template, values), units, employee, days)

    def add_to(self, model: RotaModel) -> None:
        """Post the rule's limits, hard or at a price, as its mode says."""
        price = self.weight if self.mode is Mode.SOFT else None
        self.build(model, Limits(model, model.add_rule(self.id), price))
