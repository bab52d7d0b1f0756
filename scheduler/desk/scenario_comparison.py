"""Scenarios beside each other: one line a figure, one value a scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from scheduler.desk.opening import known_rules
from scheduler.desk.scenario_figures import Figures
from scheduler.domain.text import Message, Name


class Kind(Enum):
    """How a figure is written."""

    COUNT = "count"
    HOURS = "hours"
    SHARE = "share"


class Good(Enum):
    """Which way a figure gets better."""

    LESS = -1
    MORE = 1
    NEITHER = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of all scenarios; None where a scenario has none."""

    title: Message | Name
    kind: Kind
    good: Good
    values: tuple[float | None, ...]
    help: Message | None = None

    def change(self, number: int) -> float | None:
        """By how much a scenario differs from the first; None where either has no figure."""
        first, mine = self.values[0], self.values[number]
        return None if first is None or mine is None else mine - first

    def is_better(self, number: int) -> bool | None:
        """Whether a scenario is better here than the first; None where it is as good."""
        change = self.change(number)
        if not change or self.good is Good.NEITHER:
            return None
        return (change > 0) == (self.good is Good.MORE)


_Of = Callable[[Figures], float | None]
_LINES: tuple[tuple[str, Kind, Good, _Of], ...] = (
    ("People", Kind.COUNT, Good.NEITHER, lambda f: f.people),
    ("Cost", Kind.COUNT, Good.LESS, lambda f: f.cost),
    ("Gap", Kind.SHARE, Good.NEITHER, lambda f: f.gap),
    ("Hard violations", Kind.COUNT, Good.LESS, lambda f: f.hard_violations),
    ("Person-hours required", Kind.HOURS, Good.NEITHER, lambda f: f.required_hours),
    ("Person-hours missing", Kind.HOURS, Good.LESS, lambda f: f.missing_hours),
    ("Hours worked", Kind.HOURS, Good.NEITHER, lambda f: f.worked_hours),
    ("Overtime hours", Kind.HOURS, Good.LESS, lambda f: f.overtime_hours),
    ("Hours on statutory holidays", Kind.HOURS, Good.LESS, lambda f: f.holiday_hours),
    ("Nights: most less fewest", Kind.COUNT, Good.LESS, lambda f: f.nights.difference),
    ("Weekend days: most less fewest", Kind.COUNT, Good.LESS, lambda f: f.weekends.difference),
    ("Wishes granted", Kind.SHARE, Good.MORE, lambda f: f.wishes_granted),
)


def compare_figures(found: Sequence[Figures | None]) -> list[Line]:
    """The figures of scenarios side by side; lines that nobody has a figure for are left out."""
    lines = [
        Line(Message(title), kind, good, tuple(None if f is None else of(f) for f in found))
        for title, kind, good, of in _LINES
    ]
    lines[2:2] = _levels(found)
    return [line for line in lines if any(value is not None for value in line.values)]


def _levels(found: Sequence[Figures | None]) -> list[Line]:
    """What customers of each queue can expect; a queue may be missing in some scenario."""
    names = {q.id: Name(q.name, q.name_en) for f in found if f for q in f.queues}
    lines = []
    for queue, name in names.items():
        values = tuple(
            next((q.level for q in f.queues if q.id == queue), None) if f else None for f in found
        )
        title = Message("{queue}: answered in time", {"queue": name})
        lines.append(Line(title, Kind.SHARE, Good.MORE, values))
    return lines


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What one rule costs in one scenario."""

    scenario: int
    rule: Message
    cost: int


_MOST_RULES = 8


def prices_by_rule(found: Sequence[Figures | None]) -> list[RulePrice]:
    """What the dearest rules cost in each scenario, dearest first; the others are summed up."""
    totals: dict[str, int] = {}
    for figures in found:
        for rule, cost in (figures.cost_by_rule if figures else {}).items():
            totals[rule] = max(totals.get(rule, 0), cost)
    dearest = sorted((rule for rule in totals if totals[rule]), key=lambda r: -totals[r])
    shown, rest = dearest[:_MOST_RULES], dearest[_MOST_RULES:]
    known = known_rules()
    prices = []
    for number, figures in enumerate(found):
        if figures is None:
            continue
        for rule in shown:
            title = Message(known[rule].title) if rule in known else Message(rule)
            prices.append(RulePrice(number, title, figures.cost_by_rule.get(rule, 0)))
        others = sum(figures.cost_by_rule.get(rule, 0) for rule in rest)
        if rest:
            prices.append(RulePrice(number, Message("Other rules"), others))
    return prices
