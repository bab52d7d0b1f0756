"""What the rules say to the rota: violations, what the last edit changed, the price by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.check import PricedViolation, Report
from scheduler.domain.text import translate
from scheduler.rule import Mode, Rule
from scheduler.swaps.changes import Change
from scheduler.ui.grid.cells import Sheet
from scheduler.ui.grid.shapes import ChangedShape, ChangeShape, FindingShape, RuleShape

MOST_SAID = 1000
"""Violations sent with their words; of the others, all cheap, only rule, place and price."""
MOST_LISTED = 4000
"""Violations sent at all; the rest are counted."""
LONGEST_MARKED = 7
"""A breach of a longer stretch would mark half a row; it is told beside the person's name."""
MOST_CHANGES = 30
"""Changed violations of each sort that are told after an edit; the rest are counted."""


@dataclass(frozen=True)
class LastEdit:
    """What an edit did: breaches that came, went, grew or shrank, and the report before it."""

    changes: Sequence[Change]
    before: Report


class Findings:
    """Turns violations into what the grid shows; numbers the rules they break as it goes."""

    def __init__(self, sheet: Sheet, language: str) -> None:
        self._sheet, self._language = sheet, language
        self._known: dict[int, int] = {}
        self._rules: list[Rule] = []

    def list_all(self) -> tuple[list[FindingShape], int]:
        """The violations of the rota, hard ones first, then the dearest; and how many are cut."""
        found = self._sheet.report.violations
        listed = [
            self._shape(one, said=one.is_hard or number < MOST_SAID)
            for number, one in enumerate(found)
            if one.is_hard or number < MOST_LISTED
        ]
        return listed, len(found) - len(listed)

    def describe(self, edit: LastEdit) -> ChangeShape:
        """What came, went, grew and shrank."""
        worse = [change for change in edit.changes if change.is_worse]
        better = [change for change in edit.changes if not change.is_worse]
        return ChangeShape(
            worse=[self._change(change) for change in worse[:MOST_CHANGES]],
            better=[self._change(change) for change in better[:MOST_CHANGES]],
            count_worse=len(worse),
            count_better=len(better),
            before=edit.before.cost,
            after=self._sheet.report.cost,
        )

    def rules(self, before: Report | None = None) -> list[RuleShape]:
        """The rules that are broken, or were before, with what they cost now and then."""
        now = self._sheet.report
        costs, counts = self._totals(now)
        earlier, _ = self._totals(before or now)
        return [
            RuleShape(
                title=translate(rule.title, self._language),
                unit=translate(rule.unit, self._language),
                hard=rule.mode is Mode.HARD,
                cost=costs[number],
                before=earlier[number],
                count=counts[number],
            )
            for number, rule in enumerate(self._rules)
        ]

    def _totals(self, report: Report) -> tuple[Counter[int], Counter[int]]:
        costs, counts = Counter[int](), Counter[int]()
        for found in report.violations:
            number = self._number(found.rule)
            costs[number] += found.cost
            counts[number] += 1
        return costs, counts

    def _change(self, change: Change) -> ChangedShape:
        kind = "new" if change.before is None else "gone" if change.after is None else "moved"
        finding = self._shape(change.shown, said=True)
        return ChangedShape(kind=kind, cost=change.cost, finding=finding)

    def _shape(self, found: PricedViolation, *, said: bool) -> FindingShape:
        sheet, it = self._sheet, found.violation
        days = [day for day in it.days if 0 <= day < sheet.problem.n_days]
        return FindingShape(
            rule=self._number(found.rule),
            cost=found.cost,
            units=it.units,
            row=-1 if it.employee is None else sheet.row_of[it.employee],
            days=days if len(days) <= LONGEST_MARKED else [],
            text=it.message.in_(self._language) if said else "",
        )

    def _number(self, rule: Rule) -> int:
        # Comparing rules field by field, thousands of times, would take longer than all the rest.
        if id(rule) not in self._known:
            if rule not in self._rules:
                self._rules.append(rule)
            self._known[id(rule)] = self._rules.index(rule)
        return self._known[id(rule)]
