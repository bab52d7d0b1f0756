"""The parts a model is made of: constants, defined variables, limits, people at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from scheduler.model.limits import Var

FALSE: Var = 0
TRUE: Var = 1
Values = npt.NDArray[np.int64]
"""The value of every variable of a model."""


class DefinitionKind(IntEnum):
    """How a defined variable follows from its inputs."""

    SUM = 0
    """The sum of its inputs, each times its factor."""
    ONE_OF = 1
    """The sum of inputs of which at most one is true."""
    ANY = 2
    """True if any input is."""
    ALL = 3
    """True if all inputs are."""
    RESPONSE = 4
    """A quantity the solver picks best for itself, such as the people missing in an interval."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A variable that follows from others."""

    var: Var
    kind: DefinitionKind
    inputs: tuple[Var, ...]
    factors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A limit: the sum of factor x variable is at most ``bound``.

    Each started ``per`` above it costs ``price``; a price of None makes the limit hard.
    """

    rule: int
    factors: tuple[int, ...]
    vars: tuple[Var, ...]
    bound: int
    per: int
    price: int | None
    structural: bool = False
    """Ties quantities together; says nothing a person could break."""


@dataclass(frozen=True, slots=True)
class BreakChoice:
    """How many people of a group on a shift start their break at one time."""

    var: Var
    group: int
    day: int
    shift_type: int
    offset_minutes: int


@dataclass(frozen=True)
class Presence:
    """Who is at work when, breaks taken off, by group of people who share the same skills.

    ``groups[g]`` are the positions of the people in group g and ``vars[g, t]`` the variable that
    counts those of them at work in the whole of interval t.
    """

    groups: tuple[tuple[int, ...], ...]
    group_skills: tuple[frozenset[str], ...]
    vars: npt.NDArray[np.int64]
    counts: dict[tuple[int, int, int], Var]
    """(group, day, shift type) -> the variable that counts the group's people on the shift."""
    breaks: dict[tuple[int, int, int], tuple[BreakChoice, ...]]


@dataclass(frozen=True)
class Sharing:
    """How people at work are shared out over steps of need, interval by interval.

    In each interval the steps are served in order (of position), each with as many people as every
    set of groups it belongs to has left, and at most ``width``; what is not served is the value of
    the step's variable. ``sets[i]`` is a bit mask over ``set_groups[set, group]``.
    """

    interval: npt.NDArray[np.int64]
    width: npt.NDArray[np.int64]
    sets: npt.NDArray[np.int64]
    set_groups: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Response:
    """Variables the solver picks best for itself, with the rule's own way to compute them.

    ``evaluate`` takes the values of all variables and returns the best values of ``vars`` for them;
    ``marginal`` returns what one more person at work costs (negative: saves), shaped like
    `Presence.vars`. ``sharing`` says the same as ``evaluate`` in numbers, one entry a variable, for
    searches that price one interval at a time; without it they are not used.
    """

    vars: npt.NDArray[np.int64]
    evaluate: Callable[[Values], Values]
    marginal: Callable[[Values], npt.NDArray[np.float64]]
    sharing: Sharing | None = None
