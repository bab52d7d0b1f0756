"""What the grid in the browser is given: plain data, small enough to be sent after every edit.

People are known by the row they stand in, days by their position, shift types by theirs; a cell is
the number ``row * days + day``. Texts are finished sentences in the reader's language.
"""

from __future__ import annotations

from typing import NamedTuple, TypedDict


class DayShape(TypedDict):
    """A date of the header."""

    iso: str
    number: str
    weekday: str
    label: str
    """'Mon 5 Oct'."""
    kind: str
    weekend: bool
    badge: str
    title: str


class WeekShape(TypedDict):
    """A calendar week as far as the rota shows it."""

    label: str
    title: str
    days: list[int]


class TypeShape(TypedDict):
    """A shift type. ``who`` and ``when`` say what keeps a person or a day from it."""

    code: str
    name: str
    names: list[str]
    """What people may type or paste for it, besides the code."""
    times: str
    rest: int
    """Minutes of unpaid break."""
    light: list[str]
    dark: list[str]
    """Background and ink."""
    days: str
    """One sign a day: 1 where the shift type stands."""
    who: str
    when: str


class PersonShape(TypedDict):
    """A row."""

    id: str
    name: str
    team: int
    skills: list[int]
    able: str
    """One sign a shift type: 1 where the person may work it at all."""
    badges: list[list[str]]
    about: str


class TeamShape(TypedDict):
    """A team and how many people are in it."""

    name: str
    people: int


class DutyKindShape(TypedDict):
    """A duty that has a row above the people; ``able`` has one sign a row."""

    id: str
    name: str
    hours: str
    able: str
    who: str


class FactsShape(TypedDict):
    """What does not change from edit to edit."""

    days: list[DayShape]
    weeks: list[WeekShape]
    types: list[TypeShape]
    teams: list[TeamShape]
    skills: list[str]
    people: list[PersonShape]
    duties: list[DutyKindShape]
    years: list[str]


class DutySpanShape(TypedDict):
    """A run of days on which a duty is held by the same people; none where nobody holds it."""

    duty: int
    first: int
    length: int
    slot: list[str]
    """Kind, first date, shift code, team: how the slot is named in an operation."""
    label: str
    rows: list[int]
    pinned: bool
    differs: bool
    """Somebody else holds it in the rota this one is compared with."""


class RuleShape(TypedDict):
    """A rule that was broken, now or before the last edit."""

    title: str
    unit: str
    hard: bool
    cost: int
    before: int
    count: int


class FindingShape(NamedTuple):
    """A violation, sent as a list: there are thousands of them.

    ``row`` is -1 where it is nobody's own. Of long stretches of days none is named, and of minor
    ones there is no ``text``.
    """

    rule: int
    cost: int
    units: int
    row: int
    days: list[int]
    text: str


class ChangedShape(TypedDict):
    """A violation that is new, gone, or moved (grew or shrank), and what that costs more."""

    kind: str
    cost: int
    finding: FindingShape


class ChangeShape(TypedDict):
    """What the last edit did to the violations and to the price."""

    worse: list[ChangedShape]
    better: list[ChangedShape]
    count_worse: int
    count_better: int
    before: int
    after: int


class CoverageShape(TypedDict):
    """One day of a queue, or of all queues together. Hours are person-hours."""

    need: float
    short: float
    level: int
    """0 covered .. 3 badly short at its worst moment."""
    title: str


class CoverageRowShape(TypedDict):
    """A line below the grid."""

    name: str
    days: list[CoverageShape]


class PriceShape(TypedDict):
    """The rota's standing in figures."""

    hard: int
    soft: int
    cost: int
    short: float
    wishes: int


class BeforeShape(TypedDict):
    """What a cell held in the rota this one is compared with."""

    cell: int
    codes: list[int]


class ChoiceShape(TypedDict):
    """What one choice in a cell would change: hard violations, points, and both in words."""

    code: str
    hard: int
    cost: int
    text: str


class AnswerShape(TypedDict):
    """The choices in a cell that was asked about; ``more``: asking again prices others."""

    place: list[str]
    choices: list[ChoiceShape]
    more: bool


class RefusalShape(TypedDict):
    """An edit that was refused, and why."""

    client: str
    n: int
    text: str


class CellsShape(TypedDict):
    """What stands in the cells, and the marks on them."""

    codes: list[list[int]]
    cells: list[int]
    """Per cell a position in ``codes``, row after row."""
    pins: list[int]
    leave: list[int]
    late_leave: list[int]
    asked_leave: list[int]
    wishes: dict[str, list[str]]
    wishes_refused: list[int]
    on_duty: dict[str, str]
    shift_duty: dict[str, str]
    breaks: list[int]
    before: list[BeforeShape] | None


class EditingShape(TypedDict):
    """What stands beside the rota itself, for one tab."""

    outbox: str
    """Under this name unacknowledged edits are kept; empty where nothing can be edited."""
    number: int
    taken: dict[str, int]
    """For each client the last edit that was taken or refused."""
    refused: list[RefusalShape]
    answer: AnswerShape | None
    today: str
    can_undo: bool
    can_redo: bool
    undo_says: str
    redo_says: str
    """What would be taken back or brought back, in words."""


class GridData(CellsShape, EditingShape):
    """Everything the grid shows."""

    language: str
    words: dict[str, str]
    facts: FactsShape
    hours: list[list[float | None]]
    duty_spans: list[DutySpanShape]
    at_work: list[int]
    coverage: list[CoverageRowShape]
    rules: list[RuleShape]
    findings: list[FindingShape]
    left_out: int
    """Findings of a cheap kind that are counted but not listed."""
    change: ChangeShape | None
    price: PriceShape
