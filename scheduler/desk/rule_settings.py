"""The rules of a centre: what they are set to, what a change would cost, saving it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pydantic import ValidationError

from scheduler.check import check_rota
from scheduler.desk.actors import Actor, Right
from scheduler.desk.differences import ViolationChanges, changes_between
from scheduler.desk.fact_choices import Choices, choices_of
from scheduler.desk.fact_saving import faults_of, look_at, save_files
from scheduler.desk.opening import OpenCentre, known_rules
from scheduler.desk.rule_book import RuleEntry, list_rules
from scheduler.desk.rule_values import (
    RuleSetting,
    Values,
    is_default,
    load_settings,
    settings_of,
    values_of,
    write_settings,
)
from scheduler.domain.faults import Fault, refuse_if_any
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.folder_reader import RULES
from scheduler.io.pydantic_faults import explain
from scheduler.rule import Group, Mode, Rule
from scheduler.store.database import Database
from scheduler.store.revisions import StoredRevision


@dataclass(frozen=True)
class RuleCard:
    """One rule of the rule book with the settings it has at a centre, at least one."""

    entry: RuleEntry
    settings: tuple[RuleSetting, ...]
    default: Values

    @cached_property
    def is_default(self) -> bool:
        """Whether the centre leaves the rule as it comes."""
        return is_default(type(self.settings[0].rule), self.settings)

    @cached_property
    def is_on(self) -> bool:
        """Whether any of its settings is in force."""
        return any(setting.rule.mode is not Mode.OFF for setting in self.settings)

    def changed(self, values: Values) -> frozenset[str]:
        """The fields of a form that differ from the rule's default."""
        return frozenset(name for name, value in values.items() if value != self.default[name])


@dataclass(frozen=True)
class RulePage:
    """The rule book of a centre, and the lists its forms choose from."""

    cards: tuple[RuleCard, ...]
    choices: Choices
    revision: StoredRevision


def view_rules(database: Database, centre_id: str) -> RulePage:
    """Every rule as the centre has it, chapter by chapter.

    Raises:
        BadInput: there is no such centre, or a package of house rules cannot be used.
    """
    facts, known = look_at(database, centre_id), known_rules()
    found = settings_of(load_settings(facts.files.get(RULES)), known)
    cards = tuple(
        RuleCard(
            entry,
            tuple(found.get(entry.id) or (RuleSetting(known[entry.id]()),)),
            values_of(known[entry.id]()),
        )
        for entry in list_rules()
    )
    return RulePage(cards, choices_of(facts.files), facts.revision)


@dataclass(frozen=True, slots=True)
class FormSetting:
    """What stands in one form of a rule: values by field, and which entry they come from."""

    values: Values
    number: int | None = None


def understand(rule_id: str, forms: Sequence[FormSetting]) -> list[RuleSetting]:
    """The settings that forms of a rule describe.

    Raises:
        BadInput: a value makes no sense; the fault's row counts the forms from 1 and its column
            reads 'minimum_rest.hours'.
    """
    cls, faults = known_rules()[rule_id], list[Fault]()
    settings = []
    for row, form in enumerate(forms, start=1):
        try:
            settings.append(RuleSetting(cls.model_validate(dict(form.values)), form.number))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                inside = [part for part in detail["loc"] if isinstance(part, str)]
                column = ".".join([rule_id, *inside])
                faults.append(Fault(RULES, row, column, None, *explain(detail, cls)))
    refuse_if_any(faults)
    return settings


def law_faults(rule_id: str, settings: Sequence[RuleSetting]) -> list[Fault]:
    """A rule of law that binds less than it does by default needs to say what allows that."""
    default = known_rules()[rule_id]()
    if default.group is not Group.LAW or default.mode is not Mode.HARD:
        return []
    problem = Message("is not given.")
    remedy = Message(
        "A rule of law that is switched off, softened or kept from some people or days needs a "
        "source: write the approval, agreement or article that allows it."
    )
    return [
        Fault(RULES, row, f"{rule_id}.source", None, problem, remedy)
        for row, setting in enumerate(settings, start=1)
        if _is_loosened(setting.rule, default) and not setting.rule.source.strip()
    ]


def _is_loosened(rule: Rule, default: Rule) -> bool:
    return (
        rule.mode is not Mode.HARD
        or rule.scope != default.scope
        or (rule.valid_from, rule.valid_to) != (None, None)
    )


def save_rule(
    database: Database,
    actor: Actor,
    centre_id: str,
    rule_id: str,
    forms: Sequence[FormSetting],
    *,
    reason: str,
    seen_revision_id: int,
) -> StoredRevision:
    """Set a rule of the centre. No forms at all mean its default.

    Raises:
        BadInput: a value makes no sense, names something the centre has not, or the reason is
            missing; nothing is changed.
        SavedBefore: somebody else saved the rules since they were looked at.
        NotAllowed: the actor may not change rules.
    """
    actor.must_have(Right.EDIT_RULES)
    settings = understand(rule_id, forms)
    faults = law_faults(rule_id, settings)
    if not reason.strip():
        remedy = Message("Write why: the history of changes keeps it.")
        faults.append(Fault(RULES, None, "reason", None, Message("is not given."), remedy))
    refuse_if_any(faults)
    files = look_at(database, centre_id).files
    content = _with_rule(files, rule_id, settings)
    return save_files(
        database,
        actor,
        centre_id,
        {RULES: content},
        action="save_rule",
        reason=reason,
        seen_revision_id=seen_revision_id,
        right=Right.EDIT_RULES,
    )


def _with_rule(files: Mapping[str, bytes], rule_id: str, settings: Sequence[RuleSetting]) -> bytes:
    text = files.get(RULES, b"").decode("utf-8-sig").replace("\r\n", "\n")
    written = write_settings(text, known_rules()[rule_id], settings)
    return (written or "# \n").encode()


@dataclass(frozen=True)
class RulePrice:
    """What a change of a rule would do to a rota as it stands; hard violations are counted."""

    changes: ViolationChanges
    hard_before: int
    hard_after: int


def is_begun(rota: Rota, pinned: Collection[tuple[int, int]]) -> bool:
    """Whether anybody works on a day that was not fixed beforehand: else there is no rota yet."""
    return any((employee, day) not in pinned for employee, day, _ in np.argwhere(rota.cells))


def price_rule(
    database: Database,
    centre_id: str,
    opened: OpenCentre,
    rota: Rota,
    rule_id: str,
    forms: Sequence[FormSetting],
) -> RulePrice:
    """Check a rota with a rule set otherwise, without saving it; the other rules stay.

    Raises:
        BadInput: a value makes no sense, or names something the centre has not.
    """
    settings = understand(rule_id, forms) or [RuleSetting(known_rules()[rule_id]())]
    files = look_at(database, centre_id).files
    refuse_if_any(faults_of({**files, RULES: _with_rule(files, rule_id, settings)}))
    before = check_rota(opened.problem, [r for r in opened.rules if r.id == rule_id], rota)
    after = check_rota(opened.problem, [s.rule for s in settings], rota)
    return RulePrice(
        changes_between(opened.problem, before, after),
        len(before.hard_violations),
        len(after.hard_violations),
    )
